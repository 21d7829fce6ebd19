"""Turns of phrase: other ways to say what the grammar reads, as pairs of patterns in the language's file."""

from __future__ import annotations

import re
from collections.abc import Iterable

from planner.lexicon import Lexicon
from planner.tokens import QUOTED

_HELD = 0xE000
"""First of the code points that stand for what no turn may change."""
LONGEST = 500
"""Most letters of a question that any turn is looked for in."""


def recast(question: str, names: Iterable[str], words: Lexicon) -> str:
    """The question as the grammar reads it; what is quoted, and `names` of several words, stay as they are."""
    held: list[str] = []
    if len(question) > LONGEST:
        return question

    def hold(match: re.Match[str]) -> str:
        held.append(match.group())
        return chr(_HELD + len(held) - 1)

    said = QUOTED.sub(hold, question.strip())
    named = [n for n in names if " " in n and n.lower() in said.lower()]
    for name in sorted(named, key=len, reverse=True):
        said = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", hold, said, flags=re.IGNORECASE)
    for pattern, instead in words.turns:
        said = pattern.sub(instead, said, count=1)
    for at in reversed(range(len(held))):
        said = said.replace(chr(_HELD + at), held[at])
    return said
