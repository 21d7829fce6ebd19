"""What a series over time is made of: a line, steps, seasons, and single values that none of these explain.

The components are chosen one after the other on normal scores, each tested against errors that may depend on one
another, and kept only if they stand given all others. Their sizes come from least squares on the values themselves,
fitted again without the values that lie far off.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from sandbox.statistics.scores import Floats, Mask, normal_scores
from sandbox.statistics.series import INDEPENDENT, Dependence, Series, dummies, line, scanned, step
from sandbox.statistics.tails import body_of, tail_p

LEAST = 12
"""Fewest known values that are taken apart."""
CYCLES = 2
"""Fewest rounds of a season that show it."""
ENTER_P = 1e-3
STEP_MARGIN = 5.0
"""By how many units of twice the log-likelihood a step must beat the line: it has one more parameter."""
MOST_STEPS = 5
ANOMALY_P, ANOMALY_Z = 0.01, 3.5
MOST_ANOMALIES, ANOMALY_SHARE = 20, 200
"""At most so many values, and one in so many (but for two), are anomalies; more are a pattern of their own."""
_WAVES = 3
_REFITS, _FAR = 4, 4.0
_WANDERING = 0.3
"""Share of the variance that depends on the steps before, from which on values are compared with their neighbours."""
_NEIGHBOURS = 3
_FEW, _GAP = 50, 2.5
"""Of fewer values the tails are not known: there an anomaly lies so many times as far out as all that are none."""
_NEAR, _NEAR_SHARE, _NEAR_P = 12, 8, 0.05
"""Beside a line or curve, a step must also show among its nearest steps, in a part of the series or so many."""


@dataclass(frozen=True)
class Cycle:
    """A season to look for: its length in steps, where in it the series starts, and in how many parts it is told;
    0 for one too long for parts, which is told by waves."""

    name: str
    period: float
    offset: float = 0.0
    parts: int = 0

    def columns(self, size: int) -> Floats:
        turns = (self.offset + np.arange(size)) / self.period
        if self.parts:
            return dummies(np.floor((turns % 1.0) * self.parts + 1e-9).astype(np.int64) % self.parts)
        angles = 2 * np.pi * turns[:, None] * np.arange(1, _WAVES + 1)[None, :]
        return np.hstack([np.cos(angles), np.sin(angles)])


@dataclass(frozen=True, eq=False)
class Component:
    """A part of the series: its columns along the steps, p-value, and share of the scores' variance."""

    kind: Literal["line", "curve", "step", "season"]
    columns: Floats
    p: float = 1.0
    share: float = 0.0
    at: int = -1
    """For a step: the first at the new level."""
    cycle: Cycle | None = None


@dataclass(frozen=True, eq=False)
class Decomposition:
    """A series taken apart. `level` and `season` add up to what is expected of each step but for its neighbours."""

    components: tuple[Component, ...]
    level: Floats
    season: Floats
    expected: Floats
    anomalies: dict[int, float] = field(default_factory=dict)
    """p-value of each value that lies too far out."""
    strengths: dict[str, float] = field(default_factory=dict)
    """Per season 1 - var(rest) / var(rest and season), after Wang, Smith and Hyndman (2006); 0 to 1."""

    def of(self, kind: str) -> list[Component]:
        return sorted((c for c in self.components if c.kind == kind), key=lambda c: c.at)


def decomposed(values: Floats, cycles: Sequence[Cycle]) -> Decomposition | None:
    """The series (NaN where missing) taken apart; None where it is too short or does not vary."""
    present = np.isfinite(values)
    count = int(present.sum())
    if count < LEAST or np.unique(values[present]).size < 2:
        return None
    exponent = int(np.frexp(np.abs(values[present]).max())[1])
    values = np.ldexp(values, -exponent)
    scores = normal_scores(values)
    squares = float((scores**2).sum()) - float(scores.sum()) ** 2 / count
    series = Series(present.astype(np.float64), scores, squares)
    components, dependence = chosen(series, [c for c in cycles if c.period * CYCLES <= values.size])
    found = fitted(values, present, components, dependence)
    level, season, expected = (np.ldexp(part, exponent) for part in (found.level, found.season, found.expected))
    return replace(found, level=level, season=season, expected=expected)


