"""Exact statistics of every column of the canonical table, in few scans and bounded memory."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from sandbox.ingest import names
from sandbox.ingest.limits import MiB
from sandbox.table import Stats, Type

TEXT_CHARACTERS = 256
"""How much of an extreme text is kept."""
_QUERY_COLUMNS = 200
_BITMAP_VALUES = 64 * MiB
"""Widest range of whole numbers that is counted with one byte per possible value."""


def measure(
    connection: duckdb.DuckDBPyConnection, table: Path, columns: list[tuple[str, Type, int | None]], rows: int
) -> list[Stats]:
    """Statistics of the columns (name, type, scale) of a Parquet file."""
    relation = f"read_parquet({names.text(str(table))})"
    stats: list[Stats] = []
    for first in range(0, len(columns), _QUERY_COLUMNS):
        some = columns[first : first + _QUERY_COLUMNS]
        measures = [_measures(names.sql(name), type_) for name, type_, _ in some]
        listed = ", ".join(m for ms in measures for m in ms)
        row = connection.execute(f"SELECT {listed} FROM {relation}").fetchall()[0]
        for (name, type_, scale), ms in zip(some, measures, strict=True):
            values, row = row[: len(ms)], row[len(ms) :]
            stats.append(_stats(connection, relation, (name, type_, scale), rows, values))
    return stats


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


def _stats(
    connection: duckdb.DuckDBPyConnection,
    relation: str,
    column: tuple[str, Type, int | None],
    rows: int,
    values: tuple[Any, ...],
) -> Stats:
    name, type_, _ = column
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
    distinct = _distinct(connection, relation, column, count, (low, high))
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
    """How many different values there are; whole numbers in a narrow range are ticked off in a bitmap."""
    name, type_, scale = column
    if count == 0:
        return 0
    if extremes[0] == extremes[1] and type_ in ("integer", "decimal", "boolean", "date", "time"):
        return 1
    quoted = names.sql(name)
    whole = _whole(quoted, type_, scale)
    if whole is not None and count > 100_000:
        low, high = (_position(value, type_, scale) for value in extremes)
        if high - low < min(_BITMAP_VALUES, 32 * count):
            return _ticked(connection, f"SELECT {whole} FROM {relation} WHERE {quoted} IS NOT NULL", low, high)
    ((distinct,),) = connection.execute(f"SELECT count(DISTINCT {quoted}) FROM {relation}").fetchall()
    return int(distinct)


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
    reader = connection.execute(select).to_arrow_reader(1_000_000)
    for batch in reader:
        seen[batch.column(0).to_numpy(zero_copy_only=False) - low] = True
    return int(seen.sum())
