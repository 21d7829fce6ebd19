"""The table as the miners see it: measures with rank scores, dimensions with coded levels, and axes of time."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from sandbox.statistics.scores import QUANTUM, Floats, Ints, Mask, normal_scores, ranks, summed

__all__ = [
    "QUANTUM",
    "Axis",
    "Dimension",
    "Floats",
    "Frame",
    "Ints",
    "Mask",
    "Measure",
    "normal_scores",
    "ranks",
    "summed",
]

PANEL_FILLED = 0.5
"""Least share of the pairs of entity and time that have a row in a panel."""


OUTCOME_NAME = re.compile(
    r"churn|attrit|surviv|default|fraud|convert|conversion|purchased|bought|outcome|target|label|diagnos|died|death"
    r"|deceased|readmi|cancel|returned|success|won$|admit|approved|subscribed|response|clicked|passed|left$|exited",
    re.IGNORECASE,
)


@dataclass(frozen=True, eq=False)
class Measure:
    """Something one can average: a number per row, or a yes/no outcome as 0 and 1."""

    name: str
    position: int
    values: Floats
    """NaN where missing."""
    unit: str | None = None
    outcome: str | None = None
    """For an outcome: the level that counts as 1."""
    outcome_text: bool = False
    """Whether the outcome stems from two words of which none says that it is one, such as male and female."""
    additive: bool = False
    """Whether its sum means something, as that of amounts and counts does, and not that of prices, rates or scores."""
    place: bool = False
    """Whether it is a coordinate on the map."""
    whole: bool = False

    @cached_property
    def present(self) -> Mask:
        return np.isfinite(self.values)

    @cached_property
    def score(self) -> Floats:
        return normal_scores(self.values)

    @cached_property
    def distinct(self) -> int:
        return int(np.unique(self.values[self.present]).size)


@dataclass(frozen=True, eq=False)
class Dimension:
    """Something one can split by: a code per row (-1 where missing), levels from the most frequent on."""

    name: str
    position: int
    codes: Ints
    levels: tuple[str, ...]
    """The last one is None-like `OTHER` where the tail was folded."""
    folded: bool = False
    outcome: str | None = None
    """For two levels that say yes and no: the level that says yes."""
    kind: str = "text"
    """What the levels are in the data: `text`, `number` or `flag`."""

    @cached_property
    def counts(self) -> Ints:
        return np.bincount(self.codes[self.codes >= 0], minlength=len(self.levels)).astype(np.int64)

    @property
    def named(self) -> int:
        """How many levels have a name, which leaves out the folded tail."""
        return len(self.levels) - int(self.folded)


@dataclass(frozen=True, eq=False)
class Axis:
    """Time: days since 1970 per row (NaN where missing), and the finest step that its values keep."""

    name: str
    position: int
    days: Floats
    grain: str
    """`hour`, `day`, `week`, `month`, `quarter` or `year`."""
    years: bool = False
    """Whether the column holds bare years."""

    @cached_property
    def present(self) -> Mask:
        return np.isfinite(self.days)


@dataclass(frozen=True, eq=False)
class Frame:
    """The rows in their order, column by column."""

    rows: int
    total: int
    """Rows of the whole table; more than `rows` where this is a sample."""
    measures: tuple[Measure, ...] = ()
    dimensions: tuple[Dimension, ...] = ()
    axes: tuple[Axis, ...] = ()
    missing: dict[str, Mask] = field(default_factory=dict)
    """Per column with missing cells: where."""
    constants: dict[str, str] = field(default_factory=dict)
    """Per column with a single value: the value."""
    entities: tuple[Dimension, ...] = ()
    """The dimensions with all their levels, none folded."""

    @property
    def sampled(self) -> bool:
        return self.rows < self.total

    def knows(self, names: dict[str, tuple[str, ...]], levels: dict[str, str]) -> bool:
        """Whether every column has the role in which it is wanted, and every dimension the level."""
        have = {
            "measures": {m.name for m in self.measures},
            "dimensions": {d.name for d in self.dimensions},
            "axes": {a.name for a in self.axes},
            "missing": set(self.missing),
            "constants": set(self.constants),
        }
        if any(not set(wanted) <= have[role] for role, wanted in names.items()):
            return False
        return all(level in self.dimension(name).levels for name, level in levels.items())

    def measure(self, name: str) -> Measure:
        return next(m for m in self.measures if m.name == name)

    def dimension(self, name: str) -> Dimension:
        return next(d for d in self.dimensions if d.name == name)

    def axis(self, name: str) -> Axis:
        return next(a for a in self.axes if a.name == name)

    def mask(self, filters: dict[str, str]) -> Mask:
        """Rows on which each named dimension has the named level."""
        keep = np.ones(self.rows, dtype=bool)
        for name, level in filters.items():
            dimension = self.dimension(name)
            keep &= dimension.codes == dimension.levels.index(level)
        return keep

    @cached_property
    def outcome(self) -> str | None:
        """The two-valued column that the table is likely kept for: by its name, else a yes/no in the last place."""
        flags = [m for m in self.measures if m.outcome is not None]
        named = [m for m in flags if OUTCOME_NAME.search(m.name)]
        if named:
            return named[-1].name
        places = [m.position for m in self.measures]
        places += [d.position for d in self.dimensions] + [a.position for a in self.axes]
        last = [m for m in flags if m.position == max(places) and not m.outcome_text]
        return last[0].name if last else None

    def is_panel(self, dimension: Dimension) -> bool:
        return self.panel is not None and self.panel.name == dimension.name

    @cached_property
    def panel(self) -> Dimension | None:
        """The dimension whose levels have one row per point of time, such as the country of a country-year table."""
        if not self.axes:
            return None
        axis = self.axes[0]
        times = np.unique(axis.days[axis.present]).size
        if times < 3 or axis.present.sum() < self.rows or times > 0.5 * self.rows:
            return None
        for dimension in self.entities:
            levels = len(dimension.levels)
            if self.total < PANEL_FILLED * levels * times or (dimension.codes < 0).any():
                continue
            pairs = np.unique(np.stack([dimension.codes.astype(float), axis.days]), axis=1).shape[1]
            if pairs >= 0.98 * self.rows:
                return dimension
        return None
