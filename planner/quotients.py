"""Totals of one measure for each unit of another: `loans per visitor`, `ratio of sales to orders by branch`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dataspeaks.executor.v1 import operators_pb2 as pb
from planner.conditions import Where
from planner.frames import Frame
from planner.parts import Part, neighbour
from planner.queries import Key, Measure, Query, Result, Spoken, aggregate
from planner.results import cells
from planner.semantics import Field
from planner.studies import Amount, Study, measured, nothing, phrase

if TYPE_CHECKING:
    from planner.describe import Describer


@dataclass(frozen=True)
class Quotient(Study):
    """A total divided by another one, over all rows or for each group."""

    over: Field
    under: Field
    keys: tuple[Key, ...] = ()
    where: Where = ()

    @property
    def _measures(self) -> tuple[Measure, Measure]:
        return Measure("sum", self.over), Measure("sum", self.under)

    def operator(self) -> pb.Operator:
        return aggregate([m.message() for m in self._measures], self.where, self.keys)

    def about(self, words: Describer) -> str:
        say = words.say["studies"]
        text = str(say["quotient"].format(over=self.over.title, under=self.under.title))
        return text + (say["split"].format(column=words.keys(self.keys)) if self.keys else "")

    def read(self, result: Result) -> Spoken:
        over, under = (measured(result, m.label) for m in self._measures)
        names = [" – ".join(map(str, row[: len(self.keys)])) for row in result["rows"]]
        told = [(n, a / b, a, b) for n, a, b in zip(names, over, under, strict=True) if a is not None and b]
        if not told:
            return nothing()
        derived = [(q, "ratio", (a, b)) for _, q, a, b in told]
        if not self.keys:
            quotient, a, b = told[0][1:]
            return Spoken(quotient, [quotient, a, b], "number", derived=derived)
        facts = {"items": tuple((n, Amount(q)) for n, q, _, _ in told)}
        single = [cells(result, 0)[i] for i, (a, b) in enumerate(zip(over, under, strict=True)) if a is not None and b]
        values = [x for key, (_, q, _, _) in zip(single, told, strict=True) for x in (key, q)]
        return phrase("by_group", {n: q for n, q, _, _ in told}, values, facts, derived=derived)


def quotients(frame: Frame) -> list[Query]:
    """A measure, `per`, and a measure; or the ratio of two."""
    if frame.boolean or frame.extremes or frame.has("WHY", "CORR", "TREND", "GROWTH", "FORECAST"):
        return []
    ratio = frame.part("DIFF")
    if ratio and ratio.argument == "ratio":
        named = [f for _, p in frame.fields() if (f := _total(p))]
        return [Quotient(named[0], named[1], tuple(frame.keys), frame.where())] if len(set(named)) == 2 else []
    if found := _per_unit(frame):
        return [found]
    for key, part in zip(frame.keys, frame.key_parts, strict=True):
        under, at = _total(part), frame.parts.index(part)
        before = neighbour(frame.parts, at, -1, ("STOP", "PER", "COND"))
        over = _total(frame.parts[before]) if before >= 0 and frame.parts[before].kind == "TERM" else None
        if under and over and under is not over and key.field is under:
            keys = tuple(k for k in frame.keys if k is not key)
            return [Quotient(over, under, keys, frame.where())]
    return []


def _per_unit(frame: Frame) -> Quotient | None:
    """`fare per km`: of the one measure in that unit."""
    for at, part in enumerate(frame.parts[:-1]):
        unit = frame.parts[at + 1]
        if part.kind != "PER" or unit.kind != "UNIT":
            continue
        low = unit.text.lower()
        measures = [f for f in frame.semantics.fields if f.kind == "number"]
        fit = [f for f in measures if low in f.words or (f.column.unit or "").lower() == low]
        over = next((f for p in frame.parts[:at][::-1] if p.kind == "TERM" and (f := _total(p))), None)
        if over and len(fit) == 1 and fit[0] is not over:
            frame.used.update((at, at + 1))
            return Quotient(over, fit[0], tuple(frame.keys), frame.where())
    return None


def _total(part: Part) -> Field | None:
    """The measure that a term surely names, where it is one that adds up."""
    best = part.best
    fits = best is not None and best.kind == "number" and best.column.aggregation == "sum" and not part.row
    return best if fits else None
