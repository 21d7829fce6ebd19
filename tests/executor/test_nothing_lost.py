"""Whatever dies, every accepted job ends exactly once, with one result."""

from __future__ import annotations

import json
import signal
import subprocess

import pytest
from sqlalchemy import func, select

from dataspeaks.executor.v1 import jobs_pb2
from services.executor import store
from services.executor.model import State
from services.executor.tables import Attempt, DeadLetter, Job, Output
from services.executor.wire import JOBS
from services.kit.errors import CallFailed
from services.kit.status import error_info
from tests.executor.jobs.playing import HANG
from tests.executor.mesh import Mesh, until

SUCCEEDED = jobs_pb2.JOB_STATE_SUCCEEDED
ORG = "org_a"
in_shared = pytest.mark.asyncio(loop_scope="module")


async def attempts_of(mesh: Mesh, *job_ids: str) -> list[str]:
    async with mesh.database.begin_unscoped(read=True) as tx:
        return [attempt.outcome for job_id in job_ids for attempt in await store.attempts(tx, job_id)]


async def check_everything_ended_once(mesh: Mesh, org: str, accepted: list[str]) -> None:
    for job_id in accepted:
        job = await mesh.end_of(org, job_id)
        assert job.state == SUCCEEDED, job
        assert json.loads(await mesh.result(org, job_id))["offset"] == job.operator.rows.offset
    async with mesh.database.begin_unscoped(read=True) as tx:
        assert await tx.scalar(select(func.count()).where(Job.id.in_(accepted))) == len(accepted)
        assert await tx.scalar(select(func.count()).where(Output.job_id.in_(accepted))) == len(accepted)
        succeeded = select(func.count()).where(Attempt.job_id.in_(accepted), Attempt.outcome == "OK")
        assert await tx.scalar(succeeded) == len(accepted)


@in_shared
async def test_a_nats_server_that_dies_or_forgets_everything_costs_time_alone(shared: Mesh, org: str) -> None:
    accepted = []
    for number in range(24):
        accepted.append((await shared.create(org, "ver_1", limit=20, offset=number)).id)
        if number in (6, 12, 18):
            shared.nats.kill()
            if number != 6:
                shared.nats.wipe()
            accepted.append((await shared.create(org, "ver_1", limit=20, offset=100 + number)).id)
            await shared.nats.start()
    await check_everything_ended_once(shared, org, accepted)


@in_shared
async def test_the_owner_restarts_in_the_middle_and_everything_goes_on(shared: Mesh, org: str) -> None:
    accepted = [(await shared.create(org, "ver_1", limit=300, offset=number)).id for number in range(8)]
    await until(lambda: running(shared, org, accepted[0]), "the first runs")
    await shared.restart()
    accepted += [(await shared.create(org, "ver_1", limit=20, offset=100 + number)).id for number in range(4)]
    await check_everything_ended_once(shared, org, accepted)


@in_shared
async def test_a_second_delivery_runs_nothing(shared: Mesh, org: str) -> None:
    job = await shared.create(org, "ver_1", limit=300)
    for number in range(5):
        body = json.dumps({"job_id": job.id, "attempt": 1}).encode()
        await shared.bus.publish(JOBS, f"jobs.{org}", body, {}, f"again {number}")
    await shared.bus.publish(JOBS, f"jobs.{org}", b"not of our form", {}, "odd")
    await check_everything_ended_once(shared, org, [job.id])
    assert await attempts_of(shared, job.id) == ["OK"]


async def test_a_worker_killed_at_any_step_costs_an_attempt_at_most(mesh: Mesh) -> None:
    doomed = [mesh.worker(point, concurrency=1) for point in ("after_start", "before_finish", "after_finish")]
    reads = [await mesh.ingest(ORG, f"ver_{number}", str(number).encode()) for number in range(3)]
    await until(lambda: all(worker.poll() is not None for worker in doomed), "all three are dead")
    await mesh.lose_running()
    await mesh.ready_worker()
    for read in reads:
        assert (await mesh.end_of(ORG, read.id)).state == SUCCEEDED
    outcomes = await attempts_of(mesh, *(read.id for read in reads))
    assert sorted(outcomes) == ["LOST", "LOST", "OK", "OK", "OK"]
    jobs = [await mesh.create(ORG, f"ver_{number}", limit=1, offset=number) for number in range(3)]
    await check_everything_ended_once(mesh, ORG, [job.id for job in jobs])


