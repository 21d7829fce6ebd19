"""Exact statistics of every column of the canonical table, in few scans and bounded memory."""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow.compute as pc

from sandbox.ingest import names
from sandbox.ingest.limits import MiB
from sandbox.table import Stats, Type

TEXT_CHARACTERS = 256
"""How much of an extreme text is kept."""
_QUERY_COLUMNS = 1_000
_QUERY_CELLS = 4_000_000
_THREADS = 2
_SMALL = 50_000
"""Columns of fewer values are counted by DuckDB."""
_BITMAP_VALUES = 64 * MiB
"""Widest range of whole numbers that is counted with one byte per possible value."""
_SORTED_VALUES = 8 * MiB
"""Most values of eight bytes that are counted by sorting them."""
_BATCH_ROWS = 250_000
_EIGHT_BYTES: dict[Type, str] = {"double": "{v}", "timestamp": "epoch_us({v})"}


def measure(
    connection: duckdb.DuckDBPyConnection, table: Path, columns: list[tuple[str, Type, int | None]], rows: int
) -> list[Stats]:
    """Statistics of the columns (name, type, scale) of a Parquet file."""
    relation = f"read_parquet({names.text(str(table))})"
    measured: list[tuple[Any, ...]] = []
    for first in range(0, len(columns), _QUERY_COLUMNS):
        some = [_measures(names.sql(name), type_) for name, type_, _ in columns[first : first + _QUERY_COLUMNS]]
        listed = ", ".join(m for ms in some for m in ms)
        row = connection.execute(f"SELECT {listed} FROM {relation}").fetchall()[0]
        for ms in some:
            measured.append(row[: len(ms)])
            row = row[len(ms) :]

    def count(at: int) -> int:
        return _distinct(connection.cursor(), relation, columns[at], measured[at][0], measured[at][1:3])

    counted = _few(connection, relation, columns, measured) if rows <= _SMALL else {}
    rest = [at for at in range(len(columns)) if at not in counted]
    with ThreadPoolExecutor(_THREADS) as pool:
        counted |= zip(rest, pool.map(count, rest), strict=True)
    return [_stats(c[1], rows, m, counted[at]) for at, (c, m) in enumerate(zip(columns, measured, strict=True))]


