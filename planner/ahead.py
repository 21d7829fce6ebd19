"""Reads questions about time: a measure's course, and what it will be."""

from __future__ import annotations

from datetime import date, timedelta

from planner.conditions import Where
from planner.courses import FEWEST, Outlook, Series, first_day, last_day, steps_of
from planner.dates import Period
from planner.diagnosis import Diagnosis
from planner.frames import Frame
from planner.grains import step
from planner.interpretation import RefusalKind
from planner.parts import Part
from planner.queries import Measure, Query
from planner.semantics import Field
from planner.subjects import CALENDAR, grain, measure, split, targets, times
from planner.unserved import Unserved

DAILY = 1500
"""Most days that are looked at one by one."""
AMPLE = 12
"""Steps that make a forecast a fair one."""
WIDE = (("year", 15 * 365), ("month", 100), ("week", 45), ("day", 2), ("hour", 0))
"""The step of a series where none is named, by how many days it must span."""


def series(frame: Frame) -> list[Query]:
    """`revenue over time`, `growth of sales by month`."""
    if not frame.has("TREND", "GROWTH", "CUMULATIVE") or frame.boolean:
        return []
    time = _time(frame)
    if time is None:
        raise Unserved("needs_time")
    found = measure(frame)
    if found is None:
        return []
    if frame.has("CUMULATIVE") and found.function not in ("count", "sum"):
        raise Unserved("needs_sum")
    asked = grain(frame) or _named_years(frame) or _fitting(time)
    return [
        Series(
            time, asked if time.kind == "time" else "", found, frame.where(), split(frame),
            frame.has("GROWTH"), frame.has("CUMULATIVE"), not grain(frame) and bool(_named_years(frame)),
        )
    ]  # fmt: skip


def diagnoses(frame: Frame) -> list[Query]:
    """`anomalies in energy over time`, `when did sales jump?`, `is there a weekly pattern?`"""
    dated = frame.has("TREND") or any(p.kind == "GRAIN" for p in frame.parts)
    dated = dated or any(f.kind in ("time", "year") for f in targets(frame))
    moved = frame.opener == "when" and frame.has("CHANGED", "GROWTH")
    season = frame.part("SEASONAL")
    kind = "seasonality" if season else "change_points" if frame.has("SHIFT") or moved else ""
    kind = kind or ("anomalies" if frame.has("OUTLIER") and dated else "")
    if not kind:
        return []
    time = _time(frame)
    if time is None:
        raise Unserved("needs_time")
    found = measure(frame)
    if found is None:
        raise Unserved("needs_number")
    asked = grain(frame) or (season.argument if season else "")
    ask = "any" if frame.boolean else "count" if frame.has("COUNT") else "which"
    return [
        Diagnosis(kind, time, (asked or _dense(time, frame)) if time.kind == "time" else "", found, frame.where(), ask)
    ]


def _dense(time: Field, frame: Frame) -> str:
    """The step in which a course shows most: days, where most days have rows."""
    days = steps_of(time, "day")
    return "day" if days <= DAILY and 2 * frame.semantics.table.rows >= days else _fitting(time)


def _time(frame: Frame) -> Field | None:
    named = times(frame)
    time = frame.semantics.time
    return time if time in named or not named else named[0]


def _named_years(frame: Frame) -> str:
    """`growth from 2023 to 2025` goes by years."""
    periods = [p.tag.period for p in frame.parts if p.tag and p.tag.period]
    return "year" if frame.has("GROWTH") and any(p.years and p.years[0] < p.years[1] for p in periods) else ""


def _fitting(time: Field) -> str:
    if time.kind == "year":
        return ""
    days = (last_day(time) - first_day(time)).days
    return next((g for g, least in WIDE if days >= least and (g != "hour" or time.column.type == "timestamp")), "day")