async def test_a_job_that_loses_every_worker_fails_and_leaves_a_dead_letter(mesh: Mesh) -> None:
    read = await mesh.ingest(ORG, "ver_1")
    for attempt in (1, 2, 3):
        await until(lambda attempt=attempt: released(mesh, read.id, attempt), "it is its turn")
        await mesh.app.attempts.start(read.id, attempt, f"worker {attempt}")
        await mesh.lose_running()
    ended = await mesh.end_of(ORG, read.id)
    info = error_info(ended.error)
    assert info is not None
    assert (ended.state, info.reason) == (jobs_pb2.JOB_STATE_FAILED, "WORKER_LOST")
    assert await attempts_of(mesh, read.id) == ["LOST"] * 3
    async with mesh.database.begin_unscoped(read=True) as tx:
        assert [letter.job_id for letter in await tx.scalars(select(DeadLetter))] == [read.id]


async def test_a_stopped_worker_hands_its_job_back_without_a_mark_against_it(mesh: Mesh) -> None:
    first = await mesh.ready_worker(concurrency=1)
    await mesh.version(ORG, "ver_1")
    job = await mesh.create(ORG, "ver_1", HANG)
    await until(lambda: running(mesh, ORG, job.id), "it runs")
    first.terminate()
    await until(lambda: first.poll() is not None, "it has stopped")
    assert first.returncode == 0
    assert await attempts_of(mesh, job.id) == ["HANDED_BACK"]
    async with mesh.database.begin(ORG, read=True) as tx:
        row = await store.find(tx, job.id)
    assert row is not None
    assert (row.attempt, row.failures) == (2, 0)


async def test_everything_dies_at_once_and_nothing_accepted_is_lost(mesh: Mesh) -> None:
    worker = await mesh.ready_worker(concurrency=2)
    await mesh.version(ORG, "ver_1")
    accepted = [(await mesh.create(ORG, "ver_1", limit=200, offset=number)).id for number in range(6)]
    await until(lambda: running(mesh, ORG, accepted[0]), "the first runs")
    worker.kill()
    mesh.nats.kill()
    mesh.nats.wipe()
    await mesh.stop()
    await mesh.nats.start()
    await mesh.start()
    await mesh.lose_running()
    await mesh.ready_worker(concurrency=2)
    await check_everything_ended_once(mesh, ORG, accepted)


async def test_a_worker_that_was_asleep_too_long_changes_nothing(mesh: Mesh) -> None:
    asleep, awake = mesh.worker(concurrency=1), mesh.worker(concurrency=1)
    await mesh.version(ORG, "ver_1")
    job = await mesh.create(ORG, "ver_1", limit=3000)
    await until(lambda: running(mesh, ORG, job.id), "it runs")
    if not await runs_at(mesh, job.id, asleep):
        asleep, awake = awake, asleep
    asleep.send_signal(signal.SIGSTOP)
    await mesh.lose_running()
    await until(lambda: finished(mesh, ORG, job.id), "the other worker has run it")
    asleep.send_signal(signal.SIGCONT)
    asleep.terminate()
    await until(lambda: asleep.poll() is not None, "it has stopped")
    assert asleep.returncode == 0
    assert await attempts_of(mesh, job.id) == ["LOST", "OK"]
    await check_everything_ended_once(mesh, ORG, [job.id])


async def test_a_worker_whose_sandbox_does_not_hold_takes_nothing(mesh: Mesh) -> None:
    worker = mesh.worker(entry="nowhere:enter")
    await mesh.ingest(ORG, "ver_1")
    await until(lambda: worker.poll() is not None, "it gives up")
    assert not (mesh.folder / "ready-0").exists()
    for version_id, reason in (("ver_1", "VERSION_NOT_READY"), ("ver_9", "VERSION_NOT_FOUND")):
        with pytest.raises(CallFailed) as refused:
            await mesh.create(ORG, version_id, 1)
        assert refused.value.reason == reason


async def running(mesh: Mesh, org: str, job_id: str) -> bool:
    return bool((await mesh.get(org, job_id)).state == jobs_pb2.JOB_STATE_RUNNING)


async def finished(mesh: Mesh, org: str, job_id: str) -> bool:
    return bool((await mesh.get(org, job_id)).state == SUCCEEDED)


async def released(mesh: Mesh, job_id: str, attempt: int) -> bool:
    async with mesh.database.begin_unscoped(read=True) as tx:
        row = await store.find(tx, job_id)
    return row is not None and (row.state, row.attempt) == (State.RELEASED, attempt)


async def runs_at(mesh: Mesh, job_id: str, worker: subprocess.Popen[bytes]) -> bool:
    """Whether it is this worker that runs the job: its log tells its id."""
    async with mesh.database.begin_unscoped(read=True) as tx:
        row = await store.find(tx, job_id)
    assert row is not None
    log = mesh.folder / f"worker-{mesh.workers.index(worker)}.log"
    return row.worker_id in log.read_text()
