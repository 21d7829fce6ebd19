"""One job from the client's side: its folder and pipes, its order, its end, and what it leaves."""

from __future__ import annotations

import asyncio
import logging
import shutil
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sandbox.jail import classify, faults, leaving, protocol, scratch
from sandbox.jail.channels import Channels, OnProgress
from sandbox.jail.classify import Evidence, Finding
from sandbox.jail.limits import Limits
from sandbox.jail.process import ZygoteProcess
from sandbox.jail.protocol import Exit, Order
from sandbox.jail.scratch import Contents, Scratch
from sandbox.jail.verdict import Outcome, Reached, Usage, Verdict

_log = logging.getLogger(__name__)
_OVERDUE_S = 5.0
"""How long past its wall limit a job's end may take to be told before the zygote counts as stuck."""
_CANCEL_S = 1.0
_BRIEF_S = 0.25
"""A job that has answered within this time has ended when none of its code can run any more; of a longer one the
kernel's last account is awaited."""
_EAGER_LOOKS, _LOOK_S = 8, 0.001


@dataclass(frozen=True)
class Task:
    """One job: what it is asked, what it may read and write, and how much it may use."""

    job_id: str
    request: bytes
    inputs: tuple[Path, ...] = ()
    """Files it may read, at these paths; it can read no other data."""
    outputs: tuple[str, ...] = ()
    """Names of the files it may fill, in its scratch folder; they are there, empty, when it starts."""
    limits: Limits = field(default_factory=Limits)
    spill: bool = False
    """Whether it may make files of its own in `scratch/spill`, for DuckDB's temporary data."""


@dataclass(frozen=True)
class Job:
    number: int
    task: Task
    folder: Path
    probe: str | None = None

    @staticmethod
    def make(number: int, task: Task, folders: Scratch, probe: str | None = None) -> Job:
        return Job(number, task, folders.make(number, task.outputs, task.spill), probe)

    async def run(self, zygote: ZygoteProcess, on_progress: OnProgress | None) -> Outcome:
        outcome = None
        try:
            channels = Channels(self.task.request)
            try:
                if on_progress is not None:
                    channels.follow(on_progress)
                gone = await self._attend(zygote, channels)
                channels.finish_progress()
                outcome = self._outcome(gone, channels, zygote.base_bytes)
                _report(self.task.job_id, outcome)
            finally:
                channels.close()
            return outcome
        finally:
            if outcome is None or outcome.verdict is not Verdict.OK:
                shutil.rmtree(self.folder, ignore_errors=True)

    async def _attend(self, zygote: ZygoteProcess, channels: Channels) -> Exit:
        task = self.task
        order = Order(self.number, str(self.folder), tuple(map(str, task.inputs)), task.limits, task.spill, self.probe)
        future = await zygote.submit(order, channels.descriptors)
        channels.hand_over()
        try:
            if (left := await self._leave(zygote, channels, future)) is not None:
                return left
            await asyncio.wait({future}, timeout=task.limits.wall_s + _OVERDUE_S)
        except asyncio.CancelledError:
            await _insist(asyncio.ensure_future(self._end(zygote, future)))
            raise
        if not future.done():
            zygote.give_up()
        return await future

    async def _leave(self, zygote: ZygoteProcess, channels: Channels, future: asyncio.Future[Exit]) -> Exit | None:
        """The end of a brief job once it has answered and can do no more; the memory is freed after that. One that
        leaves without a word is left to the zygote, which knows why."""
        began, looks, answered = time.monotonic(), 0, channels.answered()
        awaited: set[asyncio.Future[Any]] = {future, answered}
        await asyncio.wait(awaited, timeout=_BRIEF_S, return_when=asyncio.FIRST_COMPLETED)
        while answered.done() and not future.done() and (wall_s := time.monotonic() - began) < _BRIEF_S:
            pid = zygote.pid_of(self.number)
            if pid is not None and channels.result() and (cpu_s := leaving.leaves(pid)) is not None:
                peak = protocol.peak_bytes(channels.result())
                return Exit(self.number, entered=True, cpu_s=cpu_s, wall_s=wall_s, max_rss_bytes=peak)
            looks += 1
            await asyncio.sleep(0 if looks < _EAGER_LOOKS else _LOOK_S)
        return None

    async def _end(self, zygote: ZygoteProcess, future: asyncio.Future[Exit]) -> None:
        await zygote.kill(self.number)
        await asyncio.wait({future}, timeout=_CANCEL_S)
        if not future.done():
            zygote.give_up()

    def _outcome(self, gone: Exit, channels: Channels, base_bytes: int) -> Outcome:
        task = self.task
        seen = Evidence(gone, channels.result(), channels.stderr(), task.limits, base_bytes)
        finding, limit = classify.find(seen), None
        outputs: dict[str, Path] = {}
        if finding.verdict is Verdict.OK:
            contents = scratch.measure(self.folder, task.limits)
            if contents.beyond(task.limits):
                finding, limit = Finding(Verdict.OUTPUT_LIMIT), _scratch_limit(contents, task.limits)
            else:
                shutil.rmtree(self.folder / scratch.SPILL, ignore_errors=True)
                outputs = scratch.collect(self.folder, task.outputs)
        limit = limit or classify.reached(finding.verdict, seen)
        return Outcome(
            verdict=finding.verdict,
            result=finding.result,
            error=classify.explain(finding, limit),
            usage=Usage(gone.cpu_s, gone.wall_s, gone.max_rss_bytes),
            limit=limit,
            outputs=outputs,
            stderr=seen.stderr,
            scratch=self.folder if finding.verdict is Verdict.OK else None,
        )


def _report(job_id: str, outcome: Outcome) -> None:
    """Logs what is a fault of ours; of a job that had data in its hands nothing but where in the code it ended."""
    if outcome.verdict.ours:
        _log.warning("job %s: %s: %s", job_id, outcome.verdict, outcome.stderr[-500:])
    elif (fault := faults.kind(outcome)) is not None:
        where = " < ".join(reversed(faults.frames(outcome.stderr))) or "an unknown place"
        _log.error("job %s: %s: %s at %s", job_id, outcome.verdict, fault, where)


def _scratch_limit(contents: Contents, limits: Limits) -> Reached:
    if contents.files > limits.scratch_files:
        return Reached("scratch_files", limits.scratch_files, contents.files)
    return Reached("scratch_bytes", limits.scratch_bytes, contents.size_bytes)


async def _insist(work: asyncio.Future[None]) -> None:
    """Wait for it even if cancelled again: nothing may be removed under a living job."""
    while not work.done():
        try:
            await asyncio.shield(work)
        except asyncio.CancelledError:
            continue
