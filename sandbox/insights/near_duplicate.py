"""Columns that say the same: copies, other units, or measures that rise and fall in step."""

from __future__ import annotations

import numpy as np

from sandbox.insights import wording
from sandbox.insights.claim import Claim, Story
from sandbox.insights.correlation import contingency, spearman
from sandbox.insights.frame import Axis, Dimension, Frame, Measure
from sandbox.insights.pairs import paired, stacked
from sandbox.insights.survey import Survey
from sandbox.insights.wording import Words

LEAST_R = 0.99
LEAST_SCORE_R = 0.996
ROWS = 8


def mine(survey: Survey) -> list[Claim]:
    return measures(survey) + dimensions(survey.frame)


def linear(first: Measure | Axis, second: Measure | Axis) -> float:
    """Pearson correlation of the values themselves."""
    a = first.values if isinstance(first, Measure) else first.days
    b = second.values if isinstance(second, Measure) else second.days
    both = np.isfinite(a) & np.isfinite(b)
    if both.sum() < ROWS:
        return 0.0
    a, b = a[both] - a[both].mean(), b[both] - b[both].mean()
    scale = float(np.sqrt((a**2).sum() * (b**2).sum()))
    return float((a * b).sum()) / scale if scale > 0 else 0.0


def measures(survey: Survey) -> list[Claim]:
    """Groups around their first column; time may join a group, but does not found one."""
    pool = [m for m in survey.frame.measures if m.distinct > 5 or (m.outcome is None and m.distinct > 2)]
    if len(pool) < 2:
        return []
    pairs = paired(*stacked([(m.score, m.present) for m in pool]))
    left, claims = list(range(len(pool))), []
    while left:
        head = left.pop(0)
        near = [
            (i, linear(pool[head], pool[i]))
            for i in left
            if abs(pairs.r[head, i]) > 0.95 and pairs.count[head, i] >= ROWS
        ]
        members = {
            i: max(r, float(pairs.r[head, i]), key=abs)
            for i, r in near
            if abs(r) >= LEAST_R or (abs(pairs.r[head, i]) >= LEAST_SCORE_R and not survey.driven(pool[head], pool[i]))
        }
        if members:
            left = [i for i in left if i not in members]
            claims.append(group(survey, pool[head], [(pool[i], r) for i, r in members.items()]))
    return claims


def group(survey: Survey, head: Measure, members: list[tuple[Measure, float]]) -> Claim:
    columns = [head.name, *(m.name for m, _ in members)]
    columns += [a.name for a in survey.axes if abs(linear(head, a)) >= LEAST_R]
    r = min((r for _, r in members), key=abs)
    return Claim(
        "near_duplicate",
        tuple(columns),
        effect=abs(r),
        surprise=0.95,
        descriptive=True,
        measure=head.name,
        measure2=members[0][0].name,
        sign="+" if r > 0 else "-",
    )


def dimensions(frame: Frame) -> list[Claim]:
    """Dimensions whose levels correspond one to one."""
    claims, told = [], set()
    usable = [d for d in frame.dimensions if not d.folded and len(d.levels) >= 2]
    for i, first in enumerate(usable):
        for second in usable[i + 1 :]:
            if len(first.levels) == len(second.levels) and second.name not in told and one_to_one(first, second):
                told.add(second.name)
                claims.append(
                    Claim(
                        "near_duplicate",
                        (first.name, second.name),
                        effect=1.0,
                        surprise=0.8,
                        descriptive=True,
                        dimension=first.name,
                        facts={"levels": len(first.levels)},
                    )
                )
    return claims


def one_to_one(first: Dimension, second: Dimension) -> bool:
    table = contingency(first, second)
    return (
        float(table.sum()) >= ROWS
        and float(table.max(axis=1).sum()) >= 0.99 * float(table.sum())
        and bool((np.sort(table.argmax(axis=1)) == np.arange(table.shape[1])).all())
    )


def tell(claim: Claim, frame: Frame) -> Story:
    words = Words()
    first, *others = (words.name(c) for c in claim.columns)
    evidence = {"name": "correlation", "params": {"columns": list(claim.columns)}}
    why = "Keep one of them: counted twice, the same fact looks like two, and models take it for more than it is."
    if claim.dimension is not None:
        sentence = f"{first} and {others[0]} say the same: each value of one goes with one value of the other."
        return Story(sentence, tuple(words.numbers), why, f"count by {first} and {others[0]}", None, evidence)
    a, b = frame.measure(claim.columns[0]), frame.measure(claim.columns[1])
    r, kind = linear(a, b), "correlation"
    if abs(r) < LEAST_R:
        r, kind = spearman(a, b), "rank correlation"
    sentence = f"{wording.joined([first, *others])} say nearly the same ({kind} {words.correlation(r)}"
    sentence += " or more)" if len(others) > 1 else ")"
    both = np.flatnonzero(a.present & b.present)
    ratio = a.values[both] / np.where(b.values[both] == 0, np.nan, b.values[both])
    ratio = ratio[np.isfinite(ratio)]
    if len(others) == 1 and ratio.size:
        middle = float(np.median(ratio))
        if middle != 0 and float(np.quantile(np.abs(ratio / middle - 1), 0.9)) < 0.05:
            sentence += f"; {first} is about {words.value(middle)} times {others[0]}"
    picked = both[np.unique(np.linspace(0, both.size - 1, min(both.size, 300)).astype(int))]
    data = wording.points(list(a.values[picked]), b.values[picked], (a.name, b.name))
    chart = wording.chart("point", f"{b.name} against {a.name}", (a.name, b.name), data)
    question = f"correlation between {a.name} and {b.name}"
    return Story(sentence + ".", tuple(words.numbers), why, question, chart, evidence)
