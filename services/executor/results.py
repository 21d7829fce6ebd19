"""What jobs left in the object store: a result's bytes, and what a version's description says of personal data."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable

from services.executor.model import Blob, ResultNotReady
from services.kit.blobs import BlobMissing, Blobs
from services.kit.errors import InvalidFields

TABLE = "table"


class Results:
    def __init__(self, blobs: Blobs) -> None:
        self._blobs = blobs

    async def read(self, job_id: str, blob: Blob) -> bytes:
        """The very bytes. Raises ResultNotReady where they were deleted just now."""
        try:
            return await self._blobs.get(blob.key)
        except BlobMissing as error:
            raise ResultNotReady(job_id=job_id) from error

    async def personal_columns(self, outputs: Iterable[Blob]) -> tuple[str, ...] | None:
        """Columns that the description among a reading's outputs marks as personal; None where there is none."""
        for blob in outputs:
            if blob.name == TABLE:
                text = await self._blobs.get(blob.key)
                return await asyncio.to_thread(_personal, text)
        return None


def _personal(text: bytes) -> tuple[str, ...]:
    try:
        columns = json.loads(text)["columns"]
        return tuple(str(column["name"]) for column in columns if column["pii"])
    except (ValueError, LookupError, TypeError, RecursionError) as error:
        raise InvalidFields(fields=(("success.outputs", "the description of the table is malformed"),)) from error
