"""A measure by two keys: the groups of one as rows, of the other as columns, with totals of both."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from dataspeaks.executor.v1 import operators_pb2 as pb
from sandbox.operators import calendar, cells, filter, group_report, notes
from sandbox.operators.groups import Grouping, Groups, grouped
from sandbox.operators.keys import GroupKey, group_keys
from sandbox.operators.measures import GroupMeasure, group_measures
from sandbox.operators.prose import Prose, written
from sandbox.operators.selection import limit_of
from sandbox.table import Plan, Result, Table

VERSION = 1
_ACROSS, _LIMIT, _MOST = 100, 1000, 10_000
_TOTAL = "total"
EXAMPLES: tuple[tuple[str, dict[str, Any], str], ...] = (
    (
        "sales",
        {"down": {"column": "region"}, "across": {"column": "product"}},
        "By region, the count is highest for West (4) and lowest for North (2), of 4 groups.",
    ),
    (
        "sales",
        {
            "down": {"column": "day", "grain": "GRAIN_MONTH"},
            "across": {"column": "paid"},
            "measure": {"function": "FUNCTION_MEAN", "column": "amount"},
        },
        "By day, the mean of amount is highest for Apr 2024 (192.10 USD) and lowest for Jun 2024 (50 "
        "USD), of 5 groups.",
    ),
    ("empty", {"down": {"column": "b"}, "across": {"column": "a"}}, "No row fits."),
)


def operate(params: pb.Pivot, table: Table) -> Plan:
    keys = group_keys([params.down, params.across], table)
    measure = group_measures([params.measure] if params.HasField("measure") else [], table)[0]
    where = filter.condition(params.filter, table)
    groups = (yield from grouped(Grouping(table, keys, where), [measure], 0.5)).without_missing()
    present = " AND ".join(f"{key.expression} IS NOT NULL" for key in keys)
    both = f"({where}) AND {present}" if where else present
    by_row = yield from grouped(Grouping(table, keys[:1], both), [measure], 0.7)
    by_column = yield from grouped(Grouping(table, keys[1:], both), [measure], 0.9)
    whole = yield from grouped(Grouping(table, [], both), [measure])
    return _result(params, keys, measure, [groups, by_row, by_column, whole])


def _result(params: pb.Pivot, keys: Sequence[GroupKey], measure: GroupMeasure, parts: list[Groups]) -> Result:
    groups, by_row, by_column, whole = parts
    across = _shown(by_column)
    names = _names(keys[1], across, keys[0].label)
    known = dict(zip(zip(*groups.keys, strict=True), groups.values[0], strict=True)) if len(groups) else {}
    totals = dict(zip(by_column.keys[0], by_column.values[0], strict=True))
    limit = limit_of(params.limit, _LIMIT, _MOST)
    rows = [
        (down, *(known.get((down, column)) for column in across), total)
        for down, total in zip(by_row.keys[0][:limit], by_row.values[0], strict=False)
    ]
    if rows:
        rows.append((None, *(totals[column] for column in across), whole.values[0][0]))
    prose = Prose()
    heading = measure.heading
    return Result(
        columns=(keys[0].heading, *({**heading, "name": name} for name in [*names, _total(names)])),
        rows=cells.rows(list(zip(*rows, strict=True))) if rows else (),
        chart={"kind": "table", "x": keys[0].label, "y": None, "title": f"{measure.label} by {keys[0].label}"},
        sentence=_sentence(keys, measure, by_row, prose),
        numbers=tuple(prose.numbers),
        warnings=notes.gathered(
            notes.missing_left_out(groups.missing_rows, [key.label for key in keys]),
            notes.not_finite([measure.column]),
            notes.cut(len(across), len(by_column), "columns"),
            notes.cut(min(limit, len(by_row)), len(by_row), "rows"),
            "The last row holds the totals." if rows else None,
        ),
        truncated=len(across) < len(by_column) or limit < len(by_row),
        extra={"across": keys[1].label, "values": [cells.scalar(value) for value in across]},
    )


def _shown(by_column: Groups) -> list[Any]:
    """The largest groups across, in the order of their keys."""
    largest = cells.ordered(len(by_column), [(by_column.rows, True), (by_column.keys[0], False)])[:_ACROSS]
    return [by_column.keys[0][position] for position in sorted(largest)]


def _names(key: GroupKey, values: Sequence[Any], taken: str) -> list[str]:
    """Names of the result's columns, made unique."""
    told = [calendar.told(v, key.grain) if key.grain else v if isinstance(v, str) else written(v) for v in values]
    seen: Counter[str] = Counter([taken])
    names = []
    for name in told:
        seen[name] += 1
        names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return names


def _total(names: Sequence[str]) -> str:
    return _TOTAL if _TOTAL not in names else f"{_TOTAL} of all"


def _sentence(keys: Sequence[GroupKey], measure: GroupMeasure, by_row: Groups, prose: Prose) -> str:
    if not len(by_row):
        return "No row fits."
    told = group_report.sentence(keys[:1], [measure], by_row, len(by_row), prose)
    column = _TOTAL
    prose.numbers[:] = [replace(n, column=column) if n.column == measure.label else n for n in prose.numbers]
    return told
