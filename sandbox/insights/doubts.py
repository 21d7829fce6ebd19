"""Tests of patterns over time that hold whatever the dependence among the rows, where that may be estimated wrongly."""

from __future__ import annotations

import numpy as np
from scipy.special import stdtr

from sandbox.insights.calendar import Grid
from sandbox.insights.frame import Floats, Ints, summed
from sandbox.statistics.series import INDEPENDENT, Dependence, Series, f_tail

RECURRING_DAYS = 690
"""From here on single months can be seen to come back."""
YEAR_DAYS = 365.2425
WANDERING_PHI = 0.9
WANDERING_SHARE = 0.5
"""From here on a process may be a random walk, whose level goes anywhere."""
BLOCKS, LEAST_BLOCKS = 12, 6
SLOW_PHI = 0.7
"""From here on a process wanders slowly enough to pass for a season."""


def doubted(series: Series, grid: Grid, kind: str, controls: Floats | None, dependence: Dependence) -> float:
    """p-value of a component by a test that holds whatever the dependence, as that may have been estimated wrongly."""
    if kind in ("week", "day"):
        return same_every(series, grid, controls, 7.0 if kind == "week" else 1.0)
    if kind == "year" and dependence.phi >= SLOW_PHI:
        return against_neighbours(series, grid, controls)
    if kind in ("line", "step") and dependence.phi >= WANDERING_PHI and dependence.share >= WANDERING_SHARE:
        return beyond_wandering(series, controls, kind)
    return 0.0


def beyond_wandering(series: Series, controls: Floats | None, kind: str) -> float:
    """Whether the level moves from block to block of the time as no wanderer does: always on, or once by far.

    The means of the blocks of a random walk differ by increments that are normal and correlate by a quarter with the
    next ones.
    """
    blocks = min(BLOCKS, series.used.size // 4)
    if blocks < LEAST_BLOCKS:
        return 0.0
    residual = series.residual(series.basis(controls)) * series.root
    place = np.minimum(series.used * blocks // series.counts.size, blocks - 1)
    count = summed(place, series.counts[series.used], blocks)
    means = summed(place, residual, blocks)[count > 0] / count[count > 0]
    moves = np.diff(means)
    if kind == "step":
        at = int(np.argmax(np.abs(moves)))
        others = np.delete(moves, at)
        t = (moves[at] - others.mean()) / max(float(others.std(ddof=1)), 1e-9)
        return float(min(1.0, 2 * moves.size * stdtr(others.size - 1, -abs(t))))
    error = float(moves.std(ddof=1)) * np.sqrt(1.5 / moves.size)
    return float(2 * stdtr(moves.size - 1, -abs(float(moves.mean())) / max(error, 1e-9)))


def against_neighbours(series: Series, grid: Grid, controls: Floats | None) -> float:
    """p-value of the yearly wave against waves a little longer and shorter: slow noise has them all, a season one.

    With less than two years there is nothing to compare with, and a slow process may always look so.
    """
    years = grid.span_days / YEAR_DAYS
    if grid.span_days < RECURRING_DAYS:
        return 1.0
    if years >= 8:
        return same_every(series, grid, controls, YEAR_DAYS)
    cycles = [years + k for k in (-3, -2, -1, 1, 2, 3) if years + k >= 0.7]
    place = np.linspace(-1, 1, grid.size)
    drift = np.polynomial.legendre.legvander(place, min(int(years / 2), 5))[:, 1:]
    controls = np.asarray(drift if controls is None else np.hstack([controls, drift]), dtype=np.float64)
    angles = 2 * np.pi * np.arange(grid.size)[:, None] / grid.size * np.array([*cycles, years])[None, :]
    pairs = np.stack([np.cos(angles), np.sin(angles)], axis=2).transpose(1, 0, 2)
    power = [series.wald(pair, controls, INDEPENDENT)[1] for pair in pairs]
    around = max(float(np.mean(power[:-1])), 1e-12)
    return f_tail(power[-1] / around, 2.0, 2.0 * len(cycles))


def same_every(series: Series, grid: Grid, controls: Floats | None, days: float) -> float:
    """Hotelling's test that the waves of the single years, weeks or days, whatever noise is in each, have a common
    part."""
    residual = series.residual(series.basis(controls)) * series.root
    angle = 2 * np.pi * grid.starts[series.used] / days
    period = np.floor((grid.starts[series.used] - grid.starts[0]) / days + 1e-6).astype(np.int64)
    return common_wave(residual, series.counts[series.used], period, angle)


def common_wave(residual: Floats, counts: Floats, period: Ints, angle: Floats) -> float:
    """Hotelling's test on the waves of single periods; it holds whatever the dependence within a period."""
    span = int(period.max()) + 1
    size = summed(period, counts, span)
    parts = np.stack([summed(period, residual * part(angle), span) for part in (np.cos, np.sin)])
    parts = parts[:, size > 0] / size[size > 0]
    count = parts.shape[1]
    middle, spread = parts.mean(axis=1), np.cov(parts)
    if count < 4 or not np.linalg.det(spread) > 0:
        return 1.0
    statistic = count * float(middle @ np.linalg.solve(spread, middle)) * (count - 2) / (2 * (count - 1))
    return f_tail(statistic, 2.0, count - 2.0)
