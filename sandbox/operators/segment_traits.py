"""What sets segments apart: the columns in which one differs most from all rows together.

Differences of means are told in standard deviations of all rows, those of shares likewise, so that both compare. Each
must be more than a random draw of as many rows would give.
"""

from __future__ import annotations

import math
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from dataspeaks.executor.v1 import operators_pb2 as pb
from sandbox.operators import cells
from sandbox.operators.groups import Grouping, grouped
from sandbox.operators.keys import GroupKey, group_key
from sandbox.operators.measures import group_measures
from sandbox.operators.prose import share, shortened, written
from sandbox.operators.refusals import RangeTooWide
from sandbox.table import Column, Query, Table

_NUMBERS, _CATEGORIES, _VALUES = 30, 20, 50
"""Most columns that are looked at, and most values of a category."""
_SHOWN, _EFFECT, _SURE = 3, 0.2, 4.0
"""Traits per segment; standard deviations that are worth telling; standard errors that make them no accident."""

Looking = Generator[Query, pd.DataFrame, list[list["Trait"]]]


@dataclass(frozen=True)
class Trait:
    """A column's mean, or a value's share, in the segment and in all rows."""

    column: str
    value: Any
    """The value whose share it is; None for a mean."""
    inside: float
    overall: float
    effect: float
    """Difference in standard deviations of all rows."""
    told: str

    @property
    def document(self) -> dict[str, Any]:
        numbers = {"inside": self.inside, "overall": self.overall, "effect": self.effect}
        return {"column": self.column, "value": cells.scalar(self.value), **numbers}


def traits_of(
    table: Table, key: GroupKey, where: str, rows: Sequence[int], about: frozenset[str], start: float
) -> Looking:
    """Part of a plan: per segment (a position that `key` gives) its strongest traits."""
    open_ = [c for c in table.columns if c.name not in about and c.name not in table.masked]
    numbers = [c for c in open_ if _is_number(c, table)][:_NUMBERS]
    categories = [c for c in open_ if _is_category(c)][:_CATEGORIES]
    if sum(count > 0 for count in rows) < 2:
        return [[] for _ in rows]
    found = yield from _means(table, key, where, len(rows), numbers)
    for position, column in enumerate(categories):
        done = start + (1 - start) * (position + 1) / len(categories)
        for mine, more in zip(found, (yield from _shares(table, key, where, len(rows), column, done)), strict=True):
            mine += more
    order = {column.name: i for i, column in enumerate(table.columns)}
    return [sorted(traits, key=lambda t: (-abs(t.effect), order[t.column]))[:_SHOWN] for traits in found]


def _is_number(column: Column, table: Table) -> bool:
    if not column.numeric or column.role in ("identifier", "time") or column.stats.distinct < 2:
        return False
    try:
        group_measures([pb.Measure(function=pb.FUNCTION_VARIANCE, column=column.name)], table)
    except RangeTooWide:
        return False
    return True


def _is_category(column: Column) -> bool:
    return column.type in ("string", "boolean") and 1 < column.stats.distinct <= _VALUES and column.role != "identifier"


def _means(table: Table, key: GroupKey, where: str, segments: int, columns: Sequence[Column]) -> Looking:
    found: list[list[Trait]] = [[] for _ in range(segments)]
    if not columns:
        return found
    both = (pb.FUNCTION_COUNT, pb.FUNCTION_MEAN)
    inner = group_measures(_measures(columns, both), table)
    outer = group_measures(_measures(columns, (*both, pb.FUNCTION_VARIANCE)), table)
    groups = yield from grouped(Grouping(table, [key], where), inner)
    whole = yield from grouped(Grouping(table, [], where), outer)
    for i, column in enumerate(columns):
        count, mean, variance = (values[0] for values in whole.values[3 * i : 3 * i + 3])
        counts, means = groups.values[2 * i : 2 * i + 2]
        for position, n, inside in zip(groups.keys[0], counts, means, strict=True):
            if position is None or inside is None or not variance:
                continue
            effect = (inside - mean) / math.sqrt(variance)
            if _matters(effect, n, count):
                told = f"{column.name} {written(inside, column.unit)} (overall {written(mean, column.unit)})"
                found[position].append(Trait(column.name, None, inside, mean, effect, told))
    return found


def _measures(columns: Sequence[Column], functions: Sequence[Any]) -> list[pb.Measure]:
    return [
        pb.Measure(function=function, column=column.name, label=f"{i} {j}")
        for i, column in enumerate(columns)
        for j, function in enumerate(functions)
    ]


def _matters(effect: float, count: int, of: int) -> bool:
    """Whether `count` rows drawn from `of` at random would hardly differ so from all of them."""
    if abs(effect) < _EFFECT or count >= of:
        return False
    return abs(effect) * math.sqrt(count / (1 - count / of)) >= _SURE


def _shares(table: Table, key: GroupKey, where: str, segments: int, column: Column, done: float) -> Looking:
    found: list[list[Trait]] = [[] for _ in range(segments)]
    value = group_key(pb.Key(column=column.name), table)
    groups = (yield from grouped(Grouping(table, [key, value], where), [], done)).without_missing()
    sizes: dict[Any, int] = {}
    wholes: dict[Any, int] = {}
    for position, cell, count in zip(*groups.keys, groups.rows, strict=True):
        sizes[position] = sizes.get(position, 0) + count
        wholes[cell] = wholes.get(cell, 0) + count
    everything = sum(sizes.values())
    for position, cell, count in zip(*groups.keys, groups.rows, strict=True):
        inside, overall = count / sizes[position], wholes[cell] / everything
        spread = overall * (1 - overall)
        effect = (inside - overall) / math.sqrt(spread) if spread else 0.0
        if _matters(effect, sizes[position], everything):
            told = f"{column.name} {shortened(written(cell))} {share(inside)} (overall {share(overall)})"
            found[position].append(Trait(column.name, cell, inside, overall, effect, told))
    return found
