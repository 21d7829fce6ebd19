"""Hostile files: each gets the verdict it should, before it can hurt."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sandbox.ingest import Spec
from sandbox.ingest.limits import MiB
from sandbox.ingest.refusals import UnterminatedQuote
from sandbox.table import Refusal
from tests.ingest.conftest import Ingest


def _gzip_bomb() -> bytes:
    return gzip.compress(b"a,b\n" + b"0,0\n" * 16_000_000, 9)


def _zstd_bomb() -> bytes:
    return bytes(pa.Codec("zstd").compress(b"\n0,0" * 8_000_000, asbytes=True))


def _workbook(change: Callable[[dict[str, bytes]], None] | None = None) -> bytes:
    out = io.BytesIO()
    book = openpyxl.Workbook()
    book.active.append(["a", "b"])
    book.active.append([1, 2])
    book.save(out)
    with zipfile.ZipFile(out) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    if change:
        change(members)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return packed.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


def _rows(members: dict[str, bytes]) -> None:
    row = b"<row><c><v>1</v></c></row>" * 1_000_000
    members[SHEET] = members[SHEET].replace(b"</sheetData>", row + b"</sheetData>")


def _laughs(members: dict[str, bytes]) -> None:
    lol = b'<!DOCTYPE l [<!ENTITY a "ha">' + b"".join(
        b'<!ENTITY %c "%s">' % (c, b"&%c;" % (c - 1) * 10) for c in range(ord("b"), ord("j"))
    )
    members[SHEET] = members[SHEET].replace(b"<worksheet", lol + b"]><worksheet", 1)


def _foreign(members: dict[str, bytes]) -> None:
    entity = b'<!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    members["xl/workbook.xml"] = entity + members["xl/workbook.xml"]


def _corner(members: dict[str, bytes]) -> None:
    cell = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    members[SHEET] = members[SHEET].replace(b"</sheetData>", cell + b"</sheetData>")


def _parquet(change: Callable[[bytes], bytes]) -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.table({"a": list(range(10_000)), "b": [f"text {n}" for n in range(10_000)]}), out)
    return change(out.getvalue())


HOSTILE: list[tuple[str, Callable[[], bytes], str]] = [
    ("gzip bomb", _gzip_bomb, "UNPACKS_TOO_LARGE"),
    ("zstd bomb", _zstd_bomb, "UNPACKS_TOO_LARGE"),
    ("zip bomb in a workbook", lambda: _workbook(_rows), "UNPACKS_TOO_LARGE"),
    ("one cell in the last corner", lambda: _workbook(_corner), "TOO_MANY_COLUMNS"),
    ("billion laughs", lambda: _workbook(_laughs), "CORRUPT_FILE"),
    ("foreign entity", lambda: _workbook(_foreign), "CORRUPT_FILE"),
    ("half a workbook", lambda: _workbook()[:3000], "UNKNOWN_FORMAT"),
    ("a line without end", lambda: b"a,b\n1," + b"x" * (66 * MiB), "LINE_TOO_LONG"),
    ("a quote without end", lambda: b'a,b\n1,"' + b"x\n" * 200_000, "UNTERMINATED_QUOTE"),
    ("a cell too long", lambda: b'a,b\n1,"' + b"xxxxxxx\n" * 150_000 + b'"\n2,"y"z\n', "UNTERMINATED_QUOTE"),
    ("half a million columns", lambda: b",".join(b"c%d" % n for n in range(500_000)) + b"\n", "TOO_MANY_COLUMNS"),
    ("deep JSON", lambda: b"[" * 20_000 + b"]" * 20_000, "NESTED_TOO_DEEP"),
    ("deep JSON line", lambda: b'{"a":' * 100 + b"1" + b"}" * 100 + b'\n{"a":1}\n', "NESTED_TOO_DEEP"),
    ("JSON cut short", lambda: b'[{"a": 1}, {"a": ', "CORRUPT_FILE"),
    ("JSON with a tail", lambda: b'[\n{"a": 1}\n] and more', "CORRUPT_FILE"),
    ("too many members", lambda: b"".join(b'{"k%d":1}\n' % n for n in range(10_001)), "TOO_MANY_COLUMNS"),
    ("gzip cut short", lambda: gzip.compress(b"a,b\n1,2\n" * 1000)[:-20], "CORRUPT_FILE"),
    ("Parquet cut short", lambda: _parquet(lambda b: b[:-100]), "CORRUPT_FILE"),
    ("Parquet with a broken footer", lambda: _parquet(lambda b: b[:-60] + b"\xff" * 40 + b[-20:]), "CORRUPT_FILE"),
    ("Parquet with broken pages", lambda: _parquet(lambda b: b[:40] + b"\xff" * 2000 + b[2040:]), "CORRUPT_FILE"),
    ("only magic", lambda: b"PAR1", "CORRUPT_FILE"),
    ("a PDF", lambda: b"%PDF-1.7\n%\xe2\xe3", "UNKNOWN_FORMAT"),
    ("a pickle", lambda: b"\x80\x04\x95\x00cos\nsystem\n", "UNKNOWN_FORMAT"),
    ("noise", lambda: bytes(range(256)) * 100, "UNKNOWN_FORMAT"),
]


@pytest.mark.parametrize(("make", "reason"), [case[1:] for case in HOSTILE], ids=[case[0] for case in HOSTILE])
def test_a_hostile_file_is_refused_with_its_reason(read: Ingest, make: Callable[[], bytes], reason: str) -> None:
    with pytest.raises(Refusal) as refused:
        read(make())
    assert refused.value.reason == reason
    assert len(str(refused.value)) < 400


def test_a_refusal_leaves_no_intermediate_file(read: Ingest, tmp_path: Path) -> None:
    with pytest.raises(UnterminatedQuote):
        read(gzip.compress(b'a,b\n1,2,3\n1,"x\n2,y\n'))
    (folder,) = tmp_path.iterdir()
    assert {path.name for path in folder.iterdir()} <= {"source", "data.parquet"}


def test_an_unknown_sheet_is_refused_with_those_there_are(read: Ingest) -> None:
    with pytest.raises(Refusal, match="Sheet") as refused:
        read(_workbook(), Spec(sheet="Nothing"))
    assert refused.value.reason == "UNKNOWN_SHEET"
