"""Reads operator results: cells by place, with decimals as numbers."""

from __future__ import annotations

from typing import Any

Result = dict[str, Any]


def column_types(result: Result) -> list[str]:
    return [str(c["type"]) for c in result["columns"]]


def cell(value: Any, kind: str) -> Any:
    """A cell as the answer gives it: decimals and numeric texts of measures as numbers."""
    if isinstance(value, str) and kind in ("decimal", "double", "integer"):
        number = float(value)
        return int(number) if kind == "integer" else number
    return value


def cells(result: Result, place: int) -> list[Any]:
    kind = column_types(result)[place]
    return [cell(row[place], kind) for row in result["rows"]]


def value_of(result: Result, row: int, place: int) -> Any:
    if len(result["rows"]) <= row:
        return None
    return cell(result["rows"][row][place], column_types(result)[place])
