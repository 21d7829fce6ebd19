"""The owner against a broker that drops, repeats, reorders and forgets, and workers that die: what always holds."""

from __future__ import annotations

import asyncio
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import select

from services.executor.attempts import Beat
from services.executor.failures import worker_lost
from services.executor.model import ATTEMPTS_MAX, Failure, StaleAttempt, State, Success
from services.executor.tables import Attempt, DeadLetter, Job, Output
from services.kit.database import Base, Database
from tests.executor.owner import LEASE_S, Owner, result_of

ORGANIZATIONS = ("org_a", "org_b")
WORKERS = st.sampled_from(["w1", "w2"])
PICK = st.integers(min_value=0, max_value=1000)
MEMORY = Path("/dev/shm")
FINAL = Failure("OPERATOR_ERROR", False, b"")


class OwnerModel(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.folder = tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None)
        self.owner = Owner(Database(f"sqlite:///{self.folder.name}/model.sqlite3"))
        self.accepted: dict[str, str] = {}
        self.by_request: dict[tuple[str, str], str] = {}
        self.cancelled: set[str] = set()
        self.work: dict[str, dict[str, Job]] = {"w1": {}, "w2": {}}
        self.seen: dict[str, Job] = {}

    def do(self, work: Any) -> Any:
        return self.loop.run_until_complete(work)

    @initialize()
    def found(self) -> None:
        self.do(self._make_tables())
        for organization_id in ORGANIZATIONS:
            self.do(self.owner.add_version(organization_id))
        self.do(self.owner.start())

    async def _make_tables(self) -> None:
        async with self.owner.database.engine.begin() as connection:
            await connection.run_sync(Base.metadata.create_all)

    @rule(organization_id=st.sampled_from(ORGANIZATIONS), number=st.integers(0, 9), named=st.booleans())
    def submit(self, organization_id: str, number: int, named: bool) -> None:
        request_id = f"request {number}" if named else ""
        job = self.do(self.owner.create(organization_id, number, request_id))
        first = self.by_request.setdefault((organization_id, request_id), job.id) if named else job.id
        assert job.id == first, "one request, one job"
        self.accepted[job.id] = organization_id

    @precondition(lambda self: self.owner.wire)
    @rule(pick=PICK, worker=WORKERS, again=st.booleans())
    def deliver(self, pick: int, worker: str, again: bool) -> None:
        release = self.owner.wire[pick % len(self.owner.wire)]
        if not again:
            self.owner.wire.remove(release)
        before = self.seen.get(release.job_id)
        try:
            job = self.do(self.owner.attempts.start(release.job_id, release.attempt, worker))
        except StaleAttempt:
            return
        assert before is not None
        assert before.state in (State.RELEASED, State.RUNNING)
        self.work[worker][job.id] = job

    @precondition(lambda self: self.owner.wire)
    @rule(pick=PICK)
    def drop(self, pick: int) -> None:
        del self.owner.wire[pick % len(self.owner.wire)]

    @rule()
    def wipe_broker(self) -> None:
        self.owner.wire.clear()

    @rule(worker=WORKERS, done=st.integers(0, 5))
    def beat(self, worker: str, done: int) -> None:
        beats = [Beat(job.id, job.attempt, done, 5) for job in self.work[worker].values()]
        for job_id in self.do(self.owner.attempts.beat(worker, beats)):
            del self.work[worker][job_id]

    @precondition(lambda self: any(self.work.values()))
    @rule(pick=PICK, how=st.sampled_from(["succeed", "fail", "refuse", "twice"]))
    def finish(self, pick: int, how: str) -> None:
        at_work = sorted((worker, job_id) for worker, jobs in self.work.items() for job_id in jobs)
        worker, job_id = at_work[pick % len(at_work)]
        self._finish(self.work[worker].pop(job_id), how)

    def _finish(self, job: Job, how: str) -> None:
        attempts = self.owner.attempts
        success = Success((result_of(job),), 1, "engine", False)
        seen = self.seen[job.id]
        current = seen.state == State.RUNNING and seen.attempt == job.attempt
        repeated = State(seen.state).terminal and seen.attempt == job.attempt
        try:
            if how == "fail":
                self.do(attempts.fail(job.id, job.attempt, job.worker_id, worker_lost(job.attempt)))
            elif how == "refuse":
                self.do(attempts.fail(job.id, job.attempt, job.worker_id, FINAL))
            else:
                self.do(attempts.succeed(job.id, job.attempt, job.worker_id, success))
            if how == "twice":
                self.do(attempts.succeed(job.id, job.attempt, job.worker_id, success))
        except StaleAttempt:
            assert not current, "only a stale attempt is refused"
        else:
            assert current or repeated, "a stale attempt changes nothing"

    @precondition(lambda self: any(self.work.values()))
    @rule(worker=WORKERS)
    def crash_worker(self, worker: str) -> None:
        self.work[worker].clear()

    @rule(seconds=st.sampled_from([3.0, LEASE_S + 1]))
    def pass_time(self, seconds: float) -> None:
        self.owner.advance(seconds)
        self.do(self.owner.sweeper.sweep())

    @precondition(lambda self: self.accepted)
    @rule(pick=PICK)
    def cancel(self, pick: int) -> None:
        job_id = sorted(self.accepted)[pick % len(self.accepted)]
        job = self.do(self.owner.jobs.cancel(self.accepted[job_id], job_id))
        assert State(job.state).terminal
        if job.state == State.CANCELLED:
            self.cancelled.add(job_id)

    @rule()
    def restart_owner(self) -> None:
        self.do(self.owner.restart())

    async def _read(self) -> tuple[dict[str, Job], list[Output], list[Attempt], set[str]]:
        async with self.owner.database.begin_unscoped(read=True) as tx:
            jobs = {job.id: job for job in await tx.scalars(select(Job).where(Job.kind == "operator"))}
            outputs = list(await tx.scalars(select(Output).where(Output.job_id.in_(jobs))))
            attempts = list(await tx.scalars(select(Attempt)))
            letters = set(await tx.scalars(select(DeadLetter.job_id)))
        return jobs, outputs, attempts, letters

    @invariant()
    def holds(self) -> None:
        if not hasattr(self.owner, "ledger"):
            return
        jobs, outputs, attempts, letters = self.do(self._read())
        assert set(self.accepted) == set(jobs), "every accepted job has its row"
        for job in jobs.values():
            self._check_move(self.seen.get(job.id), job)
        results = Counter(output.job_id for output in outputs)
        for job in jobs.values():
            assert results[job.id] == (job.state == State.SUCCEEDED), "one result, of the succeeded alone"
            assert job.failures <= ATTEMPTS_MAX
            assert (job.id in letters) == (job.failures == ATTEMPTS_MAX and job.state == State.FAILED)
        for output in outputs:
            assert output.sha256 == result_of(jobs[output.job_id]).sha256
        good = Counter(attempt.job_id for attempt in attempts if attempt.outcome == "OK")
        assert all(count == 1 for count in good.values())
        active = [job for job in jobs.values() if job.state in (State.RELEASED, State.RUNNING)]
        per_organization = Counter(job.organization_id for job in active)
        assert all(count <= self.owner.cap for count in per_organization.values()), "caps hold"
        assert sum(job.state == State.RELEASED for job in active) <= self.owner.window
        assert all(jobs[job_id].state == State.CANCELLED for job_id in self.cancelled)
        self.seen = jobs

    def _check_move(self, old: Job | None, new: Job) -> None:
        if old is None:
            return
        if State(old.state).terminal:
            assert (old.state, old.attempt, old.end_time) == (new.state, new.attempt, new.end_time), "final is final"
        assert new.attempt >= old.attempt, "attempts only grow"
        if new.attempt == old.attempt and new.state == old.state == State.RUNNING:
            assert new.done >= old.done, "progress only grows"

    def teardown(self) -> None:
        if hasattr(self.owner, "ledger"):
            self._wake_sleepers()
            self._drain()
            self.do(self.owner.close())
        self.loop.close()
        self.folder.cleanup()

    def _wake_sleepers(self) -> None:
        """Workers that slept past their leases tell what they did: nobody listens."""
        self.pass_time(LEASE_S + 1)
        self.holds()
        for jobs in self.work.values():
            for job in jobs.values():
                self._finish(job, "succeed")
                self.holds()

    def _drain(self) -> None:
        """With an honest broker and honest workers everything ends."""
        for _ in range(60):
            self.holds()
            if all(State(job.state).terminal for job in self.seen.values()):
                return
            for release in self.owner.wire[:]:
                self.owner.wire.remove(release)
                try:
                    job = self.do(self.owner.attempts.start(release.job_id, release.attempt, "w3"))
                except StaleAttempt:
                    continue
                self.holds()
                self._finish(job, "succeed")
                self.holds()
            self.pass_time(LEASE_S + 1)
        raise AssertionError("accepted jobs that never end")


OwnerModel.TestCase.settings = settings(
    max_examples=40,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
TestOwnerModel = OwnerModel.TestCase