def chosen(series: Series, cycles: Sequence[Cycle]) -> tuple[list[Component], Dependence]:
    """Forward selection, then every component tested given all others."""
    size = series.counts.size
    curve = np.asarray(np.polynomial.legendre.legvander(line(size)[:, 0], 3)[:, 2:], dtype=np.float64)
    waiting = [Component("line", line(size)), Component("curve", curve), Component("step", np.zeros((size, 1)))]
    waiting += [Component("season", cycle.columns(size), cycle=cycle) for cycle in cycles]
    taken: list[Component] = []
    while waiting:
        controls = _stacked(taken)
        best = _preferred([_tried(series, component, controls) for component in waiting], series, controls)
        if best.p >= ENTER_P:
            break
        found = _admitted(series, [best], taken)
        if not found and best.kind == "step":
            found = _admitted(series, _pair(series, best, taken), taken)
        taken += found
        if best.kind != "step" or not found or sum(c.kind == "step" for c in taken) >= MOST_STEPS:
            waiting = [c for c in waiting if (c.kind, c.cycle) != (best.kind, best.cycle)]
    return _settled(series, _placed(series, taken))


def _placed(series: Series, taken: list[Component]) -> list[Component]:
    """The steps where they fit best in view of all that was found after them."""
    placed = list(taken)
    for i, component in enumerate(taken):
        if component.kind == "step":
            others = placed[:i] + placed[i + 1 :]
            moved = _tried(series, component, _stacked(others))
            placed[i] = component if _crowded(moved, others, series.counts.size) else moved
    return placed


def _admitted(series: Series, found: list[Component], taken: list[Component]) -> list[Component]:
    """The components, if all of them stand against the dependence that they leave."""
    dependence = series.dependence(series.basis(_stacked([*taken, *found])))
    judged = []
    for component in found:
        others = [*taken, *(c for c in found if c is not component)]
        one = _judged(series, component, _stacked(others), dependence)
        if one.p >= ENTER_P or _crowded(one, others, series.counts.size) or not _sudden(series, one, taken):
            return []
        judged.append(one)
    return judged


def _pair(series: Series, first: Component, taken: list[Component]) -> list[Component]:
    """Two steps that show only together, such as one up and one down, each put where the other leaves it."""
    second = _tried(series, first, _stacked([*taken, first]))
    first = _tried(series, first, _stacked([*taken, second]))
    return [first, _tried(series, second, _stacked([*taken, first]))]


def _settled(series: Series, taken: list[Component]) -> tuple[list[Component], Dependence]:
    while True:
        dependence = series.dependence(series.basis(_stacked(taken)))
        others = [_stacked(taken[:i] + taken[i + 1 :]) for i in range(len(taken))]
        taken = [_judged(series, c, o, dependence) for c, o in zip(taken, others, strict=True)]
        worst = max(taken, key=lambda c: c.p, default=None)
        if worst is None or worst.p < ENTER_P:
            return taken, dependence
        taken = [c for c in taken if c is not worst]


def _stacked(components: Sequence[Component]) -> Floats | None:
    return np.hstack([c.columns for c in components]) if components else None


def _tried(series: Series, component: Component, controls: Floats | None) -> Component:
    """As if steps were independent: an optimistic p-value, good enough to choose by."""
    if component.kind == "step":
        at = series.break_at(controls)
        if at < 0:
            return component
        component = replace(component, at=at, columns=step(series.counts.size, at))
    return _judged(series, component, controls, INDEPENDENT)


def _judged(series: Series, component: Component, controls: Floats | None, dependence: Dependence) -> Component:
    p, share = series.wald(component.columns, controls, dependence)
    return replace(component, p=scanned(p) if component.kind == "step" else p, share=share)


def _preferred(trials: Sequence[Component], series: Series, controls: Floats | None) -> Component:
    """The component of the least p-value; a line or curve rather than a step, unless the step fits clearly better."""
    best = min(trials, key=lambda c: (c.p, -c.share))
    smooth = max((c for c in trials if c.kind in ("line", "curve")), key=lambda c: c.share, default=None)
    if best.kind != "step" or smooth is None:
        return best
    both = best.columns if controls is None else np.hstack([controls, best.columns])
    margin = (best.share - smooth.share) * series.squares / series.variance(series.basis(both))
    return best if margin > STEP_MARGIN else smooth


