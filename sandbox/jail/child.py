"""One job's process: close the jail around itself, run the operator once, hand back a frame, and leave."""

from __future__ import annotations

import contextlib
import ctypes
import errno
import fcntl
import io
import os
import socket
import sys
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from sandbox.jail import landlock, limits, protocol, seccomp, selftest, syscalls, warm
from sandbox.jail.faults import UNEXPECTED
from sandbox.jail.protocol import EXIT_OK, EXIT_SETUP, Claim, Order
from sandbox.jail.verdict import Failure, Verdict

if TYPE_CHECKING:
    from typing_extensions import Buffer

Entry = Callable[[bytes, Path, Callable[[int, int], None]], bytes]

RESULT_FD, PROGRESS_FD = 3, 4
_PR_SET_PDEATHSIG, _PR_SET_NO_NEW_PRIVS, _PR_CAP_AMBIENT, _PR_CAP_AMBIENT_CLEAR_ALL = 1, 38, 47, 4
_SIGKILL = 9
_DAC_CAPABILITIES = 0b110
"""CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH stay where root has them: the code may lie in a 0700 home."""
_libc = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True)
class Context:
    """What every child of one zygote has in common."""

    zygote_pid: int
    entry: Entry
    readable: tuple[str, ...]
    """Folders of code that any job may read, for modules imported late."""
    landlocked: bool
    filter: seccomp.Filter
    inherited_bytes: int
    """The zygote's data segment, which does not count against a job."""


def main(channel: socket.socket, context: Context) -> NoReturn:
    """Never returns into the zygote's code, whatever happens."""
    code = EXIT_SETUP
    try:
        code = _live(channel, context)
    except BaseException:
        with contextlib.suppress(BaseException):
            os.write(2, traceback.format_exc()[-2000:].encode("utf-8", "replace"))
    finally:
        os._exit(code)


def _live(channel: socket.socket, context: Context) -> int:
    channel = socket.socket(fileno=fcntl.fcntl(channel.detach(), fcntl.F_DUPFD_CLOEXEC, PROGRESS_FD + 1))
    cage = _prepare(channel, context)
    data, descriptors = protocol.receive(channel)
    if descriptors is None:
        return EXIT_OK  # the zygote has no job for this spare
    order = Order.load(data)
    request = _take_descriptors(descriptors)
    scratch = Path(order.scratch)
    spill = scratch / "spill" if order.spill else None
    warm.budget = warm.Budget(
        order.limits.memory_bytes,
        order.limits.parallelism,
        scratch,
        tuple(map(Path, order.inputs)),
        spill,
        order.limits.scratch_bytes,
    )
    sys.stdout = sys.stderr = io.TextIOWrapper(_Lossy(), "utf-8", "replace", write_through=True)
    run = selftest.probe(order.probe) if order.probe else context.entry
    progress = protocol.progress_writer(PROGRESS_FD)
    cage.close(order, spill, context.inherited_bytes)
    os.write(channel.fileno(), b"entered")
    channel.close()
    _finish(lambda: run(request, scratch, progress))
    return EXIT_OK


@dataclass(frozen=True)
class Cage:
    """The part of the jail that does not depend on the job, made ready before there is one."""

    rules: landlock.Ruleset | None
    filter: seccomp.Filter

    def close(self, order: Order, spill: Path | None, inherited_bytes: int) -> None:
        os.environ.clear()
        os.environ["TMPDIR"] = str(spill or order.scratch)
        os.chdir(order.scratch)
        if self.rules is not None:
            self.rules.allow(order.scratch, landlock.WRITE)
            if spill is not None:
                self.rules.allow(spill, landlock.CREATE)
            for path in order.inputs:
                self.rules.allow(path, landlock.READ)
        limits.apply(order.limits, inherited_bytes)
        if self.rules is not None:
            self.rules.enforce()
        self.filter.install(os.getpid())


def _prepare(channel: socket.socket, context: Context) -> Cage:
    """Everything that can be done ahead of the job: a spare waits behind it."""
    os.setsid()
    _prctl(_PR_SET_PDEATHSIG, _SIGKILL)
    if os.getppid() != context.zygote_pid:
        raise OSError("the zygote is gone")
    _close_all_but(channel.fileno())
    os.umask(0o077)
    sys.dont_write_bytecode = True
    _drop_capabilities()
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)
    rules = _base_rules(context.readable) if context.landlocked else None
    return Cage(rules, context.filter)


def _base_rules(readable: Iterable[str]) -> landlock.Ruleset:
    rules = landlock.Ruleset()
    for path in readable:
        rules.allow(path, landlock.READ, optional=True)
    rules.allow("/dev/null", landlock.WRITE)
    return rules


def _prctl(option: int, value: int, third: int = 0) -> None:
    if _libc.prctl(option, ctypes.c_ulong(value), ctypes.c_ulong(third), ctypes.c_ulong(0), ctypes.c_ulong(0)):
        number = ctypes.get_errno()
        raise OSError(number, f"prctl {option}: {os.strerror(number)}")


def _drop_capabilities() -> None:
    version = (ctypes.c_uint32 * 2)(0x20080522, 0)
    sets = (ctypes.c_uint32 * 6)()  # effective, permitted, inheritable; twice, the upper 32 after the lower
    if _libc.syscall(syscalls.number("capget"), version, sets):
        raise OSError(ctypes.get_errno(), "capget")
    kept = sets[1] & _DAC_CAPABILITIES
    if _libc.syscall(syscalls.number("capset"), version, (ctypes.c_uint32 * 6)(kept, kept, 0, 0, 0, 0)):
        raise OSError(ctypes.get_errno(), "capset")
    _prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_CLEAR_ALL)


