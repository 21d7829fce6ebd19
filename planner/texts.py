"""Operations on text (`name contains 'x'`), and cells that hold lists (`posts that contain *links*`)."""

from __future__ import annotations

from planner.conditions import BOUNDS, Condition
from planner.derived import mark_of
from planner.parts import Part, as_value, condition_part, neighbour, words_between
from planner.quotations import QUOTED
from planner.semantics import EMPTY, Field, Semantics
from sandbox.lists import QUOTES


def texts(parts: list[Part], semantics: Semantics) -> list[Part]:
    """`name contains 'x'`, `the word 'x' in their name`: a term and an operation on text, taken as written."""
    parts = [(held(p) or p) if p.verb in semantics.lexicon.words("including") else p for p in parts]
    for at, part in enumerate(parts):
        after = neighbour(parts, at, 1) if part.kind == "TEXT" else -1
        place = neighbour(parts, after, 1) if after >= 0 and parts[after].kind == "ANY" else after
        if place >= 0 and part.kind == "TEXT" and (present := held(parts[place])):
            parts[place] = present
            part.kind = "STOP"
        if (
            after < 0
            or part.kind == "STOP"
            or parts[after].kind in ("NEG", "NOONE")
            or _limit(parts[after])
            or (parts[after].kind == "COND" and _items(parts[after]))
        ):
            continue
        column, behind = neighbour(parts, at, -1, ("STOP", "ROW", "ANY", "WORD")), neighbour(parts, after, 1)
        inside = behind >= 0 and "in" in words_between(parts, after, behind)
        place, first, last = (behind, at, behind) if inside and _text_field(parts[behind]) else (column, column, after)
        field = _text_field(parts[place]) if place >= 0 else None
        if field:
            condition = Condition(field, part.argument, (parts[after].text,), f"{part.text} {parts[after].text}")
            return [*parts[:first], condition_part([(condition,)], condition.text), *parts[last + 1 :]]
    return parts


def _limit(part: Part) -> bool:
    """`contains *more than 100* calories`: an amount, and no text."""
    return part.kind == "COND" and any(c.op in BOUNDS for clause in part.clauses for c in clause)


def held(part: Part) -> Part | None:
    """`posts that have *links*`: that their lists are not empty."""
    field = part.best if part.kind == "TERM" and not as_value(part) and not part.row else None
    if field is None or str(field.negative) not in EMPTY:
        return None
    return condition_part([(Condition(field, "!=", (field.negative,), part.text),)], part.text)


def quoted(parts: list[Part], semantics: Semantics) -> list[Part]:
    """`the keyword 'elections'`, `contain the word 'x'` of a column of texts: what is written in quotation marks."""
    parts = _inside(parts)
    for at, part in enumerate(parts[:-1]):
        after, field = parts[at + 1], _text_field(part)
        if after.mark != QUOTED or field is None or field.kind != "text" or as_value(part):
            continue
        mark = mark_of(field, semantics)
        value = f"{mark}{after.text}{mark}" if mark in QUOTES and mark not in after.text else after.text
        text = f"{part.text} {after.text}"
        lead = neighbour(parts, at, -1)
        first = lead if lead >= 0 and parts[lead].kind == "TEXT" else at
        made = condition_part([(Condition(field, "contains", (value,), text),)], text)
        return quoted([*parts[:first], made, *parts[at + 2 :]], semantics)
    return parts


def _inside(parts: list[Part]) -> list[Part]:
    """`a notice with *'choir' in the heading*`, `related to *'choir' in its heading*`."""
    for at, part in enumerate(parts):
        behind, lead = neighbour(parts, at, 1), neighbour(parts, at, -1)
        field = _text_field(parts[behind]) if behind > at + 1 and part.mark == QUOTED else None
        inside = field is not None and field.kind == "text" and parts[at + 1].text.lower() == "in"
        if not field or not inside or (lead >= 0 and parts[lead].kind == "TEXT"):
            continue
        text = f"{part.text} in {parts[behind].text}"
        made = condition_part([(Condition(field, "contains", (part.text,), text),)], text)
        first = lead if lead >= 0 and parts[lead].argument == "beside" else at
        return _inside([*parts[:first], made, *parts[behind + 1 :]])
    return parts


def _items(part: Part) -> bool:
    """Whether a condition already asks what lists hold: `dishes that contain *nuts*`."""
    return any(c.op == "contains" for clause in part.clauses for c in clause)


def _text_field(part: Part) -> Field | None:
    if part.kind != "TERM":
        return None
    return part.pick(lambda f: f.kind in ("category", "text", "id") and f.column.type == "string")
