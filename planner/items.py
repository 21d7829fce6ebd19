"""Columns whose cells are lists, taken item by item: `the most common genre` of `Crime; Drama`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from typing import Any

from dataspeaks.executor.v1 import operators_pb2 as pb
from planner.conditions import Clause, where_message
from planner.derived import mark_of
from planner.named_values import holding
from planner.queries import Measure, Query, Ranked, Scalar, Spoken, Steps, aggregate
from planner.results import cells, value_of
from planner.semantics import Field, Semantics
from planner.unserved import Unserved

MOST, AT_ONCE = 100, 20
"""Items of which measures are looked at, and how many of them in one look."""
COUNTED, TIED = 1000, 10
"""Items that are counted, and those that are looked at for others like the first."""

Items = tuple[tuple[str, Clause], ...]
"""Items by their names, with what holds for the rows whose lists hold them."""


@dataclass(frozen=True)
class RankedItems(Ranked):
    """Items of lists with a measure of the rows that hold them: the first ones, or all."""

    listed: Field | None = None
    """The column of lists; other keys that an edit brings are taken as they are."""
    mark: str = ""
    items: Items = ()
    """Where rows are not just counted."""

    def steps(self) -> Steps:
        if self.keys[0].field is not self.listed:
            return (yield from super().steps())
        known = yield from self._counted() if self.measure == Measure("count") else self._measured()
        chosen = list(self._chosen(known))
        return (
            self._told([[n for n, _ in chosen]], [v for _, v in chosen], []) if chosen else Spoken(None, [], "nothing")
        )

    def _counted(self) -> Any:
        limit = max(TIED, self.nth) if self.count == 1 else self.count or COUNTED
        result = yield _top_items(self.keys[0].field, self.mark, self, self.descending is False, limit)
        return list(zip(cells(result, 0), cells(result, 1), strict=True))

    def _measured(self) -> Any:
        found: list[tuple[str, Any]] = []
        for start in range(0, len(self.items), AT_ONCE):
            some = self.items[start : start + AT_ONCE]
            measures = [self.measure.message(n, (clause,)) for n, clause in some]
            result = yield aggregate(measures, self.where, limit=self.count or 0)
            found += [(n, value_of(result, 0, place)) for place, (n, _) in enumerate(some)]
        known = [(n, v) for n, v in found if v is not None]
        if self.descending is not None:
            known.sort(key=lambda nv: (-nv[1] if self.descending else nv[1], nv[0]))
        return known

    def _chosen(self, known: list[tuple[str, Any]]) -> Iterator[tuple[str, Any]]:
        """The first ones; where one is wanted, with those that tie with it."""
        if self.count != 1:
            yield from known[: self.count]
            return
        placed = known[self.nth - 1 :]
        yield from (nv for at, nv in enumerate(placed) if not at or (self.nth == 1 and nv[1] == placed[0][1]))


@dataclass(frozen=True)
class CountedItems(Scalar):
    """How many different items the lists hold."""

    mark: str = ""

    def steps(self) -> Steps:
        assert self.measure.field
        result = yield _top_items(self.measure.field, self.mark, self)
        count = int(result["extra"]["distinct"])
        return Spoken(count, [count], "number")


def _top_items(field: Field, mark: str, query: Query, rarest: bool = False, limit: int = 1) -> pb.Operator:
    where = where_message(query.where)
    return pb.Operator(
        top_values=pb.TopValues(column=field.name, item_mark=mark, filter=where, rarest=rarest, limit=limit)
    )


def itemised(query: Query, semantics: Semantics) -> Query:
    """The same query with lists taken item by item. Raises Unserved where they cannot be, or are too many."""
    inner = getattr(query, "inner", None)
    if isinstance(inner, Query):
        return _within(query, itemised(inner, semantics))
    if type(query) is Ranked and len(query.keys) == 1 and (query.having or query.show != "number"):
        listed, measure = query.keys[0].field, query.measure
        mark = mark_of(listed, semantics)
        if mark and query.having:
            raise Unserved("listed")
        if mark and not measure.test and measure.function != "share":
            items = () if measure == Measure("count") else _items(listed, semantics)
            own = {f.name: getattr(query, f.name) for f in fields(query)}
            return RankedItems(**own, listed=listed, mark=mark, items=items)
    field = query.measure.field if type(query) is Scalar and query.measure.function == "distinct" else None
    mark = mark_of(field, semantics) if field else ""
    return CountedItems(Measure("distinct", field), query.where, mark) if mark else query


def _within(query: Query, inner: Query) -> Query:
    """How many rows hold the item that comes first, or the query with the rows that another one finds."""
    outer = getattr(query, "outer", None)
    if not isinstance(inner, RankedItems):
        return replace(query, inner=inner)  # type: ignore[type-var]
    if outer == Scalar(Measure("count")) and inner.measure == Measure("count") and inner.count == 1:
        return replace(inner, show="value")
    raise Unserved("listed")


def _items(field: Field, semantics: Semantics) -> Items:
    named = semantics.values.listed(field)
    if not 0 < len(named) <= MOST:
        raise Unserved("many_items")
    return tuple((str(n.value), holding([n], str(n.value), semantics)) for n in named)
