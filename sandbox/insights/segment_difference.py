"""A level of a dimension on which a measure is higher or lower, or an outcome more or less frequent."""

from __future__ import annotations

import numpy as np
from scipy.special import chdtrc, stdtr

from sandbox.insights import wording
from sandbox.insights.claim import Claim, Story
from sandbox.insights.frame import QUANTUM, Dimension, Floats, Frame, Measure, summed
from sandbox.insights.pairs import paired, stacked
from sandbox.insights.survey import Survey
from sandbox.insights.wording import Words

LEAST_D = 0.16
MISSING = "(missing)"
"""Outcome of a measure that stands for the missing cells of a column."""
LEAST_ROWS = 5
CERTAIN_ROWS = 20
ROWS = 12


def mine(survey: Survey) -> list[Claim]:
    claims = []
    for measure in survey.frame.measures:
        for dimension in survey.frame.dimensions:
            if comparable(measure, dimension, survey.frame):
                claims += compare(survey, measure, dimension, survey.timeless[measure.name])
    return claims


def comparable(measure: Measure, dimension: Dimension, frame: Frame) -> bool:
    """Not a column with itself, and two outcomes only one way round: the table's outcome, the surer, the earlier."""
    if measure.name == dimension.name or frame.is_panel(dimension):
        return False
    if measure.outcome is None or len(dimension.levels) != 2:
        return True
    other = next((m for m in frame.measures if m.name == dimension.name), None)
    if other is None:
        return True
    own, theirs = ((m.name != frame.outcome, m.outcome_text, m.position) for m in (measure, other))
    return own < theirs


def compare(survey: Survey, measure: Measure, dimension: Dimension, score: Floats) -> list[Claim]:
    """The level that differs most from the rest, admitted by the omnibus test or by its own, whichever is surer."""
    rows = measure.present & (dimension.codes >= 0)
    total = int(rows.sum())
    if total < ROWS:
        return []
    codes, width = dimension.codes[rows], len(dimension.levels)
    count = np.bincount(codes, minlength=width).astype(np.float64)
    sums = summed(codes, score[rows], width)
    squares = float((score[rows] ** 2).sum())
    z, d = contrasts(count, sums, squares)
    named = (count >= LEAST_ROWS) & (np.arange(width) < dimension.named) & (total - count >= LEAST_ROWS)
    if int(named.sum()) < 1 or squares == 0:
        return []
    z = np.where(named, z, 0.0)
    best = chosen(measure, dimension, z)
    inflation = 1.0
    if abs(z[best]) > 3:
        inflation = design(survey, measure, dimension, best)
    single = min(
        1.0, int(named.sum()) * float(2 * stdtr(max(total / inflation - 2, 3), -abs(z[best]) / inflation**0.5))
    )
    omnibus = between(count, sums, squares, inflation)
    p = survey.ledger.test(min(1.0, 2 * min(single, omnibus)) if width > 2 else single)
    if p > 1e-2 or abs(d[best]) < LEAST_D:
        return []
    raw, _ = contrasts(count, summed(codes, measure.score[rows], width), float((measure.score[rows] ** 2).sum()))
    if raw[best] * z[best] <= 0:
        return []
    up = bool(z[best] > 0)
    return [
        Claim(
            "segment_difference",
            (measure.name, dimension.name),
            p,
            effect=min(1.0, abs(float(d[best])) / 2),
            coverage=total
            / survey.frame.rows
            * min(1.0, (4 * count[best] * (total - count[best])) ** 0.25 / total**0.5),
            surprise=surprise(survey.frame, measure, dimension, best),
            measure=measure.name,
            dimension=dimension.name,
            entity=dimension.levels[best],
            direction="up" if up else "down",
            facts={"eta": eta(count, sums, squares)},
        )
    ]


def surprise(frame: Frame, measure: Measure, dimension: Dimension, level: int) -> float:
    """Less for what holds without exception, which is a definition; for scales; for outcomes that are none; for
    places on the map."""
    rows = measure.present & (dimension.codes >= 0)
    here = dimension.codes[rows] == level
    if measure.outcome and here.sum() >= CERTAIN_ROWS:
        rates = {float(measure.values[rows][side].mean()) for side in (here, ~here)}
        if rates & {0.0, 1.0}:
            return 0.4
    if measure.place:
        return 0.4
    codes, score = dimension.codes[rows], measure.score[rows]
    count = np.bincount(codes, minlength=len(dimension.levels)).astype(np.float64)
    ratio = eta(count, summed(codes, score, count.size), float((score**2).sum()))
    return 0.6 if measure.outcome_text or ordinal(frame, measure, dimension, ratio) else 1.0


def ordinal(frame: Frame, measure: Measure, dimension: Dimension, ratio: float) -> bool:
    """Whether the levels are numbers and the measure just rises or falls with them: a correlation says it better."""
    numbers = next((m for m in frame.measures if m.name == dimension.name and m.outcome is None), None)
    if numbers is None or measure.outcome is not None:
        return False
    return abs(float(paired(*stacked([(m.score, m.present) for m in (measure, numbers)])).r[0, 1])) >= 0.85 * ratio


