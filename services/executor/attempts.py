"""Attempts: starting, keeping and ending one, fenced by job and attempt number: a stale one changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeGuard

from services.executor import failures, metrics, receipts, removals, store
from services.executor.ledger import Ledger, Turn
from services.executor.model import (
    ATTEMPTS_MAX,
    HANDED_BACK,
    RESULT,
    Failure,
    Kind,
    StaleAttempt,
    State,
    Success,
    Usage,
)
from services.executor.tables import Job
from services.kit.errors import InvalidFields

RETRY_PAUSE_S = (1.0, 5.0)
"""Before the second and the third attempt of a job that failed through our fault."""
LOST, DELETED = "LOST", "OUTPUT_DELETED"
READING = frozenset({"data", "table", "report"})
"""Outputs that the reading of a file has at least."""


@dataclass(frozen=True)
class Beat:
    """One attempt's sign of life."""

    job_id: str
    attempt: int
    done: int
    total: int


class Attempts:
    def __init__(self, ledger: Ledger, lease_s: float, operator_versions: dict[str, int], ingest: int) -> None:
        self._ledger = ledger
        self._lease = timedelta(seconds=lease_s)
        self._versions, self._ingest = operator_versions, ingest

    async def start(self, job_id: str, attempt: int, worker_id: str) -> Job:
        """RELEASED → RUNNING; a worker that did not hear the answer may ask again. Raises StaleAttempt."""

        async def change(turn: Turn) -> Job:
            job = await store.lock(turn.tx, job_id)
            if job is None or job.attempt != attempt:
                raise StaleAttempt(job_id=job_id, attempt=attempt)
            if job.state == State.RUNNING and job.worker_id == worker_id:
                return job
            if job.state != State.RELEASED:
                raise StaleAttempt(job_id=job_id, attempt=attempt)
            job.state, job.worker_id = State.RUNNING, worker_id
            job.start_time, job.due_time = turn.now, turn.now + self._lease
            job.done = job.total = 0
            store.add_attempt(turn.tx, job, turn.now)
            turn.changed[job.id] = job
            turn.slots_freed = True
            return job

        return await self._ledger.commit(change)

    async def beat(self, worker_id: str, beats: Sequence[Beat]) -> list[str]:
        """Renews the leases; returns the jobs that are not (any more) this worker's."""

        async def change(turn: Turn) -> list[str]:
            lost = []
            for beat in beats:
                job = await store.lock(turn.tx, beat.job_id)
                if not _is_current(job, beat.attempt) or job.worker_id != worker_id:
                    lost.append(beat.job_id)
                    continue
                job.due_time = turn.now + self._lease
                if beat.done > job.done or beat.total != job.total:
                    job.done, job.total = max(job.done, beat.done), beat.total
                    turn.changed[job.id] = job
            return lost

        return await self._ledger.commit(change)

    async def succeed(self, job_id: str, attempt: int, success: Success) -> None:
        """RUNNING → SUCCEEDED with outputs and receipt, in one transaction. Raises StaleAttempt."""

        async def change(turn: Turn) -> None:
            job = await store.lock(turn.tx, job_id)
            if job is not None and job.attempt == attempt and job.state == State.SUCCEEDED:
                return
            keys = [blob.key for blob in success.outputs]
            if not _is_current(job, attempt):
                if job is None or State(job.state).terminal:
                    await _discard(turn, keys)
                raise StaleAttempt(job_id=job_id, attempt=attempt)
            _check_outputs(job, success)
            await removals.lock_blobs(turn.tx, job.organization_id)
            started = job.start_time or turn.now
            if await removals.was_deleted(turn.tx, job.organization_id, keys, started):
                await retry_or_fail(turn, job, failures.worker_lost(attempt), DELETED)
                return
            self._complete(job, success)
            store.add_outputs(turn.tx, job, success.outputs)
            await _end(turn, job, State.SUCCEEDED, success.usage, "OK")

        await self._ledger.commit(change)

    async def fail(self, job_id: str, attempt: int, failure: Failure) -> None:
        """RUNNING → QUEUED for another attempt where that may help, else FAILED. Raises StaleAttempt."""

        async def change(turn: Turn) -> None:
            job = await store.lock(turn.tx, job_id)
            if job is not None and job.attempt == attempt and job.state == State.FAILED:
                return
            if not _is_current(job, attempt):
                raise StaleAttempt(job_id=job_id, attempt=attempt)
            metrics.TERMINATIONS.labels(failure.verdict).inc()
            if failure.retryable:
                await retry_or_fail(turn, job, failure, failure.verdict)
                return
            job.error = failure.status
            await _end(turn, job, State.FAILED, failure.usage, failure.verdict)

        await self._ledger.commit(change)

    def _complete(self, job: Job, success: Success) -> None:
        if job.kind == Kind.INGEST:
            job.personal = list(success.personal or ())
            job.ingest_version = success.operator_version
            job.version_digest = receipts.version_digest(job.source_sha256, job.spec, success.operator_version)
            expected = self._ingest
        else:
            assert job.operator is not None
            job.receipt = receipts.issue(job, success)
            job.result_bytes = success.outputs[0].size_bytes
            expected = self._versions.get(receipts.operator_name(job.operator), 0)
        if success.operator_version != expected:
            job.action_digest = None


