"""Two groups or periods side by side: every measure's difference, with interval and test where there is one."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from dataspeaks.executor.v1 import operators_pb2 as pb
from sandbox.operators import filter, notes
from sandbox.operators.contrast import Contrast, Sample, holm, means, shares
from sandbox.operators.groups import Grouping, grouped
from sandbox.operators.measures import GroupMeasure, group_measures, label_of
from sandbox.operators.prose import Prose
from sandbox.operators.refusals import BadParameter
from sandbox.table import Column, Plan, Result, Table

VERSION = 2
_CONFIDENCE, _LEVEL, _FEW = 0.95, 0.05, 20
_NUMBERS = ("integer", "decimal", "double")
_TESTED = (pb.FUNCTION_MEAN, pb.FUNCTION_SHARE)


def _side(column: str, value: str) -> dict[str, Any]:
    condition = {"column": column, "comparator": "COMPARATOR_EQUAL", "values": [{"text": value}]}
    return {"name": value, "filter": {"clauses": [{"any_of": [condition]}]}}


EXAMPLES: tuple[tuple[str, dict[str, Any], str], ...] = (
    (
        "sales",
        {
            "first": _side("region", "East"),
            "second": _side("region", "West"),
            "measures": [
                {"function": "FUNCTION_MEAN", "column": "amount"},
                {"function": "FUNCTION_SUM", "column": "amount"},
                {"function": "FUNCTION_MEDIAN", "column": "units"},
            ],
        },
        "The mean of amount is 159.18 USD in West and 109.42 USD in East: 45.5% more, which may be chance (p 0.350).",
    ),
    (
        "sales",
        {"first": _side("day", "2024-01"), "second": _side("day", "2024-03"), "confidence": 0.9},
        "The count is 3 in 2024-03 and 3 in 2024-01: the same.",
    ),
    (
        "sales",
        {
            "first": _side("product", "Tea"),
            "second": _side("product", "Coffee"),
            "measures": [
                {
                    "function": "FUNCTION_SHARE",
                    "column": "paid",
                    "label": "paid share",
                    "filter": {
                        "clauses": [
                            {
                                "any_of": [
                                    {
                                        "column": "paid",
                                        "comparator": "COMPARATOR_EQUAL",
                                        "values": [{"flag": True}],
                                    }
                                ]
                            }
                        ]
                    },
                }
            ],
        },
        "The paid share is 0 in Coffee and 0.8333 in Tea: 100% less, which chance alone would hardly give (p 0.035).",
    ),
)
_HEADINGS = (
    ("measure", "string"),
    ("first", "double"),
    ("second", "double"),
    ("difference", "double"),
    ("relative difference", "double"),
    ("low", "double"),
    ("high", "double"),
    ("p value", "double"),
    ("adjusted p value", "double"),
    ("first rows", "integer"),
    ("second rows", "integer"),
)


def operate(params: pb.Compare, table: Table) -> Plan:
    if params.confidence and params.confidence < 0.5:
        raise BadParameter("A confidence lies between 0.5 and 0.999, such as 0.95.")
    if not params.first.filter.clauses or not params.second.filter.clauses:
        raise BadParameter("Both sides of a comparison need a filter that says which rows they are.")
    wanted = list(params.measures) or [pb.Measure(function=pb.FUNCTION_COUNT)]
    sides: list[dict[str, tuple[Any, Any, int]]] = []
    for position, side in enumerate((params.first, params.second)):
        measures = group_measures(_with_parts(wanted), table)
        clauses = (*params.filter.clauses, *side.filter.clauses)
        grouping = Grouping(table, [], filter.condition(pb.Filter(clauses=clauses), table))
        groups = yield from grouped(grouping, measures, (position + 1) / 2)
        known = {measure.label: values[0] for measure, values in zip(measures, groups.values, strict=True)}
        sides.append({label: _parts(known, i, label) for i, label in enumerate(map(label_of, wanted))})
        rows = groups.rows[0]
        sides[-1][""] = (rows, None, rows)
    shown = group_measures(wanted, table)
    for measure in shown:
        if measure.type not in _NUMBERS:
            raise BadParameter(f"{measure.label!r} is no number, so it has no difference.", label=measure.label)
    return _result(params, shown, sides)


def _with_parts(wanted: Sequence[pb.Measure]) -> list[pb.Measure]:
    """What is wanted, and what the tests need beside it: counts and variances."""
    parts = list(wanted)
    for position, measure in enumerate(wanted):
        if measure.function in _TESTED:
            column = measure.column
            parts.append(_part(measure, pb.FUNCTION_COUNT, column, f"\0count {position}"))
        if measure.function == pb.FUNCTION_MEAN:
            parts.append(_part(measure, pb.FUNCTION_VARIANCE, measure.column, f"\0variance {position}"))
    return parts


def _part(measure: pb.Measure, function: Any, column: str, label: str) -> pb.Measure:
    counted = measure.filter if measure.function != pb.FUNCTION_SHARE else None
    return pb.Measure(function=function, column=column, label=label, filter=counted)


def _parts(known: dict[str, Any], position: int, label: str) -> tuple[Any, Any, int]:
    """A measure's value, variance and count."""
    return known[label], known.get(f"\0variance {position}"), known.get(f"\0count {position}", 0)