def chosen(measure: Measure, dimension: Dimension, z: Floats) -> int:
    """The level to name: where more is missing, the yes of an outcome, the higher of two, else what stands out."""
    if measure.outcome == MISSING:
        return int(np.argmax(z))
    if len(dimension.levels) == 2:
        return dimension.levels.index(dimension.outcome) if dimension.outcome else int(np.argmax(z))
    return int(np.argmax(np.abs(z)))


def contrasts(count: Floats, sums: Floats, squares: float) -> tuple[Floats, Floats]:
    """Per level against the rest: z of the difference of means, and the difference in standard deviations."""
    total, grand = count.sum(), sums.sum()
    rest = np.maximum(total - count, 1)
    size = np.maximum(count, 1)
    difference = sums / size - (grand - sums) / rest
    within = squares - sums**2 / size - (grand - sums) ** 2 / rest
    spread = np.sqrt(np.maximum(within, 1e-9) / max(total - 2, 1))
    return difference / (spread * np.sqrt(1 / size + 1 / rest)), difference / spread


def eta(count: Floats, sums: Floats, squares: float) -> float:
    """Correlation ratio: share of the variance between the levels, rooted."""
    grand = sums.sum() / count.sum()
    between_levels = float((count * (sums / np.maximum(count, 1) - grand) ** 2).sum())
    total = squares - float(count.sum()) * float(grand) ** 2
    return float(np.sqrt(between_levels / total)) if total > 0 else 0.0


def between(count: Floats, sums: Floats, squares: float, inflation: float) -> float:
    """Kruskal and Wallis's test on normal scores; 1 where most levels are nearly empty."""
    used = count > 0
    if float(np.mean(count[used] < LEAST_ROWS)) > 0.2:
        return 1.0
    statistic = (float(count.sum()) - 1) * eta(count, sums, squares) ** 2 / inflation
    return float(chdtrc(int(used.sum()) - 1, statistic))


def design(survey: Survey, measure: Measure, dimension: Dimension, level: int) -> float:
    """Rows per independent row, where the level itself comes in runs of time or is fixed for an entity of a panel."""
    indicator = np.where(dimension.codes == level, QUANTUM, 0.0)
    known = dimension.codes >= 0
    inflation = 1.0
    own = survey.dependence(measure)
    if own.share > 0:
        inflation = survey.inflation(own, survey.runs(dimension, level))
    panel = survey.frame.panel
    if panel is not None:
        shared = survey.clustering(measure.score, measure.present) * survey.clustering(indicator, known)
        inflation = max(inflation, 1 + (survey.frame.rows / len(panel.levels) - 1) * shared)
    return inflation


def tell(claim: Claim, frame: Frame) -> Story:
    measure, dimension = frame.measure(str(claim.measure)), frame.dimension(str(claim.dimension))
    words = Words()
    keep = measure.present & (dimension.codes >= 0)
    codes = dimension.codes[keep]
    count = np.bincount(codes, minlength=len(dimension.levels))
    means = summed(codes, measure.values[keep], len(dimension.levels)) / np.maximum(count, 1)
    at = dimension.levels.index(str(claim.entity))
    rest = float(measure.values[keep][codes != at].mean())
    name, by, entity = words.name(measure.name), words.name(dimension.name), words.name(str(claim.entity))
    what = f"The share of {name} = {measure.outcome}" if measure.outcome else f"Average {name}"
    versus = words.name(dimension.levels[1 - at]) if len(dimension.levels) == 2 else "the rest"
    word = "higher" if claim.direction == "up" else "lower"
    mine, other = float(means[at]), rest
    told = f"{wording.level(words, measure, mine, other)} against {wording.level(words, measure, other, mine)}"
    sentence = f"{what} is {word} for {by} = {entity}: {told} for {versus} ({words.count(int(count[at]))} rows)."
    if (mine > other) != (claim.direction == "up"):
        median = float(np.median(measure.values[keep][codes == at]))
        middle = float(np.median(measure.values[keep][codes != at]))
        words = Words()
        told = f"median {words.value(median, measure.unit, middle)} against {words.value(middle, measure.unit, median)}"
        if (median > middle) != (claim.direction == "up"):
            words, told = Words(), "its ranks say so, its average and median do not"
        sentence = (
            f"{words.name(measure.name)} tends to be {word} for {words.name(dimension.name)} = "
            f"{words.name(str(claim.entity))}: {told} for {words.name(versus)} ({words.count(int(count[at]))} rows)."
        )
    data = [
        {dimension.name: dimension.levels[i], wording.average(measure): wording.finite(float(means[i]))}
        for i in range(len(dimension.levels))
        if count[i]
    ]
    chart = wording.chart(
        "bar", f"{wording.average(measure)} by {dimension.name}", (dimension.name, wording.average(measure)), data
    )
    why = f"{by} = {entity} behaves differently; an overall figure of {name} hides it."
    question = f"average {name} by {by}" if measure.outcome is None else f"share of {name} = {measure.outcome} by {by}"
    return Story(sentence, tuple(words.numbers), why, question, chart, aggregate_by(measure, dimension, frame))


def aggregate_by(measure: Measure, dimension: Dimension, frame: Frame) -> dict[str, object]:
    """The operator call that computes the averages or rates again."""
    measures = [wording.mean_or_share(measure, frame)]
    return {"name": "aggregate", "params": {"keys": [{"column": dimension.name}], "measures": measures}}
