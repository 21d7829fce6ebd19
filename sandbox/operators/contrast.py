"""Two samples against each other: Welch's test of means, Newcombe's interval of shares, and the count of all tests.

Probabilities come from functions whose last bits depend on the machine's mathematics library, so they are rounded.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from scipy import special

_DIGITS = 9


@dataclass(frozen=True)
class Sample:
    """Size, mean and sample variance of a side; for a share the mean is the share."""

    count: int
    mean: float | None
    variance: float | None = None


@dataclass(frozen=True)
class Contrast:
    """Interval of the difference second - first, and the chance of such a difference where there is none."""

    low: float | None = None
    high: float | None = None
    p: float | None = None


def kept(value: float) -> float:
    """The digits that are the same on every machine."""
    return float(f"{value:.{_DIGITS}g}")


def means(first: Sample, second: Sample, confidence: float) -> Contrast:
    """Welch (1947): no assumption that both sides vary alike."""
    if first.mean is None or second.mean is None or first.variance is None or second.variance is None:
        return Contrast()
    parts = [side.variance / side.count for side in (first, second) if side.variance is not None]
    error = math.sqrt(sum(parts))
    difference = second.mean - first.mean
    if not error:
        return Contrast(difference, difference, 1.0 if not difference else 0.0)
    weights = [part * part / (side.count - 1) for part, side in zip(parts, (first, second), strict=True)]
    freedom = sum(parts) ** 2 / sum(weights)
    reach = float(special.stdtrit(freedom, (1 + confidence) / 2)) * error
    p = 2 * float(special.stdtr(freedom, -abs(difference) / error))
    return Contrast(kept(difference - reach), kept(difference + reach), kept(min(1.0, p)))


def shares(first: Sample, second: Sample, confidence: float) -> Contrast:
    """Newcombe (1998), method 10, for the interval; the pooled z test for the probability."""
    if first.mean is None or second.mean is None:
        return Contrast()
    z = float(special.ndtri((1 + confidence) / 2))
    (low1, high1), (low2, high2) = (_wilson(side.mean or 0.0, side.count, z) for side in (first, second))
    p1, p2 = first.mean, second.mean
    low = p2 - p1 - math.sqrt((p2 - low2) ** 2 + (high1 - p1) ** 2)
    high = p2 - p1 + math.sqrt((high2 - p2) ** 2 + (p1 - low1) ** 2)
    pooled = (p1 * first.count + p2 * second.count) / (first.count + second.count)
    error = math.sqrt(pooled * (1 - pooled) * (1 / first.count + 1 / second.count))
    p = 2 * float(special.ndtr(-abs(p2 - p1) / error)) if error else 1.0
    return Contrast(kept(low), kept(high), kept(min(1.0, p)))


def _wilson(share: float, count: int, z: float) -> tuple[float, float]:
    middle = share + z * z / (2 * count)
    reach = z * math.sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    scale = 1 + z * z / count
    return (middle - reach) / scale, (middle + reach) / scale


def yekutieli(chances: Sequence[float | None]) -> list[float | None]:
    """Each probability, adjusted so that a level is a false-discovery rate (Benjamini and Yekutieli 2001)."""
    tested = sorted(((p, i) for i, p in enumerate(chances) if p is not None), reverse=True)
    adjusted: list[float | None] = [None] * len(chances)
    harmonic = math.fsum(1 / rank for rank in range(1, len(tested) + 1))
    least = 1.0
    for rank, (p, position) in zip(range(len(tested), 0, -1), tested, strict=True):
        least = min(least, p * len(tested) * harmonic / rank)
        adjusted[position] = kept(least)
    return adjusted


def holm(chances: Sequence[float | None]) -> list[float | None]:
    """Each probability, adjusted for how many are looked at (Holm 1979)."""
    tested = sorted((p, i) for i, p in enumerate(chances) if p is not None)
    adjusted: list[float | None] = [None] * len(chances)
    largest = 0.0
    for rank, (p, position) in enumerate(tested):
        largest = max(largest, min(1.0, p * (len(tested) - rank)))
        adjusted[position] = kept(largest)
    return adjusted
