"""Exact statistics of every column of the canonical table, in few scans and bounded memory."""

from __future__ import annotations

import datetime as dt
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
"""Tables of no more rows are measured many columns at a time."""
_BITMAP_VALUES = 64 * MiB
"""Widest range of whole numbers that is counted with one byte per possible value."""
_SORTED_VALUES = 8 * MiB
"""Most values of eight bytes that are counted by sorting them."""
_EPOCH = dt.date(1970, 1, 1).toordinal()
_BATCH_ROWS = 250_000


def measure(
    connection: duckdb.DuckDBPyConnection, table: Path, columns: list[tuple[str, Type, int | None]], rows: int
) -> list[Stats]:
    """Statistics of the columns (name, type, scale) of a Parquet file."""
    relation = f"read_parquet({names.text(str(table))})"
    if rows <= _SMALL:
        measured = _together(connection, relation, columns)
        counted = _few(connection, relation, columns, measured)
        return [_stats(c[1], rows, m, counted[at]) for at, (c, m) in enumerate(zip(columns, measured, strict=True))]
    with ThreadPoolExecutor(_THREADS) as pool:
        alone = list(pool.map(lambda column: _alone(connection.cursor(), relation, column), columns))
    return [_stats(c[1], rows, m, n) for c, (m, n) in zip(columns, alone, strict=True)]


def _together(
    connection: duckdb.DuckDBPyConnection, relation: str, columns: list[tuple[str, Type, int | None]]
) -> list[tuple[Any, ...]]:
    """Answers of `_measures` of many columns at a time."""
    measured: list[tuple[Any, ...]] = []
    for first in range(0, len(columns), _QUERY_COLUMNS):
        wanted = [_measures(names.sql(name), type_) for name, type_, _ in columns[first : first + _QUERY_COLUMNS]]
        listed = ", ".join(m for ms in wanted for m in ms)
        row = connection.execute(f"SELECT {listed} FROM {relation}").fetchall()[0]
        for ms in wanted:
            measured.append(row[: len(ms)])
            row = row[len(ms) :]
    return measured


def _alone(
    connection: duckdb.DuckDBPyConnection, relation: str, column: tuple[str, Type, int | None]
) -> tuple[tuple[Any, ...], int]:
    """The answers of `_measures` of one column and its number of distinct values, in as few scans as its type allows.

    Counts and extremes of whole numbers and dates stand in the file's footer; a query for them alone is answered there.
    """
    name, type_, _ = column
    quoted = names.sql(name)
    if type_ == "string":
        count, *rest = _measures("v", type_)
        values = f"SELECT DISTINCT {quoted} AS v FROM {relation}"
        row = connection.execute(f"SELECT {', '.join([count, *rest])} FROM ({values})").fetchall()[0]
        ((present,),) = connection.execute(f"SELECT count({quoted}) FROM {relation}").fetchall()
        return (present, *row[1:]), row[0]
    if type_ == "double":
        ((count,),) = connection.execute(f"SELECT count({quoted}) FROM {relation}").fetchall()
        if 0 < count <= _SORTED_VALUES:
            return _doubles(_loaded(connection, f"SELECT {quoted} FROM {relation} WHERE {quoted} IS NOT NULL", count))
    measured = connection.execute(f"SELECT {', '.join(_measures(quoted, type_))} FROM {relation}").fetchall()[0]
    return measured, _distinct(connection, relation, column, measured[0], measured[1:3])


def _doubles(values: np.ndarray[Any, np.dtype[np.float64]]) -> tuple[tuple[Any, ...], int]:
    """The same answers as those of `_measures` for doubles, from one copy of the values, which is sorted."""
    values += 0.0
    finite = values[np.isfinite(values)]
    nans = int(np.isnan(values).sum())
    magnitudes = np.abs(finite)
    extremes = (
        (finite.min().item(), finite.max().item(), magnitudes.max().item()) if len(finite) else (None, None, None)
    )
    smallest = magnitudes[magnitudes > 0].min(initial=np.inf).item()
    measured = (len(values), *extremes[:2], nans, len(values) - len(finite) - nans, extremes[2], smallest)
    values.sort()
    unlike = np.count_nonzero(values[1 : len(values) - nans] != values[: max(0, len(values) - nans - 1)])
    return measured, int(unlike) + (len(values) > nans) + (nans > 0)


