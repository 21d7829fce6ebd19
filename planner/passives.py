"""Reads to whom something is done: `the most mentioned user`, `users who are tagged`, of lists of these."""

from __future__ import annotations

from planner.derived import mark_of
from planner.parts import Part, as_value, neighbour
from planner.semantics import Field, Semantics

NAMED = 0.6
"""How surely a verb must name the list."""
PASSIVE = ("is", "are", "was", "were", "be", "been", "being", "get", "gets", "got")
BETWEEN = ("STOP", "FREQ", "MOST", "TEXT")


def passives(parts: list[Part], semantics: Semantics) -> list[Part]:
    """The parts with the list in place of the noun that stands for those in it, and not for who did it to them."""
    for at, part in enumerate(parts):
        field = _list_of(part, semantics)
        noun = _noun(parts, at, semantics) if field else None
        if field is None or noun is None:
            continue
        noun.fields, noun.row, noun.kind = [(field, 1.0)], False, "TERM"
        part.kind, part.fields = (part.kind if part.kind == "FREQ" else "STOP"), []
        lead = parts[neighbour(parts, parts.index(noun), -1)]
        if lead.kind == "MOST":
            lead.kind = "FREQ"
        for other in parts:
            if other is not noun and other.kind == "TERM" and other.best is field and _done(other):
                other.kind, other.fields = "STOP", []
    return parts


def _done(part: Part) -> bool:
    return part.text.lower().split()[-1].endswith("ed")


def _list_of(part: Part, semantics: Semantics) -> Field | None:
    """The column of lists that a participle names: `mention_names` of `mentioned`."""
    if not _done(part) or part.kind not in ("TERM", "FREQ"):
        return None
    stem = semantics.lexicon.stem(part.text.lower().split()[-1])
    told = (f for f in semantics.fields if stem in map(semantics.lexicon.stem, f.words) and mark_of(f, semantics))
    named = part.pick(lambda f: bool(mark_of(f, semantics))) if part.score >= NAMED else None
    return named or (next(told, None) if part.kind == "FREQ" else None)


def _noun(parts: list[Part], at: int, semantics: Semantics) -> Part | None:
    """Who is mentioned: `the most mentioned *user*`, `*users* who are often mentioned`, `a *user* is mentioned`."""
    after = parts[at + 1] if at + 1 < len(parts) else None
    most = at > 0 and parts[at - 1].kind == "MOST"
    if after is not None and (parts[at].kind == "FREQ" or most):
        return after if _somebody(after, semantics) else None
    before = neighbour(parts, at, -1, BETWEEN)
    between = {p.text.lower() for p in parts[before + 1 : at]}
    said = before >= 0 and bool(between & {*PASSIVE}) and _somebody(parts[before], semantics)
    return parts[before] if said else None


def _somebody(part: Part, semantics: Semantics) -> bool:
    """Whether a noun names people, or a column of them."""
    stems = {semantics.lexicon.stem(w) for w in part.text.lower().split()}
    named = part.kind == "TERM" and not as_value(part) and part.pick(lambda f: f.kind in ("category", "id"))
    return bool(named or part.kind == "ROW") and bool(stems & semantics.lexicon.people)
