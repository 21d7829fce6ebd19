"""Typed queries: what a question can come to, each able to run itself and to say what came out."""

from __future__ import annotations

from calendar import day_name, month_name
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from typing import Any

from dataspeaks.executor.v1 import operators_pb2 as pb
from planner.conditions import COMPARATORS, Condition, Where, comparable, where_message
from planner.measures import FUNCTIONS, GRAINS, Key, Measure
from planner.results import cells, column_types, value_of
from planner.semantics import Field

Result = dict[str, Any]
Steps = Generator[pb.Operator, Result, "Spoken"]
MOST = 10_000
LONGEST = 1000
"""Most values that a list holds."""


@dataclass
class Spoken:
    """What came out: the typed answer, the values in the order shown, and the raw material of the sentence."""

    answer: Any
    values: list[Any]
    shape: str
    """Which sentence fits: `number`, `share`, `items`, `groups`, `verdict`, `rows`, `nothing`, `told`, `phrase`."""
    sentence: str = ""
    warnings: list[str] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)
    """For `phrase`: what fills the template that `sentence` names."""
    derived: Sequence[tuple[float, str, tuple[float, ...]]] = ()
    """Numbers computed here from cells: the number, the operation, its operands."""


class Query:
    """Base of all queries; `where` restricts the rows."""

    where: Where

    def steps(self) -> Steps:
        raise NotImplementedError


def aggregate(measures: list[pb.Measure], where: Where, keys: tuple[Key, ...] = (), **more: Any) -> pb.Operator:
    labelled = [k.message() for k in keys]
    return pb.Operator(aggregate=pb.Aggregate(keys=labelled, measures=measures, filter=where_message(where), **more))


@dataclass(frozen=True)
class Scalar(Query):
    """One number over the rows."""

    measure: Measure
    where: Where = ()

    def steps(self) -> Steps:
        measure, scale = self.measure, 100 if self.measure.function == "share" else 1
        if measure.function == "range":
            return (yield from self._range())
        result = yield aggregate([measure.message()], self.where)
        value = value_of(result, 0, 0)
        if value is None:
            return Spoken(None, [], "nothing")
        if scale == 100:
            share = float(value) * 100
            return Spoken(share, [share], "share", derived=[(share, "percent", (float(value),))])
        return Spoken(value, [value], "number")

    def _range(self) -> Steps:
        field = self.measure.field
        low, high = Measure("min", field).message("low"), Measure("max", field).message("high")
        result = yield aggregate([low, high], self.where)
        a, b = value_of(result, 0, 0), value_of(result, 0, 1)
        if a is None or b is None or isinstance(a, str):
            return Spoken([a, b], [a, b], "items")
        return Spoken(b - a, [b - a, a, b], "number", derived=[(b - a, "difference", (b, a))])


def sound(field: Field) -> Where:
    """Conditions that keep missing cells, and values that stand for missing, out of an order."""
    numbers = tuple(float(s) for s in field.column.sentinels if _number(s))
    found: list[tuple[Condition, ...]] = []
    if field.column.stats.nulls:
        found.append((Condition(field, "not null"),))
    if numbers and field.numeric:
        found.append((Condition(field, "not in", numbers),))
    return tuple(found)


def _number(text: str) -> bool:
    return isinstance(comparable(text), float)


@dataclass(frozen=True)
class Ordering:
    """Rows by a field."""

    by: Field
    descending: bool


