"""What of a dataset's personal data a caller sees who may not read it, and what such a caller may change."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from dataspeaks.access.v1 import access_pb2
from dataspeaks.executor.v1 import ingest_pb2
from services.dataset import store
from services.dataset.model import VersionState
from services.dataset.store import Dataset, Upload, Version
from services.kit.access import caller
from services.kit.errors import PermissionMissing

UNMASKING = ("type", "new_name", "pii")
"""Corrections after which a personal column may no longer be found to be one."""
Synonyms = list[dict[str, str]]


def check_upload(upload: Upload) -> None:
    """Raises PermissionMissing where an upload is another's: who completes it says which columns are personal."""
    if upload.opened_by != caller().principal and not _clear():
        raise PermissionMissing(permission="PERSONAL_DATA_READ")


def check_correction(base: Version, spec: ingest_pb2.IngestSpec) -> None:
    """Raises PermissionMissing where reading the base's file by `spec` might show what the caller may not see.

    While the base is not read, any of its columns may be personal.
    """
    finished = base.state == VersionState.FINISHED
    personal = {column["name"] for column in base.columns if column["pii"]}
    if _clear() or (finished and not personal):
        return
    before = ingest_pb2.IngestSpec.FromString(base.spec)
    known = {override.name: override for override in before.columns}
    refused = _without_columns(before) != _without_columns(spec)
    for override in spec.columns:
        old = known.get(override.name, ingest_pb2.ColumnOverride())
        if not finished or (old.new_name or override.name) in personal:
            refused |= any(getattr(old, field) != getattr(override, field) for field in UNMASKING)
    if refused:
        raise PermissionMissing(permission="PERSONAL_DATA_READ")


async def hidden_synonyms(tx: AsyncSession, datasets: Sequence[Dataset]) -> dict[str, Synonyms]:
    """By dataset, the synonyms of values that the caller may not see: all but those of columns known as not personal.

    A column is known by the dataset's latest version.
    """
    valued = [dataset for dataset in datasets if any(synonym.get("value") for synonym in dataset.synonyms)]
    if _clear() or not valued:
        return {}
    columns = await store.columns_of(tx, [dataset.latest_version_id for dataset in valued])
    hidden = {}
    for dataset in valued:
        open_ones = {column["name"] for column in columns.get(dataset.latest_version_id, ()) if not column["pii"]}
        hidden[dataset.id] = [s for s in dataset.synonyms if s.get("value") and s["column"] not in open_ones]
    return hidden


def _clear() -> bool:
    return caller().may(access_pb2.PERMISSION_PERSONAL_DATA_READ)


def _without_columns(spec: ingest_pb2.IngestSpec) -> ingest_pb2.IngestSpec:
    bare = ingest_pb2.IngestSpec()
    bare.CopyFrom(spec)
    bare.ClearField("columns")
    return bare
