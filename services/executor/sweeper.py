"""The sweep: what fell silent or got lost is found here, in the rows, and set going again."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from services.executor import attempts, metrics, rows, store
from services.executor.dispatcher import Dispatcher
from services.executor.ledger import Ledger, Turn
from services.executor.model import State
from services.kit.database import Database

log = logging.getLogger(__name__)


class Sweeper:
    def __init__(
        self, database: Database, ledger: Ledger, dispatcher: Dispatcher, clock: Callable[[], datetime]
    ) -> None:
        self._database, self._ledger, self._dispatcher, self._clock = database, ledger, dispatcher, clock

    async def sweep(self) -> None:
        """Leases that ended cost an attempt; what stayed on the wire too long goes there again."""
        await self._ledger.commit(self._sweep)

    def _sweep(self, turn: Turn) -> None:
        for job in rows.due(turn.tx, State.RUNNING, turn.now):
            attempts.lose(turn, job)
        for job in rows.due(turn.tx, State.RELEASED, turn.now):
            self._dispatcher.put_on_wire(turn, job)
        turn.waiting.update(rows.waiting_organizations(turn.tx))

    async def take_over(self, lease_s: float) -> None:
        """After a start: workers get a whole lease to be heard again, and the wire everything once more."""

        def change(turn: Turn) -> None:
            rows.extend_leases(turn.tx, turn.now + timedelta(seconds=lease_s))
            self._put_all_on_wire(turn)
            turn.waiting.update(rows.waiting_organizations(turn.tx))

        await self._ledger.commit(change)

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
