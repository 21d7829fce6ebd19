"""Who waits for a job to change: watchers register before they read, so that no change goes unseen."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from services.executor.tables import Job


@dataclass(eq=False)
class Watcher:
    """One who waits: `changed` is set at each change, and `newest` is the job after it where that is known."""

    changed: asyncio.Event = field(default_factory=asyncio.Event)
    newest: Job | None = None
    begun: bool = False

    def take(self) -> Job | None:
        """The newest job told since the last time; None where it has to be read. The first time it always has:
        reading is what checks that the caller may see the job."""
        newest, self.newest = self.newest, None
        self.changed.clear()
        if not self.begun:
            self.begun = True
            return None
        return newest


class Changes:
    """Wakes the watchers of this process."""

    def __init__(self) -> None:
        self._watchers: dict[str, set[Watcher]] = {}

    def wake(self, job_id: str, newest: Job | None) -> None:
        for watcher in self._watchers.get(job_id, ()):
            watcher.newest = newest
            watcher.changed.set()

    @contextmanager
    def watch(self, job_id: str) -> Iterator[Watcher]:
        watcher = Watcher()
        self._watchers.setdefault(job_id, set()).add(watcher)
        try:
            yield watcher
        finally:
            watchers = self._watchers[job_id]
            watchers.discard(watcher)
            if not watchers:
                del self._watchers[job_id]
