"""Segments of equal size by a column of numbers: of rows by its values, or of their owners by its sums."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from dataspeaks.executor.v1 import operators_pb2 as pb
from sandbox.operators import cells, filter, notes, sql
from sandbox.operators.groups import Grouping, grouped
from sandbox.operators.keys import group_key
from sandbox.operators.measures import GroupMeasure, group_measures
from sandbox.operators.prose import Prose
from sandbox.operators.quantiles import at_ranks, values_of
from sandbox.operators.refusals import BadParameter, RangeTooWide, numeric
from sandbox.operators.segment_rows import APART, Cut, described
from sandbox.operators.segment_rules import check_labels
from sandbox.operators.splits import literal
from sandbox.table import Column, Plan, Result, Table

_PARTS = 4


@dataclass(frozen=True)
class Tile:
    """All values up to `last`, from where the tile before ends."""

    name: str
    last: Any


@dataclass(frozen=True)
class Size:
    """A segment's members, the first and the last of their values, and the sum of these where it can be had."""

    count: int
    low: Any
    high: Any
    total: Any


def segments(params: pb.Segments, table: Table) -> Plan:
    column = numeric(table, params.quantiles.column, "A segmentation by size")
    parts = params.quantiles.parts or _PARTS
    if parts < 2:
        raise BadParameter("A segmentation by size has at least two parts.")
    return (_of_entities if params.quantiles.entity else _of_rows)(params, table, column, parts)


