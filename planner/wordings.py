"""Turns of phrase: other ways to say what the grammar reads, as pairs of patterns in the language's file."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from planner.lexicon import Lexicon
from planner.tokens import QUOTED

Rule = tuple[str, str]
_BRACED = re.compile(r"\{(\w+)(?::(\w+))?\}")
"""`{thing}`: words without a comma; `{n:number}`: those of a set, kept; `{most}`: those of a set of that name."""
_WORDS = r"(?:[^,;:?!]|(?<=\d),(?=\d))+?"
_END = r"(?=\s*[?.!]*\s*$)"
_HELD = 0xE000
"""First of the code points that stand for what no turn may change."""


def recast(question: str, names: Iterable[str], words: Lexicon) -> str:
    """The question as the grammar reads it; what is quoted, and `names` of several words, stay as they are."""
    known = words.raw["turns"]
    sets = tuple((name, "|".join(sorted(said, key=len, reverse=True))) for name, said in known["sets"].items())
    turns = _turns(tuple((pattern, instead) for pattern, instead in known["rules"]), sets)
    held: list[str] = []

    def hold(match: re.Match[str]) -> str:
        held.append(match.group())
        return chr(_HELD + len(held) - 1)

    said = QUOTED.sub(hold, question.strip())
    named = [n for n in names if " " in n and n.lower() in said.lower()]
    for name in sorted(named, key=len, reverse=True):
        said = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", hold, said, flags=re.IGNORECASE)
    for pattern, instead in turns:
        said = pattern.sub(instead, said, count=1)
    for at in reversed(range(len(held))):
        said = said.replace(chr(_HELD + at), held[at])
    return said


@cache
def _turns(rules: tuple[Rule, ...], sets: tuple[Rule, ...]) -> tuple[tuple[re.Pattern[str], str], ...]:
    known = dict(sets)

    def group(match: re.Match[str]) -> str:
        name, kept = match.groups()
        if kept or name not in known:
            return rf"(?P<{name}>{known[kept] if kept else _WORDS})"
        return rf"(?:{known[name]})"

    made = []
    for pattern, instead in rules:
        spread = _BRACED.sub(group, pattern).replace("'", "['’]").replace(" ", r"\s+")
        spread = (r"(?<!\w)" if spread[0] not in "^," else "") + spread
        spread = spread.removesuffix("$") + _END if spread.endswith("$") else spread + r"(?<!\s)(?!\w)"
        made.append((re.compile(spread, re.IGNORECASE), _BRACED.sub(r"\\g<\1>", instead)))
    return tuple(made)
