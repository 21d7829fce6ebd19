"""Rows that repeat an earlier one in every column, in tables of any length.

Rows that are alike agree in each column, so a long table is cut by the values of one column into parts that are small
enough to be counted in memory, one after another; the cuts are exact order statistics.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from itertools import pairwise
from typing import Any

import pandas as pd

from sandbox.operators import cells, quantiles, sql
from sandbox.table import Column, Query, Table

_WIDEST = 200
"""Tables with more columns are not searched."""
_AT_ONCE = 50_000_000
"""Cells whose rows are told apart at once."""


def duplicates(table: Table) -> Generator[Query, pd.DataFrame, int | None]:
    """Part of a plan: how many rows repeat an earlier one; None where that is not looked for."""
    if any(c.stats.distinct == table.rows or not table.rows for c in table.columns):
        return 0
    if table.masked or len(table.columns) > _WIDEST:
        return None
    expressions = [f"{sql.value(c)} AS c{i}" for i, c in enumerate(table.columns)]
    parts = yield from _parts(table)
    different = 0
    for position, part in enumerate(parts):
        distinct = sql.select([f"DISTINCT {expressions[0]}", *expressions[1:]], table.relation, part)
        counted = Query(sql.select(["COUNT(*) AS n"], f"({distinct}) AS base"), 0.9 + 0.1 * (position + 1) / len(parts))
        different += cells.whole(cells.values((yield counted), "n"))[0]
    return table.rows - different


def _parts(table: Table) -> Generator[Query, pd.DataFrame, list[str]]:
    """Conditions of which every row fits exactly one."""
    numeric = [column for column in table.columns if column.numeric]
    count = -(-table.rows * len(table.columns) // _AT_ONCE)
    if count == 1 or not numeric:
        return [""]
    column = max(numeric, key=lambda each: each.stats.distinct)
    source = quantiles.values_of(table, column, "")
    _, found = yield from quantiles.at_ranks(source, lambda rows: (rows * part // count for part in range(1, count)))
    return _between(column, sorted(set(found.values()))) if found else [""]


def _between(column: Column, cuts: Sequence[Any]) -> list[str]:
    value = sql.value(column)
    constants = [quantiles.constant(cut) for cut in cuts]
    above = [f"{value} >= {low} AND {value} < {high}" for low, high in pairwise(constants)]
    return [f"{value} IS NULL", f"{value} < {constants[0]}", *above, f"{value} >= {constants[-1]}"]
