"""News of versions within this process, so that those who watch one need not wait for their next look."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from contextlib import suppress


class Changes:
    def __init__(self) -> None:
        self._waiting: defaultdict[str, set[asyncio.Event]] = defaultdict(set)

    def tell(self, version_id: str) -> None:
        for event in self._waiting.get(version_id, ()):
            event.set()

    def subscribe(self, version_id: str) -> asyncio.Event:
        event = asyncio.Event()
        self._waiting[version_id].add(event)
        return event

    def unsubscribe(self, version_id: str, event: asyncio.Event) -> None:
        self._waiting[version_id].discard(event)
        if not self._waiting[version_id]:
            del self._waiting[version_id]


async def next_change(event: asyncio.Event, timeout_s: float) -> None:
    """Returns at the next change, or when the time is over: the change may have been another process's."""
    with suppress(TimeoutError):
        async with asyncio.timeout(timeout_s):
            await event.wait()
    event.clear()
