"""What jobs left in the object store: a result's bytes, and what a version's description says of personal data."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable, Mapping

from services.executor.model import RESULT, Blob, Kind, ResultNotReady
from services.executor.tables import Job
from services.kit.blobs import BlobMissing, Blobs
from services.kit.errors import InvalidFields

DATA, TABLE, REPORT = "data", "table", "report"


class Results:
    def __init__(self, blobs: Blobs) -> None:
        self._blobs = blobs

    async def read(self, job: Job, outputs: Mapping[str, Blob]) -> bytes:
        """An operator's very bytes; of a reading what it tells, as JSON: `table`, `report`, `data_key` (its Parquet),
        `version_digest`. Raises ResultNotReady where they were deleted just now."""
        try:
            if job.kind == Kind.OPERATOR:
                return await self._blobs.get(outputs[RESULT].key)
            table = await self._blobs.get(outputs[TABLE].key)
            report = await self._blobs.get(outputs[REPORT].key)
        except BlobMissing as error:
            raise ResultNotReady(job_id=job.id) from error
        told = {"data_key": outputs[DATA].key, "version_digest": job.version_digest}
        rest = json.dumps(told, separators=(",", ":")).encode()
        return b'{"table":' + table + b',"report":' + report + b"," + rest[1:]

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
