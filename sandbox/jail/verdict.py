"""How a job ended: the closed set of verdicts, what was used, and the sentence a person reads."""

from __future__ import annotations

import shutil
import signal
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path


class Verdict(StrEnum):
    OK = "OK"
    CPU_TIME = "CPU_TIME"
    WALL_TIME = "WALL_TIME"
    MEMORY_LIMIT = "MEMORY_LIMIT"
    OUTPUT_LIMIT = "OUTPUT_LIMIT"
    OPEN_FILES = "OPEN_FILES"
    PROCESS_LIMIT = "PROCESS_LIMIT"
    SANDBOX_VIOLATION = "SANDBOX_VIOLATION"
    """It made a system call that no honest job makes."""
    SANDBOX_DENIED = "SANDBOX_DENIED"
    """It asked for a file or a right that it does not have, and gave up."""
    RESULT_TOO_LARGE = "RESULT_TOO_LARGE"
    PROTOCOL_ERROR = "PROTOCOL_ERROR"
    """What it handed back is not of the agreed form."""
    OPERATOR_ERROR = "OPERATOR_ERROR"
    """It refused, or raised an exception."""
    CRASHED = "CRASHED"
    KILLED_EXTERNAL = "KILLED_EXTERNAL"
    """Someone else killed it, such as the container's memory limit, or the zygote died."""
    CANCELLED = "CANCELLED"
    SANDBOX_SETUP = "SANDBOX_SETUP"
    """The jail could not be closed around it, so it never ran."""

    @property
    def ours(self) -> bool:
        """Whether the fault is the service's, not the job's: it deserves another attempt elsewhere."""
        return self in (Verdict.KILLED_EXTERNAL, Verdict.SANDBOX_SETUP)

    @property
    def retries(self) -> int:
        """How many further attempts make sense: a crash may be chance once, a limit or a refusal never."""
        return 2 if self.ours else 1 if self is Verdict.CRASHED else 0

    @property
    def final(self) -> bool:
        return self.retries == 0


CLAIMABLE = frozenset(
    {
        Verdict.OPERATOR_ERROR,
        Verdict.MEMORY_LIMIT,
        Verdict.OUTPUT_LIMIT,
        Verdict.OPEN_FILES,
        Verdict.PROCESS_LIMIT,
        Verdict.SANDBOX_DENIED,
        Verdict.RESULT_TOO_LARGE,
    }
)
"""Verdicts a job may report about itself: all final, so that a forged one wins it no second run."""


@dataclass(frozen=True)
class Usage:
    cpu_s: float = 0.0
    wall_s: float = 0.0
    """From taking up the job to its exit."""
    max_rss_bytes: int = 0
    """Peak resident memory, pages shared with the zygote included."""


@dataclass(frozen=True)
class Reached:
    """The limit that ended a job; `used` is None where the attempt failed before anything was used."""

    name: str
    value: float
    used: float | None = None


@dataclass(frozen=True)
class Failure:
    """Why there is no result, in words, with the facts they are made of."""

    reason: str
    message: str
    facts: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """Everything a job leaves behind. Its files live until `close()` or the end of the `with` block."""

    verdict: Verdict
    result: bytes = b""
    error: Failure | None = None
    usage: Usage = field(default_factory=Usage)
    limit: Reached | None = None
    outputs: dict[str, Path] = field(default_factory=dict)
    """The declared outputs that hold at least one byte."""
    stderr: str = ""
    """What it printed, at most 64 KiB; for logs, never for users."""
    scratch: Path | None = None

    def close(self) -> None:
        if self.scratch is not None:
            shutil.rmtree(self.scratch, ignore_errors=True)

    def __enter__(self) -> Outcome:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
