"""Attempts: starting, keeping and ending one, fenced by job and attempt number: a stale one changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeGuard

from services.executor import failures, metrics, receipts, removals, rows
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

        def change(turn: Turn) -> Job:
            due_time = turn.now + self._lease
            begun = {"state": State.RUNNING, "worker_id": worker_id, "start_time": turn.now, "due_time": due_time}
            job = rows.start(turn.tx, job_id, attempt, **begun, done=0, total=0)
            if job is None:
                job = rows.lock(turn.tx, job_id)
                if not _is_at_work(job, attempt, worker_id):
                    raise StaleAttempt(job_id=job_id, attempt=attempt)
                return job
            rows.add_attempt(turn.tx, job, turn.now)
            turn.changed[job.id] = job
            turn.slots_freed = True
            return job

        return await self._ledger.commit(change, durable=False)

    async def beat(self, worker_id: str, beats: Sequence[Beat]) -> list[str]:
        """Renews the leases; returns the jobs that are not (any more) this worker's."""

        def change(turn: Turn) -> list[str]:
            lost = []
            for beat in beats:
                job = rows.lock(turn.tx, beat.job_id)
                if not _is_at_work(job, beat.attempt, worker_id):
                    lost.append(beat.job_id)
                    continue
                told = beat.done > job.done or beat.total != job.total
                done = max(job.done, beat.done)
                job = rows.change(turn.tx, job, due_time=turn.now + self._lease, done=done, total=beat.total)
                if told:
                    turn.changed[job.id] = job
            return lost

        return await self._ledger.commit(change, durable=False)

    async def succeed(self, job_id: str, attempt: int, worker_id: str, success: Success) -> None:
        """RUNNING → SUCCEEDED with outputs and receipt, in one transaction. Raises StaleAttempt."""

        def change(turn: Turn) -> None:
            job = rows.lock(turn.tx, job_id)
            if job is not None and job.attempt == attempt and job.state == State.SUCCEEDED:
                return
            keys = [blob.key for blob in success.outputs]
            if not _is_at_work(job, attempt, worker_id):
                if job is None or State(job.state).terminal:
                    _discard(turn, keys if job is None else [key for key in keys if _is_of(job, key)])
                raise StaleAttempt(job_id=job_id, attempt=attempt)
            _check_outputs(job, success)
            removals.lock_blobs(turn.tx, job.organization_id)
            started = job.start_time or turn.now
            if removals.was_deleted(turn.tx, job.organization_id, keys, started):
                retry_or_fail(turn, job, failures.worker_lost(attempt), DELETED)
                return
            rows.add_outputs(turn.tx, job, success.outputs)
            _end(turn, job, State.SUCCEEDED, success.usage, "OK", self._made(job, success))

        await self._ledger.commit(change)

    async def fail(self, job_id: str, attempt: int, worker_id: str, failure: Failure) -> None:
        """RUNNING → QUEUED for another attempt where that may help, else FAILED. Raises StaleAttempt."""

        def change(turn: Turn) -> None:
            job = rows.lock(turn.tx, job_id)
            if job is not None and job.attempt == attempt and job.state == State.FAILED:
                return
            if not _is_at_work(job, attempt, worker_id):
                raise StaleAttempt(job_id=job_id, attempt=attempt)
            metrics.TERMINATIONS.labels(failure.verdict).inc()
            if failure.retryable:
                retry_or_fail(turn, job, failure, failure.verdict)
                return
            _end(turn, job, State.FAILED, failure.usage, failure.verdict, {"error": failure.status})

        await self._ledger.commit(change)

    def _made(self, job: Job, success: Success) -> dict[str, Any]:
        """Columns that tell what a job made."""
        if job.kind == Kind.INGEST:
            expected = self._ingest
            made: dict[str, Any] = {
                "personal": sorted({*(success.personal or ()), *job.personal}),
                "ingest_version": success.operator_version,
                "version_digest": receipts.version_digest(job.source_sha256, job.spec, success.operator_version),
            }
        else:
            assert job.operator is not None
            expected = self._versions.get(receipts.operator_name(job.operator), 0)
            made = {"receipt": receipts.issue(job, success), "result_bytes": success.outputs[0].size_bytes}
        if success.operator_version != expected:
            made["action_digest"] = None
        return made


