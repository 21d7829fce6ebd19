"""Columns of time: years, periods and dates as days, the step they keep, and numbers that merely repeat the date."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from sandbox.insights.frame import Axis, Floats, Measure
from sandbox.table import Column

YEAR_NAME = re.compile(r"(^|[^a-z])(year|yr|jahr|annee|anno|fy|season|vintage)([^a-z]|$)", re.IGNORECASE)
DECIMAL_NAME = re.compile(r"(^|[^a-z])(year|yr|time|date|decimal)([^a-z]|$)", re.IGNORECASE)
BORN = re.compile(r"(^|[^a-z])(birth|born|dob|birthdate|birthday)([^a-z]|$)", re.IGNORECASE)
"""Dates that say who, and are no course of time."""
PERIOD = re.compile(r"^\d{4}-(0[1-9]|1[0-2])$")
QUARTER = re.compile(r"^(\d{4})[- ]?Q([1-4])$", re.IGNORECASE)
FIRST_YEAR, LAST_YEAR = 1000, 2200
NEAR = 0.02
"""How far, in months, a decimal year may lie from a month's start."""
AGREE = 0.98
"""Share of the rows on which a number must follow the calendar to count as a part of the date."""
AFFINE = 0.99995
"""Correlation with time from which on a number is but a count of it."""
CHECKED = 5_000


def is_year(column: Column, distinct: Floats) -> bool:
    plausible = distinct[0] >= FIRST_YEAR and distinct[-1] <= LAST_YEAR
    return bool(plausible and (column.role == "time" or YEAR_NAME.search(spaced(column.name)) is not None))


def decimal_years(column: Column, distinct: Floats) -> bool:
    """Whether years have their months behind the point, as 1949.083 for February 1949."""
    plausible = distinct[0] >= FIRST_YEAR and distinct[-1] <= LAST_YEAR and distinct.size >= 8
    if not plausible or not (column.role == "time" or DECIMAL_NAME.search(spaced(column.name))):
        return False
    months = distinct * 12
    return bool(np.mean(np.abs(months - np.rint(months)) <= NEAR) >= AGREE)


def year_days(values: Floats) -> Floats:
    """First day of the month in which a year, whole or decimal, says that it is."""
    known = np.isfinite(values)
    days = np.full(values.size, np.nan)
    months = np.rint(values[known] * 12).astype(np.int64) - 1970 * 12
    days[known] = months.astype("datetime64[M]").astype("datetime64[D]").astype(np.float64)
    return days


def spaced(name: str) -> str:
    """`orderYear` as `order Year`, so that words can be told apart."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)


def days_of(cells: pd.Series) -> Floats:
    stamps = pd.to_datetime(cells).to_numpy(dtype="datetime64[us]")
    days = stamps.astype(np.int64) / 86_400e6
    return np.where(np.isnat(stamps), np.nan, days)


def periods(cells: pd.Series) -> Floats | None:
    """Days of texts such as `2024-03` and `2024-Q1`; None where the texts are others."""
    known = [str(cell) for cell in cells.dropna().unique()]
    if known and all(PERIOD.match(text) for text in known):
        starts = {text: np.datetime64(text, "D") for text in known}
    elif known and all(QUARTER.match(text) for text in known):
        parts = {text: QUARTER.match(text) for text in known}
        starts = {
            text: np.datetime64(f"{m.group(1)}-{3 * int(m.group(2)) - 2:02d}", "D") for text, m in parts.items() if m
        }
    else:
        return None
    return np.array([np.nan if pd.isna(c) else float(starts[str(c)].astype(np.int64)) for c in cells])


def grain_of(known: Floats) -> str:
    """The step that sorted distinct days keep: regular ones tell, others are days or hours."""
    if np.any(known != np.floor(known)):
        return "hour"
    gaps = np.diff(known)
    bands = {"week": (7, 7), "month": (28, 31), "quarter": (89, 92), "year": (365, 366)}
    for grain, (low, high) in bands.items():
        if np.mean((gaps >= low) & (gaps <= high)) >= 0.8 and float(np.min(gaps)) >= low:
            return grain
    return "year" if float(np.min(gaps)) >= 365 else "day"


def courses(axes: list[Axis]) -> list[Axis]:
    """The axes, the fullest first, without years that are those of a finer axis."""
    ordered = sorted(axes, key=lambda axis: (-int(axis.present.sum()), axis.grain == "year", axis.position))
    kept: list[Axis] = []
    for axis in ordered:
        if not (axis.grain == "year" and any(same_years(axis, other) for other in kept if other.grain != "year")):
            kept.append(axis)
    return kept


def same_years(axis: Axis, finer: Axis) -> bool:
    both = axis.present & finer.present
    years = [a.days[both].astype("datetime64[D]").astype("datetime64[Y]") for a in (axis, finer)]
    return bool(both.any()) and float(np.mean(years[0] == years[1])) >= AGREE


def repeats_date(measure: Measure, axis: Axis) -> bool:
    """Whether a number is a part of the date, such as its month or hour, a count of time, or a before and after."""
    both = np.flatnonzero(measure.present & axis.present)[:CHECKED]
    values, days = measure.values[both], axis.days[both]
    kinds = np.unique(values)
    if both.size < 12 or kinds.size < 2 or np.unique(days).size < 3:
        return False
    if kinds.size == 2:
        first, second = days[values == kinds[0]], days[values == kinds[1]]
        return bool(first.max() < second.min() or second.max() < first.min())
    a, b = values / np.abs(values).max(), days - days.mean()
    a = a - a.mean()
    scale = float(np.sqrt((a**2).sum() * (b**2).sum()))
    if scale > 0 and abs(float((a * b).sum())) >= AFFINE * scale:
        return True
    return measure.whole and any(np.mean(gap == np.median(gap)) >= AGREE for gap in gaps(values, days))


def gaps(values: Floats, days: Floats) -> list[Floats]:
    """The values less each part of the date; those of the week modulo seven."""
    dates = np.floor(days).astype("datetime64[D]")
    months, years = dates.astype("datetime64[M]"), dates.astype("datetime64[Y]")
    month = months.astype(np.int64) % 12
    of_year = (dates - years.astype("datetime64[D]")).astype(np.int64)
    parts = [month, month // 3, (dates - months.astype("datetime64[D]")).astype(np.int64), of_year, of_year // 7]
    parts += [years.astype(np.int64), np.floor((days - np.floor(days)) * 24 + 1e-6).astype(np.int64)]
    weekday = (np.floor(days).astype(np.int64) + 3) % 7
    found = [values - part for part in parts if np.unique(part).size >= 3]
    if np.ptp(values) <= 6 and np.unique(weekday).size >= 3:
        found.append((values - weekday) % 7)
    return found
