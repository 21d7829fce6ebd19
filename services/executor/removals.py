"""SQL of deletions: which jobs and blobs go with a version, and which blobs nothing refers to any more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import cast

from sqlalchemy import Table, bindparam, delete, func, insert, select, update

from services.executor.rows import ATTEMPTS, JOBS, OUTPUTS, Tx, of_versions
from services.executor.tables import DeadLetter, DeletedBlob
from services.kit.database import Unscoped

DELETED, LETTERS = cast(Table, DeletedBlob.__table__), cast(Table, DeadLetter.__table__)
_WAS_DELETED = (
    select(DELETED.c.key)
    .where(
        DELETED.c.organization_id == bindparam("organization_id"),
        DELETED.c.key.in_(bindparam("keys", expanding=True)),
        DELETED.c.delete_time.is_(None) | (DELETED.c.delete_time >= bindparam("since")),
    )
    .limit(1)
)


def jobs_of_versions(tx: Tx, organization_id: str, version_ids: Sequence[str]) -> list[str]:
    return list(tx.scalars(select(JOBS.c.id).where(of_versions(organization_id, version_ids)).with_for_update()))


def organizations_of_expired(tx: Tx, before: datetime) -> list[str]:
    """Organisations with ephemeral jobs that ended before."""
    return list(tx.scalars(select(JOBS.c.organization_id).where(JOBS.c.ephemeral, JOBS.c.end_time < before).distinct()))


def expired_jobs(tx: Tx, organization_id: str, before: datetime, limit: int = 500) -> list[str]:
    """An organisation's ephemeral jobs that ended before."""
    expired = JOBS.c.organization_id == organization_id, JOBS.c.ephemeral, JOBS.c.end_time < before
    return list(tx.scalars(select(JOBS.c.id).where(*expired).limit(limit).with_for_update()))


def delete_jobs(tx: Tx, organization_id: str, job_ids: Sequence[str]) -> list[str]:
    """Deletes jobs with all that hangs on them; returns the keys of blobs that nothing refers to now."""
    keys: set[str] = set()
    for some in _portions(job_ids):
        of_jobs = OUTPUTS.c.organization_id == organization_id, OUTPUTS.c.job_id.in_(some)
        keys.update(tx.scalars(select(OUTPUTS.c.key).where(*of_jobs)))
        for table in (OUTPUTS, ATTEMPTS, LETTERS):
            tx.execute(delete(table).where(table.c.organization_id == organization_id, table.c.job_id.in_(some)))
        tx.execute(delete(JOBS).where(JOBS.c.organization_id == organization_id, JOBS.c.id.in_(some)))
    for some in _portions(sorted(keys)):
        keys -= referenced(tx, organization_id, some)
    return sorted(keys)


def _portions(items: Sequence[str], size: int = 500) -> Iterator[Sequence[str]]:
    return (items[start : start + size] for start in range(0, len(items), size))


def lock_blobs(tx: Tx, organization_id: str) -> None:
    """Until this transaction ends nobody else deletes, or comes to refer to, a blob of the organisation.

    SQLite has one writer anyway.
    """
    if tx.dialect.name == "postgresql":
        tx.execute(select(func.pg_advisory_xact_lock(func.hashtext(organization_id))))


def referenced(tx: Tx, organization_id: str, keys: Sequence[str]) -> set[str]:
    statement = select(OUTPUTS.c.key).where(OUTPUTS.c.organization_id == organization_id, OUTPUTS.c.key.in_(list(keys)))
    return set(tx.scalars(statement.distinct()))


def mark_deleted(tx: Tx, organization_id: str, keys: Iterable[str], now: datetime) -> None:
    """Raises Unscoped for the key of another organisation's blob."""
    for key in keys:
        if not key.startswith(f"{organization_id}/"):
            raise Unscoped(f"a blob of another organisation is to be deleted for {organization_id}")
        which = DELETED.c.organization_id == organization_id, DELETED.c.key == key
        again = tx.execute(update(DELETED).where(*which).values(create_time=now, delete_time=None))
        if not again.rowcount:
            tx.execute(insert(DELETED).values(organization_id=organization_id, key=key, create_time=now))


def was_deleted(tx: Tx, organization_id: str, keys: Sequence[str], since: datetime) -> bool:
    """Whether one of these blobs was deleted after `since`, or is about to be."""
    what = {"organization_id": organization_id, "keys": list(keys), "since": since}
    return tx.execute(_WAS_DELETED, what).first() is not None


def to_delete(tx: Tx, limit: int = 500) -> list[str]:
    return list(tx.scalars(select(DELETED.c.key).where(DELETED.c.delete_time.is_(None)).limit(limit)))


def note_deleted(tx: Tx, keys: Sequence[str], now: datetime) -> None:
    tx.execute(update(DELETED).where(DELETED.c.key.in_(keys)).values(delete_time=now))


def forget_deleted(tx: Tx, before: datetime) -> None:
    tx.execute(delete(DELETED).where(DELETED.c.delete_time < before))
