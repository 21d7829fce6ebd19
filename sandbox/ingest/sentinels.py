"""Values that stand for missing although they are there: `-1` below counts, `999` far above, `Unknown` among names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from sandbox.ingest import names
from sandbox.ingest.vocabulary import SENTINELS
from sandbox.table import Column

_LOW = (-1, -9, -99, -999, -9999, -99999)
_HIGH = (99, 999, 9999, 99999, 999999, 9999999)
_DISTINCT_TEXTS = 100_000
_QUERY_COLUMNS = 100
_QUERY_TEXTS = 10
"""Most texts whose distinct values are asked for at once: each holds a table of its own on every thread."""


@dataclass(frozen=True)
class Standing:
    """The sentinels of a column, and the extremes of its other values."""

    texts: tuple[str, ...] = ()
    minimum: object = None
    maximum: object = None


def find(connection: duckdb.DuckDBPyConnection, data: Path, columns: Sequence[Column], rows: int) -> list[Standing]:
    standing = [Standing((), c.stats.minimum, c.stats.maximum) for c in columns]
    relation = f"read_parquet({names.text(str(data))})"
    _numbers(connection, relation, columns, standing)
    _texts(connection, relation, columns, standing)
    return standing


def _numbers(
    connection: duckdb.DuckDBPyConnection, relation: str, columns: Sequence[Column], standing: list[Standing]
) -> None:
    asked = []
    for n, column in enumerate(columns):
        low, high = column.stats.minimum, column.stats.maximum
        if column.numeric and column.stats.distinct > 2 and (low in _LOW or high in _HIGH):
            asked.append((n, int(low) if low in _LOW else None, int(high) if high in _HIGH else None))
    for first in range(0, len(asked), _QUERY_COLUMNS):
        some = asked[first : first + _QUERY_COLUMNS]
        measures = [m for n, low, high in some for m in _measures(names.sql(columns[n].name), low, high)]
        found = connection.execute(f"SELECT {', '.join(measures)} FROM {relation}").fetchall()[0]
        for place, (n, low, high) in enumerate(some):
            standing[n] = _standing(low, high, found[4 * place : 4 * place + 4], standing[n])


def _measures(name: str, low: int | None, high: int | None) -> list[str]:
    rest = " AND ".join(f"{name} <> {s}" for s in (low, high) if s is not None)
    return [
        f"count(CASE WHEN {name} = {low or 0} THEN 1 END)",
        f"count(CASE WHEN {name} = {high or 0} THEN 1 END)",
        f"min(CASE WHEN {rest} THEN {name} END)",
        f"max(CASE WHEN {rest} THEN {name} END)",
    ]


def _standing(low: int | None, high: int | None, found: tuple[Any, ...], before: Standing) -> Standing:
    lows, highs, least, most = found
    below = low is not None and lows > 1 and least >= 0
    above = high is not None and highs > 1 and most * 2 < high
    texts = tuple(str(s) for s, stands in ((low, below), (high, above)) if stands)
    return Standing(texts, _plain(least) if below else before.minimum, _plain(most) if above else before.maximum)


def _plain(value: object) -> object:
    return value if isinstance(value, (int, float)) or value is None else float(str(value))


def _is_sentinel(name: str) -> str:
    return f"strlen({name}) < 16 AND {names.among(f'lower(trim({name}))', SENTINELS)}"


def _texts(
    connection: duckdb.DuckDBPyConnection, relation: str, columns: Sequence[Column], standing: list[Standing]
) -> None:
    asked = [n for n, c in enumerate(columns) if c.type == "string" and 1 < c.stats.distinct <= _DISTINCT_TEXTS]
    for first in range(0, len(asked), _QUERY_TEXTS):
        some = asked[first : first + _QUERY_TEXTS]
        measures = ", ".join(
            f"list(DISTINCT CASE WHEN {_is_sentinel(name)} THEN {name} END)"
            for name in (names.sql(columns[n].name) for n in some)
        )
        found = connection.execute(f"SELECT {measures} FROM {relation}").fetchall()[0]
        for n, texts in zip(some, found, strict=True):
            there = sorted(text for text in texts or () if text is not None)
            if there:
                standing[n] = Standing(tuple(there), standing[n].minimum, standing[n].maximum)
