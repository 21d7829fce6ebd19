"""Aggregates equal an exact computation in plain Python, to the last bit, on the ugliest numbers there are."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sandbox.operators.cells import scalar
from sandbox.table import Refusal
from tests.operators import oracle, tables
from tests.operators.conftest import Dataset

NARROW = st.floats(-1e9, 1e9, allow_subnormal=False).map(lambda x: x if abs(x) > 1e-6 else 0.0)
WIDE = st.floats(-1e40, 1e40).map(lambda x: x if abs(x) > 1e-20 else -0.0)
SPECIAL = st.sampled_from([math.nan, math.inf, -math.inf, -0.0, 0.0, 0.1, 1 / 3, 1e16, 1.0, -1e16])
NUMBERS: dict[str, tuple[Any, dict[str, Any]]] = {
    "narrow": (NARROW | SPECIAL, {"type": "double"}),
    "wide": (WIDE | SPECIAL, {"type": "double"}),
    "tiny": (st.floats(-1e-290, 1e-290).map(lambda x: x if abs(x) > 1e-310 else 0.0), {"type": "double"}),
    "huge": (st.floats(1e300, 1e308) | st.floats(-1e308, -1e300), {"type": "double"}),
    "integers": (st.integers(-(2**63), 2**63 - 1), {"type": "integer"}),
    "small": (st.integers(-50, 50), {"type": "integer"}),
    "decimals": (
        st.integers(-(10**18) + 1, 10**18 - 1).map(lambda n: Decimal(n).scaleb(-4)),
        {"type": "decimal", "scale": 4},
    ),
    "whole": (st.integers(-(10**18) + 1, 10**18 - 1).map(Decimal), {"type": "decimal", "scale": 0}),
}
SPREADS = ("FUNCTION_STDDEV", "FUNCTION_VARIANCE")
GROUPS = st.sampled_from(["a", "b", "ä", "", None])


def asked(folder: Path, cells: Sequence[Any], groups: Sequence[Any], kind: dict[str, Any]) -> Dataset:
    columns = [tables.column("x", kind["type"], scale=kind.get("scale")), tables.column("g", "string", "dimension")]
    return Dataset(*tables.write(folder, columns, [list(cells), list(groups)], row_group=3), folder)


@pytest.mark.parametrize("kind", NUMBERS)
@settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_aggregates_equal_exact_arithmetic(kind: str, data: st.DataObject, tmp_path: Path) -> None:
    numbers, column = NUMBERS[kind]
    rows = data.draw(st.lists(st.tuples(st.none() | numbers, GROUPS), min_size=1, max_size=30))
    (tmp_path / "table.json").unlink(missing_ok=True)
    dataset = asked(tmp_path, [x for x, _ in rows], [g for _, g in rows], column)
    try:
        answer = dataset.ask("aggregate", everything(oracle.MEASURES))
    except Refusal as refusal:
        assert refusal.reason == "RANGE_TOO_WIDE"
        answer = dataset.ask("aggregate", everything([f for f in oracle.MEASURES if f not in SPREADS]))
    names = [c["name"] for c in answer["columns"]]
    for row in answer["rows"]:
        cells = [x for x, g in rows if g == row[0]]
        for function, shown in zip(names[1:], row[1:], strict=True):
            expected = scalar(oracle.MEASURES[function](cells))
            assert same(shown, expected), (function, cells)
    assert {row[0] for row in answer["rows"]} == {g for _, g in rows}


def everything(functions: Iterable[str]) -> dict[str, Any]:
    measures = [{"function": function, "column": "x", "label": function} for function in functions]
    return {"keys": [{"column": "g"}], "measures": measures, "keep_missing": True}


def same(shown: Any, expected: Any) -> bool:
    """Equal to the last bit; decimals by their value."""
    if isinstance(shown, str) and isinstance(expected, str):
        return Decimal(shown) == Decimal(expected)
    return type(shown) is type(expected) and shown == expected


@pytest.mark.parametrize("share", [0.0, 0.07, 0.14, 0.28, 0.5, 0.55, 0.56, 0.9, 1.0])
@pytest.mark.parametrize("count", [1, 2, 3, 25, 100])
def test_quantiles_are_interpolated_order_statistics(share: float, count: int, tmp_path: Path) -> None:
    cells = [((i * 37) % count) * 0.1 for i in range(count)]
    dataset = asked(tmp_path, cells, ["a"] * count, {"type": "double"})
    for keys in ([], [{"column": "g"}]):
        answer = dataset.ask(
            "aggregate",
            {"keys": keys, "measures": [{"function": "FUNCTION_QUANTILE", "column": "x", "quantile": share}]},
        )
        assert answer["rows"][0][-1] == oracle.quantile(Fraction(str(share)))(cells)


def test_a_sentinel_far_away_does_not_spoil_the_sum(tmp_path: Path) -> None:
    cells = [0.1] * 10 + [1e30] + [0.7] * 3
    dataset = asked(tmp_path, cells, ["a"] * 10 + ["b"] + ["c"] * 3, {"type": "double"})
    answer = dataset.ask(
        "aggregate", {"keys": [{"column": "g"}], "measures": [{"function": "FUNCTION_SUM", "column": "x"}]}
    )
    assert [row[1] for row in answer["rows"]] == [math.fsum([0.1] * 10), 1e30, math.fsum([0.7] * 3)]


def test_a_range_that_cannot_be_summed_exactly_is_refused(tmp_path: Path) -> None:
    dataset = asked(tmp_path, [1e308, 1e-308], ["a", "b"], {"type": "double"})
    with pytest.raises(Refusal, match="too wide a range") as refusal:
        dataset.ask("aggregate", {"measures": [{"function": "FUNCTION_SUM", "column": "x"}]})
    assert refusal.value.reason == "RANGE_TOO_WIDE"
