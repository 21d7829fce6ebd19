"""What a job that failed through a fault of the code may leave in our logs: the kind of fault and the lines of code."""

from __future__ import annotations

import os
import re

from sandbox.jail.verdict import Outcome, Verdict

UNEXPECTED = "OPERATOR_FAILED"
"""The reason of an exception that is no refusal."""
_FRAMES_MAX = 12
_FRAME = re.compile(r'^ +File "([^"\n]{1,400}\.py)", line (\d{1,7}),? in ([\w.<>]{1,100})$', re.MULTILINE)
_NAME = re.compile(r"[A-Za-z_]\w{0,99}")


def kind(outcome: Outcome) -> str | None:
    """The exception's type or the signal; None where the code is not at fault. The exception's words may quote data."""
    error = outcome.error
    if error is None:
        return None
    match outcome.verdict:
        case Verdict.OPERATOR_ERROR if error.reason == UNEXPECTED:
            name = error.message.partition(":")[0]
            return name if _NAME.fullmatch(name) else "an exception"
        case Verdict.CRASHED:
            return error.facts.get("signal", "a signal")
        case Verdict.PROTOCOL_ERROR:
            return "its answer is malformed"
    return None


def frames(stderr: str) -> list[str]:
    """`file:line function` of the last frames told; only of files that exist, so that no text passes for one."""
    found = [match.groups() for match in _FRAME.finditer(stderr)][-_FRAMES_MAX:]
    return [f"{path}:{line} {function}" for path, line, function in found if os.path.isfile(path)]
