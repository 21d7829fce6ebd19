"""Finds columns compared with columns (`shipped after ordered`, `actual above budget`), and lengths of texts."""

from __future__ import annotations

from planner.conditions import Condition
from planner.parts import Part, as_value, condition_part, neighbour
from planner.semantics import Field, Semantics

PASSED = ("STOP", "UNIT", "ANY", "ROW", "NEG")
SURE = 0.5
"""How surely both terms must name their columns."""
LENGTH = "length"
"""Argument of a term whose texts' lengths are meant; with `max` or `min` behind it where the longest or shortest is."""


def crossed(parts: list[Part], semantics: Semantics) -> list[Part]:
    """The parts with comparisons of two columns, and with lengths compared, folded into conditions."""
    return _columns(_measured(_limited(parts), semantics), semantics)


def _columns(parts: list[Part], semantics: Semantics) -> list[Part]:
    for at, part in enumerate(parts):
        op, start = _comparison(parts, at, semantics)
        if not op:
            continue
        left = neighbour(parts, at, -1, PASSED)
        right = neighbour(parts, at, 1, PASSED)
        if left < 0 or right < 0:
            continue
        pair = _pair(parts[left], parts[right], part.kind in ("BEFORE", "AFTER"))
        if pair is None:
            continue
        first = start if 0 <= start < left else left
        text = " ".join(p.text for p in parts[first : right + 1])
        made = condition_part([(Condition(pair[0], op, (), text, against=pair[1]),)], text)
        return _columns([*parts[:first], made, *parts[right + 1 :]], semantics)
    return parts


def _comparison(parts: list[Part], at: int, semantics: Semantics) -> tuple[str, int]:
    """The comparison that stands here, and where a word for it before the first column stands (else -1)."""
    part, words = parts[at], semantics.lexicon.raw["crossing"]
    low = part.text.lower()
    if part.kind == "CMP":
        return part.argument, -1
    if part.kind in ("BEFORE", "AFTER") and low in words["dates"]:
        return ("<" if part.kind == "BEFORE" else ">"), -1
    if part.kind == "STOP" and low == semantics.lexicon.raw["than"]:
        for back in range(at - 1, max(-1, at - 5), -1):
            if parts[back].text.lower() in words["more"]:
                return ">", back
            if parts[back].text.lower() in words["less"]:
                return "<", back
    return "", -1


def _pair(one: Part, two: Part, dated: bool) -> tuple[Field, Field] | None:
    """Two different columns of numbers, or of dates, that the terms surely name."""
    for kind in ("time",) if dated else ("number", "time", "year"):
        a, b = _named(one, kind), _named(two, kind)
        if a and b and a is not b:
            return a, b
    return None


def _named(part: Part, kind: str) -> Field | None:
    if part.kind != "TERM" or as_value(part):
        return None
    return next((f for f, score in part.fields if f.kind == kind and score >= SURE), None)


def _limited(parts: list[Part]) -> list[Part]:
    """`reviews longer than 40 characters`"""
    for at, part in enumerate(parts[:-1]):
        column = neighbour(parts, at, -1, PASSED) if part.kind == "THRESH" and parts[at + 1].kind == "CHARS" else -1
        field = _text(parts[column]) if column >= 0 else None
        if field:
            text = f"{part.text} {parts[at + 1].text}"
            made = condition_part([(Condition(field, part.op, part.numbers, text, length=True),)], text)
            parts[column].row = True
            return _limited([*parts[:at], made, *parts[at + 2 :]])
    return parts


def _measured(parts: list[Part], semantics: Semantics) -> list[Part]:
    """`length of the reviews`, `how long is the longest review`: the text's term stands for its length."""
    words = semantics.lexicon.raw["lengths"]
    told = [i for i, p in enumerate(parts) if p.kind != "TERM" and p.text.lower() in words]
    texts = [p for p in parts if _text(p)]
    if not told or not texts:
        return parts
    texts[0].argument = LENGTH
    for part in parts:
        if part.kind in ("ADJ", "WORD") and part.adjective and part.argument == "open":
            texts[0].argument = f"{LENGTH} {'max' if part.sign > 0 else 'min'}"
            part.kind, part.argument = "STOP", ""
    for at in told:
        parts[at].kind = "STOP"
    return parts


def _text(part: Part) -> Field | None:
    if part.kind != "TERM" or as_value(part) or not part.best:
        return None
    return part.best if part.best.column.type == "string" and part.best.kind in ("text", "category") else None
