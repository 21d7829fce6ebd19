"""Reads a question as a change of the one before: `only for the West`, `by month instead`, `and the year before?`."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from dataspeaks.executor.v1 import operators_pb2 as pb
from planner.conditions import Clause, Condition, Where, where_message
from planner.dates import step
from planner.frames import Frame, measure_default
from planner.queries import Key, Listing, Measure, Picked, Query, Ranked, Scalar, Told
from planner.semantics import Field, Semantics
from planner.tags import Tag


def leads_on(tags: list[Tag], semantics: Semantics) -> bool:
    """Whether a question only makes sense after another one."""
    words = semantics.lexicon.raw["followups"]
    low = [t.text.lower() for t in tags]
    text = " ".join(low)
    if any(text == w or text.startswith(w + " ") for w in words["leads"]):
        return True
    return any(f" {w} " in f" {text} " for w in words["anywhere"])


def refers_back(tags: list[Tag], semantics: Semantics) -> bool:
    """Whether a full question speaks of the rows of the one before: `their average salary`, `of those`."""
    words = semantics.lexicon.raw["followups"]["pronouns"]
    return any(t.text.lower() in words for t in tags)


def changed(query: Query, made: Frame, tags: list[Tag]) -> Query | None:
    """The earlier query with what the new question says changed; None where it says nothing that fits."""
    semantics = made.semantics
    before = query
    if made.has("SHOWROWS"):
        return Listing((), (*query.where, *made.where()), distinct=False)
    if made.has("WHY"):
        measure = _measure(query)
        field = measure.field if measure else None
        return (
            Told(
                pb.Operator(speak=pb.Speak(limit=5, focus=field.name, filter=where_message(query.where))),
                query.where,
                "drivers",
            )
            if field
            else None
        )
    if shift := _shift(tags, semantics):
        query = _shifted(query, shift)
    if where := made.where():
        query = _restricted(query, where)
    query = _measured(query, made)
    if keys := _keys(made, tags, semantics):
        query = _grouped(query, keys, made)
    return query if query != before else None


def inherited(query: Query, where: Where) -> Query:
    """A new query that keeps the earlier one's conditions on columns it does not restrict itself."""
    taken = {c.field.name for clause in query.where for c in clause}
    kept = tuple(clause for clause in where if not any(c.field.name in taken for c in clause))
    return replace(query, where=(*kept, *query.where)) if kept else query  # type: ignore[type-var]


def _measure(query: Query) -> Measure | None:
    found: Any = getattr(query, "measure", None)
    return found if isinstance(found, Measure) else None


def _restricted(query: Query, where: Where) -> Query:
    """New conditions take the place of earlier ones on the same column."""
    fields = {c.field.name for clause in where for c in clause}
    kept = tuple(clause for clause in query.where if not any(c.field.name in fields for c in clause))
    return replace(query, where=(*kept, *where))  # type: ignore[type-var]


def _measured(query: Query, made: Frame) -> Query:
    measure = _measure(query)
    aggregate = made.part("AGG")
    field = next((f for _, p in made.fields() if (f := p.pick(lambda f: f.numeric)) and not p.row), None)
    counted = made.has("COUNT") and field is None
    if isinstance(query, Picked) and field and not aggregate:
        return replace(query, show=(field,))
    if measure is None:
        return query
    if counted:
        return replace(query, measure=Measure("count"))  # type: ignore[type-var]
    if aggregate and aggregate.argument not in ("range", "mode", "q25", "q75"):
        field = field or measure.field
        return replace(query, measure=Measure(aggregate.argument, field)) if field else query  # type: ignore[type-var]
    if field:
        function = measure.function if measure.field and measure.function != "count" else measure_default(field)
        return replace(query, measure=Measure(function, field))  # type: ignore[type-var]
    return query


def _keys(made: Frame, tags: list[Tag], semantics: Semantics) -> tuple[Key, ...]:
    if made.keys:
        return tuple(made.keys)
    grain = made.part("GRAIN")
    if grain and semantics.time and semantics.time.kind == "time" and not _shift(tags, semantics):
        return (Key(semantics.time, grain.argument),)
    return ()


def _grouped(query: Query, keys: tuple[Key, ...], made: Frame) -> Query:
    added = any(p.text.lower() == "and" for p in made.parts[:1])
    if isinstance(query, Ranked):
        return replace(
            query, keys=(*query.keys, *keys) if added else keys, show="both" if query.count is None else query.show
        )
    measure = _measure(query)
    if isinstance(query, Scalar) and measure:
        return Ranked(keys, measure, query.where, show="both")
    return query


def _shift(tags: list[Tag], semantics: Semantics) -> tuple[str, int] | None:
    """`the year before`, `previous month`: a grain and a direction."""
    words = semantics.lexicon.raw["followups"]
    low = [w for t in tags for w in t.text.lower().split()]
    grains = {w: g for g, ws in semantics.lexicon.raw["grains"].items() for w in ws}
    grain = next((grains[w] for w in low if w in grains), None)
    if grain not in ("day", "week", "month", "quarter", "year"):
        return None
    if any(w in words["back"] for w in low):
        return str(grain), -1
    return (str(grain), 1) if any(w in words["forth"] for w in low) else None


def _shifted(query: Query, shift: tuple[str, int]) -> Query:
    """Moves the query's period by a step of the calendar."""
    where: list[Clause] = [tuple(_moved(c, *shift) for c in clause) for clause in query.where]
    return replace(query, where=tuple(where))  # type: ignore[type-var]


def _moved(condition: Condition, grain: str, count: int) -> Condition:
    field: Field = condition.field
    if field.kind == "year" and grain == "year":
        return replace(condition, values=tuple(v + count for v in condition.values))
    if field.kind != "time":
        return condition
    days = [date.fromisoformat(str(v)[:10]) for v in condition.values]
    if condition.op == "between":
        start, end = step(days[0], grain, count), step(days[1] + timedelta(days=1), grain, count) - timedelta(days=1)
        return replace(condition, values=(start.isoformat(), end.isoformat()))
    return replace(condition, values=tuple(step(d, grain, count).isoformat() for d in days))
