"""Yes-or-no questions of what is the same in all rows or in several, of how many there are of it, and of averages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from planner.conditions import OPPOSITE, Condition, Where, having
from planner.extremes import Extreme
from planner.frames import Frame
from planner.pairs import singles
from planner.parts import Part, condition_part, neighbour
from planner.queries import Key, Measure, Query, Ranked, Scalar, sound
from planner.semantics import Field
from planner.verdicts import Verdict
from planner.weighings import Shared

SINGLED = ("category", "id", "text", "year", "time", "flag")


def alike(frame: Frame) -> list[Query]:
    """`do all come from the same town`: one value; `were any seen at the same x and y twice`: a group of several."""
    at = next((i for i, p in enumerate(frame.parts) if p.text.lower() in frame.semantics.lexicon.words("alike")), -1)
    fields = _joined(frame, at) if at >= 0 and not frame.has("AGG", "SUP", "MOST", "FREQ", "CMP") else []
    if not fields:
        return []
    where = frame.where()
    named = any(c.op == "in" for clause in where for c in clause)
    if (frame.has("ALL") or named) and len(fields) == 1:
        return [Verdict(Scalar(Measure("distinct", fields[0]), where), "=", (1,))]
    known = (*where, *(clause for f in fields for clause in sound(f)))
    return [] if frame.has("ALL") else [any_group(repeated(fields, known))]


def _joined(frame: Frame, at: int) -> list[Field]:
    """The columns that a place names behind it, joined by `and`."""
    found: list[Field] = []
    place = neighbour(frame.parts, at, 1)
    while place >= 0 and frame.parts[place].kind == "TERM" and (best := frame.parts[place].best):
        found.append(best)
        joint = neighbour(frame.parts, place, 1)
        place = neighbour(frame.parts, joint, 1) if joint >= 0 and frame.parts[joint].kind == "AND" else -1
    return found


def counted(frame: Frame, threshold: Part) -> list[Query]:
    """`are there more than 20 different models`: how many of a column's values."""
    at = frame.parts.index(threshold)
    place = neighbour(frame.parts, at, 1, ("STOP", "DISTINCT", "ROW"))
    term = frame.parts[place] if place >= 0 else None
    if term is None or term.kind != "TERM" or term.best is None or term.best.unique:
        return []
    distinct = any(p.kind == "DISTINCT" for p in frame.parts[at:place])
    if distinct or (place == at + 1 and not term.row and term.best.kind in SINGLED[:1]):
        return [Verdict(Scalar(Measure("distinct", term.best), frame.where()), threshold.op, threshold.numbers)]
    return []


def throughout(frame: Frame) -> list[Query]:
    """`is the price above 300 on average`: the condition is on the average, and not on every row."""
    said = [(i, p) for i, p in enumerate(frame.parts) if p.kind == "AGG" and i not in frame.used]
    places = [i for i, p in enumerate(frame.parts) if p.kind == "COND" and i not in frame.used and _limit(p)]
    words = frame.semantics.lexicon.words("throughout")
    if len(said) != 1 or len(places) != 1 or frame.has("ANY", "ALL") or said[0][1].text.lower() not in words:
        return []
    claim = _limit(frame.parts[places[0]])
    if claim is None or claim.field.says("average", "avg", "mean", "total"):
        return []
    frame.used.update((said[0][0], places[0]))
    return [Verdict(Scalar(Measure(said[0][1].argument, claim.field), frame.where()), claim.op, claim.values)]


def _limit(part: Part) -> Condition | None:
    """The one comparison of a measure with a number that a condition is."""
    flat = [c for clause in part.clauses for c in clause]
    plain = len(flat) == 1 and flat[0].field.kind == "number" and not flat[0].against and bool(flat[0].values)
    return flat[0] if plain and flat[0].op not in ("in", "not in") else None


def repeated(fields: Sequence[Field], where: Where = ()) -> Ranked:
    """The values, or the pairs of values, that several rows share."""
    return Ranked(tuple(Key(f) for f in fields), Measure("count"), where, having=(">", (1.0,)))


def every_group(ranked: Ranked) -> list[Query]:
    """Whether no group fails."""
    op, numbers = ranked.having or ("", ())
    failing = replace(ranked, having=(OPPOSITE[op], numbers), show="number") if op in OPPOSITE else None
    return [Verdict(failing, "=", (0,))] if failing else []


def shared(frame: Frame) -> list[Query]:
    """`is the pig from the same town as one of the goats`: a cell that rows of both kinds have."""
    at = next((i for i, p in enumerate(frame.parts) if p.text.lower() in frame.semantics.lexicon.words("alike")), -1)
    fields = _joined(frame, at) if at >= 0 else []
    sides = singles(frame)
    before, behind = ([s for s in sides if (s[0] < at) == left] for left in (True, False))
    told = [p.text.lower() for p in frame.parts[at:]]
    if len(fields) != 1 or len(before) != 1 or len(behind) != 1 or not {"as", "like"} & {*told}:
        return []
    (i, one), (j, two) = before[0], behind[0]
    if one.field is not two.field or one.values == two.values:
        return []
    frame.used.update((i, j))
    return [Shared(fields[0], ((one,),), ((two,),), frame.where())]


def said_throughout(frame: Frame) -> int:
    """Index of an unused `on average`; -1 where there is none."""
    words = frame.semantics.lexicon.words("throughout")
    places = (i for i, p in enumerate(frame.parts) if p.kind == "AGG" and i not in frame.used)
    return next((i for i in places if frame.parts[i].text.lower() in words), -1)


def any_group(ranked: Ranked) -> Query:
    """Whether any group passes."""
    return Verdict(replace(ranked, show="number"), ">", (0,))


def owning(frame: Frame, extreme: Extreme) -> list[int]:
    """`does the tallest *have a medal*`: a condition made of what some have, and others do not."""
    at = next((i for i, p in frame.fields(extreme.end + 1) if not p.row), -1)
    said = {p.text.lower() for p in frame.parts[extreme.end : max(at, 0)]} & {"have", "has", "had"}
    field = frame.parts[at].best if at >= 0 else None
    owned = bool(said or set(frame.verbs) & frame.semantics.lexicon.words("obtaining"))
    clauses = having(field, frame.semantics.table.rows) if field and owned else ()
    if not clauses:
        return []
    frame.parts[at] = condition_part(clauses, frame.parts[at].text)
    return [at]


__all__ = [
    "Where", "alike", "any_group", "counted", "every_group", "owning", "repeated", "said_throughout", "shared",
    "throughout",
]  # fmt: skip
