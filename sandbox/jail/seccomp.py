"""The seccomp filter of a job: threads only, no sockets, no new code, no way to signal anyone else."""

from __future__ import annotations

import ctypes
import errno
from collections.abc import Callable
from dataclasses import dataclass, field

from sandbox.jail import syscalls
from sandbox.jail.syscalls import Machine

ALLOW = 0x7FFF0000
KILL = 0x80000000
_ERRNO = 0x00050000
AUDIT_ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
X32_BIT = 0x40000000

_LOAD, _JUMP, _JEQ, _JGT, _JGE, _JSET, _RETURN, _AND = 0x20, 0x05, 0x15, 0x25, 0x35, 0x45, 0x06, 0x54
_NR, _ARCH = 0, 4

Instruction = tuple[int, int, int, int]
"""code, jump if true, jump if false, constant: one `struct sock_filter`."""


def refuse(number: int) -> int:
    return _ERRNO | number


@dataclass
class Program:
    """Classic BPF with named jump targets only ever forward, as the kernel wants it."""

    code: list[Instruction] = field(default_factory=list)

    def load(self, offset: int) -> None:
        self.code.append((_LOAD, 0, 0, offset))

    def answer(self, action: int) -> None:
        self.code.append((_RETURN, 0, 0, action))

    def unless(self, operation: int, constant: int, body: Callable[[], None], *, negate: bool = False) -> None:
        """Run `body` only where the comparison of the accumulator fails (holds, with `negate`)."""
        at = len(self.code)
        self.code.append((0, 0, 0, 0))
        body()
        skip = len(self.code) - at - 1
        self.code[at] = (operation, 0, skip, constant) if negate else (operation, skip, 0, constant)

    def when(self, operation: int, constant: int, action: int) -> None:
        self.unless(operation, constant, lambda: self.answer(action), negate=True)


def _low(argument: int) -> int:
    return 16 + 8 * argument


def _high(argument: int) -> int:
    return _low(argument) + 4


# What mmap, openat, clone and prctl flags mean; equal on both machines.
_SHARED_ANONYMOUS, _GROWS_DOWN, _EXECUTABLE = 0x21, 0x100, 0x4
_TMPFILE = 0o20000000
_THREAD, _NEW_NAMESPACE = 0x00010000, 0x7E020000
_PR_SET_NAME, _PR_GET_NAME, _PR_SET_VMA = 15, 16, 0x53564D41
_FCNTL = (
    0,
    1,
    2,
    3,
    4,
    5,
    6,
    7,
    1030,
)  # dup, descriptor and status flags, record locks, dup with close-on-exec
_IOCTL = (0x5401, 0x5413, 0x541B, 0x5450, 0x5451)  # is it a terminal, its size, bytes to read, close-on-exec
_SIGABRT = 6


def _mmap(p: Program, pid: int) -> None:
    """No executable mapping; nor shared anonymous or grows-down ones, which RLIMIT_DATA does not count."""
    p.load(_low(2))
    p.when(_JSET, _EXECUTABLE, refuse(errno.EPERM))
    p.load(_low(3))
    p.when(_JSET, _GROWS_DOWN, refuse(errno.EPERM))
    p.code.append((_AND, 0, 0, _SHARED_ANONYMOUS))
    p.when(_JEQ, _SHARED_ANONYMOUS, refuse(errno.EPERM))
    p.answer(ALLOW)


def _mprotect(p: Program, pid: int) -> None:
    p.load(_low(2))
    p.when(_JSET, _EXECUTABLE, refuse(errno.EPERM))
    p.answer(ALLOW)


def _clone(p: Program, pid: int) -> None:
    p.load(_low(0))
    p.when(_JSET, _NEW_NAMESPACE, KILL)
    p.when(_JSET, _THREAD, ALLOW)
    p.answer(KILL)


def _openat(p: Program, pid: int) -> None:
    """No nameless files: the scratch limit counts names."""
    p.load(_low(2))
    p.when(_JSET, _TMPFILE, refuse(errno.EPERM))
    p.answer(ALLOW)


def _kill(p: Program, pid: int) -> None:
    """DuckDB asks whether it is alive; nothing else may be sent."""
    p.load(_low(1))
    p.unless(_JEQ, 0, lambda: p.answer(refuse(errno.EPERM)))
    p.load(_low(0))
    p.when(_JEQ, pid, ALLOW)
    p.answer(refuse(errno.EPERM))


def _tgkill(p: Program, pid: int) -> None:
    """abort() and nothing else: a job that could SIGKILL itself could pose as killed from outside."""
    p.load(_low(2))
    p.unless(_JEQ, _SIGABRT, lambda: p.answer(refuse(errno.EPERM)))
    p.load(_low(0))
    p.when(_JEQ, pid, ALLOW)
    p.answer(refuse(errno.EPERM))


