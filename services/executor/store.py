"""SQL of jobs. Functions take the open transaction and never commit."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, case, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.executor.model import ACTIVE, Blob, Kind, State, Version
from services.executor.tables import Attempt, DeadLetter, Job, Output
from services.kit import paging
from services.kit.database import Database

LEADER_LOCK = 0x6A6F6273
UNSYNCHRONISED = {"synchronize_session": False}
Tx = AsyncSession


# Statements of every job's way are built once: building one costs more than running it.
_FIND = select(Job).where(Job.id == bindparam("id"))
_LOCK = _FIND.with_for_update().execution_options(populate_existing=True)
_SUCCEEDED_FIRST = case((Job.state == State.SUCCEEDED, 0), else_=1)
_KNOWN = (
    select(Job)
    .where(
        Job.action_digest == bindparam("digest"),
        or_(
            Job.state == State.SUCCEEDED,
            and_(Job.state.in_(list(ACTIVE)), Job.version_id == bindparam("version_id")),
        ),
    )
    .order_by(_SUCCEEDED_FIRST, Job.id)
    .limit(1)
    .with_for_update(read=True)
)
_READING = (
    select(Job)
    .where(Job.version_id == bindparam("version_id"), Job.kind == Kind.INGEST)
    .order_by(_SUCCEEDED_FIRST, Job.id.desc())
    .limit(1)
    .with_for_update(read=True)
)
_READING_BY_DIGEST = (
    select(Job)
    .where(Job.version_digest == bindparam("digest"), Job.kind == Kind.INGEST)
    .order_by(_SUCCEEDED_FIRST)
    .limit(1)
)
_OUTPUTS = select(Output).where(Output.job_id == bindparam("job_id")).order_by(Output.name)
_END_ATTEMPT = (
    update(Attempt)
    .where(
        Attempt.job_id == bindparam("which_job"),
        Attempt.attempt == bindparam("which_attempt"),
        Attempt.end_time.is_(None),
    )
    .values(end_time=bindparam("now"), outcome=bindparam("how"))
    .execution_options(synchronize_session=False)
)
_LOAD = (
    select(Job.organization_id, Job.state, func.count())
    .where(Job.state.in_([State.RELEASED, State.RUNNING]), Job.end_time.is_(None))
    .group_by(Job.organization_id, Job.state)
)
_HEADS = (
    select(Job)
    .where(
        Job.state == State.QUEUED,
        Job.organization_id == bindparam("organization_id"),
        Job.end_time.is_(None),
        Job.due_time <= bindparam("now"),
    )
    .order_by(Job.id)
    .limit(bindparam("most"))
    .with_for_update()
)


async def find(tx: Tx, job_id: str) -> Job | None:
    return await tx.scalar(_FIND, {"id": job_id})


async def lock(tx: Tx, job_id: str) -> Job | None:
    """The job's newest state, which nobody else changes before this transaction ends."""
    return await tx.scalar(_LOCK, {"id": job_id})


async def page(
    tx: Tx, request: Any, version_id: str, states: Sequence[str], binding: dict[str, Any]
) -> tuple[list[Job], str]:
    statement = select(Job)
    if version_id:
        statement = statement.where(Job.version_id == version_id)
    if states:
        statement = statement.where(Job.state.in_(states))
    return await paging.page(tx, statement, Job.id, request, binding, descending=True)


async def known(tx: Tx, action_digest: str, version_id: str) -> Job | None:
    """The job that has computed this action, or that is about to for this very version."""
    return await tx.scalar(_KNOWN, {"digest": action_digest, "version_id": version_id})


async def version(tx: Tx, version_id: str) -> tuple[Version | None, bool]:
    """What reading the version left, None where that has not succeeded; and whether the version is known at all."""
    return await _version(tx, await tx.scalar(_READING, {"version_id": version_id}))


async def version_by_digest(tx: Tx, digest: str) -> Version | None:
    found, _ = await _version(tx, await tx.scalar(_READING_BY_DIGEST, {"digest": digest}))
    return found


async def source_known(tx: Tx, source_sha256: str) -> bool:
    statement = select(Job.id).where(Job.source_sha256 == source_sha256, Job.kind == Kind.INGEST).limit(1)
    return await tx.scalar(statement) is not None


