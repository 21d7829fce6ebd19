"""Settings and wiring of chat."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from services.chat.answering import Answering
from services.chat.conversations import Conversations
from services.chat.endpoint import Bounds, Egress
from services.chat.jobs import Jobs
from services.chat.language_models import LanguageModels
from services.chat.messages import Messages
from services.chat.proposer import Proposer
from services.chat.readings import Readings
from services.chat.rpc import ChatService
from services.chat.seal import Seal
from services.chat.versions import Versions
from services.kit.database import Database

SWEEP_S = 600.0
log = logging.getLogger(__name__)


class Settings(BaseSettings):
    """Settings of chat."""

    model_config = SettingsConfigDict(env_prefix="DATASPEAKS_CHAT_", frozen=True)

    versions_kept: int = Field(64, ge=1, description="Versions whose words are kept in memory.")
    readings_kept: int = Field(4096, ge=1, description="Messages whose reading is kept in memory.")
    language_model_hosts: str = Field(
        "", description="Hosts (host:port, separated by commas) of language models that may be private and without TLS."
    )
    language_model_wait_s: float = Field(20, gt=0, le=60, description="Longest wait for a language model, in seconds.")
    language_model_calls: int = Field(8, ge=1, description="Questions that language models are asked at the same time.")

    @property
    def egress(self) -> Egress:
        hosts = frozenset(host.strip() for host in self.language_model_hosts.split(",") if host.strip())
        return Egress(hosts, Bounds(total_s=self.language_model_wait_s, at_once=self.language_model_calls))


class App:
    """Chat, wired. `servicer` is what a host adds; `start` and `stop` frame its background sweep."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        datasets: Any,
        executor: Any,
        key_file: Path,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """`datasets` and `executor`: stubs, through which chat acts as its caller; `key_file`: chat's private key."""
        jobs = Jobs(executor)
        versions = Versions(datasets, jobs, settings.versions_kept)
        readings = Readings(database, settings.readings_kept)
        models = LanguageModels(database, clock, Seal(key_file), settings.egress)
        self._messages = Messages(database, clock, versions, readings, Answering(jobs), Proposer(models))
        self._sweeping: asyncio.Task[None] | None = None
        self.servicer = ChatService(Conversations(database, clock, datasets), self._messages, models)

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