def _prlimit(p: Program, pid: int) -> None:
    """Reading limits only: the new limit's pointer must be null."""
    for half in (_low(2), _high(2)):
        p.load(half)
        p.unless(_JEQ, 0, lambda: p.answer(refuse(errno.EPERM)))
    p.load(_low(0))
    p.when(_JEQ, 0, ALLOW)
    p.when(_JEQ, pid, ALLOW)
    p.answer(refuse(errno.EPERM))


def _one_of(argument: int, allowed: tuple[int, ...]) -> Callable[[Program, int], None]:
    def rule(p: Program, pid: int) -> None:
        p.load(_low(argument))
        for value in allowed:
            p.when(_JEQ, value, ALLOW)
        p.answer(refuse(errno.EPERM))

    return rule


def _always(action: int) -> Callable[[Program, int], None]:
    return lambda p, pid: p.answer(action)


RULES: dict[str, Callable[[Program, int], None]] = {
    "mmap": _mmap,
    "mprotect": _mprotect,
    "clone": _clone,
    "clone3": _always(refuse(errno.ENOSYS)),
    "openat": _openat,
    "kill": _kill,
    "tgkill": _tgkill,
    "prlimit64": _prlimit,
    "fcntl": _one_of(1, _FCNTL),
    "ioctl": _one_of(1, _IOCTL),
    "prctl": _one_of(0, (_PR_SET_NAME, _PR_GET_NAME, _PR_SET_VMA)),
    # Answered "done" and not done: DuckDB insists on removing its spill files, and a removed file that
    # is still open or mapped would escape the scratch limit.
    "unlink": _always(refuse(0)),
    "unlinkat": _always(refuse(0)),
}


def program(pid: int, on: Machine | None = None) -> list[Instruction]:
    """The filter for the job with this process id."""
    target = on or syscalls.machine()
    p = Program()
    p.load(_ARCH)
    p.unless(_JEQ, AUDIT_ARCH[target], lambda: p.answer(KILL))
    p.load(_NR)
    if target == "x86_64":
        p.when(_JGE, X32_BIT, KILL)
    _search(p, _answers(target), pid)
    return p.code


def _answers(target: Machine) -> list[tuple[int, Callable[[Program, int], None]]]:
    answers = {}
    for names, rule in ((syscalls.ALLOWED, _always(ALLOW)), (syscalls.FATAL, _always(KILL))):
        answers.update({syscalls.number(name, target): rule for name in names})
    answers.update({syscalls.number(name, target): RULES[name] for name in syscalls.RULED})
    return sorted(((nr, rule) for nr, rule in answers.items() if nr is not None), key=lambda pair: pair[0])


def _search(p: Program, answers: list[tuple[int, Callable[[Program, int], None]]], pid: int) -> None:
    """Binary search down to runs of four, so that a call costs ten instructions and not two hundred."""
    if len(answers) > 4:
        middle = len(answers) // 2
        upper = answers[middle:]
        low = Program()
        _search(low, answers[:middle], pid)
        # The offset of an unconditional jump is 32 bits wide; that of a comparison only 8.
        p.code.append((_JGE, 0, 1, upper[0][0]))
        p.code.append((_JUMP, 0, 0, len(low.code)))
        p.code.extend(low.code)
        _search(p, upper, pid)
        return
    for nr, rule in answers:
        p.unless(_JEQ, nr, lambda rule=rule: rule(p, pid), negate=True)  # type: ignore[misc]
    p.when(_JGT, syscalls.NEWEST, refuse(errno.ENOSYS))
    p.answer(refuse(errno.EPERM))


class _Instruction(ctypes.Structure):
    _fields_ = (
        ("code", ctypes.c_uint16),
        ("jt", ctypes.c_uint8),
        ("jf", ctypes.c_uint8),
        ("k", ctypes.c_uint32),
    )


class _Program(ctypes.Structure):
    _fields_ = (("len", ctypes.c_uint16), ("filter", ctypes.POINTER(_Instruction)))


_SET_MODE_FILTER, _TSYNC = 1, 1
_SOMEONE = 0x7FFFFFF1
"""Stands for the process id until it is known; no rule has this constant."""
_libc = ctypes.CDLL(None, use_errno=True)


class Filter:
    """The filter in the kernel's form, built once and by the zygote: only the process id is still missing."""

    def __init__(self) -> None:
        code = program(_SOMEONE)
        self._instructions = (_Instruction * len(code))(*(_Instruction(*each) for each in code))
        self._names_process = [at for at, (*_, constant) in enumerate(code) if constant == _SOMEONE]

    def install(self, pid: int) -> None:
        """From here on, and for good, every thread of this process is filtered."""
        for at in self._names_process:
            self._instructions[at].k = pid
        filled = _Program(len(self._instructions), self._instructions)
        if _libc.syscall(syscalls.number("seccomp"), _SET_MODE_FILTER, _TSYNC, ctypes.byref(filled)) != 0:
            raise OSError(ctypes.get_errno(), "seccomp refused the filter")
