"""Groups of rows and their measures: one grouped query, and one more for each measure that looks at order."""

from __future__ import annotations

import math
from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from sandbox.operators import cells, exact, sql
from sandbox.operators.keys import GroupKey
from sandbox.operators.measures import RANKED, GroupMeasure
from sandbox.operators.quantiles import quantiles
from sandbox.operators.refusals import TooManyGroups
from sandbox.table import Column, Query, Table

_HELD, _HELD_GROUPS = 20_000_000, 10_000
"""Most values, and groups, held in memory for medians; others are ranked by sorting, which spills."""
_DOUBLE_UNITS = 10**15
"""Integers, and decimals in units of their last digit, below which a double gives the very value back."""
GROUP_LIMIT = 1_000_000
"""Most groups that one question may have; beyond it a coarser key is asked for."""


@dataclass
class Groups:
    """Groups in the order of their keys, missing ones last: values per key, rows, and values per measure."""

    keys: list[list[Any]]
    rows: list[int]
    values: list[list[Any]]
    missing_rows: int = 0
    """Rows left out because a key is missing."""
    further: int = 0
    """Groups that are there but were not fetched, as they cannot be among the first."""
    further_rows: int = 0

    def __len__(self) -> int:
        return len(self.rows)

    def take(self, positions: Sequence[int]) -> Groups:
        def taken(column: list[Any]) -> list[Any]:
            return [column[p] for p in positions]

        keys, values = [taken(k) for k in self.keys], [taken(v) for v in self.values]
        return replace(self, keys=keys, rows=taken(self.rows), values=values)

    def without_missing(self) -> Groups:
        kept = [p for p in range(len(self)) if all(key[p] is not None for key in self.keys)]
        groups = self.take(kept)
        groups.missing_rows += sum(self.rows) - sum(groups.rows)
        return groups


@dataclass(frozen=True)
class Lead:
    """Only the groups that may be among the first `limit` in the order of one aggregate, all ties included."""

    alias: str
    descending: bool
    limit: int
    keep_missing: bool


@dataclass(frozen=True)
class Grouping:
    """What is grouped: the table's rows that pass the condition, by the keys."""

    table: Table
    keys: Sequence[GroupKey]
    where: str = ""

    def main(self, measures: Sequence[GroupMeasure]) -> str:
        """The grouped query: `k0`..., `n` (rows), and the measures' aggregates; one row more than allowed."""
        return f"{self._main(measures)}{self._order()} LIMIT {GROUP_LIMIT + 1}"

    def _main(self, measures: Sequence[GroupMeasure]) -> str:
        values = [value for measure in measures for value in measure.values if measure.aggregates]
        source = self._source(values)
        layers = exact.merged(*(measure.layers for measure in measures))
        aggregates = ["COUNT(*) AS n", *(a for measure in measures for a in measure.aggregates)]
        return self._unordered(aggregates, sql.nested(layers, source))

    def leading(self, measures: Sequence[GroupMeasure], lead: Lead) -> str:
        """The grouped query cut to its lead, with the sums over all groups beside each row."""
        names = self._names()
        incomplete = " OR ".join(f"{name} IS NULL" for name in names) if not lead.keep_missing else "1 = 0"
        direction = "DESC" if lead.descending else "ASC"
        last = f"CASE WHEN {incomplete} THEN 1 ELSE 0 END"
        windows = [
            f"RANK() OVER (ORDER BY {last} ASC, {lead.alias} {direction} NULLS LAST) AS place",
            f"SUM(CASE WHEN {incomplete} THEN n ELSE 0 END) OVER () AS missing_rows",
            f"SUM(1 - {last}) OVER () AS all_groups",
            "SUM(n) OVER () AS all_rows",
        ]
        ranked = sql.select(["*", *windows], f"({self._main(measures)}) AS grouped")
        condition = f"place <= {lead.limit} AND NOT ({incomplete})"
        return f"{sql.select(['*'], f'({ranked}) AS ranked', condition)}{self._order()} LIMIT {GROUP_LIMIT + 1}"

    def ranks(self, measure: GroupMeasure) -> str:
        """Order statistics around the measure's quantile: `lo` at its rank, `hi` after it, `n` values."""
        alias, part = _alias(measure), measure.quantile
        partition = self._partition()
        rank = f"CAST(floor(CAST((n - 1) * {part.numerator} AS DOUBLE) / {sql.double(part.denominator)}) AS BIGINT)"
        columns = [*self._names(), f"{alias} AS v"]
        inner = sql.select(
            [
                *columns,
                f"row_number() OVER ({partition}ORDER BY {alias} ASC NULLS LAST) AS r",
                f"COUNT({alias}) OVER ({partition.strip()}) AS n",
            ],
            self._source([measure.values[0]]),
        )
        aggregates = [
            f"MAX(CASE WHEN r = {rank} + 1 THEN v END) AS lo",
            f"MAX(CASE WHEN r = {rank} + 2 THEN v END) AS hi",
            "MAX(n) AS n",
        ]
        return self._grouped(aggregates, f"({inner}) AS ranked")

    def medians(self, measure: GroupMeasure) -> str:
        """The middle two values: half of an even count is exactly a rank, and a hair more is the next."""
        alias, kind = _alias(measure), sql.type_of(measure.column) if measure.column else "DOUBLE"
        shares = (("lo", 0.5), ("hi", 0.5 + 2.0**-40))
        middle = [
            f"CAST(percentile_disc({sql.double(share)}) WITHIN GROUP (ORDER BY {alias} ASC) AS {kind}) AS {name}"
            for name, share in shares
        ]
        return self._grouped([*middle, f"COUNT({alias}) AS n"], self._source([measure.values[0]]))

    def values(self, measure: GroupMeasure) -> str:
        """The measure's values as `v`, of all groups together."""
        inner = self._source([measure.values[0]])
        return f"({sql.select([f'{_alias(measure)} AS v'], inner)}) AS base"

    def modes(self, measure: GroupMeasure) -> str:
        """Most frequent value `v` of every group, the smallest among ties, NULL where there is none."""
        names, alias = self._names(), _alias(measure)
        grouped = ", ".join([*names, alias])
        counted = sql.select([*names, f"{alias} AS v", "COUNT(*) AS c"], self._source([measure.values[0]]))
        order = "CASE WHEN v IS NULL THEN 1 ELSE 0 END ASC, c DESC, v ASC NULLS LAST"
        ranked = sql.select(
            [*names, "v", f"row_number() OVER ({self._partition()}ORDER BY {order}) AS r"],
            f"({counted} GROUP BY {grouped}) AS counted",
        )
        return f"{sql.select([*names, 'v'], f'({ranked}) AS ranked', 'r = 1')}{self._order()} LIMIT {GROUP_LIMIT + 1}"

    def _names(self) -> list[str]:
        return [f"k{i}" for i in range(len(self.keys))]

    def _partition(self) -> str:
        return f"PARTITION BY {', '.join(self._names())} " if self.keys else ""

    def _order(self) -> str:
        return " ORDER BY " + ", ".join(f"{n} ASC NULLS LAST" for n in self._names()) if self.keys else ""

    def _source(self, values: Sequence[str]) -> str:
        keys = [f"{key.expression} AS k{i}" for i, key in enumerate(self.keys)]
        return f"({sql.select([*keys, *values] or ['1 AS one'], self.table.relation, self.where)}) AS base"

    def _grouped(self, aggregates: list[str], source: str) -> str:
        return f"{self._unordered(aggregates, source)}{self._order()} LIMIT {GROUP_LIMIT + 1}"

    def _unordered(self, aggregates: list[str], source: str) -> str:
        names = self._names()
        grouped = f" GROUP BY {', '.join(names)}" if names else ""
        return f"{sql.select([*names, *aggregates], source)}{grouped}"


