"""Which owner dispatches and sweeps: on SQLite the only one there is, on Postgres whoever holds the advisory lock."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from services.executor import store
from services.kit.database import Database

CHECK_S = 2.0
log = logging.getLogger(__name__)


async def lead(database: Database, begin: Callable[[], Awaitable[None]], end: Callable[[], None]) -> None:
    """Calls `begin` when this process comes to lead, and `end` when it no longer does; runs until cancelled."""
    if database.is_sqlite:
        await begin()
        await asyncio.Event().wait()
    while True:
        try:
            async with store.leadership(database) as (led, still):
                if led:
                    log.info("this process dispatches jobs now")
                    await begin()
                    await _until_lost(still)
        except Exception as error:
            log.warning("leadership: %s", error or type(error).__name__)
        finally:
            end()
        await asyncio.sleep(CHECK_S)


async def _until_lost(still: Callable[[], Awaitable[bool]]) -> None:
    while True:
        await asyncio.sleep(CHECK_S)
        if not await still():
            return
