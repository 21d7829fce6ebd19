"""The jail tried from inside before it is trusted: each probe must meet exactly the wall it runs against."""

from __future__ import annotations

import os
import socket
from collections.abc import Awaitable, Callable
from pathlib import Path

from sandbox.jail.limits import Limits, MiB
from sandbox.jail.verdict import Outcome, Verdict

_LIMITS = Limits(wall_s=10, cpu_s=5, memory_bytes=64 * MiB)
_Progress = Callable[[int, int], None]


def _nothing(scratch: Path) -> None:
    (scratch / "out").write_bytes(b"written")


def _fork(scratch: Path) -> None:
    if os.fork() == 0:
        os._exit(0)


def _exec(scratch: Path) -> None:
    os.execv("/bin/true", ["true"])


def _connect(scratch: Path) -> None:
    socket.socket()


def _memory(scratch: Path) -> None:
    bytearray(2 * _LIMITS.memory_bytes)


def _read_outside(scratch: Path) -> None:
    Path("/etc/passwd").read_bytes()


def _write_outside(scratch: Path) -> None:
    (scratch.parent / "escaped").write_bytes(b"x")


_PROBES: dict[str, tuple[Callable[[Path], None], Verdict]] = {
    "nothing": (_nothing, Verdict.OK),
    "fork": (_fork, Verdict.SANDBOX_VIOLATION),
    "exec": (_exec, Verdict.SANDBOX_VIOLATION),
    "socket": (_connect, Verdict.SANDBOX_DENIED),
    "memory": (_memory, Verdict.MEMORY_LIMIT),
}
_LANDLOCK_PROBES: dict[str, tuple[Callable[[Path], None], Verdict]] = {
    "read outside": (_read_outside, Verdict.SANDBOX_DENIED),
    "write outside": (_write_outside, Verdict.SANDBOX_DENIED),
}


def probe(name: str) -> Callable[[bytes, Path, _Progress], bytes]:
    """The probe as an operator."""
    attempt = {**_PROBES, **_LANDLOCK_PROBES}[name][0]

    def run(request: bytes, scratch: Path, progress: _Progress) -> bytes:
        attempt(scratch)
        return request

    return run


async def failures(run: Callable[[str, Limits], Awaitable[Outcome]], landlocked: bool) -> list[str]:
    """What did not end as it must; empty for a jail that holds."""
    wrong = []
    for name, (_, expected) in {**_PROBES, **(_LANDLOCK_PROBES if landlocked else {})}.items():
        with await run(name, _LIMITS) as outcome:
            if outcome.verdict is not expected:
                why = outcome.error.message if outcome.error else outcome.stderr[-200:]
                wrong.append(f"{name}: expected {expected}, got {outcome.verdict} ({why})")
    return wrong
