"""The answer of a funnel: steps with counts, shares and times, the chart, and the sentence on where most are lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pandas as pd

from dataspeaks.executor.v1 import operators_pb2 as pb
from sandbox.operators import cells, notes
from sandbox.operators.attempts import SHARES
from sandbox.operators.keys import GroupKey
from sandbox.operators.measures import interpolated
from sandbox.operators.prose import Prose
from sandbox.table import Column, Result

_UNITS = (
    ("d", timedelta(days=1)),
    ("h", timedelta(hours=1)),
    ("min", timedelta(minutes=1)),
    ("s", timedelta(seconds=1)),
)
_FEW_UNITS = 2
"""A time is told in the largest unit of which it has so many."""
_NAMES = tuple("median" if share * 2 == 1 else f"p{int(share * 100)}" for share in SHARES)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True)
class Passage:
    """One line of the funnel: a value of the split (or None), how many come to each step, and its row of the query."""

    label: Any
    reached: tuple[int, ...]
    row: int


@dataclass
class Report:
    params: pb.Funnel
    actor: Column
    time: Column
    keys: Sequence[GroupKey]
    frame: pd.DataFrame

    def result(self, passages: Sequence[Passage]) -> Result:
        missing = sum(p.reached[0] for p in passages if self.keys and p.label is None)
        passages = [p for p in passages if not self.keys or p.label is not None]
        taken = {p.row: self._taken(p) for p in passages}
        unit, length = self._unit(taken)
        rows = [row for p in passages for row in self._rows(p, taken[p.row], length)]
        prose = Prose()
        return Result(
            columns=self._headings(unit),
            rows=cells.rows(list(zip(*rows, strict=True))) if rows else (),
            chart={"kind": "bar", "x": "name", "y": "actors", "title": f"Funnel by {self.actor.name}"}
            | ({"series": self.keys[0].label} if self.keys else {}),
            sentence=self._sentence(passages, rows, unit, prose),
            numbers=tuple(prose.numbers),
            warnings=notes.gathered(
                notes.not_finite([self.actor]),
                f"Left out: {missing:,} of {self.actor.name} that enter without {self.params.by}." if missing else None,
            ),
        )

    def _names(self) -> list[str]:
        if self.params.order == pb.FUNNEL_ORDER_ANY:
            return [f"{i + 1} of the steps" for i in range(len(self.params.steps))]
        names = [step.name or f"step {i + 1}" for i, step in enumerate(self.params.steps)]
        return [f"{name} ({i + 1})" if name in names[:i] else name for i, name in enumerate(names)]

    def _headings(self, unit: str) -> tuple[dict[str, Any], ...]:
        times = [f"{kind} {name}" for kind in ("time", "total") for name in _NAMES] if self.params.times else []
        return (
            {"name": "step", "type": "integer", "role": "dimension"},
            {"name": "name", "type": "string", "role": "dimension"},
            *(key.heading for key in self.keys),
            {"name": "actors", "type": "integer", "role": "measure"},
            {"name": "share of first", "type": "double", "role": "measure"},
            {"name": "share of previous", "type": "double", "role": "measure"},
            *({"name": name, "type": "double", "role": "measure", "unit": unit} for name in times),
        )

    def _rows(self, passage: Passage, taken: list[list[float | None]], length: timedelta) -> list[tuple[Any, ...]]:
        rows = []
        unit = length // _MICROSECOND
        for i, (name, count) in enumerate(zip(self._names(), passage.reached, strict=True)):
            whole, before = passage.reached[0], passage.reached[max(i - 1, 0)]
            parts = (count / whole if whole else None, count / before if before else None)
            times = [None if t is None else t / unit for t in taken[i]]
            rows.append((i + 1, name, *([passage.label] if self.keys else []), count, *parts, *times))
        return rows

    def _taken(self, passage: Passage) -> list[list[float | None]]:
        """Per step the quantiles of the time from the step before and of that from the first, in microseconds."""
        if not self.params.times:
            return [[] for _ in passage.reached]
        nothing: list[float | None] = [None] * (2 * len(SHARES))
        return [nothing] + [
            [
                interpolated(*self._around(passage.row, f"{kind}{i}_{number}"), count, share)
                for kind in ("d", "h")
                for number, share in enumerate(SHARES)
            ]
            for i, count in enumerate(passage.reached)
            if i
        ]

    def _around(self, row: int, name: str) -> tuple[int | None, int | None]:
        """The two times between which a quantile lies, in microseconds."""
        found = []
        for side in ("l", "h"):
            start, end = (cells.values(self.frame, f"{name}{side}{part}")[row] for part in ("s", "e"))
            found.append(None if end is None else (end - start) // _MICROSECOND)
        return found[0], found[1]

    def _unit(self, taken: dict[int, list[list[float | None]]]) -> tuple[str, timedelta]:
        """The unit in which the longest median of the whole can be read; days where the data know no hours."""
        middle = len(SHARES) + SHARES.index(Fraction(1, 2))
        totals = [step[middle] for line in taken.values() for step in line if step]
        longest = max((t for t in totals if t is not None), default=0.0)
        if self.time.type == "date":
            return _UNITS[0]
        fitting = (unit for unit in _UNITS if longest >= _FEW_UNITS * (unit[1] // _MICROSECOND))
        return next(fitting, _UNITS[-1])

    def _sentence(self, passages: Sequence[Passage], rows: Sequence[tuple[Any, ...]], unit: str, prose: Prose) -> str:
        names = self._names()
        reached = [sum(column) for column in zip(*(p.reached for p in passages), strict=True)] or [0] * len(names)
        first, who = prose.label(names[0]), prose.label(self.actor.name)
        if not reached[0]:
            return f"No value of {who} comes to {first}."
        told = f"{prose.number(reached[-1])} of {prose.number(reached[0])} values of {who} that come to {first}"
        told += f" come to {prose.label(names[-1])} ({prose.share(reached[-1] / reached[0])})"
        losses = [before - after for before, after in pairwise(reached)]
        worst = max(range(len(losses)), key=lambda i: (losses[i], -i))
        told += "; none is lost"
        if losses[worst]:
            told = told.removesuffix("none is lost")
            told += f"most are lost before {prose.label(names[worst + 1])} ({prose.number(losses[worst])})"
        if self.keys:
            return f"{told}{self._best(passages, rows, prose)}."
        return f"{told}{self._pace(rows, unit, prose)}."

    def _best(self, passages: Sequence[Passage], rows: Sequence[tuple[Any, ...]], prose: Prose) -> str:
        """The line with the largest share at the last step."""
        steps = len(self.params.steps)
        ends = [row for row in range(steps - 1, len(rows), steps) if rows[row][4] is not None]
        if len(ends) < 2:
            return ""
        best = max(ends, key=lambda row: (rows[row][4], rows[row][3], -row))
        label, share = prose.label(rows[best][2], best, self.keys[0].label), rows[best][4]
        by = prose.label(self.keys[0].label)
        return f"; by {by}, {label} is best with {prose.share(share, best, 'share of first')}"

    def _pace(self, rows: Sequence[tuple[Any, ...]], unit: str, prose: Prose) -> str:
        if not self.params.times or rows[-1][-len(SHARES)] is None:
            return ""
        name = f"total {_NAMES[SHARES.index(Fraction(1, 2))]}"
        value = rows[-1][[heading["name"] for heading in self._headings(unit)].index(name)]
        return f"; the median time from first to last is {prose.number(value, unit, len(rows) - 1, name)}"
