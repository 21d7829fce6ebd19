"""Nouns that belong together: of `company size`, `types of contract` one counts, and the other is only a hint."""

from __future__ import annotations

from planner.mentions import whole
from planner.parts import SURE, WEAK, Part, as_value, dated
from planner.semantics import Semantics

HEADED = 0.7
"""How surely a noun names a column that is no mere beginning of its name."""

NAMED = 0.75
"""How surely a term behind the noun for a row must name a column for that noun to say nothing."""


def compounded(parts: list[Part], semantics: Semantics) -> list[Part]:
    """The head of a compound counts: `company size`, `types of contract`; its other noun is only a hint."""
    weak = semantics.lexicon.stemmed("weak")
    for at, part in enumerate(parts[:-1]):
        following = parts[at + 1]
        if part.kind != "TERM" or part.values or (at and parts[at - 1].ordinal):
            continue
        flag = following.best is not None and following.best.kind == "flag"
        one = part.row and not semantics.lexicon.plural(part.text.lower())
        if part.row and (following.score < (NAMED if one else SURE) or flag):
            continue
        beside = part.tag and following.tag and part.tag.end == following.tag.start
        half = part.best is not None and part.best.kind == "flag" and part.score < WEAK
        verbal = following.optional and not (half and following.best is not None and following.best.kind == "number")
        asked = flag and at > 0 and parts[at - 1].kind in ("SUP", "MOST")
        plain = not following.values and not following.row and not verbal and not asked
        noun = bool(beside) and following.kind == "TERM" and plain and not dated(following)
        if noun and part.score < SURE and (one or following.score >= part.score):
            part.kind, part.fields = "STOP", []
        elif beside and _kind_of_rows(part, following):
            people = semantics.lexicon.stem(part.text.lower()) in semantics.lexicon.people
            part.kind, part.fields = "STOP" if people else "WORD", []
        elif at + 2 < len(parts) and _kind_word(parts[at : at + 3], weak, semantics):
            after, stem = parts[at + 2], semantics.lexicon.stem
            own = after.row and part.best is not None and stem(part.best.words[-1]) == stem(part.text.lower())
            if own:
                after.kind, after.fields = "ROW", []
            elif after.kind == "TERM" and not as_value(after):
                part.kind, part.fields = "STOP", []
    return parts


def _kind_of_rows(part: Part, following: Part) -> bool:
    """`how many *police* incidents`: what a name only begins with, before the noun of rows, is no column of theirs."""
    rows = following.row or (following.kind == "ROW" and not following.argument)
    column = part.best is not None and part.best.kind in ("category", "id", "text", "time")
    return rows and column and not part.row and not part.optional and part.score < HEADED


def _kind_word(parts: list[Part], weak: frozenset[str], semantics: Semantics) -> bool:
    """Whether a term is no more than `types of`, `levels of`; `categories in` before the name of a column."""
    part, joint, behind = parts
    low, joined = part.text.lower(), joint.text.lower()
    if joined in ("in", "within", "under"):
        named = behind.kind == "TERM" and behind.best is not None and behind.best.kind == "category"
        own = part.best is not None and low in part.best.words
        return named and behind.score >= SURE and not own and low in semantics.lexicon.raw["heads"]["category"]
    weakly = part.score < 0.85 and not whole(part.best, part.text, semantics)
    return joined == "of" and weakly and semantics.lexicon.stem(low) in weak
