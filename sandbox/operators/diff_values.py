"""The values of a column in two versions: facts of both sides, how far apart they lie, and the chance of that.

Numbers and times are tested after Kolmogorov and Smirnov, with Stephens' (1970) correction for few values; the rest by
chi-squared, values too rare for it put together. Counts are exact, so distance and chance come out the same everywhere.
"""

from __future__ import annotations

import math
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import pandas as pd
from scipy import special

from sandbox.operators import cells, sql
from sandbox.operators.contrast import kept
from sandbox.operators.diff_columns import Pair
from sandbox.operators.facts import Facts, facts_of
from sandbox.table import Query, Table

TOP = 10
_BINS, _CATEGORIES, _EXPECTED = 20, 50, 5
_PLACES = (("s + t", "i"), ("s", "j"), ("t", "k"))


@dataclass
class Values:
    """A column's values before and after."""

    pair: Pair
    before: Facts
    after: Facts
    distance: float | None = None
    """0 where they are spread alike, 1 where they have nothing in common: the largest gap between the cumulative
    shares, or for names the share that would have to move."""
    p: float | None = None


def values_of(table: Table, other: Table, pair: Pair, done: float) -> Generator[Query, pd.DataFrame, Values]:
    """Part of a plan."""
    if pair.type and not pair.ordered:
        return _names((yield Query(_moved(table, other, pair), done)), pair)
    before = (yield from facts_of(other, pair.before, TOP, _BINS, done)) if other.rows else Facts(pair.before)
    after = (yield from facts_of(table, pair.after, TOP, _BINS, done)) if table.rows else Facts(pair.after)
    found = Values(pair, before, after)
    if pair.type:
        frame = yield Query(_gap(table, other, pair), done)
        n, o, apart = (cells.whole(cells.values(frame, name))[0] for name in ("n", "o", "apart"))
        if n and o:
            found.distance = apart / (n * o)
            found.p = _smirnov(found.distance, n, o)
    return found


def _names(frame: pd.DataFrame, pair: Pair) -> Values:
    names = cells.values(frame, "v")
    s, t, n, o, apart, rank = (cells.whole(cells.values(frame, name)) for name in ("s", "t", "n", "o", "apart", "i"))
    before, after = (
        Facts(column, top=sorted(((v, c) for v, c in zip(names, counts, strict=True) if c), key=_often)[:TOP])
        for column, counts in ((pair.before, t), (pair.after, s))
    )
    found = Values(pair, before, after)
    if names and n[0] and o[0]:
        found.distance = apart[0] / (2 * n[0] * o[0])
        frequent = [counts for counts, place in zip(zip(s, t, strict=True), rank, strict=True) if place <= _CATEGORIES]
        found.p = _chi_squared(frequent, n[0], o[0])
    return found


def _often(item: tuple[Any, int]) -> tuple[int, Any]:
    return -item[1], item[0]


def _counted(table: Table, other: Table, pair: Pair) -> str:
    """Values `v`, how often each is in this version, `s`, and in the other, `t`; with the sums of both, `n` and `o`."""
    sides = [
        sql.select([f"{pair.cell(column)} AS v", f"{here} AS here"], one.relation)
        for one, column, here in ((table, pair.after, 1), (other, pair.before, 0))
    ]
    both = f"({' UNION ALL '.join(sides)}) AS sides"
    counted = sql.select(["v", "SUM(here) AS s", "SUM(1 - here) AS t"], both, "v IS NOT NULL")
    shown = ["v", "s", "t", "SUM(s) OVER () AS n", "SUM(t) OVER () AS o"]
    return f"({sql.select(shown, f'({counted} GROUP BY v) AS counted')}) AS summed"


def _gap(table: Table, other: Table, pair: Pair) -> str:
    upto = "OVER (ORDER BY v ASC ROWS UNBOUNDED PRECEDING)"
    wanted = ["n", "o", f"SUM(s) {upto} AS a", f"SUM(t) {upto} AS b"]
    running = f"({sql.select(wanted, _counted(table, other, pair))}) AS running"
    return sql.select(["MAX(n) AS n", "MAX(o) AS o", "MAX(abs(a * o - b * n)) AS apart"], running)


def _moved(table: Table, other: Table, pair: Pair) -> str:
    """The most frequent values of both together, and of either."""
    places = [f"ROW_NUMBER() OVER (ORDER BY {by} DESC, v ASC) AS {name}" for by, name in _PLACES]
    wanted = ["v", "s", "t", "n", "o", "SUM(abs(s * o - t * n)) OVER () AS apart", *places]
    source = f"({sql.select(wanted, _counted(table, other, pair))}) AS placed"
    first = f"i <= {_CATEGORIES} OR j <= {TOP} OR k <= {TOP}"
    return f"{sql.select(['v', 's', 't', 'n', 'o', 'apart', 'i'], source, first)} ORDER BY i ASC"


def _smirnov(distance: float, n: int, o: int) -> float:
    root = math.sqrt(n * o / (n + o))
    return kept(float(special.kolmogorov((root + 0.12 + 0.11 / root) * distance)))


def _chi_squared(counts: Sequence[tuple[int, int]], n: int, o: int) -> float | None:
    """`counts`: of the most frequent values, on either side; the rest follows from the sums `n` and `o`."""
    fit = [(s, t) for s, t in counts if _fits(s + t, n, o)]
    rest = n - sum(s for s, _ in fit), o - sum(t for _, t in fit)
    while fit and sum(rest) and not _fits(sum(rest), n, o):
        s, t = fit.pop()
        rest = rest[0] + s, rest[1] + t
    table = [*fit, rest] if sum(rest) else fit
    if len(table) < 2:
        return None
    terms = (Fraction((s * o - t * n) ** 2, n * o * (s + t)) for s, t in table)
    return kept(float(special.chdtrc(len(table) - 1, float(sum(terms, Fraction(0))))))


def _fits(count: int, n: int, o: int) -> bool:
    return count * min(n, o) >= _EXPECTED * (n + o)


def details(values: Values) -> dict[str, Any]:
    """What the result's table has no room for, as JSON."""
    return {
        "column": values.pair.name,
        **{side: _side(facts) for side, facts in (("before", values.before), ("after", values.after))},
    }


def _side(facts: Facts) -> dict[str, Any]:
    told = facts.details()
    return {
        "quantiles": [cells.scalar(quantile) for quantile in facts.quantiles],
        "histogram": told["histogram"],
        "top": told["top"],
    }
