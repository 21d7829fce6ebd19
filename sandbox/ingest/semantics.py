"""What columns mean: role, unit, default aggregation, sentinels and personal data, each inferred and correctable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import duckdb

from sandbox.ingest import pii, roles, sentinels
from sandbox.ingest.spec import ColumnOverride
from sandbox.ingest.units import unit_of
from sandbox.table import Column

_PII_SURE = 0.75
"""Least confidence at which a column is marked as personal."""


def describe(
    connection: duckdb.DuckDBPyConnection,
    data: Path,
    columns: tuple[Column, ...],
    rows: int,
    sample: Sequence[Sequence[str | None]],
) -> tuple[Column, ...]:
    """The columns with their meaning; `sample` holds cells of each as they stand in the source."""
    found = sentinels.find(connection, data, columns, rows)
    described = []
    for column, cells, standing in zip(columns, sample, found, strict=True):
        values = [cell for cell in cells if cell is not None]
        named = replace(
            column,
            unit=column.unit or (unit_of(column.source_name or column.name) if column.numeric else None),
            sentinels=standing.texts,
        )
        role, sure = roles.role_of(named, standing, rows, values)
        named = replace(named, role=role, confidence=round(min(column.confidence, sure), 4))
        personal = pii.detect(named, values)
        if personal is not None and personal[1] >= _PII_SURE:
            named = replace(named, pii=personal[0])
        described.append(replace(named, aggregation=roles.aggregation_of(named)))
    return tuple(described)


def correct(columns: tuple[Column, ...], overrides: Sequence[ColumnOverride | None]) -> tuple[Column, ...]:
    """The columns as a person has corrected them, each by the override at its place."""
    return tuple(c if o is None else _corrected(c, o) for c, o in zip(columns, overrides, strict=True))


def _corrected(column: Column, override: ColumnOverride) -> Column:
    column = replace(column, confidence=1.0)
    if override.unit is not None:
        column = replace(column, unit=override.unit or None)
    if override.pii is not None:
        column = replace(column, pii=None if override.pii in ("", "none") else override.pii)
    if override.role is not None:
        column = replace(column, role=override.role)
        column = replace(column, aggregation=roles.aggregation_of(column))
    if override.aggregation is not None:
        column = replace(column, aggregation=override.aggregation)
    return column
