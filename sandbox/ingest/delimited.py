"""Delimited text: DuckDB reads what is well formed; what is not is read record by record, and every oddity is listed."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sandbox.ingest import dialect as dialects
from sandbox.ingest import names
from sandbox.ingest.cells import SAMPLE_CELLS, Cells, CellWriter
from sandbox.ingest.dialect import Dialect, Sample
from sandbox.ingest.limits import Limits
from sandbox.ingest.refusals import CellTooLong, EmptySource, TooManyColumns, TooManyRows, UnterminatedQuote
from sandbox.ingest.spec import Spec
from sandbox.ingest.survey import Survey

Progress = Callable[[int, int], None]
_QUOTE_LINES = 10_000
"""A quoted cell over more lines than this has lost its closing quote."""


@dataclass(frozen=True)
class Delimited:
    """A UTF-8 file of delimited text, sampled."""

    path: Path
    dialect: Dialect
    sample: Sample
    encoding: str
    mixed_newlines: bool
    replaced: int
    """Characters that stand in for bytes that were none."""


def open_delimited(path: Path, found: Survey, replaced: int, spec: Spec, limits: Limits) -> Delimited:
    sample = dialects.take(path)
    dialect = dialects.detect(sample, spec)
    if dialect.width > limits.columns:
        raise TooManyColumns(
            f"The file has {dialect.width:,} columns and {limits.columns:,} are the most there may be. Split it, or turn"
            " columns into rows.",
            columns=dialect.width,
            limit=limits.columns,
        )
    return Delimited(path, dialect, sample, found.encoding, found.mixed_newlines, replaced)


def well_formed(source: Delimited) -> Cells:
    """The cells as DuckDB's strict reader gives them; its queries fail where the file is not well formed."""
    d = source.dialect
    columns = ", ".join(f"'c{n}': 'VARCHAR'" for n in range(d.width))
    relation = (
        f"read_csv({names.text(str(source.path))}, auto_detect=false, columns={{{columns}}}, delim={names.text(d.delimiter)},"
        f" quote={names.text(d.quote)}, escape={names.text(d.quote)}, header={str(d.header).lower()}, skip={d.skip_lines},"
        " strict_mode=true, null_padding=false)"
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
    lines = source.sample.head.splitlines()[: source.dialect.skip_lines]
    return tuple((n, line) for n, line in enumerate(lines, 1) if line.strip(f" {source.dialect.delimiter}"))


def _sampled(source: Delimited) -> tuple[list[str | None], list[list[str | None]]]:
    """The header, and cells of the head and the spots, column by column; spots cut inside a quoted cell are left out."""
    d = source.dialect
    head = [cells for cells, _ in dialects.records_of(d, source.sample.head)]
    if not head:
        raise EmptySource("The file has no rows. Upload a file with a header line and rows.")
    headers: list[str | None] = [*head[0]] if d.header else []
    rows = head[1:] if d.header else head
    most = max(200, SAMPLE_CELLS // d.width // 2)
    plain = Dialect(d.delimiter, d.quote, d.width, 0, False, d.skip_blanks)
    chosen = rows if source.sample.whole and len(rows) <= most else rows[:most]
    for spot in source.sample.spots:
        records = [cells for cells, _ in dialects.records_of(plain, spot)]
        if all(len(cells) == d.width for cells in records):
            chosen = chosen + records[: max(10, most // len(source.sample.spots))]
    chosen = [row for row in chosen if len(row) == d.width]
    columns = [[row[n] or None for row in chosen] for n in range(d.width)]
    return [*headers, *[None] * (d.width - len(headers))], columns


class _Lines:
    """Lines of a text file, remembering those of the current record."""

    def __init__(self, path: Path, skip: int, progress: Progress) -> None:
        self.number = 0
        self.record: list[str] = []
        self.ended = False
        self._skip, self._progress = skip, progress
        self._total = path.stat().st_size
        self._file = path.open(encoding="utf-8-sig", newline="")

    def __iter__(self) -> Iterator[str]:
        read = 0
        for line in self._file:
            self.number += 1
            read += len(line)
            if self.number % 50_000 == 0:
                self._progress(min(read, self._total), self._total)
            if self.number <= self._skip:
                continue
            self.record.append(line)
            if len(self.record) > _QUOTE_LINES:
                raise self.unterminated(f"is not closed within {_QUOTE_LINES:,} lines")
            yield line
        self.ended = True
        self._file.close()

    def unterminated(self, what: str) -> UnterminatedQuote:
        line = self.number - len(self.record) + 1
        return UnterminatedQuote(
            f"A quote opened in the record at line {line} {what}. Close it, or say that the file uses no quotes.",
            line=line,
        )


def record_by_record(source: Delimited, work: Path, limits: Limits, progress: Progress) -> Cells:
    """Read what DuckDB refuses: rows too short are padded, extra cells are listed, nothing is left out unsaid."""
    d = source.dialect
    headers, sample = _sampled(source)
    shown = names.repaired(headers)
    lines = _Lines(source.path, d.skip_lines, progress)
    target, rejects = work / "cells.parquet", work / "structure.parquet"
    with CellWriter(target, rejects, d.width) as writer:
        first = d.header
        for cells in _records(lines, d):
            raw, line = lines.record, lines.number - len(lines.record) + 1
            lines.record = []
            if not cells and d.width > 1:
                continue
            if first:
                first = False
                continue
            _keep(writer, cells, d.width, raw, line, shown, limits)
            if len(raw) > 1 and "".join(raw).count(d.quote or '"') % 2 and lines.ended:
                lines.record = raw
                raise lines.unterminated("is never closed")
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


def _records(lines: _Lines, dialect: Dialect) -> Iterator[list[str]]:
    try:
        yield from dialect.reader(iter(lines))
    except csv.Error as error:
        line = lines.number - len(lines.record) + 1
        raise UnterminatedQuote(
            f"The record at line {line} cannot be read ({error}). Close its quote, or say that the file uses no quotes.",
            line=line,
        ) from None


def _keep(
    writer: CellWriter, cells: list[str], width: int, raw: list[str], line: int, shown: list[str], limits: Limits
) -> None:
    row = writer.rows
    if len(cells) != width:
        if len(cells) > width:
            for n, extra in enumerate(cells[width:], width + 1):
                writer.reject(row, line, f"column_{n}", extra, "EXTRA_CELL")
            cells = cells[:width]
        else:
            writer.reject(row, line, None, "".join(raw).rstrip("\r\n"), "SHORT_ROW")
            cells = cells + [""] * (width - len(cells))
    size = sum(map(len, raw))
    if size > limits.cell_bytes:
        longest = max(range(width), key=lambda n: len(cells[n]))
        if len(cells[longest]) > limits.cell_bytes:
            raise CellTooLong(
                f"The cell of column {shown[longest]!r} at line {line} holds {len(cells[longest]):,} characters;"
                f" {limits.cell_bytes:,} are the most there may be.",
                line=line,
                column=shown[longest],
            )
    if row >= limits.rows:
        raise TooManyRows(f"The file has more than {limits.rows:,} rows. Split it.", limit=limits.rows)
    writer.write([cell or None for cell in cells], size)
