"""Rows whose value lies far from the rest: beyond the quartiles by so many interquartile ranges (Tukey's fences)."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import pandas as pd

from dataspeaks.executor.v1 import operators_pb2 as pb
from sandbox.operators import cells, filter, notes, sql
from sandbox.operators.groups import Grouping, grouped
from sandbox.operators.keys import GroupKey
from sandbox.operators.measures import group_measures
from sandbox.operators.prose import Prose
from sandbox.operators.quantiles import quantiles, values_of
from sandbox.operators.refusals import BadParameter, numeric
from sandbox.operators.selection import limit_of
from sandbox.operators.splits import split
from sandbox.table import ROWNUM, Column, Plan, Query, Result, Table

VERSION = 1
_REACH, _LIMIT, _MOST, _CONTEXT = 1.5, 50, 1000, 4
_QUARTILES = (Fraction(1, 4), Fraction(3, 4))
EXAMPLES: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("sales", {"column": "amount"}, "1 value of amount lies far from the rest; the farthest is 286 USD."),
    (
        "sales",
        {"column": "amount", "by": "product", "reach": 0.5},
        "3 values of amount lie far from the rest; the farthest is 150.20 USD.",
    ),
    (
        "measurements",
        {"column": "value", "reach": 0.5, "limit": 1},
        "2 values of value lie far from the rest; the farthest is -2.5.",
    ),
    ("empty", {"column": "x"}, "No row has a value of x."),
)


@dataclass(frozen=True)
class Fences:
    """Where a group's usual values end; `spread` is its interquartile range."""

    low: float
    high: float
    spread: float


def operate(params: pb.Outliers, table: Table) -> Plan:
    column = numeric(table, params.column, "A search for outliers")
    if params.by == params.column:
        raise BadParameter("Fences cannot be drawn within the values of the column itself. Choose another one.")
    where = filter.condition(params.filter, table)
    reach = params.reach or _REACH
    keys = [(yield from split(table, params.by, where, 0.2))] if params.by else []
    names, fences = yield from _fences(table, column, where, keys, reach)
    limit = limit_of(params.limit, _LIMIT, _MOST)
    context = [c for c in table.columns if c.name not in (params.column, params.by, *table.masked)][:_CONTEXT]
    if not any(fences):
        return _result(column, keys, context, [], 0, names)
    frame = yield Query(_beyond(table, column, where, keys, fences, context) + f" LIMIT {limit}", 1.0)
    found = [cells.values(frame, name) for name in ("r", *(["k"] if keys else []), "v", "d")]
    if keys:
        found[1] = keys[0].read(found[1])
    found += [cells.values(frame, f"x{i}") for i in range(len(context))]
    total = cells.whole(cells.values(frame, "n"))[0] if len(frame) else 0
    tight = [name for name, fence in zip(names, fences, strict=True) if fence is None]
    return _result(column, keys, context, found, total, tight if keys else [])


def _fences(
    table: Table, column: Column, where: str, keys: list[GroupKey], reach: float
) -> Generator[Query, pd.DataFrame, tuple[list[Any], list[Fences | None]]]:
    """Per group its name and fences; None where half of its values are the same."""
    if not keys:
        low, high = yield from quantiles(values_of(table, column, where), _QUARTILES)
        return [None], [_fence(low, high, reach)]
    wanted = [pb.Measure(function=pb.FUNCTION_QUANTILE, column=column.name, quantile=float(q)) for q in _QUARTILES]
    numbered = GroupKey(keys[0].column, "k", keys[0].expression, "integer")
    grouping = Grouping(table, [numbered], where)
    groups = (yield from grouped(grouping, group_measures(wanted, table), 0.8)).without_missing()
    names = keys[0].read(groups.keys[0])
    return names, [_fence(low, high, reach) for low, high in zip(*groups.values, strict=True)]


def _fence(low: float | None, high: float | None, reach: float) -> Fences | None:
    if low is None or high is None or high <= low:
        return None
    spread = high - low
    return Fences(low - reach * spread, high + reach * spread, spread)


def _beyond(
    table: Table,
    column: Column,
    where: str,
    keys: list[GroupKey],
    fences: Sequence[Fences | None],
    context: Sequence[Column],
) -> str:
    """Rows beyond their group's fences, farthest first: `d` is how far, in interquartile ranges."""
    value = f"CAST({sql.value(column)} AS DOUBLE)"
    far = [_distance(value, fence) for fence in fences]
    if keys:
        branches = " ".join(f"WHEN {keys[0].expression} = {i} THEN {d}" for i, d in enumerate(far) if d)
        distance = f"CASE {branches} END"
    else:
        distance = far[0]
    shown = [f"{ROWNUM} AS r", f"{sql.value(column)} AS v", f"{distance} AS d"]
    shown += [f"{key.expression} AS k" for key in keys]
    shown += [f"{sql.value(c)} AS x{i}" for i, c in enumerate(context)]
    inner = sql.select(shown, table.relation, where)
    return f"SELECT *, COUNT(*) OVER () AS n FROM ({inner}) AS far WHERE d > 0e0 ORDER BY d DESC, r ASC"


def _distance(value: str, fence: Fences | None) -> str:
    if fence is None:
        return ""
    low, high, spread = map(sql.double, (fence.low, fence.high, fence.spread))
    above, below = f"({value} - {high}) / {spread}", f"({low} - {value}) / {spread}"
    return f"CASE WHEN {value} > {high} THEN {above} WHEN {value} < {low} THEN {below} END"


def _result(
    column: Column,
    keys: list[GroupKey],
    context: Sequence[Column],
    found: list[list[Any]],
    total: int,
    tight: list[Any],
) -> Result:
    shown = len(found[0]) if found else 0
    prose = Prose()
    return Result(
        columns=(
            {"name": "row number", "type": "integer", "role": "identifier"},
            *(key.heading for key in keys),
            cells.heading(column),
            {"name": "distance", "type": "double", "role": "measure"},
            *(cells.heading(c) for c in context),
        ),
        rows=cells.rows(found) if shown else (),
        chart={"kind": "point", "x": "row number", "y": column.name, "title": f"Outliers of {column.name}"},
        sentence=_sentence(column, found, keys, total, prose),
        numbers=tuple(prose.numbers),
        warnings=notes.gathered(
            notes.cut(shown, total, "outliers"),
            notes.not_finite([column]),
            _tight(tight) if keys else None,
        ),
        truncated=shown < total,
        extra={"outliers": total},
    )


def _tight(names: Sequence[Any]) -> str | None:
    told = ", ".join(str(cells.scalar(name)) for name in names)
    return f"No fences where half of the values are the same: {told}." if told else None


def _sentence(column: Column, found: list[list[Any]], keys: list[GroupKey], total: int, prose: Prose) -> str:
    name = prose.label(column.name)
    if column.stats.nulls == column.stats.distinct == 0 and not found:
        return f"No row has a value of {name}."
    if not total:
        return f"No value of {name} lies far from the rest."
    value = prose.number(found[1 + len(keys)][0], column.unit, 0, column.name)
    lie = "lies" if total == 1 else "lie"
    return f"{prose.count(total, 'value')} of {name} {lie} far from the rest; the farthest is {value}."
