"""A measure that jumps to another level at one point of time and stays there."""

from __future__ import annotations

from sandbox.insights import wording
from sandbox.insights.calendar import grid_of
from sandbox.insights.claim import Claim, Story
from sandbox.insights.frame import Frame
from sandbox.insights.survey import Survey
from sandbox.insights.timeline import Model
from sandbox.insights.trend import over_time, time_chart, where
from sandbox.insights.wording import Words

LEAST_SHARE = 0.01


def mine(survey: Survey) -> list[Claim]:
    models = [*survey.models.values(), *survey.parts]
    return [claim for model in models for claim in claims_of(model, survey)]


def claims_of(model: Model, survey: Survey) -> list[Claim]:
    step = model.pattern("step")
    if step is None or step.share < LEAST_SHARE:
        return []
    series = model.series
    lift = float((step.columns[series.used, 0] * series.root) @ series.means)
    return [
        Claim(
            "change_point",
            (model.measure.name, model.grid.axis.name),
            step.p,
            effect=min(1.0, step.share**0.5),
            coverage=series.rows / survey.frame.rows if not model.filters else 0.8,
            surprise=0.7 if model.measure.outcome_text else 1.0,
            scope="part" if model.filters else "whole",
            measure=model.measure.name,
            time=model.grid.axis.name,
            filters=model.filters,
            direction="up" if lift > 0 else "down",
            at=model.grid.moment(step.at),
        )
    ]


def tell(claim: Claim, frame: Frame) -> Story:
    measure, axis = frame.measure(str(claim.measure)), frame.axis(str(claim.time))
    words, grid = Words(), grid_of(frame.axis(str(claim.time)))
    keep = frame.mask(claim.filters) & measure.present & (grid.index >= 0)
    late = axis.days[keep] >= wording.day_number(str(claim.at))
    before, after = float(measure.values[keep][~late].mean()), float(measure.values[keep][late].mean())
    subject = wording.average(measure)
    verb = "jumps" if claim.direction == "up" else "drops"
    moment = str(claim.at)[:4] if axis.years else str(claim.at)
    sentence = f"{wording.capital(words.name(subject)) if not measure.outcome else 'The ' + words.name(subject)}"
    sentence += f"{where(claim, words)} {verb} around {words.date(moment)}"
    if (after > before) == (claim.direction == "up"):
        sentence += (
            f": from {wording.level(words, measure, before, after)} before"
            f" to {wording.level(words, measure, after, before)} since"
        )
    why = "A sudden lasting change has a cause on that date: a new process, price, device or way of counting."
    chart = time_chart(claim, frame, f"{subject} over time{where(claim, Words())}")
    chart["mark"] = moment
    question = wording.question(measure, axis, claim.filters)
    return Story(sentence + ".", tuple(words.numbers), why, question, chart, over_time(claim, frame))