@dataclass(frozen=True)
class Picked(Query):
    """Cells of the rows that come first in an order."""

    show: tuple[Field, ...]
    order: Ordering
    count: int | None = 1
    where: Where = ()
    nth: int = 1
    """Where one row is wanted: which of the order, from 1."""
    ties: bool = False
    """Whether all rows that share the first place are wanted."""

    def operator(self) -> pb.Operator:
        by = self.order.by
        columns = list(dict.fromkeys([*(f.name for f in self.show), by.name]))
        return pb.Operator(
            rows=pb.Rows(
                columns=columns,
                filter=where_message((*self.where, *sound(by))),
                order=[pb.Order(by=by.name, descending=self.order.descending)],
                limit=self.count or MOST,
                offset=self.nth - 1,
                with_ties=by not in self.show and self.count == self.nth == 1,
                distinct=by.kind == "id" and columns == [by.name],
            )
        )

    def steps(self) -> Steps:
        result = yield self.operator()
        shown = [cells(result, i) for i in range(len(self.show))]
        count = len(result["rows"])
        if not count:
            return Spoken(None, [], "nothing")
        distinct = list(dict.fromkeys(map(str, shown[0])))
        warnings = [f"tie:{count}"] if self.count == 1 and len(distinct) > 1 else []
        if self.count == 1 and not (self.ties and len(distinct) > 1):
            answer: Any = shown[0][0] if len(shown) == 1 else [s[0] for s in shown]
            return Spoken(answer, [s[0] for s in shown], "items", warnings=warnings)
        shown = [list(dict.fromkeys(shown[0]))] if self.ties and len(shown) == 1 else shown
        answer = shown[0] if len(shown) == 1 else [v for row in zip(*shown, strict=True) for v in row]
        return Spoken(answer, answer, "items")


@dataclass(frozen=True)
class Ranked(Query):
    """Groups with a measure: the first ones, or all."""

    keys: tuple[Key, ...]
    measure: Measure
    where: Where = ()
    descending: bool | None = None
    count: int | None = None
    having: tuple[str, tuple[float, ...]] | None = None
    show: str = "key"
    """`key`, `value`, or `both`; `number` counts the groups."""
    nth: int = 1
    """Where one group is wanted: which of the order, from 1."""
    ties: bool = False
    """Whether all groups that share the first place are wanted."""

    def operator(self) -> pb.Operator:
        limit = self.count * self.nth if self.count == 1 else self.count
        more: dict[str, Any] = {"limit": limit or (1000 if not self.having else MOST)}
        if self.descending is not None:
            more["order"] = [pb.Order(by=self.measure.label, descending=self.descending)]
            more["with_ties"] = self.count == 1 and self.nth == 1
        if self.having:
            scale = 0.01 if self.measure.function == "share" else 1
            numbers = [n * scale for n in self.having[1]]
            more["having"] = [
                pb.Having(label=self.measure.label, comparator=COMPARATORS[self.having[0]], values=numbers)
            ]
        return aggregate([self.measure.message()], self.where, self.keys, **more)

    def steps(self) -> Steps:
        if self.measure.function == "range":
            return (yield from self._ranges())
        result = yield self.operator()
        if self.show == "number":
            groups = len(result["rows"])
            return Spoken(groups, [groups], "number", derived=[(groups, "rows", ())])
        names = [cells(result, i) for i in range(len(self.keys))]
        values = cells(result, len(self.keys))
        derived = []
        if self.measure.function == "share":
            derived = [(v * 100, "percent", (v,)) for v in values if v is not None]
            values = [None if v is None else v * 100 for v in values]
        if self.count == 1 and self.nth > 1:
            names, values = [n[self.nth - 1 :] for n in names], values[self.nth - 1 :]
        if not values:
            return Spoken([] if self.count != 1 else None, [], "nothing")
        return self._told(names, values, derived)

    def _ranges(self) -> Steps:
        """By how much the highest cell of each group exceeds the lowest."""
        ends = [Measure(function, self.measure.field).message(function) for function in ("min", "max")]
        result = yield aggregate(ends, self.where, self.keys, limit=MOST)
        columns = [cells(result, i) for i in range(len(self.keys) + 2)]
        found = [(*row[:-2], row[-1] - row[-2]) for row in zip(*columns, strict=True) if row[-1] is not None]
        found.sort(key=lambda row: row[-1], reverse=self.descending is not False)
        least = found[self.nth - 1 :][: self.count]
        chosen = [row for row in found if self.count == self.nth == 1 and row[-1] == least[0][-1]] or least
        if not chosen:
            return Spoken(None, [], "nothing")
        pairs = zip(columns[-2], columns[-1], strict=True)
        derived: list[Any] = [(high - low, "difference", (high, low)) for low, high in pairs if high is not None]
        derived.append((len(chosen), "rows", ()))
        *names, values = (list(column) for column in zip(*chosen, strict=True))
        return self._told(names, values, derived)

    def _told(self, names: list[list[Any]], values: list[Any], derived: list[Any]) -> Spoken:
        names = [_named(cells, key.grain) for cells, key in zip(names, self.keys, strict=True)]
        both = [x for row in zip(*names, values, strict=True) for x in row]
        if self.count == 1 and not (self.ties and len(values) > 1):
            tie = [f"tie:{len(values)}"] if len(values) > 1 else []
            answer = values[0] if self.show == "value" else _periods(names[0], self.keys[0].grain)[0]
            answer = [n[0] for n in names] if len(names) > 1 and self.show == "key" else answer
            return Spoken(answer, [names[0][0], values[0]], "top", warnings=tie, derived=derived)
        if self.show == "key" and len(names) > 1:
            return Spoken([x for row in zip(*names, strict=True) for x in row], both, "groups", derived=derived)
        if self.show == "key":
            return Spoken(_periods(names[0], self.keys[0].grain), both, "groups", derived=derived)
        if self.show == "value":
            return Spoken(values, values, "groups", derived=derived)
        single = len(names) == 1
        answer = dict(zip(map(str, names[0]), values, strict=True)) if single else both
        return Spoken(answer, both, "groups", derived=derived)


