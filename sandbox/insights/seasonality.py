"""A measure that comes back to the same level at the same time of the day, week or year, or in a longer cycle."""

from __future__ import annotations

import numpy as np

from sandbox.insights import wording
from sandbox.insights.calendar import DAY_NAMES, MONTH_NAMES, Grid, grid_of, gridded
from sandbox.insights.claim import Claim, Story
from sandbox.insights.doubts import common_wave
from sandbox.insights.frame import Floats, Frame, Ints, Measure, summed
from sandbox.insights.survey import Survey
from sandbox.insights.timeline import Kind, Model
from sandbox.insights.trend import over_time, time_chart
from sandbox.insights.wording import Words

LEAST_SHARE = 0.02
GRAINS = {"week": "GRAIN_DAY_OF_WEEK", "year": "GRAIN_MONTH_OF_YEAR", "day": "GRAIN_HOUR_OF_DAY"}
KINDS: tuple[Kind, ...] = ("week", "year", "day", "cycle")


def mine(survey: Survey) -> list[Claim]:
    claims = [claim for model in survey.models.values() for claim in claims_of(model, survey)]
    return claims + [claim for model in survey.models.values() for claim in hours_of(model, survey)]


def hours_of(model: Model, survey: Survey) -> list[Claim]:
    """The hour of the day, in a table that spans many days: the days' own levels are taken off."""
    grid, measure = model.grid, model.measure
    if grid.axis.grain != "hour" or grid.step != "day":
        return []
    rows = measure.present & (grid.index >= 0)
    clock, day, score = grid.axis.days[rows] % 1.0, grid.index[rows], measure.score[rows]
    size = np.maximum(summed(day, np.ones(day.size), grid.size), 1)
    score = score - (summed(day, score, grid.size) / size)[day]
    p = survey.ledger.test(common_wave(score, np.ones(day.size), day, 2 * np.pi * clock))
    hour = np.floor(clock * 24 + 1e-6).astype(np.int64) % 24
    count, total = summed(hour, np.ones(hour.size), 24), summed(hour, score, 24)
    share = float((total**2 / np.maximum(count, 1)).sum()) / model.series.squares
    if p > 1e-2 or share < LEAST_SHARE:
        return []
    return [season(model, survey, p, share, "day")]


def claims_of(model: Model, survey: Survey) -> list[Claim]:
    claims = []
    for kind in KINDS:
        pattern = model.pattern(kind)
        if pattern is None or pattern.share < LEAST_SHARE:
            continue
        period: str = kind
        if kind == "cycle":
            period = f"{pattern.period:.0f} years"
        claims.append(season(model, survey, pattern.p, pattern.share, period, pattern.period))
    return claims


def season(model: Model, survey: Survey, p: float, share: float, period: str, length: float = 0.0) -> Claim:
    return Claim(
        "seasonality",
        (model.measure.name, model.grid.axis.name),
        p,
        effect=min(1.0, share**0.5),
        coverage=model.series.rows / survey.frame.rows,
        surprise=0.7 if model.measure.outcome_text else 1.0,
        measure=model.measure.name,
        time=model.grid.axis.name,
        period=period,
        facts={"length": length},
    )


def phases(grid: Grid, period: str) -> tuple[Ints, list[str]]:
    """Per step of the grid its place in the period, and the names of the places."""
    if period == "week":
        return grid.weekdays, DAY_NAMES
    if period == "year":
        return grid.months, MONTH_NAMES
    return grid.hours, [f"{hour:02d}:00" for hour in range(24)]


def profile(measure: Measure, grid: Grid, period: str) -> tuple[Floats, Floats, list[str]]:
    """Mean per place of the period, the drift over time taken off, and the number of rows."""
    place, names = phases(grid, period)
    keep = measure.present & (grid.index >= 0)
    index, values = grid.index[keep], measure.values[keep]
    count = np.bincount(index, minlength=grid.size).astype(np.float64)
    total = summed(index, values, grid.size)
    used = np.flatnonzero(count)
    means = total[used] / count[used]
    drift = np.polyval(np.polyfit(used.astype(float), means, 1, w=np.sqrt(count[used])), used) if used.size > 2 else 0.0
    flat = means - drift + float(values.mean())
    size = summed(place[used], count[used], len(names))
    level = summed(place[used], flat * count[used], len(names)) / np.maximum(size, 1e-9)
    return level, size, names


def tell(claim: Claim, frame: Frame) -> Story:
    measure, axis = frame.measure(str(claim.measure)), frame.axis(str(claim.time))
    words, subject = Words(), wording.average(frame.measure(str(claim.measure)))
    question = wording.question(measure, axis, {})
    if claim.facts.get("length"):
        sentence = (
            f"{wording.capital(words.name(subject))} swings in a cycle of about "
            f"{words.count(round(claim.facts['length']))} years."
        )
        why = "Compare like phases of the cycle: a change within it is not a trend."
        chart = time_chart(claim, frame, f"{subject} over time")
        return Story(sentence, tuple(words.numbers), why, question, chart, over_time(claim, frame))
    grid = gridded(axis, "hour") if claim.period == "day" else grid_of(axis)
    level, size, names = profile(measure, grid, str(claim.period))
    used = np.flatnonzero(size > 0)
    high, low = int(used[np.argmax(level[used])]), int(used[np.argmin(level[used])])
    label = {"week": "day of the week", "year": "month", "day": "hour"}[str(claim.period)]
    at = {"week": "on", "year": "in", "day": "at"}[str(claim.period)]
    sentence = f"{words.name(wording.capital(subject))} follows the {claim.period}: highest {at} "
    top, bottom = float(level[high]), float(level[low])
    sentence += f"{words.name(names[high])} ({wording.level(words, measure, top, bottom)}), lowest {at} "
    sentence += f"{words.name(names[low])} ({wording.level(words, measure, bottom, top)})."
    if claim.period == "year" and grid.span_days < 600:
        sentence = sentence[:-1] + "; the data covers little more than one year, so it may not recur."
    data = [{label: names[i], subject: wording.finite(float(level[i]))} for i in used]
    chart = wording.chart("bar", f"{subject} by {label}", (label, subject), data)
    why = f"Compare with the same {label} of earlier periods; staff, stock and targets can follow it."
    key = {"column": axis.name, "grain": GRAINS[str(claim.period)]}
    call = {"name": "aggregate", "params": {"keys": [key], "measures": [wording.mean_or_share(measure, frame)]}}
    return Story(sentence, tuple(words.numbers), why, question, chart, call)
