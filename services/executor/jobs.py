"""Jobs: creating one (or joining its twin, or answering from the cache), reading, watching and cancelling it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from services.executor import attempts, dispatcher, metrics, receipts, rows, store
from services.executor.changes import Changes
from services.executor.engines import Engines
from services.executor.ledger import Ledger, Turn
from services.executor.model import (
    TERMINAL,
    Blob,
    Engine,
    EngineUnfit,
    JobNotFound,
    Kind,
    Limits,
    ResultNotReady,
    State,
    Version,
    VersionNotFound,
    VersionNotReady,
)
from services.executor.tables import Job
from services.kit import requests
from services.kit.access import caller
from services.kit.database import Database
from services.kit.errors import PermissionMissing
from services.kit.ids import new_id

WATCH_POLL_S = 5.0
"""How long a watcher trusts that every change is told; then it looks by itself."""
RANK = {State.QUEUED: 0, State.RELEASED: 0, State.RUNNING: 1} | dict.fromkeys(TERMINAL, 2)
"""How far a state is on its way within an attempt; a watcher never goes back."""
TOLD = ("version_digest", "ingest_version", "receipt", "result_bytes")
"""Columns that a job has of the one whose result answers it."""
BY_STATE = {State.QUEUED: (State.QUEUED, State.RELEASED)}

Draft = dict[str, Any]
"""Columns of a job to be."""


@dataclass(frozen=True)
class OperatorJob:
    """What a caller asks for: an operator over a version, with columns masked, for keeps or not."""

    version_id: str
    operator: bytes
    operator_version: int
    masked: tuple[str, ...] | None
    """Columns to mask; None for all that hold personal data."""
    traceparent: str = ""
    engine: Engine | None = None
    """None to choose by the version's size."""
    ephemeral: bool = False


@dataclass(frozen=True)
class IngestJob:
    """What the dataset service asks for: a file read into a version."""

    version_id: str
    dataset_id: str
    source: Blob
    file_name: str
    spec: bytes
    ingest_version: int
    personal: tuple[str, ...] = ()
    """Names of columns that hold personal data, whatever the reading finds."""
    traceparent: str = ""


class Jobs:
    def __init__(
        self, database: Database, ledger: Ledger, changes: Changes, engines: Engines, ingest_limits: Limits
    ) -> None:
        self._database, self._ledger, self._changes = database, ledger, changes
        self._engines, self._ingest_limits = engines, ingest_limits

    async def create(self, organization_id: str, asked: OperatorJob, request: Any) -> Job:
        """The job that computes this, new or not. Raises VersionNotFound, VersionNotReady, RequestIdReused,
        EngineUnavailable, EngineUnfit."""

        def make(turn: Turn) -> Job:
            version = _ready(turn, organization_id, asked.version_id)
            other_id = receipts.other_version_id(asked.operator)
            other = _ready(turn, organization_id, other_id) if other_id else None
            return _make(turn, _operator_job(organization_id, asked, version, other, self._engines))

        return await self._once(organization_id, request, make)

    async def create_fresh(
        self, organization_id: str, asked: OperatorJob, version: Version, other: Version | None = None
    ) -> Job:
        """A job that computes although the result is known, and is not kept."""

        def change(turn: Turn) -> Job:
            job = _operator_job(organization_id, asked, version, other, self._engines)
            return _queue(turn, job | {"action_digest": None, "ephemeral": True})

        return await self._ledger.commit(change)

    async def create_ingest(self, organization_id: str, asked: IngestJob, request: Any) -> Job:
        """The job that reads a file into a version; another version of the same bytes has one of its own."""

        def make(turn: Turn) -> Job:
            return _make(turn, _ingest_job(organization_id, asked, self._ingest_limits))

        return await self._once(organization_id, request, make)

    async def _once(self, organization_id: str, request: Any, make: Callable[[Turn], Job]) -> Job:
        def change(turn: Turn) -> Job:
            if not request.request_id:
                return make(turn)
            made: list[Job] = []

            def remember() -> str:
                made.append(make(turn))
                return made[0].id

            with turn.tx.begin_nested():
                job_id = requests.once_within(turn.tx, request, turn.now, remember)
            job = made[0] if made else rows.lock(turn.tx, job_id, organization_id)
            if job is None:
                raise JobNotFound(job_id=job_id)
            return job

        return await self._ledger.commit(change)

    async def get(self, job_id: str) -> Job:
        organization_id = caller().organization_id
        job = await self._database.read(lambda tx: rows.find(tx, job_id, organization_id))
        if job is None:
            raise JobNotFound(job_id=job_id)
        return job

    async def list(self, request: Any, version_id: str, state: State | None) -> tuple[Sequence[Job], str]:
        states = BY_STATE.get(state, (state,)) if state is not None else ()
        binding = {"version_id": version_id, "state": state}
        async with self._database.begin(read=True) as tx:
            return await store.page(tx, request, version_id, states, binding)

    async def watch(self, job_id: str) -> AsyncIterator[Job]:
        """The job at once and after each change, until it has ended."""
        seen: tuple[int, ...] = ()
        with self._changes.watch(job_id) as watcher:
            while True:
                job = watcher.take() or await self.get(job_id)
                reached = (job.attempt, RANK[State(job.state)], job.done, job.total)
                if reached > seen:
                    seen = reached
                    yield job
                if State(job.state).terminal:
                    return
                with suppress(TimeoutError):
                    async with asyncio.timeout(WATCH_POLL_S):
                        await watcher.changed.wait()

    async def wait(self, job_id: str) -> Job:
        """The job, once it has ended."""
        async for job in self.watch(job_id):
            if State(job.state).terminal:
                return job
        raise JobNotFound(job_id=job_id)

    async def cancel(self, organization_id: str, job_id: str) -> Job:
        def change(turn: Turn) -> Job:
            job = rows.lock(turn.tx, job_id, organization_id)
            if job is None:
                raise JobNotFound(job_id=job_id)
            return job if State(job.state).terminal else attempts.cancel(turn, job)

        return await self._ledger.commit(change)

    async def mask(self, organization_id: str, version_id: str, personal: Sequence[str]) -> None:
        """Says which columns of a version hold personal data, for what is computed and for what has been."""
        await self._ledger.commit(lambda turn: rows.mark_personal(turn.tx, organization_id, version_id, personal))

    async def outputs(self, job_id: str, sees_personal: bool) -> tuple[Job, dict[str, Blob]]:
        """A succeeded job and what it put out. Who may not see personal data gets only what was computed without it."""
        async with self._database.begin(read=True) as tx:
            job = await store.find(tx, job_id)
            if job is None:
                raise JobNotFound(job_id=job_id)
            blobs = await store.outputs(tx, job_id) if job.state == State.SUCCEEDED else []
        if not blobs:
            raise ResultNotReady(job_id=job_id)
        if not sees_personal and not set(job.personal) <= set(job.masked):
            raise PermissionMissing(permission="PERSONAL_DATA_READ")
        return job, {blob.name: blob for blob in blobs}


