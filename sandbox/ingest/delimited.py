"""Delimited text: DuckDB reads what is well formed; what is not is read record by record, and oddities are listed."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import StringIO
from itertools import islice
from pathlib import Path

from sandbox.ingest import dialect as dialects
from sandbox.ingest import names
from sandbox.ingest.cells import SAMPLE_CELLS, Cells, CellWriter
from sandbox.ingest.dialect import Dialect, Sample
from sandbox.ingest.limits import Limits
from sandbox.ingest.progress import Progress
from sandbox.ingest.refusals import CellTooLong, EmptySource, TooManyColumns, TooManyRows, UnterminatedQuote
from sandbox.ingest.spec import Spec
from sandbox.ingest.survey import Survey

_WIDE_COLUMNS = 2_000
_QUOTE_LINES = 10_000
"""A quoted cell over more lines than this has lost its closing quote."""


@dataclass(frozen=True)
class Delimited:
    """A UTF-8 file of delimited text, sampled."""

    path: Path
    dialect: Dialect
    sample: Sample
    encoding: str
    replaced: int
    """Characters that stand in for bytes that were none."""


def open_delimited(path: Path, found: Survey, replaced: int, spec: Spec, limits: Limits) -> Delimited:
    sample = dialects.take(path)
    dialect = dialects.detect(sample, spec)
    if dialect.width > limits.columns:
        raise TooManyColumns(
            f"The file has {dialect.width:,} columns and {limits.columns:,} are the most there may be. Split it, or"
            " turn columns into rows.",
            columns=dialect.width,
            limit=limits.columns,
        )
    return Delimited(path, dialect, sample, found.encoding, replaced)


def well_formed(source: Delimited) -> Cells | None:
    """The cells as DuckDB's strict reader gives them; its queries fail where the file is not well formed.

    None where that cannot be trusted: what it skips, it does not check. Nor where the table is wide: the reader holds a
    vector of 2,048 texts for every column of the file and every thread, whatever is asked of it.
    """
    d = source.dialect
    skip = dialects.records_before(d, source.sample.head)
    if skip is None or d.width > _WIDE_COLUMNS:
        return None
    columns = ", ".join(f"'c{n}': 'VARCHAR'" for n in range(d.width))
    relation = (
        f"read_csv({names.text(str(source.path))}, auto_detect=false, columns={{{columns}}},"
        f" delim={names.text(d.delimiter)}, quote={names.text(d.quote)}, escape={names.text(d.quote)},"
        f" header=false, skip={skip}, strict_mode=true, null_padding=false)"
    )
    headers, sample = _sampled(source)
    return Cells(
        relation, headers, sample, source.sample.whole, facts(source), above=_above(source),
        replaced=source.replaced, last=False,
    )  # fmt: skip


def facts(source: Delimited) -> dict[str, object]:
    d = source.dialect
    return {
        "format": "csv",
        "encoding": source.encoding,
        "delimiter": d.delimiter,
        "quote": d.quote,
        "header": d.header,
        "skipped_lines": d.skip_lines,
    }


def _above(source: Delimited) -> tuple[tuple[int, str], ...]:
    """Lines above the header that say something."""
    lines = islice(StringIO(source.sample.head, newline=""), source.dialect.skip_lines)
    blank = f" \r\n{source.dialect.delimiter}"
    return tuple((n, line.rstrip("\r\n")) for n, line in enumerate(lines, 1) if line.strip(blank))


def _sampled(source: Delimited) -> tuple[list[str | None], list[list[str | None]]]:
    """The header, and cells of the head and the spots, column by column; spots cut inside quotes are left out."""
    d = source.dialect
    head = [cells for cells, _ in dialects.records_of(d, source.sample.head)]
    if not head:
        raise EmptySource("The file has no rows. Upload a file with a header line and rows.")
    headers: list[str | None] = [*head[0]] if d.header else []
    rows = head[1:] if d.header else head
    if d.header and rows and len(headers) == d.width - 1:
        headers = [None, *headers]  # Row names, which have no header where statistics programs write them.
    most = max(200, SAMPLE_CELLS // d.width // 2)
    chosen = rows if source.sample.whole and len(rows) <= most else rows[:most]
    plain = replace(d, skip_lines=0)
    for spot in source.sample.spots:
        records = [cells for cells, _ in dialects.records_of(plain, spot)]
        if all(len(cells) == d.width for cells in records):
            chosen = chosen + records[: max(10, most // len(source.sample.spots))]
    chosen = [row for row in chosen if len(row) == d.width]
    columns = [[row[n] or None for row in chosen] for n in range(d.width)]
    return [*headers, *[None] * (d.width - len(headers))], columns


class _Lines:
    """Lines of a text file, remembering those of the current record."""

    def __init__(self, path: Path, limits: Limits, progress: Progress) -> None:
        self.number = 0
        self.ended = False
        self._record: list[str] = []
        self._size = 0
        self._path, self._limits, self._progress = path, limits, progress

    def __iter__(self) -> Iterator[str]:
        total = self._path.stat().st_size
        read = 0
        with self._path.open(encoding="utf-8-sig", newline="") as file:
            for line in file:
                self.number += 1
                read += len(line)
                if self.number % 50_000 == 0:
                    self._progress(read, total)
                self._record.append(line)
                self._size += len(line)
                if len(self._record) > _QUOTE_LINES or self._size > self._limits.line_bytes:
                    raise self.unterminated(f"is not closed within {len(self._record):,} lines")
                yield line
        self.ended = True

    def taken(self) -> tuple[str, int]:
        """Text of the record that has just been parsed, and the line where it begins; the next one begins after it."""
        text, line = "".join(self._record), self.first
        self._record, self._size = [], 0
        return text, line

    @property
    def first(self) -> int:
        return self.number - len(self._record) + 1

    def unterminated(self, what: str, line: int | None = None) -> UnterminatedQuote:
        line = line or self.first
        return UnterminatedQuote(
            f"A quote opened in the record at line {line} {what}. Close it, or say that no quotes are used.", line=line
        )


def record_by_record(source: Delimited, work: Path, limits: Limits, progress: Progress) -> Cells:
    """Read what DuckDB refuses: rows too short are padded, extra cells are listed, nothing is left out unsaid."""
    d = source.dialect
    headers, sample = _sampled(source)
    lines = _Lines(source.path, limits, progress)
    target, rejects = work / "cells.parquet", work / "structure.parquet"
    with CellWriter(target, rejects, d.width) as writer:
        try:
            for cells, number in d.parse(lines):
                raw, line = lines.taken()
                if number > d.body_lines and (d.width == 1 or not dialects.blank(cells)):
                    _keep(writer, cells or [""], raw, line, limits)
                    if lines.ended and d.quote and "\n" in raw.rstrip() and raw.count(d.quote) % 2:
                        raise lines.unterminated("is never closed", line)
        except csv.Error as error:
            raise lines.unterminated(f"cannot be read ({error})") from None
    return Cells(
        f"read_parquet({names.text(str(target))})",
        headers,
        sample,
        source.sample.whole,
        facts(source),
        writer.rows,
        "file_row_number",
        rejects,
        above=_above(source),
        counts=writer.counts,
        replaced=source.replaced,
    )


def _keep(writer: CellWriter, cells: list[str], raw: str, line: int, limits: Limits) -> None:
    """Write a record at the table's width, and list what had to be added or cut."""
    for n, extra in enumerate(cells[writer.width :], writer.width + 1):
        writer.reject(writer.rows, line, f"column_{n}", extra, "EXTRA_CELL")
    if len(cells) < writer.width:
        writer.reject(writer.rows, line, None, raw.rstrip("\r\n"), "SHORT_ROW")
        cells = cells + [""] * (writer.width - len(cells))
    if len(raw) > limits.cell_bytes and max(map(len, cells)) > limits.cell_bytes:
        raise CellTooLong(
            f"A cell at line {line} is longer than {limits.cell_bytes:,} characters. Shorten it, or check that quotes"
            " are closed.",
            line=line,
        )
    if writer.rows >= limits.rows:
        raise TooManyRows(f"The file has more than {limits.rows:,} rows. Split it.", limit=limits.rows)
    writer.write([cell or None for cell in cells[: writer.width]], len(raw))
