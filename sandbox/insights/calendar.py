"""Steps of an axis of time: each row's step on a regular grid, and what the calendar says of each step."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sandbox.insights.frame import Axis, Floats, Ints

GRID_CAP = 20_000
WIDTHS = {"minute": 1 / 1440, "hour": 1 / 24, "day": 1.0, "week": 7.0}
MONTHS = {"month": 1, "quarter": 3, "year": 12}
MONTH_NAMES = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
DAY_NAMES = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


@dataclass(frozen=True, eq=False)
class Grid:
    """Regular steps from the first to the last point of time; rows without time have step -1."""

    axis: Axis
    step: str
    index: Ints
    first: int
    size: int

    @cached_property
    def starts(self) -> Floats:
        """Day on which each step starts."""
        steps = self.first + np.arange(self.size)
        if self.step in MONTHS:
            days = (steps * MONTHS[self.step]).astype("datetime64[M]").astype("datetime64[D]")
        else:
            days = steps * WIDTHS[self.step] + (4.0 if self.step == "week" else 0.0)
        return np.asarray(days, dtype=np.float64)

    @cached_property
    def months(self) -> Ints:
        """Month of the year of each step, 0 to 11."""
        return np.floor(self.starts).astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) % 12

    @cached_property
    def weekdays(self) -> Ints:
        """Day of the week of each step, 0 = Monday."""
        return (np.floor(self.starts).astype(np.int64) + 3) % 7

    @cached_property
    def hours(self) -> Ints:
        return np.floor((self.starts - np.floor(self.starts)) * 24 + 1e-6).astype(np.int64)

    @property
    def span_days(self) -> float:
        return float(self.starts[-1] - self.starts[0])

    def label(self, position: int) -> str:
        """The step in ISO 8601, or the year where the column holds years."""
        start = self.starts[min(max(position, 0), self.size - 1)]
        if self.axis.years:
            return str(np.datetime64(int(start), "D").astype("datetime64[Y]"))
        if self.step in ("minute", "hour"):
            return str(np.datetime64(round(start * 1440), "m"))
        return str(np.datetime64(int(np.floor(start)), "D"))

    def moment(self, position: int) -> str:
        """The day on which the step starts, or within days its minute, in ISO 8601."""
        if self.step in ("minute", "hour"):
            return self.label(position)
        return str(np.datetime64(int(np.floor(self.starts[position])), "D"))


def grid_of(axis: Axis) -> Grid:
    known = axis.days[axis.present]
    span = float(known.max() - known.min())
    step = axis.grain
    if step == "hour":
        step = "day" if span >= 60 else "hour" if span >= 2.5 else "minute"
    if step == "day" and span > GRID_CAP:
        step = "month"
    return gridded(axis, step)


def gridded(axis: Axis, step: str) -> Grid:
    """The rows on the grid of one step."""
    index = np.full(axis.days.size, -1, dtype=np.int64)
    known = axis.days[axis.present]
    if step in MONTHS:
        months = np.floor(known).astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
        steps = months // MONTHS[step]
    elif step == "week":
        steps = np.floor((known - 4) / 7).astype(np.int64)
    else:
        steps = np.floor(known / WIDTHS[step] + 1e-6).astype(np.int64)
    first = int(steps.min())
    index[axis.present] = steps - first
    return Grid(axis, step, index, first, int(steps.max()) - first + 1)
