"""Deleting what versions left: jobs are cancelled, rows go, and blobs that nothing else refers to."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from services.executor import attempts, removals, rows
from services.executor.ledger import Ledger, Turn
from services.kit.blobs import Blobs

REMEMBERED = timedelta(days=1)
"""How long a deletion is held against attempts that began before it; none runs nearly as long."""


class Deletions:
    def __init__(self, ledger: Ledger, blobs: Blobs, clock: Callable[[], datetime]) -> None:
        self._ledger, self._blobs, self._clock = ledger, blobs, clock
        self._deleting = asyncio.Lock()

    async def delete_versions(self, organization_id: str, version_ids: Sequence[str]) -> None:
        """Ends with the blobs gone; should we die between, the sweep goes on with it."""

        def change(turn: Turn) -> None:
            removals.lock_blobs(turn.tx, organization_id)
            for job in rows.active_of_versions(turn.tx, organization_id, version_ids):
                attempts.cancel(turn, job)
            orphans = removals.delete_jobs(turn.tx, organization_id, version_ids)
            removals.mark_deleted(turn.tx, organization_id, orphans, turn.now)

        await self._ledger.commit(change)
        await self.sweep()

    async def sweep(self) -> None:
        """Deletes the blobs that are marked, then notes that they are gone."""
        async with self._deleting:
            keys = await self._ledger.commit(lambda turn: removals.to_delete(turn.tx))
            for key in keys:
                await self._blobs.delete(key)
            if keys:
                await self._ledger.commit(lambda turn: removals.note_deleted(turn.tx, keys, turn.now))
        before = self._clock() - REMEMBERED
        await self._ledger.commit(lambda turn: removals.forget_deleted(turn.tx, before))
