"""Reads a question as a change of the one before: `only for the West`, `by month instead`, `and the year before?`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from planner.ahead import outlooks
from planner.comparisons import Contrast, Settled, Within
from planner.conditions import Condition, Where
from planner.courses import Outlook
from planner.frames import Frame, measure_default
from planner.grains import step
from planner.parts import Part
from planner.phrases import grain_words
from planner.queries import Key, Listing, Measure, Ordering, Picked, Query, Ranked, Scalar
from planner.relations import Compared, Influences, driven
from planner.semantics import Field, Semantics
from planner.soundness import fields_of
from planner.studies import Study
from planner.subjects import doer
from planner.tags import Tag
from planner.turns import only_one
from planner.unserved import Unserved
from planner.verdicts import Verdict

LIMITS = ("<", "<=", ">", ">=", "between")
HOLDERS = {Verdict: ("inner",), Within: ("outer",), Settled: ("rows", "groups")}
"""Queries whose conditions are those of queries inside them."""


def changed(query: Query, made: Frame, tags: list[Tag]) -> Query | None:
    """The earlier query with what the new question says changed; None where it says nothing that fits."""
    semantics = made.semantics
    before = query
    if made.has("SHOWROWS"):
        if isinstance(query, Picked) and not made.where():
            return replace(query, show=semantics.fields)
        return inherited(Listing((), made.where(), distinct=False), query, made)
    if made.opener == "who" and only_one(query) and (by := doer(made)):
        return inherited(Listing((by.field,), made.where()), query, made)
    if made.has("WHY"):
        return reasons(query, made.where())
    if isinstance(query, Within):
        outer = changed(query.outer, made, tags)
        return replace(query, outer=outer) if outer else None
    if made.has("FORECAST") and (told := _ahead(query, made)):
        return told
    if shift := _shift(tags, semantics):
        query = _shifted(query, shift)
    if where := _spoken_of(made.where(), query):
        query = _conditioned(query, lambda before: _over(where, before))
    if limit := made.part("THRESH"):
        query = _conditioned(query, lambda before: _limited(before, limit))
    if made.has("PCT") and isinstance(query, Scalar) and query.measure == Measure("count") and query.where:
        query = Scalar(Measure("share", test=query.where))
    query = _outdone(query, made) or _measured(query, made)
    if keys := _keys(made, tags, semantics):
        query = _grouped(query, keys, made)
    return query if query != before else None


def _spoken_of(where: Where, query: Query) -> Where:
    """Conditions whose value stands in several columns, on the one that the answer is about."""
    read = {f.name for f in fields_of(query)}
    chosen = [[next((o for o in (c, *c.others) if o.field.name in read), c) for c in clause] for clause in where]
    return tuple(tuple(replace(c, others=()) for c in clause) for clause in chosen)


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


def inherited(query: Query, before: Query, made: Frame) -> Query:
    """A new query upon the rows of the earlier one: of the row or the group that it found, else those that it read."""
    if isinstance(before, Scalar) and only_one(before) and before.measure.field:
        field = before.measure.field
        before = Picked((field,), Ordering(field, before.measure.function == "max"), 1, before.where)
    asked = [query.measure.field] if isinstance(query, Scalar) else [*query.show] if isinstance(query, Listing) else []
    show = tuple(f for f in asked if f)
    if isinstance(before, Picked) and show and not made.has("AGG", "SUP"):
        return replace(before, show=show) if not query.where else query
    if only_one(before):
        return query
    query = _conditioned(query, lambda where: _over(where, conditions_of(before)))
    single = isinstance(query, (Scalar, Ranked, Picked, Listing))
    if isinstance(before, Within):
        return replace(before, outer=query) if single else query
    found = isinstance(before, Ranked) and before.count and before.show == "key" and not before.keys[0].grain
    if isinstance(before, Ranked) and found and single:
        key = before.keys[0].field
        own = {c.field.name for clause in query.where for c in clause} | {
            k.field.name for k in getattr(query, "keys", ())
        }
        return query if key.name in own else Within(before, query)
    return query


def conditions_of(query: Query) -> Where:
    """Conditions on the rows that a query reads, itself or by a query inside it."""
    inside = next((names for kind, names in HOLDERS.items() if isinstance(query, kind)), ())
    return conditions_of(getattr(query, inside[0])) if inside else (*query.where, *_counted(query))


def _counted(query: Query) -> Where:
    """Conditions on what is counted, and not on the rows: `the most *thefts*`."""
    measure = _measure(query)
    return measure.test if measure and measure.function != "share" else ()


def _conditioned(query: Query, change: Callable[[Where], Where]) -> Query:
    """The same with other conditions on the rows that it reads."""
    inside = next((names for kind, names in HOLDERS.items() if isinstance(query, kind)), ())
    if inside:
        return replace(query, **{n: _conditioned(getattr(query, n), change) for n in inside})  # type: ignore[type-var]
    if counted := _counted(query):
        changed = change((*query.where, *counted))
        rows, test = (tuple(c for c in changed if (c in query.where) == kept) for kept in (True, False))
        return replace(query, where=rows, measure=replace(_measure(query), test=test))  # type: ignore[type-var]
    return replace(query, where=change(query.where))  # type: ignore[type-var]


def _over(where: Where, before: Where) -> Where:
    """New conditions, with the earlier ones on other columns."""
    fields = {c.field.name for clause in where for c in clause}
    return (*(clause for clause in before if not any(c.field.name in fields for c in clause)), *where)


def _measure(query: Query) -> Measure | None:
    found: Any = getattr(query, "measure", None)
    return found if isinstance(found, Measure) else None


def _limited(where: Where, limit: Part) -> Where:
    """`what about under 10 instead?`: the one comparison with a number, with another."""
    compared = [c for clause in where for c in clause if c.field.kind == "number" and c.op in LIMITS]
    if len(compared) != 1:
        return where
    changed = replace(compared[0], op=limit.op, values=limit.numbers, text=limit.text)
    return tuple(tuple(changed if c is compared[0] else c for c in clause) for clause in where)


def _outdone(query: Query, made: Frame) -> Query | None:
    """`make it the top 5`, `the worst 3 instead`, `and the highest?`: another end or number of the same order."""
    extreme = made.extreme
    if extreme is None or extreme.share or extreme.distinct or extreme.target:
        return None
    own = extreme.by if extreme.by and not extreme.judged else None
    measure = _measure(query)
    if isinstance(query, Ranked) and not own:
        bad = tuple(made.semantics.lexicon.raw["bad_when_high"])
        if extreme.judged and not query.measure.field:
            return None
        words = query.measure.field.words if query.measure.field and extreme.judged else ()
        turned = any(w.startswith(bad) for w in words)
        return replace(
            query, descending=extreme.descending != turned, count=extreme.number or 1, nth=extreme.nth, show="key"
        )
    if isinstance(query, Picked) and own in (None, query.order.by):
        return replace(
            query, order=replace(query.order, descending=extreme.descending), count=extreme.number or 1, nth=extreme.nth
        )
    field = own or (measure.field if measure else None)
    if measure is None or not isinstance(query, (Scalar, Ranked)) or not field or not field.numeric or extreme.number:
        return None
    if isinstance(query, Scalar) and extreme.nth > 1:
        return Picked((field,), Ordering(field, extreme.descending), 1, query.where, extreme.nth)
    return replace(query, measure=Measure("max" if extreme.descending else "min", field))


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
    added = any(p.text.lower() == "and" for p in made.parts[:1]) and getattr(query, "count", None) is None
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
    grains = grain_words(semantics.lexicon)
    grain = next((grains[w] for w in low if w in grains), None)
    if grain not in ("day", "week", "month", "quarter", "year"):
        return None
    if any(w in words["back"] for w in low):
        return str(grain), -1
    return (str(grain), 1) if any(w in words["forth"] for w in low) else None


def _shifted(query: Query, shift: tuple[str, int]) -> Query:
    """Moves the query's period by a step of the calendar."""
    return _conditioned(query, lambda where: tuple(tuple(_moved(c, *shift) for c in clause) for clause in where))


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
