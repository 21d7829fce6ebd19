"""Reads what surveys ask: who agrees with a statement, who is interested, where people place themselves on a scale."""

from __future__ import annotations

from planner.conditions import Condition
from planner.parts import SURE, Part, condition_part, neighbour
from planner.semantics import Field, Semantics
from planner.tokens import fold

BEING = frozenset({"is", "are", "was", "were", "be", "been"})
HELD_OF = ("in", "of", "about")
STANDING, LED = ("on", "to", "about", "regarding", "for", "towards", "toward"), ("at", "a")
DENIED = ("not", "no", "never")
FEWEST = 3
"""Fewest cells of an answer in grades, and letters of a word that is cut."""


def opinions(parts: list[Part], semantics: Semantics) -> list[Part]:
    """The parts with answers to statements, and places on scales, as conditions."""
    made = list(parts)
    for at, part in enumerate(made):
        field = part.best if part.kind == "TERM" and not part.values and part.score >= SURE else None
        if field is None:
            continue
        _cut_from(made, at, field, semantics)
        cells = _holders(made, at, field, semantics) or _in_grades(made, at, field, semantics)
        if cells:
            made[at] = condition_part([(Condition(field, "in", tuple(cells), part.text),)], part.text)
            made[at].mark = "or"
        _standing(made, at, field, semantics)
    return [p for p in made if p.kind != "GONE"]


def _holders(parts: list[Part], at: int, field: Field, semantics: Semantics) -> list[str]:
    """`think *it should be harder to ...*`: the cells of those who agree, where some agree and some do not."""
    known = semantics.lexicon.raw["opinions"]
    if field.kind != "category" or not known:
        return []
    cells = [str(v) for v in semantics.values.of(field)]
    told = {word: [c for c in cells if word in fold(c).split()] for word in known}
    before = parts[max(0, neighbour(parts, at, -1))]
    verb = before.text.lower() if before.kind == "WORD" else parts[at].verb
    held = next((told[word] for word, verbs in known.items() if verb in verbs), [])
    if not all(told.values()) or not held:
        return []
    before.kind = "STOP" if before.kind == "WORD" else before.kind
    return held


def _in_grades(parts: list[Part], at: int, field: Field, semantics: Semantics) -> list[str]:
    """`are *interested* in politics`: all cells but the one that denies it, where each of them says how much."""
    stem = semantics.lexicon.stem(parts[at].text.lower())
    cells = [str(v) for v in semantics.values.of(field)] if field.kind == "category" else []
    graded = len(cells) >= FEWEST and all(stem in map(semantics.lexicon.stem, fold(c).split()) for c in cells)
    denied = [c for c in cells if fold(c).split()[0] in DENIED]
    lead = parts[max(0, neighbour(parts, at, -1))]
    said = BEING & {w for p in parts[:at] if p.kind in ("STOP", "NEG") for w in p.text.lower().split()}
    if not (graded and denied and said and (lead.row or lead.kind in ("ROW", "ALL", "NEG"))):
        return []
    return [c for c in cells if c not in denied]


def _cut_from(parts: list[Part], at: int, field: Field, semantics: Semantics) -> None:
    """`interested *in politics*` of `pol_interest`: a word of which the name has the beginning."""
    behind = neighbour(parts, at, 1)
    if behind != at + 2 or parts[behind].kind != "WORD" or parts[at + 1].text.lower() not in HELD_OF:
        return
    low, words = parts[behind].text.lower(), semantics.lexicon
    if any(low.startswith(w) and len(w) >= FEWEST and not words.knows(w) for w in field.words):
        parts[behind].kind = "STOP"


def _standing(parts: list[Part], at: int, field: Field, semantics: Semantics) -> None:
    """`the *positions* on the left-right axis` are its cells; `at *10 on* the axis` is one of them."""
    before = neighbour(parts, at, -1)
    joint = parts[before + 1].text.lower() if before >= 0 else ""
    if before < 0 or joint not in STANDING:
        return
    noun, number = parts[before], parts[before].numbers[:1] if parts[before].kind == "NUM" else ()
    if noun.kind == "WORD" and noun.text.lower() in semantics.lexicon.words("standings"):
        noun.kind = "STOP"
    elif number and joint == "on" and before and parts[before - 1].text.lower() in LED and field.numeric:
        text = f"{noun.text} {parts[at].text}"
        parts[at] = condition_part([(Condition(field, "=", number, text),)], text)
        noun.kind = "GONE"
