"""Segments of rows: an SQL expression that says which one a row belongs to, and what each of them is like."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from dataspeaks.executor.v1 import operators_pb2 as pb
from sandbox.operators.groups import Grouping, grouped
from sandbox.operators.keys import GroupKey, whole_numbers
from sandbox.operators.measures import GroupMeasure
from sandbox.operators.segment_traits import Trait, traits_of
from sandbox.table import Column, Query, Stats, Table

APART = "set apart by"


@dataclass(frozen=True)
class Cut:
    """Rows cut into segments: names in order, and SQL of the 0-based position, NULL for a row of none."""

    names: tuple[str, ...]
    expression: str
    about: frozenset[str] = frozenset()
    """Columns that the segments are made of, which therefore tell nothing new about them."""

    @property
    def key(self) -> GroupKey:
        column = Column("segment", "integer", "dimension", stats=Stats(distinct=len(self.names)))
        return GroupKey(column, "segment", self.expression, "integer", whole_numbers)


@dataclass
class Described:
    """Per segment its rows, the values of the measures, and what sets it apart."""

    cut: Cut
    rows: list[int]
    values: dict[str, list[Any]]
    traits: list[list[Trait]] = field(default_factory=list)
    unsorted: int = 0
    """Rows that belong to no segment."""

    @property
    def total(self) -> int:
        return sum(self.rows)

    def apart(self) -> list[str | None]:
        return ["; ".join(trait.told for trait in traits) or None for traits in self.traits]

    def shares(self) -> list[float | None]:
        return [count / self.total if self.total else None for count in self.rows]


def described(
    table: Table, cut: Cut, where: str, measures: Sequence[GroupMeasure], start: float
) -> Generator[Query, pd.DataFrame, Described]:
    """Part of a plan, from the progress `start` to its end."""
    middle = start + (1 - start) / 3
    groups = yield from grouped(Grouping(table, [cut.key], where), measures, middle)
    places: dict[Any, int] = {position: i for i, position in enumerate(groups.keys[0])}

    def placed(column: Sequence[Any], nothing: Any) -> list[Any]:
        return [column[places[p]] if p in places else nothing for p in range(len(cut.names))]

    rows = placed(groups.rows, 0)
    values = {m.label: placed(v, _empty(m)) for m, v in zip(measures, groups.values, strict=True)}
    unsorted = groups.rows[places[None]] if None in places else 0
    traits = yield from traits_of(table, cut.key, where, rows, cut.about, middle)
    return Described(cut, rows, values, traits, unsorted)


def _empty(measure: GroupMeasure) -> Any:
    return 0 if measure.function in (pb.FUNCTION_COUNT, pb.FUNCTION_DISTINCT) else None
