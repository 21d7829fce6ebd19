"""Codes that stand for names and names for codes, in columns that hold such: countries, states, languages, sizes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from planner.lexicon import Lexicon
from planner.tokens import fold

MOSTLY, CODE = 0.6, 3
"""The part of a column's cells that must be of one family, and the most letters of a code."""
TYPED = slice(1, 3)
"""Where codes stand behind a name; what comes later is said as well as written."""


@dataclass(frozen=True)
class Family:
    """Things of one kind by every name and code, and words that stand in the headers of their columns."""

    kind: str
    members: dict[str, list[str]]
    headers: frozenset[str]


class Codes:
    """Every family of a language."""

    def __init__(self, words: Lexicon) -> None:
        self.words = words
        raw, cues = words.raw["codes"], words.raw["cues"]
        self.families = [
            Family(
                kind,
                {fold(name): entry for entry in entries for name in entry},
                frozenset({kind, *cues.get(kind, {}).get("columns", ())}),
            )
            for kind, entries in raw.items()
        ]
        entries = [e for known in raw.values() for e in known]
        self.typed = frozenset(c for e in entries for c in e[TYPED] if len(c) <= CODE and e.count(c) == 1)
        """Codes that only capitals tell from other words."""

    def names(self, cells: Sequence[str], header: Sequence[str]) -> tuple[str, dict[str, list[str]]]:
        """What the cells are codes of, and by cell (folded) its other names; codes only where most cells are such."""
        low = {fold(c) for c in cells}
        said = self.words.meant(header)
        found: dict[str, list[str]] = {}
        fit = []
        for family in self.families:
            known = {c: family.members[c] for c in low & family.members.keys()}
            short = [c for c in known if len(c) <= CODE]
            for cell in known.keys() - set(short):
                found[cell] = [*found.get(cell, ()), *known[cell]]
            called = bool(said & family.headers)
            if len(short) < len(known) >= MOSTLY * len(low):
                found |= {c: [*found.get(c, ()), *known[c]] for c in short}
            if len(short) >= MOSTLY * len(low) and len(short) > (not called):
                cased = all(c.islower() for c in cells) == (family.kind == "language")
                fit.append(((called, len(short), cased), family.kind, {c: known[c] for c in short}))
        fit.sort(key=lambda f: f[0], reverse=True)
        if not fit or (len(fit) > 1 and fit[0][0] == fit[1][0]):
            return "", found
        return fit[0][1], found | fit[0][2]
