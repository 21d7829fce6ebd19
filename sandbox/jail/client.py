"""Runs jobs in the jail from asyncio: one zygote behind it, replaced when dead or worn."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
import time
from collections.abc import Coroutine
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from pathlib import Path

from sandbox.jail import selftest
from sandbox.jail.channels import OnProgress
from sandbox.jail.job import Job, Task
from sandbox.jail.limits import Limits
from sandbox.jail.process import JailUnavailable, ZygoteProcess
from sandbox.jail.protocol import Settings
from sandbox.jail.scratch import Scratch
from sandbox.jail.verdict import Failure, Outcome, Reached, Usage, Verdict

__all__ = [
    "Failure",
    "Jail",
    "JailUnavailable",
    "Limits",
    "Mode",
    "Outcome",
    "Reached",
    "Status",
    "Task",
    "Usage",
    "Verdict",
]

_log = logging.getLogger(__name__)
_RETRY_S = 30.0


class Mode(StrEnum):
    STRICT = "strict"
    """Landlock and seccomp, or no job runs."""
    REDUCED = "reduced"
    """seccomp without Landlock: jobs can read what this user can. Only for kernels without it."""


@dataclass(frozen=True)
class Status:
    """What readiness and metrics want to know."""

    mode: Mode
    alive: bool
    landlock_abi: int
    pid: int | None
    jobs_run: int
    zygotes_started: int


class Jail:
    def __init__(  # noqa: PLR0913
        self,
        *,
        mode: Mode = Mode.STRICT,
        entry: str = "sandbox.entry:enter",
        spares: int = 1,
        scratch_root: Path | None = None,
        recycle_jobs: int = 1000,
        recycle_s: float = 3600.0,
        import_path: tuple[Path, ...] = (),
    ) -> None:
        """`import_path` names further folders of code that jobs may import from and read; for tests."""
        self._mode, self._entry, self._spares = mode, entry, spares
        self._scratch_root, self._extra_path = scratch_root, tuple(str(path) for path in import_path)
        self._recycle_jobs, self._recycle_s = recycle_jobs, recycle_s
        self._scratch: Scratch | None = None
        self._zygote: ZygoteProcess | None = None
        self._starting = asyncio.Lock()
        self._background: set[asyncio.Task[None]] = set()
        self._closed = False
        self._replacing = False
        self._retry_after = 0.0
        self._numbers = 0
        self._jobs = 0
        self._started = 0

    async def start(self) -> None:
        """Ready when this returns; raises JailUnavailable where a wall of the jail does not hold."""
        if self._mode is Mode.REDUCED:
            _log.warning("the sandbox runs in reduced mode: jobs can read every file that this user can read")
        try:
            self._scratch = Scratch(self._scratch_root)
        except OSError as error:
            raise JailUnavailable(f"no place for scratch folders: {error}") from error
        try:
            await self._current()
        except BaseException:
            await self.close()
            raise

    @property
    def status(self) -> Status:
        zygote = self._zygote
        return Status(
            mode=self._mode,
            alive=zygote is not None and zygote.alive,
            landlock_abi=zygote.landlock_abi if zygote else 0,
            pid=zygote.pid if zygote and zygote.alive else None,
            jobs_run=self._jobs,
            zygotes_started=self._started,
        )

    async def run(self, task: Task, on_progress: OnProgress | None = None) -> Outcome:
        """Run one job to its end. Cancelling the caller kills the job and leaves nothing of it."""
        zygote = await self._current()
        self._jobs += 1
        return await self._run(zygote, task, on_progress)

    async def close(self) -> None:
        """End every job, and leave no process and no file."""
        self._closed = True
        for task in list(self._background):
            task.cancel()
        await asyncio.gather(*self._background, return_exceptions=True)
        async with self._starting:
            zygote, self._zygote = self._zygote, None
        if zygote is not None:
            await zygote.close()
        if self._scratch is not None:
            self._scratch.close()
            self._scratch = None

    # Zygotes

    async def _current(self) -> ZygoteProcess:
        zygote = self._zygote
        if zygote is not None and zygote.alive:
            if self._worn(zygote) and not self._replacing and time.monotonic() > self._retry_after:
                self._spawn(self._replace(zygote))
            return zygote
        async with self._starting:
            if self._closed or self._scratch is None:
                raise JailUnavailable("the jail is closed")
            if self._zygote is None or not self._zygote.alive:
                self._zygote = await self._new_zygote()
            return self._zygote

    def _worn(self, zygote: ZygoteProcess) -> bool:
        aged = time.monotonic() - zygote.born > self._recycle_s
        return zygote.leaking or aged or zygote.jobs >= self._recycle_jobs

    async def _new_zygote(self) -> ZygoteProcess:
        code = tuple(path for path in sys.path if os.path.isabs(path))
        zygote = await ZygoteProcess.start(self._settings, (*self._extra_path, *code))
        self._started += 1
        try:
            wrong = await selftest.failures(partial(self._probe, zygote), self._mode is Mode.STRICT)
        except BaseException:
            zygote.destroy()
            raise
        if wrong:
            zygote.destroy()
            raise JailUnavailable(f"the sandbox does not hold: {'; '.join(wrong)}")
        zygote.jobs = 0
        zygote.on_death(self._on_death)
        return zygote

    def _settings(self, socket_fd: int) -> Settings:
        assert self._scratch is not None
        return Settings(
            socket_fd=socket_fd,
            client_pid=os.getpid(),
            entry=self._entry,
            spares=self._spares,
            landlocked=self._mode is Mode.STRICT,
            scratch=str(self._scratch.path),
            extra_path=self._extra_path,
        )

    async def _probe(self, zygote: ZygoteProcess, name: str, limits: Limits) -> Outcome:
        task = Task(f"probe {name}", b"", outputs=("out",), limits=limits)
        return await self._run(zygote, task, None, probe=name)

    async def _replace(self, old: ZygoteProcess) -> None:
        """Start the next one beside the old, change over, and let the old finish its jobs."""
        self._replacing = True
        try:
            async with self._starting:
                if self._closed or self._zygote is not old:
                    return
                self._zygote = await self._new_zygote()
        except JailUnavailable as error:
            _log.error("the zygote could not be replaced: %s", error)
            self._retry_after = time.monotonic() + _RETRY_S
            return
        finally:
            self._replacing = False
        try:
            await old.drain()
        finally:
            await old.close()

    def _on_death(self) -> None:
        _log.error("the zygote died; its jobs end as killed from outside")
        if not self._closed:
            self._spawn(self._respawn())

    async def _respawn(self) -> None:
        try:
            await self._current()
        except JailUnavailable as error:
            _log.error("the zygote could not be started again: %s", error)

    def _spawn(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    # Jobs

    async def _run(
        self, zygote: ZygoteProcess, task: Task, on_progress: OnProgress | None, probe: str | None = None
    ) -> Outcome:
        if self._scratch is None:
            raise JailUnavailable("the jail is closed")
        self._numbers += 1
        return await Job.make(self._numbers, task, self._scratch, probe).run(zygote, on_progress)
