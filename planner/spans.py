"""Time between two dates of a row: `how long from order to delivery`, `average days between opening and closing`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dataspeaks.executor.v1 import operators_pb2 as pb
from planner.conditions import Where, where_message
from planner.frames import Frame
from planner.measures import FUNCTIONS
from planner.parts import Part
from planner.queries import Key, Query, Result, Spoken
from planner.semantics import Field, Semantics
from planner.studies import Amount, Study, measured, nothing, phrase

if TYPE_CHECKING:
    from planner.describe import Describer

SPAN = "days"
"""Name of the computed column."""


@dataclass(frozen=True)
class Elapsed(Study):
    """Days from one date to another, over all rows or for each group."""

    begin: Field
    end: Field
    function: str = "mean"
    keys: tuple[Key, ...] = ()
    where: Where = ()

    def operator(self) -> pb.Operator:
        one, two = ('"' + f.name.replace('"', '""') + '"' for f in (self.begin, self.end))
        span = pb.ComputedColumn(name=SPAN, expression=f"days_between({one}, {two})")
        measure = pb.Measure(function=FUNCTIONS[self.function], column=SPAN, label=SPAN)
        counted = pb.Aggregate(
            keys=[k.message() for k in self.keys], measures=[measure], filter=where_message(self.where)
        )
        return pb.Operator(computed=[span], aggregate=counted)

    def about(self, words: Describer) -> str:
        say = words.say["studies"]
        span = str(say["elapsed"].format(begin=self.begin.title, end=self.end.title))
        text = words.functions[self.function].format(column=span)
        return text + (say["split"].format(column=words.keys(self.keys)) if self.keys else "")

    def read(self, result: Result) -> Spoken:
        days = measured(result, SPAN)
        names = [" – ".join(map(str, row[: len(self.keys)])) for row in result["rows"]]
        told = [(n, d) for n, d in zip(names, days, strict=True) if d is not None]
        if not told:
            return nothing()
        if not self.keys:
            return phrase("elapsed", told[0][1], [told[0][1]], {"value": told[0][1], "headline": told[0][1]})
        facts = {"items": tuple((n, Amount(d)) for n, d in told)}
        return phrase("elapsed_by", dict(told), [x for pair in told for x in pair], facts)


def spans(frame: Frame) -> list[Query]:
    """Two dates of a row, and words that ask for the time between them."""
    words = frame.semantics.lexicon.raw
    said = {p.text.lower() for p in frame.parts}
    asked = frame.has("DIFF", "AGG", "SUP") or bool(said & set(words["spanning"]))
    if frame.boolean or not asked or frame.has("CORR", "WHY", "COMPARE"):
        return []
    named = _dates(frame.parts, frame.semantics)
    if len(named) != 2 or named[0][1] is named[1][1]:
        return []
    (first, begin), (last, end) = named
    joints = {p.text.lower() for p in frame.parts[first + 1 : last]}
    if not joints & set(words["dates"]["and"]):
        return []
    stated = next((p.argument for p in frame.parts if p.kind in ("AGG", "SUP")), "mean")
    if stated not in ("mean", "median", "min", "max", "sum"):
        return []
    frame.used.update(i for i, p in enumerate(frame.parts) if i <= last and p.kind != "COND")
    for at, part in enumerate(frame.parts):
        spoken = part.argument or at in (first, last) or part.text.lower() in words["spanning"]
        if at in frame.used and part.kind in ("WORD", "ROW") and spoken:
            part.kind = "STOP"
    keys = tuple(k for k in frame.keys if k.field not in (begin, end))
    return [Elapsed(begin, end, stated, keys, frame.where())]


def _dates(parts: list[Part], semantics: Semantics) -> list[tuple[int, Field]]:
    """Places that name a date, by its column's words or by the noun of its verb: `submission` of `submitted`."""
    nouns = semantics.lexicon.raw["nominal"]
    found: list[tuple[int, Field]] = []
    for at, part in enumerate(parts):
        done = set(nouns.get(part.text.lower(), ()))
        field = next((f for f in semantics.fields if f.kind == "time" and done & set(f.words)), None)
        if field is None and part.kind == "TERM":
            field = part.best if part.best and part.best.kind == "time" else None
        if field:
            found = [*((i, f) for i, f in found if f is not field), (at, field)]
    return found
