"""Which columns of a dataset hold personal data, what callers see of them who may not, and what these may change.

A column is the same in all versions of a dataset where its name or its header is: once marked in one, it is masked in
all, until somebody who may see personal data says that it holds none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

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
NOT_PERSONAL = "none"
Synonyms = list[dict[str, str]]
Marks = dict[str, str]
"""Classes of personal data by the names of columns; those of a dataset also by their headers."""


def marks_after(marks: Marks, cleared: Iterable[str], columns: Iterable[Mapping[str, Any]]) -> Marks:
    """A dataset's marks after the reading of a version with these columns, which was asked for with marks cleared."""
    gone = frozenset(cleared)
    after = {name: kind for name, kind in marks.items() if name not in gone}
    for column in columns:
        if column["pii"]:
            after |= dict.fromkeys(_names(column), column["pii"])
    return after


def personal_of(columns: Iterable[Mapping[str, Any]], marks: Marks) -> Marks:
    """A version's columns that hold personal data, by their own mark or by their dataset's."""
    found = {}
    for column in columns:
        kinds = [column["pii"], *(marks.get(name) for name in _names(column))]
        if kind := next(filter(None, kinds), None):
            found[column["name"]] = kind
    return found


def cleared(spec: ingest_pb2.IngestSpec, columns: Iterable[Mapping[str, Any]] = ()) -> list[str]:
    """The names under which the caller says, and may say, that columns hold no personal data.

    `columns` are those of the version that is corrected.
    """
    if not _clear():
        return []
    told = [override for override in spec.columns if override.pii == NOT_PERSONAL]
    named = {name for override in told for name in (override.name, override.new_name) if name}
    for column in columns:
        if column["name"] in named:
            named |= _names(column)
    return sorted(named)


def _names(column: Mapping[str, Any]) -> set[str]:
    return {column["name"], column["source_name"] or column["name"]}


def masked(version: Version) -> list[str]:
    """Names of the columns whose values the caller may not see."""
    return [] if _clear() else list(version.personal)


def check_upload(upload: Upload) -> None:
    """Raises PermissionMissing where an upload is another's: who completes it says which columns are personal."""
    if upload.opened_by != caller().principal and not _clear():
        raise PermissionMissing(permission="PERSONAL_DATA_READ")


def check_correction(base: Version, spec: ingest_pb2.IngestSpec) -> None:
    """Raises PermissionMissing where reading the base's file by `spec` might show what the caller may not see.

    While the base is not read, any of its columns may be personal.
    """
    finished = base.state == VersionState.FINISHED
    if _clear() or (finished and not base.personal):
        return
    before = ingest_pb2.IngestSpec.FromString(base.spec)
    known = {override.name: override for override in before.columns}
    refused = _without_columns(before) != _without_columns(spec)
    for override in spec.columns:
        old = known.get(override.name, ingest_pb2.ColumnOverride())
        if not finished or (old.new_name or override.name) in base.personal:
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
    latest = await store.columns_of(tx, [dataset.latest_version_id for dataset in valued])
    hidden = {}
    for dataset in valued:
        columns, personal = latest.get(dataset.latest_version_id, ([], {}))
        open_ones = {column["name"] for column in columns} - personal.keys()
        hidden[dataset.id] = [s for s in dataset.synonyms if s.get("value") and s["column"] not in open_ones]
    return hidden


def _clear() -> bool:
    return caller().may(access_pb2.PERMISSION_PERSONAL_DATA_READ)


def _without_columns(spec: ingest_pb2.IngestSpec) -> ingest_pb2.IngestSpec:
    bare = ingest_pb2.IngestSpec()
    bare.CopyFrom(spec)
    bare.ClearField("columns")
    return bare
