"""Landlock: which files a job may open, and that it may neither use TCP nor signal anyone outside."""

from __future__ import annotations

import ctypes
import os
import stat
from pathlib import Path

from sandbox.jail import syscalls

LEAST_ABI = 3
"""From ABI 3 on truncation is covered; below it a job could empty files it may not write."""

_WRITE, _READ, _READ_DIR, _MAKE_REG, _TRUNCATE = 1 << 1, 1 << 2, 1 << 3, 1 << 8, 1 << 14
_HIGHEST_RIGHT = {1: 12, 2: 13, 3: 14, 4: 14}
_HIGHEST_RIGHT_NOW = 15
_NET_TCP = 0b11
_SCOPE_SIGNALS_AND_ABSTRACT_SOCKETS = 0b11

READ = _READ | _READ_DIR
WRITE = READ | _WRITE | _TRUNCATE
CREATE = WRITE | _MAKE_REG
_ON_FILES = _READ | _WRITE | _TRUNCATE

_VERSION_FLAG = 1
_RULE_PATH_BENEATH = 1
_libc = ctypes.CDLL(None, use_errno=True)


class _RulesetAttributes(ctypes.Structure):
    _fields_ = (("fs", ctypes.c_uint64), ("net", ctypes.c_uint64), ("scoped", ctypes.c_uint64))


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("access", ctypes.c_uint64), ("parent", ctypes.c_int32))


def _call(name: str, *arguments: object) -> int:
    answer: int = _libc.syscall(syscalls.number(name), *arguments)
    if answer < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")
    return answer


def abi() -> int:
    """Version of Landlock in this kernel; 0 where it is absent or switched off."""
    try:
        return _call("landlock_create_ruleset", None, 0, _VERSION_FLAG)
    except OSError:
        return 0


class Ruleset:
    """Rules gathered one by one; whatever has no rule is forbidden once `enforce` has been called."""

    def __init__(self) -> None:
        version = abi()
        if version < LEAST_ABI:
            raise OSError(f"Landlock ABI {LEAST_ABI} is needed and this kernel has {version}")
        handled = _RulesetAttributes(
            fs=(1 << (_HIGHEST_RIGHT.get(version, _HIGHEST_RIGHT_NOW) + 1)) - 1,
            net=_NET_TCP if version >= 4 else 0,
            scoped=_SCOPE_SIGNALS_AND_ABSTRACT_SOCKETS if version >= 6 else 0,
        )
        size = 24 if version >= 6 else 16 if version >= 4 else 8
        self._fd = _call("landlock_create_ruleset", ctypes.byref(handled), ctypes.c_size_t(size), 0)

    def allow(self, path: Path | str, access: int, *, optional: bool = False) -> None:
        """Grant `access` to a file, or to a folder and all beneath it; `optional` paths may be absent."""
        try:
            parent = os.open(path, os.O_PATH | os.O_CLOEXEC)
        except FileNotFoundError:
            if optional:
                return
            raise
        try:
            if not stat.S_ISDIR(os.fstat(parent).st_mode):
                access &= _ON_FILES
            rule = _PathBeneath(access, parent)
            _call("landlock_add_rule", self._fd, _RULE_PATH_BENEATH, ctypes.byref(rule), 0)
        finally:
            os.close(parent)

    def enforce(self) -> None:
        """Bind this thread, and all it starts, for good; needs no_new_privs."""
        _call("landlock_restrict_self", self._fd, 0)
        os.close(self._fd)
