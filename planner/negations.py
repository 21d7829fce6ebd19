"""Negation turns the condition behind it round; before a measure it says that there is none, as `any` that there is."""

from __future__ import annotations

from planner.conditions import Condition, Where, missing
from planner.parts import SURE, Part, as_value, condition_part, neighbour, replace
from planner.semantics import Field

NEGATION_REACH = 4
DENIAL = "denial"
"""Argument of a word that denies that there are such rows: `there are *no* ...`, `*no* trip is ...`."""
NONE = ("no", "none of")
ELIDED = "elided"
"""Argument of a condition that is only hinted at: `than those without`."""


def negated(parts: list[Part]) -> list[Part]:
    """NEG turns the condition behind it round; before a measure it means that none is recorded."""
    made = _elided(list(parts))
    for at in range(len(made) - 1, -1, -1):
        if made[at].kind != "NEG" and not (made[at].kind == "NOONE" and at):
            continue
        there = at and made[at - 1].text.lower() in ("are", "is", "was", "were") and made[0].text.lower() == "there"
        none = not at and made[0].text.lower() in NONE and (of_rows := made[neighbour(made, 0, 1)]).kind != "COND"
        if there or (none and (of_rows.row or of_rows.kind in ("ROW", "WORD"))):
            made[at] = Part("STOP", made[at].text, argument=DENIAL)
            continue
        if _of_groups(made, at):
            continue
        for place in range(at + 1, min(at + 1 + NEGATION_REACH, len(made))):
            part = made[place]
            if part.kind == "COND":
                _turn(made, place)
                made[at] = Part("STOP", made[at].text)
                break
            counted = place == at + 1 and part.best is not None and part.best.kind == "number"
            verbal = made[at].text.lower().endswith(("not", "n't")) and part.best is not None
            full = part.best is not None and not part.best.column.stats.nulls and part.best.negative is None
            if verbal and part.best and part.best.kind == "category" and full:
                break
            noun = part.row and not (
                place == at + 1 and part.score >= SURE and part.best and part.best.column.stats.nulls
            )
            if part.kind == "TERM" and not as_value(part) and part.best and (counted or not noun):
                made[place] = condition_part(list(_absent(_told(part))), f"{made[at].text} {part.text}")
                made[at] = Part("STOP", made[at].text)
                break
            if part.kind in ("AND", "COUNT", "SUP", "FREQ", "MOST"):
                break
    return made


def _of_groups(parts: list[Part], at: int) -> bool:
    """`shops that have *no* order above 50`: says something of all rows of a group, and not of any row."""
    behind = parts[at + 1] if at + 1 < len(parts) else parts[at]
    led = [p for p in parts[:at] if p.kind == "TERM" and p.best and not p.row and not as_value(p)]
    grouped = bool(led) and all(p.best is not None and p.best.kind == "category" and not p.best.unique for p in led)
    held = any(p.kind == "COND" for p in parts[at + 2 : at + 4])
    return grouped and held and (behind.row or behind.kind == "ROW") and parts[at].text.lower().split()[-1] == "no"


def measurable(parts: list[Part]) -> list[Part]:
    """`was there any snowfall`: more than nought of it."""
    there = "there" in [p.text.lower() for p in parts[:2]]
    for at, part in enumerate(parts[:-1]):
        after = parts[at + 1]
        field = (
            after.pick(lambda f: f.kind == "number") if there and part.kind == "ANY" and after.kind == "TERM" else None
        )
        if field and not after.row and field.column.stats.minimum == 0 and after.best is field:
            text = f"{part.text} {after.text}"
            made = condition_part([(Condition(field, ">", (0,), text),)], text)
            return [*parts[:at], part, made, *parts[at + 2 :]]
    return parts


def _elided(parts: list[Part]) -> list[Part]:
    """`those with a pool ... than those *without*`: the condition that stands before, turned round."""
    said = [i for i, p in enumerate(parts) if p.kind not in ("STOP", "ANY", "NUM", "LIGHT") or p.kind == "NEG"]
    last = said[-1] if said else -1
    told = [p for p in parts[:last] if p.kind == "COND"]
    against = any(p.kind in ("CMP", "VS", "DIFF") or p.text.lower() == "than" for p in parts[:last])
    single = len(told) == 1 and len(told[0].clauses) == 1 and len(told[0].clauses[0]) == 1
    if (
        last < 0
        or parts[last].kind != "NEG"
        or not against
        or not single
        or any(p.numbers[:1] > (1,) for p in parts[last:])
    ):
        return parts
    turned = told[0].clauses[0][0].negated()
    return [*parts[:last], replace(condition_part([(turned,)], parts[last].text), argument=ELIDED)]


def _told(part: Part) -> Field:
    """The flag that tells whether there is what a measure measures: `fast_charging_available`; else the column."""
    best = part.best
    assert best
    return part.pick(lambda f: f.kind == "flag" and {*best.words} < {*f.words}) or best


def _absent(field: Field) -> Where:
    """What `no goals`, `without a rating` mean: the cell for none, zero of a count with zeros, else a missing cell."""
    if field.negative is not None:
        return ((Condition(field, "=", (field.negative,), field.title),),)
    if field.numeric and field.column.stats.minimum == 0 and not field.column.stats.nulls:
        return ((Condition(field, "=", (0,), field.title),),)
    return missing(field, field.title)


def _turn(parts: list[Part], at: int) -> None:
    """Negates the condition at a place, and those that `or` joins to it."""
    place = at
    while True:
        _deny(parts[place])
        following = neighbour(parts, place, 1)
        joined = following >= 0 and parts[following].kind == "OR"
        after = neighbour(parts, following, 1, ("STOP", "NEG")) if joined else -1
        if after < 0 or parts[after].kind != "COND":
            return
        parts[following] = Part("AND", "and")
        place = after


def _deny(part: Part) -> None:
    """Turns a condition round; what cannot be turned stays a word that nothing explains."""
    if not all(c.negatable for clause in part.clauses for c in clause):
        part.kind, part.clauses = "WORD", []
    elif len(part.clauses) == 1:
        part.clauses = [(c.negated(),) for c in part.clauses[0]]
    else:
        part.clauses = [tuple(c.negated() for c in clause) for clause in part.clauses]
