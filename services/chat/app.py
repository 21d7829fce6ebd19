"""Settings and wiring of chat."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from services.chat.answering import Answering
from services.chat.conversations import Conversations
from services.chat.jobs import Jobs
from services.chat.messages import Messages
from services.chat.readings import Readings
from services.chat.rpc import ChatService
from services.chat.versions import Versions
from services.kit.database import Database

SWEEP_S = 600.0
log = logging.getLogger(__name__)


class Settings(BaseSettings):
    """Settings of chat."""

    model_config = SettingsConfigDict(env_prefix="DATASPEAKS_CHAT_", frozen=True)

    versions_kept: int = Field(64, ge=1, description="Versions whose words are kept in memory.")
    readings_kept: int = Field(4096, ge=1, description="Messages whose reading is kept in memory.")


class App:
    """Chat, wired. `servicer` is what a host adds; `start` and `stop` frame its background sweep."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        datasets: Any,
        executor: Any,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """`datasets` and `executor`: stubs, through which chat acts as its caller."""
        jobs = Jobs(executor)
        versions = Versions(datasets, jobs, settings.versions_kept)
        readings = Readings(database, settings.readings_kept)
        self._messages = Messages(database, clock, versions, readings, Answering(jobs))
        self._sweeping: asyncio.Task[None] | None = None
        self.servicer = ChatService(Conversations(database, clock, datasets), self._messages)

    async def start(self) -> None:
        self._sweeping = asyncio.create_task(self._sweep())

    async def stop(self) -> None:
        if self._sweeping is not None:
            self._sweeping.cancel()
            with suppress(asyncio.CancelledError):
                await self._sweeping
        await self._messages.close()

    async def _sweep(self) -> None:
        while True:
            try:
                await self._messages.end_overdue()
            except Exception:
                log.exception("could not end messages that are overdue")
            await asyncio.sleep(SWEEP_S)
