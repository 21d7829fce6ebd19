"""A nats-server per module, and an executor per test."""

from __future__ import annotations

import socket
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from mesh import Mesh, Nats

from services.kit.database import Base, Database


def ports(count: int) -> list[int]:
    probes = [socket.socket() for _ in range(count)]
    try:
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]
    finally:
        for probe in probes:
            probe.close()


@pytest.fixture
async def nats(tmp_path: Path) -> AsyncIterator[Nats]:
    server = Nats(tmp_path / "nats", *ports(2))
    await server.start()
    yield server
    server.kill()


@pytest.fixture
async def database_url(tmp_path: Path) -> str:
    url = f"sqlite:///{tmp_path}/test.sqlite3"
    database = Database(url)
    async with database.engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    await database.close()
    return url


@pytest.fixture
async def mesh(tmp_path: Path, nats: Nats, keys: Path, database_url: str) -> AsyncIterator[Mesh]:
    made = Mesh(tmp_path, nats, keys, database_url)
    await made.start()
    yield made
    made.end_workers()
    await made.stop()
