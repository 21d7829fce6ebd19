"""Studies of time: a measure step by step, and its course continued."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from dataspeaks.executor.v1 import operators_pb2 as pb
from planner.conditions import Where, where_message
from planner.grains import floor, step
from planner.queries import GRAINS, Measure, Result, Spoken
from planner.semantics import Field
from planner.studies import Amount, Percent, Step, Study, day, measured, named, nothing, phrase, unit_of

if TYPE_CHECKING:
    from planner.describe import Describer

FEWEST, FARTHEST = 8, 1000
"""Steps that a forecast needs, and that it may go ahead."""
DAYS = {"hour": 1 / 24, "day": 1, "week": 7, "month": 30.4, "quarter": 91.3, "year": 365.25}
DAY = timedelta(days=1)
STEP = 2
"""Points of a course that one change lies between."""


def grain_of(time: Field, grain: str) -> pb.Grain:
    return pb.GRAIN_YEAR if time.kind == "year" else GRAINS.get(grain, pb.GRAIN_UNSPECIFIED)


def first_day(time: Field) -> date:
    return date.fromisoformat(str(time.column.stats.minimum)[:10])


def last_day(time: Field) -> date:
    return date.fromisoformat(str(time.column.stats.maximum)[:10])


def steps_of(time: Field, grain: str) -> float:
    """How many steps of the calendar the column of dates reaches over, about."""
    return ((last_day(time) - first_day(time)).days + 1) / DAYS[grain]


def scale_of(measure: Measure) -> int:
    return 100 if measure.function == "share" else 1


def amount(value: float, measure: Measure) -> Any:
    """A measure's value as a sentence shows it."""
    if measure.function == "share":
        return Percent(value)
    return Amount(value, unit_of(measure.field) if measure.function not in ("count", "distinct") else "", measure.apart)


@dataclass(frozen=True)
class Series(Study):
    """A measure at every step of the calendar."""

    time: Field
    grain: str
    measure: Measure
    where: Where = ()
    by: Field | None = None
    growth: bool = False
    cumulative: bool = False
    ends: bool = False
    """Whether the change from the first step to the last is asked for."""

    def operator(self) -> pb.Operator:
        return pb.Operator(
            time_series=pb.TimeSeries(
                time=self.time.name,
                grain=grain_of(self.time, self.grain),
                measures=[self.measure.message()],
                filter=where_message(self.where),
                by=self.by.name if self.by else "",
                compare=pb.COMPARISON_PREVIOUS_PERIOD if self.growth else pb.COMPARISON_UNSPECIFIED,
                cumulative=self.cumulative,
            )
        )

    def about(self, words: Describer) -> str:
        said = words.say["studies"]["growth" if self.growth else "total" if self.cumulative else "series"]
        text = said.format(measure=words.measure(self.measure), grain=words.step(self.grain or "year"))
        return text + (words.say["studies"]["split"].format(column=self.by.title) if self.by else "")

    def read(self, result: Result) -> Spoken:
        if not result["rows"]:
            return nothing()
        label, times = self.measure.label, [day(v) for v in named(result)[self.time.name]]
        label = f"{label} cumulative" if self.cumulative else label
        values = measured(result, label)
        known = [(t, v) for t, v in zip(times, values, strict=True) if v is not None]
        if not known:
            return nothing()
        if self.by:
            rows = [v for row in result["rows"] for v in row]
            lines = zip(named(result)[self.by.name], times, values, strict=True)
            last = [(n, v) for n, t, v in lines if t == times[-1] and v is not None]
            facts: dict[str, Any] = {
                "step": Step(times[-1], self.grain),
                "items": tuple((n, amount(v, self.measure)) for n, v in last),
            }
            return phrase("series_by", rows[:400], rows[:400], facts, derived=self._derived(known))
        top, low = max(known, key=lambda tv: tv[1]), min(known, key=lambda tv: tv[1])
        ends = {"first": known[0], "last": known[-1], "top": top, "low": low}
        facts = {f"{name}_step": Step(t, self.grain) for name, (t, _) in ends.items()}
        facts |= {f"{name}_value": amount(v, self.measure) for name, (_, v) in ends.items()}
        derived = self._derived(known)
        growth = measured(result, f"{label} growth")[-1] if self.growth else None
        if growth is not None:
            facts["growth"] = Percent(growth)
            derived.append(Percent(growth).derived)
        answer: Any = {t: v * scale_of(self.measure) for t, v in known}
        told = [x for t, v in answer.items() for x in (t, v)]
        if growth is not None and (self.ends or len(known) == STEP) and known[0][1]:
            whole = 100 * (known[-1][1] - known[0][1]) / known[0][1]
            answer, told = whole, [whole, *told]
            facts |= {"growth": Amount(whole, "%"), "headline": Amount(whole, "%")}
            derived.append((whole, "change", (known[-1][1], known[0][1])))
            return phrase("growth", answer, told, facts, derived=derived)
        return phrase("series_growth" if growth is not None else "series", answer, told, facts, derived=derived)

    def _derived(self, known: list[tuple[str, float]]) -> list[Any]:
        return [Percent(v).derived for _, v in known] if self.measure.function == "share" else []


