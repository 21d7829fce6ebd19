"""Several owners on one Postgres: any takes jobs in and hears workers, one dispatches, and another takes over."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from dataspeaks.executor.v1 import jobs_pb2
from tests.executor.conftest import running
from tests.executor.mesh import Mesh, until
from tests.suites.databases import Templates

ORG = "org_a"


@pytest.fixture
async def owners(tmp_path: Path, keys: Path, templates: Templates) -> AsyncIterator[tuple[Mesh, Mesh]]:
    """The first leads."""
    url = await templates.clone("postgres")
    async with running(tmp_path, keys, url) as first:
        await until(lambda: first.app.dispatcher.leads, "the first leads")
        second = Mesh(tmp_path, first.nats, keys, url)
        await second.start()
        yield first, second
        second.end_workers()
        await second.stop()


async def test_either_owner_does_and_when_the_leading_one_goes_the_other_leads(
    owners: tuple[Mesh, Mesh],
) -> None:
    first, second = owners
    await second.ready_worker(concurrency=2)
    assert (await second.version(ORG, "ver_1")).state == jobs_pb2.JOB_STATE_SUCCEEDED
    jobs = [await first.create(ORG, "ver_1", limit=50, offset=number) for number in range(4)]
    jobs += [await second.create(ORG, "ver_1", limit=50, offset=10 + number) for number in range(4)]
    ended = await asyncio.gather(*(first.end_of(ORG, job.id) for job in jobs))
    assert {job.state for job in ended} == {jobs_pb2.JOB_STATE_SUCCEEDED}
    assert not second.app.dispatcher.leads
    late = await second.create(ORG, "ver_1", limit=500, offset=99)
    await first.app.stop()
    await until(lambda: second.app.dispatcher.leads, "the second leads")
    assert (await second.end_of(ORG, late.id)).state == jobs_pb2.JOB_STATE_SUCCEEDED
    more = await second.create(ORG, "ver_1", limit=1, offset=100)
    assert (await second.end_of(ORG, more.id)).state == jobs_pb2.JOB_STATE_SUCCEEDED
