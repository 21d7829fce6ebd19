"""What a line over time shows: seasons of the calendar, changes of its level, and steps that lie out of line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np

from dataspeaks.executor.v1 import operators_pb2 as pb
from sandbox.operators import cells
from sandbox.operators.calendar import Step
from sandbox.operators.measures import GroupMeasure
from sandbox.operators.prose import Prose
from sandbox.statistics.decomposition import LEAST, Cycle, Decomposition, decomposed

_YEAR_DAYS = 365.2425
_LISTED, _TOLD = 200, 3
"""Most findings of a kind that are listed, and told in the sentence."""


@dataclass(frozen=True)
class Place:
    """Where a finding stands: the line, the measure's label, the row of the result, and the step."""

    line: Any
    label: str
    row: int
    step: Step

    @property
    def named(self) -> dict[str, Any]:
        line = {} if self.line is None else {"line": cells.scalar(self.line)}
        return {**line, "measure": self.label, "at": cells.scalar(self.step)}


@dataclass
class Diagnosis:
    """The wanted kinds of findings, gathered line by line in the order of the result's rows."""

    grain: int
    seasonality: bool
    change_points: bool
    anomalies: bool
    seasons: list[dict[str, Any]] = field(default_factory=list)
    changes: list[tuple[Place, dict[str, Any]]] = field(default_factory=list)
    strays: list[tuple[Place, dict[str, Any]]] = field(default_factory=list)
    short: bool = False
    """Whether a line was too short or too even to be taken apart."""

    @property
    def wanted(self) -> bool:
        return self.seasonality or self.change_points or self.anomalies

    def headings(self, measure: GroupMeasure) -> list[dict[str, Any]]:
        names = [f"{measure.label} {kind}" for kind in self._kinds()]
        number = {"type": "double", "role": "measure", **({"unit": measure.unit} if measure.unit else {})}
        flag = {"type": "boolean", "role": "flag"}
        return [{"name": name, **(flag if name.endswith(" anomaly") else number)} for name in names]

    def _kinds(self) -> list[str]:
        kinds = ["seasonal"] * self.seasonality + ["level"] * self.change_points
        return kinds + ["expected", "anomaly"] * self.anomalies

    def columns(
        self, line: Any, label: str, values: Sequence[Any], steps: Sequence[Step], first: int
    ) -> list[list[Any]]:
        """Values in the order of `headings`, one per step; `first` is the result's row of the first step."""
        if not self.wanted or not steps:
            return [[] for _ in self._kinds()]
        numbers = np.array([np.nan if v is None else float(v) for v in values])
        found = decomposed(numbers, cycles(steps[0], self.grain))
        if found is None:
            self.short = True
            return [[None] * len(steps) for _ in self._kinds()]
        places = [Place(line, label, first + i, step) for i, step in enumerate(steps)]
        made: list[list[Any]] = []
        if self.seasonality:
            made.append(self._seasonal(found, places))
        if self.change_points:
            made.append(self._level(found, places))
        if self.anomalies:
            made += self._expected(found, places, values)
        return made

    def _seasonal(self, found: Decomposition, places: Sequence[Place]) -> list[Any]:
        for part in found.of("season"):
            assert part.cycle is not None
            described = {k: v for k, v in places[0].named.items() if k != "at"}
            strength = round(found.strengths[part.cycle.name], 4)
            told = {"season": part.cycle.name, "period": part.cycle.period, "strength": strength}
            self.seasons.append({**described, **told, "p": _tidy(part.p, 3)})
        return [_tidy(v) for v in found.season] if found.of("season") else [None] * len(places)

    def _level(self, found: Decomposition, places: Sequence[Place]) -> list[Any]:
        level = [_tidy(v) for v in found.level]
        for part in found.of("step"):
            told = {"before": level[part.at - 1], "after": level[part.at], "p": _tidy(part.p, 3)}
            self.changes.append((places[part.at], told))
        return level

    def _expected(self, found: Decomposition, places: Sequence[Place], values: Sequence[Any]) -> list[list[Any]]:
        expected = [_tidy(v) for v in found.expected]
        for i, p in sorted(found.anomalies.items(), key=lambda item: (item[1], item[0])):
            told = {"value": cells.scalar(values[i]), "expected": expected[i], "p": _tidy(p, 3)}
            self.strays.append((places[i], told))
        flags = [None if v is None else i in found.anomalies for i, v in enumerate(values)]
        return [expected, flags]

    def extra(self) -> dict[str, Any]:
        """The findings as the result lists them."""
        made: dict[str, Any] = {}
        if self.seasonality:
            made["seasonality"] = self.seasons[:_LISTED]
        for wanted, name, found in (
            (self.change_points, "change_points", self.changes),
            (self.anomalies, "anomalies", self.strays),
        ):
            if wanted:
                made[name] = [{**place.named, **told} for place, told in found[:_LISTED]]
        return made

    def warning(self) -> str | None:
        if not self.short:
            return None
        return f"Lines of fewer than {LEAST} known steps, and lines that do not vary, are not examined."

    def mark(self) -> Any:
        """The step of the surest change, for the chart."""
        best = min(self.changes, key=lambda change: change[1]["p"], default=None)
        return None if best is None else cells.scalar(best[0].step)

    def told(self, measure: GroupMeasure, describe: Any, prose: Prose) -> str:
        """What one line shows, as clauses that follow a sentence; `describe` tells a step in words."""
        parts = [*self._told_seasons(measure, prose), *self._told_changes(measure, describe, prose)]
        parts += self._told_strays(measure, describe, prose)
        return "".join(f"; {part}" for part in parts)

    def counted(self, prose: Prose) -> str:
        """How much is found in all lines together."""
        parts = [prose.count(len(self.seasons), "season")] if self.seasonality else []
        parts += [prose.count(len(self.changes), "change") + " of level"] if self.change_points else []
        parts += [prose.count(len(self.strays), "step") + " out of line"] if self.anomalies else []
        return f", with {prose.listed(parts)}" if parts else ""

    def _told_seasons(self, measure: GroupMeasure, prose: Prose) -> list[str]:
        found = [s for s in self.seasons if s["measure"] == measure.label]
        if not found:
            return ["no season shows"] * (self.seasonality and not self.short)
        names = [f"the {s['season']} (strength {prose.share(s['strength'])})" for s in found]
        return [f"it follows {prose.listed(names)}"]

    def _told_changes(self, measure: GroupMeasure, describe: Any, prose: Prose) -> list[str]:
        found = [(place, told) for place, told in self.changes if place.label == measure.label]
        if not found:
            return ["no lasting change of level shows"] * (self.change_points and not self.short)
        name, parts = f"{measure.label} level", []
        for place, told in sorted(found, key=lambda change: (change[1]["p"], change[0].row))[:_TOLD]:
            before = prose.number(told["before"], measure.unit, place.row - 1, name)
            after = prose.number(told["after"], measure.unit, place.row, name)
            verb = "rises" if told["after"] > told["before"] else "falls"
            parts.append(f"its level {verb} from {before} to {after} in {describe(place.step, prose, place.row)}")
        return parts

    def _told_strays(self, measure: GroupMeasure, describe: Any, prose: Prose) -> list[str]:
        found = [(place, told) for place, told in self.strays if place.label == measure.label]
        if not found:
            return ["no step is out of line"] * (self.anomalies and not self.short)
        parts = []
        for place, told in found[:_TOLD]:
            value = prose.number(_number(told["value"]), measure.unit, place.row, measure.label)
            expected = prose.number(told["expected"], measure.unit, place.row, f"{measure.label} expected")
            parts.append(f"{value} in {describe(place.step, prose, place.row)} where {expected} was to be expected")
        count = f"{prose.count(len(found), 'step')} {'is' if len(found) == 1 else 'are'} out of line"
        return [f"{count}{', most of all' if len(found) > _TOLD else ':'} {prose.listed(parts)}"]


