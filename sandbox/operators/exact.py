"""Sums without rounding: SQL that adds whole numbers only, and the exact totals read back from its answer.

Integers and decimals add up exactly as they are. A double is cut into limbs: whole numbers so small that no sum of
them overflows, each a power of two apart; every step of the cutting is exact in IEEE arithmetic. Squares of doubles
are held as a rounded product and its exact error (Dekker's two-product), each cut into limbs. Whatever the engine,
its threads or the order of the rows, the totals are the same integers.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from decimal import Context, Decimal
from fractions import Fraction
from itertools import chain, pairwise, zip_longest
from typing import Any

import pandas as pd

from sandbox.operators import cells, sql
from sandbox.operators.refusals import RangeTooWide
from sandbox.table import Column

LIMBS = 24
"""Most limbs that one sum is cut into; a column that needs more is refused."""
_MANTISSA = 53
_SPLITTER = 134217729.0
_DECIMAL_LIMIT = 10**38
_FACTOR_LIMIT = 1000
_NEARLY = Decimal("1.000000000001")
"""Statistics give the extremes of decimals as nearest doubles."""
_WIDE = Context(prec=80)


@dataclass(frozen=True)
class Total:
    """One exact sum per group: expressions to nest below the GROUP BY, the aggregates, and how these add up."""

    layers: tuple[tuple[str, ...], ...]
    aggregates: tuple[str, ...]
    """`expression AS alias`."""
    names: tuple[str, ...]
    weights: tuple[int, ...]
    unit: Fraction
    """Size of one step of the totals."""
    scale: int = 0
    """Digits after the point of the aggregates, for decimals."""

    def units(self, frame: pd.DataFrame) -> list[int]:
        """Per group the sum in whole units; 0 for a group without values."""
        columns = [_steps(cells.values(frame, name), self.scale) for name in self.names]
        if not columns:
            return [0] * len(frame)
        if self.weights == (1,):
            return columns[0]
        return [sum(w * s for w, s in zip(self.weights, parts, strict=True)) for parts in zip(*columns, strict=True)]


NOTHING = Total((), (), (), (), Fraction(1))
"""The sum of no values."""


def merged(*layered: tuple[tuple[str, ...], ...]) -> tuple[tuple[str, ...], ...]:
    """Layers of several sums, to be nested together."""
    return tuple(tuple(e for e in chain.from_iterable(depth)) for depth in zip_longest(*layered, fillvalue=()))


def _steps(sums: list[Any], scale: int) -> list[int]:
    if not scale:
        return cells.whole(sums)
    return [0 if cell is None else int(_WIDE.scaleb(cell, scale)) for cell in sums]


def decimal_of(units: int, scale: int) -> Decimal:
    return _WIDE.scaleb(Decimal(units), -scale)


def rounded(units: int, unit: Fraction, parts: int = 1) -> float | None:
    """units * unit / parts, rounded once; None beyond what a double holds."""
    try:
        return units * unit.numerator / (unit.denominator * parts)
    except OverflowError:
        return None


def variance(count: int, total: int, square: int, units: tuple[Fraction, Fraction]) -> float | None:
    """Sample variance from the exact sum and sum of squares, rounded once; None below two values."""
    if count < 2:
        return None
    unit = units[0] * units[0]
    ratio = units[1] / unit
    spread = count * square * ratio.numerator - total * total * ratio.denominator
    return rounded(spread, unit / ratio.denominator, count * (count - 1))


def total(column: Column, value: str, prefix: str, rows: int) -> Total:
    """Sum of the expression `value`, which holds finite values of the column; its aliases start with `prefix`."""
    if column.type == "double":
        return _double_total(column, value, prefix, rows)
    scale = column.scale or 0 if column.type == "decimal" else 0
    wide = column.type == "integer" and magnitude(column) * rows > sql.INTEGER_LIMIT
    addend = f"CAST({value} AS DECIMAL(19, 0))" if wide else value
    return _single(f"SUM({addend})", f"{prefix}s", scale)


def squares(column: Column, value: str, prefix: str, rows: int) -> Total:
    """Sum of the squares of `value`."""
    if column.type == "double":
        return _double_squares(column, value, prefix, rows)
    largest = magnitude(column) ** 2 * rows
    if largest >= _DECIMAL_LIMIT:
        raise RangeTooWide(column.name)
    if column.type == "decimal":
        scale = column.scale or 0
        factor = f"CAST({value} AS DECIMAL(19, {scale}))" if magnitude(column) ** 2 >= 10**18 else value
        return _single(f"SUM({value} * {factor})", f"{prefix}q", 2 * scale)
    if largest <= sql.INTEGER_LIMIT:
        return _single(f"SUM({value} * {value})", f"{prefix}q", 0)
    factor = f"CAST({value} AS DECIMAL(19, 0))"
    return _single(f"SUM({factor} * {factor})", f"{prefix}q", 0)


def magnitude(column: Column) -> int:
    """Largest magnitude of an integer column, or of a decimal column in units of its last digit."""
    bounds = [Decimal(str(b)) for b in (column.stats.minimum, column.stats.maximum) if b is not None]
    if column.type != "decimal":
        return max((int(abs(b)) for b in bounds), default=0)
    units = max((abs(b.scaleb(column.scale or 0)) for b in bounds), default=Decimal(0))
    return math.ceil(units * _NEARLY)


def _single(aggregate: str, name: str, scale: int) -> Total:
    return Total((), (f"{aggregate} AS {name}",), (name,), (1,), Fraction(1, 10**scale), scale)


@dataclass(frozen=True)
class _Range:
    """Where the bits of a double's values lie: all below 2**top, none below 2**low."""

    top: int
    low: int

    @staticmethod
    def of(column: Column) -> _Range | None:
        high, lowest = column.stats.exponent_high, column.stats.exponent_low
        if high is None or lowest is None:
            return None
        return _Range(high, lowest - _MANTISSA)


