"""Arithmetic of expressions: exact for whole numbers and decimals as long as they fit, else in doubles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from sandbox.operators import sql
from sandbox.operators.expression import ExpressionUnread
from sandbox.operators.typed import DATES, DIGITS, Typed, as_decimal, as_double, constant

ZERO = "divide by zero"
_ROOT = "have no square root"
_LARGE = "are too large for a whole number"
_EDGE = 9.2e18
_PLACES = 15


def _numbers(args: Sequence[Typed], what: str) -> list[Typed]:
    for arg in args:
        if arg.type in DATES:
            raise ExpressionUnread(
                f"{what} needs numbers, and this is {arg.words}. There are days_between(from, to), add_days(date, "
                "number) and others.",
                arg.at,
            )
        if arg.type and not arg.number:
            raise ExpressionUnread(f"{what} needs numbers, and this is {arg.words}.", arg.at)
    return [arg if arg.type else replace(arg, sql="CAST(NULL AS DOUBLE)", type="double") for arg in args]


def _sum(name: str, args: Sequence[Typed], at: int) -> Typed:
    first, second = _numbers(args, name)
    a, b = (first.low or Decimal(0), first.high or Decimal(0)), (second.low or Decimal(0), second.high or Decimal(0))
    low, high = (a[0] + b[0], a[1] + b[1]) if name == "+" else (a[0] - b[1], a[1] - b[0])
    scale = max(first.scale, second.scale)
    return _computed(name, first, second, (low, high, scale, _same(first, second)), at)


def _product(name: str, args: Sequence[Typed], at: int) -> Typed:
    first, second = _numbers(args, name)
    ends = [(x or Decimal(0)) * (y or Decimal(0)) for x in (first.low, first.high) for y in (second.low, second.high)]
    unit = first.unit if second.unit is None else second.unit if first.unit is None else None
    return _computed(name, first, second, (min(ends), max(ends), first.scale + second.scale, unit), at)


def _same(first: Typed, second: Typed) -> str | None:
    if first.unit == second.unit or second.constant is not None:
        return first.unit
    return second.unit if first.constant is not None else None


def _computed(
    name: str, first: Typed, second: Typed, bounds: tuple[Decimal, Decimal, int, str | None], at: int
) -> Typed:
    low, high, scale, unit = bounds
    magnitude = max(abs(low), abs(high))
    types = {first.type, second.type}
    if types == {"integer"} and magnitude <= sql.INTEGER_LIMIT:
        return Typed(f"{first.sql} {name} {second.sql}", "integer", at, 0, low, high, unit)
    if types <= {"integer", "decimal"} and "decimal" in types and scale <= DIGITS:
        sides = (first, second) if name == "*" else (as_decimal(first, scale), as_decimal(second, scale))
        if magnitude.scaleb(scale) < 10**DIGITS and "double" not in {side.type for side in sides}:
            told = f"CAST({sides[0].sql} {name} {sides[1].sql} AS DECIMAL({DIGITS}, {scale}))"
            return Typed(told, "decimal", at, scale, low, high, unit)
    told = f"{as_double(first).sql} {name} {as_double(second).sql}"
    return Typed(told, "double", at, unit=unit, wide=True)


def _ratio(name: str, args: Sequence[Typed], at: int) -> Typed:
    first, second = _numbers(args, name)
    if second.constant == 0:
        raise ExpressionUnread("this divides by zero in every row.", second.at)
    a, b = as_double(first).sql, as_double(second).sql
    unit = first.unit if second.unit is None else None
    faults = ((ZERO, f"{b} = 0e0 AND {a} IS NOT NULL"),)
    return Typed(f"CASE WHEN {b} <> 0e0 THEN {a} / {b} END", "double", at, unit=unit, wide=True, faults=faults)


def _remainder(name: str, args: Sequence[Typed], at: int) -> Typed:
    first, second = _numbers(args, name)
    if {first.type, second.type} != {"integer"}:
        raise ExpressionUnread("% needs whole numbers on both sides.", at)
    if second.constant == 0:
        raise ExpressionUnread("this divides by zero in every row.", second.at)
    divisor = f"CASE WHEN {second.sql} <> 0 THEN {second.sql} END"
    faults = ((ZERO, f"{second.sql} = 0 AND {first.sql} IS NOT NULL"),)
    reach = max(second.magnitude - 1, Decimal(0))
    return Typed(f"{first.sql} % ({divisor})", "integer", at, 0, -reach, reach, first.unit, faults=faults)


def _negative(name: str, args: Sequence[Typed], at: int) -> Typed:
    (value,) = _numbers(args, "-")
    low, high = -(value.high or Decimal(0)), -(value.low or Decimal(0))
    if value.type == "integer" and max(abs(low), abs(high)) > sql.INTEGER_LIMIT:
        value = as_double(value)
    return replace(_kept(f"-({value.sql})", value, at), **_bounds(value, low, high))


def _absolute(name: str, args: Sequence[Typed], at: int) -> Typed:
    (value,) = _numbers(args, name)
    if value.type == "integer" and value.magnitude > sql.INTEGER_LIMIT:
        value = as_double(value)
    return replace(_kept(f"abs({value.sql})", value, at), **_bounds(value, Decimal(0), value.magnitude))


def _kept(text: str, value: Typed, at: int) -> Typed:
    return Typed(text, value.type, at, value.scale, value.low, value.high, value.unit)


def _bounds(value: Typed, low: Decimal, high: Decimal) -> dict[str, Any]:
    return {"low": None, "high": None} if value.type == "double" else {"low": low, "high": high}


def _whole(text: str, value: Typed, at: int) -> Typed:
    """A double without digits after the point as a whole number."""
    held = f"abs({value.sql}) < {sql.double(_EDGE)}"
    limit = Decimal(sql.INTEGER_LIMIT)
    faults = ((_LARGE, f"NOT ({held})"),)
    told = f"CASE WHEN {held} THEN CAST({text} AS BIGINT) END"
    return Typed(told, "integer", at, 0, -limit, limit, value.unit, faults=faults)


def _step(name: str, args: Sequence[Typed], at: int) -> Typed:
    (value,) = _numbers(args, name)
    if value.type == "integer":
        return _kept(value.sql, value, at)
    text = f"{name}({value.sql})"
    if value.type == "double":
        return _whole(text, value, at)
    return Typed(f"CAST({text} AS BIGINT)", "integer", at, 0, *_outward(value), value.unit)


def _outward(value: Typed) -> tuple[Decimal, Decimal]:
    low, high = value.low or Decimal(0), value.high or Decimal(0)
    return low.to_integral_value("ROUND_FLOOR"), high.to_integral_value("ROUND_CEILING")


def _rounded(name: str, args: Sequence[Typed], at: int) -> Typed:
    """Halves away from zero for decimals, upwards for doubles."""
    (value,) = _numbers(args[:1], name)
    places = constant(args[1], 0, _PLACES, "The number of digits to round to") if len(args) > 1 else 0
    if value.type == "integer" or (value.type == "decimal" and places and places >= value.scale):
        return _kept(value.sql, value, at)
    if value.type == "decimal":
        type_ = f"DECIMAL({DIGITS}, {places})" if places else "BIGINT"
        told = f"CAST(round({value.sql}, {places}) AS {type_})"
        return Typed(told, "decimal" if places else "integer", at, places, *_outward(value), value.unit)
    if not places:
        return _whole(f"floor({value.sql} + 0.5e0)", value, at)
    power = sql.double(10.0**places)
    told = f"CAST(floor({value.sql} * {power} + 0.5e0) AS DOUBLE) / {power}"
    return Typed(told, "double", at, unit=value.unit, wide=True)


def _root(name: str, args: Sequence[Typed], at: int) -> Typed:
    value = as_double(_numbers(args, name)[0])
    faults = ((_ROOT, f"{value.sql} < 0e0"),)
    return Typed(f"sqrt(CASE WHEN {value.sql} >= 0e0 THEN {value.sql} END)", "double", at, faults=faults)


SIGNS = {
    "+": _sum,
    "-": _sum,
    "*": _product,
    "/": _ratio,
    "%": _remainder,
    "negative": _negative,
}
FUNCTIONS = {
    "abs": ("abs(number)", 1, 1, _absolute),
    "floor": ("floor(number)", 1, 1, _step),
    "ceil": ("ceil(number)", 1, 1, _step),
    "round": ("round(number, digits)", 1, 2, _rounded),
    "sqrt": ("sqrt(number)", 1, 1, _root),
}
