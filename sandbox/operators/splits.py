"""Splits a series or a histogram by another column: its largest values each, and the rest together."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import pandas as pd

from sandbox.operators import cells, sql
from sandbox.operators.keys import GroupKey
from sandbox.operators.prose import written
from sandbox.operators.refusals import visible
from sandbox.table import Query, Table

MOST = 8
REST = "(other)"


def split(table: Table, name: str, where: str, done: float) -> Generator[Query, pd.DataFrame, GroupKey]:
    """Part of a plan: a key with the eight values that have most rows (ties: the smallest), and the rest as one."""
    column = visible(table, name)
    value = sql.value(column)
    counted = sql.select([f"{value} AS v", "COUNT(*) AS c"], table.relation, where)
    query = f"SELECT v, c FROM ({counted} GROUP BY 1) AS counted WHERE v IS NOT NULL ORDER BY c DESC, v ASC"
    frame = yield Query(f"{query} LIMIT {MOST + 1}", done)
    values = cells.values(frame, "v")
    named = values if len(values) <= MOST else values[:MOST]
    labels: list[Any] = [v if isinstance(v, str | bool) else cells.scalar(v) for v in named]
    if len(values) > MOST:
        labels = [label if isinstance(label, str) else written(label) for label in labels] + [REST]
    branches = " ".join(f"WHEN {value} = {literal(v, column.type, column.scale)} THEN {i}" for i, v in enumerate(named))
    expression = f"CASE {branches} WHEN {value} IS NOT NULL THEN {MOST} END" if named else "CAST(NULL AS BIGINT)"

    def read(positions: list[Any]) -> list[Any]:
        return [None if p is None else labels[int(p)] for p in positions]

    type_ = "string" if len(values) > MOST else column.type
    return GroupKey(column, column.name, expression, type_, read)


def literal(value: Any, type_: str, scale: int | None) -> str:
    """A cell's value as SQL that compares equal with it."""
    if type_ == "string":
        return sql.text(value)
    if type_ == "boolean":
        return "TRUE" if value else "FALSE"
    if type_ == "integer":
        return sql.integer(int(value))
    if type_ == "decimal":
        return sql.decimal(value, scale or 0)
    return sql.double(value) if type_ == "double" else sql.moment(value)
