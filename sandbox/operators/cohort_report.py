"""The answer of retention: a row per cohort and period, or per line and period, what is not complete yet marked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from dataspeaks.executor.v1 import operators_pb2 as pb
from sandbox.operators import calendar, cells, notes
from sandbox.operators.calendar import Step
from sandbox.operators.keys import GroupKey, grain_name
from sandbox.operators.prose import Prose
from sandbox.operators.splits import REST
from sandbox.table import Column, Result

_ROWS = 10_000
_PERIOD = (
    ("period", "integer", "dimension"),
    ("actors", "integer", "measure"),
    ("back", "integer", "measure"),
    ("share", "double", "measure"),
    ("complete", "boolean", "flag"),
)


@dataclass
class Counts:
    """Per line and cohort its size, and how many come back by period."""

    sizes: dict[Any, dict[Step, int]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(int)))
    back: dict[tuple[Any, Step], dict[Step, int]] = field(default_factory=lambda: defaultdict(dict))

    def add(self, line: Any, cohort: Step, period: Step | None, counted: tuple[int, int]) -> None:
        self.sizes[line][cohort] += counted[0]
        if period is not None:
            self.back[line, cohort][period] = counted[1]


@dataclass(frozen=True)
class Cell:
    """One cohort in one period."""

    cohort: Step
    number: int
    size: int
    back: int
    complete: bool


@dataclass
class Report:
    params: pb.Cohort
    actor: Column
    keys: Sequence[GroupKey]
    grain: int
    periods: int
    last: Step | None
    """The last period that the data reach."""
    reached: Any
    """The last moment of the data."""

    def result(self, counts: Counts) -> Result:
        missing = sum(counts.sizes.pop(None, {}).values()) if self.keys else 0
        lines = {line: self._cells(line, counts) for line in sorted(counts.sizes, key=lambda v: (v == REST, str(v)))}
        rows = self._by_line(lines) if self.keys else self._by_cohort(lines.get(None, []))
        shown, prose = rows[:_ROWS], Prose()
        first = self.keys[0].heading if self.keys else {"name": "cohort", "type": self._type(), "role": "time"}
        return Result(
            columns=(first, *({"name": n, "type": t, "role": r} for n, t, r in _PERIOD)),
            rows=cells.rows(list(zip(*shown, strict=True))) if shown else (),
            chart=self._chart(),
            sentence=self._sentence(lines, rows, prose),
            numbers=tuple(prose.numbers),
            warnings=notes.gathered(
                notes.cut(len(shown), len(rows), "rows"),
                "Actors who never start are left out." if self.params.start.clauses else None,
                f"Left out: {missing:,} of {self.actor.name} that start without {self.params.by}." if missing else None,
                self._unfinished(),
                notes.not_finite([self.actor]),
            ),
            truncated=len(shown) < len(rows),
            extra={"grain": grain_name(self.grain)},
        )

    def _type(self) -> str:
        if isinstance(self.last, int):
            return "integer"
        return "date" if self.grain in calendar.WHOLE_DAYS else "timestamp"

    def _chart(self) -> dict[str, Any]:
        title = f"Retention of {self.actor.name}"
        if self.keys:
            by = self.keys[0].label
            return {"kind": "line", "x": "period", "y": "share", "series": by, "title": f"{title} by {by}"}
        return {"kind": "heatmap", "x": "period", "y": "cohort", "series": "share", "title": title}

    def _incomplete(self) -> bool:
        """Whether the data end within their last period."""
        if self.last is None or isinstance(self.last, int):
            return False
        return calendar.unfinished(self.last, self.grain, self.reached.isoformat())

    def _unfinished(self) -> str | None:
        if not self._incomplete():
            return None
        return (
            f"The data end on {self.reached.isoformat()[:10]}, within the last {grain_name(self.grain)}: it is marked."
        )

    def _cells(self, line: Any, counts: Counts) -> list[Cell]:
        cut, after = self._incomplete(), self.params.returning == pb.RETURN_ON_OR_AFTER
        made = []
        for cohort, size in sorted(counts.sizes[line].items()):
            found = counts.back[line, cohort]
            for number, period in enumerate(self._steps(cohort)):
                later = sum(n for p, n in found.items() if p >= period)  # type: ignore[operator, misc]
                back = later if after else found.get(period, 0)
                made.append(Cell(cohort, number, size, back, not (cut and period == self.last)))
        return made

    def _steps(self, cohort: Step) -> list[Step]:
        """The cohort's own period and those after it, as far as the data reach."""
        steps = [cohort]
        while len(steps) <= self.periods and steps[-1] < self.last:  # type: ignore[operator]
            steps.append(calendar.after(cohort, self.grain, len(steps)))
        return steps

    def _by_cohort(self, line: Sequence[Cell]) -> list[tuple[Any, ...]]:
        return [(c.cohort, c.number, c.size, c.back, c.back / c.size, c.complete) for c in line]

    def _by_line(self, lines: dict[Any, list[Cell]]) -> list[tuple[Any, ...]]:
        """All cohorts of a line together: those whose period is complete, or where there are none, the others."""
        rows = []
        for line, made in lines.items():
            for number in sorted({cell.number for cell in made}):
                whole, size, back = _together(made, number)
                rows.append((line, number, size, back, back / size, whole))
        return rows

    def _sentence(self, lines: dict[Any, list[Cell]], rows: Sequence[tuple[Any, ...]], prose: Prose) -> str:
        made = [cell for line in lines.values() for cell in line]
        if not made:
            return "No row fits."
        name, grain = prose.label(self.actor.name), grain_name(self.grain)
        cohorts = prose.count(len({cell.cohort for cell in made}), "cohort")
        starts, what = sum(cell.size for cell in made if not cell.number), f"value of {name}"
        told = f"{prose.count(starts, what, f'values of {name}')} in {cohorts}"
        if self.params.entry == pb.ENTRY_RECURRING:
            told = f"{prose.count(starts, 'start')} of {name} in {cohorts}"
        whole, size, back = _together(made, 1)
        if not size:
            return f"{told}; the data end before anyone could come back."
        which = "start" if self.params.entry == pb.ENTRY_RECURRING else "first"
        later = " or later" if self.params.returning == pb.RETURN_ON_OR_AFTER else ""
        told += f"; {prose.share(back / size)} come back in the {grain} after their {which}{later}"
        return f"{told}{'' if whole else f', a {grain} that is not over'}{self._best(rows, prose)}."

    def _best(self, rows: Sequence[tuple[Any, ...]], prose: Prose) -> str:
        """The line of which the most come back in the next period."""
        known = [i for i, row in enumerate(rows) if row[1] == 1]
        if not self.keys or len({rows[i][4] for i in known}) < 2:
            return ""
        best = max(known, key=lambda i: (rows[i][5], rows[i][4], rows[i][2], -i))
        label, by = prose.label(rows[best][0], best, self.keys[0].label), prose.label(self.keys[0].label)
        return f"; by {by}, {label} is best with {prose.share(rows[best][4], best, 'share')}"


def _together(made: Sequence[Cell], number: int) -> tuple[bool, int, int]:
    """Size and number that come back, over the cohorts in whose history the period is complete, else over all."""
    period = [cell for cell in made if cell.number == number]
    whole = [cell for cell in period if cell.complete]
    chosen = whole or period
    return bool(whole), sum(cell.size for cell in chosen), sum(cell.back for cell in chosen)
