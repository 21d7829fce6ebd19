"""Which place of an order is meant: the second highest, and from which end ranks are counted."""

from __future__ import annotations

from dataclasses import replace

from planner.comparisons import Settled, Within
from planner.extremes import Extreme, measure_of
from planner.frames import Frame
from planner.lists import count_of, kind_of_rows, plural
from planner.parts import Part, neighbour
from planner.queries import Key, Listing, Measure, Ordering, Picked, Query, Ranked, Scalar
from planner.semantics import Field

NOUNS = ("TERM", "ROW", "NOUN")
OWNED = ("of", "has", "have", "had", "does", "did", "do")
SINGULAR = {"is", "was", "has", "does"}


def placed(query: Query, nth: int) -> Query:
    """`the second highest`: the same query for another place."""
    if nth == 1:
        return query
    if isinstance(query, Scalar) and query.measure.field and query.measure.function in ("max", "min"):
        field = query.measure.field
        return Picked((field,), Ordering(field, query.measure.function == "max"), 1, query.where, nth)
    if isinstance(query, Settled):
        return replace(query, rows=replace(query.rows, nth=nth), groups=replace(query.groups, nth=nth))
    return replace(query, nth=nth) if isinstance(query, (Picked, Ranked)) else query


def either_way(extreme: Extreme, found: list[Query]) -> list[Query]:
    """`the song with the highest rank` is the first one, or has the highest number: asked back."""
    picked = found[0] if found and extreme.kind == "SUP" and extreme.by and extreme.by.lower_is_better else None
    if not isinstance(picked, Picked) or picked.order.by in picked.show:
        return found
    return [replace(picked, order=replace(picked.order, descending=not picked.order.descending)), *found]


def of_key(frame: Frame, extreme: Extreme) -> list[Query]:
    """`the 3 patents *by id* with the most claims`: rows told by a column that no two of them share; `across all ids`
    groups nothing.
    """
    key = frame.keys[0].field if len(frame.keys) == 1 else None
    if key is None or not key.unique or extreme.by is None:
        return []
    lead = frame.parts[neighbour(frame.parts, frame.parts.index(frame.key_parts[0]), -1)]
    if lead.text.lower() != "by":
        frame.keys.clear()
        return []
    return [Picked((key,), Ordering(extreme.by, extreme.descending), count_of(frame, extreme), frame.where())]


def of_whom(frame: Frame, extreme: Extreme, targets: list[Part]) -> list[Query]:
    """`the sport of the *athlete* with the most medals`, where an athlete has several rows: the athlete's sport."""
    measure, asked = measure_of(extreme), targets[0].best if targets and not targets[0].row else None
    counted = extreme.kind == "MOST" and bool(extreme.where or extreme.distinct) and not frame.keys
    owner = _owner(frame, extreme, targets) if counted else None
    if owner is None or asked is None or measure is None or owner in (asked, measure.field):
        return []
    inner = Ranked((Key(owner),), measure, frame.where(), extreme.descending, 1)
    return [Within(inner, Listing((asked,), ()))]


def _owner(frame: Frame, extreme: Extreme, targets: list[Part]) -> Field | None:
    """The column of those who have the most, named directly before or known by the rows' noun."""
    first = next((i for i, p in enumerate(frame.parts) if targets and p is targets[0]), extreme.at)
    between = frame.parts[first + 1 : extreme.at]
    last = neighbour(frame.parts, extreme.at, -1)
    named = len(targets) == 2 and last > first and targets[1] is frame.parts[last] and not targets[1].row
    rows = len(targets) == 1 and any(p.kind == "ROW" and not p.argument for p in between)
    field = targets[1].best if named else frame.semantics.label if rows else None
    owned = any(p.text.lower() in OWNED for p in between)
    return field if owned and field and not field.unique and field.kind in ("category", "text") else None


def years_apart(frame: Frame, query: Query) -> Query:
    """`the 4 latest release years`, `4 unique weights`: different ones, where no rows are spoken of, or whose they are
    stands in many rows."""
    rows = any(p.row or p.kind in ("ROW", "NOUN") for p in frame.parts)
    if not isinstance(query, Picked) or not query.count or query.count < 2:
        return query
    year, distinct = query.order.by, frame.has("DISTINCT")
    if query.show != (year,) or not (year.owned or distinct or (year.kind == "year" and not rows)):
        return query
    latest = Measure("max", year)
    return Ranked((Key(year),), latest, query.where, query.order.descending, query.count)


def shared_place(frame: Frame, extreme: Extreme, query: Query) -> Query:
    """`which *queens* won the most episodes`: all that share the first place, where nobody said how many."""
    heads = (p for i, p in enumerate(frame.parts[: extreme.at]) if p.kind in NOUNS or kind_of_rows(frame, i))
    head = next(heads, None)
    one = isinstance(query, (Picked, Ranked)) and query.count == query.nth == 1
    singular = SINGULAR & {p.text.lower() for p in frame.parts[: extreme.at]}
    if frame.boolean or head is None or not one or extreme.number or singular or not plural(frame, head):
        return query
    return replace(query, ties=True) if isinstance(query, (Picked, Ranked)) else query
