"""The first few of every group: `the best-selling product in each region`, `top 3 people by pay per office`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dataspeaks.executor.v1 import operators_pb2 as pb
from planner.conditions import Condition, Where
from planner.courses import amount, scale_of
from planner.queries import MOST, Key, Measure, Query, Result, Spoken, Steps, aggregate, sound
from planner.results import cells
from planner.studies import Percent, nothing, phrase

if TYPE_CHECKING:
    from planner.describe import Describer

ROUNDS = 40
"""Most groups that are looked at one by one, where one look does not reach them all."""


@dataclass(frozen=True)
class Leaders(Query):
    """Per group of one key the members of another that come first by a measure."""

    group: Key
    member: Key
    measure: Measure
    count: int = 1
    descending: bool = True
    where: Where = ()

    def about(self, words: Describer) -> str:
        direction = words.say["highest" if self.descending else "lowest"]
        said = words.say["studies"]["leader" if self.count == 1 else "leaders"]
        plain = self.measure.field if self.measure.function in ("max", "min") else None
        return str(
            said.format(
                count=self.count, member=self.member.field.title, direction=direction,
                measure=plain.title if plain else words.measure(self.measure), group=words.keys((self.group,)),
            )
        )  # fmt: skip

    def operator(self) -> pb.Operator:
        return self._ranking(self.where)

    def _ranking(self, where: Where) -> pb.Operator:
        known = (*where, *(sound(self.measure.field) if self.measure.field else ()))
        order = [pb.Order(by=self.measure.label, descending=self.descending)]
        return aggregate([self.measure.message()], known, (self.group, self.member), order=order, limit=MOST)

    def steps(self) -> Steps:
        result = yield self.operator()
        found = self._first(result)
        if result.get("truncated") and any(len(members) < self.count for members in found.values()):
            lacking = [g for g, members in found.items() if len(members) < self.count][:ROUNDS]
            for group in lacking:
                only = ((Condition(self.group.field, "=", (group,)),),)
                found |= self._first((yield self._ranking((*self.where, *only))))
        return self._told(found)

    def _first(self, result: Result) -> dict[Any, list[tuple[Any, Any]]]:
        """Per group its first members with their measure, and those that tie with the last of them."""
        found: dict[Any, list[tuple[Any, Any]]] = {}
        columns = (cells(result, place) for place in range(3))
        for group, member, value in zip(*columns, strict=True):
            members = found.setdefault(group, [])
            if value is not None and (len(members) < self.count or members[-1][1] == value):
                members.append((member, value))
        return {g: members for g, members in sorted(found.items(), key=lambda gm: str(gm[0])) if members}

    def _told(self, found: dict[Any, list[tuple[Any, Any]]]) -> Spoken:
        if not found:
            return nothing()
        tied = any(len(members) > self.count for members in found.values())
        scale = scale_of(self.measure)
        answer: dict[str, Any] = {}
        values: list[Any] = []
        for group, members in found.items():
            names = [m for m, _ in members[: self.count]]
            answer[str(group)] = names[0] if self.count == 1 else names
            values += [x for m, v in members for x in (group, m, v * scale)]
        facts = {"items": tuple(self._items(found))}
        derived: list[Any] = [(self.count, "rows", ())]
        if scale == 100:
            derived += [Percent(v).derived for members in found.values() for _, v in members]
        return phrase("leaders", answer, values, facts, derived=derived, warnings=[f"tie:{self.count}"] if tied else [])

    def _items(self, found: dict[Any, list[tuple[Any, Any]]]) -> Iterator[tuple[str, Any]]:
        for group, members in found.items():
            names = ", ".join(str(m) for m, _ in members)
            yield f"{group}: {names}", amount(members[0][1], self.measure)
