"""A measure that rises or falls over time, in the whole table or for one level alone."""

from __future__ import annotations

import numpy as np

from sandbox.insights import wording
from sandbox.insights.calendar import grid_of, gridded
from sandbox.insights.claim import Claim, Story
from sandbox.insights.frame import Axis, Floats, Frame, Mask, Measure, summed
from sandbox.insights.survey import Survey
from sandbox.insights.timeline import ENTER_P, Model
from sandbox.insights.wording import Words
from sandbox.statistics.series import INDEPENDENT, line

MANIFOLD = 2.0
"""From this increase on one says how many times as much it is."""
LEAST_SHARE = 0.01
"""Least share of variance that a line explains: a correlation with time of 0.1."""
COURSE_SHARE = 0.6
COURSE_RATIO = 1.5
"""What wanders is told where a line explains so much of it, and its last tenth is so many times its first."""


def mine(survey: Survey) -> list[Claim]:
    whole = [claim for model in survey.models.values() for claim in claims_of(model, survey) or course(model, survey)]
    return whole + [claim for model in survey.parts for claim in claims_of(model, survey)]


def claims_of(model: Model, survey: Survey) -> list[Claim]:
    found = model.pattern("line")
    if found is None or found.share < LEAST_SHARE:
        return []
    fit = float((found.columns[model.series.used, 0] * model.series.root) @ model.series.means)
    return [
        Claim(
            "trend",
            (model.measure.name, model.grid.axis.name),
            found.p,
            effect=min(1.0, found.share**0.5),
            coverage=model.series.rows / survey.frame.rows if not model.filters else 0.8,
            surprise=0.7 if model.measure.outcome_text else 1.0,
            scope="part" if model.filters else "whole",
            measure=model.measure.name,
            time=model.grid.axis.name,
            filters=model.filters,
            direction="up" if fit > 0 else "down",
        )
    ]


def course(model: Model, survey: Survey) -> list[Claim]:
    """How far something has come that may have wandered there by chance, as prices do: only described."""
    measure, axis = model.measure, model.grid.axis
    if model.pattern("step") or measure.outcome or float(measure.values[measure.present].min()) <= 0:
        return []
    p, share = model.series.wald(line(model.grid.size), None, INDEPENDENT)
    if p > ENTER_P or share < COURSE_SHARE:
        return []
    first, last, _, _ = ends(measure, axis, measure.present)
    if max(first, last) < COURSE_RATIO * min(first, last):
        return []
    return [
        Claim(
            "trend",
            (measure.name, axis.name),
            effect=share**0.5,
            coverage=model.series.rows / survey.frame.rows,
            surprise=0.6,
            descriptive=True,
            measure=measure.name,
            time=axis.name,
            direction="up" if last > first else "down",
        )
    ]


def ends(measure: Measure, axis: Axis, rows: Mask) -> tuple[float, float, str, str]:
    """Averages of the first and last tenth of the time (at least one step), and the first and last step."""
    grid = grid_of(axis)
    keep = rows & measure.present & (grid.index >= 0)
    index, values = grid.index[keep], measure.values[keep]
    low, high = int(index.min()), int(index.max())
    tenth = (high - low) // 10
    first, last = index <= low + tenth, index >= high - tenth
    return float(values[first].mean()), float(values[last].mean()), grid.label(low), grid.label(high)


def by_step(measure: Measure, axis: Axis, rows: Mask) -> tuple[list[str], Floats]:
    """Averages per step that a chart can show: days, or months where there are too many days."""
    grid = grid_of(axis)
    if grid.step == "day" and grid.size > 200:
        grid = gridded(axis, "month" if grid.size > 1100 else "week")
    keep = rows & measure.present & (grid.index >= 0)
    count = np.bincount(grid.index[keep], minlength=grid.size)
    total = summed(grid.index[keep], measure.values[keep], grid.size)
    used = np.flatnonzero(count)
    return [grid.label(int(i)) for i in used], total[used] / count[used]


def time_chart(claim: Claim, frame: Frame, title: str) -> dict[str, object]:
    measure, axis = frame.measure(str(claim.measure)), frame.axis(str(claim.time))
    x, y = by_step(measure, axis, frame.mask(claim.filters))
    names = (axis.name, wording.average(measure))
    return wording.chart("line", title, names, wording.points(x, y, names))


def over_time(claim: Claim, frame: Frame) -> dict[str, object]:
    """The operator call that computes the averages over time again."""
    measure, axis = frame.measure(str(claim.measure)), frame.axis(str(claim.time))
    params: dict[str, object] = {
        "time": axis.name,
        "grain": "GRAIN_" + {"minute": "HOUR", "day": "MONTH"}.get(grid_of(axis).step, grid_of(axis).step).upper(),
        "measures": [wording.mean_or_share(measure, frame)],
    }
    if claim.filters:
        params["filter"] = wording.equals(claim.filters, frame)
    return {"name": "time_series", "params": params}


def where(claim: Claim, words: Words) -> str:
    """` for region = West`, or nothing."""
    return "".join(f" for {words.name(c)} = {words.name(v)}" for c, v in claim.filters.items())


def tell(claim: Claim, frame: Frame) -> Story:
    measure, axis = frame.measure(str(claim.measure)), frame.axis(str(claim.time))
    words = Words()
    start, end, first, last = ends(measure, axis, frame.mask(claim.filters))
    verb = {"up": "rises", "down": "falls"}[str(claim.direction)]
    if claim.descriptive:
        verb = {"up": "has risen", "down": "has fallen"}[str(claim.direction)]
    subject = wording.average(measure)
    sentence = f"{wording.capital(words.name(subject)) if not measure.outcome else 'The ' + words.name(subject)}"
    sentence += f"{where(claim, words)} {verb} from {words.date(first)} to {words.date(last)}"
    if (end > start) == (claim.direction == "up"):
        sentence += f": from {wording.level(words, measure, start, end)} in the first tenth of the time"
        sentence += f" to {wording.level(words, measure, end, start)} in the last"
        if not measure.outcome and start > 0 and end > 0 and measure.values[measure.present].min() >= 0:
            change = end / start - 1
            if change < MANIFOLD:
                sentence += f" ({'+' if change > 0 else '−'}{words.percent(abs(change))})"
            else:
                sentence += f" ({words.factor(end / start)} times as much)"
    story = wording.question(measure, axis, claim.filters)
    why = f"A steady {'rise' if claim.direction == 'up' else 'fall'} goes on until something changes; plan with it."
    if claim.descriptive:
        why = "This says how far it has come, not where it goes: what wanders as it does may come so far by chance."
    chart = time_chart(claim, frame, f"{subject} over time{where(claim, Words())}")
    return Story(sentence + ".", tuple(words.numbers), why, story, chart, over_time(claim, frame))
