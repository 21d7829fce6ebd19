"""Runs the blobs' suite on the local folder and on a real S3 server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from services.kit.blobs import BlobSigner, Grant, InvalidSignedUrl, disposition
from services.kit.folder import FolderBlobs
from services.kit.s3 import S3Blobs, S3Settings
from tests.suites.blobs import BlobsSuite, Get, Put
from tests.suites.seaweed import seaweed

ADDRESS = "/blobs/"


class Clock:
    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


class TestFolder(BlobsSuite):
    @pytest.fixture
    def signer(self) -> BlobSigner:
        return BlobSigner(b"k" * 32)

    @pytest.fixture
    def blobs(self, tmp_path: Path, signer: BlobSigner) -> FolderBlobs:
        return FolderBlobs(tmp_path / "blobs", signer)

    @pytest.fixture
    def get(self, blobs: FolderBlobs, signer: BlobSigner) -> Get:
        async def get(address: str) -> tuple[int, bytes, str]:
            try:
                grant = signer.verify(address.removeprefix(ADDRESS), "GET")
            except InvalidSignedUrl:
                return 403, b"", ""
            return 200, await blobs.get(grant.key), disposition(grant.file_name)

        return get

    @pytest.fixture
    def put(self, blobs: FolderBlobs, signer: BlobSigner) -> Put:
        async def put(address: str, body: bytes) -> int:
            try:
                grant = signer.verify(address.removeprefix(ADDRESS), "PUT")
                await blobs.put_part(grant.key, grant.multipart_id, grant.part, body, grant.size_bytes)
            except InvalidSignedUrl:
                return 403
            return 204

        return put

    async def test_leaves_no_draft_behind(self, blobs: FolderBlobs, tmp_path: Path) -> None:
        await blobs.put("org_1/a", b"x")
        with pytest.raises(FileNotFoundError):
            await blobs.put("org_1/b", tmp_path / "none")
        assert not list((tmp_path / "blobs" / "drafts").iterdir())

    def test_a_grant_is_for_one_method_and_for_a_while(self) -> None:
        clock = Clock()
        signer = BlobSigner(b"k" * 32, clock)
        token = signer.sign(Grant("GET", "org_1/a", clock.now + 60))
        assert signer.verify(token, "GET").key == "org_1/a"
        with pytest.raises(InvalidSignedUrl):
            signer.verify(token, "PUT")
        with pytest.raises(InvalidSignedUrl):
            BlobSigner(b"l" * 32, clock).verify(token, "GET")
        clock.now += 60
        with pytest.raises(InvalidSignedUrl):
            signer.verify(token, "GET")

    @pytest.mark.parametrize("token", ["", ".", "a.b", "é.é", "e30.e30", "\0", "=" * 9, "A" * 5000])
    def test_nonsense_is_no_grant(self, token: str) -> None:
        with pytest.raises(InvalidSignedUrl):
            BlobSigner(b"k" * 32).verify(token, "GET")

    def test_a_short_secret_is_refused(self) -> None:
        with pytest.raises(ValueError, match="32 bytes"):
            BlobSigner(b"short")


def test_a_signature_is_written_in_one_way_only() -> None:
    """The last letter of 32 bytes in base64 holds two bits that mean nothing."""
    signer = BlobSigner(b"k" * 32, lambda: 0.0)
    token = signer.sign(Grant("GET", "org_1/a", 1.0))
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    assert signer.verify(token, "GET").key == "org_1/a"
    for letter in letters.replace(token[-1], ""):
        with pytest.raises(InvalidSignedUrl):
            signer.verify(token[:-1] + letter, "GET")


@pytest.fixture(scope="module")
def bucket() -> Iterator[S3Settings]:
    with seaweed() as bucket:
        yield bucket


class TestS3(BlobsSuite):
    @pytest.fixture
    async def blobs(self, bucket: S3Settings) -> S3Blobs:
        blobs = S3Blobs(bucket)
        for stat in [*await blobs.list("org_1/"), *await blobs.list("org_2/")]:
            await blobs.delete(stat.key)
        return blobs

    @pytest.fixture
    def get(self) -> Get:
        async def get(address: str) -> tuple[int, bytes, str]:
            async with httpx.AsyncClient() as http:
                answer = await http.get(address)
            return answer.status_code, answer.content, answer.headers.get("content-disposition", "")

        return get

    @pytest.fixture
    def put(self) -> Put:
        async def put(address: str, body: bytes) -> int:
            async with httpx.AsyncClient() as http:
                return (await http.put(address, content=body)).status_code

        return put
