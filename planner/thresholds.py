"""Finds the column or the count that each comparison with a number limits."""

from __future__ import annotations

from dataclasses import replace

from planner.adjectives import adjective_field
from planner.brackets import banded
from planner.equalities import HELD, aged, aggregated, either, equal, given, numeric
from planner.extremes import whose
from planner.lexicon import Lexicon
from planner.limits import become, limited, repeated
from planner.parts import Part, as_value, condition_part, neighbour
from planner.quantities import AGED
from planner.semantics import Field, Semantics
from planner.twins import kin
from planner.units import by_crowd, by_noun, by_trade, by_unit, by_verb, in_own_unit, scaled

MIRRORED = {">": "<", "<": ">", ">=": "<=", "<=": ">="}
OTHERWISE = {"who", "whose", "that", "which", "with", "yet", "but", "while", "is", "are", "has", "have", "had"}
"""Words behind which something else is said."""
CROSSED = ("STOP", "UNIT", "ANY", "ALL", "ROW", "WORD", "COND", "NEG", "GRAIN")


def attach(parts: list[Part], semantics: Semantics) -> list[Part]:
    """Thresholds find their column and become conditions; those on an aggregate or a count stay THRESH."""
    made = repeated(parts, semantics.lexicon)
    for at in range(len(made)):
        if made[at].kind == "THRESH" and made[at].argument != "count":
            _in_years(made, at, semantics)
            made[at - 1].kind = "STOP" if at and made[at - 1].kind == "CHANGED" else made[at - 1].kind
            _attach(made, at, semantics)
    for at in range(len(made)):
        either(made, at)
        if made[at].kind in ("NUM", "DATE") and made[at].numbers:
            if not given(made, at, semantics):
                equal(made, at)
            if made[at].kind == "NUM":
                aged(made, at, semantics)
    for part in made:
        if part.kind == "COND" and not part.unit:
            scaled(part, semantics)
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
    fits = following is not None and max(threshold.numbers) <= 1
    counted = following.pick(lambda f: f.kind == "flag" and f.column.type == "integer") if following and fits else None
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
        _of_rows(parts, at, semantics)
        return
    if following and following.kind == "DISTINCT":
        threshold.argument = "count"
        return
    if _sundered(parts, at) or _told(parts, at, semantics.lexicon):
        return
    if other := _of_another(parts, at, semantics):
        parts[at] = limited(threshold, other)
        return
    if traded := by_trade(parts, at, semantics):
        parts[at - 2].kind = "STOP"
        parts[at] = limited(threshold, traded)
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


def _in_years(parts: list[Part], at: int, semantics: Semantics) -> None:
    """`older than 30 *years*`, where the rows have years as well: a unit of the adjective's column, or of one named."""
    threshold, following, raw = parts[at], parts[at + 1] if at + 1 < len(parts) else None, semantics.lexicon.raw
    if following is None or following.best is None or following.best.kind not in ("year", "time"):
        return
    low = following.text.lower()
    found = adjective_field(threshold.adjective, semantics) if threshold.adjective else None
    named = [f for p in parts[:at] if p.kind == "TERM" and (f := numeric(p))]
    measured = any(set(f.words) & set(raw["unit_columns"].get(low, ())) for f in named)
    if low in raw["units"] and ((found and found[0].kind == "number") or measured):
        threshold.unit, parts[at + 1] = low, Part("GONE", following.text)


def _of_rows(parts: list[Part], at: int, semantics: Semantics) -> None:
    """`more than 5 *trips*` counts rows; `over 5 million *people*` may be what a column counts."""
    following = parts[at + 1]
    people = following.argument == "generic" or following.text.lower() in semantics.lexicon.words("persons")
    held = at and people and numeric(parts[at - 1]) and not aggregated(parts, at - 1)
    if held and parts[at - 1].score >= HELD:
        become(parts, at, at - 1, numeric(parts[at - 1]))
    elif people and (inhabited := by_crowd(semantics)):
        become(parts, at, at + 1, inhabited)
    elif at > 1 and people and parts[at - 1].text.lower() == "with" and _called(parts[at - 2]):
        named = semantics.lexicon.words("persons")
        carried = [f for f in semantics.fields if f.kind == "number" and {*f.words} & named]
        parts[at].kind = "WORD"
        if len(carried) == 1:
            become(parts, at, at + 1, carried[0])
    else:
        parts[at].argument = "count"


def _called(part: Part) -> bool:
    """Whether a part is what rows are called, or may be."""
    return part.row or part.kind in ("ROW", "WORD")


def _of_another(parts: list[Part], at: int, semantics: Semantics) -> Field | None:
    """`highest salary *older* than 40`: what the adjective, or the noun of rows before, speaks of beside a measure."""
    before = _before(parts, at)
    if before is None or not aggregated(parts, before):
        return None
    if _called(parts[at - 1]) and parts[at - 1].kind != "WORD" and (aged := by_noun(parts, at, semantics)):
        return aged
    field = _spoken_of(parts, at, semantics) if parts[at].adjective else None
    return field if field and all(f is not field for f, _ in parts[before].fields) else None


