"""What every store of blobs must do: one suite, run on the folder and on a real S3 server."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from pathlib import Path

import pytest

from services.kit.blobs import BlobMissing, Blobs, InvalidSignedUrl, Part, PartSizeMismatch

LEAST_PART = 5 * 1024 * 1024
"""S3 takes no smaller part, but the last."""

Get = Callable[[str], Awaitable[tuple[int, bytes, str]]]
"""GETs a signed address: status, body, Content-Disposition."""
Put = Callable[[str, bytes], Awaitable[int]]
"""PUTs to a signed address: status."""


async def chunks_of(*pieces: bytes) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece


async def begin(blobs: Blobs, key: str, *pieces: bytes) -> str:
    multipart_id = await blobs.begin_multipart(key)
    for number, piece in enumerate(pieces, 1):
        await blobs.put_part(key, multipart_id, number, piece, len(piece))
    return multipart_id


async def listed(blobs: Blobs, key: str, multipart_id: str) -> list[Part]:
    parts = await blobs.list_parts(key, multipart_id)
    assert parts is not None
    return list(parts)


class BlobsSuite:
    """Needs the fixtures `blobs`, `get` and `put`."""

    async def test_what_is_put_is_got(self, blobs: Blobs, tmp_path: Path) -> None:
        for size in (0, 1, 3 * 1024 * 1024 + 7):
            data = bytes(i % 251 for i in range(size))
            source, target = tmp_path / "source", tmp_path / "target"
            source.write_bytes(data)
            await blobs.put("org_1/a", data)
            assert await blobs.get("org_1/a") == data
            await blobs.put("org_1/b", source)
            await blobs.fetch("org_1/b", target)
            assert target.read_bytes() == data
            assert b"".join([chunk async for chunk in blobs.open("org_1/b")]) == data
            stat = await blobs.stat("org_1/b")
            assert stat is not None and stat.size_bytes == size

    async def test_a_second_put_replaces_the_first(self, blobs: Blobs) -> None:
        await blobs.put("org_1/x", b"first")
        await blobs.put("org_1/x", b"second")
        assert await blobs.get("org_1/x") == b"second"

    async def test_what_is_not_there_is_missing(self, blobs: Blobs, tmp_path: Path) -> None:
        assert await blobs.stat("org_1/none") is None
        with pytest.raises(BlobMissing):
            await blobs.get("org_1/none")
        with pytest.raises(BlobMissing):
            await blobs.fetch("org_1/none", tmp_path / "none")
        await blobs.delete("org_1/none")

    async def test_a_name_may_be_a_blob_and_a_folder(self, blobs: Blobs) -> None:
        await blobs.put("org_1/n", b"blob")
        await blobs.put("org_1/n/m", b"below")
        assert [stat.key for stat in await blobs.list("org_1/n/")] == ["org_1/n/m"]
        assert await blobs.get("org_1/n") == b"blob"

    async def test_lists_what_is_below_a_prefix_and_no_more(self, blobs: Blobs) -> None:
        for key in ("org_1/p/a", "org_1/p/b/c", "org_1/pq", "org_2/p/a"):
            await blobs.put(key, b"bytes")
        assert [(s.key, s.size_bytes) for s in await blobs.list("org_1/p/")] == [("org_1/p/a", 5), ("org_1/p/b/c", 5)]
        await blobs.delete("org_1/p/a")
        assert [stat.key for stat in await blobs.list("org_1/p/")] == ["org_1/p/b/c"]
        assert not await blobs.list("org_1/none/")

    @pytest.mark.parametrize(
        "key", ["", "/etc/passwd", "..", "org_1/../org_2/x", "org_1//x", "org_1/./x", "org_1/\0", "org_1/a b", "a\\b"]
    )
    async def test_refuses_keys_that_could_lead_elsewhere(self, blobs: Blobs, key: str) -> None:
        for call in (blobs.get(key), blobs.put(key, b"x"), blobs.stat(key), blobs.delete(key)):
            with pytest.raises(ValueError, match="not a blob's key"):
                await call

    async def test_parts_make_a_blob_once_in_whatever_order_they_came(self, blobs: Blobs) -> None:
        key, first, last = "org_1/whole", b"a" * LEAST_PART, b"the end"
        multipart_id = await blobs.begin_multipart(key)
        await blobs.put_part(key, multipart_id, 2, last, len(last))
        await blobs.put_part(key, multipart_id, 1, chunks_of(first[:100], first[100:]), len(first))
        parts = await listed(blobs, key, multipart_id)
        assert [(part.number, part.size_bytes) for part in parts] == [(1, LEAST_PART), (2, 7)]
        assert await blobs.stat(key) is None
        await blobs.complete_multipart(key, multipart_id, parts)
        assert await blobs.get(key) == first + last
        assert await blobs.list_parts(key, multipart_id) is None
        with suppress(BlobMissing):
            await blobs.complete_multipart(key, multipart_id, parts)
        assert await blobs.get(key) == first + last

    async def test_a_part_sent_twice_counts_once(self, blobs: Blobs) -> None:
        key, first = "org_1/again", b"a" * LEAST_PART
        multipart_id = await begin(blobs, key, first, b"x")
        await blobs.put_part(key, multipart_id, 1, first, LEAST_PART)
        parts = await listed(blobs, key, multipart_id)
        assert [part.number for part in parts] == [1, 2]
        await blobs.complete_multipart(key, multipart_id, parts)
        assert await blobs.get(key) == first + b"x"

    async def test_a_part_of_another_size_does_not_arrive(self, blobs: Blobs) -> None:
        multipart_id = await blobs.begin_multipart("org_1/short")
        for body in (b"", b"four", b"sixsix"):
            with pytest.raises(PartSizeMismatch):
                await blobs.put_part("org_1/short", multipart_id, 1, body, 5)
        assert await listed(blobs, "org_1/short", multipart_id) == []

    async def test_a_connection_cut_within_a_part_leaves_nothing_of_it(self, blobs: Blobs) -> None:
        async def cut() -> AsyncIterator[bytes]:
            yield b"half"
            raise ConnectionResetError

        multipart_id = await begin(blobs, "org_1/cut", b"whole")
        with pytest.raises(ConnectionResetError):
            await blobs.put_part("org_1/cut", multipart_id, 2, cut(), 8)
        assert [part.number for part in await listed(blobs, "org_1/cut", multipart_id)] == [1]

    async def test_an_upload_given_up_takes_no_more(self, blobs: Blobs) -> None:
        multipart_id = await begin(blobs, "org_1/gone", b"part")
        await blobs.abort_multipart("org_1/gone", multipart_id)
        await blobs.abort_multipart("org_1/gone", multipart_id)
        assert await blobs.list_parts("org_1/gone", multipart_id) is None
        with pytest.raises(InvalidSignedUrl):
            await blobs.put_part("org_1/gone", multipart_id, 1, b"late", 4)

    async def test_an_empty_file_is_a_blob_too(self, blobs: Blobs) -> None:
        multipart_id = await blobs.begin_multipart("org_1/empty")
        await blobs.complete_multipart("org_1/empty", multipart_id, [])
        assert await blobs.get("org_1/empty") == b""
        assert await blobs.list_parts("org_1/empty", multipart_id) is None

    async def test_concurrent_writers_never_mix(self, blobs: Blobs) -> None:
        bodies = [bytes([i]) * 100_000 for i in range(8)]
        await asyncio.gather(*(blobs.put("org_1/raced", body) for body in bodies))
        assert await blobs.get("org_1/raced") in bodies

    async def test_a_signed_address_downloads_under_its_name(self, blobs: Blobs, get: Get) -> None:
        await blobs.put("org_1/report", b"bytes")
        status, body, name = await get(blobs.sign_get("org_1/report", 60, 'Übersicht "Q3".csv'))
        assert (status, body) == (200, b"bytes")
        assert name.startswith("attachment;") and "UTF-8''%C3%9Cbersicht%20%22Q3%22.csv" in name

    async def test_a_forged_address_opens_nothing(self, blobs: Blobs, get: Get) -> None:
        await blobs.put("org_1/secret", b"bytes")
        await blobs.put("org_2/secret", b"other")
        address = blobs.sign_get("org_1/secret", 60, "x")
        tampered = re.sub(r"(.)$", lambda last: "A" if last[1] != "A" else "B", address)
        status, body, _ = await get(tampered)
        assert status == 403 and b"bytes" not in body

    async def test_a_signed_address_takes_one_part(self, blobs: Blobs, put: Put) -> None:
        multipart_id = await blobs.begin_multipart("org_1/signed")
        address = blobs.sign_put_part("org_1/signed", multipart_id, 1, 5, 60)
        assert await put(address, b"bytes") in (200, 204)
        assert [part.size_bytes for part in await listed(blobs, "org_1/signed", multipart_id)] == [5]
        await blobs.abort_multipart("org_1/signed", multipart_id)
        assert await put(address, b"later") in (403, 404)