def _result(
    params: pb.Compare, measures: Sequence[GroupMeasure], sides: list[dict[str, tuple[Any, Any, int]]]
) -> Result:
    confidence = params.confidence or _CONFIDENCE
    contrasts = [_contrast(measure, sides, confidence) for measure in measures]
    adjusted = holm([contrast.p for contrast in contrasts])
    rows = tuple(
        _row(measure, sides, contrast, p) for measure, contrast, p in zip(measures, contrasts, adjusted, strict=True)
    )
    prose = Prose()
    names = [side.name or default for side, default in ((params.first, "the first"), (params.second, "the second"))]
    columns: list[Column | None] = [measure.column for measure in measures]
    tested = sum(p is not None for p in adjusted)
    return Result(
        columns=_columns(),
        rows=rows,
        chart={"kind": "bar", "x": "measure", "y": "difference", "title": f"{names[1]} against {names[0]}"},
        sentence=_sentence(measures[0], rows[0], names, prose),
        numbers=tuple(prose.numbers),
        warnings=notes.gathered(
            notes.not_finite(columns),
            *(f"There is no row in {n}." for n, side in zip(names, sides, strict=True) if not side[""][0]),
            *(f"{n} has few rows." for n, side in zip(names, sides, strict=True) if 0 < side[""][0] < _FEW),
            f"Probabilities are adjusted for {tested} tests." if tested > 1 else None,
        ),
        extra={"first": names[0], "second": names[1], "confidence": confidence, "tests": tested},
    )


def _columns() -> tuple[dict[str, Any], ...]:
    return tuple({"name": n, "type": t, "role": "dimension" if t == "string" else "measure"} for n, t in _HEADINGS)


def _contrast(measure: GroupMeasure, sides: list[dict[str, tuple[Any, Any, int]]], confidence: float) -> Contrast:
    if measure.function not in _TESTED:
        return Contrast()
    first, second = (Sample(side[measure.label][2], *side[measure.label][:2]) for side in sides)
    if not first.count or not second.count:
        return Contrast()
    return (means if measure.function == pb.FUNCTION_MEAN else shares)(first, second, confidence)


def _row(
    measure: GroupMeasure, sides: list[dict[str, tuple[Any, Any, int]]], contrast: Contrast, p: float | None
) -> tuple[Any, ...]:
    first, second = (side[measure.label][0] for side in sides)
    difference = relative = None
    if first is not None and second is not None:
        exact = Fraction(second) - Fraction(first)
        difference = exact.numerator / exact.denominator
        part = exact / Fraction(first) if first and first > 0 else None
        relative = None if part is None else part.numerator / part.denominator
    values = [None if v is None else float(v) for v in (first, second)]
    tests = (contrast.low, contrast.high, contrast.p, p)
    return (measure.label, *values, difference, relative, *tests, sides[0][""][0], sides[1][""][0])


def _sentence(measure: GroupMeasure, row: tuple[Any, ...], names: list[str], prose: Prose) -> str:
    first, second, difference, relative = row[1:5]
    label, (a, b) = prose.label(measure.label), (prose.label(name) for name in names)
    if difference is None:
        return f"The {label} of {a} and {b} cannot be compared."

    def number(value: float, column: str) -> str:
        exact: Any = value
        if measure.type != "double":
            exact = int(value) if measure.type == "integer" else Decimal(repr(value))
        return prose.number(exact, measure.unit, 0, column)

    told = f"The {label} is {number(second, 'second')} in {b} and {number(first, 'first')} in {a}"
    if not difference:
        return f"{told}: the same."
    more = "more" if difference > 0 else "less"
    by = prose.share(abs(relative)) if relative is not None else number(abs(difference), "")
    change = f"{by} {more}"
    if row[8] is None:
        return f"{told}: {change}."
    sure = "which chance alone would hardly give" if row[8] < _LEVEL else "which may be chance"
    return f"{told}: {change}, {sure} ({prose.chance(row[8])})."
