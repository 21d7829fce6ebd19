"""What an aggregate must give, in plain Python over lists: exact fractions, rounded once."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any


def finite(cells: Sequence[Any]) -> list[Any]:
    return [c for c in cells if c is not None and not (isinstance(c, float) and not math.isfinite(c))]


def rounded(value: Fraction) -> float | None:
    try:
        return value.numerator / value.denominator
    except OverflowError:
        return None


def total(cells: Sequence[Any]) -> Any:
    values = finite(cells)
    if not values:
        return None
    exact = sum(map(Fraction, values), Fraction(0))
    if isinstance(values[0], Decimal):
        return Decimal(exact.numerator) / Decimal(exact.denominator)
    return int(exact) if isinstance(values[0], int) else rounded(exact)


def mean(cells: Sequence[Any]) -> float | None:
    values = finite(cells)
    return rounded(sum(map(Fraction, values), Fraction(0)) / len(values)) if values else None


def variance(cells: Sequence[Any]) -> float | None:
    values = [Fraction(v) for v in finite(cells)]
    if len(values) < 2:
        return None
    middle = sum(values, Fraction(0)) / len(values)
    return rounded(sum(((v - middle) ** 2 for v in values), Fraction(0)) / (len(values) - 1))


def stddev(cells: Sequence[Any]) -> float | None:
    spread = variance(cells)
    return None if spread is None else math.sqrt(spread)


def quantile(share: Fraction) -> Callable[[Sequence[Any]], float | None]:
    def of(cells: Sequence[Any]) -> float | None:
        values = sorted(Fraction(v) for v in finite(cells))
        if not values:
            return None
        position = (len(values) - 1) * share
        low = math.floor(position)
        high = values[min(low + 1, len(values) - 1)]
        return rounded(values[low] + (high - values[low]) * (position - low))

    return of


def mode(cells: Sequence[Any]) -> Any:
    counted = Counter(finite(cells))
    return min(counted, key=lambda v: (-counted[v], v)) if counted else None


MEASURES: dict[str, Callable[[Sequence[Any]], Any]] = {
    "FUNCTION_COUNT": lambda cells: sum(c is not None for c in cells),
    "FUNCTION_SUM": total,
    "FUNCTION_MEAN": mean,
    "FUNCTION_MIN": lambda cells: min(finite(cells), default=None),
    "FUNCTION_MAX": lambda cells: max(finite(cells), default=None),
    "FUNCTION_MEDIAN": quantile(Fraction(1, 2)),
    "FUNCTION_DISTINCT": lambda cells: len(set(finite(cells))),
    "FUNCTION_STDDEV": stddev,
    "FUNCTION_VARIANCE": variance,
    "FUNCTION_MODE": mode,
}
