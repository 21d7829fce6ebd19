"""Forecasting methods on plain lists of numbers, simplest first; each gives the next values of a series."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import product

Method = Callable[[Sequence[float], int, int], list[float]]
"""Series, season's length, horizon: the predicted values."""

_WEIGHTS = (0.1, 0.3, 0.5, 0.7, 0.9)
_TRENDS = (0.05, 0.2, 0.4)
_DAMPING = 0.95


def last(series: Sequence[float], season: int, horizon: int) -> list[float]:
    return [series[-1]] * horizon


def last_season(series: Sequence[float], season: int, horizon: int) -> list[float]:
    return [series[len(series) - season + i % season] for i in range(horizon)]


def trend(series: Sequence[float], season: int, horizon: int) -> list[float]:
    """A straight line by least squares."""
    count = len(series)
    middle, mean = (count - 1) / 2, math.fsum(series) / count
    spread = count * (count * count - 1) / 12
    slope = math.fsum((i - middle) * (y - mean) for i, y in enumerate(series)) / spread
    return [mean + slope * (count + i - middle) for i in range(horizon)]


def smoothing(series: Sequence[float], season: int, horizon: int) -> list[float]:
    """Simple exponential smoothing."""
    best = min(_WEIGHTS, key=lambda weight: _levels(series, weight)[1])
    return [_levels(series, best)[0]] * horizon


def _levels(series: Sequence[float], weight: float) -> tuple[float, float]:
    level, errors = series[0], []
    for value in series[1:]:
        errors.append((value - level) ** 2)
        level += weight * (value - level)
    return level, math.fsum(errors)


def damped_trend(series: Sequence[float], season: int, horizon: int) -> list[float]:
    """Holt's method with a trend that fades."""
    grid = product(_WEIGHTS, _TRENDS)
    best = min(grid, key=lambda pair: _holt(series, 1, *pair)[1])
    return _ahead(_holt(series, 1, *best)[0], 1, horizon)


def seasonal_smoothing(series: Sequence[float], season: int, horizon: int) -> list[float]:
    """Holt and Winters' additive method with a trend that fades."""
    grid = product(_WEIGHTS, _TRENDS, _WEIGHTS[:3])
    best = min(grid, key=lambda triple: _holt(series, season, *triple)[1])
    return _ahead(_holt(series, season, *best)[0], season, horizon)


State = tuple[float, float, list[float]]


def _holt(series: Sequence[float], season: int, weight: float, rise: float, turn: float = 0.0) -> tuple[State, float]:
    """Level, trend and the coming season's deviations after the series, and the squared errors on the way."""
    first = math.fsum(series[:season]) / season
    level, slope = first, 0.0
    if len(series) >= 2 * season:
        slope = (math.fsum(series[season : 2 * season]) / season - first) / season
    turns = [value - first for value in series[:season]] if season > 1 else [0.0]
    errors = []
    for position in range(season if season > 1 else 1, len(series)):
        value, place = series[position], position % season
        expected = level + _DAMPING * slope
        errors.append((value - expected - turns[place]) ** 2)
        new = expected + weight * (value - turns[place] - expected)
        slope = _DAMPING * slope + rise * (new - level - _DAMPING * slope)
        turns[place] += turn * (value - new - turns[place])
        level = new
    place = len(series) % season
    return (level, slope, turns[place:] + turns[:place]), math.fsum(errors)


def _ahead(state: State, season: int, horizon: int) -> list[float]:
    level, slope, turns = state
    reach, values = 0.0, []
    for i in range(horizon):
        reach += _DAMPING ** (i + 1)
        values.append(level + reach * slope + turns[i % season])
    return values


METHODS: dict[str, tuple[Method, bool]] = {
    "last value": (last, False),
    "last season": (last_season, True),
    "trend": (trend, False),
    "smoothing": (smoothing, False),
    "damped trend": (damped_trend, False),
    "seasonal smoothing": (seasonal_smoothing, True),
}
"""Name, method, and whether it needs two full seasons."""
