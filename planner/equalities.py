"""Numbers that a column equals: `a score of 5`, `3 bedrooms`, `type 1 or 2`, `17 years old`."""

from __future__ import annotations

from planner.conditions import BOUNDS
from planner.kinds import YEARS
from planner.limits import become, limited
from planner.named_values import HAVING
from planner.parts import Part, neighbour, words_between
from planner.semantics import Field, Semantics
from planner.units import by_unit

HELD = 0.75
"""How surely a column is named to hold the people of `accommodates more than 4 *people*`."""


def given(parts: list[Part], at: int, semantics: Semantics) -> bool:
    """`gave the place *a 9*`: of the one column of marks, where no other that holds numbers is surely named."""
    noun = at + 1 < len(parts) and parts[at + 1].kind not in ("STOP", "AND", "OR", "COND")
    if not at or noun or parts[at].kind != "NUM" or parts[at - 1].text.lower() not in ("a", "an"):
        return False
    before = neighbour(parts, at, -1)
    marks = [f for f in semantics.fields if f.kind == "number" and set(f.words) & semantics.lexicon.words("marked")]
    if len(marks) != 1 or (before >= 0 and numeric(parts[before]) and parts[before].score >= HELD):
        return False
    parts[at].op = "="
    parts[at] = limited(parts[at], marks[0])
    return True


def equal(parts: list[Part], at: int) -> None:
    """`a score of 5`, `rank 3`, `3 bedrooms`, `0 g of salt`: a number beside a measure equals it, or counts a list."""
    lead = neighbour(parts, at, -1)
    if lead >= 0 and parts[lead].kind == "COUNT" and _qualifies(parts, at):
        _equals(parts, at, at + 1, parts[at + 1].fields[0][0])
        return
    if lead >= 0 and parts[lead].kind in ("SUP", "MOST", "FREQ", "TOP", "ADJ", "BETWEEN", "PERCENTILE", "COUNT"):
        return
    if lead >= 0 and parts[lead].kind in ("OR", "AND") and _alternative(parts, at, lead):
        return
    before = lead if lead >= 0 and parts[lead].kind == "TERM" else -1
    joints = set(words_between(parts, before, at)) if before >= 0 else set()
    if "of" in joints:
        _bounded(parts, at, before)
    if (
        before >= 0
        and not (parts[before].row and (joints or not _adjacent(parts[before], parts[at])))
        and not joints - {"of", "is", "was", "are", "were", "as", "equal", "to", "a", "at", "the", "been", "either"}
        and parts[before].kind == "TERM"
    ):
        field = numeric(parts[before]) or parts[before].pick(lambda f: f.kind in ("id", "flag") and f.column.numeric)
        follow = parts[at + 1] if at + 1 < len(parts) else None
        listed = follow is not None and follow.kind in ("SUP", "MOST", "FREQ", "ADJ")
        listed = listed or (follow is not None and "of" in joints and (follow.row or follow.kind == "ROW"))
        several = parts[at - 1].text.lower() == "the" and follow is not None
        listed = listed or (several and follow is not None and (follow.row or follow.kind in ("ROW", "COND")))
        listed = listed or _picked(parts, at)
        if (
            field
            and not (parts[at].kind == "DATE" and (field.kind != "year" or len(parts[at].numbers) > 1))
            and not aggregated(parts, before)
            and not listed
        ):
            become(parts, at, before, field) if parts[at].op else _equals(parts, at, before, field)
            if follow is not None and follow.argument == "generic" and not joints:
                parts[at + 1] = Part("GONE", follow.text)
            return
    if at + 1 < len(parts) and parts[at].kind == "NUM" and not _leads_list(parts, at) and not _picked(parts, at):
        place = at + 3 * (parts[at + 1].kind == "UNIT" and [p.text.lower() for p in parts[at + 2 : at + 3]] == ["of"])
        place = place if at < place < len(parts) else at + 1
        parts[place].row &= parts[at - 1].text.lower() not in HAVING
        field = numeric(parts[place])
        if field and parts[at].mark != "th":
            parts[at].unit = parts[at + 1].text.lower() if place > at + 1 else parts[at].unit
            _equals(parts, at, place, field)


