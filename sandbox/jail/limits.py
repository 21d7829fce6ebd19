"""What a job may use: the limits, and how the kernel is told of them."""

from __future__ import annotations

import math
import resource
from dataclasses import dataclass

MiB = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """Ceilings of one job. The zygote holds it to `wall_s`, `scratch_*` and `threads`, the kernel to the rest."""

    wall_s: float = 60.0
    cpu_s: float = 30.0
    """Of all threads together; the hard limit is two seconds later, lest it look like an outside kill."""
    memory_bytes: int = 1024 * MiB
    """Private writable memory on top of what the zygote already holds."""
    file_bytes: int = 256 * MiB
    """Of one file."""
    scratch_bytes: int = 512 * MiB
    scratch_files: int = 256
    open_files: int = 64
    threads: int = 64
    parallelism: int = 2
    """Threads that DuckDB is given to compute with."""
    stack_bytes: int = 8 * MiB


CPU_GRACE_S = 2
RSS_SLACK_BYTES = 64 * MiB
"""How far resident memory may pass the budget before the zygote kills; RLIMIT_DATA comes first as a rule."""


def apply(limits: Limits, inherited_bytes: int) -> None:
    """Set this process's limits for good; `inherited_bytes` is the zygote's own data segment."""
    cpu_s = math.ceil(limits.cpu_s)
    for name, soft, hard in (
        (resource.RLIMIT_CPU, cpu_s, cpu_s + CPU_GRACE_S),
        (resource.RLIMIT_DATA, inherited_bytes + limits.memory_bytes, None),
        (resource.RLIMIT_FSIZE, limits.file_bytes, None),
        (resource.RLIMIT_NOFILE, limits.open_files, None),
        (resource.RLIMIT_STACK, limits.stack_bytes, None),
        (resource.RLIMIT_CORE, 0, None),
        (resource.RLIMIT_MEMLOCK, 0, None),
        (resource.RLIMIT_MSGQUEUE, 0, None),
    ):
        ceiling = resource.getrlimit(name)[1]
        wanted = soft if hard is None else hard
        if ceiling != resource.RLIM_INFINITY:
            wanted = min(wanted, ceiling)
        resource.setrlimit(name, (min(soft, wanted), wanted))


def data_bytes() -> int:
    """Size of this process's private writable memory, as RLIMIT_DATA counts it."""
    with open("/proc/self/status", encoding="ascii") as status:
        for line in status:
            if line.startswith("VmData:"):
                return int(line.split()[1]) * 1024
    raise OSError("/proc/self/status has no VmData")


@dataclass(frozen=True)
class Footprint:
    """What a running process holds now."""

    anonymous_bytes: int
    threads: int


_PAGE = resource.getpagesize()


def footprint(pid: int | str) -> Footprint:
    with open(f"/proc/{pid}/statm", "rb") as statm:
        _, resident, shared, *_ = statm.read().split()
    with open(f"/proc/{pid}/stat", "rb") as stat:
        threads = int(stat.read().rpartition(b")")[2].split()[17])
    return Footprint((int(resident) - int(shared)) * _PAGE, threads)
