"""SQL of the ledger's turns: plain functions over the open transaction. They name the organisation themselves.

A job read here is a row with the attributes of `Job`; it never changes: what changes it returns the newer row.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, Connection, Table, and_, bindparam, case, func, insert, or_, select, update

from services.executor.model import Blob, Kind, State, Version
from services.executor.tables import Attempt, DeadLetter, Job, Output

Tx = Connection
JOBS, OUTPUTS, ATTEMPTS = (cast(Table, mapped.__table__) for mapped in (Job, Output, Attempt))
READING_COLUMNS = (
    *("id", "state", "version_id", "dataset_id", "personal", "source_sha256"),
    *("file_name", "spec", "ingest_version", "version_digest"),
)
"""What tells of a version."""

# Statements are built once: building one costs more than running it.
SUCCEEDED_FIRST = case((Job.state == State.SUCCEEDED, 0), else_=1)
_OF_ORGANIZATION = JOBS.c.organization_id == bindparam("organization_id")
_FIND = select(JOBS).where(JOBS.c.id == bindparam("id"))
_LOCK = _FIND.with_for_update()
_KNOWN = (
    select(JOBS)
    .where(
        _OF_ORGANIZATION,
        JOBS.c.action_digest == bindparam("digest"),
        or_(
            JOBS.c.state == State.SUCCEEDED,
            and_(JOBS.c.end_time.is_(None), JOBS.c.version_id == bindparam("version_id")),
        ),
    )
    .order_by(SUCCEEDED_FIRST, JOBS.c.id)
    .limit(1)
    .with_for_update(read=True)
)
_READING = (
    select(*(JOBS.c[name] for name in READING_COLUMNS))
    .where(_OF_ORGANIZATION, JOBS.c.version_id == bindparam("version_id"), JOBS.c.kind == Kind.INGEST)
    .order_by(SUCCEEDED_FIRST, JOBS.c.id.desc())
    .limit(1)
    .with_for_update(read=True)
)
_OUTPUTS = (
    select(OUTPUTS.c.name, OUTPUTS.c.key, OUTPUTS.c.sha256, OUTPUTS.c.size_bytes)
    .where(OUTPUTS.c.job_id == bindparam("job_id"))
    .order_by(OUTPUTS.c.name)
)
_ADD = insert(JOBS).returning(JOBS)
_ADD_OUTPUTS = insert(OUTPUTS)
_RELEASE = update(JOBS).where(JOBS.c.id == bindparam("which"))
_CHANGE = _RELEASE.returning(JOBS)
_START = _CHANGE.where(JOBS.c.attempt == bindparam("expected"), JOBS.c.state == State.RELEASED)
_ADD_ATTEMPT = insert(ATTEMPTS)
_END_ATTEMPT = update(ATTEMPTS).where(
    ATTEMPTS.c.job_id == bindparam("which_job"),
    ATTEMPTS.c.attempt == bindparam("which_attempt"),
    ATTEMPTS.c.end_time.is_(None),
)
_LOAD = (
    select(JOBS.c.organization_id, JOBS.c.state, func.count())
    .where(or_(JOBS.c.state == State.RELEASED, JOBS.c.state == State.RUNNING), JOBS.c.end_time.is_(None))
    .group_by(JOBS.c.organization_id, JOBS.c.state)
)
_HEADS = (
    select(JOBS.c.id, JOBS.c.organization_id, JOBS.c.attempt, JOBS.c.releases, JOBS.c.cost, JOBS.c.traceparent)
    .where(
        JOBS.c.state == State.QUEUED,
        _OF_ORGANIZATION,
        JOBS.c.end_time.is_(None),
        JOBS.c.due_time <= bindparam("now"),
    )
    .order_by(JOBS.c.id)
    .limit(bindparam("most"))
    .with_for_update()
)


def find(tx: Tx, job_id: str, organization_id: str) -> Job | None:
    found = cast("Job | None", tx.execute(_FIND, {"id": job_id}).first())
    return found if found is not None and found.organization_id == organization_id else None


def lock(tx: Tx, job_id: str, organization_id: str | None = None) -> Job | None:
    """The job's newest state, which nobody else changes before this transaction ends; of the organisation alone."""
    found = cast("Job | None", tx.execute(_LOCK, {"id": job_id}).first())
    return found if found is None or organization_id in (None, found.organization_id) else None


def known(tx: Tx, organization_id: str, action_digest: str, version_id: str) -> Job | None:
    """The job that has computed this action, or that is about to for this very version."""
    what = {"organization_id": organization_id, "digest": action_digest, "version_id": version_id}
    return cast("Job | None", tx.execute(_KNOWN, what).first())


def version(tx: Tx, organization_id: str, version_id: str) -> tuple[Version | None, bool]:
    """What reading the version left, None where that has not succeeded; and whether the version is known at all."""
    what = {"organization_id": organization_id, "version_id": version_id}
    reading = cast("Job | None", tx.execute(_READING, what).first())
    if reading is None or reading.state != State.SUCCEEDED:
        return None, reading is not None
    return version_of(reading, outputs(tx, reading.id)), True


def version_of(reading: Job, made: Iterable[Blob]) -> Version:
    blobs = {blob.name: blob for blob in made}
    return Version(
        version_id=reading.version_id,
        dataset_id=reading.dataset_id,
        inputs=(blobs["data"], blobs["table"]),
        personal=tuple(reading.personal),
        source_sha256=reading.source_sha256,
        file_name=reading.file_name,
        spec=reading.spec,
        ingest_version=reading.ingest_version,
        digest=reading.version_digest,
    )


