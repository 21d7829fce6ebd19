"""The sweep takes from the silent, and only from them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Connection

from services.executor import rows
from services.executor.deletions import Deletions
from services.executor.failures import worker_lost
from services.executor.jobs import OperatorJob
from services.executor.model import StaleAttempt, State, Success
from services.executor.removals import mark_deleted, to_delete
from services.executor.tables import Job
from services.kit.database import Database
from services.kit.folder import FolderBlobs
from tests.executor.owner import LEASE_S, SWEEP_S, Owner, result_of
from tests.suites.databases import Templates

ORG = "org_a"


@pytest.fixture
async def owner(templates: Templates, engine: str) -> AsyncIterator[Owner]:
    made = Owner(Database(await templates.clone(engine)))
    await made.start()
    await made.add_version(ORG)
    yield made
    await made.close()


async def state_of(owner: Owner, job: Job) -> str:
    found = await owner.database.read(lambda tx: rows.find(tx, job.id, ORG))
    assert found is not None
    return found.state


@pytest.mark.parametrize(("late_s", "state"), [(SWEEP_S, State.RELEASED), (LEASE_S + 1, State.RUNNING)])
async def test_only_a_sweep_in_time_takes_a_lease(owner: Owner, late_s: float, state: State) -> None:
    """Who slept through the leases cannot know who fell silent; the sweep after that does."""
    job = await owner.create(ORG, 1)
    await owner.attempts.start(job.id, 1, "worker")
    owner.advance(LEASE_S + 1)
    owner.elapsed_s += late_s
    await owner.sweeper.sweep()
    assert await state_of(owner, job) == state
    owner.advance(LEASE_S + 1)
    owner.elapsed_s += SWEEP_S
    await owner.sweeper.sweep()
    assert await state_of(owner, job) == State.RELEASED


async def test_the_word_of_a_worker_that_did_not_start_the_attempt_is_not_taken(owner: Owner) -> None:
    """As where a start was forgotten in a crash of the database, and another worker began the same attempt."""
    job = await owner.create(ORG, 1)
    await owner.attempts.start(job.id, 1, "second")
    success = Success((result_of(job),), 1, "engine", False)
    with pytest.raises(StaleAttempt):
        await owner.attempts.succeed(job.id, 1, "first", success)
    with pytest.raises(StaleAttempt):
        await owner.attempts.fail(job.id, 1, "first", worker_lost(1))
    assert await state_of(owner, job) == State.RUNNING
    await owner.attempts.succeed(job.id, 1, "second", success)
    assert await state_of(owner, job) == State.SUCCEEDED


async def test_what_nobody_comes_back_to_is_forgotten_with_its_blobs(owner: Owner, tmp_path: Path) -> None:
    """But nothing that somebody asked for keeps, though the same was computed, or was under way, for a preview."""
    blobs = FolderBlobs(tmp_path / "blobs")
    deletions = Deletions(owner.ledger, blobs, lambda: owner.now)
    for key in ("data", "table"):
        await blobs.put(f"{ORG}/cas/{key}", b"x")
    preview, lent, joined, kept = [await owner.create(ORG, n, ephemeral=n < 3) for n in range(4)]
    assert (await owner.create(ORG, 2)).id == joined.id
    version = await owner.database.read(lambda tx: rows.version(tx, ORG, "ver_1")[0])
    assert version is not None
    asked = OperatorJob("ver_1", kept.operator or b"", 1, ())
    fresh = await owner.jobs.create_fresh(ORG, asked, version)
    for job in (preview, lent, joined, kept, fresh):
        await blobs.put(result_of(job).key, b"result")
        await owner.attempts.start(job.id, 1, "worker")
        await owner.attempts.succeed(job.id, 1, "worker", Success((result_of(job),), 1, "engine", False))
    borrowed = await owner.create(ORG, 1)
    assert borrowed.cached and borrowed.id != lent.id
    running = await owner.create(ORG, 4, ephemeral=True)
    for days, gone in ((7, set()), (1 / 24, {preview.id, lent.id, fresh.id})):
        owner.advance(days * 86_400)
        await deletions.expire()
        await deletions.sweep()
        everything = {job.id for job in (preview, lent, joined, kept, fresh, borrowed, running)}
        found = {job_id for job_id in everything if await owner.database.read(partial(find, job_id))}
        assert everything - found == gone
    left = {stat.key for stat in await blobs.list(f"{ORG}/cas/")}
    results = {result_of(job).key for job in (lent, joined, kept)}
    assert left == results | {f"{ORG}/cas/data", f"{ORG}/cas/table"}


def find(job_id: str, tx: Connection) -> Job | None:
    return rows.find(tx, job_id, ORG)


class StubbornBlobs(FolderBlobs):
    """A store that refuses to delete one blob."""

    async def delete(self, key: str) -> None:
        if key.endswith("stuck"):
            raise PermissionError(key)
        await super().delete(key)


async def test_a_blob_that_cannot_be_deleted_holds_up_no_other(owner: Owner, tmp_path: Path) -> None:
    blobs = StubbornBlobs(tmp_path / "blobs")
    keys = [f"{ORG}/cas/{name}" for name in ("a", "stuck", "z")]
    for key in keys:
        await blobs.put(key, b"x")
    await owner.ledger.commit(lambda turn: mark_deleted(turn.tx, ORG, keys, turn.now))
    await Deletions(owner.ledger, blobs, lambda: owner.now).sweep()
    assert [stat.key for stat in await blobs.list(f"{ORG}/cas/")] == [keys[1]]
    assert await owner.database.read(to_delete) == [keys[1]]
