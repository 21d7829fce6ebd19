"""Finds the column or the count that each comparison with a number limits."""

from __future__ import annotations

from dataclasses import replace

from planner.adjectives import adjective_field
from planner.brackets import banded
from planner.kinds import YEARS
from planner.limits import become, limited
from planner.parts import Part, as_value, condition_part, neighbour, words_between
from planner.quantities import AGED
from planner.semantics import Field, Semantics
from planner.twins import kin
from planner.units import by_noun, by_trade, by_unit, in_own_unit

MIRRORED = {">": "<", "<": ">", ">=": "<=", "<=": ">="}
HELD = 0.75
"""How surely a column is named to hold the people of `accommodates more than 4 *people*`."""
CROSSED = ("STOP", "UNIT", "ANY", "ALL", "ROW", "WORD", "COND", "NEG", "GRAIN")


def attach(parts: list[Part], semantics: Semantics) -> list[Part]:
    """Thresholds find their column and become conditions; those on an aggregate or a count stay THRESH."""
    made = list(parts)
    for at in range(len(made)):
        if made[at].kind == "THRESH":
            _attach(made, at, semantics)
    for at in range(len(made)):
        if made[at].kind in ("NUM", "DATE") and made[at].numbers:
            if not _given(made, at, semantics):
                _equal(made, at)
            if made[at].kind == "NUM":
                _aged(made, at, semantics)
    for part in made:
        if part.kind == "COND" and part.unit:
            part.clauses = [tuple(in_own_unit(c, part.unit, semantics) for c in clause) for clause in part.clauses]
    return [p for p in made if p.kind != "GONE"]


def _attach(parts: list[Part], at: int, semantics: Semantics) -> None:
    threshold = parts[at]
    if threshold.mark == AGED:
        aged = by_unit(threshold, semantics)
        parts[at] = limited(threshold, aged) if aged else Part("WORD", threshold.text)
        return
    following = parts[at + 1] if at + 1 < len(parts) else None
    column = following.pick(lambda f: f.numeric) if following and following.kind == "TERM" else None
    counted = following.pick(lambda f: f.kind == "flag" and f.column.type == "integer") if following else None
    if (
        following
        and following.kind in ("TERM", "COND")
        and counted
        and following.best is counted
        and not threshold.unit
    ):
        become(parts, at, at + 1, counted)
        return
    if following and following.row and column is not None:
        following.row = False
    elif following and (following.kind == "ROW" or following.row):
        people = following.argument == "generic" or following.text.lower() in semantics.lexicon.words("persons")
        held = at and people and _numeric(parts[at - 1]) and not _aggregated(parts, at - 1)
        if held and parts[at - 1].score >= HELD:
            become(parts, at, at - 1, _numeric(parts[at - 1]))
            return
        threshold.argument = "count"
        return
    if _sundered(parts, at):
        return
    if other := _of_another(parts, at, semantics):
        parts[at] = limited(threshold, other)
        return
    if _attach_near(parts, at) or banded(parts, at, semantics):
        return
    if field := _spoken_of(parts, at, semantics):
        parts[at] = limited(threshold, field)
        (one,) = parts[at].clauses[0]
        others = [f for f in kin(field, semantics) if f.numeric] if threshold.adjective else []
        parts[at].clauses = [(replace(one, others=tuple(replace(one, field=f) for f in others)),)]
    elif following and (following.kind in ("WORD", "COND") or (following.kind == "TERM" and not as_value(following))):
        threshold.argument = "count"


def _of_another(parts: list[Part], at: int, semantics: Semantics) -> Field | None:
    """`highest salary *older* than 40`: what the adjective, or the noun of rows before, speaks of beside a measure."""
    before = _before(parts, at)
    if before is None or not _aggregated(parts, before):
        return None
    rows = parts[at - 1].row or parts[at - 1].kind == "ROW"
    if rows and (aged := by_noun(parts, at, semantics)):
        return aged
    field = _spoken_of(parts, at, semantics) if parts[at].adjective else None
    return field if field and all(f is not field for f, _ in parts[before].fields) else None


