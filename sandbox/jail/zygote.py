"""The process that jobs are forked from: everything imported, one thread, nothing of the client's in it.

`sandbox.jail.process` runs it as `python -P -s -m sandbox.jail.zygote SETTINGS` with a clean environment.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import json
import os
import signal
import socket
import sys
import traceback
from pathlib import Path

from sandbox.jail import child, landlock, limits, preload, seccomp
from sandbox.jail.preload import Unfit
from sandbox.jail.protocol import Settings
from sandbox.jail.supervisor import Supervisor

_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_CHILD_SUBREAPER = 1, 4, 36
_libc = ctypes.CDLL(None, use_errno=True)


def main(text: str) -> None:
    raw = json.loads(text)
    settings = Settings(**{**raw, "extra_path": tuple(raw["extra_path"])})
    client = socket.socket(fileno=settings.socket_fd)
    client.set_inheritable(False)
    try:
        context = _become(settings)
    except Exception as error:
        traceback.print_exc()
        client.sendall(json.dumps({"event": "unfit", "reason": f"{type(error).__name__}: {error}"[:2000]}).encode())
        return
    ready = {"event": "ready", "landlock": landlock.abi(), "data_bytes": context.inherited_bytes}
    client.sendall(json.dumps(ready).encode())
    Supervisor(client, context, settings.spares).serve()


def _become(settings: Settings) -> child.Context:
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != settings.client_pid:
        raise Unfit("the client is gone")
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000")
    if settings.landlocked and landlock.abi() < landlock.LEAST_ABI:
        raise Unfit(f"Landlock ABI {landlock.LEAST_ABI} is needed; this kernel has {landlock.abi()}")
    readable = preload.readable(settings.extra_path, Path(settings.scratch))
    entry = preload.load(settings.entry)
    preload.refuse_threads()
    filter_ = seccomp.Filter()
    gc.collect()
    gc.disable()
    gc.freeze()
    _prctl(_PR_SET_DUMPABLE, 0)
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)
    return child.Context(os.getpid(), entry, readable, settings.landlocked, filter_, limits.data_bytes())


def _prctl(option: int, value: int) -> None:
    if _libc.prctl(option, ctypes.c_ulong(value), 0, 0, 0) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"prctl {option}: {os.strerror(number)}")


if __name__ == "__main__":
    main(sys.argv[1])
