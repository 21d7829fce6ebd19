"""What goes with a high or low measure, or makes up its change: segments of every column, by how much they weigh.

It shows association, not cause.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from dataspeaks.executor.v1 import operators_pb2 as pb
from sandbox.operators import cells, filter, notes
from sandbox.operators.groups import Grouping, Groups, grouped
from sandbox.operators.keys import group_key
from sandbox.operators.measures import ADDITIVE, GroupMeasure, group_measures, label_of
from sandbox.operators.prose import Prose
from sandbox.operators.refusals import BadParameter, ColumnUnfit, visible
from sandbox.operators.selection import limit_of
from sandbox.table import Column, Plan, Result, Table

VERSION = 1
_COLUMNS, _VALUES, _LIMIT, _MOST = 40, 200, 20, 1000
_FUNCTIONS = (pb.FUNCTION_COUNT, pb.FUNCTION_SUM, pb.FUNCTION_MEAN, pb.FUNCTION_SHARE)
_SUM = {"function": "FUNCTION_SUM", "column": "amount"}


def _month(month: str) -> dict[str, Any]:
    condition = {"column": "day", "comparator": "COMPARATOR_EQUAL", "values": [{"text": month}]}
    return {"name": month, "filter": {"clauses": [{"any_of": [condition]}]}}


EXAMPLES: tuple[tuple[str, dict[str, Any], str], ...] = (
    (
        "sales",
        {"measure": {"function": "FUNCTION_MEAN", "column": "amount"}},
        "The mean of amount differs most in product Cocoa: by weight it pulls the whole by 19.87 USD above the rest.",
    ),
    (
        "sales",
        {"measure": _SUM, "first": _month("2024-01"), "second": _month("2024-02")},
        "The sum of amount rose by 6.05 USD; most of all region West gave 200.50 USD less.",
    ),
    (
        "sales",
        {"measure": _SUM, "columns": ["region"]},
        "The sum of amount differs most in region West: by weight it pulls the whole by 159.55 USD above the rest.",
    ),
)


@dataclass(frozen=True)
class Segment:
    """One value of one column: the measure on both sides (or in the segment and overall), and its weight."""

    column: Column
    value: Any
    rows: int
    first: Fraction | None
    second: Fraction | None
    weight: Fraction
    """What of the whole difference it makes up; for a mean, its pull on the overall mean."""


def operate(params: pb.Drivers, table: Table) -> Plan:
    measure = params.measure
    if measure.function not in _FUNCTIONS:
        raise BadParameter("Drivers are looked for of a COUNT, SUM, MEAN or SHARE. Choose one of these.")
    if params.HasField("first") != params.HasField("second"):
        raise BadParameter("A change needs two sides. Give both of them, or none.")
    columns = _columns(params, table)
    wanted = _wanted(params)
    measures = group_measures(wanted, table)
    where = filter.condition(params.filter, table)
    whole = yield from grouped(Grouping(table, [], where), measures, 0.1)
    segments: list[Segment] = []
    for position, column in enumerate(columns):
        key = group_key(pb.Key(column=column.name), table)
        done = 0.1 + 0.9 * (position + 1) / len(columns)
        groups = yield from grouped(Grouping(table, [key], where), measures, done)
        segments += _segments(params, column, groups, whole)
    return _result(params, measures[0], segments, whole)


def _columns(params: pb.Drivers, table: Table) -> list[Column]:
    """Columns of few values, but those that the measure is made of."""
    if params.columns:
        chosen = [visible(table, name) for name in params.columns]
        for column in chosen:
            if column.stats.distinct > _VALUES:
                raise ColumnUnfit(
                    f"{column.name!r} has {column.stats.distinct:,} different values; drivers need at most {_VALUES}.",
                    column=column.name,
                )
        return chosen
    own = {params.measure.column} | {
        condition.column
        for one in (params.measure.filter, params.first.filter, params.second.filter)
        for clause in one.clauses
        for condition in clause.any_of
    }
    fits = [c for c in table.columns if c.name not in own and c.name not in table.masked and _fits(c)]
    if not fits:
        raise ColumnUnfit("This table has no column of few values to look for drivers in.")
    return fits[:_COLUMNS]


def _fits(column: Column) -> bool:
    few = 1 < column.stats.distinct <= _VALUES and column.role != "identifier"
    return few and (column.type in ("string", "boolean") or (column.type == "integer" and column.role == "dimension"))


def _wanted(params: pb.Drivers) -> list[pb.Measure]:
    """The measure on both sides, or in all rows, with the rows behind it."""
    measure = params.measure
    if not params.HasField("first"):
        counted = pb.Measure(function=pb.FUNCTION_COUNT, column=measure.column, label="\0rows")
        if measure.function == pb.FUNCTION_MEAN:
            counted.filter.CopyFrom(measure.filter)
        return [measure, counted]
    wanted = []
    for label, side in (("\0first", params.first), ("\0second", params.second)):
        if measure.function not in ADDITIVE:
            raise BadParameter("A change is taken apart for a COUNT or a SUM. Compare means by comparing two sides.")
        both = pb.Filter(clauses=(*measure.filter.clauses, *side.filter.clauses))
        wanted.append(pb.Measure(function=measure.function, column=measure.column, label=label, filter=both))
    return wanted


def _segments(params: pb.Drivers, column: Column, groups: Groups, whole: Groups) -> list[Segment]:
    made = []
    change = params.HasField("first")
    overall = whole.values[0][0]
    for position, value in enumerate(groups.keys[0]):
        first, second = (None if v[position] is None else Fraction(v[position]) for v in groups.values)
        rows = groups.rows[position]
        if change:
            weight = (second or Fraction(0)) - (first or Fraction(0))
        elif first is None or overall is None:
            continue
        elif params.measure.function in ADDITIVE:
            weight = first - Fraction(overall) * rows / whole.rows[0]
        else:
            counted, total = int(second or 0), whole.values[1][0]
            weight = (first - Fraction(overall)) * counted / total if total else Fraction(0)
        made.append(Segment(column, value, rows, first, second if change else None, weight))
    return made


def _result(params: pb.Drivers, measure: GroupMeasure, segments: list[Segment], whole: Groups) -> Result:
    change = params.HasField("first")
    ranked = sorted(enumerate(segments), key=lambda item: (-abs(item[1].weight), item[0]))
    limit = limit_of(params.limit, _LIMIT, _MOST)
    shown = [segment for _, segment in ranked if segment.weight][:limit]
    names = [params.first.name or "first", params.second.name or "second"] if change else ["in segment"]
    prose = Prose()
    numbers = [*((name, "double") for name in names), ("weight", "double"), ("rows", "integer")]
    texts = [("column", "string"), ("value", "string")]
    return Result(
        columns=(
            *({"name": n, "type": t, "role": "dimension"} for n, t in texts),
            *({"name": n, "type": t, "role": "measure"} for n, t in numbers),
        ),
        rows=tuple(_row(segment, change) for segment in shown),
        chart={"kind": "bar", "x": "value", "y": "weight", "series": "column", "title": "Drivers"},
        sentence=_sentence(params, measure, shown, whole, prose),
        numbers=tuple(prose.numbers),
        warnings=notes.gathered(
            "This shows what goes together, not what causes it.",
            notes.not_finite([measure.column]),
            notes.cut(limit, sum(bool(s.weight) for s in segments), "segments"),
        ),
        truncated=sum(bool(s.weight) for s in segments) > limit,
    )


def _row(segment: Segment, change: bool) -> tuple[Any, ...]:
    value = cells.scalar(segment.value)
    text = value if value is None or isinstance(value, str) else str(value).lower()
    values = [segment.first, segment.second] if change else [segment.first]
    numbers = [cells.scalar(number) for number in [*values, segment.weight]]
    return (segment.column.name, text, *numbers, segment.rows)


def _sentence(params: pb.Drivers, measure: GroupMeasure, shown: Sequence[Segment], whole: Groups, prose: Prose) -> str:
    label, unit = prose.label(label_of(params.measure)), measure.unit
    if not shown:
        return f"No segment stands out in the {label}."
    top = shown[0]
    where = f"{prose.label(top.column.name)} {prose.label(top.value, 0, 'value')}"
    weight = prose.number(float(abs(top.weight)), unit)
    if not params.HasField("first"):
        more = "above" if top.weight > 0 else "below"
        return f"The {label} differs most in {where}: by weight it pulls the whole by {weight} {more} the rest."
    first, second = (Fraction(v[0] or 0) for v in whole.values)
    change = prose.number(float(abs(second - first)), unit)
    went = "rose" if second > first else "fell" if second < first else "stayed, a change of"
    by = f" by {change}" if second != first else f" {change}"
    more = "more" if top.weight > 0 else "less"
    return f"The {label} {went}{by}; most of all {where} gave {weight} {more}."