async def _version(tx: Tx, job: Job | None) -> tuple[Version | None, bool]:
    if job is None or job.state != State.SUCCEEDED:
        return None, job is not None
    blobs = {blob.name: blob for blob in await outputs(tx, job.id)}
    found = Version(
        version_id=job.version_id,
        dataset_id=job.dataset_id,
        inputs=(blobs["data"], blobs["table"]),
        personal=tuple(job.personal),
        source_sha256=job.source_sha256,
        file_name=job.file_name,
        spec=job.spec,
        ingest_version=job.ingest_version,
        digest=job.version_digest,
    )
    return found, True


async def outputs(tx: Tx, job_id: str) -> list[Blob]:
    rows = await tx.scalars(_OUTPUTS, {"job_id": job_id})
    return [Blob(row.name, row.key, row.sha256, row.size_bytes) for row in rows]


def add_outputs(tx: Tx, job: Job, blobs: Iterable[Blob]) -> None:
    for blob in blobs:
        tx.add(
            Output(
                organization_id=job.organization_id,
                job_id=job.id,
                name=blob.name,
                key=blob.key,
                sha256=blob.sha256,
                size_bytes=blob.size_bytes,
            )
        )


def add_attempt(tx: Tx, job: Job, now: datetime) -> None:
    tx.add(
        Attempt(
            organization_id=job.organization_id,
            job_id=job.id,
            attempt=job.attempt,
            worker_id=job.worker_id,
            start_time=now,
        )
    )


async def end_attempt(tx: Tx, job: Job, outcome: str, now: datetime) -> None:
    what = {"which_job": job.id, "which_attempt": job.attempt, "now": now, "how": outcome}
    await tx.execute(_END_ATTEMPT, what)


async def attempts(tx: Tx, job_id: str) -> list[Attempt]:
    statement = select(Attempt).where(Attempt.job_id == job_id).order_by(Attempt.attempt)
    return list(await tx.scalars(statement))


def add_dead_letter(tx: Tx, job: Job, verdict: str, now: datetime) -> None:
    tx.add(
        DeadLetter(
            organization_id=job.organization_id,
            job_id=job.id,
            attempts=job.attempt,
            verdict=verdict,
            create_time=now,
        )
    )


async def load(tx: Tx) -> tuple[dict[str, int], int]:
    """How many jobs each organisation has on the wire or at work, and how many are on the wire in all."""
    active: dict[str, int] = {}
    released = 0
    for organization_id, state, count in await tx.execute(_LOAD):
        active[organization_id] = active.get(organization_id, 0) + count
        released += count if state == State.RELEASED else 0
    return active, released


async def heads(tx: Tx, organization_id: str, now: datetime, limit: int) -> list[Job]:
    """The organisation's next jobs, oldest first."""
    what = {"organization_id": organization_id, "now": now, "most": limit}
    return list(await tx.scalars(_HEADS, what))


async def waiting_organizations(tx: Tx) -> list[str]:
    statement = select(Job.organization_id).distinct()
    return list(await tx.scalars(statement.where(Job.state == State.QUEUED, Job.end_time.is_(None))))


async def due(tx: Tx, state: State, now: datetime | None, limit: int = 100) -> list[Job]:
    """Jobs in a state whose time has come; all of the state without a time."""
    statement = select(Job).where(Job.state == state, Job.end_time.is_(None))
    if now is not None:
        statement = statement.where(Job.due_time <= now)
    return list(await tx.scalars(statement.order_by(Job.id).limit(limit).with_for_update()))


async def extend_leases(tx: Tx, until: datetime) -> None:
    await tx.execute(
        update(Job)
        .where(Job.state == State.RUNNING, Job.end_time.is_(None), Job.due_time < until)
        .values(due_time=until),
        execution_options=UNSYNCHRONISED,
    )


async def census(tx: Tx) -> list[tuple[str, str, int, datetime]]:
    """Of the jobs that have not ended, per organisation and state: how many, and the oldest one's time."""
    statement = (
        select(Job.organization_id, Job.state, func.count(), func.min(Job.create_time))
        .where(Job.state.in_(list(ACTIVE)), Job.end_time.is_(None))
        .group_by(Job.organization_id, Job.state)
    )
    return [(row[0], row[1], row[2], row[3]) for row in await tx.execute(statement)]


@asynccontextmanager
async def leadership(database: Database) -> AsyncIterator[tuple[bool, Callable[[], Awaitable[bool]]]]:
    """Whether this process holds the one lock of Postgres, and a probe of the connection that holds it."""
    async with database.engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        held = await connection.scalar(select(func.pg_try_advisory_lock(LEADER_LOCK)))

        async def still() -> bool:
            return await connection.scalar(select(1)) == 1

        try:
            yield bool(held), still
        finally:
            await connection.invalidate()
