"""A level that holds most of a measure's total, far more than its share of the rows; or most of the rows."""

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
LEAST_LIFT_OF_MEANS = 1.3
"""For two levels and a ratio, score or the like, whose total means little."""
LEAST_Z = 5.0
STRUCTURAL = 0.995
"""Where all of the total is on one level, the column only says whether there is any."""
MAJORITY = {2: 0.95, 3: 0.8}
"""Least share of the rows that is worth telling, by number of levels; half from four levels on."""


def mine(survey: Survey) -> list[Claim]:
    frame, claims = survey.frame, []
    for dimension in frame.dimensions:
        if frame.is_panel(dimension):
            continue
        claims += majority(frame, dimension)
        for measure in frame.measures:
            if measure.outcome is None and measure.name != dimension.name:
                claims += leading(frame, measure, dimension)
    return claims


def totals(measure: Measure, dimension: Dimension) -> tuple[Floats, Floats]:
    """Sum of the measure and number of rows per level."""
    keep = measure.present & (dimension.codes >= 0)
    codes, width = dimension.codes[keep], len(dimension.levels)
    return summed(codes, measure.values[keep], width), np.bincount(codes, minlength=width).astype(np.float64)


def leading(frame: Frame, measure: Measure, dimension: Dimension) -> list[Claim]:
    known = measure.values[measure.present]
    if known.size < 12 or known.min() < 0 or known.max() == 0:
        return []
    sums, count = totals(measure, dimension)
    if not sums.sum() > 0 or not dimension.named:
        return []
    best = int(np.argmax(sums[: dimension.named]))
    share, rows = float(sums[best] / sums.sum()), float(count[best] / count.sum())
    lift = LEAST_LIFT
    if measure.mean_like and int((count > 0).sum()) == 2:
        lift = LEAST_LIFT_OF_MEANS
    if share > STRUCTURAL or share < LEAST_SHARE or share < lift * rows or count[best] < 5:
        return []
    keep = measure.present & (dimension.codes >= 0)
    score = measure.score[keep]
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
            share=round(share, 4),
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