def last_ranks(count: int, parts: int) -> list[int]:
    """0-based ranks at which the parts end."""
    return [-(-count * i // parts) - 1 for i in range(1, parts + 1)] if count else []


def tiles(ends: Sequence[Any]) -> list[Tile]:
    """The parts, those that end at one value together."""
    made: list[Tile] = []
    first = 1
    for i, end in enumerate(ends, 1):
        if i < len(ends) and ends[i] == end:
            continue
        made.append(Tile(f"{i} of {len(ends)}" if i == first else f"{first} to {i} of {len(ends)}", end))
        first = i + 1
    return made


def _of_rows(params: pb.Segments, table: Table, column: Column, parts: int) -> Plan:
    where = filter.condition(params.filter, table)
    measures = _measures(params, column, table)
    asked = len(measures) - len(params.measures)
    own, given = measures[:asked], measures[asked:]
    check_labels(given, [heading["name"] for heading in _headings(column, "rows", True)])
    source = values_of(table, column, where)
    count, found = yield from at_ranks(source, lambda n: last_ranks(n, parts))
    made = tiles([found[rank] for rank in last_ranks(count, parts)])
    value = sql.value(column)
    branches = [
        f"WHEN {value} <= {literal(tile.last, column.type, column.scale)} THEN {i}" for i, tile in enumerate(made)
    ]
    cut = Cut(
        tuple(tile.name for tile in made),
        f"CASE {' '.join(branches)} END" if made else "CAST(NULL AS BIGINT)",
        frozenset((column.name,)),
    )
    present = f"{value} IS NOT NULL"
    missing = yield from grouped(Grouping(table, [], where), [], 0.3)
    both = f"({where}) AND {present}" if where else present
    whole = yield from described(table, cut, both, measures, 0.3)
    low, high, *total = [whole.values[measure.label] for measure in own]
    sizes = [Size(*size) for size in zip(whole.rows, low, high, total[0] if total else [None] * len(low), strict=True)]
    more = [*((m.heading, whole.values[m.label]) for m in given), (_APART, whole.apart())]
    shown = _Shown(column, "rows", parts, cut.names, sizes, more)
    left_out = notes.missing_left_out(missing.rows[0] - count, [column.name])
    traits = {"traits": [[trait.document for trait in traits] for traits in whole.traits]}
    return shown.result(notes.gathered(left_out, shown.ties(), notes.not_finite([column])), traits)


_APART = {"name": APART, "type": "string", "role": "text"}


def _measures(params: pb.Segments, column: Column, table: Table) -> list[GroupMeasure]:
    """Both ends of a segment and, where it can be had, its sum; then those that are asked for."""
    own = [
        pb.Measure(function=function, column=column.name, label=f"\0{function}")
        for function in (pb.FUNCTION_MIN, pb.FUNCTION_MAX, pb.FUNCTION_SUM)
    ]
    try:
        return group_measures([*own, *params.measures], table)
    except RangeTooWide:
        return group_measures([*own[:2], *params.measures], table)


def _of_entities(params: pb.Segments, table: Table, column: Column, parts: int) -> Plan:
    if params.measures:
        raise BadParameter("Measures are told of segments of rows. Leave the measures out, or the entity.")
    key = group_key(pb.Key(column=params.quantiles.entity), table)
    where = filter.condition(params.filter, table)
    wanted = pb.Measure(function=pb.FUNCTION_SUM, column=column.name)
    groups = yield from grouped(Grouping(table, [key], where), group_measures([wanted], table))
    whole = groups.without_missing()
    sums = sorted(value for value in whole.values[0] if value is not None)
    made = tiles([sums[rank] for rank in last_ranks(len(sums), parts)])
    members: list[list[Any]] = [[] for _ in made]
    ends = [tile.last for tile in made]
    for value in sums:
        members[bisect_left(ends, value)].append(value)
    sizes = [Size(len(own), own[0], own[-1], added(own)) for own in members]
    shown = _Shown(column, f"values of {key.label}", parts, tuple(tile.name for tile in made), sizes, [])
    empty = len(whole) - len(sums)
    return shown.result(
        notes.gathered(
            notes.missing_left_out(whole.missing_rows, [key.label]),
            without(empty, key.label, column.name),
            shown.ties(),
            notes.not_finite([column]),
        ),
        {},
    )


def without(count: int, entity: str, column: str) -> str | None:
    if not count:
        return None
    told = (
        f"1 value of {entity} without {column} is"
        if count == 1
        else f"{count:,} values of {entity} without {column} are"
    )
    return f"{told} left out."


def added(values: Sequence[Any]) -> Any:
    """The exact sum; of doubles rounded once."""
    if not isinstance(values[0], float):
        return sum(values)
    try:
        return math.fsum(values)
    except OverflowError:
        return None


def _headings(column: Column, noun: str, summed: bool) -> list[dict[str, Any]]:
    number: dict[str, Any] = {"type": column.type, "role": "measure"} | ({"unit": column.unit} if column.unit else {})
    sums = [{"name": f"sum of {column.name}", **number}, {"name": _share(column), "type": "double", "role": "measure"}]
    return [
        {"name": "segment", "type": "string", "role": "dimension"},
        {"name": noun, "type": "integer", "role": "measure"},
        {"name": "share", "type": "double", "role": "measure"},
        {"name": "from", **number},
        {"name": "to", **number},
        *(sums if summed else []),
    ]


def _share(column: Column) -> str:
    return f"share of {column.name}"


class _Shown:
    """Segments by size on their way to a result."""

    def __init__(
        self,
        column: Column,
        noun: str,
        parts: int,
        names: Sequence[str],
        sizes: Sequence[Size],
        more: Sequence[tuple[dict[str, Any], list[Any]]],
    ) -> None:
        self.column, self.noun, self.parts, self.names, self.sizes, self.more = column, noun, parts, names, sizes, more
        self.total = sum(size.count for size in sizes)
        self.sums = self._shares()

    def _shares(self) -> list[float] | None:
        """Parts of the whole sum, where no value lies below zero."""
        totals = [size.total for size in self.sizes]
        if not totals or None in totals or self.sizes[0].low < 0 or not any(totals):
            return None
        whole = sum(map(Fraction, totals))
        return [float(Fraction(total) / whole) for total in totals]

    def ties(self) -> str | None:
        counts = [size.count for size in self.sizes]
        if not counts or (max(counts) - min(counts) <= 1 and len(counts) == self.parts):
            return None
        held = f"{min(counts):,} to {max(counts):,}" if min(counts) < max(counts) else f"{max(counts):,}"
        even = self.total / self.parts
        return f"Equal values stay together, so segments hold {held} {self.noun} and not {even:,.10g}."

    def result(self, warnings: tuple[str, ...], extra: dict[str, Any]) -> Result:
        summed = any(size.total is not None for size in self.sizes)
        columns: list[Sequence[Any]] = [
            self.names,
            [size.count for size in self.sizes],
            [size.count / self.total for size in self.sizes],
            [size.low for size in self.sizes],
            [size.high for size in self.sizes],
        ]
        if summed:
            columns += [[size.total for size in self.sizes], self.sums or [None] * len(self.sizes)]
        columns += [values for _, values in self.more]
        prose = Prose()
        return Result(
            columns=(*_headings(self.column, self.noun, summed), *(heading for heading, _ in self.more)),
            rows=cells.rows(columns),
            chart={"kind": "bar", "x": "segment", "y": self._drawn(), "title": f"Segments by {self.column.name}"},
            sentence=self._sentence(prose),
            numbers=tuple(prose.numbers),
            warnings=warnings,
            extra=extra,
        )

    def _drawn(self) -> str:
        return _share(self.column) if self.sums else "to"

    def _sentence(self, prose: Prose) -> str:
        name = prose.label(self.column.name)
        if not self.sizes:
            return f"No row has a value of {name}."
        last = len(self.sizes) - 1
        top, unit = self.sizes[last], self.column.unit
        high = prose.number(top.high, unit, last, "to")
        span = f"from {prose.number(top.low, unit, last, 'from')} to {high}" if top.low != top.high else f"at {high}"
        told = f"The highest of {prose.count(len(self.sizes), 'segment')} by {name} lies {span}"
        if not self.sums:
            return f"{told}."
        owned = f"{prose.number(top.count, None, last, self.noun)} of {prose.number(self.total)} {self._nouns(prose)}"
        given = prose.share(self.sums[last], last, _share(self.column))
        return f"{told}: {owned} {'holds' if top.count == 1 else 'hold'} {given} of {name}."

    def _nouns(self, prose: Prose) -> str:
        return prose.label(self.noun)
