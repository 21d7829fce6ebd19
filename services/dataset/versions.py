"""Versions: corrected, told, and watched."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from dataspeaks.executor.v1 import ingest_pb2
from services.dataset import datasets, personal, store
from services.dataset.changes import Changes, next_change
from services.dataset.model import ColumnNotFound, VersionNotFound, VersionState
from services.dataset.processing import Processing
from services.dataset.store import Version
from services.kit import paging, requests
from services.kit.database import Database
from services.kit.ids import new_id

LOOK_S = 1.0
SHAPE = ("format", "delimiter", "quote", "header", "sheet")
"""Fields of a spec that say what is a column at all: where one changes, older corrections have lost their columns."""


class Versions:
    def __init__(
        self, database: Database, clock: Callable[[], datetime], processing: Processing, changes: Changes
    ) -> None:
        self._database = database
        self._clock = clock
        self._processing = processing
        self._changes = changes

    async def create(self, request: Any) -> Version:
        """A new version of the base's file, read as the request says; raises ColumnNotFound and PermissionMissing."""
        now = self._clock()

        async def make() -> str:
            base = await find(tx, request.base_version_id)
            spec = merge(ingest_pb2.IngestSpec.FromString(base.spec), request.spec, _names(base))
            personal.check_correction(base, spec)
            await datasets.find(tx, base.dataset_id, lock=True)
            version = Version(
                id=new_id("ver"),
                dataset_id=base.dataset_id,
                file_name=base.file_name,
                source_key=base.source_key,
                source_sha256=base.source_sha256,
                source_bytes=base.source_bytes,
                spec=spec.SerializeToString(deterministic=True),
                base_version_id=base.id,
                upload_id=base.upload_id,
                cleared=personal.cleared(request.spec, base.columns),
                create_time=now,
            )
            await store.add_version(tx, version)
            return version.id

        async with self._database.begin() as tx:
            version_id, _ = await requests.once(tx, request, now, make)
            version = await find(tx, version_id)
        self._processing.wake()
        return version

    async def get(self, version_id: str) -> Version:
        async with self._database.begin(read=True) as tx:
            return await find(tx, version_id)

    async def list(self, request: Any) -> tuple[list[Version], str]:
        async with self._database.begin(read=True) as tx:
            await datasets.find(tx, request.dataset_id)
            statement = store.versions(request.dataset_id)
            binding = {"list": "versions", "dataset_id": request.dataset_id}
            return await paging.page(tx, statement, Version.id, request, binding, descending=True)

    async def watch(self, version_id: str) -> AsyncIterator[Version]:
        """The version at once and at each change, until it is final."""
        event = self._changes.subscribe(version_id)
        seen: tuple[Any, ...] | None = None
        try:
            while True:
                version = await self.get(version_id)
                shown = (version.state, version.done, version.total, version.job_id)
                if shown != seen:
                    seen = shown
                    yield version
                if version.state != VersionState.PROCESSING:
                    return
                await next_change(event, LOOK_S)
        finally:
            self._changes.unsubscribe(version_id, event)


async def find(tx: AsyncSession, version_id: str) -> Version:
    version = await store.version(tx, version_id)
    if version is None:
        raise VersionNotFound(version_id=version_id)
    return version


def merge(base: ingest_pb2.IngestSpec, asked: ingest_pb2.IngestSpec, names: list[str]) -> ingest_pb2.IngestSpec:
    """The spec that is asked for, with the base's corrections where they still have their columns.

    Corrections of one column add up. A column may be called by its name in the base or by the one it was read under.
    `names` are the base's columns, empty where they are not known. Raises ColumnNotFound.
    """
    merged = ingest_pb2.IngestSpec()
    merged.CopyFrom(asked)
    same_shape = all(getattr(base, field) == getattr(asked, field) for field in SHAPE)
    if not same_shape or base.HasField("header") != asked.HasField("header"):
        return merged
    read_under = {override.new_name or override.name: override.name for override in base.columns}
    known = {*names, *(override.name for override in base.columns)}
    kept = {override.name: override for override in base.columns}
    for override in asked.columns:
        if names and override.name not in known:
            raise ColumnNotFound(column=override.name)
        name = read_under.get(override.name, override.name)
        both = ingest_pb2.ColumnOverride()
        both.MergeFrom(kept.get(name, ingest_pb2.ColumnOverride()))
        both.MergeFrom(override)
        both.name = name
        kept[name] = both
    del merged.columns[:]
    merged.columns.extend(kept[name] for name in sorted(kept))
    return merged


def _names(base: Version) -> list[str]:
    return [column["name"] for column in base.columns] if base.state == VersionState.FINISHED else []
