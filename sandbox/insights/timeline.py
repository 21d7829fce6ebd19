"""What time does to a measure: a line or a step, and the seasons, chosen one after the other and tested together."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from sandbox.insights.calendar import Grid
from sandbox.insights.doubts import RECURRING_DAYS, YEAR_DAYS, doubted
from sandbox.insights.frame import QUANTUM, Dimension, Floats, Mask, Measure, summed
from sandbox.statistics.series import INDEPENDENT, Dependence, Series, dummies, line, scanned, step

Kind = Literal["line", "step", "week", "year", "day", "cycle"]
ENTER_P = 1e-3
SCREEN_P = 1e-3
STEP_MARGIN = 5.0
"""By how many units of twice the log-likelihood a step must beat the line: it has one more parameter."""
ROUNDS = 3


@dataclass(frozen=True, eq=False)
class Pattern:
    """One component: its columns on the grid, p-value and share of the variance that it explains."""

    kind: Kind
    columns: Floats
    p: float = 1.0
    share: float = 0.0
    at: int = -1
    """For a step: the first step of the grid at the new level."""
    period: float = 0.0
    """For a cycle: its length in steps of the grid."""


@dataclass(frozen=True, eq=False)
class Model:
    """The chosen components of one measure (within a filter) on one grid, and the p-value of every kind tested."""

    measure: Measure
    grid: Grid
    filters: dict[str, str]
    series: Series
    patterns: tuple[Pattern, ...] = ()
    tested: dict[Kind, float] = field(default_factory=dict)
    dependence: Dependence = INDEPENDENT

    def pattern(self, *kinds: Kind) -> Pattern | None:
        return next((p for p in self.patterns if p.kind in kinds), None)

    def fitted(self) -> Floats:
        """Scores that the components explain, per step of the grid; 0 on steps without rows."""
        fit = np.zeros(self.grid.size)
        if self.patterns:
            basis = self.series.basis(np.hstack([p.columns for p in self.patterns]))[:, :]
            fit[self.series.used] = basis @ (basis.T @ self.series.means) / self.series.root
        return fit


def series_of(measure: Measure, grid: Grid, rows: Mask | None, panel: Dimension | None) -> Series | None:
    """Counts and sums per step; within a panel, what is left after each entity's own mean. None where too little."""
    keep = measure.present & (grid.index >= 0)
    if rows is not None:
        keep &= rows
    if int(keep.sum()) < 8:
        return None
    score, index, groups = measure.score[keep], grid.index[keep], 1
    if panel is not None:
        codes = panel.codes[keep]
        size = np.bincount(codes, minlength=len(panel.levels))
        mean = summed(codes, score, len(panel.levels)) / np.maximum(size, 1)
        score, groups = np.rint(score - mean[codes]), int((size > 0).sum())
    counts = np.bincount(index, minlength=grid.size).astype(np.float64)
    sums = summed(index, score, grid.size)
    squares = float((score**2).sum()) - float(score.sum()) ** 2 / score.size
    return Series(counts, sums, squares, groups) if squares > QUANTUM else None


def patterns_of(grid: Grid, series: Series) -> list[Pattern]:
    """The components that this grid allows to look for."""
    steps, span = series.used.size, grid.span_days
    found = []
    if steps >= 5:
        found.append(Pattern("line", line(grid.size)))
    if steps >= 12:
        found.append(Pattern("step", np.zeros((grid.size, 1))))
    if grid.step == "day" and steps >= 21 and np.unique(grid.weekdays[series.used]).size >= 5:
        found.append(Pattern("week", dummies(grid.weekdays)))
    if grid.step in ("day", "week", "month", "quarter") and span >= 330 and steps >= 8:
        found.append(Pattern("year", yearly(grid)))
    if grid.step in ("hour", "minute") and span >= 2 and np.unique(grid.hours[series.used]).size >= 4:
        found.append(Pattern("day", waves(grid.starts, 3)))
    if grid.step == "year" and steps >= 24 and steps == grid.size:
        found.append(cycle(grid, series))
    return found


def yearly(grid: Grid) -> Floats:
    """Quarters where only these are known; else two waves a year, as smooth as seasons are."""
    if grid.step == "quarter":
        return dummies(grid.months)
    return waves(grid.starts / YEAR_DAYS, 2)


def waves(turns: Floats, count: int) -> Floats:
    """Cosines and sines that come round once, twice, … per turn."""
    angles = 2 * np.pi * turns[:, None] * np.arange(1, count + 1)[None, :]
    return np.hstack([np.cos(angles), np.sin(angles)])


