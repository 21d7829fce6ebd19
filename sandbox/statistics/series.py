"""A measure on a grid of time: least squares on calendar patterns, with errors that may depend on one another.

The errors follow a nugget-and-exponential model: rows k steps apart correlate by a*phi**k. Every variance below takes
that into account, and the degrees of freedom are those of so many independent rows as tell the pattern as well.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy.special import betainc, ndtri_exp

from sandbox.statistics.scores import Floats, Ints

PHIS = np.array([0.2, 0.4, 0.6, 0.7, 0.8, 0.85, 0.9, 0.93, 0.95, 0.97, 0.98, 0.99])
DEPENDENCE_Z = 3.0
TRIM = 0.08
"""Change points are looked for between this share of the rows and the same from the end."""


def f_tail(statistic: float, upper: float, lower: float) -> float:
    """Upper tail of the F distribution."""
    if statistic <= 0:
        return 1.0
    return float(betainc(lower / 2, upper / 2, lower / (lower + upper * statistic)))


@dataclass(frozen=True)
class Dependence:
    """Correlation of rows k steps apart: share * phi**k."""

    share: float = 0.0
    phi: float = 0.0

    def over(self, known: Dependence) -> Dependence:
        """This one, or what was known before where this is none."""
        return self if self.share > 0 else known


INDEPENDENT = Dependence()


@dataclass(frozen=True, eq=False)
class Series:
    """Counts and sums of scores per step of the grid."""

    counts: Floats
    sums: Floats
    squares: float
    """Sum of squares of the scores about their mean, over rows."""
    groups: int = 1
    """How many means were taken off the rows before (the entities of a panel)."""

    @cached_property
    def used(self) -> Ints:
        return np.flatnonzero(self.counts > 0)

    @cached_property
    def root(self) -> Floats:
        return np.sqrt(self.counts[self.used])

    @cached_property
    def means(self) -> Floats:
        """Means per used step times the root of the count, the grand mean taken off: least squares on these is least
        squares on the rows."""
        grand = self.sums.sum() / self.rows
        return (self.sums[self.used] - grand * self.counts[self.used]) / self.root

    @cached_property
    def rows(self) -> float:
        return float(self.counts.sum())

    def basis(self, columns: Floats | None) -> Floats:
        """Orthonormal basis of the constant and the columns (one row per step of the grid)."""
        constant = self.root[:, None]
        if columns is None:
            return constant / np.sqrt(self.rows)
        weighted = np.hstack([constant, columns[self.used] * self.root[:, None]])
        q, r = np.linalg.qr(weighted)
        size = np.abs(np.diag(r))
        return np.asarray(q[:, size > 1e-9 * max(1.0, float(size.max()))])

    def residual(self, basis: Floats) -> Floats:
        return np.asarray(self.means - basis @ (basis.T @ self.means))

    def variance(self, basis: Floats) -> float:
        """Variance of a row about the fit."""
        explained = float(((basis.T @ self.means) ** 2).sum())
        return max(self.squares - explained, 1e-9 * self.squares) / max(
            self.rows - basis.shape[1] - self.groups + 1, 1.0
        )

    def dependence(self, basis: Floats) -> Dependence:
        """How the rows depend on one another about the fit, from the autocovariances of the steps.

        The fit takes up part of a slow process, so the autocovariances that are left are compared with those that a
        process would leave after the same fit.
        """
        size = self.counts.size
        lags = int(min(max(self.used.size // 3, 1), 120, size - 1))
        grid = np.zeros(size)
        grid[self.used] = self.residual(basis) * self.root
        variance = self.variance(basis)
        seen = autoproduct(grid, lags) / variance
        seen[0] -= self.rows
        pairs = autoproduct(self.counts, lags)
        pairs[0] -= self.rows
        usable = pairs > 0.5
        weight = np.where(usable, 1 / np.where(usable, pairs, 1), 0)
        powers = PHIS[:, None] ** np.arange(lags + 1)[None, :]
        strength = (pairs * usable * powers**2).sum(axis=1)
        z = (powers * usable) @ seen / np.sqrt(np.where(strength > 0, strength, 1))
        if float(z.max()) < DEPENDENCE_Z:
            return Dependence()
        first = max(int(np.argmax(z)) - 1, 0)
        fitted = _Fitted(self, basis, seen, weight)
        _, share, phi = min((*fitted.error(phi), phi) for phi in PHIS[first : first + 5])
        return Dependence(float(share), float(phi))

    def smoothed(self, columns: Floats, phi: float) -> Floats:
        """Columns (one row per used step) multiplied by the matrix phi**|i-j|, in doublings of the reach."""
        full = np.zeros((self.counts.size, columns.shape[1]))
        full[self.used] = columns
        past, future, reach, power = full, full, 1, phi
        while reach < full.shape[0] and power > 1e-17:
            past, future = past.copy(), future.copy()
            past[reach:] += power * past[:-reach].copy()
            future[:-reach] += power * future[reach:].copy()
            reach, power = 2 * reach, power * power
        return np.asarray((past + future - full)[self.used])

    def wald(self, columns: Floats, controls: Floats | None, dependence: Dependence) -> tuple[float, float]:
        """p-value and share of variance explained of the columns, given the controls."""
        base = self.basis(controls)
        weighted = columns[self.used] * self.root[:, None]
        weighted = weighted - base @ (base.T @ weighted)
        q, r = np.linalg.qr(weighted)
        size = np.abs(np.diag(r))
        q = q[:, size > 1e-9 * max(float(np.abs(weighted).max(initial=0.0)), 1e-9) * self.root.max()]
        width = q.shape[1]
        if width == 0:
            return 1.0, 0.0
        both = np.hstack([base, q])
        variance = self.variance(both)
        gain = q.T @ self.means
        plain = float((gain**2).sum())
        statistic, inflation = plain / variance, 1.0
        if dependence.share > 0:
            spread = q * self.root[:, None]
            covariance = (1 - dependence.share) * np.eye(width)
            covariance += dependence.share * (spread.T @ self.smoothed(spread, dependence.phi))
            statistic = min(statistic, float(gain @ np.linalg.solve(covariance, gain)) / variance)
            inflation = max(1.0, float(np.trace(covariance)) / width)
        freedom = max(min(self.rows / inflation, self.rows - self.groups + 1) - both.shape[1], 1.0)
        return f_tail(statistic / width, width, freedom), plain / self.squares if self.squares else 0.0

    def slope(self, column: Floats) -> tuple[float, float]:
        """Coefficient of one column beside a constant, and its standard error as if rows were independent."""
        base = self.basis(None)
        x = column[self.used, 0] * self.root
        x = x - base @ (base.T @ x)
        size = float((x**2).sum())
        if size < 1e-9:
            return 0.0, 0.0
        beta = float(x @ self.means) / size
        left = max(self.squares - beta * beta * size, 1e-9 * self.squares)
        return beta, float(np.sqrt(left / max(self.rows - self.groups - 1, 1) / size))

    def break_at(self, controls: Floats | None) -> int:
        """Step of the grid at which a level shift explains most; -1 where the ends are too near."""
        base = self.basis(controls)
        residual = np.cumsum(self.residual(base) * self.root)
        share = np.cumsum(self.counts[self.used]) / self.rows
        inside = (share >= TRIM) & (share <= 1 - TRIM)
        inside[-1] = False
        if not inside.any():
            return -1
        gain = np.where(inside, residual**2 / np.where(inside, share * (1 - share), 1), -1.0)
        return int(self.used[int(np.argmax(gain)) + 1])


class _Fitted:
    """Autocovariances that a process would leave after the fit, compared with those seen."""

    def __init__(self, series: Series, basis: Floats, seen: Floats, weight: Floats) -> None:
        self.series, self.basis, self.seen, self.weight = series, basis, seen, weight
        self.lags = seen.size - 1
        self.length = 1 << (series.counts.size + self.lags).bit_length()
        self.spread = basis * series.root[:, None]
        self.spectrum = self.transformed(self.spread)
        self.pairs = autoproduct(series.counts, self.lags)
        self.nothing = -self.products(self.spectrum, self.spectrum)

    def transformed(self, columns: Floats) -> npt.NDArray[np.complex128]:
        grid = np.zeros((self.length, columns.shape[1]))
        grid[self.series.used] = columns
        return np.asarray(np.fft.rfft(grid, axis=0))

    def products(self, left: npt.NDArray[np.complex128], right: npt.NDArray[np.complex128]) -> Floats:
        """Sums over the columns and steps of left[i] * right[i + k]."""
        return np.asarray(np.fft.irfft((np.conj(left) * right).sum(axis=1), self.length)[: self.lags + 1])

    def error(self, phi: float) -> tuple[float, float]:
        """Squared error and share of the best mixture of independent rows and a process with this phi."""
        through = self.series.smoothed(self.spread, phi) * self.series.root[:, None]
        inner = self.basis.T @ through
        other = self.transformed(through * self.series.root[:, None])
        both = np.real((np.conj(self.spectrum) * other).sum(axis=1)).astype(np.complex128)
        process = self.pairs * phi ** np.arange(self.lags + 1)
        process = process - 2 * np.fft.irfft(both, self.length)[: self.lags + 1]
        process += self.products(self.spectrum @ inner, self.spectrum)
        process[0] -= self.series.rows
        slope, target = process - self.nothing, self.seen - self.nothing
        bottom = float((self.weight * slope**2).sum())
        share = float((self.weight * slope * target).sum()) / bottom if bottom > 0 else 0.0
        share = min(max(share, 0.0), 1.0)
        return float((self.weight * (target - share * slope) ** 2).sum()), share


def autoproduct(values: Floats, lags: int) -> Floats:
    """Sums of values[i] * values[i + k] for k = 0 … lags."""
    length = 1 << (values.size + lags).bit_length()
    spectrum = np.fft.rfft(values, length)
    return np.asarray(np.fft.irfft(spectrum * np.conj(spectrum), length)[: lags + 1])


def scanned(p: float) -> float:
    """p-value of the best of all change points between TRIM and 1 - TRIM, from the p-value of that one point.

    Miller and Siegmund, "Maximally selected chi square statistics" (1982), the tail of the maximum of a normalised
    Brownian bridge.
    """
    if p >= 0.05:
        return 1.0
    log_half = float(np.log(max(p, 1e-300) / 2))
    z = -float(ndtri_exp(log_half))
    density = float(np.exp(-z * z / 2) / np.sqrt(2 * np.pi))
    tail = 4 * density / z + density * (z - 1 / z) * 2 * float(np.log((1 - TRIM) / TRIM))
    return min(1.0, max(tail, p))


def line(size: int) -> Floats:
    return np.linspace(-1.0, 1.0, size)[:, None] if size > 1 else np.zeros((1, 1))


def step(size: int, at: int) -> Floats:
    return (np.arange(size) >= at).astype(np.float64)[:, None]


def dummies(codes: Ints) -> Floats:
    """One column per value of the codes but the first."""
    values = np.unique(codes)
    return (codes[:, None] == values[None, 1:]).astype(np.float64)
