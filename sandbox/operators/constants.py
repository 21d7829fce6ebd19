"""Constants of a filter, read by the type of the column they are compared with."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation

from dataspeaks.executor.v1 import operators_pb2 as pb
from sandbox.operators.refusals import BadFilter, ColumnUnfit, kind
from sandbox.table import Column

_YEAR = re.compile(r"\d{4}")
_MONTH = re.compile(r"(\d{4})-(\d{2})")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_LAST = datetime(9999, 12, 31, 23, 59, 59, 999999)


@dataclass(frozen=True)
class Period:
    """From `start` up to, but without, `end`; both timestamps."""

    start: datetime
    end: datetime


def as_text(column: Column, value: pb.Value) -> str:
    if value.WhichOneof("kind") != "text":
        raise ColumnUnfit(f"{column.name!r} holds text; give the value to compare as text.", column=column.name)
    if "\0" in value.text:
        raise BadFilter("A text to compare with cannot hold a NUL character.", column=column.name)
    return value.text


def as_number(column: Column, value: pb.Value) -> Decimal:
    """The number exactly as it was written."""
    which = value.WhichOneof("kind")
    try:
        number = Decimal(repr(value.number) if which == "number" else value.text.strip())
    except InvalidOperation:
        number = Decimal("NaN")
    if which == "flag" or not number.is_finite() or number.adjusted() > 400:
        given = "a truth value" if which == "flag" else repr(value.text)
        raise ColumnUnfit(f"{column.name!r} holds numbers, and {given} is none.", column=column.name)
    return number if number.adjusted() > -400 else Decimal(0)


def as_time(column: Column, value: pb.Value) -> time:
    try:
        return time.fromisoformat(value.text)
    except ValueError:
        raise ColumnUnfit(
            f"{column.name!r} holds times of day; write them like 14:30 or 14:30:15.", column=column.name
        ) from None


def as_period(column: Column, value: pb.Value) -> Period:
    """The time that a text stands for: `2024`, `2024-05` or `2024-05-17` all of it, a timestamp one microsecond."""
    text = value.text.strip()
    try:
        if value.WhichOneof("kind") != "text":
            raise ValueError("not a text")
        return _period(text)
    except (ValueError, OverflowError):
        raise ColumnUnfit(
            f"{column.name!r} holds {kind(column)}; write them like 2024-05-17 or 2024-05-17T14:30:00, "
            "a month like 2024-05, a year like 2024.",
            column=column.name,
        ) from None


def _period(text: str) -> Period:
    if _YEAR.fullmatch(text):
        return _from(date(int(text), 1, 1), 12)
    if match := _MONTH.fullmatch(text):
        return _from(date(int(match[1]), int(match[2]), 1), 1)
    if _DAY.fullmatch(text):
        day = datetime.combine(date.fromisoformat(text), time())
        return Period(day, _LAST if day.date() == _LAST.date() else day + timedelta(days=1))
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is not None:
        moment = moment.astimezone(UTC).replace(tzinfo=None)
    return Period(moment, moment + timedelta(microseconds=1))


def _from(first: date, months: int) -> Period:
    count = first.year * 12 + first.month - 1 + months
    start = datetime.combine(first, time())
    return Period(start, _LAST if count >= 120000 else datetime(count // 12, count % 12 + 1, 1))
