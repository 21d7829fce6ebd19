"""Uploads: what arrives stays, what is cut is sent again, and what is accepted becomes one version."""

from __future__ import annotations

import asyncio
import hashlib
from datetime import timedelta
from typing import Any

import pytest

from dataspeaks.access.v1 import access_pb2 as access
from dataspeaks.dataset.v1 import upload_pb2, version_pb2
from dataspeaks.executor.v1 import ingest_pb2
from services.dataset.model import PARTS_MAX, UploadState, part_bytes, part_sizes
from services.kit.blobs import PartSizeMismatch
from services.kit.errors import CallFailed
from tests.dataset.house import LEAST_PART, Fate, House, Mortal, Put, announce, send
from tests.suites.people import refusal

MIB = 1024 * 1024
BODY = b"a,b\n" + b"1,2\n" * (2 * LEAST_PART // 4)
"""Three parts."""
SHA256 = hashlib.sha256(BODY).hexdigest()


@pytest.mark.parametrize(
    ("size", "part", "count"),
    [
        (0, 8 * MIB, 0),
        (1, 8 * MIB, 1),
        (8 * MIB, 8 * MIB, 1),
        (8 * MIB + 1, 8 * MIB, 2),
        (8 * MIB * PARTS_MAX, 8 * MIB, PARTS_MAX),
        (8 * MIB * PARTS_MAX + 1, 9 * MIB, 8889),
        (100 * 1024 * MIB, 11 * MIB, 9310),
    ],
)
def test_parts_grow_so_that_they_never_are_too_many(size: int, part: int, count: int) -> None:
    assert part_bytes(size, 8 * MIB) == part
    sizes = part_sizes(size, part)
    assert sum(sizes) == size and len(sizes) == count <= PARTS_MAX


async def test_a_file_comes_in_parts_and_becomes_a_version(house: House, put: Put) -> None:
    keeper = await house.keeper()
    upload = await announce(keeper, BODY, sha256=SHA256)
    assert [part.size_bytes for part in upload.parts] == [LEAST_PART, LEAST_PART, 4]
    assert upload.state == upload_pb2.UPLOAD_STATE_RECEIVING and upload.HasField("url_expire_time")
    await send(upload, BODY, put)
    spec = ingest_pb2.IngestSpec(delimiter=",")
    version = await keeper.call("CompleteUpload", upload_id=upload.id, spec=spec)
    assert (version.number, version.source_sha256, version.source_bytes) == (1, SHA256, len(BODY))
    assert version.state == version_pb2.VERSION_STATE_PROCESSING and version.spec == spec
    dataset = await keeper.call("GetDataset", dataset_id=upload.dataset_id)
    assert dataset.newest_version_id == version.id and not dataset.latest_version_id
    done = await keeper.call("GetUpload", upload_id=upload.id)
    assert done.state == upload_pb2.UPLOAD_STATE_COMPLETED and done.version_id == version.id
    assert all(part.received and not part.url for part in done.parts)


async def test_a_cut_connection_costs_one_part_at_most(house: House, put: Put) -> None:
    keeper = await house.keeper()
    upload = await announce(keeper, BODY)
    await put(upload.parts[0].url, BODY[:LEAST_PART])
    with pytest.raises((PartSizeMismatch, ConnectionError, OSError)):
        await house.blobs.put_part(
            *await _multipart(house, upload.id), 2, _cut(BODY[LEAST_PART : LEAST_PART + 1000]), LEAST_PART
        )
    resumed = await keeper.call("GetUpload", upload_id=upload.id)
    assert [part.received for part in resumed.parts] == [True, False, False]
    assert [bool(part.url) for part in resumed.parts] == [False, True, True]
    incomplete = keeper.call("CompleteUpload", upload_id=upload.id)
    with pytest.raises(CallFailed) as failed:
        await incomplete
    assert failed.value.reason == "UPLOAD_INCOMPLETE"
    await send(resumed, BODY, put)
    assert (await keeper.call("CompleteUpload", upload_id=upload.id)).source_sha256 == SHA256


async def test_an_empty_file_is_taken_too(house: House, put: Put) -> None:
    keeper = await house.keeper()
    upload = await announce(keeper, b"")
    assert not upload.parts
    version = await keeper.call("CompleteUpload", upload_id=upload.id)
    assert version.source_sha256 == hashlib.sha256(b"").hexdigest()


async def test_completing_again_tells_the_same_version(house: House, put: Put) -> None:
    keeper = await house.keeper()
    upload = await announce(keeper, BODY)
    await send(upload, BODY, put)
    calls = [keeper.call("CompleteUpload", upload_id=upload.id) for _ in range(8)]
    versions = await asyncio.gather(*calls)
    later = await keeper.call("CompleteUpload", upload_id=upload.id)
    assert {version.id for version in (*versions, later)} == {later.id}
    listed = await keeper.call("ListVersions", dataset_id=upload.dataset_id)
    assert [version.number for version in listed.versions] == [1]


async def test_completing_goes_on_when_the_caller_leaves(house: House, put: Put) -> None:
    keeper = await house.keeper()
    upload = await announce(keeper, BODY)
    await send(upload, BODY, put)
    leaving = asyncio.create_task(keeper.call("CompleteUpload", upload_id=upload.id))
    await asyncio.sleep(0)
    leaving.cancel()
    await asyncio.gather(leaving, return_exceptions=True)
    assert (await keeper.call("CompleteUpload", upload_id=upload.id)).number == 1


async def test_other_bytes_than_announced_are_refused_and_deleted(house: House, put: Put) -> None:
    keeper = await house.keeper()
    upload = await announce(keeper, BODY, sha256="0" * 64)
    await send(upload, BODY, put)
    assert await refusal(keeper.call("CompleteUpload", upload_id=upload.id)) == "UPLOAD_DIGEST_MISMATCH"
    assert (await keeper.call("GetUpload", upload_id=upload.id)).state == upload_pb2.UPLOAD_STATE_ABORTED
    assert await refusal(keeper.call("CompleteUpload", upload_id=upload.id)) == "UPLOAD_CLOSED"
    assert not (await keeper.call("ListVersions", dataset_id=upload.dataset_id)).versions
    assert not await house.blobs.list(_organization(keeper) + "/")


async def test_an_upload_given_up_leaves_nothing(house: House, put: Put) -> None:
    keeper = await house.keeper()
    upload = await announce(keeper, BODY)
    await put(upload.parts[0].url, BODY[:LEAST_PART])
    for _ in range(2):
        aborted = await keeper.call("AbortUpload", upload_id=upload.id)
        assert aborted.state == upload_pb2.UPLOAD_STATE_ABORTED
        assert not any(part.url or part.received for part in aborted.parts)
    assert await refusal(keeper.call("CompleteUpload", upload_id=upload.id)) == "UPLOAD_CLOSED"
    assert await house.blobs.list_parts(*await _multipart(house, upload.id)) is None
    finished = await announce(keeper, b"x\n1\n")
    await send(finished, b"x\n1\n", put)
    await keeper.call("CompleteUpload", upload_id=finished.id)
    assert await refusal(keeper.call("AbortUpload", upload_id=finished.id)) == "UPLOAD_CLOSED"


async def test_giving_up_an_upload_that_is_completed_just_then_keeps_its_file(
    house: House, put: Put, store: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if store == "folder":
        pytest.skip("SQLite has one writer at a time")
    from services.dataset import store as statements

    keeper = await house.keeper()
    upload = await announce(keeper, BODY)
    await send(upload, BODY, put)
    close = statements.close_upload

    async def overtaken(tx: Any, upload_id: str, state: UploadState, version_id: str = "") -> bool:
        if state == UploadState.ABORTED:
            await keeper.call("CompleteUpload", upload_id=upload_id)
        return await close(tx, upload_id, state, version_id)

    monkeypatch.setattr(statements, "close_upload", overtaken)
    assert await refusal(keeper.call("AbortUpload", upload_id=upload.id)) == "UPLOAD_CLOSED"
    key, _ = await _multipart(house, upload.id)
    assert await house.blobs.stat(key) is not None


async def test_an_upload_that_nobody_comes_back_to_is_given_up(house: House, put: Put) -> None:
    keeper = await house.keeper()
    upload = await announce(keeper, BODY)
    await put(upload.parts[0].url, BODY[:LEAST_PART])
    later = upload.create_time.ToDatetime().replace(tzinfo=house.clock.now.tzinfo)
    await house.dataset.uploads.sweep(later)
    assert (await keeper.call("GetUpload", upload_id=upload.id)).state == upload_pb2.UPLOAD_STATE_RECEIVING
    await house.dataset.uploads.sweep(later + timedelta(seconds=1))
    assert (await keeper.call("GetUpload", upload_id=upload.id)).state == upload_pb2.UPLOAD_STATE_ABORTED


async def test_an_upload_is_ended_by_who_opened_it_or_who_may_see_personal_data(house: House, put: Put) -> None:
    owner = await house.owner()
    opener, other = [
        house.keeping(await house.join(owner, f"{name}@acme.example", access.ROLE_EDITOR)) for name in ("ann", "bob")
    ]
    admin = house.keeping(await house.join(owner, "admin@acme.example", access.ROLE_ADMIN))
    body = b"name\nAda Stone\n"
    uploads = [await announce(opener, body) for _ in range(3)]
    clear = ingest_pb2.IngestSpec(columns=[ingest_pb2.ColumnOverride(name="name", pii="none")])
    for upload in uploads:
        await send(await opener.call("GetUpload", upload_id=upload.id), body, put)
        for call in ("GetUpload", "AbortUpload"):
            assert await refusal(other.call(call, upload_id=upload.id)) == "PERMISSION_DENIED"
        call = other.call("CompleteUpload", upload_id=upload.id, spec=clear)
        assert await refusal(call) == "PERMISSION_DENIED"
    assert (await opener.call("CompleteUpload", upload_id=uploads[0].id)).number == 1
    assert (await admin.call("CompleteUpload", upload_id=uploads[1].id)).number == 1
    assert (await admin.call("AbortUpload", upload_id=uploads[2].id)).state == upload_pb2.UPLOAD_STATE_ABORTED


async def test_a_file_above_the_limit_is_refused_before_it_is_sent(house: House) -> None:
    keeper = await house.keeper()
    assert await refusal(announce(keeper, b"", size_bytes=100 * 1024**3 + 1)) == "UPLOAD_TOO_LARGE"


async def test_a_repeated_request_announces_no_second_upload(house: House) -> None:
    keeper = await house.keeper()
    dataset = await keeper.call("CreateDataset", display_name="Sales", request_id="d")
    assert (await keeper.call("CreateDataset", display_name="Sales", request_id="d")).id == dataset.id
    told = {"dataset_id": dataset.id, "file_name": "a.csv", "request_id": "u"}
    first, again = [await keeper.call("CreateUpload", size_bytes=3, **told) for _ in range(2)]
    assert first.id == again.id and again.parts[0].url
    assert await refusal(keeper.call("CreateUpload", size_bytes=4, **told)) == "REQUEST_ID_REUSED"


async def test_parts_are_opened_outside_of_the_transaction_and_never_left(house: House) -> None:
    """The database takes other writes meanwhile; a repeat and a refusal leave no open parts behind."""
    keeper = await house.keeper()
    dataset = await keeper.call("CreateDataset", display_name="Sales")
    begun: list[tuple[str, str]] = []

    class Watched(Mortal):
        async def begin_multipart(self, key: str) -> str:
            async with asyncio.timeout(5):
                await keeper.call("CreateDataset", display_name="Meanwhile")
            begun.append((key, await self._port.begin_multipart(key)))
            return begun[-1][1]

    house.blobs = Watched(house.blobs, Fate())  # type: ignore[assignment]
    house.move_in()
    keeper = house.keeping(keeper)
    told = {"file_name": "a.csv", "size_bytes": 3}
    for _ in range(2):
        await keeper.call("CreateUpload", dataset_id=dataset.id, request_id="u", **told)
    assert await refusal(keeper.call("CreateUpload", dataset_id="ds_nothing", **told)) == "DATASET_NOT_FOUND"
    assert [await house.blobs.list_parts(*one) is not None for one in begun] == [True, False, False]


async def test_completing_what_is_given_up_just_then_is_refused(house: House, put: Put) -> None:
    keeper = await house.keeper()
    upload = await announce(keeper, BODY)
    await send(upload, BODY, put)

    class Overtaken(Mortal):
        async def complete_multipart(self, *told: Any) -> None:
            await self._port.complete_multipart(*told)
            await keeper.call("AbortUpload", upload_id=upload.id)

    house.blobs = Overtaken(house.blobs, Fate())  # type: ignore[assignment]
    house.move_in()
    keeper = house.keeping(keeper)
    assert await refusal(keeper.call("CompleteUpload", upload_id=upload.id)) == "UPLOAD_CLOSED"


async def test_stopping_a_service_that_was_just_woken_does_not_hang(house: House) -> None:
    """Python's own wait_for loses a cancellation that comes together with what it waits for."""
    await house.dataset.start()
    await asyncio.sleep(0.1)
    house.dataset.processing.wake()
    await asyncio.sleep(0)
    async with asyncio.timeout(10):
        await house.dataset.stop()


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
async def test_a_death_at_any_call_loses_nothing_and_doubles_nothing(house: House, put: Put, after: bool) -> None:
    """The service dies before or after its n-th call to the database or the store, for every n; then it comes back."""
    keeper = await house.keeper()
    body = b"x\n1\n"
    for call in range(1, 100):
        house.move_in()
        keeper = house.keeping(keeper)
        upload = await announce(keeper, body)
        await send(upload, body, put)
        fate = Fate(call, after)
        house.move_in(fate)
        dying = house.keeping(keeper)
        try:
            await dying.call("CompleteUpload", upload_id=upload.id)
        except CallFailed as failed:
            assert failed.reason == "INTERNAL"
        house.move_in()
        keeper = house.keeping(keeper)
        assert (await keeper.call("GetUpload", upload_id=upload.id)).parts[0].received
        version = await keeper.call("CompleteUpload", upload_id=upload.id)
        assert version.source_sha256 == hashlib.sha256(body).hexdigest()
        listed = await keeper.call("ListVersions", dataset_id=upload.dataset_id)
        assert [found.id for found in listed.versions] == [version.id]
        if not fate.dead:
            assert call > 5
            return
    raise AssertionError("it never lived to the end")


async def _cut(piece: bytes):  # type: ignore[no-untyped-def]
    yield piece
    raise ConnectionResetError


def _organization(keeper) -> str:  # type: ignore[no-untyped-def]
    return str(keeper.session.me.organization.id)


async def _multipart(house: House, upload_id: str) -> tuple[str, str]:
    from services.dataset import store

    async with house.database.begin_unscoped(read=True) as tx:
        upload = await store.upload(tx, upload_id)
    assert upload
    return upload.source_key, upload.multipart_id
