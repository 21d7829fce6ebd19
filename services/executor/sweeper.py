"""The sweep: what fell silent or got lost is found here, in the rows, and set going again."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.executor import attempts, metrics, rows, store
from services.executor.dispatcher import Dispatcher
from services.executor.ledger import Ledger, Turn
from services.executor.model import State
from services.kit.database import Database

log = logging.getLogger(__name__)
_AWAKE_OR_NOT = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
"""On Linux CLOCK_MONOTONIC stands still while the machine is suspended."""


def elapsed() -> float:
    return time.clock_gettime(_AWAKE_OR_NOT)


@dataclass(frozen=True)
class Pace:
    """How long leases are, and how often they are looked at."""

    lease_s: float
    period_s: float
    elapsed: Callable[[], float] = elapsed

    @property
    def late_s(self) -> float:
        """Since the last sweep: a process that was stopped so long has heard no worker either."""
        return self.period_s + self.lease_s / 2


class Sweeper:
    def __init__(
        self,
        database: Database,
        ledger: Ledger,
        dispatcher: Dispatcher,
        clock: Callable[[], datetime],
        pace: Pace,
    ) -> None:
        self._database, self._ledger, self._dispatcher, self._clock = database, ledger, dispatcher, clock
        self._pace, self._lease = pace, timedelta(seconds=pace.lease_s)
        self._swept = pace.elapsed()

    async def sweep(self) -> None:
        """Leases that ended cost an attempt; what stayed on the wire too long goes there again."""
        await self._ledger.commit(self._sweep)
        self._swept = self._pace.elapsed()

    def _sweep(self, turn: Turn) -> None:
        since_s = self._pace.elapsed() - self._swept
        if since_s > self._pace.late_s:
            log.warning("the last sweep was %.1f s ago: workers get a whole lease to be heard again", since_s)
            self._extend_leases(turn)
        for job in rows.due(turn.tx, State.RUNNING, turn.now):
            attempts.lose(turn, job)
        for job in rows.due(turn.tx, State.RELEASED, turn.now):
            self._dispatcher.put_on_wire(turn, job)
        turn.waiting.update(rows.waiting_organizations(turn.tx))

    async def take_over(self) -> None:
        """After a start: workers get a whole lease to be heard again, and the wire everything once more."""

        def change(turn: Turn) -> None:
            self._extend_leases(turn)
            self._put_all_on_wire(turn)
            turn.waiting.update(rows.waiting_organizations(turn.tx))

        await self._ledger.commit(change)
        self._swept = self._pace.elapsed()

    def _extend_leases(self, turn: Turn) -> None:
        rows.extend_leases(turn.tx, turn.now + self._lease)

    async def release_again(self) -> None:
        """After JetStream was away: it may have forgotten everything."""
        await self._ledger.commit(self._put_all_on_wire)

    def _put_all_on_wire(self, turn: Turn) -> None:
        for job in rows.due(turn.tx, State.RELEASED, None, limit=10_000):
            self._dispatcher.put_on_wire(turn, job)

    async def hear(self, waiting: Sequence[str]) -> None:
        """Another owner took jobs in, or freed slots."""

        def change(turn: Turn) -> None:
            turn.waiting.update(waiting)

        await self._ledger.commit(change)

    async def measure(self) -> None:
        async with self._database.begin_unscoped(read=True) as tx:
            census = await store.census(tx)
        counts = dict.fromkeys((State.QUEUED, State.RELEASED, State.RUNNING), 0)
        per_organization: dict[str, int] = {}
        oldest = None
        for organization_id, state, count, first in census:
            counts[State(state)] += count
            per_organization[organization_id] = per_organization.get(organization_id, 0) + count
            if state != State.RUNNING:
                oldest = min(oldest, first) if oldest else first
        for name, count in counts.items():
            metrics.JOBS.labels(name).set(count)
        metrics.DEMAND.set(sum(min(self._dispatcher.cap, count) for count in per_organization.values()))
        metrics.QUEUE_AGE.set((self._clock() - oldest).total_seconds() if oldest else 0)


async def every(period_s: float, work: Callable[[], object]) -> None:
    """Does `work` again and again; a failure is logged, and the next time tries anew."""
    while True:
        await asyncio.sleep(period_s)
        try:
            done = work()
            if asyncio.iscoroutine(done):
                await done
        except Exception:
            log.exception("periodic work failed")
