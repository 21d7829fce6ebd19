"""Segments: owners of rows by how they came, equal parts by a column, and groups in which a measure differs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dataspeaks.executor.v1 import operators_pb2 as pb
from planner.conditions import Where, where_message
from planner.courses import amount
from planner.queries import Measure, Result, Spoken
from planner.semantics import Field
from planner.studies import Study, measured, named, nothing, phrase

if TYPE_CHECKING:
    from planner.describe import Describer


def _sizes(result: Result, place: int) -> Spoken:
    """Segments with the count that stands in a column of the result."""
    if not result["rows"]:
        return nothing()
    names, counts = (list(cells) for cells in list(named(result).values())[0 : place + 1 : place])
    answer = dict(zip(map(str, names), counts, strict=True))
    values = [v for row in result["rows"] for v in row if v is not None]
    return phrase("segments", answer, values, {"items": tuple(answer.items())})


@dataclass(frozen=True)
class Loyalty(Study):
    """Owners of rows by how lately, how often and for how much they came."""

    actor: Field
    time: Field
    worth: Field
    where: Where = ()

    def operator(self) -> pb.Operator:
        rfm = pb.SegmentRfm(entity=self.actor.name, time=self.time.name, amount=self.worth.name)
        return pb.Operator(segments=pb.Segments(rfm=rfm, filter=where_message(self.where)))

    def about(self, words: Describer) -> str:
        said: str = words.say["studies"]["loyalty"]
        return said.format(actor=self.actor.title, time=self.time.title, worth=self.worth.title)

    def read(self, result: Result) -> Spoken:
        return _sizes(result, 1)


@dataclass(frozen=True)
class Tiers(Study):
    """Rows in parts of equal size by a column of numbers."""

    field: Field
    parts: int = 4
    where: Where = ()

    def operator(self) -> pb.Operator:
        cut = pb.SegmentQuantiles(column=self.field.name, parts=self.parts)
        return pb.Operator(segments=pb.Segments(quantiles=cut, filter=where_message(self.where)))

    def about(self, words: Describer) -> str:
        return str(words.say["studies"]["tiers"].format(column=self.field.title))

    def read(self, result: Result) -> Spoken:
        return _sizes(result, 1)


@dataclass(frozen=True)
class Divides(Study):
    """Groups of rows in which the average of a measure differs, as a search finds them."""

    measure: Measure
    where: Where = ()

    def functions(self) -> tuple[str, ...]:
        return ("mean",)

    def operator(self) -> pb.Operator:
        search = pb.SegmentSearch(measure=self.measure.message())
        return pb.Operator(segments=pb.Segments(search=search, filter=where_message(self.where)))

    def about(self, words: Describer) -> str:
        return str(words.say["studies"]["divides"].format(measure=words.measure(self.measure)))

    def read(self, result: Result) -> Spoken:
        if not result["rows"]:
            return phrase("no_segments", [], [], {})
        names, values = [str(n) for n in named(result)["segment"]], measured(result, self.measure.label)
        scale = 100 if self.measure.function == "share" else 1
        answer = {n: v * scale for n, v in zip(names, values, strict=True)}
        items = tuple((n, amount(v, self.measure)) for n, v in zip(names, values, strict=True))
        derived: list[Any] = [(v * 100, "percent", (v,)) for v in values] if scale == 100 else []
        return phrase("segments", answer, [x for nv in answer.items() for x in nv], {"items": items}, derived=derived)