def _tidy(value: float, digits: int = 10) -> float:
    """Rounded to digits that do not depend on the processor."""
    return float(f"{value:.{digits}g}") + 0.0


def _number(value: Any) -> Any:
    return float(value) if isinstance(value, str) else value


def cycles(first: Step, grain: int) -> list[Cycle]:
    """The seasons that the calendar gives steps of this grain, and where in each the series starts."""
    if isinstance(first, int):
        return []
    clock = (first.hour, first.minute, first.second) if isinstance(first, datetime) else (0, 0, 0)
    hour, minute, second = clock
    day = first.timetuple().tm_yday - 1
    known: dict[int, list[Cycle]] = {
        pb.GRAIN_SECOND: [Cycle("minute", 60, second, 12), Cycle("hour", 3600, minute * 60 + second, 12)],
        pb.GRAIN_MINUTE: [Cycle("hour", 60, minute, 12), Cycle("day", 1440, hour * 60 + minute, 24)],
        pb.GRAIN_HOUR: [Cycle("day", 24, hour, 24), Cycle("week", 168, first.weekday() * 24 + hour, 7)],
        pb.GRAIN_DAY: [Cycle("week", 7, first.weekday(), 7), Cycle("year", _YEAR_DAYS, day)],
        pb.GRAIN_WEEK: [Cycle("year", _YEAR_DAYS / 7, day / 7)],
        pb.GRAIN_MONTH: [Cycle("year", 12, first.month - 1, 12)],
        pb.GRAIN_QUARTER: [Cycle("year", 4, (first.month - 1) // 3, 4)],
    }
    return known.get(grain, [])
