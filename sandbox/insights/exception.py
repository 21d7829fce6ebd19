"""A level that goes against all its siblings: where every other site fell from one year to the next, this one rose; or
that alone has a difference which they hardly show."""

from __future__ import annotations

from itertools import permutations

import numpy as np
from scipy.special import stdtr

from sandbox.insights import wording
from sandbox.insights.claim import Claim, Story
from sandbox.insights.frame import Dimension, Floats, Frame, Measure, summed
from sandbox.insights.survey import LARGEST, PART_COVERAGE, Survey, alone
from sandbox.insights.wording import Words

SIBLINGS, OPPOSED_SIBLINGS = 30, 4
LEAST_ROWS = 3
LEAST_D = 0.4
ALONE_SIBLINGS, ALONE_ROWS, ALONE_D = 3, 10, 0.5


def mine(survey: Survey) -> list[Claim]:
    """Pairs of a contrast (a dimension of two levels) and a family of siblings (one of more)."""
    claims = []
    for contrast, family in permutations(survey.frame.dimensions, 2):
        siblings = len(family.levels)
        if len(contrast.levels) != 2 or family.folded or not ALONE_SIBLINGS <= siblings <= SIBLINGS:
            continue
        for measure in survey.frame.measures:
            if measure.outcome is None and measure.name not in (contrast.name, family.name):
                found = opposed(survey, measure, contrast, family)
                claims += [found] if found else []
    return claims


def cells(measure: Measure, values: Floats, contrast: Dimension, family: Dimension) -> tuple[Floats, Floats, float]:
    """Rows and means per sibling and side, and the variance within these cells."""
    keep = measure.present & (contrast.codes >= 0) & (family.codes >= 0)
    flat = family.codes[keep] * 2 + contrast.codes[keep]
    size = len(family.levels) * 2
    count = np.bincount(flat, minlength=size).astype(np.float64)
    sums = summed(flat, values[keep], size)
    means = sums / np.maximum(count, 1)
    spread = float((values[keep] ** 2).sum() - (count * means**2).sum())
    freedom = max(float(count.sum()) - size, 1.0)
    return count.reshape(-1, 2), means.reshape(-1, 2), spread / freedom


def opposed(survey: Survey, measure: Measure, contrast: Dimension, family: Dimension) -> Claim | None:
    count, means, variance = cells(measure, measure.score, contrast, family)
    if count.min() < LEAST_ROWS or variance <= 0:
        return None
    gap, error = means[:, 1] - means[:, 0], variance * (1 / count).sum(axis=1)
    weight = 1 / error
    others = ((weight * gap).sum() - weight * gap) / (weight.sum() - weight)
    z = (gap - others) / np.sqrt(error + 1 / (weight.sum() - weight))
    odd = int(np.argmax(np.abs(z)))
    rest = np.delete(gap, odd)
    p = min(1.0, gap.size * 2 * float(stdtr(max(float(count.sum()) - count.size, 3), -abs(z[odd]))))
    survey.ledger.test(p, "part")
    apart = abs(float(gap[odd] - others[odd])) / float(np.sqrt(variance))
    if p > 1e-2 or apart < LEAST_D:
        return None
    if gap.size >= OPPOSED_SIBLINGS and bool(np.all(rest * others[odd] > 0)) and gap[odd] * others[odd] < 0:
        return opposite(measure, contrast, family, odd, p, np.sign(gap[odd]) * apart)
    own = float(gap[odd] / np.sqrt(variance))
    enough = count[odd].min() >= ALONE_ROWS and count[odd].sum() <= LARGEST * count.sum()
    if enough and abs(own) >= ALONE_D and all(alone(float(gap[odd]), float(g)) for g in rest):
        return lone(measure, contrast, family, odd, p, own)
    return None


def opposite(measure: Measure, contrast: Dimension, family: Dimension, odd: int, p: float, gap: float) -> Claim:
    """A difference the other way round; `gap` is how far it is from its siblings', in standard deviations."""
    return Claim(
        "outlier",
        (measure.name, family.name, contrast.name),
        p,
        effect=min(1.0, abs(gap) / 2),
        coverage=0.9,
        scope="part",
        measure=measure.name,
        dimension=family.name,
        entity=family.levels[odd],
        direction="up" if gap > 0 else "down",
        facts={"contrast": contrast.name},
    )


