"""Dates in expressions: their parts, steps of the calendar, differences and shifts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from dataspeaks.executor.v1 import operators_pb2 as pb
from sandbox.operators import sql
from sandbox.operators.expression import ExpressionUnread
from sandbox.operators.keys import CLOCK_STEPS, DAY_STEPS, step
from sandbox.operators.typed import DATES, Typed, as_timestamp, constant, of_date, written

_NO_DATE = "hold text that is no date"
_CLOCK = {"hour": 23, "minute": 59, "second": 59}
_DAYS, _MONTHS = 36_600, 1200
_SPAN_DAYS = Decimal(4_000_000)
_UNITS = {name: grain for grain, name in (*DAY_STEPS.items(), *CLOCK_STEPS.items())}
_FIRST, _LAST = date(1, 1, 1), date(9999, 12, 31)


def _date(value: Typed, what: str) -> Typed:
    if value.type == "string" and isinstance(value.constant, str):
        return of_date(value.constant, value.at)
    if value.type not in DATES:
        raise ExpressionUnread(f"{what} needs a date, and this is {value.words}. There is date(text).", value.at)
    return value


def _part(name: str, args: Sequence[Typed], at: int) -> Typed:
    value = _date(args[0], name)
    if name in _CLOCK and value.type == "date":
        raise ExpressionUnread(f"{name} needs a time of day, and this is a date.", value.at)
    if name == "weekday":
        return Typed(step(value.sql, pb.GRAIN_DAY_OF_WEEK), "integer", at, 0, Decimal(1), Decimal(7))
    most = {"year": 9999, "quarter": 4, "month": 12, "week": 53, "day": 31, **_CLOCK}[name]
    return Typed(_extract(name, value.sql), "integer", at, 0, Decimal(0), Decimal(most))


def _extract(part: str, value: str) -> str:
    return f"CAST(floor(extract({part.upper()} FROM {value})) AS BIGINT)"


def _truncated(name: str, args: Sequence[Typed], at: int) -> Typed:
    value, unit = _date(args[0], name), written(args[1], "The step of the calendar")
    if unit not in _UNITS:
        raise ExpressionUnread(f"there is no step {unit!r}; there are {', '.join(_UNITS)}.", args[1].at)
    grain = _UNITS[unit]
    if grain in CLOCK_STEPS and value.type == "date":
        return replace(value, at=at, constant=None)
    return Typed(step(value.sql, grain), "timestamp" if grain in CLOCK_STEPS else "date", at)


def _number_of(day: str) -> str:
    """Days since the year 0 of the Gregorian calendar, counted from March (Hinnant's days_from_civil)."""
    year, month = _extract("year", day), _extract("month", day)
    moved = f"({year} - CASE WHEN {month} <= 2 THEN 1 ELSE 0 END)"
    since = f"({month} + CASE WHEN {month} > 2 THEN -3 ELSE 9 END)"
    leaps = " ".join(f"{sign} {_floored(f'{moved} / {n}e0')}" for sign, n in (("+", 4), ("-", 100), ("+", 400)))
    return f"(365 * {moved} {leaps} + {_floored(f'(153 * {since} + 2) / 5e0')} + {_extract('day', day)})"


def _floored(number: str) -> str:
    return f"CAST(floor({number}) AS BIGINT)"


def _between(name: str, args: Sequence[Typed], at: int) -> Typed:
    """From the first to the second: days and months by the calendar, whole seconds by the clock."""
    first, second = (_date(arg, name) for arg in args)
    if name == "months_between":
        numbers = [f"({_extract('year', v.sql)} * 12 + {_extract('month', v.sql)})" for v in (first, second)]
        reach = _SPAN_DAYS / 28
    elif name == "days_between":
        numbers = [_number_of(v.sql) for v in (first, second)]
        reach = _SPAN_DAYS
    else:
        numbers = [_seconds(as_timestamp(v).sql) for v in (first, second)]
        reach = _SPAN_DAYS * 86_400
    return Typed(
        f"{numbers[1]} - {numbers[0]}", "integer", at, 0, -reach.to_integral_value(), reach.to_integral_value()
    )


def _seconds(moment: str) -> str:
    clock = " + ".join(f"{n} * {_extract(part, moment)}" for part, n in (("hour", 3600), ("minute", 60), ("second", 1)))
    return f"({_number_of(moment)} * 86400 + {clock})"


def _shifted(name: str, args: Sequence[Typed], at: int) -> Typed:
    """Missing where the calendar of four-digit years ends."""
    value, days = _date(args[0], name), name == "add_days"
    count = constant(args[1], -(_DAYS if days else _MONTHS), _DAYS if days else _MONTHS, f"The number of {name}")
    reach = timedelta(days=count if days else 31 * count)
    edge = _LAST - reach if count > 0 else _FIRST - reach
    held = f"{value.sql} {'<=' if count > 0 else '>='} {sql.moment(edge)}"
    moved = f"{value.sql} + INTERVAL '{count}' {'DAY' if days else 'MONTH'}"
    if value.type == "date":
        moved = f"CAST({moved} AS DATE)"
    return Typed(f"CASE WHEN {held} THEN {moved} END", value.type, at)


def _read(name: str, args: Sequence[Typed], at: int) -> Typed:
    """The day of a timestamp, or of a text such as `2024-05-17`; other texts are missing, and counted."""
    value = args[0]
    if value.type == "timestamp":
        return Typed(f"CAST({value.sql} AS DATE)", "date", at)
    if value.type == "date":
        return value
    if value.type != "string":
        raise ExpressionUnread(f"date needs text or a date, and this is {value.words}.", value.at)
    if isinstance(value.constant, str):
        return of_date(value.constant, value.at)
    shape = f"translate({value.sql}, '{sql.DIGITS}', '9999999999') = '9999-99-99' AND {value.sql} >= '0001'"
    told = f"TRY_CAST(CASE WHEN {shape} THEN {value.sql} END AS DATE)"
    return Typed(told, "date", at, faults=((_NO_DATE, f"{value.sql} IS NOT NULL AND {told} IS NULL"),))


FUNCTIONS = {
    **{
        part: (f"{part}(date)", 1, 1, _part) for part in ("year", "quarter", "month", "week", "day", "weekday", *_CLOCK)
    },
    "trunc": ("trunc(date, 'month')", 2, 2, _truncated),
    "days_between": ("days_between(from, to)", 2, 2, _between),
    "months_between": ("months_between(from, to)", 2, 2, _between),
    "seconds_between": ("seconds_between(from, to)", 2, 2, _between),
    "add_days": ("add_days(date, number)", 2, 2, _shifted),
    "add_months": ("add_months(date, number)", 2, 2, _shifted),
    "date": ("date(text)", 1, 1, _read),
}
