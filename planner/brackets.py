"""Comparisons with columns of ranges: `under 25` of `18-24`, `25-34`, `65+`, as long as no range is cut in two."""

from __future__ import annotations

import re
from math import inf

from planner.conditions import Condition
from planner.parts import Part, condition_part, neighbour
from planner.semantics import Field, Semantics

FEWEST = 3
AGES = {"age", "aged", "old"}
_NUMBER = r"[^\w]*(\d[\d,]*(?:\.\d+)?)\s*(k?)"
_ONE = re.compile(r"\d+")
_SPAN = re.compile(rf"{_NUMBER}\D*?(?:-|–|to)\s*{_NUMBER}(?:\D*)")
_ABOVE = re.compile(rf"(?:over|above|more than|>=?)?\s*{_NUMBER}\s*(?:\+|and over|or over|or more|or older|and older)?")
_BELOW = re.compile(rf"(?:under|below|less than|younger than|up to|<=?)\s*{_NUMBER}\D*")

Span = tuple[float, float]


def banded(parts: list[Part], at: int, semantics: Semantics) -> bool:
    """Makes a threshold the condition that a column of ranges holds one of those that lie within it."""
    place = next((p for p in (neighbour(parts, at, -1, ("STOP", "UNIT", "LIGHT")), at + 1) if _ranges(parts, p)), -1)
    field = parts[place].best if place >= 0 else _spoken_of(parts, at, semantics)
    spans = _spans(field, semantics) if field else {}
    chosen = [(v, _inside(span, parts[at])) for v, span in spans.items()]
    if field is None or not chosen or any(inside is None for _, inside in chosen):
        return False
    values = tuple(v for v, inside in chosen if inside)
    parts[at] = condition_part([(Condition(field, "in", values, parts[at].text),)], parts[at].text)
    if place >= 0:
        parts[place] = Part("GONE", parts[place].text)
    return bool(values)


def _ranges(parts: list[Part], place: int) -> bool:
    term = parts[place] if 0 <= place < len(parts) else None
    return term is not None and term.kind == "TERM" and term.best is not None and term.best.kind == "category"


def _spoken_of(parts: list[Part], at: int, semantics: Semantics) -> Field | None:
    """The one column of ranges that the comparison's adjective speaks of, or the age of the people before it."""
    before = neighbour(parts, at, -1, ("STOP", "UNIT"))
    stem = semantics.lexicon.stem
    aged = before >= 0 and {stem(w) for w in parts[before].text.lower().split()} <= semantics.lexicon.persons
    adjective = parts[at].adjective
    said = set(adjective.columns) if adjective else AGES if aged and not parts[at].mark else set()
    found = [f for f in semantics.fields if f.kind == "category" and said & set(f.words) and _spans(f, semantics)]
    return found[0] if len(found) == 1 else None


def _spans(field: Field, semantics: Semantics) -> dict[str, Span]:
    """The values of a column that are ranges, if all but one of them are."""
    values = [str(v) for v in semantics.values.of(field)]
    found = {v: span for v in values if (span := _span(v))}
    if found:
        found |= {v: (float(v), float(v)) for v in values if _ONE.fullmatch(v)}
    return found if len(found) >= max(FEWEST, len(values) - 1) else {}


def _span(text: str) -> Span | None:
    low = text.lower().strip()
    if both := _SPAN.fullmatch(low):
        return _read(both[1], both[2] or both[4]), _read(both[3], both[4])
    if below := _BELOW.fullmatch(low):
        return -inf, _read(below[1], below[2]) - (0 if low.startswith(("up to", "<=")) else 1)
    above = _ABOVE.fullmatch(low)
    return (_read(above[1], above[2]), inf) if above and not low[-1].isdigit() else None


def _read(digits: str, thousands: str) -> float:
    return float(digits.replace(",", "")) * (1000 if thousands else 1)


def _inside(span: Span, threshold: Part) -> bool | None:
    """Whether a range lies within a threshold or outside; None where it is cut in two."""
    (low, high), first = span, threshold.numbers[0]
    if threshold.op == "between":
        return True if low >= first and high <= threshold.numbers[-1] else (
            None if low <= threshold.numbers[-1] and high >= first else False
        )  # fmt: skip
    passed = {
        "<": (high < first, low >= first), "<=": (high <= first, low > first),
        ">": (low > first, high <= first), ">=": (low >= first, high < first),
    }.get(threshold.op)  # fmt: skip
    return None if passed is None or not any(passed) else passed[0]
