"""The word files of the languages."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from planner.lexicon import WORDS

FILES = sorted(WORDS.glob("*.json"))


def once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    names = [name for name, _ in pairs]
    assert len(names) == len(set(names)), f"twice: {sorted({n for n in names if names.count(n) > 1})}"
    return dict(pairs)


@pytest.mark.parametrize("path", FILES, ids=[p.name for p in FILES])
def test_no_entry_of_a_word_file_takes_the_place_of_another_without_a_word(path: Path) -> None:
    assert json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=once)
