"""SQL of first-time retention with a bit per period: one number tells of an actor all the periods it came back in.

Rows meet their actor in a single grouping whose state is a few numbers per actor, where a row per actor and period
would be nearly as many rows as the table has.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from dataspeaks.executor.v1 import operators_pb2 as pb
from sandbox.operators import calendar, cells, sql
from sandbox.operators.calendar import DAYS, MONTHS, Step
from sandbox.operators.cohort_report import Counts
from sandbox.operators.keys import GroupKey

_BITS = 62
"""Periods that one BIGINT tells of."""
_WORDS = 4
"""Most of these per actor: four years of weeks, twenty of months."""


@dataclass(frozen=True)
class Visits:
    """The periods from the table's first to its last, by their number from the first on."""

    period: GroupKey
    first: Step
    count: int

    @staticmethod
    def of(period: GroupKey) -> Visits | None:
        """None where there are too many periods, none, or some shorter than a day."""
        low, high = (_step(bound, period.grain) for bound in (period.column.stats.minimum, period.column.stats.maximum))
        if low is None or high is None:
            return None
        span = _ordinal(high, period.grain) - _ordinal(low, period.grain)
        count = span // _length(low, period.grain) + 1
        return Visits(period, low, count) if count <= _BITS * _WORDS else None

    def counted(self, actor: str, relation: str, condition: str, start: str, back: str) -> str:
        """Per cohort `c`, the number of its period, the `size`, and in `n0`, `n1` ... those that come back in each."""
        words = range((self.count - 1) // _BITS + 1)
        events = [f"{actor} AS a", f"{self._number()} AS p"]
        events += [f"CASE WHEN {start or '1 = 1'} THEN 1 END AS s", f"CASE WHEN {back or '1 = 1'} THEN 1 END AS b"]
        marked = ["a", "MIN(CASE WHEN s = 1 THEN p END) AS c", *(f"BIT_OR({_mark(word)}) AS m{word}" for word in words)]
        actors = f"{sql.select(marked, f'({sql.select(events, relation, condition)}) AS events')} GROUP BY a"
        came = [f"SUM((m{i // _BITS} >> {i % _BITS}) & 1) AS n{i}" for i in range(self.count)]
        counted = sql.select(["c", "COUNT(*) AS size", *came], f"({actors}) AS actors", "c IS NOT NULL")
        return f"{counted} GROUP BY c ORDER BY c ASC"

    def read(self, frame: pd.DataFrame) -> Counts:
        """The answer, by the periods themselves."""
        counts, steps = Counts(), [calendar.after(self.first, self.period.grain, i) for i in range(self.count)]
        came = [cells.whole(cells.values(frame, f"n{i}")) for i in range(self.count)]
        cohorts = [steps[c] for c in cells.whole(cells.values(frame, "c"))]
        for row, (cohort, size) in enumerate(zip(cohorts, cells.whole(cells.values(frame, "size")), strict=True)):
            counts.add(None, cohort, None, (size, 0))
            for step, back in zip(steps, came, strict=True):
                counts.add(None, cohort, step, (0, back[row]))
        return counts

    def _number(self) -> str:
        name, length = sql.name(self.period.column.name), _length(self.first, self.period.grain)
        if isinstance(self.first, int):
            since = f"{name} - {self.first}"
        elif self.period.grain in DAYS:
            since = f"date_diff('day', {sql.moment(self.first)}, CAST({name} AS DATE))"
        else:
            since = f"extract(YEAR FROM {name}) * 12 + extract(MONTH FROM {name})"
            since += f" - {_ordinal(self.first, self.period.grain)}"
        return f"CAST({since} AS INTEGER)" if length == 1 else f"CAST(floor(({since}) / {length}e0) AS INTEGER)"


def _mark(word: int) -> str:
    """The bit of a period that someone came back in; of the word's own periods, where there are several words."""
    low = word * _BITS
    return f"CASE WHEN b = 1 AND p >= {low} AND p < {low + _BITS} THEN CAST(1 AS BIGINT) << (p - {low}) END"


def _step(bound: object, grain: int) -> Step | None:
    """The period that an extreme of the statistics lies in."""
    if isinstance(bound, int):
        return bound
    if not isinstance(bound, str) or grain not in calendar.WHOLE_DAYS:
        return None
    day = calendar.moment(bound).date()
    if grain == pb.GRAIN_WEEK:
        return calendar.after(day, pb.GRAIN_DAY, -day.weekday())
    if grain == pb.GRAIN_DAY:
        return day
    return day.replace(month=(day.month - 1) // MONTHS[grain] * MONTHS[grain] + 1, day=1)


def _length(step: Step, grain: int) -> int:
    return 1 if isinstance(step, int) else {**MONTHS, **DAYS}[grain]


def _ordinal(step: Step, grain: int) -> int:
    """A period's place in time, in what its grain counts: years, months or days."""
    if isinstance(step, int):
        return step
    return step.toordinal() if grain in DAYS else step.year * 12 + step.month
