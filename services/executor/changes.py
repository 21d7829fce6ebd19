"""Who waits for a job to change: watchers register before they read, so that no change goes unseen."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager


class Changes:
    """Wakes the watchers of this process."""

    def __init__(self) -> None:
        self._watchers: dict[str, set[asyncio.Event]] = {}

    def wake(self, job_id: str) -> None:
        for event in self._watchers.get(job_id, ()):
            event.set()

    def wake_all(self) -> None:
        for job_id in list(self._watchers):
            self.wake(job_id)

    @contextmanager
    def watch(self, job_id: str) -> Iterator[asyncio.Event]:
        """An event that is set at each change, from now on; the watcher clears it before it reads."""
        event = asyncio.Event()
        self._watchers.setdefault(job_id, set()).add(event)
        try:
            yield event
        finally:
            watchers = self._watchers[job_id]
            watchers.discard(event)
            if not watchers:
                del self._watchers[job_id]