def mark_personal(tx: Tx, organization_id: str, version_id: str, personal: Sequence[str]) -> None:
    """Writes it on all the version's jobs, beside the other version's columns on those that compare. The lock lets
    those come first that are being made from what was before."""
    mine = JOBS.c.organization_id == organization_id, JOBS.c.version_id == version_id
    tx.execute(select(JOBS.c.id).where(*mine, JOBS.c.kind == Kind.INGEST).with_for_update()).all()
    tx.execute(update(JOBS).where(*mine, JOBS.c.other_version_id.is_(None)).values(personal=list(personal)))
    comparing = of_versions(organization_id, [version_id]), JOBS.c.other_version_id.is_not(None)
    for job in tx.execute(select(JOBS.c.id, JOBS.c.personal).where(*comparing).with_for_update()).all():
        this = JOBS.c.organization_id == organization_id, JOBS.c.id == job.id
        tx.execute(update(JOBS).where(*this).values(personal=sorted({*job.personal, *personal})))


def outputs(tx: Tx, job_id: str) -> list[Blob]:
    return [Blob(*row) for row in tx.execute(_OUTPUTS, {"job_id": job_id})]


def add(tx: Tx, job: Mapping[str, Any]) -> Job:
    return cast(Job, tx.execute(_ADD, job).one())


def change(tx: Tx, job: Job, **values: Any) -> Job:
    return cast(Job, tx.execute(_CHANGE, {"which": job.id, **values}).one())


def release(tx: Tx, job: Job, releases: int, due_time: datetime) -> None:
    tx.execute(_RELEASE, {"which": job.id, "state": State.RELEASED, "releases": releases, "due_time": due_time})


def start(tx: Tx, job_id: str, attempt: int, **values: Any) -> Job | None:
    """Changes the job if this attempt of it is RELEASED."""
    return cast("Job | None", tx.execute(_START, {"which": job_id, "expected": attempt, **values}).first())


def add_outputs(tx: Tx, job: Job, blobs: Iterable[Blob]) -> None:
    made = [
        {
            "organization_id": job.organization_id,
            "job_id": job.id,
            "name": blob.name,
            "key": blob.key,
            "sha256": blob.sha256,
            "size_bytes": blob.size_bytes,
        }
        for blob in blobs
    ]
    if made:
        tx.execute(_ADD_OUTPUTS, made)


def add_attempt(tx: Tx, job: Job, now: datetime) -> None:
    made = {
        "organization_id": job.organization_id,
        "job_id": job.id,
        "attempt": job.attempt,
        "worker_id": job.worker_id,
        "start_time": now,
    }
    tx.execute(_ADD_ATTEMPT, made)


def end_attempt(tx: Tx, job: Job, outcome: str, now: datetime) -> None:
    what = {"which_job": job.id, "which_attempt": job.attempt, "end_time": now, "outcome": outcome}
    tx.execute(_END_ATTEMPT, what)


def add_dead_letter(tx: Tx, job: Job, verdict: str, now: datetime) -> None:
    made = {
        "organization_id": job.organization_id,
        "job_id": job.id,
        "attempts": job.attempt,
        "verdict": verdict,
        "create_time": now,
    }
    tx.execute(insert(DeadLetter.__table__), made)  # type: ignore[arg-type]


def load(tx: Tx) -> tuple[dict[str, int], int]:
    """How many jobs each organisation has on the wire or at work, and how many are on the wire in all."""
    active: dict[str, int] = {}
    released = 0
    for organization_id, state, count in tx.execute(_LOAD):
        active[organization_id] = active.get(organization_id, 0) + count
        released += count if state == State.RELEASED else 0
    return active, released


def heads(tx: Tx, organization_id: str, now: datetime, limit: int) -> list[Job]:
    """The organisation's next jobs, oldest first; of each what a release needs."""
    what = {"organization_id": organization_id, "now": now, "most": limit}
    return cast("list[Job]", tx.execute(_HEADS, what).all())


def waiting_organizations(tx: Tx) -> list[str]:
    statement = select(JOBS.c.organization_id).distinct()
    return list(tx.scalars(statement.where(JOBS.c.state == State.QUEUED, JOBS.c.end_time.is_(None))))


def due(tx: Tx, state: State, now: datetime | None, limit: int = 100) -> list[Job]:
    """Jobs in a state whose time has come; all of the state without a time."""
    statement = select(JOBS).where(JOBS.c.state == state, JOBS.c.end_time.is_(None))
    if now is not None:
        statement = statement.where(JOBS.c.due_time <= now)
    return cast("list[Job]", tx.execute(statement.order_by(JOBS.c.id).limit(limit).with_for_update()).all())


def extend_leases(tx: Tx, until: datetime) -> None:
    running = update(JOBS).where(JOBS.c.state == State.RUNNING, JOBS.c.end_time.is_(None), JOBS.c.due_time < until)
    tx.execute(running.values(due_time=until))


def of_versions(organization_id: str, version_ids: Sequence[str]) -> ColumnElement[bool]:
    """Jobs that read one of these versions, as their own or as the other."""
    either = or_(JOBS.c.version_id.in_(version_ids), JOBS.c.other_version_id.in_(version_ids))
    return and_(JOBS.c.organization_id == organization_id, either)


def active_of_versions(tx: Tx, organization_id: str, version_ids: Sequence[str]) -> list[Job]:
    statement = select(JOBS).where(of_versions(organization_id, version_ids), JOBS.c.end_time.is_(None))
    return cast("list[Job]", tx.execute(statement.with_for_update()).all())
