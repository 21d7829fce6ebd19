"""Queries that end in yes or no: rows exist, all pass, what comes first is so, two extremes coincide."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from planner.conditions import Condition, Where, comparable, compare
from planner.queries import Measure, Ordering, Picked, Query, Ranked, Scalar, Spoken, Steps, aggregate, sound
from planner.results import cells, value_of
from planner.semantics import Field
from sandbox.table import Column


@dataclass(frozen=True)
class Exists(Query):
    """Whether rows exist: more than none, or as many as a threshold says."""

    where: Where
    op: str = ">"
    number: float = 0
    negated: bool = False

    def steps(self) -> Steps:
        result = yield aggregate([Measure("count").message()], self.where)
        count = int(value_of(result, 0, 0) or 0)
        holds = compare(float(count), self.op, [float(self.number)])
        return Spoken(holds != self.negated, [holds != self.negated, count], "verdict")


@dataclass(frozen=True)
class Every(Query):
    """Whether all rows pass a test (or more than half, for `most`)."""

    test: Where
    where: Where = ()
    most: bool = False

    def steps(self) -> Steps:
        passing = Measure("count", test=self.test).message("passing")
        result = yield aggregate([passing, Measure("count").message("all")], self.where)
        passed, rows = int(value_of(result, 0, 0) or 0), int(value_of(result, 0, 1) or 0)
        holds = rows > 0 and (passed * 2 > rows if self.most else passed == rows)
        return Spoken(holds, [holds, passed, rows], "verdict")


@dataclass(frozen=True)
class Verdict(Query):
    """Whether the one value of an inner query passes a test."""

    inner: Scalar | Ranked | Picked
    op: str = "="
    values: tuple[Any, ...] = ()
    test: Condition | None = None
    where: Where = ()
    some: bool = False
    """Whether it is enough that one row of the group that comes first passes: `does it have any ...`."""

    def steps(self) -> Steps:
        spoken = yield from self.inner.steps()
        if spoken.shape == "nothing":
            return Spoken(None, [], "nothing")
        if self.test and isinstance(self.inner, Ranked) and self.test.field != self.inner.keys[0].field:
            return (yield from self._rest(spoken))
        value = spoken.answer
        condition = self.test or Condition(field_of(self.inner), self.op, self.values)
        candidates = value if isinstance(value, list) else [value]
        holds = any(bool(condition.holds(v)) for v in candidates)
        shown = [holds, *[v for v in spoken.values if not isinstance(v, bool)]]
        return Spoken(holds, shown, "verdict", warnings=spoken.warnings, derived=spoken.derived)

    def _rest(self, spoken: Spoken) -> Steps:
        """Whether most rows of the group that came first pass the test, or any."""
        assert isinstance(self.inner, Ranked) and self.test
        group = Condition(self.inner.keys[0].field, "=", (spoken.answer,))
        passing = Measure("count", test=((self.test,),)).message("passing")
        result = yield aggregate([passing, Measure("count").message("all")], ((group,),))
        passed, rows = int(value_of(result, 0, 0) or 0), int(value_of(result, 0, 1) or 0)
        holds = passed > 0 if self.some else passed * 2 > rows
        return Spoken(holds, [holds, spoken.answer, passed, rows], "verdict")


def field_of(query: Scalar | Ranked | Picked) -> Field:
    if isinstance(query, Picked):
        return query.show[0]
    if isinstance(query, Ranked):
        return query.keys[0].field
    if query.measure.field:
        return query.measure.field
    return Field(Column("count", "integer", "measure"), "number", ("count",))


@dataclass(frozen=True)
class Top(Query):
    """Whether any (or how many) of the rows that come first in an order pass a test."""

    order: Ordering
    count: int
    test: Where
    where: Where = ()
    ask: str = "any"

    def steps(self) -> Steps:
        fields = tuple(c.field for clause in self.test for c in clause)
        picked = Picked(fields, self.order, self.count, self.where)
        result = yield picked.operator()
        names = [c["name"] for c in result["columns"]]
        passed = 0
        for row in result["rows"][: self.count]:
            cell = dict(zip(names, row, strict=True))
            passed += all(any(c.holds(cell[c.field.name]) for c in clause) for clause in self.test)
        rows = len(result["rows"][: self.count])
        derived: list[tuple[float, str, tuple[float, ...]]] = [(float(passed), "rows", ()), (float(rows), "rows", ())]
        if self.ask == "count":
            return Spoken(passed, [passed], "number", derived=derived)
        holds = passed == rows if self.ask == "all" else passed > 0
        return Spoken(holds, [holds, passed, rows], "verdict", derived=derived)


@dataclass(frozen=True)
class Same(Query):
    """Whether the row that comes first in one order, or what it shows, also comes first in another (ties count)."""

    one: Ordering
    two: Ordering
    where: Where = ()
    show: Field | None = None

    def steps(self) -> Steps:
        if self.show:
            return (yield from self._shown(self.show))
        first = yield Picked((self.two.by,), self.one, 1, self.where).operator()
        extreme = Measure("max" if self.two.descending else "min", self.two.by)
        best = yield from Scalar(extreme, (*self.where, *sound(self.two.by))).steps()
        leaders = cells(first, 0)
        if not leaders or best.answer is None:
            return Spoken(None, [], "nothing")
        same = any(comparable(v) == comparable(best.answer) for v in leaders if v is not None)
        return Spoken(same, [same, leaders[0], best.answer], "verdict")

    def _shown(self, show: Field) -> Steps:
        first = yield Picked((show,), self.one, 1, self.where).operator()
        second = yield Picked((show,), self.two, 1, self.where).operator()
        ones, twos = cells(first, 0), cells(second, 0)
        if not ones or not twos:
            return Spoken(None, [], "nothing")
        same = any(v in twos for v in ones if v is not None)
        return Spoken(same, [same, ones[0], twos[0]], "verdict")
