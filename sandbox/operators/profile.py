"""Profile of the columns: what they hold, how it is spread, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dataspeaks.executor.v1 import operators_pb2 as pb
from sandbox.operators import cells, notes, quality
from sandbox.operators.duplicates import duplicates
from sandbox.operators.facts import SHARES, Facts, facts_of
from sandbox.operators.prose import Prose
from sandbox.operators.selection import limit_of
from sandbox.table import Column, Plan, Result, Table

VERSION = 1
_TOP, _MOST_TOP, _BINS, _MOST_BINS = 10, 100, 20, 200
_DETAILED = 1000
"""Columns beyond these are told by their counts alone."""
EXAMPLES: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("sales", {}, "The table has 12 rows and 9 columns; 4 cells are missing (3.7%); no row is a duplicate."),
    (
        "sales",
        {"columns": ["region", "amount"], "top": 2, "bins": 4},
        "The table has 12 rows and 2 columns; 1 cell is missing (4.2%); no row is a duplicate.",
    ),
    ("measurements", {}, "The table has 10 rows and 6 columns; 4 cells are missing (6.7%); no row is a duplicate."),
    ("empty", {}, "The table has no rows and 4 columns."),
)

_HEADINGS: tuple[tuple[str, str], ...] = (
    ("column", "string"),
    ("type", "string"),
    ("role", "string"),
    ("missing", "integer"),
    ("missing share", "double"),
    ("distinct", "integer"),
    ("smallest", "string"),
    ("largest", "string"),
    ("mean", "double"),
    ("standard deviation", "double"),
    *((f"quantile {float(share):g}" if share * 2 != 1 else "median", "double") for share in SHARES),
    ("zeros", "integer"),
    ("negative", "integer"),
)


def operate(params: pb.Profile, table: Table) -> Plan:
    chosen = [table.column(name) for name in params.columns] if params.columns else list(table.columns)
    visible = [column for column in chosen if column.name not in table.masked]
    top = limit_of(params.top, _TOP, _MOST_TOP)
    most = max(2, limit_of(params.bins, _BINS, _MOST_BINS))
    facts: list[Facts] = []
    for position, column in enumerate(visible):
        done = 0.9 * (position + 1) / len(visible)
        if table.rows and position < _DETAILED:
            facts.append((yield from facts_of(table, column, top, most, done)))
        else:
            facts.append(Facts(column))
    repeated = yield from duplicates(table)
    alerts = quality.alerts(facts, table.rows, repeated)
    return _result(table, chosen, facts, repeated, alerts)


def _result(
    table: Table,
    chosen: Sequence[Column],
    facts: Sequence[Facts],
    repeated: int | None,
    alerts: list[dict[str, Any]],
) -> Result:
    known = {fact.column.name: fact for fact in facts}
    prose = Prose()
    return Result(
        columns=tuple({"name": name, "type": type_, "role": "dimension"} for name, type_ in _HEADINGS),
        rows=tuple(_row(column, known.get(column.name), table.rows) for column in chosen),
        chart={"kind": "table", "x": None, "y": None, "title": "Columns"},
        sentence=_sentence(table, chosen, repeated, prose),
        numbers=tuple(prose.numbers),
        warnings=notes.gathered(
            notes.masked(table, [column.name for column in chosen]),
            f"Only the first {_DETAILED:,} columns are looked at closely." if len(chosen) > _DETAILED else None,
            "Duplicate rows were not looked for." if repeated is None else None,
        ),
        extra={
            "columns": [fact.details() for fact in facts],
            "duplicate_rows": repeated,
            "alerts": alerts,
            "rows": table.rows,
        },
    )


def _row(column: Column, facts: Facts | None, rows: int) -> tuple[Any, ...]:
    stats = column.stats
    share = stats.nulls / rows if rows else None
    head = (column.name, column.type, column.role, stats.nulls, share)
    if facts is None:
        return (*head, *[None] * (len(_HEADINGS) - len(head)))
    ends = (_end(column, end) for end in (stats.minimum, stats.maximum))
    numbers = (facts.mean, facts.deviation, *facts.quantiles, facts.zeros, facts.negative)
    return (*head, stats.distinct, *ends, *(cells.scalar(number) for number in numbers))


def _end(column: Column, end: Any) -> str | None:
    if end is None or column.type != "decimal":
        return None if end is None else str(end)
    return f"{end:.{column.scale or 0}f}"


def _sentence(table: Table, chosen: Sequence[Column], repeated: int | None, prose: Prose) -> str:
    columns = prose.count(len(chosen), "column")
    if not table.rows:
        return f"The table has no rows and {columns}."
    missing = sum(column.stats.nulls for column in chosen)
    cells_ = table.rows * len(chosen)
    told = f"The table has {prose.count(table.rows, 'row')} and {columns}; "
    if missing:
        verb = "is" if missing == 1 else "are"
        told += f"{prose.count(missing, 'cell')} {verb} missing ({prose.share(missing / cells_)})"
    else:
        told += "no cell is missing"
    if repeated is None:
        return f"{told}."
    if not repeated:
        return f"{told}; no row is a duplicate."
    return f"{told}; {prose.count(repeated, 'row')} {'repeats' if repeated == 1 else 'repeat'} an earlier one."
