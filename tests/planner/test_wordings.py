"""Turns of phrase are read as what they say in plain words."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path

import pytest

from planner.interpretation import Decision
from planner.lexicon import lexicon
from planner.plan import plan
from planner.wordings import recast
from tests.planner.planner_harness import Version

NAMES = sorted(p.stem for p in Path(__file__).parent.glob("planner_wordings*.py"))
SAME = [pair for name in NAMES for pair in importlib.import_module(f"tests.planner.{name}").SAME]


@pytest.mark.parametrize(("turn", "plain"), SAME)
def test_a_turn_of_phrase_is_read_as_what_it_says(version: Callable[[str], Version], turn: str, plain: str) -> None:
    semantics = version("sailboats").semantics
    one, two = plan(turn, semantics), plan(plain, semantics)
    assert two.decision is Decision.ANSWER
    assert [r.query for r in one.readings] == [r.query for r in two.readings]


def test_what_is_quoted_and_what_columns_are_called_stays_as_it_is() -> None:
    said = "Is it true that 'Is it true that we won' is in At least one of the rows?"
    kept = "whether 'Is it true that we won' is in At least one of the rows?"
    assert recast(said, ["At least one of the rows"], lexicon()) == kept
