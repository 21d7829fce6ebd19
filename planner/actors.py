"""Studies of who comes back and who gets on: retention by first period, and the steps of a funnel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dataspeaks.executor.v1 import operators_pb2 as pb
from planner.conditions import Condition, Where, where_message
from planner.queries import GRAINS, Result, Spoken
from planner.semantics import Field
from planner.studies import Percent, Study, named, nothing, phrase, stated

if TYPE_CHECKING:
    from planner.describe import Describer

SECONDS = {"minute": 60, "hour": 3600, "day": 86_400, "week": 604_800, "month": 2_592_000, "year": 31_536_000}


@dataclass(frozen=True)
class Retention(Study):
    """How many actors come back in the periods after their first."""

    actor: Field
    time: Field
    grain: str = "month"
    where: Where = ()
    by: Field | None = None

    def operator(self) -> pb.Operator:
        return pb.Operator(
            cohort=pb.Cohort(
                actor=self.actor.name,
                time=self.time.name,
                grain=GRAINS[self.grain],
                filter=where_message(self.where),
                by=self.by.name if self.by else "",
            )
        )

    def about(self, words: Describer) -> str:
        say = words.say["studies"]
        text: str = say["retention"].format(actor=self.actor.title, time=self.time.title, grain=words.step(self.grain))
        return text + (say["split"].format(column=self.by.title) if self.by else "")

    def read(self, result: Result) -> Spoken:
        if not result["rows"]:
            return nothing()
        columns = named(result)
        rows = [v for row in result["rows"] for v in row]
        if self.by:
            return self._lines(columns, rows)
        sizes = [n for n, period in zip(columns["actors"], columns["period"], strict=True) if period == 0]
        facts: dict[str, Any] = {"actors": sum(sizes), "cohorts": len(sizes)}
        derived: list[Any] = [(len(sizes), "rows", ())]
        first = [i for i, period in enumerate(columns["period"]) if period == 1]
        if not first:
            return phrase("no_return", None, rows, facts, derived=derived)
        back, came = (sum(columns[name][i] for i in first) for name in ("back", "actors"))
        share = Percent(min(stated(result), key=lambda n: abs(n - back / came)))
        facts |= {"share": share, "headline": share}
        return phrase("retention", share.share * 100, rows, facts, derived=[*derived, share.derived])

    def _lines(self, columns: dict[str, list[Any]], rows: list[Any]) -> Spoken:
        """Per value of the split the share that comes back in the period after the first."""
        assert self.by
        first = [i for i, period in enumerate(columns["period"]) if period == 1]
        if not first:
            return phrase("no_return_by", None, rows, {})
        shares = [(columns[self.by.name][i], Percent(columns["share"][i])) for i in first]
        answer = {str(name): share.share * 100 for name, share in shares}
        derived = [share.derived for _, share in shares]
        return phrase("retention_by", answer, rows, {"items": tuple(shares)}, derived=derived)


@dataclass(frozen=True)
class Passage(Study):
    """How many actors get from step to step."""

    actor: Field
    time: Field
    stages: tuple[Condition, ...]
    window: tuple[int, str] | None = None
    """Most time from the first step to the last: how many of which unit."""
    where: Where = ()
    by: Field | None = None

    def operator(self) -> pb.Operator:
        steps = [pb.FunnelStep(name=_name(c), filter=where_message(((c,),))) for c in self.stages]
        return pb.Operator(
            funnel=pb.Funnel(
                actor=self.actor.name,
                time=self.time.name,
                steps=steps,
                window_seconds=self.window[0] * SECONDS[self.window[1]] if self.window else 0,
                filter=where_message(self.where),
                by=self.by.name if self.by else "",
            )
        )

    def about(self, words: Describer) -> str:
        say = words.say["studies"]
        text: str = say["funnel"].format(
            actor=self.actor.title, time=self.time.title, steps=" → ".join(_name(c) for c in self.stages)
        )
        if self.window:
            text += say["window"].format(count=self.window[0], unit=words.step(self.window[1]))
        return text + (say["split"].format(column=self.by.title) if self.by else "")

    def read(self, result: Result) -> Spoken:
        columns = named(result)
        counts, rows = columns["actors"], [v for row in result["rows"] for v in row]
        if not any(counts):
            return nothing()
        if self.by:
            return phrase("funnel_by", rows, rows, {"items": self._lines(columns)}, derived=self._shares(columns))
        names = [_name(c) for c in self.stages]
        share = Percent(columns["share of first"][-1] or 0.0)
        facts: dict[str, Any] = {
            "items": tuple(zip(names, counts, strict=True)),
            "share": share,
            "first": names[0],
            "last": names[-1],
            "headline": share,
        }
        values = [x for pair in facts["items"] for x in pair]
        return phrase("funnel", dict(facts["items"]), values, facts, derived=[share.derived])

    def _lines(self, columns: dict[str, list[Any]]) -> tuple[tuple[Any, Any], ...]:
        """Per value of the split the share that gets to the last step."""
        assert self.by
        places = [i for i, step in enumerate(columns["step"]) if step == len(self.stages)]
        return tuple((columns[self.by.name][i], Percent(columns["share of first"][i] or 0.0)) for i in places)

    def _shares(self, columns: dict[str, list[Any]]) -> list[tuple[float, str, tuple[float, ...]]]:
        return [share.derived for _, share in self._lines(columns)]


def _name(condition: Condition) -> str:
    return str(condition.values[0])