def _sundered(parts: list[Part], at: int) -> bool:
    """`*sleep* less than 6 *hours per day*`: a column whose name stands on both sides of the number."""
    before, end = parts[at - 1], at + 1
    if not at or before.kind != "FAINT" or before.tag is None:
        return False
    for field in [m.field for m in before.tag.mentions if m.field.kind == "number"]:
        said = {parts[at].unit} & set(field.words)
        while end < len(parts) and parts[end].text.lower() in field.words:
            said, end = said | {parts[end].text.lower()}, end + 1
        if said:
            become(parts, at, at - 1, field)
            for place in range(at + 1, end):
                parts[place] = Part("GONE", parts[place].text)
            return True
    return False


def _attach_near(parts: list[Part], at: int) -> bool:
    """Takes the column that stands behind or before the threshold; one that is aggregated stays where it is."""
    threshold, after, before = parts[at], _after(parts, at), _before(parts, at)
    if (
        before == at - 1
        and after is not None
        and _numeric(parts[before], threshold.numbers)
        and parts[before].score >= parts[after].score + 0.2
    ):
        after = None
    if after is not None and _numeric(parts[after], threshold.numbers):
        become(parts, at, after, _numeric(parts[after], threshold.numbers))
        return True
    if behind := _named_behind(parts, at):
        clauses = [limited(threshold, f).clauses[0] for p in behind if (f := _numeric(parts[p], threshold.numbers))]
        parts[at] = condition_part(clauses, threshold.text)
        for place in range(behind[0], behind[-1] + 1):
            parts[place] = Part("GONE", parts[place].text)
        return True
    if before is not None and (field := _numeric(parts[before], threshold.numbers)):
        if _aggregated(parts, before):
            threshold.argument = "aggregate"
        else:
            become(parts, at, before, field)
        return True
    return False


def _spoken_of(parts: list[Part], at: int, semantics: Semantics) -> Field | None:
    """The column that the comparison's adjective, its unit, or the noun before it speaks of."""
    threshold = parts[at]
    found = adjective_field(threshold.adjective, semantics) if threshold.adjective else None
    if found and found[1] > 0 and threshold.unit and (told := by_unit(threshold, semantics)):
        found = told, 1
    if found:
        field, sign = found
        if sign < 0:
            threshold.op = MIRRORED.get(threshold.op, threshold.op)
        return field
    return by_unit(threshold, semantics) or by_trade(parts, at, semantics) or by_noun(parts, at, semantics)


def _named_behind(parts: list[Part], at: int) -> list[int]:
    """`above 90 in math`, `at least 80 in both reading and writing`: places of the columns named behind `in`."""
    place = at + 1
    if place >= len(parts) or parts[place].text.lower() not in ("in", "for", "on"):
        return []
    found = []
    for following in range(place + 1, len(parts)):
        if parts[following].kind == "TERM" and _numeric(parts[following]):
            found.append(following)
        elif parts[following].kind not in ("STOP", "AND"):
            break
    return found


def _numeric(part: Part, numbers: tuple[float, ...] = ()) -> Field | None:
    """The numbers that a term names; a column of years is compared with years alone."""
    if part.kind != "TERM" or part.row:
        return None
    return part.pick(lambda f: f.numeric and (f.kind != "year" or all(n in YEARS for n in numbers)))


def _after(parts: list[Part], at: int) -> int | None:
    place = at + 1
    while place < len(parts) and (parts[place].kind == "UNIT" or (place > at and parts[place].text.lower() == "of")):
        place += 1
    return place if place < len(parts) and parts[place].kind == "TERM" and parts[place].fields else None


def _before(parts: list[Part], at: int) -> int | None:
    """The nearest numeric term before, over words that do not begin something new."""
    place = at - 1
    while place >= 0 and (
        parts[place].kind in CROSSED
        or (parts[place].kind == "TERM" and (parts[place].row or not _numeric(parts[place])))
    ):
        if parts[place].kind == "STOP" and parts[place].text.lower() in ("who", "whose"):
            break
        place -= 1
    return place if place >= 0 and parts[place].kind == "TERM" else None