def _double_total(column: Column, value: str, prefix: str, rows: int) -> Total:
    bits = _Range.of(column)
    if bits is None:
        return NOTHING
    negative = column.stats.minimum is None or column.stats.minimum < 0
    return _joined([_limbs(value, bits, prefix, rows, negative)], 0, column)


def _double_squares(column: Column, value: str, prefix: str, rows: int) -> Total:
    bits = _Range.of(column)
    if bits is None:
        return NOTHING
    z, high, product, error = (f"{prefix}{part}" for part in "zhpe")
    split = f"{z} * {sql.double(_SPLITTER)}"
    layers = (
        (f"{_scaled(value, -bits.top)} AS {z}",),
        (f"{split} - ({split} - {z}) AS {high}",),
        (
            f"{z} * {z} AS {product}",
            f"(({high} * {high} - {z} * {z}) + 2e0 * {high} * ({z} - {high})) + ({z} - {high}) * ({z} - {high}) "
            f"AS {error}",
        ),
    )
    depth = 2 * (bits.low - bits.top)
    parts = [
        _limbs(product, _Range(0, depth + _MANTISSA - 2), f"{prefix}u", rows, False),
        _limbs(error, _Range(-_MANTISSA, depth), f"{prefix}v", rows, True),
    ]
    joined = _joined(parts, 2 * bits.top, column)
    return replace(joined, layers=layers + joined.layers)


@dataclass(frozen=True)
class _Limbs:
    layers: tuple[tuple[str, ...], ...]
    aggregates: tuple[str, ...]
    names: tuple[str, ...]
    exponents: tuple[int, ...]


def _limbs(value: str, bits: _Range, prefix: str, rows: int, negative: bool) -> _Limbs:
    width = 62 - max(rows, 1).bit_length()
    count = max(1, math.ceil((bits.top - bits.low) / width))
    by_sign = negative and bits.low - bits.top + width < -_MANTISSA
    names = [f"{prefix}{i}" for i in range(count)]
    first = f"abs({value})" if by_sign else value
    layers = [(f"{_scaled(first, width - bits.top)} AS {names[0]}y",)]
    for before, name in pairwise(names):
        layers.append((f"({before}y - CAST(floor({before}y) AS DOUBLE)) * {sql.double(2.0**width)} AS {name}y",))
    aggregates = []
    for name in names:
        limb = f"CAST(floor({name}y) AS BIGINT)"
        signed = f"CASE WHEN {value} < 0e0 THEN -{limb} ELSE {limb} END" if by_sign else limb
        aggregates.append(f"SUM({signed}) AS {name}")
    exponents = tuple(bits.top - width * (i + 1) for i in range(count))
    return _Limbs(tuple(layers), tuple(aggregates), tuple(names), exponents)


def _joined(parts: list[_Limbs], shift: int, column: Column) -> Total:
    if any(len(part.names) > LIMBS for part in parts):
        raise RangeTooWide(column.name)
    layers = merged(*(part.layers for part in parts))
    exponents = [e for part in parts for e in part.exponents]
    lowest = min(exponents)
    return Total(
        layers,
        tuple(a for part in parts for a in part.aggregates),
        tuple(n for part in parts for n in part.names),
        tuple(1 << (e - lowest) for e in exponents),
        Fraction(2) ** (lowest + shift),
    )


def _scaled(value: str, exponent: int) -> str:
    """value * 2**exponent, in steps whose factors a double holds."""
    factors = []
    while exponent:
        step = max(-_FACTOR_LIMIT, min(_FACTOR_LIMIT, exponent))
        factors.append(sql.double(2.0**step))
        exponent -= step
    return " * ".join([value, *factors])
