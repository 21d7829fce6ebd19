"""Values that lie further out than the rest of their column can explain, in view of its own tails."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.special import ndtri, stdtr

from sandbox.insights import wording
from sandbox.insights.claim import Claim, Story
from sandbox.insights.distribution import histogram
from sandbox.insights.frame import Floats, Frame, Ints, Measure
from sandbox.insights.survey import Survey
from sandbox.insights.timeline import Model
from sandbox.insights.wording import Words

ROWS = 15
CANDIDATES = 8
"""At most this many values, and at most one row in 200, are outliers; more are a group of their own."""
LEAST_Z = 5.5
SHOWN = 5
DEPARTURE_Z = 10.0
STEADY = 0.5
"""Share of variance between the entities of a panel from which on each has a course of its own."""
FIT_Z = 3.5
"""By how many standard errors a quantile of the body may miss the normal line."""


@dataclass(frozen=True, eq=False)
class Body:
    """The bulk of a column on the scale where it is most nearly normal."""

    z: Floats
    """Robust standard scores of all values."""
    miss: float
    """Largest miss of a quantile from the normal line, in standard errors."""


def mine(survey: Survey) -> list[Claim]:
    claims = []
    for measure in survey.frame.measures:
        if measure.outcome is None and measure.distinct >= 10 and int(measure.present.sum()) >= ROWS:
            steady = survey.clustering(measure.score, measure.present) >= STEADY and not survey.frame.sampled
            found = departure(survey, measure) if steady else extremes(survey, measure)
            claims += [found] if found else []
    return claims


def extremes(survey: Survey, measure: Measure) -> Claim | None:
    values, adjusted = leftover(survey, measure)
    rows = np.flatnonzero(measure.present)
    scales = [values] if adjusted else scales_of(values)
    body = min((body_of(x) for x in scales), key=lambda b: b.miss)
    limit = max(1, min(CANDIDATES, values.size // 100 if values.size >= 200 else 2))
    order = np.argsort(-np.abs(body.z), kind="stable")
    p = tail_p(body, order, limit)
    survey.ledger.test(p[0])
    count = int((p <= 1e-3).sum())
    if count == 0 or count > limit or abs(body.z[order[0]]) < LEAST_Z:
        return None
    picked = rows[order[:count]]
    return claim_of(survey.frame, measure, picked, float(abs(body.z[order[0]])), float(p[0]))


def departure(survey: Survey, measure: Measure) -> Claim | None:
    """In a panel: where an entity leaves its own course at one time; only described, as such tails are heavy."""
    panel, axis = survey.frame.panel, survey.axes[0]
    assert panel is not None
    order = np.lexsort((axis.days, panel.codes))
    order = order[measure.present[order]]
    codes, values = panel.codes[order], measure.values[order]
    inner = np.flatnonzero(codes[2:] == codes[:-2]) + 1
    if inner.size < ROWS:
        return None
    jump = values[inner] - (values[inner - 1] + values[inner + 1]) / 2
    spread = float(np.quantile(np.abs(jump), 0.683))
    if spread <= 0:
        return None
    z = np.abs(jump) / spread
    best = int(np.argmax(z))
    if z[best] < DEPARTURE_Z:
        return None
    found = claim_of(survey.frame, measure, order[inner[best : best + 1]], float(z[best]), 0.0)
    return replace(found, descriptive=True)


def claim_of(frame: Frame, measure: Measure, rows: Ints, z: float, p: float) -> Claim:
    panel = frame.panel
    entity = panel.levels[int(panel.codes[rows[0]])] if panel else None
    at = None
    if frame.axes and np.isfinite(frame.axes[0].days[rows[0]]):
        axis = frame.axes[0]
        at = str(np.datetime64(int(np.floor(axis.days[rows[0]])), "D"))
        at = at[:4] if axis.years else at
    return Claim(
        "outlier",
        (measure.name,),
        p,
        effect=float(1 - 3 / max(z, 3.5)),
        surprise=0.9,
        measure=measure.name,
        entity=entity,
        at=at,
        values=tuple(float(v) for v in measure.values[rows[:SHOWN]]),
        facts={"count": int(rows.size)},
    )


def leftover(survey: Survey, measure: Measure) -> tuple[Floats, bool]:
    """The values, or what is left of them when time and entity explain a good part; and whether so."""
    values = measure.values[measure.present]
    panel = survey.frame.panel
    model = survey.models.get((measure.name, survey.axes[0].name)) if survey.axes else None
    adjusted = values
    if panel is not None and survey.clustering(measure.score, measure.present) > 0.3:
        codes = panel.codes[measure.present]
        middle = np.array(
            [np.median(values[codes == c]) if (codes == c).any() else 0.0 for c in range(len(panel.levels))]
        )
        adjusted = values - middle[codes]
    if model is not None and sum(p.share for p in model.patterns) > 0.1:
        adjusted = adjusted - fitted(adjusted, model, measure)
    if model is not None and model.series.counts.max() == 1 and survey.dependence(measure).share > 0.3:
        adjusted = adjusted - running(adjusted, model.grid.index[measure.present])
    return adjusted, adjusted is not values


def fitted(values: Floats, model: Model, measure: Measure) -> Floats:
    """Least squares of the values themselves on the model's components."""
    index = model.grid.index[measure.present]
    columns = np.hstack([np.ones((model.grid.size, 1))] + [p.columns for p in model.patterns])[np.maximum(index, 0)]
    weights = np.linalg.lstsq(columns, np.clip(values, *np.quantile(values, [0.005, 0.995])), rcond=None)[0]
    return np.asarray(columns @ weights)


