"""SQL of deletions: which jobs and blobs go with a version, and which blobs nothing refers to any more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete, func, select, update

from services.executor.store import UNSYNCHRONISED, Tx
from services.executor.tables import Attempt, DeadLetter, DeletedBlob, Job, Output

_WAS_DELETED = (
    select(DeletedBlob.key)
    .where(
        DeletedBlob.organization_id == bindparam("organization_id"),
        DeletedBlob.key.in_(bindparam("keys", expanding=True)),
        DeletedBlob.delete_time.is_(None) | (DeletedBlob.delete_time >= bindparam("since")),
    )
    .limit(1)
)


async def active_of_versions(tx: Tx, version_ids: Sequence[str]) -> list[Job]:
    statement = select(Job).where(Job.version_id.in_(version_ids), Job.end_time.is_(None))
    return list(await tx.scalars(statement.with_for_update()))


async def delete_jobs(tx: Tx, version_ids: Sequence[str]) -> list[str]:
    """Deletes the versions' jobs with all that hangs on them; returns the keys of blobs that nothing refers to now."""
    jobs = select(Job.id).where(Job.version_id.in_(version_ids)).with_for_update()
    job_ids = list(await tx.scalars(jobs))
    keys: set[str] = set()
    for some in _portions(job_ids):
        keys.update(await tx.scalars(select(Output.key).where(Output.job_id.in_(some))))
        for table in (Output, Attempt, DeadLetter):
            statement = delete(table).where(table.job_id.in_(some))
            await tx.execute(statement, execution_options=UNSYNCHRONISED)
        await tx.execute(delete(Job).where(Job.id.in_(some)), execution_options=UNSYNCHRONISED)
    for some in _portions(sorted(keys)):
        keys.difference_update(await tx.scalars(select(Output.key).where(Output.key.in_(some))))
    return sorted(keys)


def _portions(items: Sequence[str], size: int = 500) -> Iterator[Sequence[str]]:
    return (items[start : start + size] for start in range(0, len(items), size))


async def lock_blobs(tx: Tx, organization_id: str) -> None:
    """Until this transaction ends nobody else deletes, or comes to refer to, a blob of the organisation.

    SQLite has one writer anyway.
    """
    if tx.get_bind().dialect.name == "postgresql":
        await tx.execute(select(func.pg_advisory_xact_lock(func.hashtext(organization_id))))


async def referenced(tx: Tx, keys: Sequence[str]) -> set[str]:
    return set(await tx.scalars(select(Output.key).where(Output.key.in_(list(keys))).distinct()))


async def mark_deleted(tx: Tx, organization_id: str, keys: Iterable[str], now: datetime) -> None:
    for key in keys:
        row = DeletedBlob(organization_id=organization_id, key=key, create_time=now, delete_time=None)
        await tx.merge(row)


async def was_deleted(tx: Tx, organization_id: str, keys: Sequence[str], since: datetime) -> bool:
    """Whether one of these blobs was deleted after `since`, or is about to be."""
    what = {"organization_id": organization_id, "keys": list(keys), "since": since}
    return await tx.scalar(_WAS_DELETED, what) is not None


async def to_delete(tx: Tx, limit: int = 500) -> list[str]:
    return list(await tx.scalars(select(DeletedBlob.key).where(DeletedBlob.delete_time.is_(None)).limit(limit)))


async def note_deleted(tx: Tx, keys: Sequence[str], now: datetime) -> None:
    await tx.execute(
        update(DeletedBlob).where(DeletedBlob.key.in_(keys)).values(delete_time=now),
        execution_options=UNSYNCHRONISED,
    )


async def forget_deleted(tx: Tx, before: datetime) -> None:
    await tx.execute(delete(DeletedBlob).where(DeletedBlob.delete_time < before), execution_options=UNSYNCHRONISED)
