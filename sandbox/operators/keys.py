"""Keys of groups: columns as they are, dates by a step of the calendar, numbers by bins."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from dataspeaks.executor.v1 import operators_pb2 as pb
from sandbox.operators import cells, exact, sql
from sandbox.operators.refusals import BadParameter, ColumnUnfit, kind, visible
from sandbox.table import Column, Table

DAY_STEPS: dict[int, str] = {
    pb.GRAIN_DAY: "day",
    pb.GRAIN_WEEK: "week",
    pb.GRAIN_MONTH: "month",
    pb.GRAIN_QUARTER: "quarter",
    pb.GRAIN_YEAR: "year",
}
CLOCK_STEPS: dict[int, str] = {pb.GRAIN_SECOND: "second", pb.GRAIN_MINUTE: "minute", pb.GRAIN_HOUR: "hour"}
CYCLES: dict[int, str] = {
    pb.GRAIN_DAY_OF_WEEK: "day of week",
    pb.GRAIN_MONTH_OF_YEAR: "month of year",
    pb.GRAIN_HOUR_OF_DAY: "hour of day",
}
_BINS_LIMIT = 1e15
_VAST = Decimal("1e290")
"""Larger numbers are divided by four first, so that their differences stay finite."""
_DIGITS, _DECIMAL_DIGITS = 300, 18
"""Digits after the point beyond which powers of ten leave a double, or a product leaves DECIMAL(38)."""
YEARS = (1000, 2999)
"""Whole numbers in this range may stand for years."""


def grain_name(grain: int) -> str:
    return {**DAY_STEPS, **CLOCK_STEPS, **CYCLES}[grain]


@dataclass(frozen=True)
class GroupKey:
    """A key as SQL, and how its values are read back and described."""

    column: Column
    label: str
    expression: str
    type: str
    read: Callable[[list[Any]], list[Any]] = list
    grain: int = 0

    @property
    def heading(self) -> dict[str, Any]:
        if self.type == self.column.type and not self.grain:
            return cells.heading(self.column, self.label)
        role = "time" if self.type in ("date", "timestamp") else "dimension"
        return {"name": self.label, "type": self.type, "role": role}


def is_year(column: Column) -> bool:
    """Whether an integer column holds years, judged by its role and range."""
    low, high = column.stats.minimum, column.stats.maximum
    if column.type != "integer" or low is None or not YEARS[0] <= low <= high <= YEARS[1]:
        return False
    return column.role == "time" or "year" in column.name.lower()


def group_keys(keys: Sequence[pb.Key], table: Table) -> list[GroupKey]:
    made: list[GroupKey] = []
    for key in keys:
        one = group_key(key, table)
        if any(one.label == other.label for other in made) and not key.label and key.grain:
            one = GroupKey(**{**one.__dict__, "label": f"{key.column} ({grain_name(key.grain)})"})
        if any(one.label == other.label for other in made):
            raise BadParameter(f"Two keys are called {one.label!r}. Give one of them another label.", label=one.label)
        made.append(one)
    return made


def group_key(key: pb.Key, table: Table) -> GroupKey:
    column = visible(table, key.column)
    label = key.label or column.name
    if key.bin_width:
        return _binned(column, label, key.bin_width)
    if key.grain:
        return _timed(column, label, key.grain)
    return GroupKey(column, label, sql.value(column), column.type)


def _timed(column: Column, label: str, grain: int) -> GroupKey:
    if grain == pb.GRAIN_YEAR and is_year(column):
        return GroupKey(column, label, sql.name(column.name), "integer", grain=grain)
    if grain == pb.GRAIN_HOUR_OF_DAY and column.type == "time":
        return GroupKey(column, label, f"extract(HOUR FROM {sql.name(column.name)})", "integer", whole_numbers, grain)
    if not column.temporal:
        raise ColumnUnfit(
            f"{column.name!r} holds {kind(column)}, which have no {grain_name(grain)}. Choose a column of dates, or "
            "leave the grain out.",
            column=column.name,
        )
    if column.type == "date" and (grain in CLOCK_STEPS or grain == pb.GRAIN_HOUR_OF_DAY):
        raise ColumnUnfit(
            f"{column.name!r} holds dates without a time of day. Choose day or a coarser grain.", column=column.name
        )
    expression = step(sql.name(column.name), grain)
    if grain in CYCLES:
        return GroupKey(column, label, expression, "integer", whole_numbers, grain)
    return GroupKey(column, label, expression, "timestamp" if grain in CLOCK_STEPS else "date", grain=grain)


def step(name: str, grain: int) -> str:
    """SQL of the calendar step that a date or timestamp lies in."""
    if grain in CLOCK_STEPS:
        return f"date_trunc('{CLOCK_STEPS[grain]}', {name})"
    if grain in DAY_STEPS:
        return f"CAST(date_trunc('{DAY_STEPS[grain]}', {name}) AS DATE)"
    if grain == pb.GRAIN_MONTH_OF_YEAR:
        return f"extract(MONTH FROM {name})"
    if grain == pb.GRAIN_HOUR_OF_DAY:
        return f"extract(HOUR FROM {name})"
    monday = f"CAST(date_trunc('week', {name}) AS DATE)"
    cases = [f"WHEN {name} < {monday} + INTERVAL '{day}' DAY THEN {day}" for day in range(1, 7)]
    return f"CASE {' '.join(cases)} WHEN {name} IS NOT NULL THEN 7 END"


def whole_numbers(values: list[Any]) -> list[Any]:
    return [None if v is None else int(v) for v in values]


def _binned(column: Column, label: str, width: float) -> GroupKey:
    if not column.numeric:
        raise ColumnUnfit(f"{column.name!r} holds {kind(column)}; only numbers have bins.", column=column.name)
    size = Decimal(repr(width))
    bounds = [abs(float(b)) for b in (column.stats.minimum, column.stats.maximum) if b is not None]
    if bounds and max(bounds) / width > _BINS_LIMIT:
        raise BadParameter(f"Bins of {width} are too narrow for {column.name!r}; choose wider ones.", width=width)
    whole = size == size.to_integral_value() and column.type == "integer"
    kind_ = "integer" if whole else "double"

    def lower(bins: list[Any]) -> list[Any]:
        edges = [None if b is None else int(b) * size for b in bins]
        return [None if e is None else int(e) if whole else float(e) for e in edges]

    return GroupKey(column, label, bin_of(column, size), kind_, lower)


def bin_of(column: Column, size: Decimal, start: Decimal = Decimal(0)) -> str:
    """SQL of the number of the bin [start + i*size, start + (i+1)*size) in which a value lies, as BIGINT.

    Sizes such as 0.1 are no doubles: values are scaled up to where the size is whole, so that 0.3 falls into bin 3.
    """
    digits = max(0, *(-int(part.normalize().as_tuple().exponent) for part in (size, start)))
    value = sql.value(column)
    if digits > _DIGITS:
        digits = 0
    if column.type == "decimal" and max(digits, column.scale or 0) <= _DECIMAL_DIGITS:
        digits = max(digits, column.scale or 0)
        if exact.magnitude(column) * 10**digits >= 10**_DECIMAL_DIGITS:
            value = f"CAST({value} AS DECIMAL(19, {column.scale or 0}))"
        value = f"CAST({value} * {10**digits} AS DOUBLE)"
    else:
        value = f"CAST({value} AS DOUBLE)"
        value = f"{value} * {sql.double(10.0**digits)}" if digits else value
    begin, step_ = start.scaleb(digits), size.scaleb(digits)
    if max(abs(begin), step_) > _VAST:
        value, begin, step_ = f"{value} / 4e0", begin / 4, step_ / 4
    shift, divisor = float(begin), float(step_)
    moved = f"({value} - {sql.double(shift)})" if shift else value
    return f"CAST(floor({moved} / {sql.double(divisor)}) AS BIGINT)"
