"""Reads a question as a change of the one before: `only for the West`, `by month instead`, `and the year before?`."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from planner.ahead import outlooks
from planner.comparisons import Contrast
from planner.conditions import Clause, Condition, Where
from planner.courses import Outlook
from planner.frames import Frame, frame, measure_default
from planner.grains import step
from planner.queries import Key, Listing, Measure, Picked, Query, Ranked, Scalar
from planner.relations import Compared, Influences, driven
from planner.semantics import Field, Semantics
from planner.studies import Study
from planner.tags import Tag
from planner.unserved import Unserved


def leads_on(tags: list[Tag], semantics: Semantics) -> bool:
    """Whether a question only makes sense after another one."""
    words = semantics.lexicon.raw["followups"]
    low = [t.text.lower() for t in tags]
    text = " ".join(low)
    if any(text == w or text.startswith(w + " ") for w in words["leads"]):
        return True
    return any(f" {w} " in f" {text} " for w in words["anywhere"])


def continues(tags: list[Tag], semantics: Semantics) -> bool:
    """Whether a question is read upon the one before: it leads on, and does not stand on its own."""
    if not leads_on(tags, semantics):
        return False
    loose = semantics.lexicon.raw["followups"]["loose"]
    text = " ".join(t.text.lower() for t in tags)
    if not any(text.startswith(w + " ") for w in loose):
        return True
    return not _whole(frame(tags, semantics))


def _whole(made: Frame) -> bool:
    """Whether a question names what is asked and of which rows: `show the 3 best paid people`."""
    rows = any(p.row or p.kind in ("ROW", "NOUN") for p in made.parts)
    asked = made.has("COUNT", "AGG", "HOWMUCH", "PCT", "RATE") and (made.fields() or rows)
    return bool(asked or (made.extremes and (rows or made.extremes[0].by or made.fields())))


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
        return reasons(query, made.where())
    if made.has("FORECAST") and (told := _ahead(query, made)):
        return told
    if shift := _shift(tags, semantics):
        query = _shifted(query, shift)
    if where := made.where():
        query = _restricted(query, where)
    query = _measured(query, made)
    if keys := _keys(made, tags, semantics):
        query = _grouped(query, keys, made)
    return query if query != before else None


def reasons(query: Query, where: Where = ()) -> Query | None:
    """What goes with the measure of an answer, among its rows."""
    inner = getattr(query, "inner", None)
    if isinstance(inner, Query) and _measure(query) is None:
        return reasons(inner, (*query.where, *where))
    measure = _measure(query)
    if isinstance(query, Picked):
        by = query.order.by
        measure = Measure(measure_default(by), by) if by.numeric else None
    if measure is None or not (measure.field is None or measure.field.numeric or measure.function == "count"):
        return None
    measure = driven(measure)
    if isinstance(query, (Contrast, Compared)) and measure.function in ("count", "sum"):
        one, two = query.sides
        return Influences(measure, (*query.where, *where), (), (two, one), (query.names[1], query.names[0]))
    return Influences(measure, (*query.where, *where))


def _ahead(query: Query, made: Frame) -> Query | None:
    """`and next month?`, `forecast it`: the measure of an answer, continued."""
    measure = _measure(query)
    if measure is None:
        return None
    try:
        found = outlooks(made)
    except Unserved:
        return None
    told = found[0] if found else None
    return replace(told, measure=measure, where=query.where) if isinstance(told, Outlook) else None


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
    if field and hasattr(query, "field"):
        return replace(query, field=field)  # type: ignore[type-var]
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
    if isinstance(query, Study):
        return _regrained(query, keys)
    if isinstance(query, Ranked):
        return replace(
            query, keys=(*query.keys, *keys) if added else keys, show="both" if query.count is None else query.show
        )
    measure = _measure(query)
    if isinstance(query, Scalar) and measure:
        return Ranked(keys, measure, query.where, show="both")
    return query


def _regrained(query: Study, keys: tuple[Key, ...]) -> Query:
    """Another step of the calendar, or another column to split by, where the study has one."""
    changes: dict[str, Any] = {}
    for key in keys:
        if key.field.kind == "time" and key.grain and hasattr(query, "grain"):
            changes["grain"] = key.grain
        elif key.field.kind != "time" and hasattr(query, "by"):
            changes["by"] = key.field
    return replace(query, **changes) if changes else query  # type: ignore[type-var]


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
