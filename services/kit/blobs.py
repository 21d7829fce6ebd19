"""Where files lie: what every store of blobs does, and what is known of a blob."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from services.kit.errors import InvalidArgument
from services.kit.grants import BlobSigner as BlobSigner
from services.kit.grants import Grant as Grant
from services.kit.grants import InvalidSignedUrl as InvalidSignedUrl
from services.kit.grants import disposition as disposition

CHUNK_BYTES = 1024 * 1024
SEGMENT = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_.-]{0,199}")


class PartSizeMismatch(InvalidArgument):
    reason = "PART_SIZE_MISMATCH"
    message = "Part {part} must have exactly {expected_bytes} bytes. Send it again whole."


class BlobMissing(LookupError):
    """There is no such blob, or no such multipart upload (any more)."""


@dataclass(frozen=True)
class Stat:
    """What is known of a blob without reading it."""

    key: str
    size_bytes: int


@dataclass(frozen=True)
class Part:
    """A part that has arrived."""

    number: int
    size_bytes: int
    tag: str = ""


class Blobs(Protocol):
    """What a store of blobs does. Keys are slash-separated plain names that begin with the organisation's id."""

    async def put(self, key: str, source: bytes | Path) -> None: ...

    async def get(self, key: str) -> bytes: ...

    async def fetch(self, key: str, target: Path) -> None:
        """Copies a blob to a local file."""

    def open(self, key: str) -> AsyncIterator[bytes]:
        """The blob in chunks of a mebibyte at most."""

    async def stat(self, key: str) -> Stat | None: ...

    def locate(self, key: str) -> str:
        """The address at which a cluster that shares the store reads the blob."""

    async def list(self, prefix: str) -> Sequence[Stat]:
        """Blobs whose keys begin with `prefix`, which ends with a slash, in the keys' order."""

    async def delete(self, key: str) -> None:
        """Deletes a blob; one that is not there is no error."""

    async def begin_multipart(self, key: str) -> str:
        """Opens a multipart upload to `key` and returns its id."""

    async def put_part(
        self, key: str, multipart_id: str, number: int, source: bytes | AsyncIterator[bytes], size_bytes: int
    ) -> None:
        """Takes one part of exactly `size_bytes`; a part that comes again replaces the first.

        Raises PartSizeMismatch, and InvalidSignedUrl where the multipart upload is not open (any more).
        """

    async def list_parts(self, key: str, multipart_id: str) -> Sequence[Part] | None:
        """Parts that have arrived, in order; None where the multipart upload is not open (any more)."""

    async def complete_multipart(self, key: str, multipart_id: str, parts: Sequence[Part]) -> None:
        """Makes the blob of its parts. Again it changes nothing, or raises BlobMissing as it is not open any more."""

    async def abort_multipart(self, key: str, multipart_id: str) -> None:
        """Gives a multipart upload up; one that is not open is no error."""

    def sign_get(self, key: str, expires_s: int, file_name: str) -> str:
        """An address to GET the blob at; browsers save it as `file_name`."""

    def sign_put_part(self, key: str, multipart_id: str, number: int, size_bytes: int, expires_s: int) -> str:
        """An address to PUT one part to."""


def segments(key: str) -> list[str]:
    """The key's segments; raises ValueError for a key that could be anything but a plain path."""
    found = key.split("/")
    if len(key) > 900 or not all(SEGMENT.fullmatch(segment) for segment in found):
        raise ValueError(f"not a blob's key: {key!r}")
    return found


async def chunks(source: bytes | AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    if isinstance(source, bytes):
        yield source
    else:
        async for chunk in source:
            yield chunk