def running(values: Floats, index: Ints) -> Floats:
    """Median of the five neighbours in time."""
    order = np.argsort(index, kind="stable")
    padded = np.pad(values[order], 2, mode="edge")
    middle = np.median(np.lib.stride_tricks.sliding_window_view(padded, 5), axis=1)
    out = np.empty_like(values)
    out[order] = middle
    return out


def scales_of(values: Floats) -> list[Floats]:
    if values.min() > 0:
        return [values, np.sqrt(values), np.log(values)]
    return [values, np.sqrt(values)] if values.min() >= 0 else [values]


def body_of(x: Floats) -> Body:
    """Fits the normal line to the central quantiles and measures how far quantiles from 1% to 99% miss it."""
    size = x.size
    edge = max(0.01, 3.5 / size)
    probabilities = np.linspace(edge, 1 - edge, 41)
    normal = ndtri(probabilities)
    quantiles = np.quantile(x, probabilities)
    central = np.abs(normal) <= 1.3
    scale, location = np.polyfit(normal[central], quantiles[central], 1)
    if scale <= 0:
        return Body(np.zeros(size), np.inf)
    error = np.sqrt(probabilities * (1 - probabilities) / size) / (np.exp(-(normal**2) / 2) / np.sqrt(2 * np.pi))
    miss = float(np.max(np.abs(quantiles - location - scale * normal) / (scale * error)))
    return Body((x - location) / scale, miss)


def tail_p(body: Body, order: Ints, limit: int) -> Floats:
    """p-value of each of the most extreme values (one more than the limit): that of the largest of so many from the
    normal, if the body follows it, else from a generalised Pareto tail fitted to the rest."""
    size = body.z.size
    top = order[: limit + 1]
    z = np.abs(body.z[top])
    normal = np.array([2 * size * float(stdtr(max(size - 2, 3), -v)) for v in z])
    if body.miss <= FIT_Z and size >= 50:
        return np.minimum(normal, 1.0)
    signed = body.z * np.sign(body.z[order[0]])
    return np.minimum(1.0, np.maximum(normal, pareto_p(signed, order, limit)))


def pareto_p(z: Floats, order: Ints, limit: int) -> Floats:
    """Tail probabilities times the number of exceedances; a heavier tail than estimated is allowed for by one
    standard error of the shape."""
    rest = np.sort(np.delete(z, order[:limit]))
    count = int(max(10, min(rest.size // 10, 2000)))
    threshold = rest[-count - 1] if rest.size > count else rest[0]
    excess = np.sort(rest[rest > threshold] - threshold)
    if excess.size < 8:
        return np.ones(limit + 1)
    first = float(excess.mean())
    second = float((excess * (1 - (np.arange(1, excess.size + 1) - 0.35) / excess.size)).mean())
    shape = 2 - first / (first - 2 * second) if first > 2 * second else 1.0
    shape = float(np.clip(-shape if first <= 2 * second else shape, -0.2, 1.0))
    scale = first * (1 - shape)
    shape = max(shape, 0.0) + 1.0 / excess.size**0.5
    distance = np.maximum(z[order[: limit + 1]] - threshold, 0)
    return np.asarray(excess.size * (1 + shape * distance / scale) ** (-1 / shape))


def tell(claim: Claim, frame: Frame) -> Story:
    measure = frame.measure(str(claim.measure))
    words = Words()
    known = measure.values[measure.present]
    values = list(claim.values)
    name = words.name(measure.name)
    low, high = (float(v) for v in np.quantile(known, [0.01, 0.99]))
    shown = wording.joined([words.value(v, measure.unit) for v in dict.fromkeys(values)])
    place = ""
    if claim.entity:
        place = f" ({words.name(claim.entity)}" + (f", {words.date(claim.at)})" if claim.at else ")")
    elif claim.at and len(values) == 1:
        place = f" ({words.date(claim.at)})"
    count = int(claim.facts.get("count", len(values)))
    noun = "value stands" if count == 1 else "values stand"
    sentence = f"{words.count(count)} {noun} far apart in {name}: {shown}{place}"
    sentence += f"; of all rows, {words.percent(0.98)} lie between {words.value(low, measure.unit)}"
    sentence += f" and {words.value(high, measure.unit)}."
    why = "A value so far out is an error to repair or an event to know of; it also bends every average of the column."
    chart = histogram(measure, known)
    call = {"name": "distribution", "params": {"column": measure.name}}
    return Story(sentence, tuple(words.numbers), why, f"top 10 rows by {measure.name}", chart, call)