def _bounded(parts: list[Part], at: int, column: int) -> None:
    """`*under* the age of 18`: a comparison that stands before the column."""
    place = neighbour(parts, column, -1)
    if place >= 0 and parts[place].kind == "CMP" and parts[place].argument in BOUNDS and not parts[at].op:
        parts[at].op = parts[place].argument
        parts[place] = Part("GONE", parts[place].text)


def _alternative(parts: list[Part], at: int, joint: int) -> bool:
    """`type 1 *or 2*`: another value of the column that the number before equals, where no noun follows."""
    before = neighbour(parts, joint, -1, ("STOP", "GONE"))
    told = [c for clause in parts[before].clauses for c in clause] if before >= 0 else []
    noun = at + 1 < len(parts) and parts[at + 1].kind in ("TERM", "UNIT", "GRAIN", "ROW", "WORD")
    if noun or len(told) != 1 or told[0].op != "=" or not told[0].field.column.numeric:
        return False
    parts[at].op = "="
    parts[at] = limited(parts[at], told[0].field)
    return True


def either(parts: list[Part], at: int) -> None:
    """`had *1 or* 2 passengers`: two numbers before the column that they equal."""
    kinds = [p.kind for p in parts[at : at + 4]]
    if kinds == ["NUM", "OR", "NUM", "TERM"] and not parts[at + 2].mark:
        parts[at + 3].row &= parts[at - 1].text.lower() not in HAVING
        if field := numeric(parts[at + 3]):
            _equals(parts, at + 2, at + 3, field)
            parts[at].op = "="
            parts[at] = limited(parts[at], field)


def _adjacent(one: Part, two: Part) -> bool:
    return one.tag is None or two.tag is None or one.tag.end == two.tag.start


def _qualifies(parts: list[Part], at: int) -> bool:
    """`how many *4-credit* courses`, `*one-star* ratings`: a number and a measure."""
    behind = parts[at + 1] if at + 1 < len(parts) else None
    return behind is not None and behind.best is not None and numeric(behind) is behind.best


def aged(parts: list[Part], at: int, semantics: Semantics) -> None:
    """`are 17 years old`: a number with its unit, of the column that the unit speaks of."""
    units = [p.text.lower() for p in parts[at + 1 : at + 3] if p.kind in ("UNIT", "GRAIN")]
    if at and parts[at - 1].text.lower() in ("are", "is", "was", "were") and len(units) == 2:
        field = by_unit(Part("THRESH", parts[at].text, unit=units[1]), semantics)
        if field:
            parts[at].op = "="
            parts[at] = limited(parts[at], field)
            for place in (at + 1, at + 2):
                parts[place] = Part("GONE", parts[place].text)


def _equals(parts: list[Part], at: int, column: int, field: Field) -> None:
    parts[at].op, parts[at].text = "=", f"{parts[at].text} {parts[column].text}"
    become(parts, at, column, field)


def _leads_list(parts: list[Part], at: int) -> bool:
    """Whether a number says how many to list: `which 3 scores`, `the 5 ...`."""
    lead = [p for p in parts[:at] if p.kind != "STOP"]
    opening = parts[at - 1].text.lower() if at else ""
    return not lead and opening in ("which", "what", "the", "list", "name", "give", "me", "show", "any", "")


def _picked(parts: list[Part], at: int) -> bool:
    """`of the *six* routes with the highest fare`: how many a superlative picks."""
    behind = neighbour(parts, at + 1, 1)
    picks = behind > at + 2 and parts[behind].kind in ("SUP", "MOST", "FREQ", "TOP")
    return picks and parts[at - 1].text.lower() == "the"


def numeric(part: Part, numbers: tuple[float, ...] = ()) -> Field | None:
    """The numbers that a term names; a column of years is compared with years alone."""
    if part.kind != "TERM" or part.row:
        return None
    return part.pick(lambda f: f.numeric and (f.kind != "year" or all(n in YEARS for n in numbers)))


def aggregated(parts: list[Part], at: int) -> bool:
    before = neighbour(parts, at, -1, ("STOP", "DISTINCT"))
    if before == at - 1 > 0 and (parts[before].row or parts[before].kind == "ROW"):
        before = before - (parts[before - 1].kind == "AGG")
    if before >= 0 and parts[before].kind in ("AGG", "SUP"):
        return True
    led = neighbour(parts, before, -1) if before >= 0 and parts[before].kind == "COND" else -1
    return led >= 0 and parts[led].kind == "AGG"
