"""Most frequent values of a column, or the rarest, with their shares."""

from __future__ import annotations

from typing import Any

from dataspeaks.executor.v1 import operators_pb2 as pb
from sandbox.operators import cells, filter, notes, sql
from sandbox.operators.prose import Prose
from sandbox.operators.refusals import visible
from sandbox.operators.selection import limit_of
from sandbox.table import Column, Plan, Query, Result, Table

VERSION = 1
_LIMIT, _MOST = 10, 1000
EXAMPLES: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("sales", {"column": "region"}, "Of 4 values of region, West is most frequent: 4 of 11 rows (36.4%)."),
    (
        "sales",
        {"column": "product", "rarest": True, "limit": 1},
        "Of 3 values of product, Cocoa is rarest: 3 of 12 rows (25%).",
    ),
    ("measurements", {"column": "value", "limit": 2}, "Of 5 values of value, 0 is most frequent: 2 of 6 rows (33.3%)."),
    ("empty", {"column": "b"}, "No row has a value of b."),
)


def operate(params: pb.TopValues, table: Table) -> Plan:
    column = visible(table, params.column)
    limit = limit_of(params.limit, _LIMIT, _MOST)
    frame = yield Query(_query(table, column, filter.condition(params.filter, table), limit, params.rarest), 1.0)
    values, counts = cells.values(frame, "v"), cells.whole(cells.values(frame, "c"))
    total, distinct, tied = (cells.whole(cells.values(frame, name))[0] if values else 0 for name in ("n", "d", "t"))
    running = [sum(counts[: i + 1]) / total for i in range(len(counts))]
    prose = Prose()
    return Result(
        columns=(
            cells.heading(column),
            {"name": "count", "type": "integer", "role": "measure"},
            {"name": "share", "type": "double", "role": "measure"},
            {"name": "running share", "type": "double", "role": "measure"},
        ),
        rows=cells.rows([values, counts, [c / total for c in counts], running]) if values else (),
        chart={"kind": "bar", "x": column.name, "y": "count", "title": f"Values of {column.name}"},
        sentence=_sentence(column, values, counts, (total, distinct), params.rarest, prose),
        numbers=tuple(prose.numbers),
        warnings=notes.gathered(
            notes.not_finite([column]),
            notes.cut(len(values), distinct, "values", tied - sum(c == counts[-1] for c in counts)) if values else None,
        ),
        truncated=distinct > len(values),
        extra={"rows": total, "distinct": distinct},
    )


def _query(table: Table, column: Column, where: str, limit: int, rarest: bool) -> str:
    """Values `v` and counts `c`, with rows `n`, different values `d`, and `t` that have the same count."""
    inner = sql.select([f"{sql.value(column)} AS v", "COUNT(*) AS c"], table.relation, where)
    counted = f"({sql.select(['v', 'c'], f'({inner} GROUP BY 1) AS counted', 'v IS NOT NULL')}) AS present"
    windows = ["SUM(c) OVER () AS n", "COUNT(*) OVER () AS d", "COUNT(*) OVER (PARTITION BY c) AS t"]
    return f"{sql.select(['v', 'c', *windows], counted)} ORDER BY c {'ASC' if rarest else 'DESC'}, v ASC LIMIT {limit}"


def _sentence(
    column: Column,
    values: list[Any],
    counts: list[int],
    totals: tuple[int, int],
    rarest: bool,
    prose: Prose,
) -> str:
    total, distinct = totals
    name = prose.label(column.name)
    if not values:
        return f"No row has a value of {name}."
    first = prose.label(values[0], 0, column.name)
    count = prose.number(counts[0], None, 0, "count")
    share = prose.share(counts[0] / total, 0, "share")
    kind = "rarest" if rarest else "most frequent"
    rows = prose.count(total, "row")
    return f"Of {prose.count(distinct, 'value')} of {name}, {first} is {kind}: {count} of {rows} ({share})."
