"""Facts of one column: mean and spread, quantiles, histogram, most frequent values, shapes of its texts.

A column with few different values is read as a table of values and counts, from which all follows; one with many is
measured by the engine.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import pandas as pd

from sandbox.operators import bins, calendar, cells, exact, quantiles, sql
from sandbox.operators.bins import Bins
from sandbox.operators.measures import interpolated
from sandbox.operators.refusals import RangeTooWide
from sandbox.table import Column, Query, Table

SHARES = (Fraction(1, 20), Fraction(1, 4), Fraction(1, 2), Fraction(3, 4), Fraction(19, 20))
_COUNTED = 10_000
"""Most different values of a column that are read with their counts."""
_SHAPED = 64
"""Longer texts have no shape worth telling."""
_SHAPES = 1000
_RUNS = (re.compile(r"A{2,}"), "A+"), (re.compile(r"a{2,}"), "a+")
_LETTERS = str.maketrans(sql.UPPER + sql.LOWER + sql.DIGITS, "A" * 26 + "a" * 26 + "9" * 10)


Measuring = Generator[Query, pd.DataFrame, None]


@dataclass
class Facts:
    column: Column
    mean: float | None = None
    deviation: float | None = None
    quantiles: list[float | None] = field(default_factory=lambda: [None] * len(SHARES))
    zeros: int | None = None
    negative: int | None = None
    blank: int = 0
    """Texts that are empty or only spaces."""
    padded: int = 0
    """Texts with spaces at an end."""
    histogram: list[tuple[Any, Any, int]] = field(default_factory=list)
    top: list[tuple[Any, int]] = field(default_factory=list)
    patterns: list[tuple[str, int]] = field(default_factory=list)
    variants: list[list[str]] = field(default_factory=list)
    """Texts that differ only in case or spaces."""

    def details(self) -> dict[str, Any]:
        """The lists among the facts, as JSON."""
        return {
            "column": self.column.name,
            "histogram": [
                {"from": cells.scalar(a), "to": cells.scalar(b), "count": count} for a, b, count in self.histogram
            ],
            "top": [{"value": cells.scalar(value), "count": count} for value, count in self.top],
            "patterns": [{"pattern": pattern, "count": count} for pattern, count in self.patterns],
            "blank": self.blank,
            "padded": self.padded,
            "variants": self.variants,
        }


def facts_of(table: Table, column: Column, top: int, most: int, done: float) -> Generator[Query, pd.DataFrame, Facts]:
    """Part of a plan: the facts of a column, with `top` values and at most `most` bins."""
    if column.stats.distinct <= _COUNTED:
        source = quantiles.values_of(table, column, "")
        frame = yield Query(
            f"SELECT v, COUNT(*) AS c FROM {source} WHERE v IS NOT NULL GROUP BY v ORDER BY v ASC", done
        )
        return _counted(column, cells.values(frame, "v"), cells.whole(cells.values(frame, "c")), top, most)
    facts = Facts(column)
    if column.numeric:
        yield from _measured(table, column, facts, most, done)
    elif column.type == "string":
        yield from _texts(table, column, facts, top, done)
    elif column.temporal:
        yield from _dates(table, column, facts, most, done)
    if column.stats.distinct < table.rows - column.stats.nulls:
        facts.top = yield from _top(table, column, top)
    return facts


def _counted(column: Column, values: list[Any], counts: list[int], top: int, most: int) -> Facts:
    facts = Facts(column)
    order = sorted(range(len(values)), key=lambda p: -counts[p])
    facts.top = [(values[p], counts[p]) for p in order[:top]]
    if not values:
        return facts
    if column.numeric:
        _count_numbers(facts, values, counts)
        facts.histogram = _histogram(bins.numeric(column, values[0], values[-1], most), values, counts)
    elif column.temporal:
        low, high = (calendar.moment(end.isoformat()) for end in (values[0], values[-1]))
        facts.histogram = _histogram(bins.temporal(column, low, high, most), values, counts)
    elif column.type == "string":
        _count_texts(facts, values, counts, top)
    return facts


def _count_numbers(facts: Facts, values: list[Any], counts: list[int]) -> None:
    rows = sum(counts)
    numbers = [Fraction(value) for value in values]
    unit = math.lcm(*(number.denominator for number in numbers))
    units = [number.numerator * (unit // number.denominator) for number in numbers]
    total = sum(n * c for n, c in zip(units, counts, strict=True))
    square = sum(n * n * c for n, c in zip(units, counts, strict=True))
    facts.mean = exact.rounded(total, Fraction(1, unit), rows)
    variance = exact.variance(rows, total, square, (Fraction(1, unit), Fraction(1, unit * unit)))
    facts.deviation = None if variance is None else math.sqrt(variance)
    facts.zeros = sum(c for n, c in zip(units, counts, strict=True) if not n)
    facts.negative = sum(c for n, c in zip(units, counts, strict=True) if n < 0)
    facts.quantiles = [_quantile(values, counts, rows, share) for share in SHARES]


def _quantile(values: Sequence[Any], counts: Sequence[int], rows: int, share: Fraction) -> float | None:
    low = ((rows - 1) * share).__floor__()
    return interpolated(_at(values, counts, low), _at(values, counts, min(low + 1, rows - 1)), rows, share)


def _at(values: Sequence[Any], counts: Sequence[int], rank: int) -> Any:
    for value, count in zip(values, counts, strict=True):
        if rank < count:
            return value
        rank -= count
    raise IndexError(rank)


def _histogram(cut: Bins, values: list[Any], counts: list[int]) -> list[tuple[Any, Any, int]]:
    found: Counter[int] = Counter()
    for value, count in zip(values, counts, strict=True):
        found[cut.place(value)] += count
    return [(a, b, found[i]) for i, (a, b) in enumerate(zip(cut.edges, cut.edges[1:], strict=False))]


def _count_texts(facts: Facts, values: list[str], counts: list[int], top: int) -> None:
    pairs = list(zip(values, counts, strict=True))
    facts.blank = sum(count for value, count in pairs if not value.strip(" "))
    facts.padded = sum(count for value, count in pairs if value.strip(" ") and value != value.strip(" "))
    if (facts.column.stats.max_length or 0) <= _SHAPED:
        facts.patterns = _shapes([(value.translate(_LETTERS), count) for value, count in pairs], top)
    alike: dict[str, list[str]] = {}
    for value in values:
        alike.setdefault(" ".join(value.split()).casefold(), []).append(value)
    facts.variants = [same for same in alike.values() if len(same) > 1][:top]


def _shapes(pairs: Sequence[tuple[str, int]], top: int) -> list[tuple[str, int]]:
    """`Aa+ 99`: runs of letters as one, digits one by one."""
    found: Counter[str] = Counter()
    for shape, count in pairs:
        for run, short in _RUNS:
            shape = run.sub(short, shape)
        found[shape] += count
    return sorted(found.items(), key=lambda item: (-item[1], item[0]))[:top]


def _measured(table: Table, column: Column, facts: Facts, most: int, done: float) -> Measuring:
    source = quantiles.values_of(table, column, "")
    try:
        total = exact.total(column, "v", "t", table.rows)
        square = exact.squares(column, "v", "t", table.rows)
        layers = exact.merged(total.layers, square.layers)
    except RangeTooWide:
        total = square = exact.NOTHING
        layers = ()
    counted = ["COUNT(v) AS n", "MIN(v) AS lo", "MAX(v) AS hi"]
    signs = [f"SUM(CASE WHEN v {sign} 0 THEN 1 ELSE 0 END) AS {name}" for sign, name in (("=", "z"), ("<", "g"))]
    aggregates = [*counted, *signs, *total.aggregates, *square.aggregates]
    frame = yield Query(sql.select(aggregates, sql.nested(layers, source)), done)
    rows, facts.zeros, facts.negative = (cells.whole(cells.values(frame, name))[0] for name in ("n", "z", "g"))
    if total is not exact.NOTHING:
        units, squares = total.units(frame)[0], square.units(frame)[0]
        facts.mean = exact.rounded(units, total.unit, rows)
        variance = exact.variance(rows, units, squares, (total.unit, square.unit))
        facts.deviation = None if variance is None else math.sqrt(variance)
    facts.quantiles = yield from quantiles.quantiles(source, SHARES)
    low, high = (cells.values(frame, name)[0] for name in ("lo", "hi"))
    facts.histogram = yield from _binned(table, bins.numeric(column, low, high, most))


def _dates(table: Table, column: Column, facts: Facts, most: int, done: float) -> Measuring:
    name = sql.name(column.name)
    frame = yield Query(sql.select([f"MIN({name}) AS lo", f"MAX({name}) AS hi"], table.relation), done)
    low, high = (calendar.moment(cells.values(frame, end)[0].isoformat()) for end in ("lo", "hi"))
    facts.histogram = yield from _binned(table, bins.temporal(column, low, high, most))


def _binned(table: Table, cut: Bins) -> Generator[Query, pd.DataFrame, list[tuple[Any, Any, int]]]:
    inner = sql.select([f"{cut.expression} AS b"], table.relation)
    query = f"SELECT b, COUNT(*) AS c FROM ({inner}) AS cut WHERE b IS NOT NULL GROUP BY b ORDER BY b ASC"
    frame = yield Query(query)
    found: Counter[int] = Counter()
    for bin_, count in zip(cells.values(frame, "b"), cells.whole(cells.values(frame, "c")), strict=True):
        found[cut.position(bin_)] += count
    return [(a, b, found[i]) for i, (a, b) in enumerate(zip(cut.edges, cut.edges[1:], strict=False))]


def _texts(table: Table, column: Column, facts: Facts, top: int, done: float) -> Measuring:
    name = sql.name(column.name)
    blank = f"SUM(CASE WHEN trim({name}) = '' THEN 1 ELSE 0 END) AS b"
    padded = f"SUM(CASE WHEN trim({name}) <> '' AND trim({name}) <> {name} THEN 1 ELSE 0 END) AS p"
    frame = yield Query(sql.select([blank, padded], table.relation), done)
    facts.blank, facts.padded = (cells.whole(cells.values(frame, part))[0] for part in ("b", "p"))
    if (column.stats.max_length or 0) > _SHAPED:
        return
    shape = f"translate({name}, '{sql.UPPER}{sql.LOWER}{sql.DIGITS}', '{'A' * 26}{'a' * 26}{'9' * 10}')"
    inner = sql.select([f"{shape} AS s", "COUNT(*) AS c"], table.relation, f"{name} IS NOT NULL")
    query = f"SELECT s, c FROM ({inner} GROUP BY 1) AS shaped ORDER BY c DESC, s ASC LIMIT {_SHAPES}"
    answer = yield Query(query)
    pairs = zip(cells.values(answer, "s"), cells.whole(cells.values(answer, "c")), strict=True)
    facts.patterns = _shapes(list(pairs), top)


def _top(table: Table, column: Column, top: int) -> Generator[Query, pd.DataFrame, list[tuple[Any, int]]]:
    inner = f"SELECT v, COUNT(*) AS c FROM {quantiles.values_of(table, column, '')} WHERE v IS NOT NULL GROUP BY v"
    frame = yield Query(f"SELECT v, c FROM ({inner}) AS counted ORDER BY c DESC, v ASC LIMIT {top}")
    return list(zip(cells.values(frame, "v"), cells.whole(cells.values(frame, "c")), strict=True))
