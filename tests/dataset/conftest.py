"""People with datasets, over each engine's database and each store of blobs."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from services.kit.access import Signer
from services.kit.blobs import Blobs, BlobSigner
from services.kit.database import Database, migrate
from services.kit.folder import FolderBlobs
from services.kit.s3 import S3Blobs, S3Settings
from tests.dataset.house import House, Put
from tests.executor.mesh import Mesh, Nats
from tests.suites.databases import Templates, templates
from tests.suites.people import Clock
from tests.suites.seaweed import seaweed

__all__ = ["templates"]
PAIRS = {"folder": "sqlite", "s3": "postgres"}
"""Stores of blobs, each with the engine it is tried on."""


@pytest.fixture(scope="session")
def s3() -> Iterator[S3Settings]:
    with seaweed() as settings:
        yield settings


@pytest.fixture(params=PAIRS)
def store(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def signer() -> BlobSigner:
    return BlobSigner(b"k" * 32)


@pytest.fixture
async def blobs(store: str, request: pytest.FixtureRequest, tmp_path: Path, signer: BlobSigner) -> Blobs:
    if store == "folder":
        return FolderBlobs(tmp_path / "blobs", signer)
    return S3Blobs(request.getfixturevalue("s3"))


@pytest.fixture
def put(blobs: Blobs, signer: BlobSigner) -> Put:
    async def put(address: str, body: bytes) -> None:
        if address.startswith("/blobs/"):
            grant = signer.verify(address.removeprefix("/blobs/"), "PUT")
            await blobs.put_part(grant.key, grant.multipart_id, grant.part, body, grant.size_bytes)
        else:
            async with httpx.AsyncClient() as http:
                (await http.put(address, content=body)).raise_for_status()

    return put


@pytest.fixture
async def house(
    templates: Templates, store: str, blobs: Blobs, signers: dict[str, Signer], keys: Path
) -> AsyncIterator[House]:
    """Identity and dataset, without an executor: versions stay as they were accepted."""
    database = Database(await templates.clone(PAIRS[store]))
    house = House(database, signers, keys, Clock(), blobs)
    yield house
    await house.close()
    await database.close()


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def reading(tmp_path_factory: pytest.TempPathFactory, keys: Path) -> AsyncIterator[House]:
    """Identity, dataset and executor with a real worker and the real sandbox, for all tests of a module."""
    folder = tmp_path_factory.mktemp("reading")
    url = f"sqlite:///{folder}/test.db"
    await migrate(url)
    nats = Nats(folder / "nats", free_port(), free_port())
    async with AsyncExitStack() as stack:
        stack.callback(nats.kill)
        await nats.start()
        mesh = Mesh(folder, nats, keys, url)
        await mesh.start()
        stack.push_async_callback(mesh.stop)
        stack.callback(mesh.end_workers)
        await mesh.ready_worker(entry="sandbox.entry:enter", concurrency=2)
        signers = {name: Signer(name, keys / f"{name}.pem") for name in ("identity", "dataset", "frontdoor")}
        blobs = FolderBlobs(folder / "blobs", BlobSigner(b"k" * 32))
        house = House(mesh.database, signers, keys, Clock(), blobs)
        stack.push_async_callback(house.close)
        house.executor = mesh.stub
        await house.move_in().start()
        yield house


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
