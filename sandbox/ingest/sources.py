"""Recognises what a source is by its bytes, refuses what it must not be, and opens it as cells."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from sandbox.ingest import columnar, delimited, documents, packed, workbook
from sandbox.ingest.cells import Cells
from sandbox.ingest.limits import KiB, Limits
from sandbox.ingest.progress import Progress
from sandbox.ingest.refusals import EmptySource, SpecRefused, UnknownFormat
from sandbox.ingest.spec import Spec
from sandbox.ingest.survey import survey, transcode, wide

_FOREIGN = {
    b"%PDF": "a PDF",
    b"\x89PNG": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"GIF8": "a GIF image",
    b"\xd0\xcf\x11\xe0": "an old Office file (XLS); save it as XLSX",
    b"BZh": "packed with bzip2; unpack it",
    b"\xfd7zXZ": "packed with xz; unpack it",
    b"7z\xbc\xaf": "a 7z archive; unpack it",
    b"Rar!": "a RAR archive; unpack it",
    b"PK\x03\x04": "a ZIP archive but no XLSX workbook; unpack it",
    b"PK\x05\x06": "an empty ZIP archive",
    b"SQLite format 3": "an SQLite database; export the table as CSV",
    b"ORC": "an ORC file; write it as Parquet",
    b"Obj\x01": "an Avro file; write it as Parquet",
    b"ARROW1": "an Arrow file; write it as Parquet",
    b"\x7fELF": "a program",
    b"\x80\x04": "a Python pickle; write it as Parquet",
}
_CONTROL = frozenset(range(32)) - frozenset(b"\t\n\r\f\x1a\x1b\x01\x1f") | {127}


@dataclass
class Opener:
    """What is needed to open a source; `made` gathers the intermediate files that come to be."""

    connection: duckdb.DuckDBPyConnection
    spec: Spec
    limits: Limits
    work: Path
    progress: Progress
    file_name: str
    """What the file's owner calls it; for messages alone."""
    made: list[Path] = field(default_factory=list)

    def file(self, name: str) -> Path:
        self.made.append(self.work / name)
        return self.made[-1]

    def open(self, source: Path) -> Iterator[Cells]:
        """Ways to read the source, the fast one first."""
        _check(self.spec)
        with source.open("rb") as file:
            head = file.read(64 * KiB)
        facts: dict[str, object] = {}
        if kind := packed.packing(head):
            unpacked = self.file("unpacked")
            packed.unpack(source, unpacked, kind, self.limits, self.progress)
            source, facts = unpacked, {"packing": kind}
            with source.open("rb") as file:
                head = file.read(64 * KiB)
        for cells in self._opened(source, head):
            cells.facts.update(facts)
            yield cells

    def _opened(self, source: Path, head: bytes) -> Iterator[Cells]:
        if not head:
            raise EmptySource("The file is empty. Upload a file with a header line and rows.")
        wanted = self.spec.format
        if wanted == "parquet" or head.startswith(columnar.MAGIC):
            yield columnar.open_parquet(self.connection, source, self.spec, self.limits)
        elif wanted == "xlsx" or (head.startswith(workbook.MAGIC) and workbook.is_workbook(source)):
            self.file("cells.parquet"), self.file("structure.parquet")
            yield workbook.open_workbook(source, self.spec, self.work, self.limits)
        else:
            if wanted is None:
                _refuse_foreign(head, self.file_name)
            yield from self._text(source)

    def _text(self, source: Path) -> Iterator[Cells]:
        found = survey(source, self.spec.encoding, self.limits)
        replaced = 0
        if not found.plain:
            text = self.file("text")
            replaced = transcode(source, text, found.encoding, self.progress)
            source = text
        with source.open("rb") as file:
            head = file.read(64 * KiB).decode("utf-8", "replace")
        wanted = self.spec.format
        if wanted == "json" or (wanted is None and documents.looks_like_json(head)):
            self.file("cells.parquet"), self.file("structure.parquet")
            yield documents.open_documents(source, found.encoding, self.work, self.limits, self.progress)
            return
        delimited_text = delimited.open_delimited(source, found, replaced, self.spec, self.limits)
        if cells := delimited.well_formed(delimited_text):
            yield cells
        self.file("cells.parquet"), self.file("structure.parquet")
        yield delimited.record_by_record(delimited_text, self.work, self.limits, self.progress)


def _refuse_foreign(head: bytes, file_name: str) -> None:
    for magic, what in _FOREIGN.items():
        if head.startswith(magic):
            raise UnknownFormat(f"{file_name} is {what}. CSV, JSON, XLSX and Parquet are read.")
    controls = sum(byte in _CONTROL for byte in head[: 4 * KiB] if byte)
    if controls > 0.02 * len(head[: 4 * KiB]) and not wide(head):
        raise UnknownFormat(f"{file_name} is neither text nor of a known format. CSV, JSON, XLSX and Parquet are read.")


def _check(spec: Spec) -> None:
    """Refuse marks that are no single character."""
    marks = {"delimiter": spec.delimiter, "quote": spec.quote, "thousands": spec.thousands}
    for name, mark in marks.items():
        if mark is not None and (len(mark) > 1 or (name == "delimiter" and not mark)):
            raise SpecRefused(f"The {name} must be one character, not {mark!r}.", field=name)
    if spec.delimiter is not None and spec.delimiter == spec.quote:
        raise SpecRefused("Delimiter and quote cannot be the same character.", field="quote")