def _few(
    connection: duckdb.DuckDBPyConnection,
    relation: str,
    columns: list[tuple[str, Type, int | None]],
    measured: list[tuple[Any, ...]],
) -> dict[int, int]:
    """Distinct values of the columns of a small table, many columns at a time; without those of long texts."""
    short = [at for at, c in enumerate(columns) if c[1] != "string" or (measured[at][3] or 0) <= TEXT_CHARACTERS]
    counted: dict[int, int] = {}
    step = max(50, min(_QUERY_COLUMNS, _QUERY_CELLS // max(1, measured[0][0])))
    for first in range(0, len(short), step):
        some = short[first : first + step]
        values = (names.sql(columns[at][0]) + (" + 0e0" if columns[at][1] == "double" else "") for at in some)
        table = connection.sql(f"SELECT {', '.join(values)} FROM {relation}").to_arrow_table()
        counted |= {at: pc.count_distinct(table.column(n)).as_py() for n, at in enumerate(some)}
    return counted


def _measures(column: str, type_: Type) -> list[str]:
    if type_ == "double":
        finite = f"FILTER (WHERE isfinite({column}))"
        return [
            f"count({column})",
            f"min({column}) {finite}",
            f"max({column}) {finite}",
            f"count(*) FILTER (WHERE isnan({column}))",
            f"count(*) FILTER (WHERE isinf({column}))",
            f"max(abs({column})) {finite}",
            f"min(abs({column})) FILTER (WHERE isfinite({column}) AND {column} <> 0)",
        ]
    if type_ == "string":
        extremes = [f"left(min({column}), {TEXT_CHARACTERS})", f"left(max({column}), {TEXT_CHARACTERS})"]
        return [f"count({column})", *extremes, f"max(length({column}))"]
    if type_ in ("date", "timestamp", "time"):
        return [f"count({column})", f"CAST(min({column}) AS VARCHAR)", f"CAST(max({column}) AS VARCHAR)"]
    return [f"count({column})", f"min({column})", f"max({column})"]


def _stats(type_: Type, rows: int, values: tuple[Any, ...], distinct: int) -> Stats:
    count, low, high, *more = values
    facts: dict[str, Any] = {}
    if type_ == "double":
        nans, infinities, largest, smallest = more
        facts = {
            "nans": nans,
            "infinities": infinities,
            "exponent_high": math.frexp(largest)[1] if largest else None,
            "exponent_low": math.frexp(smallest)[1] if smallest else None,
        }
    elif type_ == "string":
        facts = {"max_length": more[0]}
    return Stats(rows - count, distinct, _scalar(low, type_), _scalar(high, type_), **facts)


def _scalar(value: Any, type_: Type) -> Any:
    """An extreme as a JSON scalar; decimals as the nearest number."""
    if value is None:
        return None
    if type_ == "timestamp":
        return str(value).replace(" ", "T")
    return float(value) if type_ == "decimal" else value


def _distinct(
    connection: duckdb.DuckDBPyConnection,
    relation: str,
    column: tuple[str, Type, int | None],
    count: int,
    extremes: tuple[Any, Any],
) -> int:
    """How many different values there are.

    Whole numbers in a narrow range are ticked off in a bitmap, other values of eight bytes are sorted, and the rest
    (texts, and what is too long to sort in memory) DuckDB counts, spilling where it must.
    """
    name, type_, scale = column
    if count == 0:
        return 0
    quoted = names.sql(name)
    if count > _SMALL:
        present = f"FROM {relation} WHERE {quoted} IS NOT NULL"
        whole = _whole(quoted, type_, scale)
        if whole is not None:
            low, high = (_position(value, type_, scale) for value in extremes)
            if high - low < min(_BITMAP_VALUES, 32 * count):
                return _ticked(connection, f"SELECT {whole} {present}", low, high)
        if count <= _SORTED_VALUES and (eight := whole or _EIGHT_BYTES.get(type_)):
            return _sorted(connection, f"SELECT {eight.replace('{v}', quoted)} {present}", count)
    return int(connection.execute(f"SELECT count(DISTINCT {quoted}) FROM {relation}").fetchall()[0][0])


def _whole(column: str, type_: Type, scale: int | None) -> str | None:
    """SQL of a value as a whole number, one to one."""
    if type_ == "integer":
        return column
    if type_ == "decimal":
        return f"CAST({column} * {10 ** (scale or 0)} AS BIGINT)"
    if type_ == "date":
        return f"CAST({column} - DATE '1970-01-01' AS BIGINT)"
    return None


def _position(value: Any, type_: Type, scale: int | None) -> int:
    if type_ == "decimal":
        return int(value.scaleb(scale or 0))
    if type_ == "date":
        return int(np.datetime64(value[:10], "D").astype(np.int64)) if value[:1] != "-" else -(2**62)
    return int(value)


def _ticked(connection: duckdb.DuckDBPyConnection, select: str, low: int, high: int) -> int:
    seen = np.zeros(high - low + 1, dtype=np.bool_)
    for batch in connection.sql(select).to_arrow_reader(_BATCH_ROWS):
        seen[batch.column(0).to_numpy(zero_copy_only=False) - low] = True
    return int(seen.sum())


def _sorted(connection: duckdb.DuckDBPyConnection, select: str, count: int) -> int:
    values = np.empty(count, dtype=np.int64)
    at = 0
    for batch in connection.sql(select).to_arrow_reader(_BATCH_ROWS):
        column = batch.column(0).to_numpy(zero_copy_only=False)
        if column.dtype == np.float64:
            column = np.where(np.isnan(column), np.nan, column + 0.0).view(np.int64)
        values[at : at + len(column)] = column
        at += len(column)
    values.sort()
    return 1 + int(np.count_nonzero(values[1:] != values[:-1]))