def _sundered(parts: list[Part], at: int) -> bool:
    """`*sleep* less than 6 *hours per day*`, `*idle* for over 2 *months*`: a column whose name stands on both sides."""
    place, end = neighbour(parts, at, -1), at + 1
    before = parts[place] if place >= 0 else None
    if before is None or before.kind != "FAINT" or before.tag is None:
        return False
    for field in [m.field for m in before.tag.mentions if m.field.kind == "number"]:
        said = {parts[at].unit} & set(field.words)
        while end < len(parts) and parts[end].text.lower() in field.words:
            said, end = said | {parts[end].text.lower()}, end + 1
        if said:
            become(parts, at, place, field)
            for gone in range(at + 1, end):
                parts[gone] = Part("GONE", parts[gone].text)
            return True
    return False


def _attach_near(parts: list[Part], at: int) -> bool:
    """Takes the column that stands behind or before the threshold; one that is aggregated stays where it is."""
    threshold, after, before = parts[at], _after(parts, at), _before(parts, at)
    if after is not None and at and (parts[at - 1].kind == "FAINT" or before == at - 1):
        after = None if _limited_itself(parts, after) else after
    if (
        before == at - 1
        and after is not None
        and numeric(parts[before], threshold.numbers)
        and parts[before].score >= parts[after].score + 0.2
    ):
        after = None
    if after is not None and numeric(parts[after], threshold.numbers):
        become(parts, at, after, numeric(parts[after], threshold.numbers))
        return True
    if behind := _named_behind(parts, at):
        clauses = [limited(threshold, f).clauses[0] for p in behind if (f := numeric(parts[p], threshold.numbers))]
        parts[at] = condition_part(clauses, threshold.text)
        for place in range(behind[0], behind[-1] + 1):
            parts[place] = Part("GONE", parts[place].text)
        return True
    if before is not None and (field := numeric(parts[before], threshold.numbers)):
        if aggregated(parts, before):
            threshold.argument = "aggregate"
        else:
            become(parts, at, before, field)
        return True
    return False


def _limited_itself(parts: list[Part], at: int) -> bool:
    """`length over 7, *crew* over 5`: a column with a number of its own behind it."""
    return [p.kind for p in parts[at + 1 : at + 2]] == ["THRESH"] and parts[at + 1].argument != "count"


def _told(parts: list[Part], at: int, lexicon: Lexicon) -> bool:
    """`ladder over 7` of `ladder_score`: takes the measure of whose name no more than the head is left out."""
    part, heads = parts[at - 1], lexicon.raw["heads"]["number"]
    named = [m.field for m in part.tag.mentions if m.field.kind == "number"] if at and part.tag else []
    fit = [f for f in named if [w for w in f.words if w not in heads] == part.text.lower().split()]
    if part.kind != "FAINT" or len(fit) != 1:
        return False
    become(parts, at, at - 1, fit[0])
    return True


def _spoken_of(parts: list[Part], at: int, semantics: Semantics) -> Field | None:
    """The column that the comparison's adjective, its unit, or the noun before it speaks of."""
    threshold = parts[at]
    found = adjective_field(threshold.adjective, semantics) if threshold.adjective else None
    lead = neighbour(parts, at, -1)
    if found and threshold.adjective and (own := whose(parts, lead, threshold.adjective, semantics)):
        parts[lead].kind = "STOP" if parts[lead].kind == "FAINT" else parts[lead].kind
        return own
    if found and found[1] > 0 and threshold.unit and (told := by_unit(threshold, semantics)):
        found = told, 1
    if found:
        field, sign = found
        if sign < 0:
            threshold.op = MIRRORED.get(threshold.op, threshold.op)
        return field
    return by_unit(threshold, semantics) or by_verb(threshold, semantics) or by_noun(parts, at, semantics)


def _named_behind(parts: list[Part], at: int) -> list[int]:
    """`above 90 in math`, `at least 80 in both reading and writing`: places of the columns named behind `in`."""
    place = at + 1
    if place >= len(parts) or parts[place].text.lower() not in ("in", "for", "on"):
        return []
    found = []
    for following in range(place + 1, len(parts)):
        if parts[following].kind == "TERM" and numeric(parts[following]):
            found.append(following)
        elif parts[following].kind not in ("STOP", "AND") or parts[following].text.lower() in OTHERWISE:
            break
    return found


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
        or (parts[place].kind == "TERM" and (parts[place].row or not numeric(parts[place])))
    ):
        if parts[place].kind == "STOP" and parts[place].text.lower() in ("who", "whose"):
            break
        place -= 1
    return place if place >= 0 and parts[place].kind == "TERM" else None