def _few(
    connection: duckdb.DuckDBPyConnection,
    relation: str,
    columns: list[tuple[str, Type, int | None]],
    measured: list[tuple[Any, ...]],
) -> dict[int, int]:
    """Distinct values of the columns of a small table, many columns at a time; those of long texts one by one."""
    short = [at for at, c in enumerate(columns) if c[1] != "string" or (measured[at][3] or 0) <= TEXT_CHARACTERS]
    counted: dict[int, int] = {}
    step = max(50, min(_QUERY_COLUMNS, _QUERY_CELLS // max(1, measured[0][0])))
    for first in range(0, len(short), step):
        some = short[first : first + step]
        values = (names.sql(columns[at][0]) + (" + 0e0" if columns[at][1] == "double" else "") for at in some)
        table = connection.sql(f"SELECT {', '.join(values)} FROM {relation}").to_arrow_table()
        counted |= {at: pc.count_distinct(table.column(n)).as_py() for n, at in enumerate(some)}
    for at in set(range(len(columns))) - set(short):
        query = f"SELECT count(DISTINCT {names.sql(columns[at][0])}) FROM {relation}"
        ((counted[at],),) = connection.execute(query).fetchall()
    return counted


def _measures(column: str, type_: Type) -> list[str]:
    if type_ == "double":  # CASE rather than FILTER, each of which holds buffers for all that the query aggregates
        finite = f"CASE WHEN isfinite({column}) THEN {column} END"
        return [
            f"count({column})",
            f"min({finite})",
            f"max({finite})",
            f"count(CASE WHEN isnan({column}) THEN 1 END)",
            f"count(CASE WHEN isinf({column}) THEN 1 END)",
            f"max(abs({finite}))",
            f"min(CASE WHEN isfinite({column}) AND {column} <> 0 THEN abs({column}) END)",
        ]
    if type_ == "string":
        extremes = [f"left(min({column}), {TEXT_CHARACTERS})", f"left(max({column}), {TEXT_CHARACTERS})"]
        return [f"count({column})", *extremes, f"max(length({column}))"]
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
            "exponent_low": math.frexp(smallest)[1] if smallest and smallest < math.inf else None,
        }
    elif type_ == "string":
        facts = {"max_length": more[0]}
    return Stats(rows - count, distinct, _scalar(low, type_), _scalar(high, type_), **facts)


def _scalar(value: Any, type_: Type) -> Any:
    """An extreme as a JSON scalar; decimals as the nearest number."""
    if value is None:
        return None
    if isinstance(value, (dt.date, dt.datetime, dt.time)):
        return value.isoformat()
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
    quoted = names.sql(name)
    present = f"FROM {relation} WHERE {quoted} IS NOT NULL"
    whole = _whole(quoted, type_, scale) if count > _SMALL else None
    if whole is not None:
        low, high = (_position(value, type_, scale) for value in extremes)
        if low is not None and high is not None and high - low < min(_BITMAP_VALUES, 32 * count):
            return _ticked(connection, f"SELECT {whole} {present}", low, high)
        if count <= _SORTED_VALUES:
            values = _loaded(connection, f"SELECT {whole} {present}", count)
            values.sort()
            return 1 + int(np.count_nonzero(values[1:] != values[:-1]))
    return int(connection.execute(f"SELECT count(DISTINCT {quoted}) FROM {relation}").fetchall()[0][0])


def _whole(column: str, type_: Type, scale: int | None) -> str | None:
    """SQL of a value as a whole number, one to one."""
    if type_ == "integer":
        return column
    if type_ == "decimal":
        return f"CAST({column} * {10 ** (scale or 0)} AS BIGINT)"
    if type_ == "date":
        return f"CAST({column} - DATE '1970-01-01' AS BIGINT)"
    if type_ == "timestamp":
        return f"epoch_us({column})"
    return None


def _position(value: Any, type_: Type, scale: int | None) -> int | None:
    """Where an extreme stands in a bitmap; None where Python cannot tell."""
    if type_ == "decimal":
        return int(value.scaleb(scale or 0))
    if type_ == "date":
        return value.toordinal() - _EPOCH if isinstance(value, dt.date) else None
    return value if type_ == "integer" else None


def _ticked(connection: duckdb.DuckDBPyConnection, select: str, low: int, high: int) -> int:
    seen = np.zeros(high - low + 1, dtype=np.bool_)
    for batch in connection.sql(select).to_arrow_reader(_BATCH_ROWS):
        seen[batch.column(0).to_numpy(zero_copy_only=False) - low] = True
    return int(seen.sum())


def _loaded(connection: duckdb.DuckDBPyConnection, select: str, count: int) -> np.ndarray[Any, Any]:
    """All values of a query for `count` numbers, with no more than a batch of them twice in memory."""
    values: np.ndarray[Any, Any] | None = None
    at = 0
    for batch in connection.sql(select).to_arrow_reader(_BATCH_ROWS):
        column = batch.column(0).to_numpy(zero_copy_only=False)
        if values is None:
            values = np.empty(count, dtype=column.dtype)
        values[at : at + len(column)] = column
        at += len(column)
    assert values is not None
    return values