def outlooks(frame: Frame) -> list[Query]:
    """`forecast revenue for the next 3 months`, `what will sales be in March?`"""
    places = [i for i, p in enumerate(frame.parts) if p.tag and p.tag.period and p.kind == "COND"]
    coming = next((i for i in places if _is_ahead(frame, frame.parts[i])), -1)
    if not frame.has("FORECAST") and (coming < 0 or frame.extreme):
        return []
    if frame.boolean or frame.parts[0].text.lower().split()[0] in frame.semantics.lexicon.raw["whether"]:
        raise Unserved("no_verdict", RefusalKind.NO_OPERATION)
    time = _time(frame)
    if time is None or time.column.stats.maximum is None:
        raise Unserved("needs_time")
    if coming >= 0:
        frame.used.add(coming)
    found = measure(frame)
    if found is None:
        raise Unserved("needs_number")
    if found.function in ("mode", "distinct", "min", "max"):
        raise Unserved("needs_sum")
    if split(frame):
        raise Unserved("no_split", RefusalKind.NO_OPERATION)
    if found == Measure("count") and not _rows_asked(frame):
        return []
    where = frame.where()
    period = frame.parts[coming].tag.period if coming >= 0 else None  # type: ignore[union-attr]
    if time.kind == "year":
        return [_yearly(time, found, where, period)]
    taken, noted = _step(time, grain(frame) or (period.grain if period else ""))
    if noted:
        say = frame.semantics.lexicon.raw["say"]
        frame.notes.append(say["assumed_grain"].format(grain=say[taken]))
    since, until = (d.isoformat() for d in _shifted(period, last_day(time))) if period else ("", "")
    return [Outlook(time, taken, found, where, since, until)]


def _rows_asked(frame: Frame) -> bool:
    return frame.has("COUNT") or bool(frame.where()) or any(p.row or p.kind in ("ROW", "NOUN") for p in frame.parts)


def _is_ahead(frame: Frame, part: Part) -> bool:
    """Whether a period lies behind the data; in a forecast, a month without a year is the coming one."""
    period = part.tag.period if part.tag else None
    time = frame.semantics.time
    if period is None or time is None or time.column.stats.maximum is None:
        return False
    if time.kind == "year":
        start = period.ranges[0][0]
        return bool(start and start.year > int(time.column.stats.maximum))
    if period.ahead:
        return True
    start = period.ranges[0][0]
    undated = not any(w.isdigit() and len(w) == 4 for w in part.text.split())
    season = undated and not period.relative and period.grain in ("month", "quarter")
    return frame.has("FORECAST") and (season or bool(start and start > last_day(time)))


def _shifted(period: Period, last: date) -> tuple[date, date]:
    """The period's first day and the day after its last, moved behind the data by whole years."""
    start, end = period.ranges[-1]
    start = start or last + timedelta(days=1)
    end = end or step(start, "year", 1)
    while start <= last:
        start, end = step(start, "year", 1), step(end, "year", 1)
    return start, end


def _yearly(time: Field, found: Measure, where: Where, period: Period | None) -> Outlook:
    if int(time.column.stats.maximum) - int(time.column.stats.minimum) + 1 < FEWEST:
        raise Unserved("too_short")
    start, end = period.ranges[-1] if period else (None, None)
    return Outlook(time, "", found, where, start.isoformat() if start else "", end.isoformat() if end else "")


def _step(time: Field, asked: str) -> tuple[str, bool]:
    """The step of the forecast, and whether it is finer than what was asked for."""
    fit = [g for g in reversed(CALENDAR) if g != "hour" or time.column.type == "timestamp"]
    if asked in fit:
        finer = [g for g in fit[fit.index(asked) :] if steps_of(time, g) >= FEWEST + 1]
        if not finer:
            raise Unserved("too_short")
        return finer[0], finer[0] != asked
    usual = [g for g in fit if g in ("month", "week", "day", "hour")]
    ample = [g for g in usual if steps_of(time, g) >= AMPLE]
    found = ample or [g for g in usual if steps_of(time, g) >= FEWEST + 1]
    if not found:
        raise Unserved("too_short")
    return found[0], False