def _close_all_but(kept: int) -> None:
    """Leave stdin, which is /dev/null, stdout, stderr and one more; hold the places of the job's own pipes."""
    for first, last in ((3, kept - 1), (kept + 1, 0xFFFFFFFF)):
        if _libc.syscall(syscalls.number("close_range"), first, ctypes.c_uint(last), 0):
            raise OSError(ctypes.get_errno(), "close_range")
    for fd in (RESULT_FD, PROGRESS_FD):
        os.dup2(0, fd)


def _take_descriptors(descriptors: protocol.Descriptors) -> bytes:
    """Put the pipes where the job expects them, read the request, and close the rest."""
    request = _read_all(descriptors.request)
    ends = (descriptors.stderr, descriptors.stderr, descriptors.result, descriptors.progress)
    for source, target in zip(ends, (1, 2, RESULT_FD, PROGRESS_FD), strict=True):
        os.dup2(source, target)
    descriptors.close()
    return request


class _Lossy(io.RawIOBase):
    """What a job prints: what does not fit into the pipe is dropped, rather than failing the job."""

    def writable(self) -> bool:
        return True

    def write(self, data: Buffer) -> int:
        with contextlib.suppress(BlockingIOError):
            os.write(2, data)
        return memoryview(data).nbytes


def _read_all(fd: int) -> bytes:
    parts, offset = [], 0
    while part := os.pread(fd, 1 << 20, offset):
        parts.append(part)
        offset += len(part)
    return b"".join(parts)


def _finish(run: Callable[[], bytes]) -> None:
    """Run it, and write the one frame."""
    try:
        result = run()
        if not isinstance(result, bytes):
            raise TypeError(f"the operator answered {type(result).__name__}, not bytes")
        if len(result) > protocol.RESULT_LIMIT_BYTES:
            limit = protocol.RESULT_LIMIT_BYTES
            raise _TooLarge(f"The result has {len(result)} bytes; {limit} is the limit.")
        frame = protocol.result_frame(result)
    except BaseException as error:
        frame = protocol.error_frame(_describe(error))
        with contextlib.suppress(Exception):
            os.write(2, traceback.format_exc()[-8000:].encode("utf-8", "replace"))
    os.write(RESULT_FD, frame)


class _TooLarge(Exception):
    """The result belongs into an output file."""


_ERRNO_VERDICTS = {
    errno.EFBIG: Verdict.OUTPUT_LIMIT,
    errno.ENOSPC: Verdict.OUTPUT_LIMIT,
    errno.EDQUOT: Verdict.OUTPUT_LIMIT,
    errno.EMFILE: Verdict.OPEN_FILES,
    errno.ENFILE: Verdict.OPEN_FILES,
    errno.EAGAIN: Verdict.OUTPUT_LIMIT,
    errno.ENOSYS: Verdict.SANDBOX_DENIED,
    errno.EPERM: Verdict.SANDBOX_DENIED,
    errno.EACCES: Verdict.SANDBOX_DENIED,
    errno.ENOMEM: Verdict.MEMORY_LIMIT,
}
_TEXT_VERDICTS = (
    ("can't start new thread", Verdict.PROCESS_LIMIT),
    ("Resource temporarily unavailable", Verdict.PROCESS_LIMIT),
    ("File too large", Verdict.OUTPUT_LIMIT),
    ("No space left on device", Verdict.OUTPUT_LIMIT),
    ("max_temp_directory_size", Verdict.OUTPUT_LIMIT),
    ("Too many open files", Verdict.OPEN_FILES),
    ("Permission denied", Verdict.SANDBOX_DENIED),
    ("Operation not permitted", Verdict.SANDBOX_DENIED),
    ("disabled by configuration", Verdict.SANDBOX_DENIED),
    ("Cannot allocate memory", Verdict.MEMORY_LIMIT),
    ("bad_alloc", Verdict.MEMORY_LIMIT),
)
"""Libraries in C++ report system errors as text; consulted for their exceptions only, never for a refusal."""
_MEMORY_ERRORS = frozenset({"MemoryError", "ArrowMemoryError", "OutOfMemoryException"})


def _describe(error: BaseException) -> Claim:
    from sandbox.table import Refusal

    message = str(error)
    if isinstance(error, Refusal):
        return Claim(Verdict.OPERATOR_ERROR, Failure(error.reason, message, error.facts))
    verdict = _verdict(error, message)
    reason = UNEXPECTED if verdict is Verdict.OPERATOR_ERROR else verdict.value
    return Claim(verdict, Failure(reason, f"{type(error).__name__}: {message}", {}))


def _verdict(error: BaseException, message: str) -> Verdict:
    if isinstance(error, _TooLarge):
        return Verdict.RESULT_TOO_LARGE
    if isinstance(error, OSError) and error.errno in _ERRNO_VERDICTS:
        return _ERRNO_VERDICTS[error.errno]
    for text, verdict in _TEXT_VERDICTS:
        if text in message:
            return verdict
    if any(kind.__name__ in _MEMORY_ERRORS for kind in type(error).__mro__):
        return Verdict.MEMORY_LIMIT
    return Verdict.OPERATOR_ERROR
