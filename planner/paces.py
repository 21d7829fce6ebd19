"""What a step of the calendar brings on average: `average monthly sales`, `average number of orders per day`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dataspeaks.executor.v1 import operators_pb2 as pb
from planner.conditions import Where
from planner.courses import amount
from planner.frames import Frame
from planner.phrases import grain_words
from planner.queries import MOST, Key, Measure, Query, Result, Scalar, Spoken, aggregate
from planner.results import cells
from planner.studies import Study, measured, nothing, phrase

if TYPE_CHECKING:
    from planner.describe import Describer


@dataclass(frozen=True)
class Pace(Study):
    """The mean of a total over the steps of the calendar that have rows, for all rows or for each group."""

    measure: Measure
    step: Key
    keys: tuple[Key, ...] = ()
    where: Where = ()

    def operator(self) -> pb.Operator:
        return aggregate([self.measure.message()], self.where, (*self.keys, self.step), limit=MOST)

    def functions(self) -> tuple[str, ...]:
        return ("sum", "count")

    def about(self, words: Describer) -> str:
        say = words.say["studies"]
        text = str(say["pace"].format(measure=words.measure(self.measure), step=words.keys((self.step,))))
        return text + (say["split"].format(column=words.keys(self.keys)) if self.keys else "")

    def read(self, result: Result) -> Spoken:
        totals: dict[str, list[float]] = {}
        groups = cells(result, 0) if self.keys else [""] * len(result["rows"])
        for group, total in zip(groups, measured(result, self.measure.label), strict=True):
            if total is not None:
                totals.setdefault(str(group), []).append(total)
        if not totals or result.get("truncated"):
            return nothing()
        means = {g: sum(t) / len(t) for g, t in totals.items()}
        derived = [(means[g], "mean", tuple(t)) for g, t in totals.items()]
        if not self.keys:
            return Spoken(means[""], [means[""]], "number", derived=derived)
        facts = {"items": tuple((g, amount(m, self.measure)) for g, m in means.items())}
        return phrase("by_group", means, [x for pair in means.items() for x in pair], facts, derived=derived)


def paces(frame: Frame) -> list[Query]:
    """A mean, a step of the calendar, and what adds up."""
    if frame.boolean or frame.extremes or len(frame.keys) > 2 or frame.has("TREND", "GROWTH", "FORECAST", "VS", "DIFF"):
        return []
    if grouped := _each(frame):
        return [grouped]
    at = frame.first("AGG", "RATIO_PER")
    if at < 0 or frame.parts[at].argument != "mean":
        return []
    adverb = frame.parts[at].text.lower() in frame.semantics.lexicon.words("throughout")
    step = _said(frame, at) if frame.parts[at].kind == "AGG" and not adverb else _per(frame)
    measure = _measure(frame, at)
    if step is None or measure is None:
        return []
    keys = tuple(k for k in frame.keys if k.field is not step.field)
    return [Pace(measure, step, keys, frame.where())] if len(keys) < 2 else []


def _each(frame: Frame) -> Query | None:
    """`how many claims does each adjuster have on average`: the mean of the groups' numbers of rows, or of the column
    that holds how many times each was."""
    mean = any(p.kind == "AGG" and p.argument == "mean" for p in frame.parts) and frame.has("COUNT")
    times = mean and any(p.text.lower() in frame.semantics.lexicon.words("repeating") for p in frame.parts)
    tally = [
        f
        for f in frame.semantics.fields
        if f.kind == "number" and set(f.words) <= frame.semantics.lexicon.words("tally")
    ]
    if times and frame.keys and len(tally) == 1:
        return Scalar(Measure("mean", tally[0]), frame.where())
    if (
        not (mean or any(p.kind == "RATIO_PER" and p.argument == "mean" for p in frame.parts))
        or len(frame.keys) != 1
        or frame.keys[0].field.kind not in ("category", "id")
    ):
        return None
    rows = times or any(p.row or p.kind in ("ROW", "NOUN") for p in frame.parts)
    others = [p for _, p in frame.fields() if not p.row and not p.optional]
    return Pace(Measure("count"), frame.keys[0], (), frame.where()) if rows and not others else None


def _said(frame: Frame, at: int) -> Key | None:
    """`average *monthly* sales`: the step as an adjective."""
    time, words = frame.semantics.time, frame.semantics.lexicon
    steps = {w: g for w, g in grain_words(words).items() if w in words.words("adjectival_grains")}
    part = frame.parts[at + 1] if at + 1 < len(frame.parts) else None
    grain = steps.get(part.text.lower(), "") if part and part.kind in ("GRAIN", "TERM") else ""
    if not grain or time is None or time.kind != "time":
        return None
    frame.used.add(at + 1)
    return Key(time, grain)


def _per(frame: Frame) -> Key | None:
    """`average number of orders *per day*`."""
    stepped = [k for k, p in zip(frame.keys, frame.key_parts, strict=True) if k.grain and k.field.kind == "time"]
    return stepped[0] if len(stepped) == 1 else None


def _measure(frame: Frame, at: int) -> Measure | None:
    """A total of what adds up, or the number of rows."""
    adverb = frame.parts[at].text.lower() in frame.semantics.lexicon.words("throughout")
    behind = [p for i, p in frame.fields() if i > at or adverb]
    numeric = next((f for p in behind if not p.row and (f := p.pick(lambda f: f.kind == "number"))), None)
    if numeric:
        return Measure("sum", numeric) if numeric.column.aggregation == "sum" else None
    dated = [p for p in behind if p.best and p.best.kind == "time"]
    rows = bool(dated) or any(p.row or p.kind in ("ROW", "NOUN") for p in frame.parts[at:])
    return Measure("count") if rows and all(p.row or p in dated for p in behind) else None


__all__ = ["Pace", "paces"]
