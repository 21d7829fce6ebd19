"""Comparators with their numbers become one part: `more than 3`, `between 2 and 5`, `4 or more`."""

from __future__ import annotations

from planner.conditions import Condition
from planner.lexicon import Lexicon
from planner.parts import Part, condition_part
from planner.semantics import Field

TIMES = "times"
"""Unit of a number that says how often."""
FILLERS = ("a", "an", "the", "of", "to", "or", "than", "at")


def thresholds(parts: list[Part]) -> list[Part]:
    """Comparators and their numbers become THRESH parts: `more than 3`, `between 2 and 5`, `4 or more`."""
    made: list[Part] = []
    parts, at = _behind(_halves(parts)), 0
    while at < len(parts):
        taken, part = _threshold(parts, at)
        made.append(part)
        at += taken
    for part in made:
        if part.kind == "POST":
            part.kind = "OR" if part.text.lower().startswith("or") else "STOP"
    return made


def _halves(parts: list[Part]) -> list[Part]:
    """`more than *half* of the trips`: than 50 per cent; `at least *60%* of the trips`."""
    made: list[Part] = []
    for at, part in enumerate(parts):
        compared = bool(made) and made[-1].kind == "CMP"
        fifty = Part("NUM", part.text, numbers=(50.0,), mark="%", tag=part.tag)
        share = part.kind == "NUM" and part.mark == "%" and [p.text.lower() for p in parts[at + 1 : at + 2]] == ["of"]
        many = [fifty] if part.kind == "HALF" and compared else [part]
        made.extend([*many, Part("PCT", part.text)] if compared and (share or many[0] is fifty) else many)
    return made


def _behind(parts: list[Part]) -> list[Part]:
    """`3 crew *or fewer*`: 3 or fewer crew."""
    made = list(parts)
    for at, (number, noun, post) in enumerate(zip(parts, parts[1:], parts[2:], strict=False)):
        counted = number.kind == "NUM" and noun.kind in ("TERM", "ROW", "WORD") and post.kind == "POST"
        if counted and [p.kind for p in parts[at + 3 : at + 4]] != ["NUM"]:
            made[at + 1 : at + 3] = post, noun
    return made


def _threshold(parts: list[Part], at: int) -> tuple[int, Part]:
    """How many parts a threshold that begins here takes in, and the threshold."""
    part = parts[at]
    if part.kind in ("CMP", "BEFORE", "AFTER"):
        return _compared(parts, at) or (1, part)
    if part.kind == "BETWEEN":
        return _between(parts, at) or (1, part)
    if part.kind == "NUM" and at + 1 < len(parts):
        return _afterwards(parts, at) or (1, part)
    return 1, part


def _compared(parts: list[Part], at: int) -> tuple[int, Part] | None:
    """`more than 3`, `before 1900`; in `was 2015 warmer than 2012` the years stand against each other."""
    part, place = parts[at], at + 1
    while place < len(parts) and parts[place].kind == "STOP" and parts[place].text.lower() in FILLERS:
        place += 1
    if place >= len(parts) or parts[place].kind not in ("NUM", "DATE") or not parts[place].numbers:
        return None
    if part.kind == "CMP":
        years = at and parts[at - 1].kind == parts[place].kind == "DATE" and parts[at - 1].numbers
        return None if years else _measured(parts, at, place, part.argument)
    word = part.text.lower()
    if parts[place].kind != "NUM" or word == "from":
        return None
    after = ">=" if word in ("since", "starting") else ">"
    return _measured(parts, at, place, "<" if part.kind == "BEFORE" else after)


def _between(parts: list[Part], at: int) -> tuple[int, Part] | None:
    """`between 2 and 5`, `between 200 and 300k`."""
    near = range(at + 1, min(at + 6, len(parts)))
    numbers = [i for i in near if parts[i].kind in ("NUM", "DATE") and parts[i].numbers]
    if numbers and len(parts[numbers[0]].numbers) == 2:
        numbers = [numbers[0], numbers[0]]
    if len(numbers) < 2:
        return None
    low, high = parts[numbers[0]].numbers[0], parts[numbers[1]].numbers[-1]
    taken, made = _measured(parts, at, numbers[1], "between")
    made.numbers = (min(low, high), max(low, high))
    return taken, made


def _afterwards(parts: list[Part], at: int) -> tuple[int, Part] | None:
    """`4 or more`, `18 years or older`."""
    place = at + 1
    while place < len(parts) and parts[place].kind == "UNIT":
        place += 1
    if place >= len(parts) or parts[place].kind != "POST" or [p.kind for p in parts[place + 1 : place + 2]] == ["NUM"]:
        return None
    part, unit = parts[at], parts[at + 1].text if place > at + 1 else ""
    made = Part("THRESH", part.text, op=parts[place].argument, numbers=part.numbers, mark=part.mark, unit=unit)
    made.verb = part.verb
    return place - at + 1, made


def _measured(parts: list[Part], at: int, last: int, op: str) -> tuple[int, Part]:
    """A threshold with the unit that follows its number."""
    made = Part(
        "THRESH", f"{parts[at].text} {parts[last].text}", op=op, numbers=parts[last].numbers[:1], mark=parts[last].mark
    )
    made.adjective, made.sign, made.verb = parts[at].adjective, parts[at].sign, parts[at].verb
    end = last + 1
    while end < len(parts) and (parts[end].kind in ("UNIT", "GRAIN")) and end < last + 3:
        following = parts[end + 1] if end + 1 < len(parts) else None
        if parts[end].kind == "GRAIN" and following and following.kind == "TERM":
            break
        made.unit = made.unit or parts[end].text.lower()
        end += 1
    return end - at, made


def repeated(parts: list[Part], words: Lexicon) -> list[Part]:
    """`three times or more`, `more than twice`, `*only once*`: how many rows there are."""
    made: list[Part] = []
    for at, part in enumerate(parts):
        often = part.text.lower().split()[-1] in words.words("multiplied")
        unit = parts[at + 1] if at + 1 < len(parts) and parts[at + 1].kind == "UNIT" else None
        verb = at and made[-1].text.lower().endswith("ed")
        measured = verb and made[-1].kind == "TERM" and made[-1].pick(lambda f: f.numeric)
        only = at and parts[at - 1].text.lower() in words.words("neither_more")
        if not measured and part.kind == "THRESH" and (often or part.unit in words.words("counting")):
            part.argument, part.unit = "count", TIMES
        elif (
            not measured
            and part.kind == "NUM"
            and ((often and only) or (unit and unit.text.lower() in words.words("counting")))
        ):
            part = Part("THRESH", part.text, "count", op="=", numbers=part.numbers, unit=TIMES, tag=part.tag)
            if only:
                made[-1] = Part("STOP", made[-1].text)
        made.append(part)
    return made


def become(parts: list[Part], at: int, column: int, field: Field | None) -> None:
    """The threshold and the term of its column become one condition."""
    assert field
    parts[at] = limited(parts[at], field)
    parts[column] = Part("GONE", parts[column].text)


def limited(threshold: Part, field: Field) -> Part:
    """The condition that a column passes the threshold; a percentage of a column of shares is one of these."""
    numbers = threshold.numbers
    text = threshold.text
    whole = field.column.type == "integer" and all(float(n).is_integer() for n in numbers)
    values = tuple(int(n) if whole else n for n in numbers)
    if threshold.mark == "%" and field.column.stats.maximum is not None and float(field.column.stats.maximum) <= 1:
        values = tuple(n / 100 for n in numbers)
    made = condition_part([(Condition(field, threshold.op, values, text),)], text)
    made.unit, made.mark = threshold.unit, threshold.mark
    return made
