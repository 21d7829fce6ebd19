"""Reads questions for the first of every group, `the best-selling product in each region`, and for the best of all."""

from __future__ import annotations

from planner.extremes import Extreme, measure_of
from planner.frames import Frame, measure_default
from planner.leaders import Leaders
from planner.lists import count_of, number_of_list
from planner.parts import Part
from planner.queries import Key, Measure, Query, Ranked

BEST = 3
"""Measures that `best` is asked back about."""


def leaders(frame: Frame) -> list[Query]:
    """One extreme, one grouping, and members that are neither."""
    extreme = frame.extreme
    if extreme is None or len(frame.keys) != 1 or frame.boolean or frame.has("COUNT") or len(frame.extremes) > 1:
        return []
    group = frame.keys[0]
    number_of_list(frame, extreme)
    member = _member(frame, extreme, group)
    if member is None or (extreme.by and member.field is extreme.by) or member.field is group.field:
        return []
    measure = _measure(frame, extreme, member)
    if measure is None:
        return []
    flipped = bool(extreme.by and extreme.by.lower_is_better and (extreme.kind == "TOP" or extreme.judged))
    return [Leaders(group, member, measure, extreme.number or 1, extreme.descending != flipped, frame.where())]


def best(frame: Frame, extreme: Extreme, key: Key) -> list[Query]:
    """`which variety is best`: by a measure, whichever is meant."""
    measures = [f for f in frame.semantics.fields if f.kind == "number" and f.column.role == "measure"]
    return [
        Ranked(
            (key,),
            Measure(measure_default(f), f),
            frame.where(),
            extreme.descending != f.lower_is_better,
            count_of(frame, extreme),
        )
        for f in measures[:BEST]
    ]


def _member(frame: Frame, extreme: Extreme, group: Key) -> Key | None:
    """What is ranked within each group: a column, or the rows by their name."""
    named: list[Part] = [extreme.target] if extreme.target else []
    named += [p for _, p in frame.fields()]
    fields = [p.best for p in named if p.best and not p.row and p.best is not group.field]
    columns = [f for f in fields if f.kind in ("category", "id", "text", "flag")]
    if columns:
        return Key(columns[0])
    label = frame.semantics.label
    rows = any(p.row or p.kind in ("ROW", "NOUN") for p in frame.parts) or frame.opener in ("who", "whose")
    return Key(label) if label and rows and extreme.by else None


def _measure(frame: Frame, extreme: Extreme, member: Key) -> Measure | None:
    """By what is ranked: totals of what adds up, averages of judgements, extreme cells of the rest."""
    if extreme.share or extreme.distinct or extreme.aggregate:
        return measure_of(extreme)
    if extreme.by is None:
        counted = extreme.kind in ("MOST", "FREQ", "TOP")
        return Measure("count", test=extreme.where) if counted else None
    if member.field.unique or member.field is frame.semantics.label:
        return Measure("max" if extreme.descending else "min", extreme.by)
    if measure_default(extreme.by) == "sum":
        return Measure("sum", extreme.by)
    if extreme.judged:
        return Measure("mean", extreme.by)
    return Measure("max" if extreme.descending else "min", extreme.by)


def for_each(frame: Frame, target: Part | None) -> Key | None:
    """`top 4 average salaries for job titles`: the values are those of groups."""
    if target is None:
        return None
    start = frame.parts.index(target)
    for at, part in frame.fields(start + 1):
        lead = frame.parts[at - 1].text.lower()
        if lead == "for" and part.best and part.best.kind == "category" and not part.row:
            return Key(part.best)
    return None
