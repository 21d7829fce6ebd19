"""Distribution of one column: a histogram for numbers and dates, counts for everything else."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from fractions import Fraction
from typing import Any

import pandas as pd

from dataspeaks.executor.v1 import operators_pb2 as pb
from sandbox.operators import bins, calendar, cells, filter, notes, quantiles, sql
from sandbox.operators.bins import Bins
from sandbox.operators.groups import Grouping, Groups, grouped
from sandbox.operators.keys import GroupKey
from sandbox.operators.prose import Prose
from sandbox.operators.refusals import BadParameter, visible
from sandbox.operators.splits import REST, split
from sandbox.table import Column, Plan, Query, Result, Table

VERSION = 2
_VALUES = 50
"""Most values that are counted each; the rest is counted together."""
QUARTILES = (Fraction(1, 4), Fraction(1, 2), Fraction(3, 4))
EXAMPLES: tuple[tuple[str, dict[str, Any], str], ...] = (
    (
        "sales",
        {"column": "amount"},
        "amount runs from 45 USD to 286 USD; half of the values lie between 75.69 USD and 135.12 USD, "
        "the median is 104.98 USD.",
    ),
    (
        "sales",
        {"column": "amount", "bins": 4, "by": "paid"},
        "amount runs from 45 USD to 286 USD; half of the values lie between 75.69 USD and 135.12 USD, "
        "the median is 104.98 USD.",
    ),
    ("sales", {"column": "day"}, "day runs from 2024-01-01 to 2024-06-22."),
    ("sales", {"column": "at", "bins": 200}, "at runs from 2024-01-01T08:00:00 to 2024-06-22T19:55:00."),
    ("sales", {"column": "region"}, "region has 4 values; the most frequent is West, 4 of 11 rows (36.4%)."),
    (
        "sales",
        {"column": "units"},
        "units runs from 1 to 6; half of the values lie between 1.5 and 3.5, the median is 2.",
    ),
    (
        "measurements",
        {"column": "value", "bins": 10},
        "value runs from -2.5 to 2.5; half of the values lie between 0 and 1.12, the median is 5e-301.",
    ),
    ("empty", {"column": "x"}, "No row has a value of x."),
)


def operate(params: pb.Distribution, table: Table) -> Plan:
    column = visible(table, params.column)
    if params.by == params.column:
        raise BadParameter("A distribution cannot be split by its own column. Choose another one.")
    where = filter.condition(params.filter, table)
    keys = [(yield from split(table, params.by, where, 0.2))] if params.by else []
    if column.numeric or column.temporal:
        return (yield from _histogram(params, table, column, where, keys))
    return (yield from _counts(table, column, where, keys))


def _histogram(
    params: pb.Distribution, table: Table, column: Column, where: str, by: list[GroupKey]
) -> Generator[Query, pd.DataFrame, Result]:
    value = sql.value(column)
    ends = [f"MIN({value}) AS lo", f"MAX({value}) AS hi", f"COUNT({value}) AS c", "COUNT(*) AS n"]
    head = yield Query(sql.select(ends, table.relation, where), 0.4)
    low, high, count, rows = (cells.values(head, name)[0] for name in ("lo", "hi", "c", "n"))
    if not count:
        return _nothing(column, by, rows)
    most = params.bins or bins.default_count(int(count))
    cut = _cut(column, low, high, most)
    key = GroupKey(column, "bin", cut.expression, "integer")
    groups = (yield from grouped(Grouping(table, [key, *by], where), [], 0.7)).without_missing()
    middle = (
        (yield from quantiles.quantiles(quantiles.values_of(table, column, where), QUARTILES)) if column.numeric else []
    )
    prose = Prose()
    sentence = _numbers_sentence(column, (low, high), middle, prose) if middle else _dates(column, low, high, prose)
    return Result(
        columns=tuple(_headings(column, cut, by)),
        rows=_rows(cut, groups, by),
        chart=_chart("histogram", "from", column, by),
        sentence=sentence,
        numbers=tuple(prose.numbers),
        warnings=notes.gathered(
            notes.missing_left_out(int(rows) - int(count), [column.name]) if not by else None,
            notes.missing_left_out(groups.missing_rows, [column.name, by[0].label]) if by else None,
            notes.not_finite([column]),
        ),
        extra={"rows": int(count), "quartiles": [cells.scalar(m) for m in middle]},
    )


def _cut(column: Column, low: Any, high: Any, most: int) -> Bins:
    if column.numeric:
        return bins.numeric(column, low, high, most)
    return bins.temporal(column, calendar.moment(low.isoformat()), calendar.moment(high.isoformat()), most)


def _headings(column: Column, cut: Bins, by: list[GroupKey]) -> list[dict[str, Any]]:
    unit = {"unit": column.unit} if column.unit else {}
    type_ = "double" if column.type == "decimal" else "date" if cut.grain and column.type == "date" else column.type
    if cut.grain and not hasattr(cut.first, "hour"):
        type_ = "date"
    edges = [{"name": name, "type": type_, "role": "dimension", **unit} for name in ("from", "to")]
    return [*edges, *(key.heading for key in by), *_COUNTED]


_COUNTED = (
    {"name": "count", "type": "integer", "role": "measure"},
    {"name": "share", "type": "double", "role": "measure"},
)


def _rows(cut: Bins, groups: Groups, by: list[GroupKey]) -> tuple[tuple[Any, ...], ...]:
    """Every bin of every line, empty ones too; shares are within a line."""
    names = _lines(groups.keys[1]) if by else [None]
    lines = groups.keys[1] if by else [None] * len(groups)
    counts = {
        (cut.position(found), line): rows for found, line, rows in zip(groups.keys[0], lines, groups.rows, strict=True)
    }
    made = []
    for name in names:
        total = sum(rows for (_, line), rows in counts.items() if line == name)
        for position, (low, high) in enumerate(zip(cut.edges, cut.edges[1:], strict=False)):
            rows = counts.get((position, name), 0)
            made.append((low, high, *([name] if by else []), rows, rows / total))
    return cells.rows(list(zip(*made, strict=True)))


def _lines(names: Sequence[Any]) -> list[Any]:
    return sorted(set(names), key=lambda name: (name == REST, str(cells.scalar(name))))


def _chart(kind: str, x: str, column: Column, by: list[GroupKey]) -> dict[str, Any]:
    chart = {"kind": kind, "x": x, "y": "count", "title": f"Distribution of {column.name}"}
    return {**chart, "series": by[0].label} if by else chart


def _nothing(column: Column, by: list[GroupKey], rows: int) -> Result:
    columns = [{"name": column.name, "type": column.type, "role": "dimension"}, *(key.heading for key in by)]
    sentence = f"No row has a value of {column.name}."
    return Result((*columns, *_COUNTED), (), _chart("table", column.name, column, by), sentence, extra={"rows": 0})


def _numbers_sentence(column: Column, ends: tuple[Any, Any], middle: Sequence[float | None], prose: Prose) -> str:
    low, high = (prose.number(end, column.unit) for end in ends)
    first, median, third = (prose.number(quartile, column.unit) for quartile in middle)
    name = prose.label(column.name)
    if low == high:
        prose.numbers[:] = prose.numbers[:1]
        return f"{prose.label(column.name)} is {low} throughout."
    return (
        f"{name} runs from {low} to {high}; {prose.word('half', 0.5)} of the values lie between {first} and {third}, "
        f"the median is {median}."
    )


def _dates(column: Column, low: Any, high: Any, prose: Prose) -> str:
    return f"{prose.label(column.name)} runs from {prose.label(low)} to {prose.label(high)}."


def _counts(table: Table, column: Column, where: str, by: list[GroupKey]) -> Generator[Query, pd.DataFrame, Result]:
    value = sql.value(column)
    counted = sql.select([f"{value} AS v", "COUNT(*) AS c"], table.relation, where)
    query = (
        f"SELECT v, c, SUM(c) OVER () AS n, COUNT(*) OVER () AS d FROM ({counted} GROUP BY 1) AS counted "
        f"WHERE v IS NOT NULL ORDER BY c DESC, v ASC LIMIT {_VALUES}"
    )
    frame = yield Query(query, 0.6)
    values, counts = cells.values(frame, "v"), cells.whole(cells.values(frame, "c"))
    if not values:
        return _nothing(column, by, 0)
    total, distinct = int(frame["n"].iloc[0]), int(frame["d"].iloc[0])
    key = GroupKey(column, column.name, value, column.type)
    groups = (yield from grouped(Grouping(table, [key, *by], where), [])).without_missing() if by else None
    made = _split(values, groups) if groups else [(v, c, c / total) for v, c in zip(values, counts, strict=True)]
    rest = total - sum(counts)
    prose = Prose()
    return Result(
        columns=(cells.heading(column), *(k.heading for k in by), *_COUNTED),
        rows=cells.rows(list(zip(*made, strict=True))),
        chart=_chart("bar", column.name, column, by),
        sentence=_counts_sentence(column, values, counts, total, distinct, prose),
        numbers=tuple(prose.numbers),
        warnings=notes.gathered(
            notes.cut(len(values), distinct, "values"),
            f"The values not shown make up {rest:,} rows." if rest else None,
        ),
        truncated=distinct > len(values),
        extra={"rows": total, "distinct": distinct, "others": rest},
    )


def _split(values: list[Any], groups: Groups) -> list[tuple[Any, ...]]:
    """Counts of the values on every line of the split; shares are within a line."""
    known = dict(zip(zip(groups.keys[0], groups.keys[1], strict=True), groups.rows, strict=True))
    made = []
    for line in _lines(groups.keys[1]):
        total = sum(rows for (_, name), rows in known.items() if name == line)
        made += [(v, line, known.get((v, line), 0), known.get((v, line), 0) / total) for v in values]
    return made


def _counts_sentence(
    column: Column, values: list[Any], counts: list[int], total: int, distinct: int, prose: Prose
) -> str:
    name, rows = prose.label(column.name), prose.count(total, "row")
    if distinct == 1:
        return f"{name} is {prose.label(values[0], 0, column.name)} in all of {rows}."
    has = f"{name} has {prose.count(distinct, 'value')}"
    count = f"{prose.number(counts[0], None, 0, 'count')} of {rows}"
    tied = counts.count(counts[0])
    if tied > 1:
        return f"{has}; {prose.number(tied)} of them are most frequent, {count} each."
    first, share = prose.label(values[0], 0, column.name), prose.share(counts[0] / total, 0, "share")
    return f"{has}; the most frequent is {first}, {count} ({share})."