def _aggregated(parts: list[Part], at: int) -> bool:
    before = neighbour(parts, at, -1, ("STOP", "DISTINCT"))
    if before >= 0 and parts[before].kind in ("AGG", "SUP"):
        return True
    return bool(
        before >= 0 and parts[before].kind == "COND" and at > 1 and parts[neighbour(parts, before, -1)].kind == "AGG"
    )


def _given(parts: list[Part], at: int, semantics: Semantics) -> bool:
    """`gave the place *a 9*`: of the one column of marks, where no other that holds numbers is surely named."""
    noun = at + 1 < len(parts) and parts[at + 1].kind not in ("STOP", "AND", "OR", "COND")
    if not at or noun or parts[at].kind != "NUM" or parts[at - 1].text.lower() not in ("a", "an"):
        return False
    before = neighbour(parts, at, -1)
    marks = [f for f in semantics.fields if f.kind == "number" and set(f.words) & semantics.lexicon.words("marked")]
    if len(marks) != 1 or (before >= 0 and _numeric(parts[before]) and parts[before].score >= HELD):
        return False
    parts[at].op = "="
    parts[at] = limited(parts[at], marks[0])
    return True


def _equal(parts: list[Part], at: int) -> None:
    """`a score of 5`, `rank 3`, `3 bedrooms`: a number beside a numeric column equals it, unless it counts a list."""
    lead = neighbour(parts, at, -1)
    if lead >= 0 and parts[lead].kind == "COUNT" and _qualifies(parts, at):
        _equals(parts, at, at + 1, parts[at + 1].fields[0][0])
        return
    if lead >= 0 and parts[lead].kind in ("SUP", "MOST", "FREQ", "TOP", "ADJ", "BETWEEN", "PERCENTILE", "COUNT"):
        return
    before = lead if lead >= 0 and parts[lead].kind == "TERM" else -1
    joints = set(words_between(parts, before, at)) if before >= 0 else set()
    if (
        before >= 0
        and not (parts[before].row and (joints or not _adjacent(parts[before], parts[at])))
        and not joints - {"of", "is", "was", "are", "were", "as", "equal", "to", "a", "at", "the", "been"}
        and parts[before].kind == "TERM"
    ):
        field = _numeric(parts[before]) or parts[before].pick(lambda f: f.kind in ("id", "flag") and f.column.numeric)
        follow = parts[at + 1] if at + 1 < len(parts) else None
        listed = follow is not None and follow.kind in ("SUP", "MOST", "FREQ", "ADJ")
        listed = listed or (follow is not None and "of" in joints and (follow.row or follow.kind == "ROW"))
        if (
            field
            and not (parts[at].kind == "DATE" and field.kind != "year")
            and not _aggregated(parts, before)
            and not listed
        ):
            become(parts, at, before, field) if parts[at].op else _equals(parts, at, before, field)
            if follow is not None and follow.argument == "generic" and not joints:
                parts[at + 1] = Part("GONE", follow.text)
            return
    if at + 1 < len(parts) and parts[at].kind == "NUM" and not _leads_list(parts, at):
        field = _numeric(parts[at + 1])
        if field and parts[at].mark != "th":
            _equals(parts, at, at + 1, field)


def _adjacent(one: Part, two: Part) -> bool:
    return one.tag is None or two.tag is None or one.tag.end == two.tag.start


def _qualifies(parts: list[Part], at: int) -> bool:
    """`how many *4-credit* courses`, `*one-star* ratings`: a number and a measure."""
    behind = parts[at + 1] if at + 1 < len(parts) else None
    return behind is not None and behind.best is not None and _numeric(behind) is behind.best


def _aged(parts: list[Part], at: int, semantics: Semantics) -> None:
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
