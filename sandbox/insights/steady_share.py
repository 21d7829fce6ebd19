"""A level whose share of a total stays the same while the total itself moves a lot."""

from __future__ import annotations

import numpy as np

from sandbox.insights import wording
from sandbox.insights.calendar import GRID_CAP, gridded
from sandbox.insights.claim import Claim, Story
from sandbox.insights.frame import Axis, Dimension, Floats, Frame, Measure, summed
from sandbox.insights.survey import Survey
from sandbox.insights.wording import Words

GROWTH = 2.0
"""How many times the total of the first or last quarter of the time must be the other's."""
SPREAD = 0.02
"""Largest standard deviation of the share."""
LEAST_SHARE = 0.3
PERIODS = (8, 200)
PERIOD_ROWS = 30


def mine(survey: Survey) -> list[Claim]:
    """Per measure the steadiest share."""
    if not survey.axes:
        return []
    axis, claims = survey.axes[0], []
    for measure in survey.frame.measures:
        if measure.outcome is None and measure.additive and measure.values[measure.present].min() >= 0:
            found = []
            for dimension in survey.frame.dimensions:
                if not survey.frame.is_panel(dimension) and dimension.name != measure.name:
                    found += steady(survey.frame, measure, dimension, axis)
            claims += sorted(found, key=lambda c: -c.effect)[:1]
    return claims


def shares(measure: Measure, dimension: Dimension, axis: Axis, level: int) -> tuple[list[str], Floats, Floats, Floats]:
    """Per month or year: its label, the level's share of the total, the total, and the number of rows."""
    span = float(axis.days[axis.present].max() - axis.days[axis.present].min())
    grid = gridded(axis, "month" if span < GRID_CAP / 4 and not axis.years else "year")
    keep = measure.present & (grid.index >= 0) & (dimension.codes >= 0)
    index, values = grid.index[keep], measure.values[keep]
    total = summed(index, values, grid.size)
    part = summed(index, values * (dimension.codes[keep] == level), grid.size)
    rows = summed(index, np.ones(index.size), grid.size)
    used = np.flatnonzero((rows >= PERIOD_ROWS) & (total > 0))
    return [grid.label(int(i)) for i in used], part[used] / total[used], total[used], rows[used]


def steady(frame: Frame, measure: Measure, dimension: Dimension, axis: Axis) -> list[Claim]:
    level = 0
    if not dimension.named or dimension.counts[level] < LEAST_SHARE * frame.rows:
        return []
    labels, share, total, _ = shares(measure, dimension, axis, level)
    if not PERIODS[0] <= len(labels) <= PERIODS[1] or share.mean() < LEAST_SHARE or share.std() > SPREAD:
        return []
    quarter = max(1, len(labels) // 4)
    first, last = float(total[:quarter].mean()), float(total[-quarter:].mean())
    if max(first, last) < GROWTH * min(first, last):
        return []
    return [
        Claim(
            "steady_share",
            (measure.name, dimension.name, axis.name),
            effect=1 - float(share.std()) / SPREAD / 2,
            surprise=0.4,
            descriptive=True,
            measure=measure.name,
            dimension=dimension.name,
            time=axis.name,
            entity=dimension.levels[level],
            share=round(float(share.mean()), 4),
            direction="up" if last > first else "down",
        )
    ]


def tell(claim: Claim, frame: Frame) -> Story:
    measure, dimension = frame.measure(str(claim.measure)), frame.dimension(str(claim.dimension))
    axis, words = frame.axis(str(claim.time)), Words()
    labels, share, total, _ = shares(measure, dimension, axis, dimension.levels.index(str(claim.entity)))
    quarter = max(1, len(labels) // 4)
    ratio = float(total[-quarter:].mean() / total[:quarter].mean())
    name, entity = words.name(measure.name), words.name(str(claim.entity))
    low, high = float(share.min()), float(share.max())
    moved = f"grew {words.factor(ratio)} times" if ratio > 1 else f"shrank to {words.percent(ratio)}"
    sentence = f"While total {name} {moved}, the share of {words.name(dimension.name)} = {entity} stayed between "
    sentence += f"{words.percent(low)} and {words.percent(high)}."
    axes = (axis.name, f"share of {entity}")
    chart = wording.chart("line", f"Share of {entity} in {name} over time", axes, wording.points(labels, share, axes))
    why = f"What moves the total moves {entity} and the others alike: look for a common cause."
    grain = "GRAIN_YEAR" if axis.years else "GRAIN_MONTH"
    wanted = [{"function": "FUNCTION_SUM", "column": measure.name}]
    params = {"time": axis.name, "grain": grain, "measures": wanted, "by": dimension.name}
    call = {"name": "time_series", "params": params}
    return Story(sentence, tuple(words.numbers), why, f"total {name} by {dimension.name} by month", chart, call)
