"""The order of the claims: strong first, and not all of one kind or about one column."""

from __future__ import annotations

from collections import Counter

from sandbox.insights.claim import Claim
from sandbox.insights.frame import Frame

LIKENESS = 0.5
"""How much of its score a claim loses for being like one that is already told."""
FATIGUE = 0.85
"""What is left of a score for every claim of the same type, and for every claim about the same column, already told."""
OUTCOME = 2.5
"""How much more a claim weighs that says what goes with the table's outcome: that is what one acts on."""


def ranked(claims: list[Claim], limit: int, frame: Frame) -> list[Claim]:
    """Maximal marginal relevance: again and again the claim whose score, less its likeness to those taken, is
    highest."""
    left = list(enumerate(claims))
    taken: list[Claim] = []
    types: Counter[str] = Counter()
    columns: Counter[str] = Counter()
    close = [0.0] * len(claims)
    worth = [c.score * (OUTCOME if frame.outcome in c.columns and len(c.columns) > 1 else 1.0) for c in claims]
    while left and len(taken) < limit:

        def value(item: tuple[int, Claim]) -> tuple[float, int]:
            place, claim = item
            own = max((columns[name] for name in claim.columns if name not in (claim.time, frame.outcome)), default=0)
            tired = FATIGUE ** (types[claim.type] + own)
            return worth[place] * (1 - LIKENESS * close[place]) * tired, -place

        best = max(left, key=value)
        left.remove(best)
        taken.append(best[1])
        types[best[1].type] += 1
        columns.update(best[1].columns)
        for place, claim in left:
            close[place] = max(close[place], likeness(claim, best[1]))
    return taken


def likeness(first: Claim, second: Claim) -> float:
    """1 for the same type on the same columns, less for less."""
    shared = len(first.about & second.about) / len(first.about | second.about)
    return 0.6 * shared + 0.4 * (first.type == second.type)
