"""Studies of one column: how its values are spread, and which lie far from the rest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dataspeaks.executor.v1 import operators_pb2 as pb
from planner.conditions import Where, where_message
from planner.queries import Result, Spoken
from planner.semantics import Field
from planner.studies import SHOWN, Amount, Study, measured, nothing, phrase, stated, unit_of

if TYPE_CHECKING:
    from planner.describe import Describer


@dataclass(frozen=True)
class Spread(Study):
    """The distribution of a column of numbers or dates."""

    field: Field
    where: Where = ()
    by: Field | None = None

    def operator(self) -> pb.Operator:
        return pb.Operator(
            distribution=pb.Distribution(
                column=self.field.name, filter=where_message(self.where), by=self.by.name if self.by else ""
            )
        )

    def about(self, words: Describer) -> str:
        say = words.say["studies"]
        text: str = say["distribution"].format(column=self.field.title)
        return text + (say["split"].format(column=self.by.title) if self.by else "")

    def read(self, result: Result) -> Spoken:
        if not result["rows"]:
            return nothing()
        middle = (result.get("extra") or {}).get("quartiles") or []
        rows = [v for row in result["rows"] for v in row]
        ends = stated(result)[:2]
        if not middle or len(ends) < 2:
            first, last = result["rows"][0][0], result["rows"][-1][1]
            return phrase("dates", [first, last], rows, {"first": first, "last": last})
        q1, median, q3 = (float(m) for m in middle)
        low, high = map(float, ends)
        unit = unit_of(self.field)
        names = ("low", "q1", "median", "q3", "high")
        five = (low, q1, median, q3, high)
        facts: dict[str, Any] = {
            name: Amount(v, unit, self.field.countable) for name, v in zip(names, five, strict=True)
        }
        return phrase("distribution", list(five), rows, facts)


@dataclass(frozen=True)
class Unusual(Study):
    """Values that lie far from the rest: themselves, how many, or whether there are any."""

    field: Field
    where: Where = ()
    by: Field | None = None
    ask: str = "which"
    """`which`, `count` or `any`."""

    def operator(self) -> pb.Operator:
        return pb.Operator(
            outliers=pb.Outliers(
                column=self.field.name, filter=where_message(self.where), by=self.by.name if self.by else ""
            )
        )

    def about(self, words: Describer) -> str:
        say = words.say["studies"]
        text: str = say["outliers"].format(column=self.field.title)
        return text + (say["split"].format(column=self.by.title) if self.by else "")

    def read(self, result: Result) -> Spoken:
        total = int((result.get("extra") or {}).get("outliers") or 0)
        values = measured(result, self.field.name)
        told = [v for v in values[:SHOWN] if v is not None]
        answer: Any = {"any": total > 0, "count": total}.get(self.ask, values)
        unit = unit_of(self.field)
        facts = {
            "count": total,
            "items": tuple((None, Amount(v, unit, self.field.countable)) for v in told),
            "headline": total,
        }
        derived = [(total, "rows", ())]
        if not total:
            return phrase("no_outliers", answer, [], facts, derived=derived)
        return phrase("outliers", answer, values, facts, derived=derived)
