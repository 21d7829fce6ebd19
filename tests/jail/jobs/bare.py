"""Tries what the jail forbids with only the named layers on: `bare.py FOLDER LAYER...` prints what worked."""

from __future__ import annotations

import ctypes
import json
import os
import sys
import tempfile

from sandbox.jail import landlock, limits, seccomp
from sandbox.jail.limits import Limits, MiB

NO_NEW_PRIVILEGES = 38


def fork() -> None:
    if (pid := os.fork()) == 0:
        os._exit(0)
    os.waitpid(pid, 0)


def read_outside() -> None:
    with open("/etc/passwd", "rb") as file:
        file.read()


def write_outside() -> None:
    with open(os.path.join(tempfile.gettempdir(), f"jail-guard-{os.getpid()}"), "wb"):
        pass
    os.remove(os.path.join(tempfile.gettempdir(), f"jail-guard-{os.getpid()}"))


def memory() -> None:
    bytearray(200 * MiB)


def close(layers: list[str], folder: str) -> None:
    ctypes.CDLL(None).prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    rules = landlock.Ruleset()
    rules.allow(folder, landlock.WRITE)
    prepared = seccomp.Filter()
    if "limits" in layers:
        limits.apply(Limits(memory_bytes=128 * MiB), limits.data_bytes())
    if "landlock" in layers:
        rules.enforce()
    if "seccomp" in layers:
        prepared.install(os.getpid())


def main() -> None:
    tempfile.gettempdir()
    close(sys.argv[2:], sys.argv[1])
    worked = []
    for attack in (memory, read_outside, write_outside, fork):
        print(json.dumps(worked), flush=True)
        try:
            attack()
        except (OSError, MemoryError):
            continue
        worked.append(attack.__name__)
    print(json.dumps(worked), flush=True)


main()
