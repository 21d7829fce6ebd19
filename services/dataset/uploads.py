"""Uploads: files that come in parts, are put together, checked, and closed into a version."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from dataspeaks.executor.v1 import ingest_pb2
from services.dataset import datasets, personal, store
from services.dataset.model import (
    UploadClosed,
    UploadDigestMismatch,
    UploadIncomplete,
    UploadNotFound,
    UploadState,
    UploadTooLarge,
    part_bytes,
    part_sizes,
)
from services.dataset.processing import Processing
from services.dataset.store import Upload, Version
from services.kit import requests
from services.kit.access import caller
from services.kit.blobs import BlobMissing, Blobs, Part, PartSizeMismatch
from services.kit.database import Database
from services.kit.ids import new_id


@dataclass(frozen=True)
class Piece:
    """A part as its sender sees it."""

    number: int
    size_bytes: int
    received: bool
    url: str
    """Address to PUT it to; empty where it has arrived, or nothing is taken any more."""


@dataclass(frozen=True)
class UploadLimits:
    upload_bytes: int
    part_bytes: int
    url_ttl_s: int


class Uploads:
    def __init__(
        self,
        database: Database,
        blobs: Blobs,
        clock: Callable[[], datetime],
        processing: Processing,
        limits: UploadLimits,
    ) -> None:
        self._database = database
        self._blobs = blobs
        self._clock = clock
        self._processing = processing
        self._limits = limits
        self._completing: dict[tuple[str, str], asyncio.Task[Version]] = {}

    async def create(self, request: Any) -> Upload:
        """Announces a file; raises UploadTooLarge."""
        if request.size_bytes > self._limits.upload_bytes:
            raise UploadTooLarge(limit_bytes=self._limits.upload_bytes)
        now, upload_id, made = self._clock(), new_id("upl"), False
        key = f"{caller().organization_id}/sources/{upload_id}"
        multipart_id = await self._blobs.begin_multipart(key)

        async def make() -> str:
            await datasets.find(tx, request.dataset_id, lock=True)
            upload = Upload(
                id=upload_id,
                dataset_id=request.dataset_id,
                file_name=request.file_name,
                size_bytes=request.size_bytes,
                part_bytes=part_bytes(request.size_bytes, self._limits.part_bytes),
                sha256=request.sha256,
                source_key=key,
                multipart_id=multipart_id,
                opened_by=caller().principal,
                create_time=now,
            )
            tx.add(upload)
            await tx.flush()
            return upload_id

        try:
            async with self._database.begin() as tx:
                found_id, new = await requests.once(tx, request, now, make)
                upload = await _find(tx, found_id)
            made = new
        finally:
            if not made:
                await self._blobs.abort_multipart(key, multipart_id)
        return upload

    async def get(self, upload_id: str) -> Upload:
        """Raises PermissionMissing where it is another's."""
        async with self._database.begin(read=True) as tx:
            return await _find(tx, upload_id)

    async def pieces(self, upload: Upload) -> list[Piece]:
        """The parts, with fresh addresses for those that the object store does not have."""
        sizes = dict(enumerate(part_sizes(upload.size_bytes, upload.part_bytes), 1))
        missing = set(sizes) if upload.state == UploadState.ABORTED else set[int]()
        addresses: dict[int, str] = {}
        if upload.state == UploadState.RECEIVING:
            arrived = await self._arrived(upload)
            if arrived is not None:
                missing = set(sizes) - {part.number for part in arrived if part.size_bytes == sizes.get(part.number)}
            addresses = await asyncio.to_thread(self._addresses, upload, {number: sizes[number] for number in missing})
        return [Piece(number, size, number not in missing, addresses.get(number, "")) for number, size in sizes.items()]

    async def complete(self, upload_id: str, spec: ingest_pb2.IngestSpec) -> Version:
        """Closes an upload into a version. It goes on when the caller leaves, and a repeat joins it or tells its end.

        Raises UploadIncomplete, PartSizeMismatch, UploadDigestMismatch and UploadClosed.
        """
        upload = await self.get(upload_id)
        which = (upload.organization_id, upload.id)
        task = self._completing.get(which)
        if task is None:
            task = asyncio.create_task(self._complete(upload, spec))
            self._completing[which] = task
            task.add_done_callback(lambda done: self._forget(which, done))
        return await asyncio.shield(task)

    async def abort(self, upload_id: str) -> Upload:
        """Gives an upload up; raises UploadClosed where it is complete."""
        async with self._database.begin() as tx:
            await _find(tx, upload_id)
            await store.close_upload(tx, upload_id, UploadState.ABORTED)
            upload = await _find(tx, upload_id)
        if upload.state != UploadState.ABORTED:
            raise UploadClosed(upload_id=upload_id)
        await self._discard(upload)
        return upload

    async def sweep(self, before: datetime) -> None:
        """Gives up what nobody has come back to."""
        async with self._database.begin_unscoped(read=True) as tx:
            stale = await store.stale_uploads(tx, before)
        for upload in stale:
            async with self._database.begin(upload.organization_id) as tx:
                closed = await store.close_upload(tx, upload.id, UploadState.ABORTED)
            if closed:
                await self._discard(upload)

    async def close(self) -> None:
        tasks = list(self._completing.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _complete(self, upload: Upload, spec: ingest_pb2.IngestSpec) -> Version:
        if upload.state == UploadState.RECEIVING:
            await self._assemble(upload)
            sha256 = await self._digest(upload)
            upload = await self._close(upload, spec, sha256)
        if upload.state != UploadState.COMPLETED:
            await self._discard(upload)
            raise UploadClosed(upload_id=upload.id)
        async with self._database.begin(read=True) as tx:
            version = await store.version(tx, upload.version_id)
        if version is None:
            raise UploadNotFound(upload_id=upload.id)
        self._processing.wake()
        return version

    async def _assemble(self, upload: Upload) -> None:
        """Makes the source file of its parts; done where it is there already."""
        arrived = await self._arrived(upload)
        if arrived is None:
            return
        have = {part.number: part for part in arrived}
        for number, size in enumerate(part_sizes(upload.size_bytes, upload.part_bytes), 1):
            if number not in have:
                raise UploadIncomplete(upload_id=upload.id, part=number)
            if have[number].size_bytes != size:
                raise PartSizeMismatch(part=number, expected_bytes=size)
        try:
            await self._blobs.complete_multipart(upload.source_key, upload.multipart_id, arrived)
        except BlobMissing:
            if await self._blobs.stat(upload.source_key) is None:
                raise UploadClosed(upload_id=upload.id) from None

    async def _arrived(self, upload: Upload) -> Sequence[Part] | None:
        """Parts that have arrived; None where they are one file already. Raises UploadClosed where all is gone."""
        if await self._blobs.stat(upload.source_key) is not None:
            return None
        parts = await self._blobs.list_parts(upload.source_key, upload.multipart_id)
        if parts is None and await self._blobs.stat(upload.source_key) is None:
            raise UploadClosed(upload_id=upload.id)
        return parts

    async def _digest(self, upload: Upload) -> str:
        """SHA-256 of the source file; gives the upload up where it is not the announced one.

        Raises UploadClosed where it was given up meanwhile.
        """
        digest, size_bytes = hashlib.sha256(), 0
        try:
            async for chunk in self._blobs.open(upload.source_key):
                size_bytes += len(chunk)
                await asyncio.to_thread(digest.update, chunk)
        except BlobMissing:
            raise UploadClosed(upload_id=upload.id) from None
        sha256 = digest.hexdigest()
        if size_bytes == upload.size_bytes and upload.sha256 in ("", sha256):
            return sha256
        async with self._database.begin() as tx:
            closed = await store.close_upload(tx, upload.id, UploadState.ABORTED)
        if closed:
            await self._discard(upload)
        raise UploadDigestMismatch(upload_id=upload.id)

    async def _close(self, upload: Upload, spec: ingest_pb2.IngestSpec, sha256: str) -> Upload:
        """Closes the upload and adds its version, both or neither; the upload as it then stands."""
        version = Version(
            id=new_id("ver"),
            dataset_id=upload.dataset_id,
            file_name=upload.file_name,
            source_key=upload.source_key,
            source_sha256=sha256,
            source_bytes=upload.size_bytes,
            spec=spec.SerializeToString(deterministic=True),
            upload_id=upload.id,
            cleared=personal.cleared(spec),
            create_time=self._clock(),
        )
        async with self._database.begin() as tx:
            dataset = await store.dataset(tx, upload.dataset_id, lock=True)
            if dataset is not None:
                if await store.close_upload(tx, upload.id, UploadState.COMPLETED, version.id):
                    await store.add_version(tx, version)
                return await _find(tx, upload.id)
        await self._discard(upload)
        raise UploadNotFound(upload_id=upload.id)

    async def _discard(self, upload: Upload) -> None:
        await self._blobs.abort_multipart(upload.source_key, upload.multipart_id)
        await self._blobs.delete(upload.source_key)

    def _addresses(self, upload: Upload, sizes: dict[int, int]) -> dict[int, str]:
        key, multipart_id, ttl_s = upload.source_key, upload.multipart_id, self._limits.url_ttl_s
        sign = self._blobs.sign_put_part
        return {number: sign(key, multipart_id, number, size, ttl_s) for number, size in sizes.items()}

    def _forget(self, which: tuple[str, str], done: asyncio.Task[Version]) -> None:
        del self._completing[which]
        if not done.cancelled():
            done.exception()


async def _find(tx: AsyncSession, upload_id: str) -> Upload:
    upload = await store.upload(tx, upload_id)
    if upload is None:
        raise UploadNotFound(upload_id=upload_id)
    personal.check_upload(upload)
    return upload
