"""A nats-server per module, and an executor per test."""

from __future__ import annotations

import secrets
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import pytest_asyncio

from dataspeaks.executor.v1 import jobs_pb2
from tests.executor.mesh import Mesh, Nats
from tests.suites.databases import Templates, database, engine, templates

__all__ = ["database", "engine", "mesh", "org", "shared", "templates"]


def ports(count: int) -> list[int]:
    probes = [socket.socket() for _ in range(count)]
    try:
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]
    finally:
        for probe in probes:
            probe.close()


@asynccontextmanager
async def running(folder: Path, keys: Path, database_url: str) -> AsyncIterator[Mesh]:
    nats = Nats(folder / "nats", *ports(2))
    await nats.start()
    made = Mesh(folder, nats, keys, database_url)
    try:
        await made.start()
        yield made
    finally:
        made.end_workers()
        await made.stop()
        nats.kill()


@pytest.fixture
async def mesh(tmp_path: Path, keys: Path, templates: Templates) -> AsyncIterator[Mesh]:
    """An executor of the test's own, without workers."""
    async with running(tmp_path, keys, await templates.clone("sqlite")) as made:
        yield made


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def shared(tmp_path_factory: pytest.TempPathFactory, keys: Path, templates: Templates) -> AsyncIterator[Mesh]:
    """One executor with a worker of two slots for all tests of a module, each in its own organisation."""
    async with running(tmp_path_factory.mktemp("mesh"), keys, await templates.clone("sqlite")) as made:
        await made.ready_worker(concurrency=2)
        yield made


@pytest_asyncio.fixture(loop_scope="module")
async def org(shared: Mesh) -> str:
    """An organisation of the test's own, with one version, `ver_1`."""
    organization_id = f"org_{secrets.token_hex(4)}"
    read = await shared.version(organization_id, "ver_1", organization_id.encode())
    assert read.state == jobs_pb2.JOB_STATE_SUCCEEDED, read
    return organization_id