def cycle(grid: Grid, series: Series) -> Pattern:
    """The strongest wave of 4 steps to a quarter of the span, tested against red noise (a first-order process)."""
    values = series.residual(series.basis(line(grid.size)))
    size = values.size
    power = np.abs(np.fft.rfft(values)) ** 2 / max(float((values**2).sum()), 1e-9)
    frequency = np.arange(power.size) / size
    phi = float(np.clip((values[1:] * values[:-1]).sum() / max(float((values**2).sum()), 1e-9), 0.0, 0.97))
    red = (1 - phi**2) / (1 - 2 * phi * np.cos(2 * np.pi * frequency) + phi**2)
    allowed = (frequency >= 4 / size) & (frequency <= 0.25)
    ratio = np.where(allowed, power / red, 0.0)
    peak = int(np.argmax(ratio))
    near = slice(max(peak - 1, 1), peak + 2)
    centre = float((frequency[near] * power[near]).sum() / power[near].sum()) if peak else 0.25
    angle = 2 * np.pi * frequency[peak] * np.arange(size)
    p = float(min(1.0, allowed.sum() * np.exp(-ratio[peak])))
    share = float(power[near].sum() * 2 / size)
    return Pattern("cycle", np.stack([np.cos(angle), np.sin(angle)], axis=1), p, share, period=1 / centre)


def modelled(
    measure: Measure, grid: Grid, series: Series, filters: dict[str, str], known: Dependence = INDEPENDENT
) -> Model:
    """Forward selection: the likeliest component first, each admitted only if it stands against the dependence that
    is left (or that is known of the whole, where a part is too small to show it), else the next likely one is looked
    at; then every one tested given the others."""
    chosen: list[Pattern] = []
    tested: dict[Kind, float] = {}
    waiting = patterns_of(grid, series)
    while waiting and len(chosen) < ROUNDS:
        controls = np.hstack([p.columns for p in chosen]) if chosen else None
        trials = [trial(series, grid, pattern, controls) for pattern in waiting]
        tested.update({t.kind: t.p for t in trials})
        best = preferred(trials, series, controls)
        if best is None or best.p >= ENTER_P:
            break
        widened = best.columns if controls is None else np.hstack([controls, best.columns])
        dependence = series.dependence(series.basis(widened)).over(known)
        best = judged(series, grid, best, controls, dependence)
        tested[best.kind] = best.p
        if best.p >= ENTER_P:
            waiting = [p for p in waiting if p.kind != best.kind]
            continue
        chosen.append(best)
        exclusive: tuple[Kind, ...] = ("line", "step") if best.kind in ("line", "step") else (best.kind,)
        tested.update({kind: 1.0 for kind in exclusive if kind in tested and kind != best.kind})
        waiting = [p for p in waiting if p.kind not in exclusive]
    else:
        tested.update({pattern.kind: 1.0 for pattern in waiting})
    return settled(Model(measure, grid, filters, series, tuple(chosen), tested), known)


def settled(model: Model, known: Dependence) -> Model:
    """The model with every component tested given all others."""
    if not model.patterns:
        return model
    columns = [p.columns for p in model.patterns]
    dependence = model.series.dependence(model.series.basis(np.hstack(columns))).over(known)
    final = []
    for i, pattern in enumerate(model.patterns):
        others = columns[:i] + columns[i + 1 :]
        judgement = judged(model.series, model.grid, pattern, np.hstack(others) if others else None, dependence)
        final.append(judgement)
        model.tested[pattern.kind] = judgement.p
    return replace(model, patterns=tuple(final), dependence=dependence)


def trial(series: Series, grid: Grid, pattern: Pattern, controls: Floats | None) -> Pattern:
    """The component as if rows were independent: an optimistic p-value, good enough to choose by."""
    if pattern.kind == "step":
        at = series.break_at(controls)
        if at < 0:
            return pattern
        pattern = replace(pattern, at=at, columns=step(series.counts.size, at))
    found = judged(series, grid, pattern, controls, INDEPENDENT)
    if pattern.kind == "year" and grid.step != "quarter" and grid.span_days >= RECURRING_DAYS:
        months = judged(series, grid, replace(pattern, columns=dummies(grid.months)), controls, INDEPENDENT)
        found = min(found, months, key=lambda f: f.p)
        found = replace(found, p=min(1.0, 2 * found.p))
    return found


def judged(series: Series, grid: Grid, pattern: Pattern, controls: Floats | None, dependence: Dependence) -> Pattern:
    if pattern.kind == "cycle":
        return pattern
    p, share = series.wald(pattern.columns, controls, dependence)
    p = scanned(p) if pattern.kind == "step" else p
    if dependence.share > 0 and p < ENTER_P:
        p = max(p, doubted(series, grid, pattern.kind, controls, dependence))
    return replace(pattern, p=p, share=share)


def preferred(trials: list[Pattern], series: Series, controls: Floats | None) -> Pattern | None:
    """The component of the least p-value; between line and step, the line unless the step fits clearly better."""
    best = min(trials, key=lambda t: (t.p, -t.share), default=None)
    if best is None or best.kind not in ("line", "step"):
        return best
    pair = {t.kind: t for t in trials if t.kind in ("line", "step")}
    if len(pair) < 2:
        return best
    variance = series.variance(series.basis(np.hstack([c for c in (controls, best.columns) if c is not None])))
    margin = (pair["step"].share - pair["line"].share) * series.squares / variance
    return pair["step"] if margin > STEP_MARGIN else pair["line"]


def promising(series: Series, grid: Grid) -> dict[Kind, Pattern]:
    """Line and step alone, with optimistic p-values: a subspace is modelled only where one of them is small."""
    pair = (Pattern("line", line(grid.size)), Pattern("step", np.zeros((grid.size, 1))))
    return {pattern.kind: trial(series, grid, pattern, None) for pattern in pair}
