"""Distinct values of the text columns that people name in questions, most frequent first."""

from __future__ import annotations

from typing import Any

from dataspeaks.executor.v1 import operators_pb2 as pb
from sandbox.operators import cells, notes, sql
from sandbox.operators.prose import Prose
from sandbox.operators.selection import limit_of
from sandbox.table import Column, Plan, Query, Result, Table

VERSION = 1
_LIMIT, _MOST = 2000, 20_000
_ROWS = 200_000
_CHARACTERS = 200
"""Longer texts are no names."""
EXAMPLES: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("sales", {}, "14 values of 3 columns."),
    ("sales", {"limit": 2}, "6 values of 3 columns."),
    ("empty", {}, "No column has names to learn."),
)


def operate(params: pb.Vocabulary, table: Table) -> Plan:
    named = [column for column in table.columns if _named(column, table)]
    limit = limit_of(params.limit, _LIMIT, _MOST)
    rows: list[tuple[str, Any, int]] = []
    cut = False
    for position, column in enumerate(named):
        frame = yield Query(_values(column, table, limit + 1), (position + 1) / len(named))
        values, counts = cells.values(frame, "v"), cells.whole(cells.values(frame, "c"))
        cut = cut or len(values) > limit or len(rows) + len(values) > _ROWS
        found = list(zip([column.name] * len(values), values, counts, strict=True))
        rows += found[: min(limit, _ROWS - len(rows))]
    prose = Prose()
    columns = len({name for name, _, _ in rows})
    told = f"{prose.count(len(rows), 'value')} of {prose.count(columns, 'column')}." if rows else ""
    return Result(
        columns=(
            {"name": "column", "type": "string", "role": "dimension"},
            {"name": "value", "type": "string", "role": "dimension"},
            {"name": "count", "type": "integer", "role": "measure"},
        ),
        rows=tuple(rows),
        chart={"kind": "table", "x": None, "y": None, "title": "Values"},
        sentence=told or "No column has names to learn.",
        numbers=tuple(prose.numbers),
        warnings=notes.gathered(notes.masked_left_out(table), "Rarer values are left out." if cut else None),
        truncated=cut,
    )


def _named(column: Column, table: Table) -> bool:
    length = column.stats.max_length or 0
    return column.type == "string" and column.name not in table.masked and 0 < length <= _CHARACTERS


def _values(column: Column, table: Table, limit: int) -> str:
    counted = sql.select([f"{sql.name(column.name)} AS v", "COUNT(*) AS c"], table.relation)
    return (
        f"SELECT v, c FROM ({counted} GROUP BY 1) AS counted WHERE v IS NOT NULL ORDER BY c DESC, v ASC LIMIT {limit}"
    )
