"""Reads how long texts are and how many items lists have: `the longest title`, `films of more than 3 genres`."""

from __future__ import annotations

import itertools

from planner.conditions import Condition
from planner.derived import items_of, length_of, mark_of, words_of
from planner.extremes import ORDERING
from planner.named_values import HAVING
from planner.parts import Part, as_value, condition_part, neighbour
from planner.semantics import Field, Semantics

PASSED = ("STOP", "UNIT", "ANY", "ROW", "NEG")
LENGTH = "length"
"""Argument of a term of whose texts the lengths are asked for, and not the texts."""
NAMELY, TELLING = 0.85, 0.5
"""How surely a text is named whose length a measure's adjective means, and how many of its cells must differ."""
WORDS = "words"
"""Argument of what says that texts are as long as they have words."""
MEASURING = ("MOST", "AGG", "SUP", "RATIO_PER")
"""What stands before words and characters that are a measure: `the most *words*`."""
COUNTING = ("MOST", "SUP", "FREQ", "AGG", "PER")
EXTREMES = ("MOST", "SUP", "FREQ", "TOP", "ADJ")


def extended(parts: list[Part], semantics: Semantics) -> list[Part]:
    """The parts with texts and lists as numbers where a question speaks of their lengths."""
    unit = WORDS if any(p.kind == "CHARS" and p.argument == WORDS for p in parts) else ""
    parts = _limited(_measured_by(parts, semantics), semantics, unit)
    parts = _longest(_told(parts, semantics, unit), semantics, unit)
    for part in parts:
        part.kind = "WORD" if part.kind == "CHARS" else part.kind
    return _counted(parts, semantics)


def _long(field: Field, semantics: Semantics, unit: str) -> Field:
    say = semantics.lexicon.raw["say"]
    if unit == WORDS:
        return words_of(field, say["words"].format(column=field.title))
    return length_of(field, say["characters"].format(column=field.title))


def _become(part: Part, field: Field) -> None:
    part.fields, part.row, part.optional = [(field, 1.0)], False, False


def _measured_by(parts: list[Part], semantics: Semantics) -> list[Part]:
    """`the longest post (based on the *number of words*)`: says only in what the length told before is measured."""
    for at in (i for i, p in enumerate(parts) if p.kind == "CHARS"):
        counted = neighbour(parts, at, -1)
        by = neighbour(parts, counted, -1) if counted >= 0 and parts[counted].kind == "COUNT" else counted
        inside = at and parts[at - 1].text.lower() == "in"
        by = at - 1 if inside else by
        ordered = inside or (by >= 0 and parts[by].text.lower() in ORDERING)
        if ordered and any(_of_length(p, semantics) for p in parts[:by]):
            for part in parts[by : at + 1]:
                part.kind, part.argument = "STOP", ""
    return parts


def _of_length(part: Part, semantics: Semantics) -> bool:
    """Whether a word asks how long something is: `longest`, `length`."""
    known = semantics.lexicon.superlatives.get(tuple(part.text.lower().split()), [])
    measured = part.kind == "ADJ" and any(LENGTH in adjective.columns for adjective, _ in known)
    return measured or part.text.lower() in semantics.lexicon.raw["lengths"]


def _limited(parts: list[Part], semantics: Semantics, unit: str) -> list[Part]:
    """`reviews longer than 40 characters`, `titles with more than 3 words`"""
    for at, part in enumerate(parts[:-1]):
        column = neighbour(parts, at, -1, PASSED) if part.kind == "THRESH" and parts[at + 1].kind == "CHARS" else -1
        field = _text(parts[column]) if column >= 0 else None
        if field:
            text = f"{part.text} {parts[at + 1].text}"
            made = condition_part([(Condition(_long(field, semantics, unit), part.op, part.numbers, text),)], text)
            parts[column].row = True
            return _limited([*parts[:at], made, *parts[at + 2 :]], semantics, unit)
    return parts


def _told(parts: list[Part], semantics: Semantics, unit: str) -> list[Part]:
    """`length of the reviews`, `title length`, `how many characters has the title`, `the post with most words`."""
    for at, part in enumerate(parts):
        lead = parts[at - 1] if at else part
        measured = part.kind == "CHARS" and lead.kind in MEASURING
        if not measured and not _asks(parts, at, semantics):
            continue
        beside = [lead] if at and _text(lead) else []
        near = [p for p in (*beside, *parts[at:], *reversed(parts[:at])) if _text(p) and p.argument != LENGTH]
        bodies = [_text(p) for p in near] or _bodies(semantics)
        if measured and bodies and bodies[0]:
            lead.kind, lead.argument = ("AGG", "mean") if lead.kind == "RATIO_PER" else (lead.kind, lead.argument)
            _stand_for(part, _long(bodies[0], semantics, unit))
            for text in near[:1]:
                text.row = True
        elif near and bodies[0]:
            _stand_for(near[0], _long(bodies[0], semantics, unit))
            for told in parts[at : at + 1 + (part.kind == "COUNT")]:
                told.kind, told.argument = "STOP", ""
    return parts


def _bodies(semantics: Semantics) -> list[Field]:
    """The one column of texts that rows are made of: `text`, `body`."""
    known = semantics.lexicon.words("bodies")
    found = [f for f in semantics.fields if f.kind == "text" and known & set(f.words)]
    return found if len(found) == 1 else []


def _asks(parts: list[Part], at: int, semantics: Semantics) -> bool:
    """Whether a word asks how long a text is that stands beside it: `length`, `word count`, `how many characters`."""
    part, follow = parts[at], parts[neighbour(parts, at, 1, ("STOP", "ADJ"))]
    if part.kind == "COUNT":
        return [p.kind for p in parts[at + 1 : at + 2]] == ["CHARS"]
    own = part.kind == "TERM" and not (" " in part.text and _text(follow) and not follow.row)
    tally = part.kind == "CHARS" and " " in part.text
    return tally or (part.text.lower() in semantics.lexicon.raw["lengths"] and not own)


def _stand_for(part: Part, field: Field) -> None:
    """Makes of a noun the length that it asks for."""
    part.kind, part.argument = "TERM", LENGTH
    _become(part, field)


def _longest(parts: list[Part], semantics: Semantics, unit: str) -> list[Part]:
    """`the longest *title*`: of a text, where no column tells what is long, or where it is a text surely."""
    rows = semantics.table.rows
    for part, after in itertools.pairwise(parts):
        if part.kind != "ADJ" or not _of_length(part, semantics):
            continue
        if after.argument == LENGTH:
            part.argument = ""
        elif field := _text(after):
            telling = field.kind == "text" or field.column.stats.distinct >= TELLING * rows
            open_row = part.argument == "open" and field.kind == "text"
            if open_row if after.row else part.argument == "open" or (telling and after.score >= NAMELY):
                _become(after, _long(field, semantics, unit))
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
