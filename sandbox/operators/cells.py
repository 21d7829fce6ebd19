"""Cells of small tables: from an engine's DataFrame to Python values, and on to the JSON scalars of a result."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pandas as pd

from sandbox.table import Column


def values(frame: pd.DataFrame, name: str) -> list[Any]:
    """A column as Python values, None where missing or NaN; times as `datetime`."""
    cells = frame[name]
    missing = cells.isna().to_numpy()
    plain: list[Any] = cells.astype(object).tolist()
    if cells.dtype.kind == "M":
        plain = [None if m else v.to_pydatetime() for v, m in zip(plain, missing, strict=True)]
    elif missing.any():
        plain = [None if m else v for v, m in zip(plain, missing, strict=True)]
    return plain


def whole(cells: Iterable[Any]) -> list[int]:
    """Counts and integer sums, which engines give as int, Decimal or float; missing ones are 0."""
    return [0 if cell is None else int(cell) for cell in cells]


def scalar(cell: Any) -> Any:
    """JSON scalar of a cell: ISO 8601 for dates, decimals as text, None for what is not a finite number."""
    if cell is None or isinstance(cell, str | bool | int):
        return cell
    if isinstance(cell, float):
        return cell + 0.0 if math.isfinite(cell) else None
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    if isinstance(cell, Fraction):
        return cell.numerator / cell.denominator
    if isinstance(cell, datetime):
        return cell.isoformat(timespec="microseconds" if cell.microsecond else "seconds")
    if isinstance(cell, date | time):
        return cell.isoformat()
    return cell.item()


def rows(columns: Sequence[Sequence[Any]]) -> tuple[tuple[Any, ...], ...]:
    return tuple(tuple(scalar(cell) for cell in row) for row in zip(*columns, strict=True))


def ordered(count: int, orders: Sequence[tuple[Sequence[Any], bool]]) -> list[int]:
    """Positions 0 to count-1 sorted by the columns in turn, each ascending or (True) descending, None last."""
    positions = list(range(count))
    for cells, descending in reversed(orders):
        present = [p for p in positions if cells[p] is not None]
        absent = [p for p in positions if cells[p] is None]
        present.sort(key=lambda p: cells[p], reverse=descending)
        positions = present + absent
    return positions


def heading(column: Column, label: str | None = None) -> dict[str, Any]:
    """Description of a result's column that shows a table's column."""
    described: dict[str, Any] = {"name": label or column.name, "type": column.type, "role": column.role}
    if column.unit:
        described["unit"] = column.unit
    return described
