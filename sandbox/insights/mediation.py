"""Relations that another told column accounts for: what A has to do with C only because both go with B."""

from __future__ import annotations

from itertools import combinations

import numpy as np

from sandbox.insights.claim import Claim
from sandbox.insights.frame import QUANTUM, Floats, Frame, Mask
from sandbox.insights.pairs import centred, paired

RELATIONS = ("correlation", "segment_difference", "missing_pattern")
LEFT = 0.4
"""A relation is accounted for if less than this part of its correlation is left."""


def derived(claims: list[Claim], frame: Frame) -> list[Claim]:
    """The claims, strongest first, without pairs that a column between them, told with both, accounts for."""
    kept: list[Claim] = []
    usable = {m.name for m in frame.measures} | {d.name for d in frame.dimensions}
    for claim in claims:
        pair = claim.type in RELATIONS and len(claim.columns) == 2 and not (claim.descriptive or claim.filters)
        if not (pair and any(mediated(claim, name, frame) for name in between(claim, kept) if name in usable)):
            kept.append(claim)
    return kept


def between(claim: Claim, kept: list[Claim]) -> list[str]:
    """Columns that stronger claims relate to both of this claim's columns."""
    first, second = claim.columns
    told = {c.about for c in kept if len(c.about) == 2 and c.type in (*RELATIONS, "dominance")}
    told |= {frozenset(p) for c in kept if "least" in c.facts for p in combinations(c.columns, 2)}
    names = sorted({name for pair in told for name in pair} - {first, second})
    return [n for n in names if frozenset((first, n)) in told and frozenset((second, n)) in told]


def mediated(claim: Claim, name: str, frame: Frame) -> bool:
    sides = [side(claim, column, frame) for column in claim.columns]
    scores = np.stack([score for score, _ in sides], axis=1)
    present = np.stack([mask for _, mask in sides], axis=1).astype(np.float64)
    raw = float(paired(scores, present).r[0, 1])
    dimension = next((d for d in frame.dimensions if d.name == name), None)
    if dimension is not None:
        left = float(paired(*centred(scores, present, dimension)).r[0, 1])
    else:
        third = frame.measure(name)
        all_scores = np.column_stack([scores, third.score])
        r = paired(all_scores, np.column_stack([present, third.present.astype(np.float64)])).r
        spread = float(np.sqrt(max((1 - r[0, 2] ** 2) * (1 - r[1, 2] ** 2), 1e-9)))
        left = float(r[0, 1] - r[0, 2] * r[1, 2]) / spread
    return abs(left) < LEFT * abs(raw)


def side(claim: Claim, name: str, frame: Frame) -> tuple[Floats, Mask]:
    """A column as scores: a measure's own, whether a cell is missing, or whether the row is of the claim's level."""
    if claim.type == "missing_pattern" and name == claim.measure:
        return np.where(frame.missing[name], QUANTUM, 0.0), np.ones(frame.rows, dtype=bool)
    if name == claim.dimension:
        dimension = frame.dimension(name)
        here = dimension.codes == dimension.levels.index(str(claim.entity))
        return np.where(here, QUANTUM, 0.0), dimension.codes >= 0
    measure = frame.measure(name)
    return measure.score, measure.present
