"""No operator breaks, or loses a row, on numbers at the edges of their types."""

from __future__ import annotations

import random
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from sandbox.table import Refusal
from tests.operators import tables
from tests.operators.conftest import Dataset
from tests.operators.form import check_form

chance = random.Random(11)
NUMBERS: dict[str, tuple[str, Callable[[], Any]]] = {
    "wide doubles": ("double", lambda: chance.choice([-1, 1]) * 10 ** chance.uniform(-20, 20)),
    "tiny doubles": ("double", lambda: chance.random() * 1e-300),
    "subnormal doubles": ("double", lambda: 5e-324 * chance.randrange(1000)),
    "huge doubles": ("double", lambda: chance.choice([-1, 1]) * chance.random() * 1.79e308),
    "one double": ("double", lambda: 0.1),
    "close doubles": ("double", lambda: 1e15 + chance.random()),
    "small integers": ("integer", lambda: chance.randint(-5, 5)),
    "all integers": ("integer", lambda: chance.randint(-(2**63), 2**63 - 1)),
    "decimals": ("decimal", lambda: Decimal(chance.randint(-500, 500)).scaleb(-2)),
    "wide decimals": ("decimal", lambda: Decimal(chance.randint(1 - 10**18, 10**18 - 1)).scaleb(-2)),
}
QUESTIONS: list[tuple[str, dict[str, Any]]] = [
    ("profile", {"bins": 7}),
    ("distribution", {"column": "x"}),
    ("distribution", {"column": "x", "bins": 200, "by": "g"}),
    ("outliers", {"column": "x", "by": "g"}),
    ("correlation", {}),
    ("top_values", {"column": "x"}),
    ("rows", {"order": [{"by": "x", "descending": True}]}),
    ("pivot", {"down": {"column": "g"}, "across": {"column": "x"}}),
    ("drivers", {"measure": {"function": "FUNCTION_MEAN", "column": "x"}}),
    ("derive", {"expression": "x * x - x / 3"}),
    ("derive", {"expression": "round(abs(-x) + 0.5) % 7"}),
    ("segments", {"quantiles": {"column": "x", "parts": 3}}),
    ("segments", {"quantiles": {"column": "x", "entity": "g"}}),
    ("segments", {"search": {"measure": {"function": "FUNCTION_MEAN", "column": "x"}}}),
]


@pytest.mark.parametrize("rows", [1, 2, 40])
@pytest.mark.parametrize("kind", NUMBERS)
def test_numbers_at_the_edge_are_answered_or_refused(kind: str, rows: int, tmp_path: Path) -> None:
    type_, make = NUMBERS[kind]
    cells = [None if chance.random() < 0.1 else make() for _ in range(rows)]
    columns = [
        tables.column("x", type_, scale=2 if type_ == "decimal" else None),  # type: ignore[arg-type]
        tables.column("g", "string", "dimension"),
    ]
    groups = [chance.choice("ab") for _ in cells]
    dataset = Dataset(*tables.write(tmp_path, columns, [cells, groups]), tmp_path)
    present = sum(cell is not None for cell in cells)
    for name, params in QUESTIONS:
        try:
            answer = dataset.ask(name, params)
        except Refusal as refusal:
            assert refusal.reason in ("COLUMN_UNFIT", "RANGE_TOO_WIDE"), (name, refusal)
            continue
        check_form(answer)
        if name == "distribution":
            assert sum(row[-2] for row in answer["rows"]) == present
        if name == "profile":
            assert sum(cut["count"] for cut in answer["extra"]["columns"][0]["histogram"]) == present
