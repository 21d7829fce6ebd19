"""Every change of a job goes through here: changes that arrive together share one transaction and one fsync."""

from __future__ import annotations

import asyncio
import contextvars
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Connection

from services.executor.model import Release
from services.executor.tables import Job
from services.kit.database import Database
from services.kit.errors import DomainError

BATCH_MAX = 128
log = logging.getLogger(__name__)
T = TypeVar("T")


@dataclass
class Turn:
    """One transaction as its changes see it, and what they leave to be told once it is committed."""

    tx: Connection
    now: datetime
    changed: dict[str, Job] = field(default_factory=dict)
    """Jobs as they are now, for their watchers."""
    stopped: set[str] = field(default_factory=set)
    """Jobs that a worker may still run and shall not."""
    waiting: set[str] = field(default_factory=set)
    """Organisations with jobs that are due."""
    slots_freed: bool = False
    """Whether jobs left the wire or a worker, so that others may come."""
    released: list[Release] = field(default_factory=list)


Change = Callable[[Turn], T]
"""Reads and writes within a turn. It may run twice, and writes nothing before it raises a DomainError."""


@dataclass
class _Entry:
    change: Change[Any]
    durable: bool
    context: contextvars.Context
    answer: asyncio.Future[Any]


class Ledger:
    """One writer. `release` ends each turn: it puts due jobs on the wire within the same commit."""

    def __init__(
        self,
        database: Database,
        clock: Callable[[], datetime],
        release: Callable[[Turn], None],
        announce: Callable[[Turn], None],
    ) -> None:
        self._database, self._clock = database, clock
        self._release, self._announce = release, announce
        self._queue: asyncio.Queue[_Entry] = asyncio.Queue()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._run())

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        while not self._queue.empty():
            self._queue.get_nowait().answer.cancel()

    async def commit(self, change: Change[T], *, durable: bool = True) -> T:
        """Runs a change and returns once it is on disk; or, not `durable`, once others see it."""
        answer: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._queue.put_nowait(_Entry(change, durable, contextvars.copy_context(), answer))
        return await answer

    async def _run(self) -> None:
        while True:
            batch = [await self._queue.get()]
            while len(batch) < BATCH_MAX and not self._queue.empty():
                batch.append(self._queue.get_nowait())
            try:
                await self._settle(batch)
            except asyncio.CancelledError:
                for entry in batch:
                    entry.answer.cancel()
                raise
            except Exception:
                log.exception("what follows a commit failed; the sweep makes up for it")

    async def _settle(self, batch: list[_Entry]) -> None:
        try:
            turn, answers = await self._transact(batch)
        except Exception as error:
            if len(batch) > 1:
                for entry in batch:
                    await self._settle([entry])
            elif not batch[0].answer.done():
                batch[0].answer.set_exception(error)
            return
        for entry, (value, refused) in zip(batch, answers, strict=True):
            if entry.answer.done():
                continue
            if refused is not None:
                entry.answer.set_exception(refused)
            else:
                entry.answer.set_result(value)
        self._announce(turn)

    async def _transact(self, batch: list[_Entry]) -> tuple[Turn, list[tuple[Any, DomainError | None]]]:
        durable = any(entry.durable for entry in batch)
        return await self._database.write(lambda tx: self._turn(tx, batch), durable=durable)

    def _turn(self, tx: Connection, batch: list[_Entry]) -> tuple[Turn, list[tuple[Any, DomainError | None]]]:
        answers: list[tuple[Any, DomainError | None]] = []
        turn = Turn(tx, self._clock())
        for entry in batch:
            try:
                answers.append((entry.context.run(entry.change, turn), None))
            except DomainError as error:
                answers.append((None, error))
        self._release(turn)
        return turn, answers
