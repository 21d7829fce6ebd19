"""A worker to be killed: `worker.py ROOT` starts a jail with two jobs in it, says so, and waits."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from tests.jail.watch import children, new_jail, task


async def main() -> None:
    jail = new_jail(Path(sys.argv[1]))
    await jail.start()
    jobs = [asyncio.ensure_future(jail.run(task("evil.sleep", limits={"wall_s": 300}))) for _ in range(2)]
    pid = jail.status.pid
    assert pid is not None
    while len(children(pid)) < 2:
        await asyncio.sleep(0.01)
    print("ready", flush=True)
    await asyncio.wait(jobs)


asyncio.run(main())
