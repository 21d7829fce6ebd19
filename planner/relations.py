"""Studies of what goes with what: association, drivers of a measure, and two sides compared with a test."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from dataspeaks.executor.v1 import operators_pb2 as pb
from planner.conditions import Where, where_message
from planner.courses import amount, scale_of
from planner.queries import Measure, Result, Spoken
from planner.semantics import Field
from planner.studies import Amount, Percent, Study, measured, named, nothing, phrase

if TYPE_CHECKING:
    from planner.describe import Describer

STRENGTHS = (0.1, 0.3, 0.6, 0.9)
"""Where no, a weak, a moderate, a strong association ends."""
LEVEL = 0.05
"""Probability below which a difference is not taken for chance."""
DRIVEN = ("count", "sum", "mean", "share")
SEGMENTS = 5


@dataclass(frozen=True)
class Association(Study):
    """How strongly columns go together: two of them, or one with all the others, or all pairs."""

    columns: tuple[Field, ...] = ()
    where: Where = ()

    def operator(self) -> pb.Operator:
        names = [f.name for f in self.columns]
        target = names[0] if len(names) == 1 else ""
        return pb.Operator(
            correlation=pb.Correlation(
                columns=names if len(names) > 1 else [], target=target, filter=where_message(self.where)
            )
        )

    def about(self, words: Describer) -> str:
        say = words.say["studies"]
        titles = f" {words.say['and']} ".join(f.title for f in self.columns)
        return str(say["association" if self.columns else "associations"].format(columns=titles))

    def read(self, result: Result) -> Spoken:
        columns = named(result)
        pairs = list(zip(columns["column"], columns["with"], columns["method"], columns["association"], strict=True))
        if not pairs:
            return nothing()
        values = [v for row in result["rows"][:20] for v in row]
        if len(self.columns) == 2:
            _, _, method, value = pairs[0]
            facts = {"strength": _strength(value), "method": method, "value": value, "headline": value}
            return phrase("association", value, values, facts)
        single = len(self.columns) == 1
        told = tuple(((a if single else f"{a} – {b}"), v) for a, b, _, v in pairs[:SEGMENTS])
        facts = {"items": told, "strength": _strength(pairs[0][3])}
        answer = [name for name, value in told if abs(value) >= STRENGTHS[0]]
        return phrase("associations", answer, values, facts)


def _strength(value: float) -> str:
    sign = "-" if value < 0 and abs(value) >= STRENGTHS[0] else ""
    return sign + str(sum(abs(value) >= bound for bound in STRENGTHS))


@dataclass(frozen=True)
class Influences(Study):
    """What goes with a high or low measure; with two sides, what makes up the difference between them."""

    measure: Measure
    where: Where = ()
    columns: tuple[Field, ...] = ()
    sides: tuple[Where, Where] = ((), ())
    names: tuple[str, str] = ("", "")

    def operator(self) -> pb.Operator:
        made = pb.Drivers(
            measure=self.measure.message(), columns=[f.name for f in self.columns], filter=where_message(self.where)
        )
        if any(self.sides):
            for side, where, name in zip((made.first, made.second), self.sides, self.names, strict=True):
                side.name = name
                side.filter.CopyFrom(where_message(where))
        return pb.Operator(drivers=made)

    def functions(self) -> tuple[str, ...]:
        return ("sum", "count") if any(self.sides) else ("sum", "mean", "count")

    def about(self, words: Describer) -> str:
        key = "change" if any(self.sides) else "drivers"
        one, two = self.names
        return str(words.say["studies"][key].format(measure=words.measure(self.measure), one=one, two=two))

    def read(self, result: Result) -> Spoken:
        if not result["rows"]:
            return nothing()
        columns = named(result)
        segments = [f"{c} {v}" for c, v in zip(columns["column"], columns["value"], strict=True)][:SEGMENTS]
        weights = measured(result, "weight")[:SEGMENTS]
        answer = {s: w * scale_of(self.measure) for s, w in zip(segments, weights, strict=True)}
        facts = {
            "segment": segments[0],
            "weight": amount(abs(weights[0]), self.measure),
            "items": tuple((s, amount(w, self.measure)) for s, w in zip(segments[1:], weights[1:], strict=True)),
            "headline": segments[0],
        }
        derived: list[Any] = []
        if self.measure.function == "share":
            derived = [(abs(w) * 100, "percent", (w,)) for w in weights]
        values = [x for pair in answer.items() for x in pair]
        if any(self.sides):
            return phrase("change_up" if weights[0] > 0 else "change_down", answer, values, facts, derived=derived)
        inside = measured(result, "in segment")[0]
        facts["value"] = amount(inside, self.measure)
        derived += [Percent(inside).derived] if self.measure.function == "share" else []
        return phrase("drivers_up" if weights[0] > 0 else "drivers_down", answer, values, facts, derived=derived)


def driven(measure: Measure) -> Measure:
    """The measure as drivers can be found for it: means in place of what is no sum."""
    return measure if measure.function in DRIVEN else replace(measure, function="mean")


@dataclass(frozen=True)
class Compared(Study):
    """A measure of two sides, with the difference and whether it may be chance."""

    measure: Measure
    sides: tuple[Where, Where]
    names: tuple[str, str]
    where: Where = ()
    asks: bool = False
    """Whether the question is if the sides differ."""

    def operator(self) -> pb.Operator:
        one, two = (pb.Side(name=n, filter=where_message(w)) for n, w in zip(self.names, self.sides, strict=True))
        return pb.Operator(
            compare=pb.Compare(
                first=two, second=one, measures=[self.measure.message()], filter=where_message(self.where)
            )
        )

    def about(self, words: Describer) -> str:
        return words.say["contrast"].format(measure=words.measure(self.measure), one=self.names[0], two=self.names[1])

    def read(self, result: Result) -> Spoken:
        row = {name: cells[0] for name, cells in named(result).items()}
        b, a, p = row["first"], row["second"], row["adjusted p value"]
        if a is None or b is None:
            return nothing()
        scale = scale_of(self.measure)
        answer: Any = {self.names[0]: a * scale, self.names[1]: b * scale}
        values = [x for pair in answer.items() for x in pair]
        facts: dict[str, Any] = {
            "one": self.names[0], "two": self.names[1], "a": amount(a, self.measure), "b": amount(b, self.measure),
            "p": p, "sure": p is not None and p < LEVEL,
        }  # fmt: skip
        derived = [Percent(v).derived for v in (a, b)] if scale == 100 else []
        relative = row["relative difference"]
        if relative is not None:
            facts["relative"] = Percent(abs(relative))
            derived.append((abs(relative) * 100, "percent", (relative,)))
        facts["more"] = "same" if a == b else "more" if a > b else "less"
        if self.asks and p is not None:
            return phrase("differ", facts["sure"], [facts["sure"], *values], facts, derived=derived)
        return phrase("compared", answer, values, facts, derived=derived)


__all__ = ["Amount", "Association", "Compared", "Influences", "driven"]
