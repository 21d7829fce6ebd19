"""Steps of the calendar: which one fits a span, what follows a step, and how a step is told to people."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from dataspeaks.executor.v1 import operators_pb2 as pb
from sandbox.operators.refusals import BadParameter

Step = int | date | datetime
"""A calendar step by its start; a plain year where the column holds years."""

YEARS = 10_000
"""More steps than there are years in the calendar."""
MONTHS: dict[int, int] = {pb.GRAIN_MONTH: 1, pb.GRAIN_QUARTER: 3, pb.GRAIN_YEAR: 12}
"""Months of the steps that count by months."""
DAYS: dict[int, int] = {pb.GRAIN_DAY: 1, pb.GRAIN_WEEK: 7}
"""Days of the steps that are whole days."""
_DELTAS: dict[int, timedelta] = {
    pb.GRAIN_SECOND: timedelta(seconds=1),
    pb.GRAIN_MINUTE: timedelta(minutes=1),
    pb.GRAIN_HOUR: timedelta(hours=1),
    **{grain: timedelta(days=days) for grain, days in DAYS.items()},
}
WHOLE_DAYS = frozenset((*DAYS, *MONTHS))
"""Steps that start with a day."""
_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def moment(text: str) -> datetime:
    """A date or timestamp of the statistics."""
    return datetime.fromisoformat(text)


def fitting(start: datetime, end: datetime, *, clock: bool) -> int:
    """The finest step that cuts a span into a number of steps that one can look at."""
    span = end - start
    if clock and span <= timedelta(minutes=5):
        return pb.GRAIN_SECOND
    if clock and span <= timedelta(hours=5):
        return pb.GRAIN_MINUTE
    if clock and span <= timedelta(days=4):
        return pb.GRAIN_HOUR
    if span <= timedelta(days=120):
        return pb.GRAIN_DAY
    return pb.GRAIN_MONTH if span <= timedelta(days=366 * 10) else pb.GRAIN_YEAR


def after(step: Step, grain: int, count: int = 1) -> Step:
    """The step `count` steps later, or earlier."""
    if isinstance(step, int):
        return step + count
    if grain in _DELTAS:
        return step + _DELTAS[grain] * count
    return months_later(step, MONTHS[grain] * count)


def months_later(day: date, months: int) -> date:
    """The same day of another month, or that month's last."""
    count = day.year * 12 + day.month - 1 + months
    year, month = count // 12, count % 12 + 1
    if not 1 <= year <= 9999:
        raise BadParameter("The dates reach beyond the calendar's years 1 to 9999.")
    return day.replace(year=year, month=month, day=min(day.day, _length(year, month)))


def _length(year: int, month: int) -> int:
    following = date(year + month // 12, month % 12 + 1, 1) if year < 9999 or month < 12 else None
    return (following - timedelta(days=1)).day if following else 31


def year_before(step: Step, grain: int) -> Step:
    """The step that a year ago is compared with; weeks are compared with the one 52 weeks before."""
    if isinstance(step, int):
        return step - 1
    return step - timedelta(weeks=52) if grain == pb.GRAIN_WEEK else months_later(step, -12)


def run(first: Step, last: Step, grain: int, most: int) -> list[Step]:
    """All steps from first to last; refuses more than `most`."""
    steps = [first]
    try:
        while steps[-1] < last:  # type: ignore[operator]
            if len(steps) >= most:
                raise BadParameter(f"This makes more than {most:,} steps of time. Choose a coarser grain or filter.")
            steps.append(after(first, grain, len(steps)))
    except OverflowError:
        raise BadParameter("The dates reach beyond the calendar's years 1 to 9999.") from None
    return steps


def told(step: Any, grain: int, fiscal_start: int = 1) -> str:
    """`Mar 2024`, `Q1 2024`, `week of 2024-03-04`, `Monday`: a step in words."""
    if step is None:
        return "missing"
    if grain == pb.GRAIN_DAY_OF_WEEK:
        return _WEEKDAYS[step - 1]
    if grain == pb.GRAIN_MONTH_OF_YEAR:
        return _NAMES[step - 1]
    if grain == pb.GRAIN_HOUR_OF_DAY:
        return f"{step:02d}:00"
    if isinstance(step, int):
        return str(step)
    if grain == pb.GRAIN_MONTH:
        return f"{_NAMES[step.month - 1]} {step.year}"
    if grain in (pb.GRAIN_QUARTER, pb.GRAIN_YEAR):
        return _fiscal(step, grain, fiscal_start)
    if grain == pb.GRAIN_WEEK:
        return f"week of {step.isoformat()}"
    return step.isoformat(sep=" ", timespec="seconds") if isinstance(step, datetime) else step.isoformat()


def _fiscal(step: date, grain: int, start: int) -> str:
    """A fiscal year is called by the calendar year in which it ends."""
    months = (step.month - start) % 12
    year = step.year + 1 if start > 1 and step.month >= start else step.year
    name = f"FY {year}" if start > 1 else f"{year}"
    return name if grain == pb.GRAIN_YEAR else f"Q{months // 3 + 1} {name}"


def unfinished(last: Step, grain: int, latest: Any) -> bool:
    """Whether the data end inside the last step; `latest` is the column's largest value."""
    if isinstance(last, int) or grain in (pb.GRAIN_DAY, pb.GRAIN_SECOND) or not isinstance(latest, str):
        return False
    try:
        end = after(last, grain)
    except (BadParameter, OverflowError):
        return False
    reached = moment(latest)
    if isinstance(last, datetime):
        return last < reached and reached < end  # type: ignore[operator]
    day = reached.date()
    return last < day and day < after(end, pb.GRAIN_DAY, -1)  # type: ignore[operator]


def belated(first: Step, grain: int, earliest: Any) -> bool:
    """Whether the data begin inside the first step, beyond its first day; `earliest` is the column's smallest value."""
    if isinstance(first, int) or grain not in WHOLE_DAYS or not isinstance(earliest, str):
        return False
    return moment(earliest).date() > after(first, pb.GRAIN_DAY)  # type: ignore[operator]
