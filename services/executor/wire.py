"""What follows a commit: watchers wake, released jobs go onto JetStream, workers and other owners hear hints."""

from __future__ import annotations

import asyncio
import json
import logging

from services.executor import metrics
from services.executor.changes import Changes
from services.executor.ledger import Turn
from services.executor.model import Release
from services.kit.bus import Bus, BusError, Queue

JOBS = Queue(stream="JOBS", subject="jobs.>", consumer="workers", ack_wait_s=10.0)
CANCELLED = "executor.cancelled"
CHANGED = "executor.changed"
WAITING = "executor.waiting"
log = logging.getLogger(__name__)


class Wire:
    """Never raises: what does not get through is found by the sweep, or by a watcher's own look."""

    def __init__(self, bus: Bus, changes: Changes, alone: bool) -> None:
        """`alone`: no other owner works on this database."""
        self._bus, self._changes, self._alone = bus, changes, alone

    def announce(self, turn: Turn) -> None:
        for job_id, job in turn.changed.items():
            self._changes.wake(job_id, job)
        if turn.released or turn.stopped or not self._alone:
            self._bus.spawn(self._tell(turn))

    async def _tell(self, turn: Turn) -> None:
        for job_id in turn.stopped:
            await self._bus.notify(CANCELLED, job_id.encode())
        await asyncio.gather(*(self._publish(release) for release in turn.released))
        if self._alone:
            return
        if turn.changed:
            await self._bus.notify(CHANGED, json.dumps(sorted(turn.changed)).encode())
        if turn.waiting or turn.slots_freed:
            await self._bus.notify(WAITING, json.dumps(sorted(turn.waiting)).encode())

    async def _publish(self, release: Release) -> None:
        body = json.dumps({"job_id": release.job_id, "attempt": release.attempt}).encode()
        headers = {"traceparent": release.traceparent} if release.traceparent else {}
        message_id = f"{release.job_id}:{release.attempt}:{release.releases}"
        try:
            await self._bus.publish(JOBS, f"jobs.{release.organization_id}", body, headers, message_id)
        except BusError as error:
            metrics.PUBLISH_FAILURES.inc()
            log.warning("a job could not be put on the wire, the sweep will: %s", error or type(error).__name__)
