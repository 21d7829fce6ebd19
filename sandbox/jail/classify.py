"""From what was seen of a job's end to its verdict: what killed it first, what the job says last."""

from __future__ import annotations

import signal
from dataclasses import dataclass

from sandbox.jail.limits import Limits
from sandbox.jail.protocol import RESULT_LIMIT_BYTES, Claim, Exit, Malformed, read_frame
from sandbox.jail.verdict import Failure, Reached, Verdict, signal_name

_CPU_SHARE = 0.8
"""The kernel's accounting at the kill may read a little under the limit."""
_MEMORY_SHARE = 0.8
_FAULTS = (signal.SIGABRT, signal.SIGSEGV, signal.SIGBUS)
_OUT_OF_MEMORY = (
    "bad_alloc",
    "memory allocation of",
    "Out of memory",
    "out of memory",
    "Cannot allocate memory",
)
_OUT_OF_THREADS = ("Resource temporarily unavailable", "can't start new thread")


@dataclass(frozen=True)
class Evidence:
    """All that is known of a job's end."""

    exit: Exit
    frame: bytes
    stderr: str
    limits: Limits
    base_bytes: int
    """The zygote's data segment, part of every child's."""


@dataclass(frozen=True)
class Finding:
    verdict: Verdict
    result: bytes = b""
    failure: Failure | None = None


def find(seen: Evidence) -> Finding:
    if seen.exit.killed is not None:
        return Finding(seen.exit.killed)
    if seen.exit.signal:
        return _by_signal(seen)
    if not seen.exit.entered:
        return Finding(Verdict.SANDBOX_SETUP, failure=_setup(seen))
    try:
        said = read_frame(seen.frame)
    except Malformed as error:
        return _protocol_error(str(error))
    if isinstance(said, Claim):
        return Finding(said.verdict, failure=said.failure)
    return Finding(Verdict.OK, said)


def _by_signal(seen: Evidence) -> Finding:
    number = seen.exit.signal
    cpu_bound = seen.exit.cpu_s >= _CPU_SHARE * seen.limits.cpu_s
    if number == signal.SIGXCPU or (number == signal.SIGKILL and cpu_bound):
        return Finding(Verdict.CPU_TIME)
    if number == signal.SIGKILL:
        return Finding(Verdict.KILLED_EXTERNAL)
    if number == signal.SIGXFSZ:
        return Finding(Verdict.OUTPUT_LIMIT)
    if number == signal.SIGSYS:
        return Finding(Verdict.SANDBOX_VIOLATION)
    if not seen.exit.entered:
        return Finding(Verdict.SANDBOX_SETUP, failure=_setup(seen))
    if number in _FAULTS and _starved(seen):
        return Finding(Verdict.MEMORY_LIMIT)
    if number == signal.SIGABRT and any(text in seen.stderr for text in _OUT_OF_THREADS):
        return Finding(Verdict.PROCESS_LIMIT)
    facts = {"signal": signal_name(number)}
    return Finding(Verdict.CRASHED, failure=Failure("CRASHED", f"The job crashed ({facts['signal']}).", facts))


def _starved(seen: Evidence) -> bool:
    """Libraries abort where memory runs out; the text is their last word, the peak the second witness."""
    peak = seen.exit.max_rss_bytes - seen.base_bytes
    return any(text in seen.stderr for text in _OUT_OF_MEMORY) or peak > _MEMORY_SHARE * seen.limits.memory_bytes


def _setup(seen: Evidence) -> Failure:
    lines = seen.stderr.strip().splitlines() or ["it ended before the operator was called"]
    message = f"The sandbox could not be set up: {lines[-1][:500]}"
    return Failure("SANDBOX_SETUP", message, {})


def _protocol_error(why: str) -> Finding:
    message = "The job's answer is not of the agreed form."
    return Finding(Verdict.PROTOCOL_ERROR, failure=Failure("PROTOCOL_ERROR", message, {"detail": why}))


