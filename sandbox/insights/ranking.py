"""The order of the claims: strong first, and not all of one kind or about one column."""

from __future__ import annotations

from collections import Counter

from sandbox.insights.claim import Claim

PER_TYPE = 3
PER_COLUMN = 4
LIKENESS = 0.5
"""How much of its score a claim loses for being like one that is already told."""


def ranked(claims: list[Claim], limit: int) -> list[Claim]:
    """Maximal marginal relevance: again and again the claim whose score, less its likeness to those taken, is
    highest; the caps give way only when nothing else is left."""
    left = list(claims)
    taken: list[Claim] = []
    while left and len(taken) < limit:
        free = [c for c in left if not capped(c, taken)] or left
        best = max(free, key=lambda c: (c.score * (1 - LIKENESS * likeness(c, taken)), -left.index(c)))
        taken.append(best)
        left.remove(best)
    return taken


def capped(claim: Claim, taken: list[Claim]) -> bool:
    types = Counter(t.type for t in taken)
    columns = Counter(name for t in taken for name in t.columns if name != t.time)
    own = [name for name in claim.columns if name != claim.time]
    return types[claim.type] >= PER_TYPE or any(columns[name] >= PER_COLUMN for name in own)


def likeness(claim: Claim, taken: list[Claim]) -> float:
    """1 for the same type on the same columns, less for less; the largest over those taken."""
    best = 0.0
    for other in taken:
        shared = len(claim.about & other.about) / len(claim.about | other.about)
        best = max(best, 0.6 * shared + 0.4 * (claim.type == other.type))
    return best
