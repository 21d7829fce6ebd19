"""Values that lie further out than the rest of their column can explain, in view of its own tails."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sandbox.insights import wording
from sandbox.insights.claim import Claim, Story
from sandbox.insights.distribution import histogram
from sandbox.insights.frame import Floats, Frame, Ints, Measure
from sandbox.insights.survey import Survey
from sandbox.insights.timeline import Model
from sandbox.insights.wording import Words
from sandbox.statistics.tails import body_of, scales_of, tail_p

ROWS = 15
CANDIDATES = 8
"""At most this many values, and at most one row in 200, are outliers; more are a group of their own."""
LEAST_Z = 5.5
ALIKE = 1.5
"""Scales whose fits differ by less cannot be told apart: a value must stand out on each of them."""
SHOWN = 5
DEPARTURE_Z = 10.0
SPREAD = 0.683
"""Share of a normal variable within one standard deviation."""
OWN_Z = 4.0
"""So many times the usual jump of its entity takes a value off its course; a column's utmost value needs none."""
MEDIAN_Z = 0.6745
"""Median size of a standard normal variable."""
STEADY = 0.5
"""Share of variance between the entities of a panel from which on each has a course of its own."""


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
    limit = max(1, min(CANDIDATES, values.size // 100 if values.size >= 200 else 2))
    bodies = [body_of(x) for x in scales]
    least = min(b.miss for b in bodies)
    judged = []
    for body in [b for b in bodies if b.miss <= least + ALIKE]:
        order = np.argsort(-np.abs(body.z), kind="stable")
        judged.append((tail_p(body, order, limit), order, body))
    p, order, body = max(judged, key=lambda j: float(j[0][0]))
    survey.ledger.test(p[0])
    count = int((p <= 1e-3).sum())
    if count == 0 or count > limit or abs(body.z[order[0]]) < LEAST_Z:
        return None
    picked = order[:count]
    usual = (measure.values[rows] - values)[picked] if adjusted else None
    return claim_of(survey.frame, measure, rows[picked], float(abs(body.z[order[0]])), float(p[0]), usual)


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
    between = (values[inner - 1] + values[inner + 1]) / 2
    jump = values[inner] - between
    size = np.abs(jump)
    spread = float(np.quantile(size, SPREAD))
    if spread <= 0:
        return None
    utmost = np.isin(values[inner], (values.min(), values.max()))
    z = np.where(utmost | (size > OWN_Z * own_jump(size, codes[inner], len(panel.levels))), size / spread, 0.0)
    best = int(np.argmax(z))
    if z[best] < DEPARTURE_Z:
        return None
    here = slice(best, best + 1)
    found = claim_of(survey.frame, measure, order[inner[here]], float(z[best]), 0.0, between[here])
    return replace(found, descriptive=True)


def own_jump(sizes: Floats, codes: Ints, entities: int) -> Floats:
    """The standard deviation of its entity's jumps, by their median, for each: large things jump more."""
    middle = np.zeros(entities)
    for code in np.unique(codes):
        middle[code] = np.median(sizes[codes == code])
    return middle[codes] / MEDIAN_Z


def claim_of(frame: Frame, measure: Measure, rows: Ints, z: float, p: float, usual: Floats | None) -> Claim:
    """`usual` are the values that were to be expected in the rows' places, where time or entity say so."""
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
        facts={"count": int(rows.size), "usual": [] if usual is None else [float(v) for v in usual[:SHOWN]]},
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
    if claim.facts["usual"]:
        usual = wording.joined([words.value(v, measure.unit) for v in dict.fromkeys(claim.facts["usual"])])
        sentence += f"; in {'its' if count == 1 else 'their'} place about {usual} would be usual."
    else:
        sentence += f"; of all rows, {words.percent(0.98)} lie between {words.value(low, measure.unit)}"
        sentence += f" and {words.value(high, measure.unit)}."
    why = "A value so far out is an error to repair or an event to know of; it also bends every average of the column."
    chart = histogram(measure, known)
    call = {"name": "distribution", "params": {"column": measure.name}}
    return Story(sentence, tuple(words.numbers), why, f"top 10 rows by {measure.name}", chart, call)