def _named(cells: list[Any], grain: str) -> list[Any]:
    """Days of the week and months of the year by their names."""
    known = {"day_of_week": ["", *day_name], "month_of_year": list(month_name)}.get(grain)
    return [known[int(c)] if c is not None else None for c in cells] if known else cells


def _periods(cells: list[Any], grain: str) -> list[Any]:
    """Years as numbers, months as `YYYY-MM`; other steps of the calendar by their first day."""
    if grain == "year":
        return [int(str(c)[:4]) if c is not None else None for c in cells]
    return [str(c)[:7] if c is not None else None for c in cells] if grain == "month" else cells


@dataclass(frozen=True)
class Listing(Query):
    """Rows, or the distinct values of a field."""

    show: tuple[Field, ...]
    where: Where = ()
    distinct: bool = True
    limit: int = 0

    def steps(self) -> Steps:
        names = [f.name for f in self.show]
        result = yield pb.Operator(
            rows=pb.Rows(
                columns=names,
                filter=where_message(self.where),
                distinct=self.distinct and bool(names),
                limit=self.limit or (LONGEST if names else 0),
            )
        )
        if not result["rows"]:
            return Spoken([], [], "nothing")
        if len(names) == 1:
            values = [v for v in cells(result, 0) if v is not None]
            return Spoken(values, values, "items")
        rows = [v for row in result["rows"] for v in row]
        return Spoken(rows[:60], rows[:60], "rows")


@dataclass(frozen=True)
class Told(Query):
    """An operator whose own sentence is the answer: correlation, distribution, profile, insights."""

    operator: pb.Operator
    where: Where = ()
    topic: str = ""

    def steps(self) -> Steps:
        result = yield self.operator
        types = column_types(result)
        rows = [[v for v in row if v is not None] for row in result["rows"][:10]]
        values = [v for row in rows for v in row] if types else []
        sentence = str(result.get("sentence") or "")
        insights = result.get("extra", {}).get("insights") or []
        if not sentence and insights:
            sentence = " ".join(str(i.get("sentence", "")) for i in insights[:3])
        return Spoken(sentence or None, values, "told", sentence=sentence)


__all__ = [
    "FUNCTIONS", "GRAINS", "MOST", "Key", "Listing", "Measure", "Ordering", "Picked", "Query", "Ranked", "Result",
    "Scalar", "Spoken", "Steps", "Told", "aggregate", "sound",
]  # fmt: skip
