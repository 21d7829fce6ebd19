"""Association of every pair of columns, strongest first, or of all columns with one."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from dataspeaks.executor.v1 import operators_pb2 as pb
from sandbox.operators import cells, filter, notes, sql
from sandbox.operators.association import Coded, associated
from sandbox.operators.prose import Prose
from sandbox.operators.refusals import ColumnUnfit, kind, visible
from sandbox.operators.selection import limit_of
from sandbox.table import ROWNUM, Column, Plan, Query, Result, Table

VERSION = 1
SAMPLE = 200_000
"""Rows beyond which a fixed pseudo-random part of them is looked at."""
_LIMIT, _MOST, _COLUMNS, _CATEGORIES = 50, 1000, 50, 200
_STRENGTHS = ((0.1, "no"), (0.3, "a weak"), (0.6, "a moderate"), (0.9, "a strong"), (2.0, "a very strong"))
_FEW = 30
EXAMPLES: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("sales", {}, "Of 28 pairs, day and at are associated most: a very strong association (rank correlation 1.00)."),
    (
        "sales",
        {"target": "amount"},
        "Of 7 pairs, units and amount are associated most: a very strong association (rank correlation 0.91).",
    ),
    (
        "sales",
        {"columns": ["region", "product", "paid"], "limit": 2},
        "Of 3 pairs, region and paid are associated most: a strong association (Cramér's V 0.88).",
    ),
    (
        "measurements",
        {"columns": ["value", "n", "group"]},
        "Of 3 pairs, value and n are associated most: a weak association (rank correlation 0.10).",
    ),
)


def operate(params: pb.Correlation, table: Table) -> Plan:
    chosen, left_out = _chosen(params, table)
    where = filter.condition(params.filter, table)
    counted = yield Query(sql.select(["COUNT(*) AS n"], table.relation, where), 0.1)
    rows = cells.whole(cells.values(counted, "n"))[0]
    step = -(-rows // SAMPLE)
    frame = yield Query(_sample(table, chosen, where, step), 0.5)
    coded = [_coded(column, frame[f"c{i}"]) for i, column in enumerate(chosen)]
    pairs = [(a, b) for a, b in combinations(coded, 2) if not params.target or params.target in (a.name, b.name)]
    found = [_row(a, b, params.target) for a, b in pairs]
    told = sorted((row for row in found if row[3] is not None), key=lambda row: (-abs(row[3]), row[0], row[1]))
    limit = limit_of(params.limit, _LIMIT, _MOST)
    prose = Prose()
    return Result(
        columns=_HEADINGS,
        rows=tuple(told[:limit]),
        chart=_chart(params.target),
        sentence=_sentence(told, len(found), prose),
        numbers=tuple(prose.numbers),
        warnings=notes.gathered(
            f"A fixed sample of {len(frame):,} of {rows:,} rows was looked at." if step > 1 else None,
            f"This rests on {rows:,} rows only." if rows < _FEW else None,
            f"Left out, as they do not fit: {', '.join(left_out)}." if left_out else None,
            notes.masked_left_out(table),
            notes.cut(limit, len(told), "pairs"),
        ),
        guarantee="sketch" if step > 1 else "exact",
        truncated=len(told) > limit,
        extra={"pairs": len(found), "rows": len(frame)},
    )


_HEADINGS = (
    {"name": "column", "type": "string", "role": "dimension"},
    {"name": "with", "type": "string", "role": "dimension"},
    {"name": "method", "type": "string", "role": "dimension"},
    {"name": "association", "type": "double", "role": "measure"},
    {"name": "rows", "type": "integer", "role": "measure"},
)


def _chosen(params: pb.Correlation, table: Table) -> tuple[list[Column], list[str]]:
    """The columns to look at, and the names of those left out of themselves."""
    if params.columns:
        wanted = list(dict.fromkeys([*params.columns, *([params.target] if params.target else [])]))
        chosen = [visible(table, name) for name in wanted]
        for column in chosen:
            _check(column)
    else:
        seen = [column for column in table.columns if column.name not in table.masked]
        chosen = [c for c in seen if _fits(c) and c.role != "identifier" and c.stats.distinct > 1][:_COLUMNS]
        if params.target and params.target not in {c.name for c in chosen}:
            target = visible(table, params.target)
            _check(target)
            chosen = [target, *chosen[: _COLUMNS - 1]]
    if len(chosen) < 2:
        raise ColumnUnfit("An association needs at least two columns of numbers, dates or few categories.")
    names = {column.name for column in chosen} | set(table.masked)
    return chosen, [] if params.columns else [c.name for c in table.columns if c.name not in names]


def _fits(column: Column) -> bool:
    if column.numeric or column.temporal:
        return True
    return column.type in ("string", "boolean") and column.stats.distinct <= _CATEGORIES


def _check(column: Column) -> None:
    if not _fits(column):
        raise ColumnUnfit(
            f"{column.name!r} holds {kind(column)} of {column.stats.distinct:,} different values; an association needs "
            f"numbers, dates, or at most {_CATEGORIES} categories. Leave it out.",
            column=column.name,
        )


def _sample(table: Table, columns: Sequence[Column], where: str, step: int) -> str:
    """All rows, or of every `step` about one: those that a fixed multiplicative generator picks by their number."""
    picked = f"({ROWNUM} * 48271) % 2147483647 % {step} = 0" if step > 1 else ""
    condition = " AND ".join(part for part in (where and f"({where})", picked) if part)
    wanted = [f"{sql.value(column)} AS c{i}" for i, column in enumerate(columns)]
    return sql.select(wanted, table.relation, condition)


def _coded(column: Column, values: pd.Series) -> Coded:
    ordered = column.numeric or column.temporal
    if values.dtype == object or not ordered:
        values = values.astype(object)
    codes, unique = pd.factorize(values, sort=True)
    return Coded.of(column.name, codes.astype(np.int64), len(unique), ordered)


def _row(a: Coded, b: Coded, target: str) -> tuple[str, str, str, float, int]:
    first, second = (b, a) if target == a.name else (a, b)
    method, value, rows = associated(a, b)
    return first.name, second.name, method, value, rows  # type: ignore[return-value]


def _chart(target: str) -> dict[str, Any]:
    if target:
        return {"kind": "bar", "x": "column", "y": "association", "title": f"Association with {target}"}
    return {"kind": "heatmap", "x": "column", "y": "with", "series": "association", "title": "Associations"}


def _sentence(told: Sequence[tuple[Any, ...]], pairs: int, prose: Prose) -> str:
    if not told:
        return f"None of {prose.count(pairs, 'pair')} can be compared."
    first, second, method, value, _ = told[0]
    strength = next(word for bound, word in _STRENGTHS if abs(value) < bound)
    names = f"{prose.label(first, 0, 'column')} and {prose.label(second, 0, 'with')}"
    way = " negative" if value < 0 and strength != "no" else ""
    number = prose.rounded(value, 2, 0, "association")
    total = prose.count(pairs, "pair")
    return f"Of {total}, {names} are associated most: {strength}{way} association ({method} {number})."