def lose(turn: Turn, job: Job) -> None:
    """Ends an attempt whose worker fell silent."""
    metrics.TERMINATIONS.labels(LOST).inc()
    retry_or_fail(turn, job, failures.worker_lost(job.attempt), LOST)


def retry_or_fail(turn: Turn, job: Job, failure: Failure, outcome: str) -> None:
    """Another attempt while there is one left; else FAILED, and a dead letter for whoever runs the system."""
    failed = job.failures + (outcome != HANDED_BACK)
    if failed >= ATTEMPTS_MAX:
        rows.add_dead_letter(turn.tx, job, outcome, turn.now)
        _end(turn, job, State.FAILED, failure.usage, outcome, {"error": failure.status, "failures": failed})
        return
    rows.end_attempt(turn.tx, job, outcome, turn.now)
    pause_s = 0.0 if outcome in (LOST, HANDED_BACK) else RETRY_PAUSE_S[failed - 1]
    again = {"state": State.QUEUED, "attempt": job.attempt + 1, "worker_id": "", "failures": failed}
    due_time = turn.now + timedelta(seconds=pause_s)
    job = rows.change(turn.tx, job, **again, releases=0, done=0, total=0, due_time=due_time)
    turn.changed[job.id] = job
    turn.waiting.add(job.organization_id)
    turn.slots_freed = True


def cancel(turn: Turn, job: Job) -> Job:
    """CANCELLED at once, whoever runs it; the worker is told, and refused if it does not hear."""
    if job.state == State.RUNNING:
        turn.stopped.add(job.id)
    return _end(turn, job, State.CANCELLED, Usage(), State.CANCELLED, {})


def _end(turn: Turn, job: Job, state: State, usage: Usage, outcome: str, made: dict[str, Any]) -> Job:
    if job.worker_id:
        rows.end_attempt(turn.tx, job, outcome, turn.now)
    used = {"cpu_s": usage.cpu_s, "wall_s": usage.wall_s, "max_rss_bytes": usage.max_rss_bytes}
    ended = turn.changed[job.id] = rows.change(turn.tx, job, state=state, end_time=turn.now, **used, **made)
    turn.slots_freed = True
    metrics.DURATION.labels(job.kind, state).observe((turn.now - job.create_time).total_seconds())
    return ended


def _is_at_work(job: Job | None, attempt: int, worker_id: str) -> TypeGuard[Job]:
    """Whether this attempt of the job runs, and this worker is the one that started it."""
    if job is None or job.state != State.RUNNING:
        return False
    return job.attempt == attempt and job.worker_id == worker_id


def _is_of(job: Job, key: str) -> bool:
    return key.startswith(f"{job.organization_id}/")


def _discard(turn: Turn, keys: Sequence[str]) -> None:
    """What was put out for a job that is gone or has ended: blobs that nothing refers to shall not stay."""
    for key in keys:
        organization_id, place, _ = key.partition("/cas/")
        if not place:
            continue
        removals.lock_blobs(turn.tx, organization_id)
        if not removals.referenced(turn.tx, organization_id, [key]):
            removals.mark_deleted(turn.tx, organization_id, [key], turn.now)


def _check_outputs(job: Job, success: Success) -> None:
    """A worker may hand in only what it has put under the job's organisation, by digest."""
    names = {blob.name for blob in success.outputs}
    complete = names == {RESULT} if job.kind == Kind.OPERATOR else names >= READING
    placed = all(blob.key == f"{job.organization_id}/cas/{blob.sha256}" for blob in success.outputs)
    if not complete or not placed or len(names) != len(success.outputs):
        raise InvalidFields(fields=(("success.outputs", "not the outputs of this job, or not in its place"),))