async def lose(turn: Turn, job: Job) -> None:
    """Ends an attempt whose worker fell silent."""
    metrics.TERMINATIONS.labels(LOST).inc()
    await retry_or_fail(turn, job, failures.worker_lost(job.attempt), LOST)


async def retry_or_fail(turn: Turn, job: Job, failure: Failure, outcome: str) -> None:
    """Another attempt while there is one left; else FAILED, and a dead letter for whoever runs the system."""
    job.failures += outcome != HANDED_BACK
    if job.failures >= ATTEMPTS_MAX:
        store.add_dead_letter(turn.tx, job, outcome, turn.now)
        job.error = failure.status
        await _end(turn, job, State.FAILED, failure.usage, outcome)
        return
    await store.end_attempt(turn.tx, job, outcome, turn.now)
    pause_s = 0.0 if outcome in (LOST, HANDED_BACK) else RETRY_PAUSE_S[job.failures - 1]
    job.state, job.attempt, job.worker_id = State.QUEUED, job.attempt + 1, ""
    job.releases = job.done = job.total = 0
    job.due_time = turn.now + timedelta(seconds=pause_s)
    turn.changed[job.id] = job
    turn.waiting.add(job.organization_id)
    turn.slots_freed = True


async def cancel(turn: Turn, job: Job) -> None:
    """CANCELLED at once, whoever runs it; the worker is told, and refused if it does not hear."""
    if job.state == State.RUNNING:
        turn.stopped.add(job.id)
    await _end(turn, job, State.CANCELLED, Usage(), State.CANCELLED)


async def _end(turn: Turn, job: Job, state: State, usage: Usage, outcome: str) -> None:
    await store.end_attempt(turn.tx, job, outcome, turn.now)
    job.state, job.end_time = state, turn.now
    job.cpu_s, job.wall_s, job.max_rss_bytes = usage.cpu_s, usage.wall_s, usage.max_rss_bytes
    turn.changed[job.id] = job
    turn.slots_freed = True
    metrics.DURATION.labels(job.kind, state).observe((turn.now - job.create_time).total_seconds())


def _is_current(job: Job | None, attempt: int) -> TypeGuard[Job]:
    return job is not None and job.attempt == attempt and job.state == State.RUNNING


async def _discard(turn: Turn, keys: Sequence[str]) -> None:
    """What was put out for a job that is gone or has ended: blobs that nothing refers to shall not stay."""
    for key in set(keys) - await removals.referenced(turn.tx, keys):
        organization_id, place, _ = key.partition("/cas/")
        if place:
            await removals.lock_blobs(turn.tx, organization_id)
            await removals.mark_deleted(turn.tx, organization_id, [key], turn.now)
    await turn.tx.flush()


def _check_outputs(job: Job, success: Success) -> None:
    """A worker may hand in only what it has put under the job's organisation, by digest."""
    names = {blob.name for blob in success.outputs}
    complete = names == {RESULT} if job.kind == Kind.OPERATOR else names >= READING
    placed = all(blob.key == f"{job.organization_id}/cas/{blob.sha256}" for blob in success.outputs)
    if not complete or not placed or len(names) != len(success.outputs):
        raise InvalidFields(fields=(("success.outputs", "not the outputs of this job, or not in its place"),))
