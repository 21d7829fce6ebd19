"""Most frequent values of a column, or items of its lists, or the rarest, with their shares."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

import pandas as pd

from dataspeaks.executor.v1 import operators_pb2 as pb
from sandbox.lists import list_items
from sandbox.operators import cells, filter, notes, sql
from sandbox.operators.groups import GROUP_LIMIT, check_size
from sandbox.operators.prose import Prose
from sandbox.operators.refusals import ColumnUnfit, kind, visible
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
    (
        "posts",
        {"column": "tags", "item_mark": "'"},
        "Of 4 items of tags, tea is most frequent: 3 of 5 rows (60%).",
    ),
    (
        "posts",
        {"column": "kinds", "item_mark": ";", "rarest": True},
        "Of 3 items of kinds, b is rarest: 2 of 5 rows (40%).",
    ),
)


@dataclass(frozen=True)
class _Counted:
    """Values with their counts, the first ones of all."""

    values: list[Any]
    counts: list[int]
    rows: int
    """Rows that have any value."""
    distinct: int
    tied: int
    """Values with the last one's count, shown or not."""


def operate(params: pb.TopValues, table: Table) -> Plan:
    column = visible(table, params.column)
    limit = limit_of(params.limit, _LIMIT, _MOST)
    where = filter.condition(params.filter, table)
    if params.item_mark:
        frame = yield Query(_cells(table, _listing(column), where), 1.0)
        found = _of_items(frame, params.item_mark, limit, params.rarest)
    else:
        frame = yield Query(_query(table, column, where, limit, params.rarest), 1.0)
        found = _of_values(frame)
    prose = Prose()
    shares: list[list[Any]] = [[c / found.rows for c in found.counts]]
    if not params.item_mark:
        shares.append([sum(found.counts[: i + 1]) / found.rows for i in range(len(found.counts))])
    of = "items" if params.item_mark else "values"
    unseen = found.tied - sum(c == found.counts[-1] for c in found.counts) if found.values else 0
    return Result(
        columns=(
            cells.heading(column),
            {"name": "count", "type": "integer", "role": "measure"},
            *(
                {"name": name, "type": "double", "role": "measure"}
                for name in ("share", "running share")[: len(shares)]
            ),
        ),
        rows=cells.rows([found.values, found.counts, *shares]) if found.values else (),
        chart={"kind": "bar", "x": column.name, "y": "count", "title": f"{of.capitalize()} of {column.name}"},
        sentence=_sentence(column, found, params, prose),
        numbers=tuple(prose.numbers),
        warnings=notes.gathered(
            notes.not_finite([column]),
            notes.cut(len(found.values), found.distinct, of, unseen) if found.values else None,
        ),
        truncated=found.distinct > len(found.values),
        extra={"rows": found.rows, "distinct": found.distinct},
    )


def _listing(column: Column) -> Column:
    if column.type != "string":
        raise ColumnUnfit(
            f"{column.name!r} holds {kind(column)}, which are no lists. Leave the mark between items out.",
            column=column.name,
        )
    return column


def _of_values(frame: pd.DataFrame) -> _Counted:
    values, counts = cells.values(frame, "v"), cells.whole(cells.values(frame, "c"))
    rows, distinct, tied = (cells.whole(cells.values(frame, name))[0] if values else 0 for name in ("n", "d", "t"))
    return _Counted(values, counts, rows, distinct, tied)


def _of_items(frame: pd.DataFrame, mark: str, limit: int, rarest: bool) -> _Counted:
    """Items by the rows whose cells hold them; one that a cell holds twice counts once."""
    check_size(len(frame))
    rows: Counter[str] = Counter()
    counts = cells.whole(cells.values(frame, "c"))
    for cell, count in zip(cells.values(frame, "v"), counts, strict=True):
        rows.update(dict.fromkeys(list_items(cell, mark), count))
    ranked = sorted(rows.items(), key=lambda item: (item[1] if rarest else -item[1], item[0]))
    shown = ranked[:limit]
    tied = sum(count == shown[-1][1] for count in rows.values()) if shown else 0
    return _Counted([i for i, _ in shown], [c for _, c in shown], sum(counts), len(rows), tied)


def _cells(table: Table, column: Column, where: str) -> str:
    """Different cells `v` with their rows `c`; one more than are taken."""
    inner = sql.select([f"{sql.value(column)} AS v", "COUNT(*) AS c"], table.relation, where)
    present = sql.select(["v", "c"], f"({inner} GROUP BY 1) AS counted", "v IS NOT NULL")
    return f"{present} ORDER BY v ASC LIMIT {GROUP_LIMIT + 1}"


def _query(table: Table, column: Column, where: str, limit: int, rarest: bool) -> str:
    """Values `v` and counts `c`, with rows `n`, different values `d`, and `t` that have the same count."""
    inner = sql.select([f"{sql.value(column)} AS v", "COUNT(*) AS c"], table.relation, where)
    counted = f"({sql.select(['v', 'c'], f'({inner} GROUP BY 1) AS counted', 'v IS NOT NULL')}) AS present"
    windows = ["SUM(c) OVER () AS n", "COUNT(*) OVER () AS d", "COUNT(*) OVER (PARTITION BY c) AS t"]
    return f"{sql.select(['v', 'c', *windows], counted)} ORDER BY c {'ASC' if rarest else 'DESC'}, v ASC LIMIT {limit}"


def _sentence(column: Column, found: _Counted, params: pb.TopValues, prose: Prose) -> str:
    name = prose.label(column.name)
    if not found.values:
        return f"No row has {'an item' if params.item_mark else 'a value'} of {name}."
    first = prose.label(found.values[0], 0, column.name)
    count = prose.number(found.counts[0], None, 0, "count")
    share = prose.share(found.counts[0] / found.rows, 0, "share")
    rank = "rarest" if params.rarest else "most frequent"
    rows = prose.count(found.rows, "row")
    of = prose.count(found.distinct, "item" if params.item_mark else "value")
    return f"Of {of} of {name}, {first} is {rank}: {count} of {rows} ({share})."