def _crowded(found: Component, taken: Sequence[Component], size: int) -> bool:
    """Whether a step stands too near another to be told from a few values that lie far out."""
    near = max(3, size // 50)
    return found.kind == "step" and any(c.kind == "step" and abs(c.at - found.at) < near for c in taken)


def _sudden(series: Series, found: Component, taken: Sequence[Component]) -> bool:
    """Whether a step beside a line or curve is one: a bend of these shows on the whole, but not near by."""
    if found.kind != "step" or not any(c.kind in ("line", "curve") for c in taken):
        return True
    reach = max(_NEAR, series.counts.size // _NEAR_SHARE)
    near = slice(max(found.at - reach, 0), found.at + reach)
    counts, sums = series.counts[near], series.sums[near]
    squares = float((sums**2).sum()) - float(sums.sum()) ** 2 / max(float(counts.sum()), 1.0)
    around = [line(counts.size), *(c.columns[near] for c in taken if c.kind == "season")]
    p, _ = Series(counts, sums, squares).wald(found.columns[near], np.hstack(around), INDEPENDENT)
    return p < _NEAR_P


def fitted(values: Floats, present: Mask, components: Sequence[Component], dependence: Dependence) -> Decomposition:
    size = values.size
    trend = np.hstack([np.ones((size, 1)), *(c.columns for c in components if c.kind != "season")])
    seasons = [c for c in components if c.kind == "season"]
    columns = np.hstack([trend, *(c.columns - c.columns.mean(axis=0) for c in seasons)])
    weights = _robust(columns, values, present)
    level = trend @ weights[: trend.shape[1]]
    parts, place = [], trend.shape[1]
    for component in seasons:
        width = component.columns.shape[1]
        parts.append(columns[:, place : place + width] @ weights[place : place + width])
        place += width
    season = np.sum(parts, axis=0) if parts else np.zeros(size)
    rest = values - level - season
    drift = _drift(rest, present) if dependence.share > _WANDERING else np.zeros(size)
    far = _far(rest - drift, present)
    inside = present & ~np.isin(np.arange(size), list(far))
    named = [(c.cycle.name, part) for c, part in zip(seasons, parts, strict=True) if c.cycle]
    strengths = {name: _strength(part[inside], rest[inside]) for name, part in named}
    return Decomposition(tuple(components), level, season, level + season + drift, far, strengths)


def _robust(columns: Floats, values: Floats, present: Mask) -> Floats:
    """Least squares, again and again without the values that lay far off."""
    used = present
    for _ in range(_REFITS):
        weights = np.linalg.lstsq(columns[used], values[used], rcond=None)[0]
        rest = np.where(present, values - columns @ weights, 0.0)
        spread = 1.4826 * float(np.median(np.abs(rest[present])))
        kept = present & (np.abs(rest) <= _FAR * spread) if spread > 0 else present
        if (kept == used).all() or kept.sum() < max(LEAST, columns.shape[1] + 1):
            break
        used = kept
    return np.asarray(weights)


def _drift(rest: Floats, present: Mask) -> Floats:
    """Median of the known neighbours in time, without the value itself."""
    known = np.flatnonzero(present)
    padded = np.pad(rest[known], _NEIGHBOURS, mode="reflect")
    around = np.delete(np.lib.stride_tricks.sliding_window_view(padded, 2 * _NEIGHBOURS + 1), _NEIGHBOURS, axis=1)
    return np.interp(np.arange(rest.size), known, np.median(around, axis=1))


def _far(rest: Floats, present: Mask) -> dict[int, float]:
    """The values too far from the rest of them, with the p-value that the largest of so many lies there."""
    known = np.flatnonzero(present)
    body = body_of(rest[known])
    limit = min(MOST_ANOMALIES, max(2, known.size // ANOMALY_SHARE))
    order = np.argsort(-np.abs(body.z), kind="stable")
    z, p = np.abs(body.z[order]), tail_p(body, order, limit, LEAST if known.size < _FEW else _FEW)
    count = int(((p <= ANOMALY_P) & (z[: limit + 1] >= ANOMALY_Z)).sum())
    if known.size < _FEW:
        count = max((k for k in range(1, min(count, limit) + 1) if z[k - 1] >= _GAP * z[k]), default=0)
    return {int(known[order[i]]): float(p[i]) for i in range(count)} if count <= limit else {}


def _strength(part: Floats, rest: Floats) -> float:
    both = float(np.var(part + rest))
    return max(0.0, 1.0 - float(np.var(rest)) / both) if both > 0 else 0.0
