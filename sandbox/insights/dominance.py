"""A level that holds most of a measure's total, or towers above the others where only averages mean something; or one
that holds most of the rows."""

from __future__ import annotations

import numpy as np

from sandbox.insights import wording
from sandbox.insights.claim import Claim, Story
from sandbox.insights.frame import Dimension, Floats, Frame, Measure, summed
from sandbox.insights.segment_difference import contrasts
from sandbox.insights.survey import Survey
from sandbox.insights.wording import Words

LEAST_SHARE = 0.5
LEAST_LIFT = 1.22
LEAST_RATIO = 1.7
"""How many times as high the average must be where a total means nothing, as with prices, rates and scores."""
LEAST_Z = 5.0
STRUCTURAL = 0.995
"""Where all of the total is on one level, the column only says whether there is any."""
MAJORITY = {2: 0.95, 3: 0.8}
"""Least share of the rows that is worth telling, by number of levels; half from four levels on."""


def mine(survey: Survey) -> list[Claim]:
    frame, claims = survey.frame, []
    for dimension in frame.dimensions:
        claims += majority(frame, dimension) if not frame.is_panel(dimension) else []
        for measure in frame.measures:
            if measure.outcome is None and measure.name != dimension.name:
                claims += leading(survey, measure, dimension)
    return claims


def totals(measure: Measure, dimension: Dimension) -> tuple[Floats, Floats]:
    """Sum of the measure and number of rows per level."""
    keep = measure.present & (dimension.codes >= 0)
    codes, width = dimension.codes[keep], len(dimension.levels)
    return summed(codes, measure.values[keep], width), np.bincount(codes, minlength=width).astype(np.float64)


def leading(survey: Survey, measure: Measure, dimension: Dimension) -> list[Claim]:
    frame = survey.frame
    known = measure.values[measure.present]
    if known.size < 12 or known.min() < 0 or known.max() == 0:
        return []
    sums, count = totals(measure, dimension)
    if not sums.sum() > 0 or not dimension.named:
        return []
    best = int(np.argmax(sums[: dimension.named]))
    share, rows = float(sums[best] / sums.sum()), float(count[best] / count.sum())
    if share > STRUCTURAL or share < LEAST_SHARE or share < LEAST_LIFT * rows or count[best] < 5:
        return []
    if not measure.additive and share * (1 - rows) < LEAST_RATIO * rows * (1 - share):
        return []
    keep = measure.present & (dimension.codes >= 0)
    for score in (measure.score[keep], survey.timeless[measure.name][keep]):
        z, _ = contrasts(count, summed(dimension.codes[keep], score, count.size), float((score**2).sum()))
        if z[best] < LEAST_Z:
            return []
    return [
        Claim(
            "dominance",
            (measure.name, dimension.name),
            effect=share,
            coverage=float(keep.sum()) / frame.rows,
            surprise=min(1.0, 0.5 + (share - rows)),
            descriptive=True,
            measure=measure.name,
            dimension=dimension.name,
            entity=dimension.levels[best],
            direction="up",
            share=round(share, 4) if measure.additive else None,
        )
    ]


def majority(frame: Frame, dimension: Dimension) -> list[Claim]:
    """Most rows have one level, against what the number of levels would suggest."""
    total = int(dimension.counts.sum())
    if total < 30 or not dimension.named:
        return []
    share = float(dimension.counts[0] / total)
    if share < MAJORITY.get(len(dimension.levels), 0.6):
        return []
    return [
        Claim(
            "dominance",
            (dimension.name,),
            effect=share,
            coverage=total / frame.rows,
            surprise=0.25,
            descriptive=True,
            dimension=dimension.name,
            entity=dimension.levels[0],
            share=round(share, 4),
        )
    ]


def tell(claim: Claim, frame: Frame) -> Story:
    dimension, words = frame.dimension(str(claim.dimension)), Words()
    if claim.measure and not frame.measure(claim.measure).additive:
        return towering(claim, frame)
    by, entity = words.name(dimension.name), words.name(str(claim.entity))
    at = dimension.levels.index(str(claim.entity))
    key = [{"column": dimension.name}]
    if claim.measure is None:
        total = int(dimension.counts.sum())
        share = dimension.counts[at] / total
        sentence = f"{words.percent(float(share))} of the rows have {by} = {entity}"
        if len(dimension.levels) > 2:
            sentence += f", one of {words.count(len(dimension.levels))} values"
        sentence += "."
        data = [{by: dimension.levels[i], "rows": int(c)} for i, c in enumerate(dimension.counts)]
        chart = wording.chart("bar", f"Rows by {by}", (dimension.name, "rows"), data)
        call = {"name": "aggregate", "params": {"keys": key, "shares": True}}
        why = f"Overall figures are mostly figures of {entity}; look at the others on their own."
        return Story(sentence, tuple(words.numbers), why, f"count by {by}", chart, call)
    measure = frame.measure(claim.measure)
    sums, count = totals(measure, dimension)
    share, rows = float(sums[at] / sums.sum()), float(count[at] / count.sum())
    name = words.name(measure.name)
    sentence = f"{by} = {entity} makes up {words.percent(share)} of all {name}"
    sentence += f", with {words.percent(rows)} of the rows."
    data = [
        {dimension.name: dimension.levels[i], f"total {measure.name}": wording.finite(float(sums[i]))}
        for i in np.argsort(-sums, kind="stable")
        if count[i]
    ]
    chart = wording.chart("bar", f"Total {measure.name} by {by}", (dimension.name, f"total {measure.name}"), data)
    wanted = [{"function": "FUNCTION_SUM", "column": measure.name}]
    call = {"name": "aggregate", "params": {"keys": key, "measures": wanted, "shares": True}}
    why = f"The total of {name} stands and falls with {entity}."
    return Story(sentence, tuple(words.numbers), why, f"total {name} by {by}", chart, call)


def towering(claim: Claim, frame: Frame) -> Story:
    """The same of a measure that does not add up, by its averages."""
    measure, dimension, words = frame.measure(str(claim.measure)), frame.dimension(str(claim.dimension)), Words()
    at, (sums, count) = dimension.levels.index(str(claim.entity)), totals(measure, dimension)
    here, there = float(sums[at] / count[at]), float((sums.sum() - sums[at]) / (count.sum() - count[at]))
    name, by, entity = words.name(measure.name), words.name(dimension.name), words.name(str(claim.entity))
    sentence = f"Average {name} is {words.factor(here / there)} times as high for {by} = {entity} as elsewhere: "
    sentence += f"{words.value(here, measure.unit)} against {words.value(there, measure.unit)}, "
    sentence += f"with {words.percent(float(count[at] / count.sum()))} of the rows."
    axes = (dimension.name, f"average {measure.name}")
    data = [
        {axes[0]: dimension.levels[i], axes[1]: wording.finite(float(sums[i] / count[i]))}
        for i in np.argsort(-sums / np.maximum(count, 1), kind="stable")
        if count[i]
    ]
    chart = wording.chart("bar", f"Average {measure.name} by {by}", axes, data)
    why = f"{by} = {entity} is a world of its own; an overall average of {name} describes neither it nor the others."
    call = {
        "name": "aggregate",
        "params": {"keys": [{"column": dimension.name}], "measures": [wording.mean_or_share(measure)]},
    }
    return Story(sentence, tuple(words.numbers), why, f"average {name} by {by}", chart, call)
