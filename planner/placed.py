"""Which place of an order is meant: the second highest, and from which end ranks are counted."""

from __future__ import annotations

from dataclasses import replace

from planner.comparisons import Settled
from planner.extremes import Extreme
from planner.queries import Ordering, Picked, Query, Ranked, Scalar


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
