"""A column computed from others by an expression, described so that it can be checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from dataspeaks.executor.v1 import operators_pb2 as pb
from sandbox.operators import cells, filter, notes, sql
from sandbox.operators.computed import Computed, computed, fault
from sandbox.operators.facts import SHARES, Facts, facts_of
from sandbox.operators.prose import Prose
from sandbox.operators.selection import limit_of
from sandbox.table import ROWNUM, Column, Plan, Query, Result, Table

VERSION = 2
_NAME, _LIMIT, _MOST, _TOP, _BINS = "computed", 20, 1000, 10, 20
_CHARACTERS = 1000
EXAMPLES: tuple[tuple[str, dict[str, Any], str], ...] = (
    (
        "sales",
        {"expression": "amount / units", "name": "price"},
        "price lies from 30.04 USD to 99.95 USD with a mean of 51.06 USD; 1 of 12 rows has none.",
    ),
    (
        "sales",
        {"expression": "amount * 1.19"},
        "computed lies from 53.55 USD to 340.34 USD with a mean of 141.95 USD; every row has a value.",
    ),
    (
        "sales",
        {"expression": "case when amount >= 120 then 'large' else 'small' end", "name": "size"},
        "size has 2 different values, most often small (7 of 12); every row has a value.",
    ),
    (
        "sales",
        {"expression": "paid and region in ('West', 'East')"},
        "computed is true in 4 rows (36.4%); 1 of 12 rows has none.",
    ),
    (
        "sales",
        {"expression": "trunc(at, 'month')", "name": "month", "limit": 2},
        "month runs from 2024-01-01 to 2024-06-01; every row has a value.",
    ),
    (
        "sales",
        {"expression": "amount / (units - 1)", "name": "ratio"},
        "ratio lies from 37.55 USD to 110 USD with a mean of 71.91 USD; 4 of 12 rows have none.",
    ),
    (
        "measurements",
        {"expression": "coalesce(value, n) * 1e308"},
        "computed lies from 0 to 1.5e+308 with a mean of 3.75e+307; 6 of 10 rows have none.",
    ),
    ("empty", {"expression": "a + 1"}, "No row fits."),
)


def operate(params: pb.Derive, table: Table) -> Plan:
    name = params.name or _NAME
    made = yield from computed(table, name, params.expression, filter.condition(params.filter, table))
    facts = yield from facts_of(made.table, made.column, _TOP, _BINS, 0.8)
    shown = [*(table.column(used) for used in made.made_of), made.column]
    limit = limit_of(params.limit, _LIMIT, _MOST)
    first = [f"{_cell(column)} AS c{i}" for i, column in enumerate(shown)]
    query = f"{sql.select([*first, ROWNUM], made.table.relation)} ORDER BY {ROWNUM} ASC LIMIT {limit}"
    frame = yield Query(query, 1.0)
    prose = Prose()
    return Result(
        columns=tuple(cells.heading(column) for column in shown),
        rows=cells.rows([cells.values(frame, f"c{i}") for i in range(len(shown))]),
        chart={"kind": "table", "x": None, "y": None, "title": name},
        sentence=_sentence(made, facts, prose),
        numbers=tuple(prose.numbers),
        warnings=notes.gathered(
            *(fault(kind, rows) for kind, rows in made.faults.items()),
            notes.not_finite(shown[:-1]),
        ),
        truncated=made.table.rows > limit,
        extra=_described(params, made, facts),
    )


def _cell(column: Column) -> str:
    return f"substring({sql.name(column.name)}, 1, {_CHARACTERS})" if column.type == "string" else sql.value(column)


def _described(params: pb.Derive, made: Computed, facts: Facts) -> dict[str, Any]:
    column = made.column
    quantiles = {f"{float(share):g}": value for share, value in zip(SHARES, facts.quantiles, strict=True)}
    return {
        "expression": params.expression,
        "column": {"type": column.type, "scale": column.scale, "role": column.role, "unit": column.unit},
        "rows": made.table.rows,
        "stats": {n: v for n, v in asdict(column.stats).items() if n not in ("exponent_high", "exponent_low")},
        "mean": facts.mean,
        "standard deviation": facts.deviation,
        "quantiles": quantiles if column.numeric else None,
        "faults": made.faults,
        **facts.details(),
    }


def _sentence(made: Computed, facts: Facts, prose: Prose) -> str:
    column, rows = made.column, made.table.rows
    name, present = prose.label(column.name), rows - column.stats.nulls
    if not present:
        return f"No row has a {name}." if rows else "No row fits."
    told = f"{name} {_told(column, facts, present, prose)}"
    if not column.stats.nulls:
        return f"{told}; every row has a value."
    count = prose.number(column.stats.nulls)
    return f"{told}; {count} of {prose.count(rows, 'row')} {'has' if column.stats.nulls == 1 else 'have'} none."


def _told(column: Column, facts: Facts, present: int, prose: Prose) -> str:
    low, high = column.stats.minimum, column.stats.maximum
    if column.type == "boolean":
        count = next((count for value, count in facts.top if value), 0)
        return f"is true in {prose.count(count, 'row')} ({prose.share(count / present)})"
    if column.type == "string":
        value, count = facts.top[0] if facts.top else ("", 1)
        different = prose.count(column.stats.distinct, "different value")
        often = prose.number(count)
        return f"has {different}, most often {prose.label(value)} ({often} of {prose.number(present)})"
    if column.temporal:
        return f"runs from {prose.label(low)} to {prose.label(high)}"
    ends: Sequence[str] = [prose.number(end, column.unit) for end in (low, high)]
    mean = f" with a mean of {prose.number(facts.mean, column.unit)}" if facts.mean is not None else ""
    return f"lies from {ends[0]} to {ends[1]}{mean}"
