"""Correlations of all pairs of measures at once, from whole-number scores, so that every sum is exact."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.special import stdtr

from sandbox.insights.frame import Dimension, Floats, Mask, summed


@dataclass(frozen=True, eq=False)
class Pairs:
    """Per pair of columns, over the rows where both are present: how many these are, and of the scores there the
    covariance and the first column's variance, both times the rows."""

    count: Floats
    covariance: Floats
    variance: Floats

    @cached_property
    def r(self) -> Floats:
        """Correlations, 0 where undefined."""
        scale = np.sqrt(self.variance * self.variance.T)
        return np.clip(np.where(scale > 0, self.covariance / np.where(scale > 0, scale, 1), 0.0), -1, 1)

    def __add__(self, other: Pairs) -> Pairs:
        """Together, each about its own means."""
        variance = self.variance + other.variance
        return Pairs(self.count + other.count, self.covariance + other.covariance, variance)


def paired(scores: Floats, present: Floats) -> Pairs:
    """From scores (0 where missing) and presence, both rows by measures."""
    count = present.T @ present
    sums = scores.T @ present
    size = np.maximum(count, 1)
    covariance = scores.T @ scores - sums * sums.T / size
    return Pairs(count, covariance, np.maximum((scores**2).T @ present - sums**2 / size, 0))


def centred(scores: Floats, present: Floats, dimension: Dimension) -> tuple[Floats, Floats]:
    """Scores less the mean of their level, rounded to whole numbers; rows without level count as missing."""
    levels = len(dimension.levels)
    known = dimension.codes >= 0
    codes = np.where(known, dimension.codes, 0)
    kept = present * known[:, None]
    out = np.zeros_like(scores)
    for j in range(scores.shape[1]):
        size = summed(codes, kept[:, j], levels)
        mean = summed(codes, scores[:, j] * kept[:, j], levels) / np.maximum(size, 1)
        out[:, j] = np.rint((scores[:, j] - mean[codes]) * kept[:, j])
    return out, kept


def pair_p(r: float, count: float, controls: int = 0, inflation: float = 1.0) -> float:
    """Two-sided p-value of a correlation, the rows worth `count / inflation` independent ones."""
    freedom = count / inflation - 2 - controls
    if freedom < 3:
        return 1.0
    r = min(abs(r), 1 - 1e-12)
    return float(2 * stdtr(freedom, -r * np.sqrt(freedom / (1 - r * r))))


def stacked(columns: list[tuple[Floats, Mask]]) -> tuple[Floats, Floats]:
    scores = np.stack([s for s, _ in columns], axis=1)
    present = np.stack([p for _, p in columns], axis=1).astype(np.float64)
    return scores, present
