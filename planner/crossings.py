"""Finds columns compared with columns: `shipped after ordered`, `actual above budget`."""

from __future__ import annotations

from planner.conditions import Condition
from planner.parts import Part, as_value, condition_part, neighbour
from planner.semantics import Field, Semantics

PASSED = ("STOP", "UNIT", "ANY", "ALL", "ROW", "NEG")
LINKS, SIDES = {"are", "is", "were", "was", "be", "have", "has", "with"}, {"from", "as", "to", "than"}
"""What leads to `different` and `the same` behind two columns, and what stands before the second of them."""
LEVEL = 0.9
"""How surely both terms must name columns whose cells are the same or differ."""
SURE = 0.5
"""How surely both terms must name their columns."""


def crossed(parts: list[Part], semantics: Semantics) -> list[Part]:
    """The parts with comparisons of two columns folded into conditions."""
    for at, part in enumerate(parts):
        if (level := _level(parts, at, semantics)) is not None:
            return crossed(level, semantics)
        op, start = _comparison(parts, at, semantics)
        if not op:
            continue
        left = neighbour(parts, at, -1, PASSED)
        right = neighbour(parts, at, 1, PASSED)
        if left < 0 or right < 0 or [p.kind for p in parts[right + 1 : right + 2]] == ["NUM"]:
            continue
        pair = _pair(parts[left], parts[right], part.kind in ("BEFORE", "AFTER"))
        if pair is None:
            continue
        first = start if 0 <= start < left else left
        text = " ".join(p.text for p in parts[first : right + 1])
        made = condition_part([(Condition(pair[0], op, (), text, against=pair[1]),)], text)
        always = [p for p in parts[first:right] if p.kind == "ALL"]
        return crossed([*parts[:first], *always, made, *parts[right + 1 :]], semantics)
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


def _level(parts: list[Part], at: int, semantics: Semantics) -> list[Part] | None:
    """`*league* and *new league* are different`, `whose league differs from the new league`: whether cells are one."""
    words = semantics.lexicon.raw["crossing"]
    low = parts[at].text.lower()
    op = next((op for op in ("!=", "=") if low in words.get(op, ())), "")
    before = neighbour(parts, at, -1) if op else -1
    joint = neighbour(parts, before, -1) if before > 0 else -1
    if joint > 0 and parts[joint].kind == "AND":
        first, last = neighbour(parts, joint, -1), before
        linked = bool(LINKS & {p.text.lower() for p in parts[max(0, first - 1) : at]})
    else:
        first, last = before, neighbour(parts, at, 1) if op else -1
        linked = bool(SIDES & {w for p in parts[at : last + 1] for w in p.text.lower().split()})
    if not linked or first < 0 or last < 0 or first == last:
        return None
    sure = [p.kind == "TERM" and p.score >= LEVEL and not as_value(p) for p in (parts[first], parts[last])]
    one, two = (parts[first].best, parts[last].best) if all(sure) else (None, None)
    if one is None or two is None or one is two or {one.kind, two.kind} - {"category", "flag", "text", "id"}:
        return None
    end = max(at, last)
    text = " ".join(p.text for p in parts[first : end + 1])
    made = condition_part([(Condition(one, op, (), text, against=two),)], text)
    return [*parts[:first], made, *parts[end + 1 :]]


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
