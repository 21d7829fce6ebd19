"""Makes jobs and jails, and sees what they leave behind."""

from __future__ import annotations

import asyncio
import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sandbox.jail.client import Jail, Limits, Outcome, Task, Verdict
from sandbox.jail.leaving import leaves

JOBS = Path(__file__).parent / "jobs"
SECRET = "hunter2-not-for-jobs"


def new_jail(root: Path, **settings: Any) -> Jail:
    return Jail(**{"entry": "jobs:enter", "import_path": (JOBS,), "scratch_root": root, **settings})


def task(do: str, **arguments: Any) -> Task:
    """A job of tests/jail/jobs; `limits`, `inputs` and `spill` are the task's, the rest the job's."""
    limits = Limits(**{"wall_s": 60, "cpu_s": 10, **arguments.pop("limits", {})})
    inputs, spill = tuple(arguments.pop("inputs", ())), arguments.pop("spill", False)
    request = json.dumps({"do": do, **arguments}).encode()
    return Task("job_test", request, inputs, ("out", "empty"), limits, spill)


def processes(root: Path) -> list[int]:
    """Everything that came of zygotes with scratch folders under `root`: forks keep the command line."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                line = (entry / "cmdline").read_bytes()
                state = (entry / "stat").read_text().rpartition(")")[2].split()[0]
            except OSError:
                continue
            if b"sandbox.jail.zygote" in line and os.fsencode(root) in line and state != "Z":
                found.append(int(entry.name))
    return found


def children(pid: int) -> list[int]:
    """The processes of a zygote but those that are being taken down."""
    listed = map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())
    return [child for child in listed if leaves(child) is None]


async def run(jail: Jail, do: str, **arguments: Any) -> Outcome:
    with await jail.run(task(do, **arguments)) as outcome:
        return outcome


async def until(holds: Callable[[], bool], patience_s: float = 10.0) -> None:
    end = time.monotonic() + patience_s
    while not holds():
        assert time.monotonic() < end, "waited in vain"
        await asyncio.sleep(0.005)


async def is_unharmed(jail: Jail, root: Path, pid: int | None) -> None:
    """The same zygote, soon no process but it and its spare, no file, and the next job runs."""
    assert jail.status.pid == pid
    outcome = await run(jail, "honest.echo", word="next")
    assert (outcome.verdict, outcome.result) == (Verdict.OK, b'{"word": "next"}')
    await until(lambda: len(processes(root)) <= 2)
    assert [path for folder in root.iterdir() for path in folder.iterdir()] == []
