"""Blobs in an S3 bucket, behind the same surface as the folder's."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import urllib3
from minio import Minio
from minio.datatypes import Part as S3Part
from minio.error import S3Error
from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from services.kit.blobs import (
    CHUNK_BYTES,
    BlobMissing,
    InvalidSignedUrl,
    Part,
    PartSizeMismatch,
    Stat,
    chunks,
    disposition,
    segments,
)
from services.kit.errors import ServiceUnavailable

GONE = frozenset({"NoSuchKey", "NoSuchUpload", "NotFound"})


class S3Settings(BaseSettings):
    """An S3 bucket and how to get at it."""

    model_config = SettingsConfigDict(env_prefix="DATASPEAKS_S3_", frozen=True)

    endpoint: str = Field("", description="Host and port of the object store; a local folder is used where empty.")
    public_endpoint: str = Field("", description="Host and port that browsers reach it at; the same where empty.")
    bucket: str = Field("dataspeaks", description="Name of the bucket.")
    region: str = Field("us-east-1", description="Region of the bucket.")
    secure: bool = Field(True, description="Whether to use TLS.")
    access_key: str = Field("", description="Id of the access key.")
    secret_key_file: Path = Field(Path("s3.key"), description="File that holds the secret of the access key.")


class S3Blobs:
    """Blobs in an S3 bucket, with the same surface as the folder's; the store itself serves the signed addresses."""

    def __init__(self, settings: S3Settings) -> None:
        self._name = settings.bucket
        scheme = "https" if settings.secure else "http"
        self._origin = f"{scheme}://{settings.public_endpoint or settings.endpoint}"
        self._client = _client(settings, settings.endpoint)
        self._outside = _client(settings, settings.public_endpoint or settings.endpoint)

    @property
    def origin(self) -> str:
        """Where browsers reach it, as a page's policy names it."""
        return self._origin

    async def put(self, key: str, source: bytes | Path) -> None:
        if isinstance(source, bytes):
            await self._call(self._client.put_object, self._name, _checked(key), io.BytesIO(source), len(source))
        else:
            await self._call(self._client.fput_object, self._name, _checked(key), str(source))

    async def get(self, key: str) -> bytes:
        return b"".join([chunk async for chunk in self.open(key)])

    async def fetch(self, key: str, target: Path) -> None:
        await self._call(self._client.fget_object, self._name, _checked(key), str(target))

    async def open(self, key: str) -> AsyncIterator[bytes]:
        response = await self._call(self._client.get_object, self._name, _checked(key))
        try:
            while chunk := await self._call(response.read, CHUNK_BYTES):
                yield chunk
        finally:
            response.close()
            response.release_conn()

    async def stat(self, key: str) -> Stat | None:
        try:
            found = await self._call(self._client.stat_object, self._name, _checked(key))
        except BlobMissing:
            return None
        return Stat(key, found.size)

    def locate(self, key: str) -> str:
        segments(key)
        return f"s3a://{self._name}/{key}"

    async def list(self, prefix: str) -> Sequence[Stat]:
        return await self._call(self._list, _checked(prefix.removesuffix("/")) + "/")

    async def delete(self, key: str) -> None:
        await self._call(self._client.remove_object, self._name, _checked(key))

    async def begin_multipart(self, key: str) -> str:
        multipart_id: str = await self._call(self._client._create_multipart_upload, self._name, _checked(key), {})
        return multipart_id

    async def put_part(
        self, key: str, multipart_id: str, number: int, source: bytes | AsyncIterator[bytes], size_bytes: int
    ) -> None:
        data = b"".join([chunk async for chunk in chunks(source)])
        if len(data) != size_bytes:
            raise PartSizeMismatch(part=number, expected_bytes=size_bytes)
        try:
            await self._call(self._client._upload_part, self._name, _checked(key), data, None, multipart_id, number)
        except BlobMissing as error:
            raise InvalidSignedUrl() from error

    async def list_parts(self, key: str, multipart_id: str) -> Sequence[Part] | None:
        found: dict[int, Part] = {}
        marker = None
        try:
            while True:
                page = await self._call(self._client._list_parts, self._name, _checked(key), multipart_id, None, marker)
                found |= {part.part_number: Part(part.part_number, part.size, part.etag) for part in page.parts}
                if not page.is_truncated:
                    return list(found.values())
                marker = str(page.next_part_number_marker)
        except BlobMissing:
            return None

    async def complete_multipart(self, key: str, multipart_id: str, parts: Sequence[Part]) -> None:
        if not parts:
            await self.put(key, b"")
            return await self.abort_multipart(key, multipart_id)
        listed = [S3Part(part.number, part.tag) for part in parts]
        await self._call(self._client._complete_multipart_upload, self._name, _checked(key), multipart_id, listed)

    async def abort_multipart(self, key: str, multipart_id: str) -> None:
        try:
            await self._call(self._client._abort_multipart_upload, self._name, _checked(key), multipart_id)
        except BlobMissing:
            return

    def sign_get(self, key: str, expires_s: int, file_name: str) -> str:
        wanted: dict[str, str | list[str] | tuple[str]] = {"response-content-disposition": disposition(file_name)}
        return self._outside.get_presigned_url(
            "GET", self._name, _checked(key), timedelta(seconds=expires_s), response_headers=wanted
        )

    def sign_put_part(self, key: str, multipart_id: str, number: int, size_bytes: int, expires_s: int) -> str:
        query: dict[str, str | list[str] | tuple[str]] = {"partNumber": str(number), "uploadId": multipart_id}
        return self._outside.get_presigned_url(
            "PUT", self._name, _checked(key), timedelta(seconds=expires_s), extra_query_params=query
        )

    def _list(self, prefix: str) -> Sequence[Stat]:
        found = self._client.list_objects(self._name, prefix, recursive=True)
        return [Stat(item.object_name, item.size) for item in found]

    async def _call(self, work: Callable[..., Any], *values: Any) -> Any:
        """Runs a blocking call in a thread; a store that cannot be reached is UNAVAILABLE, not a fault of ours."""
        try:
            return await asyncio.to_thread(work, *values)
        except S3Error as error:
            if error.code in GONE:
                raise BlobMissing(str(error.resource)) from error
            raise
        except urllib3.exceptions.HTTPError as error:
            raise ServiceUnavailable() from error


def _client(settings: S3Settings, endpoint: str) -> Minio:
    timeout = urllib3.Timeout(connect=5, read=60)
    retries = urllib3.Retry(total=3, backoff_factor=0.2, status_forcelist=[500, 502, 503, 504])
    return Minio(
        endpoint,
        settings.access_key,
        settings.secret_key_file.read_text(encoding="ascii").strip(),
        secure=settings.secure,
        region=settings.region,
        http_client=urllib3.PoolManager(timeout=timeout, retries=retries, maxsize=32),
    )


def _checked(key: str) -> str:
    return "/".join(segments(key))
