"""Queries of two steps: two sides compared, a part of a total, a query within the group that comes first."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from planner.conditions import Condition, Where, comparable, compare
from planner.queries import Measure, Picked, Query, Ranked, Spoken, Steps, aggregate
from planner.results import value_of
from planner.verdicts import field_of


@dataclass(frozen=True)
class Contrast(Query):
    """A measure of two sides, compared: `difference`, `ratio`, or one of the comparisons."""

    measure: Measure
    sides: tuple[Where, Where]
    op: str
    where: Where = ()
    names: tuple[str, str] = ("", "")
    percent: bool = False
    other: Measure | None = None
    """What the second side is measured by, where it is another measure."""

    def steps(self) -> Steps:
        values: list[float] = []
        for side, measure in zip(self.sides, (self.measure, self.other or self.measure), strict=True):
            result = yield aggregate([measure.message()], (*self.where, *side))
            value = value_of(result, 0, 0)
            if value is None:
                return Spoken(None, [], "nothing")
            values.append(comparable(value))
        a, b = values
        if self.op == "difference":
            return Spoken(abs(a - b), [abs(a - b), a, b], "number", derived=[(abs(a - b), "difference", (a, b))])
        if self.op == "ratio":
            if not b:
                return Spoken(None, [], "nothing")
            return Spoken(a / b, [a / b, a, b], "number", derived=[(a / b, "ratio", (a, b))])
        if self.op in ("more", "less"):
            first = (a >= b) == (self.op == "more")
            return Spoken(self.names[0 if first else 1], [self.names[0 if first else 1], a, b], "items")
        holds = compare(a, self.op, [b])
        return Spoken(holds, [holds, a, b], "verdict")


@dataclass(frozen=True)
class Within(Query):
    """A query over the rows of the group that another one finds first."""

    inner: Ranked | Picked
    outer: Any
    where: Where = ()

    def steps(self) -> Steps:
        found = yield from self.inner.steps()
        if found.answer is None:
            return Spoken(None, [], "nothing")
        values = found.answer if isinstance(found.answer, list) else [found.answer]
        if not values:
            return Spoken(None, [], "nothing")
        group = Condition(field_of(self.inner), "in", tuple(values))
        spoken = yield from replace(self.outer, where=(*self.outer.where, (group,))).steps()
        spoken.values = [*spoken.values, *values]
        spoken.warnings = found.warnings + spoken.warnings
        return spoken


@dataclass(frozen=True)
class Portion(Query):
    """The part of a total that rows of a kind make up, in percent."""

    measure: Measure
    test: Where
    where: Where = ()
    whole: Measure | None = None
    """What it is a part of, where that is another measure."""

    def steps(self) -> Steps:
        part = self.measure.message("part", self.test)
        result = yield aggregate([part, (self.whole or self.measure).message("total")], self.where)
        a, b = value_of(result, 0, 0), value_of(result, 0, 1)
        if not b:
            return Spoken(None, [], "nothing")
        share = 100 * comparable(a or 0) / comparable(b)
        operands = (comparable(a or 0), comparable(b))
        return Spoken(share, [share, a, b], "share", derived=[(share, "share", operands)])


@dataclass(frozen=True)
class Settled(Query):
    """The rows that come first; where they tie or repeat one another, the groups' averages decide."""

    rows: Picked
    groups: Ranked

    @property
    def where(self) -> Where:  # type: ignore[override]
        return self.rows.where

    def steps(self) -> Steps:
        spoken = yield from self.rows.steps()
        repeated = isinstance(spoken.answer, list) and len(set(map(str, spoken.answer))) < len(spoken.answer)
        if spoken.warnings or repeated:
            return (yield from self.groups.steps())
        return spoken