def _alias(measure: GroupMeasure) -> str:
    return measure.values[0].rpartition(" AS ")[2]


def _special(grouping: Grouping, measure: GroupMeasure) -> str:
    if measure.function not in RANKED:
        return grouping.modes(measure)
    groups = math.prod(max(key.column.stats.distinct, 1) for key in grouping.keys)
    held = grouping.table.rows <= _HELD and groups <= _HELD_GROUPS and _fits_double(measure.column)
    return grouping.medians(measure) if measure.quantile * 2 == 1 and held else grouping.ranks(measure)


def _fits_double(column: Column | None) -> bool:
    """Whether a double holds every value to its last digit: some engines compute a percentile of doubles alone."""
    return column is None or column.type == "double" or exact.magnitude(column) < _DOUBLE_UNITS


def led(grouping: Grouping, measures: Sequence[GroupMeasure], lead: Lead) -> Generator[Query, pd.DataFrame, Groups]:
    """Part of a plan: the groups in the lead, where every measure is in the grouped query."""
    frame = yield Query(grouping.leading(measures, lead), 1.0)
    check_size(len(frame))
    keys = [key.read(cells.values(frame, f"k{i}")) for i, key in enumerate(grouping.keys)]
    counts = cells.whole(cells.values(frame, "n"))
    groups = Groups(keys, counts, [measure.read(frame) for measure in measures])
    if counts:
        names = ("missing_rows", "all_groups", "all_rows")
        groups.missing_rows, everything, rows = (cells.whole(cells.values(frame, name))[0] for name in names)
        groups.further = everything - len(counts)
        groups.further_rows = rows - groups.missing_rows - sum(counts)
    return groups


def check_size(groups: int) -> None:
    if groups > GROUP_LIMIT:
        raise TooManyGroups(
            f"This makes more than {GROUP_LIMIT:,} groups. Choose a coarser key, such as months for dates or bins for "
            "numbers, or filter the rows.",
            limit=GROUP_LIMIT,
        )


def grouped(
    grouping: Grouping, measures: Sequence[GroupMeasure], done: float = 1.0
) -> Generator[Query, pd.DataFrame, Groups]:
    """Part of a plan: all groups with their measures; `done` is the plan's progress at its end."""
    plain = [m for m in measures if m.aggregates]
    special = [m for m in measures if not m.aggregates]
    steps = len(special) + 1
    frame = yield Query(grouping.main(plain), done / steps)
    check_size(len(frame))
    keys = [key.read(cells.values(frame, f"k{i}")) for i, key in enumerate(grouping.keys)]
    values = {measure.label: measure.read(frame) for measure in plain}
    for position, measure in enumerate(special):
        if measure.function in RANKED and not keys:
            read: list[Any] = yield from quantiles(grouping.values(measure), [measure.quantile])
        else:
            query = _special(grouping, measure)
            read = measure.read((yield Query(query, done * (position + 2) / steps)))
        values[measure.label] = read if len(read) == len(frame) else [None] * len(frame)
    counts = cells.whole(cells.values(frame, "n"))
    return Groups(keys, counts, [values[measure.label] for measure in measures])
