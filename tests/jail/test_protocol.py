"""What a job says is read strictly, and what does not fit is refused."""

from __future__ import annotations

import pytest

from sandbox.jail import protocol
from sandbox.jail.protocol import Claim, ProgressReader
from sandbox.jail.verdict import Failure, Verdict


@pytest.mark.parametrize(
    "text",
    [
        b"1e999",
        b"NaN",
        b"-Infinity",
        b'{"a": 1, "a": 2}',
        b"[" * 65 + b"]" * 65,
        b"[" * 60_000,
        b'{"a":' * 100,
        b"\xff",
        b"",
        b"{",
    ],
)
def test_strict_json_refuses(text: bytes) -> None:
    with pytest.raises(protocol.Malformed):
        protocol.strict_json(text)


@pytest.mark.parametrize(
    "text", [b"[" * 64 + b"]" * 64, b'"' + b"[" * 100 + b'"', b'"\\"' + b"[" * 100 + b'"', b"[1e300]"]
)
def test_strict_json_accepts(text: bytes) -> None:
    protocol.strict_json(text)


def test_the_longest_honest_error_fits_the_pipe() -> None:
    worst = "\x00" * 10_000
    facts = {worst[:99] + str(i): worst for i in range(50)}
    frame = protocol.error_frame(Claim(Verdict.OPERATOR_ERROR, Failure(worst, worst, facts)))
    assert len(frame) < protocol.PIPE_BYTES
    assert isinstance(protocol.read_frame(frame), Claim)


def test_progress_survives_garbage() -> None:
    reader = ProgressReader()
    for data in (b"", b"x", b"\xff" * 15, b"\xff" * 1000):
        reader.feed(data)
    assert reader.newest is None
