"""Columns that others determine: totals of parts, products, and measures cut into named ranges."""

from __future__ import annotations

from itertools import combinations, pairwise

import numpy as np

from sandbox.insights import wording
from sandbox.insights.claim import Claim, Story
from sandbox.insights.frame import Dimension, Floats, Frame, Measure
from sandbox.insights.survey import Survey
from sandbox.insights.wording import Words

COLUMNS = 40
ROWS, LEAST_ROWS = 200, 30
AGREE = 0.98
TOLERANCE = 1e-6
PARTS = 6
NEAR, BESIDE = 0.15, 0.02
"""Two neighbouring ranges meet where the nearest rows on either side, this share of them, lie within so small a part of
the side's distance between quartiles: a cut goes through the crowd, a gap between two crowds lies at their edges."""


def mine(survey: Survey) -> list[Claim]:
    frame = survey.frame
    pool = [m for m in frame.measures if m.outcome is None and m.distinct > 5][:COLUMNS]
    claims = [claim for dimension in frame.dimensions for claim in ranges(pool, dimension)]
    if len(pool) < 3:
        return claims
    values = sampled(pool)
    if values.shape[0] < LEAST_ROWS:
        return claims
    taken: set[int] = set()
    for kind, whole, parts in [*of_two(values), *of_more(values)]:
        if whole not in taken:
            taken.add(whole)
            names = (pool[whole].name, *(pool[i].name for i in parts))
            claims.append(claim_of(names, kind, pool[whole].name))
    return claims


def claim_of(columns: tuple[str, ...], kind: str, measure: str) -> Claim:
    return Claim("formula", columns, effect=1.0, surprise=0.35, descriptive=True, measure=measure, facts={"kind": kind})


def sampled(pool: list[Measure]) -> Floats:
    """Rows on which every measure is known, evenly spread."""
    known = np.flatnonzero(np.logical_and.reduce([m.present for m in pool]))
    picked = known[np.unique(np.linspace(0, max(known.size - 1, 0), min(known.size, ROWS)).astype(int))]
    return np.stack([m.values[picked] for m in pool], axis=1)


def slack(values: Floats) -> Floats:
    """By how much a column may miss for having been rounded: half of its last digit."""
    digits = [next((d for d in range(7) if np.allclose(c, np.round(c, d), rtol=0, atol=1e-9)), 7) for c in values.T]
    return np.array([0.51 * 10.0**-d if d < 7 else 0.0 for d in digits])


def of_two(values: Floats) -> list[tuple[str, int, tuple[int, ...]]]:
    """Columns that are the sum or the product of two others, both of which count."""
    found: list[tuple[str, int, tuple[int, ...]]] = []
    room = slack(values)
    blur = np.where(room > 0.5, 0.0, room)
    for i, j in combinations(range(values.shape[1]), 2):
        a, b = values[:, i], values[:, j]
        if min(np.mean(a != 0), np.mean(b != 0)) < 0.5 or np.unique(a).size < 5 or np.unique(b).size < 5:
            continue
        rounding = {"sum": blur[i] + blur[j], "product": np.abs(a) * blur[j] + np.abs(b) * blur[i]}
        for kind, made in (("sum", a + b), ("product", a * b)):
            error = np.abs(values - made[:, None])
            exact = blur if max(blur[i], blur[j]) == 0 and min(room[i], room[j]) > 0.5 else room
            allowed = TOLERANCE * np.abs(made)[:, None] + exact[None, :] + np.reshape(rounding[kind], (-1, 1))
            close = (error <= allowed) & (allowed <= 0.05 * values.std(axis=0)[None, :])
            for whole in np.flatnonzero(close.mean(axis=0) >= AGREE):
                if whole not in (i, j):
                    found.append((kind, int(whole), (i, j)))
    return found


def of_more(values: Floats) -> list[tuple[str, int, tuple[int, ...]]]:
    """Columns that are the sum of three or more others, by least squares."""
    found = []
    rows, columns = values.shape
    if rows < 3 * columns:
        return []
    room = slack(values)
    for whole in range(columns):
        others = [i for i in range(columns) if i != whole]
        weights = np.linalg.lstsq(values[:, others], values[:, whole], rcond=None)[0]
        parts = tuple(i for i, w in zip(others, weights, strict=True) if abs(w - 1) < 0.01)
        if not 3 <= len(parts) <= PARTS or any(abs(w) > 0.01 and abs(w - 1) > 0.01 for w in weights):
            continue
        error = np.abs(values[:, whole] - values[:, parts].sum(axis=1))
        allowed = TOLERANCE * np.abs(values[:, whole]) + room[whole] + room[list(parts)].sum()
        if np.mean(error <= allowed) >= AGREE:
            found.append(("sum", whole, parts))
    return found


def ranges(pool: list[Measure], dimension: Dimension) -> list[Claim]:
    """The measure of which the levels of a dimension are but ranges that meet."""
    if dimension.folded or len(dimension.levels) > 10:
        return []
    return [
        claim_of((dimension.name, measure.name), "ranges", measure.name)
        for measure in pool
        if measure.name != dimension.name and cut(measure, dimension)
    ][:1]


def cut(measure: Measure, dimension: Dimension) -> bool:
    keep = measure.present & (dimension.codes >= 0)
    values, codes = measure.values[keep], dimension.codes[keep]
    if values.size < LEAST_ROWS or np.bincount(codes, minlength=len(dimension.levels)).min() < 5:
        return False
    groups = sorted((np.sort(values[codes == c]) for c in range(len(dimension.levels))), key=lambda g: float(g[0]))
    grain = float(np.min(np.diff(np.unique(values))))
    return all(low[-1] <= high[0] and meet(low, high, grain) for low, high in pairwise(groups))


def meet(low: Floats, high: Floats, grain: float) -> bool:
    gap = float(high[0] - low[-1])
    for side, nearest in ((low, low[::-1]), (high, high)):
        reach = abs(float(nearest[max(4, int(BESIDE * side.size))] - nearest[0]))
        first, third = np.quantile(side, [0.25, 0.75])
        if max(reach, gap) > max(NEAR * float(third - first), grain):
            return False
    return True


def tell(claim: Claim, frame: Frame) -> Story:
    words = Words()
    first, *others = (words.name(name) for name in claim.columns)
    call = {"name": "profile", "params": {"columns": list(claim.columns)}}
    if claim.facts["kind"] == "ranges":
        sentence = f"{first} only says in which range {others[0]} lies."
        why = f"What goes with {first} goes with {others[0]}; the difference between them is no finding."
        question = f"average {claim.columns[1]} by {claim.columns[0]}"
        return Story(sentence, tuple(words.numbers), why, question, None, call)
    sign = " × " if claim.facts["kind"] == "product" else " + "
    sentence = f"{first} is {sign.join(others)}."
    why = f"That {first} moves with {wording.joined(others)} is arithmetic; look at what moves the parts."
    question = f"correlation between {claim.columns[0]} and {claim.columns[1]}"
    return Story(sentence, tuple(words.numbers), why, question, None, call)
