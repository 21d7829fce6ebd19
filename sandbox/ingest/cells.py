"""Cells of a source as text: a relation `c0, c1, ...` in source order, and what did not stay as it stood."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

import pyarrow as pa
import pyarrow.parquet as pq

from sandbox.ingest.formats import Format
from sandbox.ingest.limits import MiB

REJECTS = pa.schema(
    [("row", pa.int64()), ("line", pa.int64()), ("column", pa.string()), ("raw", pa.string()), ("reason", pa.string())]
)
"""One coerced or rejected cell or record: `row` is its `_row`, null for a record that is not kept; `line` is where it
begins in the source, 1-based, where that is known; `column` is null where the whole record is meant."""

SAMPLE_CELLS = 20_000
"""About how many cells of a source are looked at before all of them are."""
_BATCH_CELLS = 400_000
_BATCH_BYTES = 32 * MiB


@dataclass(frozen=True)
class Cells:
    """A source as text."""

    relation: str
    """SQL to stand after FROM."""
    headers: list[str | None]
    sample: list[list[str | None]]
    """Per column, cells from all over the source."""
    whole: bool
    """Whether the sample is all there is."""
    facts: dict[str, object]
    """What the report says of the container: format, dialect, encoding, sheet."""
    rows: int | None = None
    rowid: str = "row_number() OVER () - 1"
    """SQL of the row's number in the relation."""
    rejects: Path | None = None
    """Parquet file of `REJECTS` from before typing."""
    above: tuple[tuple[int, str], ...] = ()
    """Line number and text of what stands above the header."""
    counts: dict[str, int] = field(default_factory=dict)
    """How many of these there are, by reason."""
    dropped: tuple[str, ...] = ()
    """The reasons for which a whole record is not kept."""
    replaced: int = 0
    """Characters that stand in for bytes which the encoding does not have."""
    natives: list[Format | None] | None = None
    """Per column the reading that the source itself declares; None for one whose text is to be typed."""
    last: bool = True
    """Whether no other way to read the source is left."""


class Spread:
    """A sample of records that come one by one, evenly spread over all of them."""

    def __init__(self, width: int) -> None:
        self._width = width
        self._most = max(200, SAMPLE_CELLS // max(1, width))
        self._records: list[Sequence[str | None]] = []
        self._seen = 0
        self._step = 1

    def see(self, record: Sequence[str | None]) -> None:
        if self._seen % self._step == 0:
            self._records.append(record)
            if len(self._records) > self._most:
                self._records = self._records[::2]
                self._step *= 2
        self._seen += 1

    @property
    def whole(self) -> bool:
        return self._step == 1

    def columns(self) -> list[list[str | None]]:
        return [[record[n] for record in self._records] for n in range(self._width)]


class CellWriter:
    """Writes records of text to a Parquet file of `c0, c1, ...`, and what was coerced or rejected beside it."""

    def __init__(self, target: Path, rejects: Path, width: int) -> None:
        self.rows = 0
        self.counts: dict[str, int] = {}
        self.width = width
        self._schema = pa.schema([(f"c{n}", pa.string()) for n in range(width)])
        self._cells = pq.ParquetWriter(target, self._schema, compression="zstd", compression_level=1)
        self._rejects = pq.ParquetWriter(rejects, REJECTS, compression="zstd")
        self._pending: list[Sequence[str | None]] = []
        self._bytes = 0
        self._rejected: list[tuple[int | None, int | None, str | None, str, str]] = []
        self._batch_rows = max(1, _BATCH_CELLS // max(1, width))

    def write(self, record: Sequence[str | None], size: int) -> None:
        """Keep one record of exactly the table's width; `size` is about how many bytes it holds."""
        self._pending.append(record)
        self.rows += 1
        self._bytes += size
        if len(self._pending) >= self._batch_rows or self._bytes > _BATCH_BYTES:
            self._flush()

    def reject(self, row: int | None, line: int | None, column: str | None, raw: str, reason: str) -> None:
        self._rejected.append((row, line, column, raw, reason))
        self.counts[reason] = self.counts.get(reason, 0) + 1
        if len(self._rejected) >= 50_000:
            self._flush_rejects()

    def _flush(self) -> None:
        if self._pending:
            columns = zip(*self._pending, strict=True)
            arrays = [pa.array(column, pa.string()) for column in columns]
            self._cells.write_table(pa.table(arrays, schema=self._schema), row_group_size=len(self._pending))
        self._pending, self._bytes = [], 0

    def _flush_rejects(self) -> None:
        if self._rejected:
            self._rejects.write_table(rejects_table(self._rejected))
        self._rejected = []

    def __enter__(self) -> CellWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self._flush()
            self._flush_rejects()
        self._cells.close()
        self._rejects.close()


def rejects_table(rows: Iterable[tuple[int | None, int | None, str | None, str, str]]) -> pa.Table:
    columns = list(zip(*rows, strict=True)) or [()] * len(REJECTS)
    return pa.table([pa.array(c, f.type) for c, f in zip(columns, REJECTS, strict=True)], schema=REJECTS)
