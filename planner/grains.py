"""Arithmetic on days by steps of the calendar."""

from __future__ import annotations

from datetime import date, timedelta


def add_months(day: date, months: int) -> date:
    total = day.year * 12 + day.month - 1 + months
    year, month = divmod(total, 12)
    for shorter in range(4):
        try:
            return date(year, month + 1, day.day - shorter)
        except ValueError:
            continue
    raise AssertionError(day)


def floor(day: date, grain: str) -> date:
    """First day of the step that holds a day."""
    if grain == "day":
        return day
    if grain == "week":
        return day - timedelta(days=day.weekday())
    first = {
        "month": day.month,
        "quarter": (day.month - 1) // 3 * 3 + 1,
        "half": (day.month - 1) // 6 * 6 + 1,
        "year": 1,
    }[grain]
    return date(day.year, first, 1)


def step(day: date, grain: str, count: int) -> date:
    """The first day of a step, `count` steps on."""
    if grain in ("day", "week"):
        return day + timedelta(days=count * (7 if grain == "week" else 1))
    return add_months(day, count * {"month": 1, "quarter": 3, "half": 6, "year": 12}[grain])
