"""Which place of an order is meant: the second highest, and from which end ranks are counted."""

from __future__ import annotations

from dataclasses import replace

from planner.comparisons import Settled
from planner.extremes import Extreme
from planner.frames import Frame
from planner.lists import count_of, kind_of_rows, plural
from planner.parts import neighbour
from planner.queries import Key, Measure, Ordering, Picked, Query, Ranked, Scalar

NOUNS = ("TERM", "ROW", "NOUN")
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
