"""Questions that the product writes itself, from the names of any table, are understood."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from planner.interpretation import Decision
from planner.plan import plan
from planner.semantics import Semantics
from tests.planner.conftest import FRAMES
from tests.planner.planner_harness import Version


@pytest.mark.parametrize("name", sorted(FRAMES))
def test_a_share_or_an_average_by_a_column_is_understood_as_it_is_written(
    version: Callable[[str], Version], name: str
) -> None:
    semantics = version(name).semantics
    assert [q for q in _written(semantics) if plan(q, semantics).decision is Decision.REFUSE] == []


def _written(semantics: Semantics) -> list[str]:
    groups = [f for f in semantics.fields if f.kind in ("category", "flag") and 1 < f.column.stats.distinct <= 50]
    numbers = [f for f in semantics.fields if f.kind == "number"]
    pairs = [(one, by) for one in groups for by in groups[:2] if one is not by]
    shares = [f"share of {one.name} = {v} by {by.name}" for one, by in pairs for v in _values(semantics, one.name)]
    return [*shares, *(f"average {n.name} by {by.name}" for n in numbers for by in groups[:2])]


def _values(semantics: Semantics, name: str) -> list[object]:
    field = semantics.by_name(name)
    return [field.positive] if field.kind == "flag" else semantics.values.of(field)[:1]