@dataclass(frozen=True)
class Outlook(Study):
    """A measure's course continued."""

    time: Field
    grain: str
    measure: Measure
    where: Where = ()
    since: str = ""
    """First day that is asked for; with `until`, the day after the last. Empty leaves the reach to the operator."""
    until: str = ""

    def operator(self) -> pb.Operator:
        return pb.Operator(
            forecast=pb.Forecast(
                time=self.time.name,
                grain=grain_of(self.time, self.grain),
                measure=self.measure.message(),
                filter=where_message(self.where),
                horizon=self._ahead() if self.until else 0,
            )
        )

    def grains(self) -> tuple[str, ...]:
        return tuple(g for g in super().grains() if steps_of(self.time, g) > FEWEST)

    def _ahead(self) -> int:
        """Steps from the series' last whole one to the last that is asked for."""
        if self.time.kind == "year":
            return max(1, int(self.until[:4]) - 1 - int(self.time.column.stats.maximum))
        last, end = last_day(self.time), date.fromisoformat(self.until)
        if self.grain == "hour":
            return 24 * max(1, (end - last).days - 1)
        at = floor(last, self.grain)
        if not self.where and self.grain != "day" and at < last < step(at, self.grain, 1) - DAY:
            at = step(at, self.grain, -1)
        count = 1
        while count < FARTHEST and step(at, self.grain, count + 1) < end:
            count += 1
        return count

    def _told(self, at: str) -> bool:
        """Whether a step is asked for."""
        if not self.since:
            return True
        since = date.fromisoformat(self.since)
        first = (
            str(since.year) if self.time.kind == "year" else floor(since, self.grain.replace("hour", "day")).isoformat()
        )
        return at[:10] >= first

    def about(self, words: Describer) -> str:
        return words.say["studies"]["forecast"].format(
            measure=words.measure(self.measure), grain=words.step(self.grain or "year")
        )

    def read(self, result: Result) -> Spoken:
        columns = named(result)
        label, scale = self.measure.label, scale_of(self.measure)
        values, kinds = measured(result, label), columns["kind"]
        times = columns[self.time.name]
        places = [i for i, kind in enumerate(kinds) if kind == "forecast" and self._told(day(times[i]))]
        if not places:
            return nothing()
        last = places[-1]
        steps = [day(times[i]) for i in places]
        answer = {t: values[i] * scale for t, i in zip(steps, places, strict=True)}
        low, high = measured(result, "low")[last], measured(result, "high")[last]
        facts = {
            "items": tuple(
                (Step(t, self.grain), amount(values[i], self.measure)) for t, i in zip(steps, places, strict=True)
            ),
            "step": Step(steps[-1], self.grain),
            "low": amount(low, self.measure),
            "high": amount(high, self.measure),
            "headline": amount(values[last], self.measure),
        }
        derived = [Percent(v).derived for v in (*(values[i] for i in places), low, high)] if scale == 100 else []
        return phrase("forecast", answer, [x for tv in answer.items() for x in tv], facts, derived=derived)
