"""The report of an ingest: how the source was read, and every cell and record that is not in the table as it stood."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from sandbox.ingest import names, writing
from sandbox.ingest.cells import REJECTS, Cells, rejects_table
from sandbox.ingest.spec import Spec
from sandbox.ingest.typing import Reading
from sandbox.ingest.writing import Typed
from sandbox.table import Column

EXAMPLES = 5
"""How many coerced or rejected texts the report shows per column and reason."""
_EXAMPLE_CHARACTERS = 200
ABOVE = "ABOVE_HEADER"
_SQL = {pa.int64(): "BIGINT", pa.string(): "VARCHAR"}


@dataclass(frozen=True)
class Rejected:
    """What `rejects.parquet` holds, counted by column and reason (column None for whole records)."""

    counts: dict[tuple[str | None, str], int] = field(default_factory=dict)
    examples: dict[tuple[str | None, str], list[dict[str, Any]]] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return sum(self.counts.values())


def write_rejects(
    connection: duckdb.DuckDBPyConnection, cells: Cells, typed: Typed, spec: Spec, target: Path
) -> Rejected:
    """Write every coerced or rejected cell, by row and in the order of the columns, and count them."""
    parts = []
    if cells.rejects is not None and cells.counts:
        parts.append(f"SELECT *, file_row_number AS place FROM read_parquet({names.text(str(cells.rejects))})")
    for line, text in cells.above:
        nothing = 'CAST(NULL AS BIGINT) AS row, CAST(NULL AS VARCHAR) AS "column"'
        parts.append(f"SELECT {nothing}, {line} AS line, {names.text(text)} AS raw, '{ABOVE}' AS reason, 0 AS place")
    if (typing := writing.rejects(cells, typed, spec)) is not None:
        parts.append(typing)
    if not parts:
        pq.write_table(rejects_table([]), target, compression="zstd")
        return Rejected()
    columns = ", ".join(f'CAST("{f.name}" AS {_SQL[f.type]}) AS "{f.name}"' for f in REJECTS)
    union = " UNION ALL BY NAME ".join(parts)
    ordered = f"SELECT * FROM ({union}) ORDER BY row NULLS FIRST, line NULLS LAST, place"
    writing.copy(connection, f"SELECT {columns} FROM ({ordered})", target, len(REJECTS))
    return _counted(connection, target)


def _counted(connection: duckdb.DuckDBPyConnection, path: Path) -> Rejected:
    relation = f"read_parquet({names.text(str(path))})"
    counts = connection.execute(
        f'SELECT "column", reason, count(*) FROM {relation} GROUP BY ALL ORDER BY ALL NULLS FIRST'
    ).fetchall()
    examples: dict[tuple[str | None, str], list[dict[str, Any]]] = {}
    number = 'row_number() OVER (PARTITION BY "column", reason ORDER BY file_row_number)'
    numbered = f"SELECT *, file_row_number AS position, {number} AS n FROM {relation}"
    rows = connection.execute(
        f'SELECT "column", reason, row, line, left(raw, {_EXAMPLE_CHARACTERS}) FROM ({numbered})'
        f" WHERE n <= {EXAMPLES} ORDER BY position"
    ).fetchall()
    for column, reason, row, line, raw in rows:
        place = {"row": row, "line": line}
        examples.setdefault((column, reason), []).append(
            {"raw": raw, **{k: v for k, v in place.items() if v is not None}}
        )
    return Rejected({(column, reason): n for column, reason, n in counts}, examples)


def dump(cells: Cells, typed: Typed, columns: tuple[Column, ...], rejected: Rejected, spec: Spec) -> str:
    """The report as canonical JSON."""
    by_column: dict[str | None, dict[str, Any]] = {}
    for (column, reason), count in rejected.counts.items():
        entry = {"count": count, "examples": rejected.examples.get((column, reason), [])}
        by_column.setdefault(column, {})[reason] = entry
    lost = sum(n for reason, n in cells.counts.items() if reason in cells.dropped) + len(cells.above)
    raw = {
        "source": cells.facts,
        "spec": json.loads(spec.dump()),
        "rows_read": typed.rows + lost,
        "rows_kept": typed.rows,
        "rows_rejected": lost,
        "cells_coerced": sum(n for (c, _), n in rejected.counts.items() if c is not None),
        "records": by_column.pop(None, {}),
        "columns": [
            _column(column, reading, by_column.pop(column.name, {}))
            for column, reading in zip(columns, typed.readings, strict=True)
        ],
        "beyond_columns": by_column,
    }
    return json.dumps(raw, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _column(column: Column, reading: Reading, coerced: dict[str, Any]) -> dict[str, Any]:
    entry: dict[str, Any] = {"name": column.name, "type": column.type, "read_as": reading.format.label}
    if column.source_name is not None:
        entry["source_name"] = column.source_name
    if reading.ambiguous:
        entry["ambiguous_with"] = list(reading.ambiguous)
    if coerced:
        entry["coerced"] = coerced
    return entry
