"""Values that stand for missing although they are there: `-1` below counts, `999` far above, `Unknown` among names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from sandbox.ingest import names
from sandbox.table import Column

_LOW = (-1, -9, -99, -999, -9999, -99999)
_HIGH = (99, 999, 9999, 99999, 999999, 9999999)
_WORDS = (
    "unknown", "n/a", "na", "none", "null", "nan", "nil", "missing", "unspecified", "not specified", "not available", "not applicable",
    "not stated", "not known", "undefined", "tbd", "tba", "?", "-", "--", "#n/a", "-1", "no data", "unbekannt", "inconnu", "n.a.",
)  # fmt: skip
_DISTINCT_TEXTS = 100_000


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
            asked.append((n, low if low in _LOW else None, high if high in _HIGH else None))
    for n, low, high in asked:
        name = names.sql(columns[n].name)
        rest = " AND ".join(f"{name} <> {int(s)}" for s in (low, high) if s is not None)
        ((lows, highs, least, most),) = connection.execute(
            f"SELECT count(*) FILTER (WHERE {name} = {int(low or 0)}), count(*) FILTER (WHERE {name} = {int(high or 0)}),"
            f" min({name}) FILTER (WHERE {rest}), max({name}) FILTER (WHERE {rest}) FROM {relation}"
        ).fetchall()
        texts = []
        if low is not None and lows > 1 and least >= 0:
            texts.append(str(int(low)))
        if high is not None and highs > 1 and most * 2 < high:
            texts.append(str(int(high)))
        if texts:
            kept_low = low is not None and str(int(low)) not in texts
            kept_high = high is not None and str(int(high)) not in texts
            standing[n] = Standing(
                tuple(texts),
                low if kept_low else _plain(least),
                high if kept_high else _plain(most),
            )


def _plain(value: object) -> object:
    return value if isinstance(value, (int, float)) or value is None else float(str(value))


def _texts(
    connection: duckdb.DuckDBPyConnection, relation: str, columns: Sequence[Column], standing: list[Standing]
) -> None:
    asked = [n for n, c in enumerate(columns) if c.type == "string" and 1 < c.stats.distinct <= _DISTINCT_TEXTS]
    listed = ", ".join(names.text(word) for word in _WORDS)
    for first in range(0, len(asked), 100):
        some = asked[first : first + 100]
        measures = ", ".join(
            f"list(DISTINCT {name}) FILTER (WHERE strlen({name}) < 16 AND lower(trim({name})) IN ({listed}))"
            for name in (names.sql(columns[n].name) for n in some)
        )
        found = connection.execute(f"SELECT {measures} FROM {relation}").fetchall()[0]
        for n, texts in zip(some, found, strict=True):
            if texts:
                standing[n] = Standing(tuple(sorted(texts)), standing[n].minimum, standing[n].maximum)
