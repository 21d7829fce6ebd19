"""Settings and wiring of dataset, with its background work."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from services.dataset.changes import Changes
from services.dataset.datasets import Datasets
from services.dataset.deletions import Deletions
from services.dataset.model import UPLOAD_TTL
from services.dataset.peers import Peers
from services.dataset.processing import Processing
from services.dataset.rows import Rows
from services.dataset.rpc import DatasetService, UseCases
from services.dataset.uploads import UploadLimits, Uploads
from services.dataset.versions import Versions
from services.kit.access import Signer
from services.kit.blobs import Blobs
from services.kit.database import Database

MIB = 1024**2
GIB = 1024**3
STALE_S = 3600.0
log = logging.getLogger(__name__)


class Settings(BaseSettings):
    """Settings of dataset."""

    model_config = SettingsConfigDict(env_prefix="DATASPEAKS_DATASET_", frozen=True)

    upload_limit_bytes: int = Field(100 * GIB, ge=1, description="Size of the largest file, in bytes.")
    part_bytes: int = Field(
        8 * MIB, ge=1, description="Size of a part, in bytes, where the file is not too large; S3 takes 5 MiB or more."
    )
    url_ttl_s: int = Field(3600, ge=60, description="How long a part's address is good for, in seconds.")
    sweep_s: float = Field(2.0, gt=0, description="Time between two looks for interrupted work, in seconds.")


class App:
    """Dataset, wired. `servicer` is what a host adds; `start` and `stop` frame its background work."""

    def __init__(self, settings: Settings, database: Database, blobs: Blobs, peers: Peers, signer: Signer) -> None:
        self._settings = settings
        self._tasks: list[asyncio.Task[None]] = []
        changes = Changes()
        deletions = Deletions(database, blobs, peers, signer)
        self.processing = Processing(database, clock, peers, signer, deletions, changes)
        limits = UploadLimits(settings.upload_limit_bytes, settings.part_bytes, settings.url_ttl_s)
        self.uploads = Uploads(database, blobs, clock, self.processing, limits)
        versions = Versions(database, clock, self.processing, changes)
        self.servicer = DatasetService(
            UseCases(
                datasets=Datasets(database, clock, peers.identity, signer, deletions),
                uploads=self.uploads,
                versions=versions,
                rows=Rows(versions, blobs, peers.executor, signer),
                clock=clock,
                url_ttl_s=settings.url_ttl_s,
            )
        )

    async def start(self) -> None:
        self._tasks = [
            asyncio.create_task(self.processing.run(self._settings.sweep_s)),
            asyncio.create_task(self._sweep_uploads()),
        ]

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.uploads.close()

    async def _sweep_uploads(self) -> None:
        while True:
            try:
                await self.uploads.sweep(clock() - UPLOAD_TTL)
            except Exception:
                log.exception("could not sweep stale uploads")
            await asyncio.sleep(STALE_S)


def clock() -> datetime:
    return datetime.now(UTC)
