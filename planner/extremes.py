"""Superlatives of a question: what is highest, most, first; by which measure, how many, and of what."""

from __future__ import annotations

from dataclasses import dataclass, field

from planner.conditions import Where
from planner.parts import Part
from planner.queries import Measure
from planner.semantics import Field


@dataclass
class Extreme:
    """One superlative. Without a measure it is about frequency (`count`) or about the values themselves."""

    descending: bool
    kind: str
    at: int
    end: int
    """Index of the last part it takes in."""
    number: int | None = None
    nth: int = 1
    """2 for `the second highest`."""
    by: Field | None = None
    aggregate: str = ""
    share: Where = ()
    """For `highest share of ...`: what is counted."""
    distinct: Field | None = None
    target: Part | None = None
    where: Where = ()
    """Conditions inside what is counted: `the most cancelled flights`."""
    rivals: list[Field] = field(default_factory=list)
    judged: bool = False
    """Whether it says good or bad (`best`, `worst`), not high or low."""
    row: bool = False
    """Whether it speaks of rows: `the oldest patient`, `the order with the highest total`."""


def measure_of(extreme: Extreme) -> Measure | None:
    """The measure of groups that an extreme names by itself."""
    if extreme.share:
        return Measure("share", test=extreme.share)
    if extreme.distinct:
        return Measure("distinct", extreme.distinct)
    if extreme.by is None:
        return Measure("count", test=extreme.where) if extreme.where else Measure("count")
    return Measure(extreme.aggregate, extreme.by) if extreme.aggregate else None
