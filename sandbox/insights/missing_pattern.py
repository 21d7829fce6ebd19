"""Cells that are missing more often for one level of a dimension, or together with those of another column."""

from __future__ import annotations

from itertools import combinations

import numpy as np

from sandbox.insights import wording
from sandbox.insights.claim import Claim, Story
from sandbox.insights.frame import Frame, Mask, Measure
from sandbox.insights.segment_difference import MISSING, compare
from sandbox.insights.survey import Survey
from sandbox.insights.wording import Words

LEAST_CELLS = 5
LEAST_GAP = 0.03
TOGETHER = 0.8
COLUMN_CAP = 60


def mine(survey: Survey) -> list[Claim]:
    frame = survey.frame
    rows = frame.rows
    partly = {n: m for n, m in frame.missing.items() if LEAST_CELLS <= m.sum() <= rows - LEAST_CELLS}
    claims, groups = together(frame, partly)
    for name in list(groups)[:COLUMN_CAP]:
        for dimension in frame.dimensions:
            if dimension.name != name and not frame.is_panel(dimension):
                missing = presence(name, partly[name])
                claims += [
                    c
                    for c in map(reworded, compare(survey, missing, dimension, missing.score))
                    if gap(c, frame) >= LEAST_GAP
                ]
    return claims


def presence(name: str, missing: Mask) -> Measure:
    """Missingness as an outcome; it has a name of its own, so that time models of the column do not apply."""
    return Measure(name, 0, missing.astype(np.float64), outcome=MISSING, whole=True)


def reworded(claim: Claim) -> Claim:
    return Claim(
        "missing_pattern",
        claim.columns,
        claim.p,
        effect=claim.effect,
        coverage=claim.coverage,
        surprise=0.9 * claim.surprise,
        measure=claim.measure,
        dimension=claim.dimension,
        entity=claim.entity,
        direction=claim.direction,
    )


def rates(claim: Claim, frame: Frame) -> tuple[float, float]:
    """Share of missing cells for the level and for the rest."""
    dimension = frame.dimension(str(claim.dimension))
    missing = frame.missing[str(claim.measure)]
    here = dimension.codes == dimension.levels.index(str(claim.entity))
    there = (dimension.codes >= 0) & ~here
    return float(missing[here].mean()), float(missing[there].mean())


def gap(claim: Claim, frame: Frame) -> float:
    here, there = rates(claim, frame)
    return abs(here - there)


def together(frame: Frame, partly: dict[str, Mask]) -> tuple[list[Claim], dict[str, list[str]]]:
    """Columns missing on nearly the same rows, told once; and the first column of each such group."""
    claims: list[Claim] = []
    groups: dict[str, list[str]] = {name: [name] for name in partly}
    for first, second in combinations(list(partly)[:COLUMN_CAP], 2):
        if first in groups and second in groups:
            both = int((partly[first] & partly[second]).sum())
            either = int((partly[first] | partly[second]).sum())
            if both / either >= TOGETHER:
                groups[first] += groups.pop(second)
    for name, members in groups.items():
        if len(members) > 1:
            share = float(partly[name].mean())
            columns = tuple(members)
            claims.append(
                Claim("missing_pattern", columns, effect=0.5, surprise=0.5, descriptive=True, share=share, measure=name)
            )
    return claims, groups


def tell(claim: Claim, frame: Frame) -> Story:
    words = Words()
    name = words.name(str(claim.measure))
    if claim.dimension is None:
        rows = np.logical_and.reduce([frame.missing[c] for c in claim.columns])
        sentence = f"{wording.joined([words.name(c) for c in claim.columns])} are missing together"
        sentence += f", on {words.count(int(rows.sum()))} rows ({words.percent(float(rows.mean()))})."
        why = "Cells that go missing together have one cause, such as a form or a source that was not filled."
        call = {"name": "profile", "params": {"columns": list(claim.columns)}}
        return Story(sentence, tuple(words.numbers), why, f"count where {name} is missing", None, call)
    here, there = rates(claim, frame)
    dimension = frame.dimension(claim.dimension)
    by, entity = words.name(dimension.name), words.name(str(claim.entity))
    more = "more" if here > there else "less"
    sentence = f"{name} is missing {more} often for {by} = {entity}: on {words.percent(here)} of the rows"
    sentence += f", against {words.percent(there)} elsewhere."
    missing = frame.missing[str(claim.measure)]
    data = [
        {dimension.name: level, "missing": wording.finite(float(missing[dimension.codes == i].mean()))}
        for i, level in enumerate(dimension.levels)
    ]
    chart = wording.chart("bar", f"Share of missing {name} by {by}", (dimension.name, "missing"), data)
    why = f"Averages of {name} speak less for {entity}; find out why the cells are empty before comparing."
    condition = {"column": claim.measure, "comparator": "COMPARATOR_IS_NULL"}
    wanted = {"function": "FUNCTION_COUNT", "filter": {"clauses": [{"anyOf": [condition]}]}}
    everything = {"function": "FUNCTION_COUNT"}
    call = {
        "name": "aggregate",
        "params": {"keys": [{"column": dimension.name}], "measures": [everything, {**wanted, "label": "missing"}]},
    }
    return Story(sentence, tuple(words.numbers), why, f"count where {name} is missing by {by}", chart, call)
