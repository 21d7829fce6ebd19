"""A worker's local copies of blobs, by digest: each is fetched once, checked, and let go when room is needed."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from services.kit.blobs import Blobs

READ_BYTES = 1024 * 1024


class DigestMismatch(Exception):
    """The object store holds other bytes than the job names."""


class Inputs:
    """A bounded folder of files named by their SHA-256. What a job is using stays, even beyond the bound."""

    def __init__(self, folder: Path, limit_bytes: int, source: Blobs) -> None:
        self._folder, self._limit_bytes, self._source = folder, limit_bytes, source
        self._sizes: OrderedDict[str, int] = OrderedDict()
        self._users: dict[str, int] = {}
        self._locks: dict[str, asyncio.Lock] = {}
        folder.mkdir(parents=True, exist_ok=True)
        for file in folder.iterdir():
            file.unlink()

    @asynccontextmanager
    async def hold(self, key: str, sha256: str) -> AsyncIterator[Path]:
        """The blob as a local file, for the block. Raises what the store raises, or DigestMismatch."""
        self._users[sha256] = self._users.get(sha256, 0) + 1
        try:
            async with self._locks.setdefault(sha256, asyncio.Lock()):
                if sha256 not in self._sizes:
                    self._sizes[sha256] = await self._fetch(key, sha256)
            self._sizes.move_to_end(sha256)
            yield self._folder / sha256
        finally:
            self._users[sha256] -= 1
            if not self._users[sha256]:
                del self._users[sha256]
                self._locks.pop(sha256, None)
            self._shrink()

    async def _fetch(self, key: str, sha256: str) -> int:
        draft = self._folder / secrets.token_hex(8)
        try:
            await self._source.fetch(key, draft)
            found, size_bytes = await asyncio.to_thread(digest, draft)
            if found != sha256:
                raise DigestMismatch(key)
            draft.chmod(0o444)
            draft.rename(self._folder / sha256)
            return size_bytes
        finally:
            draft.unlink(missing_ok=True)

    def _shrink(self) -> None:
        held = sum(self._sizes.values())
        for sha256 in list(self._sizes):
            if held <= self._limit_bytes:
                return
            if sha256 not in self._users:
                held -= self._sizes.pop(sha256)
                (self._folder / sha256).unlink(missing_ok=True)


def digest(file: Path) -> tuple[str, int]:
    """SHA-256 in lower-case hex, and size in bytes."""
    found, size_bytes = hashlib.sha256(), 0
    with file.open("rb") as opened:
        while chunk := opened.read(READ_BYTES):
            found.update(chunk)
            size_bytes += len(chunk)
    return found.hexdigest(), size_bytes
