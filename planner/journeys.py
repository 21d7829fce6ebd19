"""Reads questions about who comes back and who gets on; what the columns leave open is asked."""

from __future__ import annotations

from planner.actors import SECONDS, Passage, Retention
from planner.conditions import Condition, Where
from planner.frames import Frame
from planner.queries import Query
from planner.semantics import Field
from planner.subjects import FEW, actors, grain, split, times, ungrouped
from planner.unserved import Unserved

STAGES = 12
"""Most values of a column that can be the steps of a funnel."""
PERIODS = (("month", 60), ("week", 14), ("day", 0))


def retentions(frame: Frame) -> list[Query]:
    """`monthly retention of customers`, `do users come back?`"""
    if not frame.has("RETENTION"):
        return []
    pairs = _pairs(frame)
    asked = grain(frame).replace("hour", "")
    by = split(frame)
    ungrouped(frame)
    return [Retention(who, time, asked or _period(time), frame.where(), by) for who, time in pairs if who is not by]


def _pairs(frame: Frame) -> list[tuple[Field, Field]]:
    """Whose rows, and along which time: one pair, or those that there are to choose from."""
    dated = [t for t in times(frame) if t.column.stats.maximum is not None]
    if not dated:
        raise Unserved("needs_time")
    found = actors(frame)
    if not found:
        raise Unserved("needs_actor")
    pairs = [(who, time) for time in dated for who in found]
    if len(pairs) == 1:
        say = frame.semantics.lexicon.raw["say"]
        frame.notes.append(say["assumed_actor"].format(column=found[0].title))
        frame.notes.append(say["assumed_time"].format(column=dated[0].title))
    return pairs[:FEW]


def _period(time: Field) -> str:
    from datetime import date

    ends = [date.fromisoformat(str(v)[:10]) for v in (time.column.stats.minimum, time.column.stats.maximum)]
    return next(g for g, least in PERIODS if (ends[1] - ends[0]).days >= least)


def passages(frame: Frame) -> list[Query]:
    """`how many users get from view to purchase`, `funnel A, B, C within 7 days`"""
    if not frame.has("FUNNEL"):
        return []
    stages, where = _stages(frame)
    window = _window(frame)
    by = split(frame)
    ungrouped(frame)
    made = [Passage(who, time, told, window, where, by) for told in stages for who, time in _pairs(frame)]
    return list(made[:FEW])


def _stages(frame: Frame) -> tuple[list[tuple[Condition, ...]], Where]:
    """The steps in the order in which they are named, and the other conditions."""
    told: dict[str, list[Condition]] = {}
    for clause in frame.where():
        for c in clause if len(clause) == 1 else ():
            if c.op in ("=", "in") and c.field.kind in ("category", "id", "text"):
                each = [Condition(c.field, "=", (v,), c.text) for v in c.values]
                told.setdefault(c.field.name, []).extend(each)
    several = [name for name, steps in told.items() if len(steps) >= 2]
    if several:
        where = tuple(c for c in frame.where() if not any(x.field.name == several[0] for x in c))
        return [tuple(told[several[0]])], where
    named = [f for f in _event_columns(frame) if f.name not in told]
    if not named or not frame.part("FUNNEL"):
        raise Unserved("needs_event")
    say = frame.semantics.lexicon.raw["say"]
    frame.notes.append(say["assumed_steps"])
    return [tuple(Condition(f, "=", (v,)) for v in _values(frame, f)) for f in named[:FEW]], frame.where()


def _event_columns(frame: Frame) -> list[Field]:
    lexicon = frame.semantics.lexicon
    stems = lexicon.stemmed("events")
    fit = [f for f in frame.semantics.fields if f.kind == "category" and 2 <= f.column.stats.distinct <= STAGES]
    return [f for f in fit if {lexicon.stem(w) for w in f.words} & stems]


def _values(frame: Frame, field: Field) -> list[str]:
    """The column's values, the most frequent first."""
    return [str(v) for v in frame.semantics.values.of(field)]


def _window(frame: Frame) -> tuple[int, str] | None:
    words = frame.semantics.lexicon.raw["windows"]
    for part in frame.parts:
        if part.kind == "THRESH" and part.numbers and part.unit:
            unit = next((u for u, ws in words.items() if part.unit.lower() in ws), "")
            if unit in SECONDS and float(part.numbers[0]).is_integer():
                return int(part.numbers[0]), unit
    return None
