"""Diff: what changed from another version to this one: columns, rows, how values are spread, what stands out."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import Any

import pandas as pd

from dataspeaks.executor.v1 import diff_pb2 as pb
from sandbox.operators import diff_insights, diff_rows, diff_values
from sandbox.operators.diff_columns import Columns, Pair, columns_of
from sandbox.operators.diff_insights import within
from sandbox.operators.diff_report import Report
from sandbox.operators.refusals import BadParameter, ColumnUnfit, MaskedColumn
from sandbox.table import Plan, Query, Table, UnknownColumn

VERSION = 1
_DETAILED = 200
"""The values of columns beyond these are not looked at."""
EXAMPLES: tuple[tuple[str, dict[str, Any], str], ...] = (
    (
        "restated",
        {"other_version_id": "sales", "key": ["at"]},
        "2 rows were added, 1 was removed and 3 were changed; column channel was added; column weight was removed; "
        "column units was retyped.",
    ),
    (
        "restated",
        {"other_version_id": "sales"},
        "5 rows were added and 4 were removed; column channel was added; column weight was removed; column units was "
        "retyped.",
    ),
    (
        "restated",
        {"other_version_id": "sales", "key": ["at", "product"], "columns": ["region", "amount", "channel"]},
        "2 rows were added, 1 was removed and 2 were changed; column channel was added.",
    ),
    (
        "restated",
        {"other_version_id": "sales", "key": ["at"], "columns": ["amount"], "insights": True},
        "2 rows were added, 1 was removed and 2 were changed; no insight changed.",
    ),
    ("sales", {"other_version_id": "sales"}, "Nothing changed: both versions have the same 12 rows and 9 columns."),
    (
        "measurements",
        {"other_version_id": "measurements"},
        "Nothing changed: both versions have the same 10 rows and 6 columns.",
    ),
    (
        "empty",
        {"other_version_id": "empty", "key": ["a"]},
        "Nothing changed: both versions have the same 0 rows and 4 columns.",
    ),
)
"""An example names its other version by its table."""


def operate(params: pb.Diff, table: Table, other: Table | None = None) -> Plan:
    if other is None:
        raise BadParameter("A diff needs the other version's data.")
    keys = [_key(table, other, name) for name in params.key]
    wanted = (*params.key, *params.columns) if params.columns else ()
    columns = columns_of(table, other, wanted)
    if not params.insights:
        rows, values = yield from _compared(table, other, columns, keys)
        return Report(table, other, columns, rows, values).result(list(params.key))
    rows, values = yield from within(_compared(table, other, columns, keys), 0, 0.4)
    insights = yield from within(diff_insights.changes(table, other, columns), 0.4, 1)
    return Report(table, other, columns, rows, values, insights).result(list(params.key))


def _compared(
    table: Table, other: Table, columns: Columns, keys: Sequence[Pair]
) -> Generator[Query, pd.DataFrame, tuple[diff_rows.Rows | None, list[diff_values.Values]]]:
    """Part of a plan: rows and values."""
    names = {pair.name for pair in keys}
    cells = [pair for pair in columns.comparable if pair.name not in names]
    rows = None
    if keys:
        rows = yield from diff_rows.keyed(table, other, keys, cells)
    elif cells:
        rows = yield from diff_rows.whole(table, other, cells)
    values = []
    looked_at = columns.pairs[:_DETAILED]
    for position, pair in enumerate(looked_at):
        done = 0.3 + 0.7 * (position + 1) / len(looked_at)
        values.append((yield from diff_values.values_of(table, other, pair, done)))
    return rows, values


def _key(table: Table, other: Table, name: str) -> Pair:
    """Raises UnknownColumn, MaskedColumn, ColumnUnfit."""
    if name in (*table.masked, *other.masked):
        raise MaskedColumn(name)
    for one in (table, other):
        if all(column.name != name for column in one.columns):
            raise UnknownColumn(name, [column.name for column in one.columns])
    (pair,) = columns_of(table, other, [name]).pairs
    if not pair.type:
        raise ColumnUnfit(f"{name!r} is of another type in each version, so rows cannot be matched by it.", column=name)
    return pair
