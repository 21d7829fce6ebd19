"""Levels told again and again (`population` per country and year): over time they are not added up."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from planner.conditions import Clause, Condition
from planner.frames import Frame
from planner.queries import Measure, Query, Ranked
from planner.semantics import Field, Semantics
from planner.soundness import fields_of
from planner.studies import Study


def levelled(found: list[Query], frame: Frame) -> list[Query]:
    """The readings, with the latest level in place of a sum of levels over time; a sum that was asked for stays."""
    level = _level(found[0], frame.semantics) if found else None
    time = frame.semantics.time
    if level is None or time is None or not _repeated(frame.semantics):
        return found
    last = Condition(time, "=", (time.column.stats.maximum,), time.title)
    latest = _at(found[0], (last,))
    for step in frame.semantics.steps():
        latest = _at(latest, (Condition(step, "=", (_last(step, frame.semantics),), step.title),))
    first = found[0]
    if isinstance(first, Ranked) and first.descending is not None:
        ever = replace(first, measure=Measure("max" if first.descending else "min", level))
        return [latest, ever]
    if any(p.argument == "sum" for p in frame.parts if p.kind == "AGG"):
        return [latest, first]
    say = frame.semantics.lexicon.raw["say"]["assumed_latest"]
    frame.notes.append(say.format(time=time.title, last=str(last.values[0])[:10], column=level.title))
    return [latest]


def _level(query: Query, semantics: Semantics) -> Field | None:
    """The level that a query adds up without regard to time."""
    inner = getattr(query, "inner", None)
    if isinstance(inner, Query):
        return _level(inner, semantics)
    measure = getattr(query, "measure", None)
    if not isinstance(measure, Measure) or measure.function != "sum" or isinstance(query, Study):
        return None
    timed = any(f.kind in ("time", "year") for f in fields_of(query))
    named = measure.field is not None and semantics.lexicon.meant(measure.field.words) & semantics.lexicon.words(
        "levels"
    )
    return measure.field if named and not timed else None


def _repeated(semantics: Semantics) -> bool:
    """Whether the rows are about the same things at one time after the other."""
    if semantics.label and semantics.label.unique and semantics.label.kind != "id":
        return False
    things = (f for f in semantics.fields if f.kind in ("category", "id") and not f.unique)
    return any(semantics.told_again(f) for f in things if f not in semantics.steps())


def _last(step: Field, semantics: Semantics) -> Any:
    """The last quarter or month of a year."""
    return step.column.stats.maximum if step.kind == "number" else max(map(str, semantics.values.of(step)))


def _at(query: Query, clause: Clause) -> Query:
    inner = getattr(query, "inner", None)
    if isinstance(inner, Query):
        return replace(query, inner=_at(inner, clause))  # type: ignore[type-var]
    return replace(query, where=(*query.where, clause))  # type: ignore[type-var]


__all__ = ["levelled"]
