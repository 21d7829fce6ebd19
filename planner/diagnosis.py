"""What a course over time shows by itself: steps out of line, changes of level, and the season it follows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dataspeaks.executor.v1 import operators_pb2 as pb
from planner.conditions import Where, where_message
from planner.courses import amount, grain_of, scale_of
from planner.queries import Measure, Result, Spoken
from planner.semantics import Field
from planner.studies import SHOWN, Percent, Study, nothing, phrase

if TYPE_CHECKING:
    from planner.describe import Describer


@dataclass(frozen=True)
class Diagnosis(Study):
    """One kind of sign in a measure's course: `anomalies`, `change_points` or `seasonality`."""

    kind: str
    time: Field
    grain: str
    measure: Measure
    where: Where = ()
    ask: str = "which"
    """`which`, `count` or `any`."""

    def operator(self) -> pb.Operator:
        made = pb.TimeSeries(
            time=self.time.name,
            grain=grain_of(self.time, self.grain),
            measures=[self.measure.message()],
            filter=where_message(self.where),
        )
        setattr(made, self.kind, True)
        return pb.Operator(time_series=made)

    def about(self, words: Describer) -> str:
        said: str = words.say["studies"][self.kind]
        return said.format(measure=words.measure(self.measure), grain=words.step(self.grain or "year"))

    def read(self, result: Result) -> Spoken:
        if not result["rows"]:
            return nothing()
        found = list((result.get("extra") or {}).get(self.kind) or [])
        answer, items = self._told(found)
        told = {"any": bool(found), "count": len(found)}.get(self.ask, answer)
        facts = {"items": tuple(items), "count": len(found)}
        derived: list[Any] = [(len(found), "rows", ())]
        derived += [v.derived for _, v in items if isinstance(v, Percent)]
        values = [x for f in found[:SHOWN] for x in f.values() if x is not None]
        key = self.kind if found else f"no_{self.kind}"
        return phrase(key, told, values, facts, derived=derived)

    def _told(self, found: list[dict[str, Any]]) -> tuple[Any, list[tuple[Any, Any]]]:
        if self.kind == "seasonality":
            return [f["season"] for f in found], [(f["season"], Percent(f["strength"])) for f in found]
        value = "value" if self.kind == "anomalies" else "after"
        scale = scale_of(self.measure)
        return {f["at"]: f[value] * scale for f in found}, [(f["at"], amount(f[value], self.measure)) for f in found]
