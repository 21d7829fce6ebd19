"""The one family of hypotheses of a report: every test is counted, and the false-discovery rate is controlled."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from sandbox.insights.claim import Claim, Scope

RATE = 0.05
PORTION: dict[Scope, float] = {"whole": 2 / 3, "part": 1 / 3}


@dataclass
class Ledger:
    """p-values of all tests, those on the whole table and those within a filter.

    The procedure is Benjamini and Yekutieli's (2001), good under any dependence, with weights (Genovese, Roeder and
    Wasserman 2006): the two kinds share the error as PORTION says, however many more tests there are within filters.
    The weights depend on the numbers of tests alone and average to one, which keeps the guarantee.
    """

    values: dict[Scope, list[float]] = field(default_factory=lambda: {"whole": [], "part": []})

    def test(self, p: float, scope: Scope = "whole") -> float:
        self.values[scope].append(min(max(float(p), 0.0), 1.0))
        return p

    def tests(self, ps: Iterable[float], scope: Scope = "whole") -> None:
        for p in ps:
            self.test(float(p), scope)

    @property
    def tested(self) -> int:
        return sum(len(ps) for ps in self.values.values())

    def weights(self) -> dict[Scope, float]:
        filled = [scope for scope, ps in self.values.items() if ps]
        portion = {scope: PORTION[scope] / sum(PORTION[s] for s in filled) for scope in filled}
        return {scope: self.tested * portion[scope] / len(self.values[scope]) for scope in filled}

    def limits(self) -> dict[Scope, float]:
        """The largest p-value that is admitted, per kind of test."""
        count = self.tested
        if count == 0:
            return {}
        weights = self.weights()
        weighted = np.sort(np.concatenate([np.array(self.values[s]) / w for s, w in weights.items()]))
        harmonic = float((1.0 / np.arange(1, count + 1)).sum())
        steps = RATE * np.arange(1, count + 1) / (count * harmonic)
        passing = np.flatnonzero(weighted <= steps)
        limit = float(steps[passing[-1]]) if passing.size else 0.0
        return {scope: limit * weight for scope, weight in weights.items()}

    def admits(self, claims: list[Claim]) -> list[Claim]:
        limits = self.limits()
        return [c for c in claims if c.descriptive or c.p <= limits.get(c.scope, 0.0)]
