"""Bins that people can read: steps of 1, 2, 2.5 or 5 times a power of ten for numbers, of the calendar for dates."""

from __future__ import annotations

import math
import sys
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from dataspeaks.executor.v1 import operators_pb2 as pb
from sandbox.operators import calendar, sql
from sandbox.operators.keys import bin_of, step
from sandbox.table import Column

_MORE = Decimal("1.01")
_FINEST = Decimal("1e-290")
"""Narrower bins would leave the range in which doubles keep their digits."""
_STEPS = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))
_DATES = (pb.GRAIN_DAY, pb.GRAIN_WEEK, pb.GRAIN_MONTH, pb.GRAIN_QUARTER, pb.GRAIN_YEAR)
_CLOCK = (pb.GRAIN_SECOND, pb.GRAIN_MINUTE, pb.GRAIN_HOUR)
_SECONDS: dict[int, int] = {
    pb.GRAIN_SECOND: 1,
    pb.GRAIN_MINUTE: 60,
    pb.GRAIN_HOUR: 3600,
    pb.GRAIN_DAY: 86400,
    pb.GRAIN_WEEK: 7 * 86400,
    pb.GRAIN_MONTH: 30 * 86400,
    pb.GRAIN_QUARTER: 91 * 86400,
    pb.GRAIN_YEAR: 365 * 86400,
}


@dataclass(frozen=True)
class Bins:
    """Consecutive bins [edge, next edge): SQL of a row's bin, and the edges; the last one closes the last bin."""

    expression: str
    first: Any
    edges: tuple[Any, ...]
    grain: int = 0
    size: Decimal = Decimal(1)

    def position(self, found: Any) -> int:
        """Index of the bin that the SQL named; a number rounded onto the last edge belongs to the last bin."""
        return self.edges.index(found) if self.grain else min(int(found), len(self.edges) - 2)

    def place(self, value: Any) -> int:
        """Index of a value's bin, by exact arithmetic."""
        if self.grain:
            return self.edges.index(floor(calendar.moment(value.isoformat()), self.grain))
        number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
        return min(int((number - self.first) / self.size), len(self.edges) - 2)


def default_count(rows: int) -> int:
    """Sturges' rule, kept between 5 and 30."""
    return max(5, min(30, math.ceil(math.log2(max(rows, 1))) + 1))


def numeric(column: Column, low: Any, high: Any, most: int) -> Bins:
    """At most `most` bins over [low, high], none narrower than what the column can tell apart."""
    bottom, top = (Decimal(repr(end)) if isinstance(end, float) else Decimal(end) for end in (low, high))
    scale = {"integer": 0, "decimal": column.scale or 0}.get(column.type)
    least = Decimal(0) if scale is None else Decimal(1).scaleb(-scale)
    size = _nice(max((top - bottom) / most, _FINEST), least) if top > bottom else Decimal(1)
    while True:
        start = (bottom / size).to_integral_value("ROUND_FLOOR") * size
        count = int((top - start) / size) + 1
        if count <= most:
            break
        size = _nice(size * _MORE, least)
    edges = [start + size * i for i in range(count + 1)]
    largest = sys.float_info.max
    plain = [int(e) if column.type == "integer" else max(-largest, min(largest, float(e))) for e in edges]
    return Bins(bin_of(column, size, start), start, tuple(plain), size=size)


def _nice(size: Decimal, least: Decimal) -> Decimal:
    """The smallest nice step that is not below the size, and a multiple of the least."""
    if size <= least:
        return least
    power = Decimal(1).scaleb(size.adjusted())
    steps = [s * power for s in _STEPS if s * power >= size and not (least and (s * power) % least)]
    return steps[0] if steps else Decimal(10) * power


def temporal(column: Column, low: datetime, high: datetime, most: int) -> Bins:
    """Steps of the calendar, the finest that need no more than `most` bins."""
    span = (high - low).total_seconds()
    grains = _DATES if column.type == "date" else (*_CLOCK, *_DATES)
    grain = next((g for g in grains if span / _SECONDS[g] <= most - 2), pb.GRAIN_YEAR)
    first, last = floor(low, grain), floor(high, grain)
    edges = calendar.run(first, last, grain, calendar.YEARS)
    return Bins(step(sql.name(column.name), grain), first, (*edges, calendar.after(edges[-1], grain)), grain)


def floor(moment: datetime, grain: int) -> Any:
    """The start of the step that a moment lies in, as the SQL gives it."""
    if grain in _CLOCK:
        minute = 0 if grain == pb.GRAIN_HOUR else moment.minute
        second = moment.second if grain == pb.GRAIN_SECOND else 0
        return moment.replace(minute=minute, second=second, microsecond=0)
    day = moment.date()
    if grain == pb.GRAIN_WEEK:
        return calendar.after(day, pb.GRAIN_DAY, -day.weekday())
    months: dict[int, int] = {
        pb.GRAIN_MONTH: day.month,
        pb.GRAIN_QUARTER: day.month - (day.month - 1) % 3,
        pb.GRAIN_YEAR: 1,
    }
    return day.replace(month=months[grain], day=1) if grain in months else day
