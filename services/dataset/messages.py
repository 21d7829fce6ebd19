"""Rows of dataset as the contract's messages."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp
from google.rpc import status_pb2

from dataspeaks.dataset.v1 import dataset_pb2, upload_pb2, version_pb2
from dataspeaks.executor.v1 import ingest_pb2
from services.dataset.store import Dataset, Upload, Version
from services.dataset.uploads import Piece


def dataset(row: Dataset, hidden: Collection[dict[str, str]] = ()) -> dataset_pb2.Dataset:
    """A dataset without the `hidden` ones of its synonyms."""
    return dataset_pb2.Dataset(
        id=row.id,
        workspace_id=row.workspace_id,
        display_name=row.display_name,
        description=row.description,
        row_noun=row.row_noun,
        synonyms=[dataset_pb2.Synonym(**synonym) for synonym in row.synonyms if synonym not in hidden],
        latest_version_id=row.latest_version_id,
        newest_version_id=row.newest_version_id,
        create_time=time(row.create_time),
        update_time=time(row.update_time),
        rows=row.rows,
        column_count=row.column_count,
    )


def upload(row: Upload, pieces: list[Piece], now: datetime, url_ttl_s: int) -> upload_pb2.Upload:
    return upload_pb2.Upload(
        id=row.id,
        dataset_id=row.dataset_id,
        file_name=row.file_name,
        size_bytes=row.size_bytes,
        part_bytes=row.part_bytes,
        parts=[
            upload_pb2.UploadPart(
                number=piece.number, size_bytes=piece.size_bytes, received=piece.received, url=piece.url
            )
            for piece in pieces
        ],
        state=f"UPLOAD_STATE_{row.state}",
        url_expire_time=time(now + timedelta(seconds=url_ttl_s)) if any(piece.url for piece in pieces) else None,
        create_time=time(row.create_time),
        version_id=row.version_id,
    )


def version(row: Version, masked: Collection[str] = (), *, columns: bool = True) -> version_pb2.Version:
    """A version as one caller may see it; `columns` are left out of lists, where they are not even loaded."""
    return version_pb2.Version(
        id=row.id,
        dataset_id=row.dataset_id,
        number=row.number,
        state=f"VERSION_STATE_{row.state}",
        digest=row.digest,
        file_name=row.file_name,
        source_sha256=row.source_sha256,
        source_bytes=row.source_bytes,
        spec=ingest_pb2.IngestSpec.FromString(row.spec),
        base_version_id=row.base_version_id,
        upload_id=row.upload_id,
        job_id=row.job_id,
        done=row.done,
        total=row.total,
        error=status_pb2.Status.FromString(row.error) if row.error is not None else None,
        rows=row.rows,
        columns=[column(told, row.personal.get(told["name"], ""), masked) for told in row.columns] if columns else [],
        rejected_rows=row.rejected_rows,
        rejected_cells=row.rejected_cells,
        create_time=time(row.create_time),
        end_time=time(row.end_time),
        column_count=row.column_count,
    )


def column(told: dict[str, Any], pii: str, masked: Collection[str]) -> version_pb2.Column:
    stats, hidden = told["stats"], told["name"] in masked
    return version_pb2.Column(
        name=told["name"],
        type=told["type"],
        role=told["role"],
        scale=told["scale"],
        unit=told["unit"] or "",
        pii=pii,
        confidence=told["confidence"],
        source_name=told["source_name"] or "",
        aggregation=told["aggregation"] or "",
        sentinels=[] if hidden else told["sentinels"],
        nulls=stats["nulls"],
        distinct=stats["distinct"],
        minimum="" if hidden else _text(stats["minimum"]),
        maximum="" if hidden else _text(stats["maximum"]),
    )


def time(moment: datetime | None) -> Timestamp | None:
    if moment is None:
        return None
    stamp = Timestamp()
    stamp.FromDatetime(moment)
    return stamp


def _text(scalar: Any) -> str:
    if scalar is None:
        return ""
    return scalar if isinstance(scalar, str) else json.dumps(scalar)
