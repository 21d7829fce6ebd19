"""A relation that turns round, appears or vanishes once the rows are split by a third column."""

from __future__ import annotations

from itertools import combinations

import numpy as np

from sandbox.insights import wording
from sandbox.insights.claim import Claim, Story
from sandbox.insights.frame import Dimension, Floats, Frame, Measure, summed
from sandbox.insights.pairs import Pairs, centred, pair_p, paired, stacked
from sandbox.insights.survey import Survey
from sandbox.insights.wording import Words

LEAST_R = 0.08
LEAST_GAP = 0.14
HIDDEN_R = 0.15
HIDDEN_PART = 0.3
"""A relation hides or vanishes where one of the two correlations is less than this part of the other."""
LEVELS = 12
ROWS = 60
MEASURES = 60


def mine(survey: Survey) -> list[Claim]:
    pool = list(survey.frame.measures[:MEASURES])
    if len(pool) < 2 or survey.frame.rows < ROWS:
        return []
    scores, present = stacked([(m.score, m.present) for m in pool])
    overall = paired(scores, present)
    claims = []
    for dimension in survey.frame.dimensions:
        if dimension.folded or not 2 <= len(dimension.levels) <= LEVELS:
            continue
        within = paired(*centred(scores, present, dimension))
        explained = [related(m, dimension) for m in pool]
        for i, j in combinations(range(len(pool)), 2):
            if dimension.name in (pool[i].name, pool[j].name):
                continue
            r, inner = float(overall.r[i, j]), float(within.r[i, j])
            p, kind = judged(
                r, inner, float(within.count[i, j]), len(dimension.levels), max(explained[i], explained[j])
            )
            survey.ledger.test(p, "part")
            if p < 1e-3 and mostly(pool[i], pool[j], dimension, inner, r):
                claims.append(claim_of(survey.frame, (pool[i], pool[j], dimension), r, inner, p, kind))
    return claims


def related(measure: Measure, dimension: Dimension) -> float:
    """p-value of the dimension's hold on the measure: without it on both, splitting changes nothing."""
    from sandbox.insights.segment_difference import between

    keep = measure.present & (dimension.codes >= 0)
    codes, width = dimension.codes[keep], len(dimension.levels)
    score = measure.score[keep]
    count = np.bincount(codes, minlength=width).astype(np.float64)
    return between(count, summed(codes, score, width), float((score**2).sum()), 1.0)


def judged(r: float, inner: float, count: float, levels: int, hold: float) -> tuple[float, str]:
    """p-value that all parts of the claim hold (the largest of theirs), and which claim it is."""
    if abs(r - inner) < LEAST_GAP:
        return 1.0, ""
    outer_p, inner_p = pair_p(r, count), pair_p(inner, count, levels)
    if r * inner < 0 and min(abs(r), abs(inner)) >= LEAST_R and max(outer_p, inner_p) < 1e-3:
        return max(outer_p, inner_p, hold), "reversed"
    if abs(inner) >= HIDDEN_R and abs(r) < HIDDEN_PART * abs(inner):
        return max(inner_p, hold), "hidden"
    if abs(r) >= LEAST_R and r * inner < 0:
        return max(outer_p, hold), "vanished"
    return 1.0, ""


def mostly(first: Measure, second: Measure, dimension: Dimension, inner: float, r: float) -> bool:
    """Whether most levels (by rows) have the sign that holds within, or for a vanished relation not the overall one."""
    agree = known = 0.0
    for code in range(len(dimension.levels)):
        rows = first.present & second.present & (dimension.codes == code)
        if rows.sum() >= 8:
            a, b = first.score[rows], second.score[rows]
            product = float((a * b).sum() - a.sum() * b.sum() / rows.sum())
            known += float(rows.sum())
            agree += float(rows.sum()) * (product * inner > 0)
    return known > 0 and agree >= 0.5 * known


def claim_of(
    frame: Frame, columns: tuple[Measure, Measure, Dimension], r: float, inner: float, p: float, kind: str
) -> Claim:
    first, second, dimension = columns
    return Claim(
        "simpson",
        (first.name, second.name, dimension.name),
        p,
        effect=min(1.0, abs(r - inner)) ** 0.5,
        surprise=1.0 if kind == "reversed" else 0.9,
        scope="part",
        measure=first.name,
        measure2=second.name,
        dimension=dimension.name,
        sign="+" if r > 0 else "-",
        facts={"kind": kind},
    )


def correlations(first: Measure, second: Measure, dimension: Dimension) -> tuple[float, float, Floats]:
    """Overall, within levels taken together, and per level (NaN where too few rows)."""
    scores, present = stacked([(first.score, first.present), (second.score, second.present)])
    both = (present.min(axis=1) * (dimension.codes >= 0))[:, None]
    overall: Pairs = paired(scores * both, np.repeat(both, 2, axis=1))
    within = paired(*centred(scores * both, np.repeat(both, 2, axis=1), dimension))
    per = np.full(len(dimension.levels), np.nan)
    for code in range(len(dimension.levels)):
        rows = (dimension.codes == code) & (both[:, 0] > 0)
        if rows.sum() >= 8:
            per[code] = paired(scores[rows], present[rows]).r[0, 1]
    return float(overall.r[0, 1]), float(within.r[0, 1]), per


def tell(claim: Claim, frame: Frame) -> Story:
    first, second = frame.measure(str(claim.measure)), frame.measure(str(claim.measure2))
    dimension, words = frame.dimension(str(claim.dimension)), Words()
    overall, within, per = correlations(first, second, dimension)
    a, b, by = words.name(label(first)), words.name(label(second)), words.name(dimension.name)
    word = {True: "rises", False: "falls"}
    head = f"Overall, {b} {word[overall > 0]} with {a} (correlation {words.correlation(overall)})"
    if claim.facts.get("kind") == "hidden":
        head = f"Overall, {b} hardly moves with {a} (correlation {words.correlation(overall)})"
    tail = f"within each {by} it {word[within > 0]} (correlation {words.correlation(within)})"
    if claim.facts.get("kind") == "vanished":
        tail = f"within each {by} that does not hold (correlation {words.correlation(within)})"
    sentence = f"{head}, but {tail}."
    data = [
        {dimension.name: dimension.levels[i], "correlation": wording.finite(float(v))}
        for i, v in enumerate(per)
        if np.isfinite(v)
    ]
    data.insert(0, {dimension.name: "(all rows)", "correlation": wording.finite(overall)})
    chart = wording.chart("bar", f"Correlation of {a} and {b} by {by}", (dimension.name, "correlation"), data)
    why = f"The overall figure comes from how the levels of {by} differ; decide by the figures within {by}."
    call = {"name": "correlation", "params": {"columns": [first.name, second.name, dimension.name]}}
    question = f"average {second.name} by {by}" if second.outcome is None else wording.rate_question(second, by)
    return Story(sentence, tuple(words.numbers), why, question, chart, call)


def label(measure: Measure) -> str:
    return f"{measure.name} = {measure.outcome}" if measure.outcome else measure.name
