"""Exact order statistics of a whole column without sorting it: counts by bins, and a closer look where a rank falls.

Bins are cut by arithmetic that never changes the order of values, so counting rows up to a bin and then reading the
few values of the bin gives the value at a rank exactly, whatever the bins. The first cut is a histogram as well.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pandas as pd

from sandbox.operators import cells, sql
from sandbox.operators.measures import interpolated
from sandbox.table import Column, Query, Table

_BINS = 1000
_READ = 20_000
"""Most values of a bin that are read rather than cut again."""


@dataclass(frozen=True)
class Span:
    """All values from `low` to `high`: how many, how many lie below, and the ranks that fall among them."""

    low: Any
    high: Any
    count: int
    below: int
    ranks: tuple[int, ...]


def quantiles(source: str, shares: Sequence[Fraction]) -> Generator[Query, pd.DataFrame, list[float | None]]:
    """Part of a plan: quantiles by linear interpolation of the numbers `v` of a source."""

    def around(count: int) -> set[int]:
        floors = [((count - 1) * share).__floor__() for share in shares]
        return {rank for floor in floors for rank in (floor, min(floor + 1, count - 1))}

    count, found = yield from at_ranks(source, around)
    if not count:
        return [None for _ in shares]
    floors = [((count - 1) * share).__floor__() for share in shares]
    return [
        interpolated(found[floor], found[min(floor + 1, count - 1)], count, share)
        for floor, share in zip(floors, shares, strict=True)
    ]


def at_ranks(
    source: str, ranks: Callable[[int], Iterable[int]]
) -> Generator[Query, pd.DataFrame, tuple[int, dict[int, Any]]]:
    """Part of a plan: how many numbers `v` a source has, and those at the 0-based ranks chosen from that count."""
    ends = yield Query(sql.select(["MIN(v) AS lo", "MAX(v) AS hi", "COUNT(v) AS c"], source))
    low, high, count = (cells.values(ends, name)[0] for name in ("lo", "hi", "c"))
    if not count:
        return 0, {}
    wanted = tuple(sorted(set(ranks(int(count)))))
    return int(count), (yield from _located(source, Span(low, high, int(count), 0, wanted)))


def values_of(table: Table, column: Column, where: str) -> str:
    """Source of a column's values."""
    return f"({sql.select([f'{sql.value(column)} AS v'], table.relation, where)}) AS base"


def _located(source: str, whole: Span) -> Generator[Query, pd.DataFrame, dict[int, Any]]:
    """The values at 0-based ranks among those not missing."""
    found: dict[int, Any] = {}
    spans, small = [whole], []
    while spans:
        span = spans.pop()
        if span.low == span.high:
            found |= dict.fromkeys(span.ranks, span.low)
        elif span.count <= _READ:
            small.append(span)
        elif _width(span):
            spans += _parts((yield Query(_binned(source, span))), span)
        else:
            answer = yield Query(_ranked(source, span))
            found |= dict(zip(cells.whole(cells.values(answer, "r")), cells.values(answer, "v"), strict=True))
    if small:
        read = cells.values((yield Query(_read(source, small))), "v")
        found |= _looked_up(read, small)
    return found


def _width(span: Span) -> float:
    return (float(span.high) / 2 - float(span.low) / 2) / (_BINS / 2)


def _within(span: Span) -> str:
    low, high = (constant(bound) for bound in (span.low, span.high))
    return f"v >= {low} AND v <= {high}"


def constant(bound: Any) -> str:
    """A number as it is written in a query."""
    if isinstance(bound, Decimal):
        return sql.decimal(bound, -int(bound.as_tuple().exponent))
    return sql.double(bound) if isinstance(bound, float) else sql.integer(bound)


def _binned(source: str, span: Span) -> str:
    """Halves keep the difference of the largest doubles finite."""
    moved = f"CAST(v AS DOUBLE) / 2e0 - {sql.double(float(span.low) / 2)}"
    number = f"CAST(floor(({moved}) / {sql.double(_width(span) / 2)}) AS BIGINT) AS b"
    counted = sql.select([number, "v"], source, _within(span))
    return f"SELECT b, COUNT(*) AS c, MIN(v) AS lo, MAX(v) AS hi FROM ({counted}) AS cut GROUP BY b ORDER BY b ASC"


def _parts(answer: pd.DataFrame, span: Span) -> list[Span]:
    """The bins in which ranks fall."""
    parts, below = [], span.below
    rows = zip(*(cells.values(answer, name) for name in ("lo", "hi", "c")), strict=True)
    for low, high, count in rows:
        ranks = tuple(rank for rank in span.ranks if below <= rank < below + count)
        if ranks:
            parts.append(Span(low, high, int(count), below, ranks))
        below += int(count)
    return parts


def _ranked(source: str, span: Span) -> str:
    numbered = sql.select(["v", f"row_number() OVER (ORDER BY v ASC) + {span.below - 1} AS r"], source, _within(span))
    wanted = ", ".join(map(str, span.ranks))
    return f"SELECT r, v FROM ({numbered}) AS ranked WHERE r IN ({wanted}) ORDER BY r ASC"


def _read(source: str, spans: Sequence[Span]) -> str:
    either = " OR ".join(f"({_within(span)})" for span in spans)
    return f"{sql.select(['v'], source, either)} ORDER BY v ASC"


def _looked_up(values: list[Any], spans: Sequence[Span]) -> dict[int, Any]:
    found: dict[int, Any] = {}
    start = 0
    for span in sorted(spans, key=lambda s: s.below):
        found |= {rank: values[start + rank - span.below] for rank in span.ranks}
        start += span.count
    return found
