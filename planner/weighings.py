"""Queries that weigh results: which of several columns, whether two groups are one, whether a course is steady."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from planner.conditions import Condition, Where, comparable, compare
from planner.measures import Key, Measure
from planner.queries import MOST, Listing, Query, Ranked, Spoken, Steps, aggregate
from planner.results import cells, value_of
from planner.semantics import Field

if TYPE_CHECKING:
    from planner.describe import Describer

SEVERAL = 2
"""Fewest steps that a course has."""


@dataclass(frozen=True)
class Columns(Query):
    """The column whose measure is the highest, or those whose measure passes a limit."""

    measures: tuple[Measure, ...]
    where: Where = ()
    descending: bool = True
    having: tuple[str, tuple[float, ...]] | None = None

    def about(self, words: Describer) -> str:
        if self.having:
            op = words.say.get(self.having[0], self.having[0])
            return str(words.say["columns_passing"].format(op=op))
        measures = ", ".join(words.measure(m) for m in self.measures)
        return str(words.say["columns"].format(direction=words.direction(self.descending), measures=measures))

    def steps(self) -> Steps:
        result = yield aggregate([m.message() for m in self.measures], self.where)
        values = [value_of(result, 0, i) for i in range(len(self.measures))]
        known = [
            (m.field.name, v, comparable(v))
            for m, v in zip(self.measures, values, strict=True)
            if m.field and v is not None
        ]
        if self.having:
            op, numbers = self.having
            passing = [name for name, _, v in known if compare(v, op, [float(n) for n in numbers])]
            return Spoken(passing, passing, "items" if passing else "nothing")
        if not known:
            return Spoken(None, [], "nothing")
        first = (max if self.descending else min)(v for _, _, v in known)
        best = [(name, v) for name, v, number in known if number == first]
        return Spoken(best[0][0], [best[0][0], best[0][1]], "top", warnings=[f"tie:{len(best)}"] if best[1:] else [])


@dataclass(frozen=True)
class Agree(Query):
    """Whether the group that comes first by one measure comes first by another too (ties count)."""

    one: Ranked
    two: Ranked
    where: Where = ()

    def about(self, words: Describer) -> str:
        return str(words.say["measures"].format(one=words.query(self.one), two=words.query(self.two)))

    def steps(self) -> Steps:
        found = []
        for ranked in (self.one, self.two):
            result = yield ranked.operator()
            found.append(cells(result, 0))
        if not all(found):
            return Spoken(None, [], "nothing")
        same = any(name in found[1] for name in found[0])
        return Spoken(same, [same, found[0][0], found[1][0]], "verdict")


@dataclass(frozen=True)
class Steady(Query):
    """Whether a measure goes one way from each step to the next."""

    key: Key
    measure: Measure
    op: str
    where: Where = ()

    def about(self, words: Describer) -> str:
        return str(words.say["grouped"].format(measure=words.measure(self.measure), keys=words.keys((self.key,))))

    def steps(self) -> Steps:
        result = yield aggregate([self.measure.message()], self.where, (self.key,), limit=MOST)
        course = [
            (str(k), comparable(v))
            for k, v in zip(cells(result, 0), cells(result, 1), strict=True)
            if None not in (k, v)
        ]
        course.sort()
        if len(course) < SEVERAL:
            return Spoken(None, [], "nothing")
        against = [k for (_, a), (k, b) in pairwise(course) if not compare(b, self.op, [a])]
        return Spoken(not against, [not against, *against[:3]], "verdict")


@dataclass(frozen=True)
class Shared(Query):
    """Whether rows of two kinds have a cell of a column in common."""

    field: Field
    one: Where
    two: Where
    where: Where = ()

    def about(self, words: Describer) -> str:
        return str(
            words.say["shared"].format(
                column=self.field.title, one=words.conditions(self.one), two=words.conditions(self.two)
            )
        )

    def steps(self) -> Steps:
        known = ((Condition(self.field, "not null"),),)
        found: list[list[Any]] = []
        for side in (self.one, self.two):
            spoken = yield from Listing((self.field,), (*self.where, *side, *known)).steps()
            found.append(spoken.values)
        if not all(found):
            return Spoken(None, [], "nothing")
        common = [v for v in found[0] if v in found[1]]
        return Spoken(bool(common), [bool(common), *common[:3]], "verdict")
