"""What columns mean: role, unit, default aggregation and sentinels, inferred from name, type and exact statistics."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import duckdb

from sandbox.ingest.spec import Spec
from sandbox.table import Column, Role


def describe(
    connection: duckdb.DuckDBPyConnection, data: Path, columns: tuple[Column, ...], rows: int, spec: Spec
) -> tuple[Column, ...]:
    return tuple(replace(c, role=_role(c, rows), aggregation="sum" if c.numeric else None) for c in columns)


def _role(column: Column, rows: int) -> Role:
    if column.temporal:
        return "time"
    if column.type == "boolean":
        return "flag"
    return "measure" if column.numeric else "dimension"
