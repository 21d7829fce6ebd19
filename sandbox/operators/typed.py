"""Values of computed columns before there are any: their SQL, type and bounds, and how two of them come to one type."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal

from sandbox.operators import exact, sql
from sandbox.operators.expression import ExpressionUnread
from sandbox.table import Column, Type

DIGITS = 18
"""Digits of a decimal."""
NUMBERS = ("integer", "decimal", "double")
DATES = ("date", "timestamp")
_WORDS = {
    "boolean": "true or false",
    "integer": "a whole number",
    "decimal": "a number",
    "double": "a number",
    "date": "a date",
    "timestamp": "a date with time",
    "time": "a time of day",
    "string": "text",
}


@dataclass(frozen=True)
class Typed:
    """SQL of a value, NULL where it is missing."""

    sql: str
    type: Type | None
    """None for the constant that is always missing."""
    at: int
    scale: int = 0
    low: Decimal | None = None
    high: Decimal | None = None
    """Bounds of whole numbers and decimals; none of other types."""
    unit: str | None = None
    length: int = 0
    """Bound of a text's characters."""
    layer: int = 0
    """How many layers of SQL lie below."""
    constant: str | Decimal | None = None
    wide: bool = False
    """Whether it may leave the range of doubles, so that it must be looked at."""
    faults: tuple[tuple[str, str], ...] = ()
    """What may go wrong in a row, and SQL of whether it does."""

    @property
    def words(self) -> str:
        return _WORDS[self.type] if self.type else "missing"

    @property
    def number(self) -> bool:
        return self.type in NUMBERS

    @property
    def magnitude(self) -> Decimal:
        return max(abs(self.low or Decimal(0)), abs(self.high or Decimal(0)))


def of_column(column: Column, at: int) -> Typed:
    value = Typed(sql.value(column), column.type, at, unit=column.unit, length=column.stats.max_length or 0)
    if column.type not in ("integer", "decimal"):
        return value
    scale = column.scale or 0 if column.type == "decimal" else 0
    bound = Decimal(exact.magnitude(column)).scaleb(-scale)
    low, high = (None if e is None else Decimal(str(e)) for e in (column.stats.minimum, column.stats.maximum))
    whole = column.type == "integer" and low is not None and high is not None
    return replace(value, scale=scale, low=low if whole else -bound, high=high if whole else bound)


def of_number(number: Decimal | float, at: int) -> Typed:
    """A whole number or a decimal as it is written; a double where it has an exponent or too many digits."""
    if isinstance(number, Decimal):
        digits = -int(number.as_tuple().exponent)
        if digits == 0 and abs(number) <= sql.INTEGER_LIMIT:
            return Typed(sql.integer(int(number)), "integer", at, 0, number, number, constant=number)
        if 0 < digits <= DIGITS and abs(number).scaleb(digits) < 10**DIGITS:
            return Typed(sql.decimal(number, digits), "decimal", at, digits, number, number, constant=number)
    if not math.isfinite(float(number)):
        raise ExpressionUnread("this number is too large.", at)
    return Typed(sql.double(float(number)), "double", at, constant=Decimal(number))


def of_text(text: str, at: int) -> Typed:
    if "\0" in text:
        raise ExpressionUnread("a text cannot hold a NUL character.", at)
    return Typed(sql.text(text), "string", at, length=len(text), constant=text)


def as_double(value: Typed) -> Typed:
    if value.type == "double":
        return value
    return replace(value, sql=f"CAST({value.sql} AS DOUBLE)", type="double", scale=0, low=None, high=None)


def as_decimal(value: Typed, scale: int) -> Typed:
    """A decimal of so many digits after the point; a double where it does not fit."""
    if value.magnitude.scaleb(scale) >= 10**DIGITS:
        return as_double(value)
    if value.type == "decimal" and value.scale == scale:
        return value
    return replace(value, sql=f"CAST({value.sql} AS DECIMAL({DIGITS}, {scale}))", type="decimal", scale=scale)


