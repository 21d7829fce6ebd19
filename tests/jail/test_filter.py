"""The seccomp filter of both machines, run in an interpreter, and its numbers against an independent list."""

from __future__ import annotations

import ctypes
import errno
import re
from pathlib import Path

import pytest

from sandbox.jail import seccomp, syscalls
from sandbox.jail.seccomp import ALLOW, AUDIT_ARCH, KILL, refuse
from sandbox.jail.syscalls import MACHINES, Machine
from tests.jail.bpf import answer

PID = 4242
DENY = refuse(errno.EPERM)
ABSENT = refuse(errno.ENOSYS)
OTHER: dict[Machine, Machine] = {"x86_64": "aarch64", "aarch64": "x86_64"}

CASES: list[tuple[str, tuple[int, ...], int]] = [
    ("read", (), ALLOW),
    ("write", (1, 2, 3), ALLOW),
    ("futex", (), ALLOW),
    ("exit_group", (), ALLOW),
    ("execve", (), KILL),
    ("ptrace", (), KILL),
    ("io_uring_setup", (), KILL),
    ("open_by_handle_at", (), KILL),
    ("clone", (0x3D0F00,), ALLOW),  # what pthread_create asks for
    ("clone", (17,), KILL),
    ("clone", (0x3D0F00 | 0x10000000,), KILL),
    ("clone", (0x4111,), KILL),
    ("clone3", (), ABSENT),
    ("mmap", (0, 4096, 3, 0x22), ALLOW),
    ("mmap", (0, 4096, 3, 0x21), DENY),
    ("mmap", (0, 4096, 3, 0x23), DENY),
    ("mmap", (0, 4096, 3, 0x01), ALLOW),  # a file in scratch, which has its own limit
    ("mmap", (0, 4096, 3, 0x122), DENY),
    ("mmap", (0, 4096, 5, 0x22), DENY),
    ("mmap", (0, 4096, 7, 0x02), DENY),
    ("mprotect", (0, 4096, 3), ALLOW),
    ("mprotect", (0, 4096, 5), DENY),
    ("openat", (-100 & 0xFFFFFFFF, 0, 0), ALLOW),
    ("openat", (-100 & 0xFFFFFFFF, 0, 0o20200002), DENY),
    ("kill", (PID, 0), ALLOW),
    ("kill", (PID, 9), DENY),
    ("kill", (1, 0), DENY),
    ("kill", (2**32 - 1, 9), DENY),
    ("tgkill", (PID, PID, 6), ALLOW),
    ("tgkill", (PID, PID, 19), DENY),
    ("tgkill", (1, 1, 6), DENY),
    ("prlimit64", (0, 2, 0, 1), ALLOW),
    ("prlimit64", (PID, 2, 0, 1), ALLOW),
    ("prlimit64", (0, 2, 1, 0), DENY),
    ("prlimit64", (0, 2, 1 << 40, 0), DENY),
    ("prlimit64", (1, 2, 0, 1), DENY),
    ("fcntl", (3, 1), ALLOW),
    ("fcntl", (3, 8), DENY),  # F_SETOWN
    ("fcntl", (3, 10), DENY),  # F_SETSIG
    ("fcntl", (3, 1031), DENY),  # F_SETPIPE_SZ
    ("ioctl", (1, 0x5401), ALLOW),
    ("ioctl", (1, 0x5412), DENY),  # TIOCSTI
    ("prctl", (15,), ALLOW),
    ("prctl", (1,), DENY),
    ("prctl", (22,), DENY),
    ("unlinkat", (), refuse(0)),
    ("seccomp", (), DENY),
    ("landlock_restrict_self", (), DENY),
]


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize(("name", "arguments", "expected"), CASES)
def test_the_filter_answers(machine: Machine, name: str, arguments: tuple[int, ...], expected: int) -> None:
    number = syscalls.number(name, machine)
    assert number is not None
    assert answer(seccomp.program(PID, machine), AUDIT_ARCH[machine], number, *arguments) == expected


@pytest.mark.parametrize("machine", MACHINES)
def test_every_call_of_the_lists_gets_its_answer(machine: Machine) -> None:
    code, arch = seccomp.program(PID, machine), AUDIT_ARCH[machine]
    known = {syscalls.number(name, machine): name for name in syscalls.TABLE}
    for number in range(600):
        got, name = answer(code, arch, number), known.get(number)
        if name in syscalls.ALLOWED:
            assert got == ALLOW, name
        elif name in syscalls.FATAL:
            assert got == KILL, name
        elif name not in syscalls.RULED:
            assert got == (ABSENT if number > syscalls.NEWEST else DENY), number


@pytest.mark.parametrize("machine", MACHINES)
def test_another_machines_calls_and_x32_kill(machine: Machine) -> None:
    code = seccomp.program(PID, machine)
    assert answer(code, AUDIT_ARCH[OTHER[machine]], 0) == KILL
    assert answer(code, 0x40000003, 4) == KILL  # i386 write
    for number in (0x40000000, 0x40000000 + 59, 0xFFFFFFFF):
        assert answer(code, AUDIT_ARCH[machine], number) in (KILL, ABSENT)
    if machine == "x86_64":
        assert answer(code, AUDIT_ARCH[machine], 0x40000000 + 39) == KILL


@pytest.mark.parametrize("machine", MACHINES)
def test_the_filter_fits_the_kernel(machine: Machine) -> None:
    code = seccomp.program(PID, machine)
    assert len(code) < 4096
    assert all(jump < 256 for _, *jumps, _ in code for jump in jumps)
    assert code[-1][0] == 0x06


def test_no_call_is_in_two_lists() -> None:
    lists = (syscalls.ALLOWED, syscalls.RULED, syscalls.FATAL)
    assert len(set().union(*lists)) == sum(map(len, lists))
    assert set(seccomp.RULES) == set(syscalls.RULED)


def _libseccomp() -> ctypes.CDLL | None:
    try:
        return ctypes.CDLL("libseccomp.so.2")
    except OSError:
        return None


@pytest.mark.skipif(_libseccomp() is None, reason="libseccomp is not installed")
@pytest.mark.parametrize("machine", MACHINES)
def test_the_numbers_are_libseccomps(machine: Machine) -> None:
    library = _libseccomp()
    assert library is not None
    for name in syscalls.TABLE:
        theirs = library.seccomp_syscall_resolve_name_arch(ctypes.c_uint32(AUDIT_ARCH[machine]), name.encode())
        assert syscalls.number(name, machine) == (theirs if theirs >= 0 else None), name


HEADERS: dict[Machine, tuple[Path, ...]] = {
    "x86_64": (Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h"), Path("/usr/include/asm/unistd_64.h")),
    "aarch64": (Path("/usr/include/asm-generic/unistd.h"),),
}


@pytest.mark.parametrize("machine", MACHINES)
def test_the_numbers_are_the_kernel_headers(machine: Machine) -> None:
    header = next((path for path in HEADERS[machine] if path.exists()), None)
    if header is None:
        pytest.skip("no kernel headers are installed")
    defined = dict(re.findall(r"#define\s+__NR(?:3264)?_(\w+)\s+(\d+)", header.read_text()))
    compared = 0
    for name in syscalls.TABLE:
        number = syscalls.number(name, machine)
        if name in defined and number is not None:
            assert number == int(defined[name]), name
            compared += 1
    assert compared > 150
