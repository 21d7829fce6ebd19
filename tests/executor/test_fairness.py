"""One organisation's flood does not delay another's one job; caps and the window hold."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import update

from services.executor.model import Release, State, Success
from services.executor.tables import Job
from services.kit.database import Database
from tests.executor.owner import Owner, result_of


@pytest.fixture
async def owner(database: Database) -> AsyncIterator[Owner]:
    made = Owner(database, window=4, cap=6)
    await made.start()
    for organization_id in ("flood", "quiet", "other"):
        await made.add_version(organization_id)
    yield made
    await made.close()


async def run_next(owner: Owner, worker_id: str = "w") -> Job:
    """Starts and finishes the oldest job on the wire."""
    release = owner.wire.pop(0)
    job = await owner.attempts.start(release.job_id, release.attempt, worker_id)
    await owner.attempts.succeed(job.id, job.attempt, worker_id, Success((result_of(job),), 1, "engine", False))
    return job


async def test_a_flood_does_not_delay_another_organisations_one_job(owner: Owner) -> None:
    for number in range(100):
        await owner.create("flood", number)
    for _ in range(10):
        await run_next(owner)
    quiet = await owner.create("quiet", 1)
    ran = [await run_next(owner) for _ in range(owner.window + 2)]
    assert quiet.id in [job.id for job in ran], "within the window and one turn each"


async def test_organisations_take_turns(owner: Owner) -> None:
    for number in range(12):
        await owner.create("flood", number)
    for number in range(4):
        await owner.create("quiet", number)
        await owner.create("other", number)
    order = [(await run_next(owner)).organization_id for _ in range(20)]
    turns = order[owner.window : owner.window + 12]
    assert all(sorted(turns[at : at + 3]) == ["flood", "other", "quiet"] for at in range(0, 12, 3)), order


async def test_a_large_file_takes_as_many_turns_as_it_costs(owner: Owner) -> None:
    owner.dispatcher.leads = False
    for number in range(6):
        await owner.create("flood", number)
    await owner.create("quiet", 1)
    async with owner.database.begin("quiet") as tx:
        await tx.execute(update(Job).where(Job.state == State.QUEUED).values(cost=4))
    owner.dispatcher.leads = True
    await owner.sweeper.sweep()
    order = []
    while owner.wire:
        order.append((await run_next(owner)).organization_id)
    assert order.index("quiet") in (3, 4)


async def test_an_organisation_never_has_more_at_work_than_its_cap(owner: Owner) -> None:
    for number in range(20):
        await owner.create("flood", number)
    started: list[Release] = []
    while owner.wire:
        release = owner.wire.pop(0)
        await owner.attempts.start(release.job_id, release.attempt, "w")
        started.append(release)
    assert len(started) == owner.cap
    await owner.create("quiet", 1)
    assert [release.organization_id for release in owner.wire] == ["quiet"]
