"""Blobs in a local folder: each write is complete and on disk, or it never happened."""

from __future__ import annotations

import asyncio
import os
import secrets
import shutil
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO, Literal

from services.kit.blobs import CHUNK_BYTES, BlobMissing, Part, PartSizeMismatch, Stat, chunks, segments
from services.kit.grants import BlobSigner, Grant, InvalidSignedUrl

DRAFT_TTL_S = 86_400.0


class FolderBlobs:
    """Its signed addresses are for the front door to serve."""

    def __init__(self, root: Path, signer: BlobSigner | None = None, address: str = "/blobs/") -> None:
        self._objects, self._parts, self._drafts = root / "objects", root / "parts", root / "drafts"
        for folder in (self._objects, self._parts, self._drafts):
            folder.mkdir(parents=True, exist_ok=True)
        _drop_old(self._drafts)
        self._settled: set[Path] = set()
        self._signer = signer
        self._address = address

    async def put(self, key: str, source: bytes | Path) -> None:
        await asyncio.to_thread(self._put, self._path(key), source)

    async def get(self, key: str) -> bytes:
        with _missing(key):
            return await asyncio.to_thread(self._path(key).read_bytes)

    async def fetch(self, key: str, target: Path) -> None:
        with _missing(key):
            await asyncio.to_thread(shutil.copyfile, self._path(key), target)

    async def open(self, key: str) -> AsyncIterator[bytes]:
        with _missing(key):
            file = await asyncio.to_thread(self._path(key).open, "rb")
        with file:
            while chunk := await asyncio.to_thread(file.read, CHUNK_BYTES):
                yield chunk

    async def stat(self, key: str) -> Stat | None:
        try:
            return Stat(key, self._path(key).stat().st_size)
        except FileNotFoundError:
            return None

    def locate(self, key: str) -> str:
        return f"file:{self._path(key).absolute()}"

    async def list(self, prefix: str) -> Sequence[Stat]:
        return await asyncio.to_thread(self._list, prefix)

    async def delete(self, key: str) -> None:
        await asyncio.to_thread(self._path(key).unlink, missing_ok=True)

    async def begin_multipart(self, key: str) -> str:
        segments(key)
        return await asyncio.to_thread(self._begin_multipart)

    async def put_part(
        self, key: str, multipart_id: str, number: int, source: bytes | AsyncIterator[bytes], size_bytes: int
    ) -> None:
        folder = self._multipart(multipart_id)
        if not folder.is_dir():
            raise InvalidSignedUrl()
        with self._draft() as (file, draft):
            written = 0
            async for chunk in chunks(source):
                written += len(chunk)
                if written > size_bytes:
                    break
                await asyncio.to_thread(file.write, chunk)
            if written != size_bytes:
                raise PartSizeMismatch(part=number, expected_bytes=size_bytes)
            try:
                await asyncio.to_thread(_settle, file, draft, folder / f"{number:05d}")
            except FileNotFoundError as error:
                raise InvalidSignedUrl() from error

    async def list_parts(self, key: str, multipart_id: str) -> Sequence[Part] | None:
        return await asyncio.to_thread(self._list_parts, multipart_id)

    async def complete_multipart(self, key: str, multipart_id: str, parts: Sequence[Part]) -> None:
        with _missing(key):
            await asyncio.to_thread(self._join, self._path(key), self._multipart(multipart_id), parts)

    async def abort_multipart(self, key: str, multipart_id: str) -> None:
        await asyncio.to_thread(_remove, self._multipart(multipart_id))

    def sign_get(self, key: str, expires_s: int, file_name: str) -> str:
        return self._sign("GET", key, expires_s, file_name=file_name)

    def sign_put_part(self, key: str, multipart_id: str, number: int, size_bytes: int, expires_s: int) -> str:
        return self._sign("PUT", key, expires_s, multipart_id=multipart_id, part=number, size_bytes=size_bytes)

    def _sign(self, method: Literal["GET", "PUT"], key: str, expires_s: int, **told: Any) -> str:
        if self._signer is None:
            raise ValueError("these blobs were opened without a signer")
        return self._address + self._signer.sign(Grant(method, key, self._signer.now() + expires_s, **told))

    def _path(self, key: str) -> Path:
        *folders, name = segments(key)
        return self._objects.joinpath(*folders, name + "~")

    def _multipart(self, multipart_id: str) -> Path:
        return self._parts.joinpath(*segments(multipart_id))

    def _list(self, prefix: str) -> Sequence[Stat]:
        found = []
        for path in self._objects.joinpath(*segments(prefix.removesuffix("/"))).rglob("*~"):
            with suppress(FileNotFoundError):
                found.append(Stat(path.relative_to(self._objects).as_posix()[:-1], path.stat().st_size))
        return sorted(found, key=lambda stat: stat.key)

    def _begin_multipart(self) -> str:
        multipart_id = secrets.token_hex(16)
        (self._parts / multipart_id).mkdir()
        _sync(self._parts)
        return multipart_id

    def _list_parts(self, multipart_id: str) -> Sequence[Part] | None:
        try:
            paths = sorted(self._multipart(multipart_id).iterdir())
            return [Part(int(path.name), path.stat().st_size) for path in paths]
        except FileNotFoundError:
            return None

    def _put(self, path: Path, source: bytes | Path) -> None:
        with self._draft() as (file, draft):
            if isinstance(source, bytes):
                file.write(source)
            else:
                with source.open("rb") as original:
                    shutil.copyfileobj(original, file, CHUNK_BYTES)
            self._place(file, draft, path)

    def _join(self, path: Path, folder: Path, parts: Sequence[Part]) -> None:
        if not folder.is_dir():
            raise FileNotFoundError(folder)
        with self._draft() as (file, draft):
            for part in parts:
                with (folder / f"{part.number:05d}").open("rb") as piece:
                    shutil.copyfileobj(piece, file, CHUNK_BYTES)
            self._place(file, draft, path)
        _remove(folder)

    def _place(self, file: BinaryIO, draft: Path, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        _settle(file, draft, path)
        if path.parent not in self._settled:
            for folder in path.parent.relative_to(self._objects).parents:
                _sync(self._objects / folder)
            self._settled.add(path.parent)

    @contextmanager
    def _draft(self) -> Iterator[tuple[BinaryIO, Path]]:
        draft = self._drafts / secrets.token_hex(16)
        try:
            with draft.open("xb") as file:
                yield file, draft
        finally:
            draft.unlink(missing_ok=True)


@contextmanager
def _missing(key: str) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise BlobMissing(key) from error


def _remove(folder: Path) -> None:
    with suppress(FileNotFoundError):
        shutil.rmtree(folder)


def _drop_old(drafts: Path) -> None:
    """Deletes what processes that died were writing: nobody writes one file for so long."""
    for draft in drafts.iterdir():
        with suppress(FileNotFoundError):
            if draft.stat().st_mtime < time.time() - DRAFT_TTL_S:
                draft.unlink()


def _settle(file: BinaryIO, draft: Path, target: Path) -> None:
    """Brings a draft to disk and then, in one step, to its place."""
    file.flush()
    os.fsync(file.fileno())
    os.replace(draft, target)
    _sync(target.parent)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
