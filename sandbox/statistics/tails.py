"""Tails: how far out a value lies, in view of the bulk of its column and of the column's own tails."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri, stdtr

from sandbox.statistics.scores import Floats, Ints

FIT_Z = 3.5
"""By how many standard errors a quantile of the body may miss the normal line."""


@dataclass(frozen=True, eq=False)
class Body:
    """The bulk of a column on the scale where it is most nearly normal."""

    z: Floats
    """Robust standard scores of all values."""
    miss: float
    """Largest miss of a quantile from the normal line, in standard errors."""


def scales_of(values: Floats) -> list[Floats]:
    if values.min() > 0:
        return [values, np.sqrt(values), np.log(values)]
    return [values, np.sqrt(values)] if values.min() >= 0 else [values]


def body_of(x: Floats) -> Body:
    """Fits the normal line to the central quantiles and measures how far quantiles from 1% to 99% miss it."""
    size = x.size
    edge = max(0.01, 3.5 / size)
    probabilities = np.linspace(edge, 1 - edge, 41)
    normal = ndtri(probabilities)
    quantiles = np.quantile(x, probabilities)
    central = np.abs(normal) <= 1.3
    scale, location = np.polyfit(normal[central], quantiles[central], 1)
    if scale <= 0:
        return Body(np.zeros(size), np.inf)
    error = np.sqrt(probabilities * (1 - probabilities) / size) / (np.exp(-(normal**2) / 2) / np.sqrt(2 * np.pi))
    miss = float(np.max(np.abs(quantiles - location - scale * normal) / (scale * error)))
    return Body((x - location) / scale, miss)


def tail_p(body: Body, order: Ints, limit: int, least: int = 50) -> Floats:
    """p-value of each of the most extreme values (one more than the limit): that of the largest of so many from the
    normal, if the body follows it and has `least` values, else from a generalised Pareto tail fitted to the rest."""
    size = body.z.size
    top = order[: limit + 1]
    z = np.abs(body.z[top])
    normal = np.array([2 * size * float(stdtr(max(size - 2, 3), -v)) for v in z])
    if body.miss <= FIT_Z and size >= least:
        return np.minimum(normal, 1.0)
    signed = body.z * np.sign(body.z[order[0]])
    return np.minimum(1.0, np.maximum(normal, pareto_p(signed, order, limit)))


def pareto_p(z: Floats, order: Ints, limit: int) -> Floats:
    """Tail probabilities times the number of exceedances; a heavier tail than estimated is allowed for by one
    standard error of the shape."""
    rest = np.sort(np.delete(z, order[:limit]))
    count = int(max(10, min(rest.size // 10, 2000)))
    threshold = rest[-count - 1] if rest.size > count else rest[0]
    excess = np.sort(rest[rest > threshold] - threshold)
    if excess.size < 8:
        return np.ones(limit + 1)
    first = float(excess.mean())
    second = float((excess * (1 - (np.arange(1, excess.size + 1) - 0.35) / excess.size)).mean())
    shape = 2 - first / (first - 2 * second) if first > 2 * second else 1.0
    shape = float(np.clip(-shape if first <= 2 * second else shape, -0.2, 1.0))
    scale = first * (1 - shape)
    shape = max(shape, 0.0) + 1.0 / excess.size**0.5
    distance = np.maximum(z[order[: limit + 1]] - threshold, 0)
    return np.asarray(excess.size * (1 + shape * distance / scale) ** (-1 / shape))
