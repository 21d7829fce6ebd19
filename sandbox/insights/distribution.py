"""The shape of a measure, where an average misleads: two humps, mostly zeros, or a few rows that carry the total."""

from __future__ import annotations

import numpy as np

from sandbox.insights import wording
from sandbox.insights.claim import Claim, Story
from sandbox.insights.frame import Floats, Frame, Measure, summed
from sandbox.insights.survey import Survey
from sandbox.insights.wording import Words

ROWS = 100
BINS, SMOOTH = 60, 240
SHALLOW = 0.8
"""Part of the lower hump below which the valley lies in the smooth density."""
VALLEY = 0.6
"""Two humps count where the valley between them is lower than this part of the lower hump."""
LEAST_HUMP = 0.2
"""Least share of the rows on either side of the valley."""
VALLEY_Z = 5.0
LINGERS = 0.5
MOSTLY_ZERO = (0.5, 0.97)
FEW, CARRIED = 0.01, 0.3
"""One row in a hundred that carries so much of the total is told."""


def mine(survey: Survey) -> list[Claim]:
    claims = []
    for measure in survey.frame.measures:
        values = measure.values[measure.present]
        if measure.outcome is None and values.size >= ROWS and measure.distinct > 20:
            claims += [c for c in shape(measure, values, survey.frame) if not wanders(survey, measure, c)]
    return claims


def wanders(survey: Survey, measure: Measure, claim: Claim) -> bool:
    """Whether the humps are but places where a slow series lingered."""
    dependence = survey.dependence(measure)
    return claim.facts["kind"] == "humps" and dependence.share >= LINGERS and dependence.phi >= LINGERS


def shape(measure: Measure, values: Floats, frame: Frame) -> list[Claim]:
    """At most one claim on a measure's shape."""
    zeros, share = float((values == 0).mean()), carried(values)
    facts: dict[str, float] = {}
    if MOSTLY_ZERO[0] <= zeros <= MOSTLY_ZERO[1]:
        kind, effect = "zeros", zeros
    elif share >= CARRIED and values.size >= 10 * ROWS and measure.additive:
        kind, effect = "few", share
    else:
        valley = two_humps(values)
        if valley is None:
            return []
        kind, effect, facts = "humps", 0.7, {"valley": valley}
    return [
        Claim(
            "distribution",
            (measure.name,),
            effect=effect,
            coverage=values.size / frame.rows,
            surprise=0.35,
            descriptive=True,
            measure=measure.name,
            facts={"kind": kind, **facts},
        )
    ]


def carried(values: Floats) -> float:
    """Share of the total that the largest hundredth of the rows carries; 0 where values are negative."""
    if values.min() < 0 or not values.sum() > 0:
        return 0.0
    top = np.sort(values)[-max(1, int(values.size * FEW)) :]
    return float(top.sum() / values.sum())


def two_humps(values: Floats) -> float | None:
    """Where the valley between two humps lies, if it is deep beyond chance."""
    low, high = np.quantile(values, [0.005, 0.995])
    if not high > low:
        return None
    inside = values[(values >= low) & (values <= high)]
    if np.unique(inside).size < BINS:
        return None
    bins = max(12, min(BINS, int(inside.size**0.5)))
    place = valley(inside, bins)
    return place if place is not None and parted(inside, place) else None


def parted(inside: Floats, place: float) -> bool:
    """Whether a smooth density (Silverman's bandwidth) has the valley too; a comb of near-whole numbers has none."""
    first, third = np.quantile(inside, [0.25, 0.75])
    width = 0.9 * min(float(inside.std()), float(third - first) / 1.34) * inside.size**-0.2
    if not width > 0:
        return False
    count, edges = np.histogram(inside, bins=SMOOTH)
    middle = (edges[1:] + edges[:-1]) / 2
    density = np.exp(-(((middle[:, None] - middle[None, :]) / width) ** 2) / 2) @ count
    at = int(np.argmin(np.abs(middle - place)))
    return bool(density[at] < SHALLOW * min(density[:at].max(initial=0.0), density[at:].max()))


def valley(inside: Floats, bins: int) -> float | None:
    """The deepest place between two humps of a histogram."""
    count, edges = np.histogram(inside, bins=bins)
    width = max(1, bins // 12)
    smooth = np.convolve(count, np.ones(width), mode="same")
    best: tuple[float, int] = (0.0, -1)
    for at in range(2, bins - 2):
        left, right = float(smooth[:at].max()), float(smooth[at + 1 :].max())
        hump = min(left, right)
        sides = min(int(count[:at].sum()), int(count[at:].sum())) / inside.size
        if sides >= LEAST_HUMP and smooth[at] < VALLEY * hump:
            z = float((hump - smooth[at]) / np.sqrt(hump + smooth[at] + 1))
            best = max(best, (z, at))
    return float((edges[best[1]] + edges[best[1] + 1]) / 2) if best[0] >= VALLEY_Z else None


def tell(claim: Claim, frame: Frame) -> Story:
    measure, words = frame.measure(str(claim.measure)), Words()
    values = measure.values[measure.present]
    name = words.name(measure.name)
    if claim.facts["kind"] == "zeros":
        share, rest = float((values == 0).mean()), float(np.median(values[values != 0]))
        sentence = f"{words.percent(share)} of all {name} are zero; the others have a median of "
        sentence += f"{words.value(rest, measure.unit)}."
        why = "The average mixes two questions: whether there is any, and how much; ask them one by one."
    elif claim.facts["kind"] == "few":
        sentence = f"The largest {words.percent(FEW)} of the rows carry {words.percent(carried(values))} of all {name}."
        why = "The total hangs on a few rows: look at them one by one, and use the median for the rest."
    else:
        valley = float(claim.facts["valley"])
        low, high = float(np.median(values[values < valley])), float(np.median(values[values >= valley]))
        sentence = f"{name} has two humps, around {words.value(low, measure.unit)} and "
        sentence += f"{words.value(high, measure.unit)}, with few values near {words.value(valley, measure.unit)}."
        why = "The average lies where hardly any value is; the table holds two groups that should be told apart."
    chart = histogram(measure, values)
    call = {"name": "distribution", "params": {"column": measure.name}}
    return Story(sentence, tuple(words.numbers), why, f"distribution of {measure.name}", chart, call)


def histogram(measure: Measure, values: Floats) -> dict[str, object]:
    """Rows per bin of equal width; with extremes beyond the usual range in the outer bins."""
    low, high = (float(v) for v in np.quantile(values, [0.001, 0.999]))
    edges = np.linspace(low, high, 41) if high > low else np.array([low, low + 1.0])
    place = np.clip(np.searchsorted(edges, values, side="right") - 1, 0, edges.size - 2)
    rows = summed(place, np.ones(values.size), edges.size - 1)
    data = [{measure.name: wording.finite(float(edges[i])), "rows": int(rows[i])} for i in range(rows.size)]
    return wording.chart("histogram", f"Distribution of {measure.name}", (measure.name, "rows"), data)
