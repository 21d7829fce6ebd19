"""Settings and wiring of chat."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from services.chat.answering import Answering
from services.chat.conversations import Conversations
from services.chat.jobs import Jobs
from services.chat.messages import Messages
from services.chat.rpc import ChatService
from services.chat.versions import Versions
from services.kit.database import Database


class Settings(BaseSettings):
    """Settings of chat."""

    model_config = SettingsConfigDict(env_prefix="DATASPEAKS_CHAT_", frozen=True)

    versions_kept: int = Field(64, ge=1, description="Versions whose words are kept in memory.")
    readings_kept: int = Field(4096, ge=1, description="Messages whose reading is kept in memory.")


class App:
    """Chat, wired. `servicer` is what a host adds."""

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
        messages = Messages(database, clock, versions, Answering(jobs), settings.readings_kept)
        self.servicer = ChatService(Conversations(database, clock, datasets), messages)

    async def start(self) -> None:
        """Nothing runs in the background."""

    async def stop(self) -> None:
        """Nothing to end."""
