"""Duplicate rows are counted exactly, at once or in parts."""

from __future__ import annotations

import math
import random
from pathlib import Path
from typing import Any

import pytest

from sandbox.operators import duplicates
from tests.operators import tables
from tests.operators.conftest import Dataset

DRAWN: dict[str, tuple[str, list[Any]]] = {
    "whole": ("integer", [1, 2, 3, 500, None]),
    "level": ("double", [0.0, -0.0, math.nan, math.inf, 0.1, 1e300, -1e300, 2.5, None]),
    "word": ("string", ["a", "A", "", "ß", None]),
}
NAMES = [list(DRAWN), ["word", "whole"], ["word"], ["level"]]


@pytest.mark.parametrize("names", NAMES, ids=" ".join)
@pytest.mark.parametrize("at_once", [10**9, 700, 90])
def test_every_repeated_row_is_counted_once(
    names: list[str], at_once: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(1)
    cells = [[chance.choice(DRAWN[name][1]) for _ in range(600)] for name in names]
    columns = [tables.column(name, DRAWN[name][0]) for name in names]  # type: ignore[arg-type]
    made = Dataset(*tables.write(tmp_path, columns, cells), tmp_path)
    monkeypatch.setattr(duplicates, "_AT_ONCE", at_once)
    rows = {
        tuple(None if isinstance(c, float) and not math.isfinite(c) else c for c in row)
        for row in zip(*cells, strict=True)
    }
    assert made.ask("profile", {})["extra"]["duplicate_rows"] == 600 - len(rows)
