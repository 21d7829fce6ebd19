"""A claim: one thing that a miner found, with the evidence that admission, ranking and telling need."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from sandbox.table import Number

Type = Literal[
    "trend",
    "change_point",
    "seasonality",
    "outlier",
    "dominance",
    "segment_difference",
    "correlation",
    "association",
    "simpson",
    "missing_pattern",
    "near_duplicate",
    "constant",
    "low_variance",
    "steady_share",
    "distribution",
    "formula",
]
Scope = Literal["whole", "part"]


@dataclass(frozen=True)
class Claim:
    """What is claimed of which columns. `effect`, `coverage` and `surprise` lie between 0 and 1."""

    type: Type
    columns: tuple[str, ...]
    p: float = 0.0
    effect: float = 0.0
    coverage: float = 1.0
    surprise: float = 1.0
    scope: Scope = "whole"
    descriptive: bool = False
    """Whether it simply holds of these rows, so that no test admits it."""
    measure: str | None = None
    measure2: str | None = None
    dimension: str | None = None
    time: str | None = None
    filters: dict[str, str] = field(default_factory=dict)
    direction: str | None = None
    sign: str | None = None
    entity: str | None = None
    at: str | None = None
    period: str | None = None
    values: tuple[float, ...] = ()
    share: float | None = None
    miner: str = ""
    """Name of the module that found it and tells it."""
    facts: dict[str, Any] = field(default_factory=dict)
    """What the miner found on the way and its own telling needs."""

    @property
    def score(self) -> float:
        return self.effect * self.coverage * self.surprise

    @property
    def names(self) -> dict[str, tuple[str, ...]]:
        """The columns that the claim uses, by the role in which it does."""
        measures = [name for name in (self.measure, self.measure2) if name and self.type != "missing_pattern"]
        if self.type in ("correlation", "near_duplicate") and self.dimension is None:
            measures += self.columns[: 2 if self.type == "near_duplicate" else None]
        dimensions = [*([self.dimension] if self.dimension else []), *self.filters]
        if self.type == "formula":
            cut = self.facts["kind"] == "ranges"
            measures, dimensions = list(self.columns[cut:]), list(self.columns[:cut])
        if self.type == "association" or (self.type == "near_duplicate" and self.dimension):
            dimensions += self.columns
        if "contrast" in self.facts:
            dimensions.append(self.facts["contrast"])
        return {
            "measures": tuple(measures),
            "dimensions": tuple(dimensions),
            "axes": (self.time,) if self.time else (),
            "missing": self.columns[: 1 if self.dimension else None] if self.type == "missing_pattern" else (),
            "constants": self.columns if self.type == "constant" else (),
        }

    @property
    def levels(self) -> dict[str, str]:
        """The levels that it names, by dimension."""
        own = {self.dimension: self.entity} if self.dimension and self.entity else {}
        return {**own, **self.filters}

    @property
    def about(self) -> frozenset[str]:
        """The columns that the claim relates, those of the filter among them."""
        return frozenset(self.columns) | frozenset(self.filters)


@dataclass(frozen=True)
class Story:
    """A claim in words: the sentence with its numbers, a chart, why it matters, a question, the evidence again."""

    sentence: str
    numbers: tuple[Number, ...]
    why: str
    follow_up: str
    chart: dict[str, Any] | None = None
    operator: dict[str, Any] | None = None
