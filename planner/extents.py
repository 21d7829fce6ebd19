"""Reads how long texts are and how many items lists have: `the longest title`, `films of more than 3 genres`."""

from __future__ import annotations

import itertools

from planner.conditions import Condition
from planner.derived import items_of, length_of, mark_of
from planner.named_values import HAVING
from planner.parts import Part, as_value, condition_part, neighbour
from planner.semantics import Field, Semantics

PASSED = ("STOP", "UNIT", "ANY", "ROW", "NEG")
LENGTH = "length"
"""Argument of a term of whose texts the lengths are asked for, and not the texts."""
NAMELY, TELLING = 0.85, 0.5
"""How surely a text is named whose length a measure's adjective means, and how many of its cells must differ."""
COUNTING = ("MOST", "SUP", "FREQ", "AGG", "PER")
EXTREMES = ("MOST", "SUP", "FREQ", "TOP", "ADJ")


def extended(parts: list[Part], semantics: Semantics) -> list[Part]:
    """The parts with texts and lists as numbers where a question speaks of their lengths."""
    return _counted(_longest(_told(_limited(parts, semantics), semantics), semantics), semantics)


def _long(field: Field, semantics: Semantics) -> Field:
    return length_of(field, semantics.lexicon.raw["say"]["characters"].format(column=field.title))


def _become(part: Part, field: Field) -> None:
    part.fields, part.row, part.optional = [(field, 1.0)], False, False


def _limited(parts: list[Part], semantics: Semantics) -> list[Part]:
    """`reviews longer than 40 characters`"""
    for at, part in enumerate(parts[:-1]):
        column = neighbour(parts, at, -1, PASSED) if part.kind == "THRESH" and parts[at + 1].kind == "CHARS" else -1
        field = _text(parts[column]) if column >= 0 else None
        if field:
            text = f"{part.text} {parts[at + 1].text}"
            made = condition_part([(Condition(_long(field, semantics), part.op, part.numbers, text),)], text)
            parts[column].row = True
            return _limited([*parts[:at], made, *parts[at + 2 :]], semantics)
    return parts


def _told(parts: list[Part], semantics: Semantics) -> list[Part]:
    """`length of the reviews`, `title length`, `how many characters has the title`."""
    words = semantics.lexicon.raw["lengths"]
    for at, part in enumerate(parts):
        counted = part.kind == "COUNT" and [p.kind for p in parts[at + 1 : at + 2]] == ["CHARS"]
        follow = parts[neighbour(parts, at, 1, ("STOP", "ADJ"))]
        own = part.kind == "TERM" and not (" " in part.text and _text(follow) and not follow.row)
        if not counted and (own or part.text.lower() not in words):
            continue
        beside = parts[at - 1 : at] if at and _text(parts[at - 1]) else []
        near = [p for p in (*beside, *parts[at:], *reversed(parts[:at])) if _text(p)]
        for text in near[:1]:
            field = _text(text)
            assert field
            _become(text, _long(field, semantics))
            text.argument = LENGTH
            for told in parts[at : at + 1 + counted]:
                told.kind, told.argument = "STOP", ""
    return parts


def _longest(parts: list[Part], semantics: Semantics) -> list[Part]:
    """`the longest *title*`: of a text, where no column tells what is long, or where it is a text surely."""
    rows = semantics.table.rows
    for part, after in itertools.pairwise(parts):
        known = semantics.lexicon.superlatives.get(tuple(part.text.lower().split()), [])
        if part.kind != "ADJ" or not any(LENGTH in adjective.columns for adjective, _ in known):
            continue
        if after.argument == LENGTH:
            part.argument = ""
        elif (field := _text(after)) and not after.row:
            telling = field.kind == "text" or field.column.stats.distinct >= TELLING * rows
            if part.argument == "open" or (telling and after.score >= NAMELY):
                _become(after, _long(field, semantics))
                part.argument = ""
    return parts


def _counted(parts: list[Part], semantics: Semantics) -> list[Part]:
    """`the most genres`, `more than 3 genres`, `average number of genres`: how many items, where rows are spoken of."""
    for at, part in enumerate(parts):
        field = part.best if part.kind == "TERM" and not as_value(part) and part.argument != LENGTH else None
        mark = mark_of(field, semantics) if field else ""
        lead = neighbour(parts, at, -1)
        if not field or not mark or lead < 0:
            continue
        before = neighbour(parts, lead, -1)
        kind, led = parts[lead].kind, parts[before] if before >= 0 else None
        tally = kind == "COUNT" and led is not None and led.kind in COUNTING
        ranked = kind == "COUNT" and any(p.kind in EXTREMES for p in parts[at:])
        number = kind == "NUM" and lead == at - 1 and (parts[lead - 1].text.lower() in HAVING or _holds(led))
        limited = kind == "THRESH" and lead == at - 1
        most = kind == "MOST" and not (led and led.kind == "TERM" and _groups(led, semantics))
        if not (tally or ranked or number or limited or most or kind == "RATIO_PER"):
            continue
        _become(part, items_of(field, semantics.lexicon.raw["say"]["items"].format(column=field.title), mark))
        if tally:
            parts[lead].kind = "STOP"
        if led and _holds(led) and (number or limited):
            led.kind = "STOP"
    return parts


def _groups(part: Part, semantics: Semantics) -> bool:
    """Whether a term names groups of rows, whose different items are counted: `the country with most genres`."""
    field = part.best if not part.row and not as_value(part) else None
    return field is not None and field.column.stats.distinct < TELLING * semantics.table.rows


def _holds(part: Part | None) -> bool:
    return part is not None and part.kind == "TEXT" and part.argument == "contains"


def _text(part: Part) -> Field | None:
    if part.kind != "TERM" or as_value(part) or not part.best or part.best.expression:
        return None
    return part.best if part.best.column.type == "string" and part.best.kind in ("text", "category") else None