def _ready(turn: Turn, organization_id: str, version_id: str) -> Version:
    version, exists = rows.version(turn.tx, organization_id, version_id)
    if version is None:
        missing = VersionNotReady if exists else VersionNotFound
        raise missing(version_id=version_id)
    return version


def _beside(asked: OperatorJob, version: Version, other: Version) -> tuple[OperatorJob, Version]:
    """What is asked with the second version named in it, and a version with the inputs and personal columns of both."""
    if asked.engine is Engine.SPARK:
        raise EngineUnfit(engine="Spark", operator=receipts.operator_name(asked.operator))
    named = replace(asked, operator=receipts.with_other(asked.operator, other), engine=Engine.DUCKDB)
    inputs = (*version.inputs, *(replace(blob, name=f"other_{blob.name}") for blob in other.inputs))
    personal = tuple(dict.fromkeys((*version.personal, *other.personal)))
    return named, replace(version, inputs=inputs, personal=personal)


def _operator_job(
    organization_id: str, asked: OperatorJob, version: Version, other: Version | None, engines: Engines
) -> Draft:
    if other is not None:
        asked, version = _beside(asked, version, other)
    masked = version.personal if asked.masked is None else asked.masked
    limits = engines.limits(version, asked.engine)
    digest = receipts.operator_action(organization_id, asked.operator, asked.operator_version, version, masked, limits)
    return dict(
        id=new_id("job"),
        organization_id=organization_id,
        kind=Kind.OPERATOR,
        version_id=version.version_id,
        other_version_id=other.version_id if other else None,
        dataset_id=version.dataset_id,
        operator=asked.operator,
        spec=version.spec,
        file_name=version.file_name,
        source_sha256=version.source_sha256,
        inputs=[vars(blob) for blob in version.inputs],
        masked=list(masked),
        personal=list(version.personal),
        limits=vars(limits),
        action_digest=digest,
        version_digest=version.digest,
        ingest_version=version.ingest_version,
        ephemeral=asked.ephemeral,
        traceparent=asked.traceparent,
    )


def _ingest_job(organization_id: str, asked: IngestJob, limits: Limits) -> Draft:
    digest = receipts.ingest_action(
        organization_id, asked.source.sha256, asked.file_name, asked.spec, asked.ingest_version, limits
    )
    return dict(
        id=new_id("job"),
        organization_id=organization_id,
        kind=Kind.INGEST,
        version_id=asked.version_id,
        dataset_id=asked.dataset_id,
        cost=dispatcher.cost_of(asked.source.size_bytes),
        spec=asked.spec,
        file_name=asked.file_name,
        source_sha256=asked.source.sha256,
        inputs=[vars(asked.source)],
        masked=[],
        personal=list(asked.personal),
        limits=vars(limits),
        action_digest=digest,
        version_digest="",
        ingest_version=asked.ingest_version,
        ephemeral=False,
        traceparent=asked.traceparent,
    )


def _make(turn: Turn, draft: Draft) -> Job:
    twin = rows.known(turn.tx, draft["organization_id"], draft["action_digest"], draft["version_id"])
    if twin is None:
        return _queue(turn, draft)
    if twin.state == State.SUCCEEDED:
        return _answer(turn, draft, twin)
    return rows.change(turn.tx, twin, ephemeral=False) if twin.ephemeral and not draft["ephemeral"] else twin


def _queue(turn: Turn, draft: Draft) -> Job:
    job = rows.add(turn.tx, draft | {"state": State.QUEUED, "create_time": turn.now, "due_time": turn.now})
    turn.waiting.add(job.organization_id)
    return job


def _answer(turn: Turn, draft: Draft, known: Job) -> Job:
    """A job that has succeeded when it is made: what is known stands in for its work."""
    times = dict.fromkeys(("create_time", "due_time", "start_time", "end_time"), turn.now)
    told = {name: getattr(known, name) for name in TOLD}
    if known.kind == Kind.INGEST:
        told["personal"] = sorted({*known.personal, *draft["personal"]})
    job = rows.add(turn.tx, draft | times | told | {"state": State.SUCCEEDED, "cached": True})
    rows.add_outputs(turn.tx, job, rows.outputs(turn.tx, known.id))
    metrics.CACHED.labels(job.kind).inc()
    return job