def reached(verdict: Verdict, seen: Evidence) -> Reached | None:
    """Which limit it was, for the verdicts that are one."""
    limits, used = seen.limits, seen.exit.used
    if verdict is Verdict.CPU_TIME:
        return Reached("cpu_s", limits.cpu_s, seen.exit.cpu_s)
    if verdict is Verdict.RESULT_TOO_LARGE:
        return Reached("result_bytes", RESULT_LIMIT_BYTES)
    if verdict is Verdict.OUTPUT_LIMIT:
        # The zygote measures the folder; without its word it was the kernel's limit on one file.
        return Reached("file_bytes", limits.file_bytes) if used is None else _scratch(limits, used)
    named = {
        Verdict.WALL_TIME: ("wall_s", limits.wall_s),
        Verdict.MEMORY_LIMIT: ("memory_bytes", limits.memory_bytes),
        Verdict.OPEN_FILES: ("open_files", limits.open_files),
        Verdict.PROCESS_LIMIT: ("threads", limits.threads),
    }
    return Reached(*named[verdict], used) if verdict in named else None


def _scratch(limits: Limits, used: float) -> Reached:
    if used > limits.scratch_bytes:
        return Reached("scratch_bytes", limits.scratch_bytes, used)
    return Reached("scratch_files", limits.scratch_files)


_SENTENCES = {
    Verdict.CPU_TIME: "The job used more processor time than the {value:g} s it is allowed.",
    Verdict.WALL_TIME: "The job took longer than the {value:g} s it is allowed.",
    Verdict.MEMORY_LIMIT: "The job needs more memory than the {mebibytes:g} MiB it is allowed.",
    Verdict.OPEN_FILES: "The job opened more files at once than the {value:g} it is allowed.",
    Verdict.PROCESS_LIMIT: "The job started more threads than it is allowed.",
    Verdict.RESULT_TOO_LARGE: "The result is larger than the {value:g} bytes it may have.",
    Verdict.SANDBOX_VIOLATION: "The job attempted what no analysis needs and was stopped.",
    Verdict.SANDBOX_DENIED: "The job asked for a file or a right that it does not have.",
    Verdict.KILLED_EXTERNAL: "The job was killed from outside; perhaps the machine ran out of memory.",
    Verdict.CANCELLED: "The job was cancelled.",
    Verdict.CRASHED: "The job crashed.",
    Verdict.SANDBOX_SETUP: "The sandbox could not be set up.",
}
_OWN_WORDS = (Verdict.OPERATOR_ERROR, Verdict.PROTOCOL_ERROR, Verdict.CRASHED, Verdict.SANDBOX_SETUP)
_OUTPUT_SENTENCES = {
    "file_bytes": "The job wrote more than it is allowed: {mebibytes:g} MiB in one file.",
    "scratch_bytes": "The job wrote more than the {mebibytes:g} MiB it is allowed.",
    "scratch_files": "The job wrote more than the {value:g} files it is allowed.",
}


def explain(finding: Finding, limit: Reached | None) -> Failure | None:
    """The failure a caller sees: the job's own words where it has a right to them, else ours."""
    verdict = finding.verdict
    if verdict is Verdict.OK:
        return None
    own_words = verdict in (
        Verdict.OPERATOR_ERROR,
        Verdict.PROTOCOL_ERROR,
        Verdict.CRASHED,
        Verdict.SANDBOX_SETUP,
    )
    if own_words and finding.failure is not None:
        return finding.failure
    facts = {"detail": finding.failure.message} if finding.failure else {}
    if limit is None:
        return Failure(verdict.value, _SENTENCES[verdict], facts)
    facts |= {"limit": limit.name, "value": f"{limit.value:g}"}
    if limit.used is not None:
        facts["used"] = f"{limit.used:g}"
    sentence = _OUTPUT_SENTENCES[limit.name] if verdict is Verdict.OUTPUT_LIMIT else _SENTENCES[verdict]
    return Failure(verdict.value, sentence.format(value=limit.value, mebibytes=limit.value / 2**20), facts)
