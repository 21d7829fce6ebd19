"""Columns whose cells are lists, taken item by item: `the most common genre` of `Crime; Drama`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from typing import Any

from planner.conditions import Clause
from planner.named_values import holding
from planner.queries import Listing, Measure, Query, Ranked, Scalar, Spoken, Steps, aggregate
from planner.results import cells, value_of
from planner.semantics import Field, Semantics
from planner.unserved import Unserved
from planner.values import list_items

MOST, AT_ONCE = 100, 20
"""Items that are looked at, and how many of them in one look."""

Items = tuple[tuple[str, Clause], ...]
"""Items by their names, with what holds for the rows whose lists hold them."""


@dataclass(frozen=True)
class RankedItems(Ranked):
    """Items of lists with a measure of the rows that hold them: the first ones, or all."""

    items: Items = ()

    def steps(self) -> Steps:
        if not self.items or self.items[0][1][0].field is not self.keys[0].field:
            return (yield from super().steps())
        found: list[tuple[str, Any]] = []
        for start in range(0, len(self.items), AT_ONCE):
            some = self.items[start : start + AT_ONCE]
            measures = [self.measure.message(n, (clause,)) for n, clause in some]
            result = yield aggregate(measures, self.where, limit=self.count or 0)
            found += [(n, value_of(result, 0, place)) for place, (n, _) in enumerate(some)]
        known = [(n, v) for n, v in found if v is not None and not (self.measure.function == "count" and v == 0)]
        if self.descending is not None:
            known.sort(key=lambda nv: (-nv[1] if self.descending else nv[1], nv[0]))
        chosen = list(self._chosen(known))
        return (
            self._told([[n for n, _ in chosen]], [v for _, v in chosen], []) if chosen else Spoken(None, [], "nothing")
        )

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
        result = yield from self._cells()
        found = {i.lower() for cell in cells(result, 0) if cell is not None for i in list_items(str(cell), self.mark)}
        return Spoken(len(found), [len(found)], "number", derived=[(len(found), "rows", ())])

    def _cells(self) -> Any:
        assert self.measure.field
        steps = Listing((self.measure.field,), self.where).steps()
        return (yield next(steps))


def itemised(query: Query, semantics: Semantics) -> Query:
    """The same query with lists taken item by item. Raises Unserved where there are too many items."""
    inner = getattr(query, "inner", None)
    if isinstance(inner, Query):
        return replace(query, inner=itemised(inner, semantics))  # type: ignore[type-var]
    if type(query) is Ranked and len(query.keys) == 1 and not query.having and query.show != "number":
        items = _items(query.keys[0].field, semantics)
        if items and not query.measure.test and query.measure.function != "share":
            return RankedItems(**{f.name: getattr(query, f.name) for f in fields(query)}, items=items)
    field = query.measure.field if type(query) is Scalar and query.measure.function == "distinct" else None
    mark = semantics.values.mark(field) if field else ""
    return CountedItems(Measure("distinct", field), query.where, mark) if mark else query


def _items(field: Field, semantics: Semantics) -> Items:
    named = semantics.values.listed(field)
    if len(named) > MOST:
        raise Unserved("many_items")
    return tuple((str(n.value), holding([n], str(n.value), semantics)) for n in named)
