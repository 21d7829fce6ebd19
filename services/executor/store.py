"""SQL of what callers read, in transactions of their organisation. Functions never commit."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.executor.model import ACTIVE, Blob, Kind, State, Version
from services.executor.rows import SUCCEEDED_FIRST, version_of
from services.executor.tables import Attempt, Job, Output
from services.kit import paging
from services.kit.database import Database

LEADER_LOCK = 0x6A6F6273
Tx = AsyncSession
_FIND = select(Job).where(Job.id == bindparam("id"))
_READING_BY_DIGEST = (
    select(Job)
    .where(Job.version_digest == bindparam("digest"), Job.kind == Kind.INGEST)
    .order_by(SUCCEEDED_FIRST)
    .limit(1)
)
_OUTPUTS = select(Output).where(Output.job_id == bindparam("job_id")).order_by(Output.name)


async def find(tx: Tx, job_id: str) -> Job | None:
    return await tx.scalar(_FIND, {"id": job_id})


async def page(
    tx: Tx, request: Any, version_id: str, states: Sequence[str], binding: dict[str, Any]
) -> tuple[list[Job], str]:
    statement = select(Job)
    if version_id:
        statement = statement.where(Job.version_id == version_id)
    if states:
        statement = statement.where(Job.state.in_(states))
    return await paging.page(tx, statement, Job.id, request, binding, descending=True)


async def version_by_digest(tx: Tx, digest: str) -> Version | None:
    """What a reading with this digest left."""
    reading = await tx.scalar(_READING_BY_DIGEST, {"digest": digest})
    if reading is None or reading.state != State.SUCCEEDED:
        return None
    return version_of(reading, await outputs(tx, reading.id))


async def source_known(tx: Tx, source_sha256: str) -> bool:
    statement = select(Job.id).where(Job.source_sha256 == source_sha256, Job.kind == Kind.INGEST).limit(1)
    return await tx.scalar(statement) is not None


async def outputs(tx: Tx, job_id: str) -> list[Blob]:
    rows = await tx.scalars(_OUTPUTS, {"job_id": job_id})
    return [Blob(row.name, row.key, row.sha256, row.size_bytes) for row in rows]


async def attempts(tx: Tx, job_id: str) -> list[Attempt]:
    statement = select(Attempt).where(Attempt.job_id == job_id).order_by(Attempt.attempt)
    return list(await tx.scalars(statement))


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
