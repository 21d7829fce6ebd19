"""The form that every answer keeps: columns, rows, chart, and no number in the sentence that is not accounted for."""

from __future__ import annotations

import re
from typing import Any

import pytest

KINDS = {"bar", "line", "area", "point", "heatmap", "histogram", "box", "table", "number"}
TYPES = {"boolean", "integer", "decimal", "double", "date", "timestamp", "time", "string"}


def check_form(answer: dict[str, Any]) -> None:
    names = [column["name"] for column in answer["columns"]]
    assert len(set(names)) == len(names)
    assert {column["type"] for column in answer["columns"]} <= TYPES
    assert all(len(row) == len(names) for row in answer["rows"])
    if answer["chart"]:
        assert answer["chart"]["kind"] in KINDS
        assert {answer["chart"].get(axis) for axis in ("x", "y", "series")} <= {None, *names}
    check_numbers(answer, names)


def check_numbers(answer: dict[str, Any], names: list[str]) -> None:
    """Nothing in the sentence is a number but what the result says it is, and stands where it says it stands."""
    left = answer["sentence"]
    for number in sorted(answer["numbers"], key=lambda n: -len(n["text"])):
        assert number["text"] in answer["sentence"]
        left = left.replace(number["text"], "")
        if number["row"] is not None and number["value"] is not None and number["column"] in names:
            cell = answer["rows"][number["row"]][names.index(number["column"])]
            assert float(cell) == pytest.approx(float(number["value"]))
    assert not re.search(r"\d", left), left
