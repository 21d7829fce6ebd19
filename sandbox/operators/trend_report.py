"""The answer of a time series: its rows, its chart, and the sentence on where it rose and fell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dataspeaks.executor.v1 import operators_pb2 as pb
from sandbox.operators import calendar, cells, notes
from sandbox.operators.calendar import Step
from sandbox.operators.diagnosis import Diagnosis
from sandbox.operators.keys import GroupKey, grain_name
from sandbox.operators.measures import GroupMeasure
from sandbox.operators.prose import Prose
from sandbox.operators.series import Line, Trail
from sandbox.operators.splits import REST
from sandbox.operators.zones import Clock
from sandbox.table import Result, Table

_ROWS = 10_000
_NUMBERS = ("integer", "decimal", "double")


@dataclass
class Report:
    params: pb.TimeSeries
    table: Table
    keys: Sequence[GroupKey]
    measures: Sequence[GroupMeasure]
    trail: Trail
    diagnosis: Diagnosis
    clock: Clock | None
    missing_rows: int

    def result(self, lines: dict[Any, Line]) -> Result:
        grain = self.keys[0].grain
        names = sorted(lines, key=lambda name: (name == REST, str(cells.scalar(name))))
        known = sorted({step for line in lines.values() for step in line.values[self.measures[0].label]})
        whole = self.params.fill != pb.FILL_NONE and bool(known)
        steps = calendar.run(known[0], known[-1], grain, _ROWS // max(len(lines), 1)) if whole else known
        table = self._columns(lines, names, steps)
        prose = Prose()
        return Result(
            columns=tuple(self._headings()),
            rows=cells.rows(table) if steps else (),
            chart=self._chart(),
            sentence=self._sentence(table, len(steps), names, prose),
            numbers=tuple(prose.numbers),
            warnings=notes.gathered(
                notes.missing_left_out(self.missing_rows, [key.label for key in self.keys]),
                notes.not_finite([m.column for m in self.measures]),
                self._unfinished(steps),
                self._shifted(),
                self.diagnosis.warning(),
            ),
            extra={"grain": grain_name(grain), "steps": len(steps), **self.diagnosis.extra()},
        )

    def _headings(self) -> list[dict[str, Any]]:
        derived: list[dict[str, Any]] = []
        for measure in self.measures:
            derived += [*self.trail.headings(measure), *self.diagnosis.headings(measure)]
        return [*(key.heading for key in self.keys), *derived]

    def _columns(self, lines: dict[Any, Line], names: list[Any], steps: Sequence[Step]) -> list[list[Any]]:
        """Columns of the result: line after line, each along time."""
        columns: list[list[Any]] = [[] for _ in self._headings()]
        partial = self._partial(steps)
        for line, name in enumerate(names):
            made: list[list[Any]] = [list(steps)]
            if len(self.keys) > 1:
                made.append([name] * len(steps))
            for measure in self.measures:
                known = lines[name].values[measure.label]
                derived = self.trail.columns(measure, known, steps)
                whole = [known.get(step) for step in steps] if self.params.fill > pb.FILL_ZERO else derived[0]
                whole = [None if i in partial else value for i, value in enumerate(whole)]
                made += derived + self.diagnosis.columns(name, measure.label, whole, steps, line * len(steps))
            for column, more in zip(columns, made, strict=True):
                column.extend(more)
        return columns

    def _chart(self) -> dict[str, Any]:
        measure = self.measures[0]
        grain = grain_name(self.keys[0].grain)
        chart = {"kind": "line", "x": self.keys[0].label, "y": measure.label, "title": f"{measure.label} per {grain}"}
        if self.diagnosis.mark() is not None and len(self.keys) == 1:
            chart["mark"] = self.diagnosis.mark()
        if len(self.keys) > 1:
            chart["series"] = self.keys[1].label
            chart["title"] += f" and {self.keys[1].label}"
        return chart if measure.type in _NUMBERS else {**chart, "kind": "table"}

    def _ends(self) -> tuple[Any, Any]:
        """First and last moment of the data; none where a filter may have moved them."""
        stats = self.keys[0].column.stats
        ends = (None, None) if self.params.filter.clauses else (stats.minimum, stats.maximum)
        return tuple(self.clock.read(end) if self.clock and end else end for end in ends)  # type: ignore[return-value]

    def _unfinished(self, steps: Sequence[Step]) -> str | None:
        latest = self._ends()[1]
        grain = self.keys[0].grain
        if not steps or not calendar.unfinished(steps[-1], grain, latest):
            return None
        day = calendar.moment(latest).date().isoformat()
        return f"The data end on {day}, within the last {grain_name(grain)}: it may be incomplete."

    def _partial(self, steps: Sequence[Step]) -> set[int]:
        """Positions of steps that the data cover in part only, which say nothing of the rest."""
        grain, (earliest, latest) = self.keys[0].grain, self._ends()
        if not steps:
            return set()
        begun = {0} if calendar.belated(steps[0], grain, earliest) else set()
        return begun | ({len(steps) - 1} if calendar.unfinished(steps[-1], grain, latest) else set())

    def _shifted(self) -> str | None:
        if not self.clock or not self.clock.changing or self.keys[0].grain in calendar.WHOLE_DAYS:
            return None
        return "Where the clocks change, an hour of the day is missing or stands for two."

    def _told(self, step: Any, prose: Prose, row: int) -> str:
        text = calendar.told(step, self.keys[0].grain, self.params.fiscal_start or 1)
        return prose.label(text, row, self.keys[0].label)

    def _sentence(self, table: list[list[Any]], steps: int, names: list[Any], prose: Prose) -> str:
        measure = self.measures[0]
        if not steps:
            return "No row fits."
        position = len(self.keys)
        per = f"The {measure.label} per {grain_name(self.keys[0].grain)}"
        if measure.type not in _NUMBERS:
            return f"{per} is told for {prose.count(steps, 'step')}."
        if len(self.keys) > 1:
            return self._lines_sentence(per, table, steps, names, prose)
        known = [p for p in range(steps) if table[position][p] is not None]
        if not known:
            return f"{per} is missing throughout."
        told = self._line_sentence(per, table, known, prose)
        return f"{told}{self.diagnosis.told(measure, self._told, prose)}."

    def _line_sentence(self, per: str, table: list[list[Any]], known: list[int], prose: Prose) -> str:
        measure, values, position = self.measures[0], table[len(self.keys)], known

        def at(p: int) -> str:
            number = prose.number(values[p], measure.unit, p, measure.label)
            return f"{number} in {self._told(table[0][p], prose, p)}"

        first, last = position[0], position[-1]
        if first == last:
            return f"{per} is {at(first)}, the only step with a value"
        high = max(position, key=lambda p: (values[p], -p))
        low = min(position, key=lambda p: (values[p], p))
        verb = "rose" if values[last] > values[first] else "fell" if values[last] < values[first] else "went"
        number = prose.number(values[first], measure.unit, first, measure.label)
        went = f"{per} {verb} from {number} in {self._told(table[0][first], prose, first)} to {at(last)}"
        extremes = [f"highest with {at(high)}"] * (high not in (first, last))
        extremes += [f"lowest with {at(low)}"] * (low not in (first, last))
        return f"{went}; {' and '.join(extremes)}" if extremes else went

    def _lines_sentence(self, per: str, table: list[list[Any]], steps: int, names: list[Any], prose: Prose) -> str:
        measure, values = self.measures[0], table[len(self.keys)]
        last = {name: steps * (i + 1) - 1 for i, name in enumerate(names)}
        known = [name for name in names if values[last[name]] is not None]
        span = f"{per}, by {self.keys[1].label}, in {prose.count(len(names), 'line')} over {prose.count(steps, 'step')}"
        span += self.diagnosis.counted(prose)
        if not known:
            return f"{span}."
        top = max(known, key=lambda name: (values[last[name]], -last[name]))
        row = last[top]
        number = prose.number(values[row], measure.unit, row, measure.label)
        label, step = prose.label(top, row, self.keys[1].label), self._told(table[0][row], prose, row)
        return f"{span}: in the last, {step}, {label} is highest with {number}."
