"""Which of the columns that a word may mean a superlative rather speaks of."""

from __future__ import annotations

from planner.extremes import Extreme, numeric
from planner.lexicon import Adjective
from planner.parts import SURE, TOLD, Part
from planner.semantics import Field, Semantics
from planner.twins import ALIKE, twinned

COUNTED = frozenset({"count", "counts", "total", "number"})


def of_place(field: Field, parts: list[Part], at: int) -> int:
    """`the best selling *in Japan*`: where a column of the same thing stands that says where; 0 where none does."""
    for place in range(at + 1, len(parts)):
        led = parts[place - 1].text.lower() in ("in", "at", "on") or parts[place - 2].text.lower() in ("in", "at", "on")
        other = numeric(parts[place]) if parts[place].kind == "TERM" and led and not parts[place].row else None
        if other and other is not field and field.words[-1] == other.words[-1] and parts[place].score < SURE:
            return place
    return 0


def unsure(part: Part) -> bool:
    """Whether a word may mean a measure, if not surely."""
    return part.best is not None and part.best.kind == "number" and part.score < SURE


def rather(part: Part, adjective: Adjective, field: Field | None) -> None:
    """What an adjective speaks of comes first of what a word may mean: a date, or the field that it speaks of alone."""
    if field in part.rivals:
        part.fields.sort(key=lambda fs: fs[0] is not field)
    if "date" in adjective.columns and not part.row and unsure(part):
        part.fields.sort(key=lambda fs: fs[0].kind != "time")


def prefer(field: Field, parts: list[Part]) -> None:
    """A column that one word tells comes first where others may mean it."""
    for part in parts:
        part.fields = [(f, s + TOLD * (f is field)) for f, s in part.fields]
        part.fields.sort(key=lambda fs: -fs[1])


def likely(extreme: Extreme, part: Part, semantics: Semantics) -> list[tuple[Field, float]]:
    """`the highest temperature` of that which holds the highest ones; `the most *ratings*` of how many there are."""
    if part.kind == "TERM" and extreme.kind in ("SUP", "TOP"):
        return twinned(part.fields, extreme.descending, semantics)
    many = extreme.kind == "MOST" and semantics.lexicon.plural(part.text.lower()) and part.score < SURE
    near = [f for f, score in part.fields if score >= part.score - ALIKE] if many else []
    counts = [f for f in near if COUNTED & semantics.lexicon.meant(f.words)]
    return sorted(part.fields, key=lambda fs: fs[0] is not counts[0]) if len(counts) == 1 else part.fields


def heard(parts: list[Part], at: int) -> int:
    """`the most *derogatory* reports`: behind a word that nothing explains, where a measure stands that no rows are."""
    behind = parts[at + 1] if 0 <= at < len(parts) - 1 and parts[at].kind == "WORD" else None
    named = behind is not None and behind.score >= SURE and not behind.row and numeric(behind) is not None
    return at + 1 if named else at
