"""Whether a job's process is past the point of no return: the kernel takes it down, and none of its code runs again.

Freeing the memory of a process takes longer than most small jobs; who has its answer need not wait for that. The flags
are those of `/proc/PID/stat`, field 9: PF_EXITING is set on the way into `do_exit`, from which nothing returns.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

_PF_EXITING, _PF_SIGNALED = 0x4, 0x400
_PROCESS_CLOCK = 2


def leaves(pid: int) -> float | None:
    """The CPU time it took, in seconds, once every thread is on its way out, by the process's own wish, and no process
    of its making is left; else None. None also of one that is gone or hidden: its parent tells of its end.
    """
    try:
        threads = _threads(pid)
        for thread in threads:
            flags = _flags(pid, thread)
            if not flags & _PF_EXITING or (thread == str(pid) and flags & _PF_SIGNALED):
                return None
            if Path(f"/proc/{pid}/task/{thread}/children").read_bytes():
                return None
        # A thread made while we looked would be here now; all that could make another have stopped.
        alone = bool(threads) and set(_threads(pid)) <= set(threads)
        return time.clock_gettime((~pid << 3) | _PROCESS_CLOCK) if alone else None
    except OSError:
        return None


def _threads(pid: int) -> list[str]:
    return os.listdir(f"/proc/{pid}/task")


def _flags(pid: int, thread: str) -> int:
    with open(f"/proc/{pid}/task/{thread}/stat", "rb") as stat:
        return int(stat.read().rpartition(b")")[2].split()[6])
