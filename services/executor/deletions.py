"""Deleting what versions left, and what nobody comes back to: rows go, and blobs that nothing else refers to."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from services.executor import attempts, removals, rows
from services.executor.ledger import Ledger, Turn
from services.executor.model import EPHEMERAL_KEPT
from services.kit.blobs import Blobs

log = logging.getLogger(__name__)
REMEMBERED = timedelta(days=1)
"""How long a deletion is held against attempts that began before it; none runs nearly as long."""


class Deletions:
    def __init__(self, ledger: Ledger, blobs: Blobs, clock: Callable[[], datetime]) -> None:
        self._ledger, self._blobs, self._clock = ledger, blobs, clock
        self._deleting = asyncio.Lock()

    async def delete_versions(self, organization_id: str, version_ids: Sequence[str]) -> None:
        """Ends with the blobs gone, but for what the store would not delete now; with that the sweep goes on."""

        def change(turn: Turn) -> None:
            removals.lock_blobs(turn.tx, organization_id)
            for job in rows.active_of_versions(turn.tx, organization_id, version_ids):
                attempts.cancel(turn, job)
            _delete_jobs(turn, organization_id, removals.jobs_of_versions(turn.tx, organization_id, version_ids))

        await self._ledger.commit(change)
        await self.sweep()

    async def expire(self) -> None:
        """Deletes the ephemeral jobs whose time is over; their blobs go with the next sweep."""
        before = self._clock() - EPHEMERAL_KEPT

        def change(turn: Turn) -> None:
            for organization_id in removals.organizations_of_expired(turn.tx, before):
                removals.lock_blobs(turn.tx, organization_id)
                _delete_jobs(turn, organization_id, removals.expired_jobs(turn.tx, organization_id, before))

        await self._ledger.commit(change)

    async def sweep(self) -> None:
        """Deletes the blobs that are marked, then notes that they are gone."""
        async with self._deleting:
            keys = await self._ledger.commit(lambda turn: removals.to_delete(turn.tx))
            gone = [key for key in keys if await self._delete(key)]
            if gone:
                await self._ledger.commit(lambda turn: removals.note_deleted(turn.tx, gone, turn.now))
        before = self._clock() - REMEMBERED
        await self._ledger.commit(lambda turn: removals.forget_deleted(turn.tx, before))

    async def _delete(self, key: str) -> bool:
        """Whether it is gone; one that cannot be deleted waits for the next sweep, and holds up no other."""
        try:
            await self._blobs.delete(key)
        except Exception:
            log.exception("blob %s could not be deleted", key)
            return False
        return True


def _delete_jobs(turn: Turn, organization_id: str, job_ids: Sequence[str]) -> None:
    orphans = removals.delete_jobs(turn.tx, organization_id, job_ids)
    removals.mark_deleted(turn.tx, organization_id, orphans, turn.now)
