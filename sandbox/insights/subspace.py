"""Two measures that go together within one level alone.

The other rows are looked at level by level, so that what only lies between their levels is none of theirs; and a level
that holds most of the rows is no subspace.
"""

from __future__ import annotations

from functools import reduce
from itertools import combinations

import numpy as np
from scipy.special import ndtr

from sandbox.insights import wording
from sandbox.insights.claim import Claim, Story
from sandbox.insights.correlation import design, spearman
from sandbox.insights.frame import Dimension, Frame, Mask, Measure
from sandbox.insights.pairs import Pairs, pair_p, paired, stacked
from sandbox.insights.survey import LARGEST, PART_COVERAGE, PART_ROWS, Survey, alone
from sandbox.insights.wording import Words

LEAST_R = 0.3
RANKED = 1.06
"""Variance of a transformed rank correlation against that of one of normal values (Fieller, Hartley, Pearson 1957)."""


def mine(survey: Survey) -> list[Claim]:
    numeric = [m for m in survey.frame.measures if m.outcome is None]
    if len(numeric) < 2:
        return []
    scores, present = stacked([(survey.timeless[m.name], m.present) for m in numeric])
    groups: dict[str, list[Pairs]] = {}
    claims = []
    for dimension, level, rows in survey.levels(len(numeric) * (len(numeric) - 1) // 2):
        if rows.mean() > LARGEST or len(dimension.levels) < 2:
            continue
        if dimension.name not in groups:
            sides = [np.flatnonzero(dimension.codes == code) for code in range(len(dimension.levels))]
            groups[dimension.name] = [paired(scores[side], present[side]) for side in sides]
        each, at = groups[dimension.name], dimension.levels.index(level)
        others = reduce(Pairs.__add__, [*each[:at], *each[at + 1 :]])
        claims += correlations(survey, numeric, {dimension.name: level}, each[at], others)
    return claims


def correlations(
    survey: Survey, numeric: list[Measure], filters: dict[str, str], here: Pairs, there: Pairs
) -> list[Claim]:
    """Pairs whose correlation on the rows is clear, and clearly another than on the rest (Fisher's transformation)."""
    within = [survey.clustering(m.score, m.present) for m in numeric]
    claims, rows = [], survey.frame.mask(filters)
    for i, j in combinations(range(len(numeric)), 2):
        first, second = numeric[i], numeric[j]
        counts = float(here.count[i, j]), float(there.count[i, j])
        if min(counts) < PART_ROWS or survey.driven(first, second):
            continue
        r, rest = float(here.r[i, j]), float(there.r[i, j])
        p = unlike(r, rest, counts, 1.0)
        if p < 1e-2:
            inflation = design(survey, first, second, within[i] * within[j])
            p = max(unlike(r, rest, counts, inflation), pair_p(r, counts[0], 0, inflation))
        survey.ledger.test(p, "part")
        if p < 1e-2 and abs(r) >= LEAST_R and alone(r, rest) and spearman(first, second, rows) * r > 0:
            claims.append(
                Claim(
                    "correlation",
                    (first.name, second.name),
                    p,
                    effect=abs(r),
                    coverage=PART_COVERAGE,
                    scope="part",
                    measure=first.name,
                    measure2=second.name,
                    sign="+" if r > 0 else "-",
                    filters=filters,
                    facts={"r": r},
                )
            )
    return claims


def unlike(r: float, rest: float, counts: tuple[float, float], inflation: float) -> float:
    """p-value of two correlations being one."""
    gap = abs(np.arctanh(np.clip(r, -0.999, 0.999)) - np.arctanh(np.clip(rest, -0.999, 0.999)))
    return float(2 * ndtr(-gap / np.sqrt(RANKED * inflation * sum(1 / (n - 3) for n in counts))))


def tell(claim: Claim, frame: Frame) -> Story:
    first, second = (frame.measure(name) for name in claim.columns)
    [(column, level)] = claim.filters.items()
    words, rows = Words(), frame.mask(claim.filters)
    r, rest = spearman(first, second, rows), elsewhere(first, second, frame.dimension(column), rows)
    a, b = words.name(first.name), words.name(second.name)
    sentence = f"{b} {'rises' if r > 0 else 'falls'} with {a} for {words.name(column)} = {words.name(level)} alone: "
    sentence += f"rank correlation {words.correlation(r)}, and {words.correlation(rest)} within the others."
    picked = np.flatnonzero(first.present & second.present & rows)
    data = wording.points(list(first.values[picked]), second.values[picked], (first.name, second.name))
    chart = wording.chart("point", f"{b} against {a} for {column} = {level}", (first.name, second.name), data)
    call = {"columns": list(claim.columns), "filter": wording.equals(claim.filters, frame)}
    why = f"Rules and forecasts that link {a} and {b} hold for {level} and nowhere else."
    question = f"correlation between {a} and {b} for {level}"
    return Story(sentence, tuple(words.numbers), why, question, chart, {"name": "correlation", "params": call})


def elsewhere(first: Measure, second: Measure, dimension: Dimension, rows: Mask) -> float:
    """Average rank correlation within each of the other levels, by their rows."""
    levels = [(dimension.codes == code) & ~rows for code in range(len(dimension.levels))]
    sizes = [int((first.present & second.present & level).sum()) for level in levels]
    known = [(n, spearman(first, second, level)) for n, level in zip(sizes, levels, strict=True) if n > 2]
    known = [(n, r) for n, r in known if np.isfinite(r)]
    return sum(n * r for n, r in known) / max(sum(n for n, _ in known), 1)