def as_timestamp(value: Typed) -> Typed:
    return (
        value if value.type == "timestamp" else replace(value, sql=f"CAST({value.sql} AS TIMESTAMP)", type="timestamp")
    )


def united(values: Sequence[Typed], at: int, what: str) -> list[Typed]:
    """The values in the one type that holds all of them; raises where there is none."""
    known = [value for value in values if value.type]
    types = {value.type for value in known}
    if not known:
        raise ExpressionUnread(f"{what} has nothing but missing values.", at)
    if types <= set(NUMBERS):
        made = _numbers(known, types)
    elif types == set(DATES):
        made = [as_timestamp(value) for value in known]
    elif len(types) == 1:
        made = known
    else:
        other = next(value for value in known if value.type != known[0].type)
        raise ExpressionUnread(f"{what} has {known[0].words} and {other.words}. Make them of one type.", other.at)
    left = iter(made)
    first = made[0]
    return [
        next(left) if v.type else replace(v, sql=f"CAST(NULL AS {stored(first)})", type=first.type, scale=first.scale)
        for v in values
    ]


def _numbers(values: list[Typed], types: set[Type | None]) -> list[Typed]:
    if types == {"integer"}:
        return values
    if "double" not in types:
        scale = max(value.scale for value in values)
        made = [as_decimal(value, scale) for value in values]
        if all(value.type == "decimal" for value in made):
            return made
    return [as_double(value) for value in values]


def stored(value: Typed) -> str:
    """The SQL type of a value."""
    return sql.type_of(Column("", value.type or "string", "measure", scale=value.scale))


def boolean(value: Typed, what: str) -> Typed:
    if value.type not in ("boolean", None):
        raise ExpressionUnread(
            f"{what} needs true or false, such as a comparison, and this is {value.words}.", value.at
        )
    return value if value.type else replace(value, sql="CAST(NULL AS BOOLEAN)", type="boolean")


def merged(text: str, values: Sequence[Typed], at: int) -> Typed:
    """A choice among values of one type: bounds that hold for all of them."""
    first = values[0]
    lows, highs = ([e for e in ends if e is not None] for ends in zip(*((v.low, v.high) for v in values), strict=True))
    units = {value.unit for value in values if value.constant is None and value.type}
    return Typed(
        text,
        first.type,
        at,
        first.scale,
        min(lows, default=None),
        max(highs, default=None),
        units.pop() if len(units) == 1 else None,
        max(value.length for value in values),
    )


def dated(values: Sequence[Typed]) -> list[Typed]:
    """Constant texts beside dates are dates."""
    if not any(value.type in DATES for value in values):
        return list(values)
    return [of_date(v.constant, v.at) if v.type == "string" and isinstance(v.constant, str) else v for v in values]


def of_date(text: str, at: int) -> Typed:
    try:
        if len(text) == len("2024-01-31"):
            return Typed(sql.moment(date.fromisoformat(text)), "date", at)
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ExpressionUnread(
            f"{text!r} is no date; write it like '2024-05-17' or '2024-05-17T14:30:00'.", at
        ) from None
    moment = moment if moment.tzinfo is None else moment.astimezone(UTC).replace(tzinfo=None)
    return Typed(sql.moment(moment), "timestamp", at)


def constant(value: Typed, low: int, high: int, what: str) -> int:
    """A whole number that stands in the expression."""
    number = value.constant
    if value.type != "integer" or not isinstance(number, Decimal) or not low <= number <= high:
        raise ExpressionUnread(f"{what} is a whole number from {low:,} to {high:,}.", value.at)
    return int(number)


def written(value: Typed, what: str) -> str:
    """A text that stands in the expression."""
    if value.type != "string" or not isinstance(value.constant, str):
        raise ExpressionUnread(f"{what} is a text in single quotes.", value.at)
    return value.constant
