"""Rows of the table: chosen columns, filtered, sorted and paged."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dataspeaks.executor.v1 import operators_pb2 as pb
from sandbox.operators import cells, filter, notes, sql
from sandbox.operators.prose import Prose
from sandbox.operators.refusals import BadParameter
from sandbox.operators.selection import limit_of
from sandbox.table import ROWNUM, Column, Plan, Query, Result, Table

VERSION = 1
_LIMIT, _MOST = 50, 10_000
_CELLS = 1_000_000
"""Most cells of one answer; wide tables give fewer rows."""
_CHARACTERS = 10_000
"""Longest text of a cell."""
EXAMPLES: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("sales", {}, "The table has 12 rows."),
    (
        "sales",
        {
            "columns": ["day", "amount"],
            "filter": {
                "clauses": [
                    {
                        "any_of": [
                            {
                                "column": "region",
                                "comparator": "COMPARATOR_EQUAL",
                                "values": [{"text": "west"}],
                                "ignore_case": True,
                            }
                        ]
                    }
                ]
            },
            "order": [{"by": "amount", "descending": True}],
            "limit": 2,
        },
        "4 rows fit; the first 2 are shown.",
    ),
    ("sales", {"columns": ["region"], "distinct": True}, "There are 5 distinct rows."),
    (
        "sales",
        {"columns": ["units"], "order": [{"by": "units"}], "limit": 1, "with_ties": True},
        "The table has 12 rows; the first 3 are shown.",
    ),
    (
        "measurements",
        {"order": [{"by": "value", "descending": True}], "limit": 5, "offset": 1},
        "The table has 10 rows; 5 are shown.",
    ),
)


def operate(params: pb.Rows, table: Table) -> Plan:
    columns = [table.column(name) for name in params.columns] if params.columns else list(table.columns)
    _check(params, columns, table)
    where = filter.condition(params.filter, table)
    most = max(1, min(_MOST, _CELLS // len(columns)))
    limit = min(limit_of(params.limit, _LIMIT, _MOST), most)
    total = cells.whole(cells.values((yield Query(_count(params, columns, table, where), 0.3)), "n"))[0]
    fetched = most + 1 if params.with_ties else limit + 1
    frame = yield Query(_select(params, columns, table, where, fetched), 1.0)
    orders = [cells.values(frame, f"o{i}") for i in range(len(params.order))]
    count, tied = _kept(orders, len(frame), limit, params.with_ties)
    shown = [_texts(frame, column, i)[:count] for i, column in enumerate(columns)]
    prose = Prose()
    left = total > params.offset + count
    return Result(
        columns=tuple(cells.heading(column) for column in columns),
        rows=cells.rows(shown),
        chart={"kind": "table", "x": None, "y": None, "title": "Rows"},
        sentence=_sentence(params, total, count, prose),
        numbers=tuple(prose.numbers),
        warnings=notes.gathered(
            notes.masked(table, [column.name for column in columns]),
            f"{tied:,} more rows tie with the last one shown." if tied else None,
            f"At most {most:,} rows fit into one answer of {len(columns):,} columns." if limit == most else None,
            _long_texts(columns),
        ),
        truncated=left,
        extra={"total": total},
    )


def _check(params: pb.Rows, columns: Sequence[Column], table: Table) -> None:
    names = [column.name for column in columns]
    if len(set(names)) < len(names):
        raise BadParameter("A column is asked for twice. Name each column once.")
    for order in params.order:
        table.column(order.by)
        if params.distinct and order.by not in names:
            raise BadParameter(
                f"Distinct rows cannot be sorted by {order.by!r}, which is not among their columns. Add it to them.",
                column=order.by,
            )


def _count(params: pb.Rows, columns: Sequence[Column], table: Table, where: str) -> str:
    if not params.distinct:
        return sql.select(["COUNT(*) AS n"], table.relation, where)
    return sql.select(["COUNT(*) AS n"], f"({_distinct(columns, table, where)}) AS base")


def _distinct(columns: Sequence[Column], table: Table, where: str) -> str:
    shown = _shown(columns)
    return sql.select([f"DISTINCT {shown[0]}", *shown[1:]], table.relation, where)


def _shown(columns: Sequence[Column]) -> list[str]:
    return [expression for i, column in enumerate(columns) for expression in _cell(column, i)]


def _select(params: pb.Rows, columns: Sequence[Column], table: Table, where: str, limit: int) -> str:
    """Sorted outside of where the cells get their short names, so that no column of that name is taken for one."""
    sorted_by = [f"o{i} {'DESC' if o.descending else 'ASC'} NULLS LAST" for i, o in enumerate(params.order)]
    if params.distinct:
        positions = {column.name: i for i, column in enumerate(columns)}
        hidden = [f"c{positions[order.by]} AS o{i}" for i, order in enumerate(params.order)]
        inner = sql.select(["*", *hidden], f"({_distinct(columns, table, where)}) AS base")
        aliases = [shown.rpartition(" AS ")[2] for shown in _shown(columns)]
        sorted_by += [f"{alias} ASC NULLS LAST" for alias in aliases]
    else:
        hidden = [f"{sql.value(table.column(order.by))} AS o{i}" for i, order in enumerate(params.order)]
        inner = sql.select([*_shown(columns), *hidden, ROWNUM], table.relation, where)
        sorted_by.append(f"{ROWNUM} ASC")
    paging = f"LIMIT {limit} OFFSET {params.offset}"
    return f"SELECT * FROM ({inner}) AS shown ORDER BY {', '.join(sorted_by)} {paging}"


def _cell(column: Column, position: int) -> list[str]:
    """The cell, and where a double is not finite, what it is instead."""
    name = sql.name(column.name)
    if column.type == "string" and (column.stats.max_length or _CHARACTERS + 1) > _CHARACTERS:
        return [f"substring({name}, 1, {_CHARACTERS}) AS c{position}"]
    if column.type != "double" or not (column.stats.nans or column.stats.infinities):
        return [f"{sql.value(column)} AS c{position}"]
    infinity = "CAST('Infinity' AS DOUBLE)"
    special = (
        f"CASE WHEN {name} > {infinity} THEN 'NaN' WHEN {name} = {infinity} THEN 'Infinity' "
        f"WHEN {name} = CAST('-Infinity' AS DOUBLE) THEN '-Infinity' END"
    )
    return [f"{sql.value(column)} AS c{position}", f"{special} AS s{position}"]


def _texts(frame: Any, column: Column, position: int) -> list[Any]:
    values = cells.values(frame, f"c{position}")
    if f"s{position}" not in frame:
        return values
    special = cells.values(frame, f"s{position}")
    return [s if s is not None else v for v, s in zip(values, special, strict=True)]


def _kept(orders: list[list[Any]], fetched: int, limit: int, with_ties: bool) -> tuple[int, int]:
    """How many of the fetched rows to show, and how many beyond them are seen to tie with the last."""
    count = min(fetched, limit)
    if not orders or fetched <= limit:
        return count, 0
    tied = 0
    while count + tied < fetched and all(order[count + tied] == order[count - 1] for order in orders):
        tied += 1
    return (min(count + tied, _MOST), 0) if with_ties else (count, tied)


def _long_texts(columns: Sequence[Column]) -> str | None:
    long = [c.name for c in columns if c.type == "string" and (c.stats.max_length or 0) > _CHARACTERS]
    return f"Texts of {', '.join(long)} are cut after {_CHARACTERS:,} characters." if long else None


def _sentence(params: pb.Rows, total: int, shown: int, prose: Prose) -> str:
    number = prose.count(total, "distinct row" if params.distinct else "row")
    verb = "is" if total == 1 else "are"
    if params.filter.clauses:
        head = f"{number} {'fits' if total == 1 else 'fit'}" if total else "No row fits"
        prose.numbers[:] = prose.numbers if total else []
    else:
        head = f"There {verb} {number}" if params.distinct else f"The table has {number}"
    if shown >= total:
        return f"{head}."
    first = "the first " if not params.offset else ""
    return f"{head}; {first}{prose.number(shown)} {'is' if shown == 1 else 'are'} shown."
