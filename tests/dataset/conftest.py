"""People with datasets, over each engine's database and each store of blobs."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest

from services.kit.access import Signer, Verifier
from services.kit.blobs import Blobs, BlobSigner, FolderBlobs
from services.kit.database import Database
from services.kit.s3 import S3Blobs, S3Settings
from tests.dataset.house import House, Put
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
    found = S3Blobs(request.getfixturevalue("s3"))
    await found.make_bucket()
    return found


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
    templates: Templates, store: str, blobs: Blobs, signers: dict[str, Signer], verifier: Verifier
) -> AsyncIterator[House]:
    """Identity and dataset, without an executor: versions stay as they were accepted."""
    database = Database(await templates.clone(PAIRS[store]))
    house = House(database, signers, verifier, Clock(), blobs)
    yield house
    await house.close()
    await database.close()