def lone(measure: Measure, contrast: Dimension, family: Dimension, odd: int, p: float, gap: float) -> Claim:
    """A difference that its siblings hardly show; `gap` is that of the contrast's second level from its first, in
    standard deviations."""
    at = contrast.levels.index(contrast.outcome) if contrast.outcome else 0
    return Claim(
        "segment_difference",
        (measure.name, contrast.name),
        p,
        effect=min(1.0, abs(gap) / 2),
        coverage=PART_COVERAGE,
        scope="part",
        measure=measure.name,
        dimension=contrast.name,
        entity=contrast.levels[at],
        direction="up" if (gap > 0) == (at == 1) else "down",
        filters={family.name: family.levels[odd]},
    )


def tell(claim: Claim, frame: Frame) -> Story:
    return told_alone(claim, frame) if claim.filters else told_opposed(claim, frame)


def told_alone(claim: Claim, frame: Frame) -> Story:
    measure, contrast = frame.measure(str(claim.measure)), frame.dimension(str(claim.dimension))
    [(column, level)] = claim.filters.items()
    family, words = frame.dimension(column), Words()
    at, odd = contrast.levels.index(str(claim.entity)), family.levels.index(level)
    _, means, _ = cells(measure, measure.values, contrast, family)
    mine, other = float(means[odd, at]), float(means[odd, 1 - at])
    name, by, entity = words.name(measure.name), words.name(contrast.name), words.name(str(claim.entity))
    rest = np.delete(means[:, at] - means[:, 1 - at], odd)
    sentence = f"For {words.name(column)} = {words.name(level)} alone, average {name} is clearly "
    sentence += f"{'higher' if claim.direction == 'up' else 'lower'} for {by} = {entity}: "
    sentence += f"{words.value(mine, measure.unit, other)} against {words.value(other, measure.unit, mine)}; "
    sentence += f"elsewhere the difference is between {words.value(float(rest.min()), measure.unit)} and "
    sentence += f"{words.value(float(rest.max()), measure.unit)}."
    axes = (contrast.name, f"average {measure.name}")
    data = [{axes[0]: contrast.levels[side], axes[1]: wording.finite(float(means[odd, side]))} for side in (0, 1)]
    chart = wording.chart("bar", f"{axes[1]} by {by} for {column} = {level}", axes, data)
    params = {"keys": [{"column": contrast.name}], "measures": [wording.mean_or_share(measure, frame)]}
    call = {"name": "aggregate", "params": {**params, "filter": wording.equals(claim.filters, frame)}}
    why = f"What makes {entity} different is at work in {level} only; look there for the cause."
    question = f"average {measure.name} by {by} for {level}"
    return Story(sentence, tuple(words.numbers), why, question, chart, call)


def told_opposed(claim: Claim, frame: Frame) -> Story:
    measure, family = frame.measure(str(claim.measure)), frame.dimension(str(claim.dimension))
    contrast, words = frame.dimension(claim.facts["contrast"]), Words()
    _, means, _ = cells(measure, measure.values, contrast, family)
    low, high = sorted(range(2), key=lambda i: contrast.levels[i])
    odd = family.levels.index(str(claim.entity))
    name, by, entity = words.name(measure.name), words.name(family.name), words.name(str(claim.entity))
    first, second = words.name(contrast.levels[low]), words.name(contrast.levels[high])
    higher = means[odd, high] > means[odd, low]
    sentence = f"{by} = {entity} goes against the others: average {name} is {'higher' if higher else 'lower'} for "
    sentence += (
        f"{words.name(contrast.name)} = {second} ({words.value(float(means[odd, high]), measure.unit)}) than for "
    )
    sentence += f"{first} ({words.value(float(means[odd, low]), measure.unit)})"
    sentence += f"; for every other {by} it is the other way round."
    data = [
        {
            family.name: level,
            contrast.name: contrast.levels[side],
            f"average {measure.name}": wording.finite(float(means[i, side])),
        }
        for i, level in enumerate(family.levels)
        for side in (low, high)
    ]
    title = f"Average {measure.name} by {family.name} and {contrast.name}"
    axes = (family.name, f"average {measure.name}")
    chart = wording.chart("bar", title, axes, data, series=contrast.name)
    why = "One that goes against all its like is a mix-up in the data, or knows something that the others do not."
    keys = [{"column": family.name}, {"column": contrast.name}]
    call = {"name": "aggregate", "params": {"keys": keys, "measures": [wording.mean_or_share(measure, frame)]}}
    question = f"average {measure.name} by {family.name} and {contrast.name}"
    return Story(sentence, tuple(words.numbers), why, question, chart, call)
