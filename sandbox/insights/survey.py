"""What the miners share: the frame, the ledger, and what has been computed of them once for all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from sandbox.insights.calendar import Grid, grid_of
from sandbox.insights.frame import Axis, Dimension, Floats, Frame, Mask, Measure, normal_scores, summed
from sandbox.insights.ledger import Ledger
from sandbox.insights.timeline import SCREEN_P, Kind, Model, Pattern, modelled, promising, series_of
from sandbox.statistics.series import Dependence, Series

AXES_CAP = 2
PART_ROWS = 40
PART_SHARE = 0.04
PART_TESTS = 3_000
"""Subspaces are looked into for at most this many tests of a kind."""
PART_COVERAGE = 0.5
"""What a relation within one level counts for beside one of the whole table."""
LARGEST = 0.5
"""Most of the rows that a level may hold for a relation to be told of it alone."""
DRIVEN = 0.5
DRIFT = 3
"""Degree of the polynomial that is taken off the changes of two growing series."""
SPECIAL_Z = 3.5
SHADOW_Z = 2.5
SPECIAL_PART = 0.4
"""Most that the other rows may show of what is told of a level alone."""


def alone(here: float, rest: float) -> bool:
    """Whether the other rows show clearly less of it."""
    return rest * float(np.sign(here)) < SPECIAL_PART * abs(here)


@dataclass
class Survey:
    """One run over one frame."""

    frame: Frame
    ledger: Ledger = field(default_factory=Ledger)

    @cached_property
    def axes(self) -> tuple[Axis, ...]:
        return self.frame.axes[:AXES_CAP]

    @cached_property
    def grids(self) -> dict[str, Grid]:
        return {axis.name: grid_of(axis) for axis in self.axes}

    @cached_property
    def models(self) -> dict[tuple[str, str], Model]:
        """Per measure and axis, what time does to the measure; every test counted."""
        found = {}
        for axis in self.axes:
            grid = self.grids[axis.name]
            panel = self.frame.panel if axis is self.frame.axes[0] else None
            for measure in self.frame.measures:
                series = series_of(measure, grid, None, panel)
                if series is not None:
                    model = modelled(measure, grid, series, {})
                    self.ledger.tests(model.tested.values())
                    found[measure.name, axis.name] = model
        return found

    @cached_property
    def parts(self) -> list[Model]:
        """Lines and steps on the first axis that are a single level's own; every test counted.

        The hypothesis of a test is that the level has the pattern and the other rows do not; where they do, it is not
        rejected."""
        if not self.axes:
            return []
        grid, found = self.grids[self.axes[0].name], []
        panel = self.frame.panel
        for dimension, level, rows in self.levels(len(self.frame.measures)):
            for measure in self.frame.measures:
                if measure.name == dimension.name:
                    continue
                series = series_of(measure, grid, rows, panel)
                if series is None or series.rows < PART_ROWS:
                    continue
                likely = promising(series, grid)
                tested = {kind: pattern.p for kind, pattern in likely.items()}
                if min(tested.values()) < SCREEN_P:
                    rest = series_of(measure, grid, ~rows, panel)
                    own = self.own(measure, {dimension.name: level}, series, rest, likely)
                    tested = {k: next((p.p for p in own.patterns if p.kind == k), 1.0) for k in tested}
                    if own.patterns:
                        found.append(own)
                self.ledger.tests(tested.values(), "part")
        return found

    def own(
        self,
        measure: Measure,
        filters: dict[str, str],
        series: Series,
        rest: Series | None,
        likely: dict[Kind, Pattern],
    ) -> Model:
        """The model of one level with those of its lines and steps that the other rows do not share."""
        grid = self.grids[self.axes[0].name]
        if not any(p.p < SCREEN_P and self.special(series, rest, p) for p in likely.values()):
            return Model(measure, grid, filters, series)
        model = modelled(measure, grid, series, filters, self.dependence(measure))
        kept = [p for p in model.patterns if p.kind in likely and self.special(series, rest, p)]
        return replace(model, patterns=tuple(kept))

    def special(self, series: Series, rest: Series | None, pattern: Pattern) -> bool:
        """Whether a component of one level is that level's own: the other rows show clearly less of it."""
        if rest is None:
            return False
        own, error = series.slope(pattern.columns)
        theirs, doubt = rest.slope(pattern.columns)
        apart = abs(own - theirs) > SPECIAL_Z * float(np.hypot(error, doubt))
        return apart and alone(own, theirs) and theirs * float(np.sign(own)) < SHADOW_Z * doubt

    def levels(self, tests: int) -> Iterator[tuple[Dimension, str, Mask]]:
        """The subspaces: each level that holds enough rows, of as many dimensions as the budget of so many tests for
        each allows."""
        budget = PART_TESTS // max(tests, 1)
        least = max(PART_ROWS, PART_SHARE * self.frame.rows)
        for dimension in self.frame.dimensions:
            if self.frame.is_panel(dimension):
                continue
            for code in range(dimension.named):
                if dimension.counts[code] >= least and budget > 0:
                    budget -= 1
                    yield dimension, dimension.levels[code], dimension.codes == code

    @cached_property
    def timeless(self) -> dict[str, Floats]:
        """Scores with what time explains on the first axis taken off; 0 where missing."""
        found = {}
        for measure in self.frame.measures:
            score = measure.score
            for axis in self.axes[:1]:
                model = self.models.get((measure.name, axis.name))
                if model is not None and model.patterns:
                    index = model.grid.index
                    rows = measure.present & (index >= 0)
                    score = score.copy()
                    score[rows] -= np.rint(model.fitted()[index[rows]])
            found[measure.name] = score
        return found

    def driven(self, *measures: Measure) -> bool:
        """Whether time explains most of each."""
        models = [self.models.get((m.name, axis.name)) for axis in self.axes[:1] for m in measures]
        return bool(models) and all(m is not None and sum(p.share for p in m.patterns) >= DRIVEN for m in models)

    def steps(self, first: Measure, second: Measure) -> tuple[float, float]:
        """Correlation of the changes from step to step about their own drift, and the number of changes."""
        grid = self.grids[self.axes[0].name]
        keep = first.present & second.present & (grid.index >= 0)
        count = np.bincount(grid.index[keep], minlength=grid.size).astype(np.float64)
        both = np.flatnonzero(count)
        if both.size < 4 * DRIFT:
            return 0.0, 0.0
        changes = []
        for measure in (first, second):
            values = measure.values[keep]
            mean = (
                summed(grid.index[keep], np.log(values) if values.min() > 0 else values, grid.size)[both] / count[both]
            )
            changes.append(normal_scores(np.diff(mean)))
        place = np.linspace(-1, 1, both.size - 1)
        left = [c - np.polyval(np.polyfit(place, c, DRIFT), place) for c in changes]
        return float(np.corrcoef(left[0], left[1])[0, 1]), float(both.size - 1 - DRIFT)

    def dependence(self, measure: Measure) -> Dependence:
        """How rows of a measure near in time depend on one another."""
        for axis in self.axes[:1]:
            model = self.models.get((measure.name, axis.name))
            if model is not None:
                if model.patterns:
                    return model.dependence
                return self._plain[measure.name]
        return Dependence()

    @cached_property
    def _plain(self) -> dict[str, Dependence]:
        return {
            name: m.series.dependence(m.series.basis(None))
            for (name, axis), m in self.models.items()
            if axis == self.axes[0].name and not m.patterns
        }

    def runs(self, dimension: Dimension, level: int) -> Dependence:
        """How rows of a level come in runs of time."""
        grid = self.grids[self.axes[0].name]
        keep = (dimension.codes >= 0) & (grid.index >= 0)
        hit = (dimension.codes[keep] == level).astype(np.float64)
        counts = np.bincount(grid.index[keep], minlength=grid.size).astype(np.float64)
        sums = summed(grid.index[keep], hit, grid.size)
        series = Series(counts, sums, float(hit.sum() - hit.sum() ** 2 / max(hit.size, 1)))
        return series.dependence(series.basis(None)) if series.squares > 0 else Dependence()

    def inflation(self, first: Dependence, second: Dependence) -> float:
        """By what factor the variance of a mean product of two serially dependent columns exceeds that of
        independent rows."""
        share = first.share * second.share
        if share == 0 or not self.axes:
            return 1.0
        grid = self.grids[self.axes[0].name]
        counts = np.bincount(grid.index[grid.index >= 0], minlength=grid.size).astype(np.float64)
        lags = min(grid.size - 1, 400)
        length = 1 << (2 * grid.size - 1).bit_length()
        spectrum = np.fft.rfft(counts, length)
        pairs = np.fft.irfft(spectrum * np.conj(spectrum), length)[: lags + 1]
        decay = (first.phi * second.phi) ** np.arange(lags + 1)
        total = float(pairs[0] - counts.sum() + 2 * (pairs[1:] * decay[1:]).sum())
        return 1.0 + share * max(total, 0.0) / max(float(counts.sum()), 1.0)

    def clustering(self, score: Floats, present: Mask) -> float:
        """Share of a column's variance between the entities of the panel (0 without a panel)."""
        panel = self.frame.panel
        if panel is None or present.sum() < 8:
            return 0.0
        codes = panel.codes[present]
        count = np.bincount(codes, minlength=len(panel.levels))
        mean = summed(codes, score[present], len(panel.levels)) / np.maximum(count, 1)
        grand = score[present].mean()
        total = float(((score[present] - grand) ** 2).sum())
        return float((count * (mean - grand) ** 2).sum()) / total if total else 0.0
