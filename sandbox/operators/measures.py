"""Measures of groups: what to add to a grouped query for each, and the exact values read from its answer."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pandas as pd

from dataspeaks.executor.v1 import operators_pb2 as pb
from sandbox.operators import cells, exact, filter, lengths, sql
from sandbox.operators.refusals import BadParameter, numeric, visible
from sandbox.table import Column, Table

Read = Callable[[pd.DataFrame], list[Any]]

_NAMES = {
    pb.FUNCTION_COUNT: "count of",
    pb.FUNCTION_SUM: "sum of",
    pb.FUNCTION_MEAN: "mean of",
    pb.FUNCTION_MIN: "smallest",
    pb.FUNCTION_MAX: "largest",
    pb.FUNCTION_MEDIAN: "median of",
    pb.FUNCTION_DISTINCT: "distinct values of",
    pb.FUNCTION_STDDEV: "standard deviation of",
    pb.FUNCTION_VARIANCE: "variance of",
    pb.FUNCTION_MODE: "most frequent",
}
_NUMERIC = frozenset(
    (
        pb.FUNCTION_SUM,
        pb.FUNCTION_MEAN,
        pb.FUNCTION_MEDIAN,
        pb.FUNCTION_QUANTILE,
        pb.FUNCTION_STDDEV,
        pb.FUNCTION_VARIANCE,
    )
)
RANKED = frozenset((pb.FUNCTION_MEDIAN, pb.FUNCTION_QUANTILE))
_SAME_UNIT = _NUMERIC - {pb.FUNCTION_VARIANCE} | {pb.FUNCTION_MIN, pb.FUNCTION_MAX, pb.FUNCTION_MODE}
ADDITIVE = frozenset((pb.FUNCTION_COUNT, pb.FUNCTION_SUM))
_SHARE_DIGITS = 10**6


@dataclass(frozen=True)
class GroupMeasure:
    """One measure: its SQL in the grouped query, and how to read its value of every group.

    `values` are expressions over the table, aliased for the layers and aggregates above. A median, quantile or mode
    needs a query of its own over the values: then `aggregates` are empty and `read` takes that query's answer.
    """

    function: int
    label: str
    type: str
    column: Column | None = None
    values: tuple[str, ...] = ()
    layers: tuple[tuple[str, ...], ...] = ()
    aggregates: tuple[str, ...] = ()
    read: Read = field(default=lambda frame: [])
    quantile: Fraction = Fraction(1, 2)
    filtered: bool = False
    sortable: str = ""
    """Alias of the aggregate that has the order of the measure's values, where a single one has."""

    @property
    def heading(self) -> dict[str, Any]:
        described: dict[str, Any] = {"name": self.label, "type": self.type, "role": "measure"}
        unit = self.unit
        if unit:
            described["unit"] = unit
        return described

    @property
    def unit(self) -> str | None:
        return self.column.unit if self.column and self.function in _SAME_UNIT else None


def group_measures(wanted: Sequence[pb.Measure], table: Table) -> list[GroupMeasure]:
    """The measures with labels apart; the count of rows where none is wanted."""
    measures = [
        _measure(measure, table, f"m{position}")
        for position, measure in enumerate(wanted or [pb.Measure(function=pb.FUNCTION_COUNT)])
    ]
    labels = [measure.label for measure in measures]
    for label in labels:
        if labels.count(label) > 1:
            raise BadParameter(f"Two measures are called {label!r}. Give one of them another label.", label=label)
    return measures


def _measure(wanted: pb.Measure, table: Table, alias: str) -> GroupMeasure:
    function = wanted.function
    where = filter.condition(wanted.filter, table)
    if function == pb.FUNCTION_SHARE:
        return _share(wanted, table, alias, where)
    if function == pb.FUNCTION_COUNT and not wanted.column:
        value = f"CASE WHEN {where} THEN 1 END" if where else "1"
        return _plain(wanted, "integer", None, f"{value} AS {alias}", f"COUNT({alias}) AS {alias}n")
    column = _fitting(wanted, table)
    value = sql.name(column.name) if function == pb.FUNCTION_COUNT else sql.value(column)
    value = lengths.characters(column) if wanted.length else value
    value = f"CASE WHEN {where} THEN {value} END AS {alias}" if where else f"{value} AS {alias}"
    return _MADE[function](wanted, column, value, alias, table.rows)


def _fitting(wanted: pb.Measure, table: Table) -> Column:
    if wanted.function not in _NAMES and wanted.function != pb.FUNCTION_QUANTILE:
        raise BadParameter("A measure names no function.")
    if not wanted.column:
        name = pb.Function.Name(wanted.function).removeprefix("FUNCTION_")
        raise BadParameter(f"{name} needs a column. Only COUNT and SHARE go without.", function=name)
    if wanted.length:
        return lengths.counted(visible(table, wanted.column))
    if wanted.function in _NUMERIC:
        return numeric(table, wanted.column, label_of(wanted).partition(" of ")[0].capitalize())
    column = table.column(wanted.column)
    if wanted.function == pb.FUNCTION_COUNT and column.type == "string":
        return column  # masks of text still tell what is missing
    return visible(table, wanted.column)


def label_of(wanted: pb.Measure) -> str:
    if wanted.label:
        return wanted.label
    if wanted.length:
        plain = pb.Measure(function=wanted.function, column=f"length of {wanted.column}", quantile=wanted.quantile)
        return label_of(plain)
    if wanted.function == pb.FUNCTION_QUANTILE:
        return f"quantile {wanted.quantile:g} of {wanted.column}"
    if wanted.function == pb.FUNCTION_SHARE:
        return f"share of {wanted.column}" if wanted.column else "share"
    if wanted.function == pb.FUNCTION_COUNT and not wanted.column:
        return "count"
    return f"{_NAMES[wanted.function]} {wanted.column}"


def _plain(wanted: pb.Measure, type_: str, column: Column | None, value: str, aggregate: str) -> GroupMeasure:
    name = aggregate.rpartition(" AS ")[2]
    count = wanted.function in (pb.FUNCTION_COUNT, pb.FUNCTION_DISTINCT)

    def read(frame: pd.DataFrame) -> list[Any]:
        values = cells.values(frame, name)
        return cells.whole(values) if count else values

    return GroupMeasure(
        wanted.function,
        label_of(wanted),
        type_,
        column,
        (value,),
        aggregates=(aggregate,),
        read=read,
        filtered=wanted.HasField("filter"),
        sortable=name,
    )


def _count(wanted: pb.Measure, column: Column, value: str, alias: str, rows: int) -> GroupMeasure:
    return _plain(wanted, "integer", column, value, f"COUNT({alias}) AS {alias}n")


def _distinct(wanted: pb.Measure, column: Column, value: str, alias: str, rows: int) -> GroupMeasure:
    return _plain(wanted, "integer", column, value, f"COUNT(DISTINCT {alias}) AS {alias}n")


def _extreme(wanted: pb.Measure, column: Column, value: str, alias: str, rows: int) -> GroupMeasure:
    function = "MIN" if wanted.function == pb.FUNCTION_MIN else "MAX"
    return _plain(wanted, column.type, column, value, f"{function}({alias}) AS {alias}x")


def _sum(wanted: pb.Measure, column: Column, value: str, alias: str, rows: int) -> GroupMeasure:
    total = exact.total(column, alias, alias, rows)
    counted = f"COUNT({alias}) AS {alias}n"

    def read(frame: pd.DataFrame) -> list[Any]:
        counts, units = cells.whole(cells.values(frame, f"{alias}n")), total.units(frame)
        return [_shown(column, u, total.unit) if n else None for n, u in zip(counts, units, strict=True)]

    return GroupMeasure(
        wanted.function,
        label_of(wanted),
        column.type,
        column,
        (value,),
        total.layers,
        (counted, *total.aggregates),
        read,
        filtered=wanted.HasField("filter"),
        sortable=total.names[0] if total.weights == (1,) else "",
    )


def _shown(column: Column, units: int, unit: Fraction) -> Any:
    """A sum in its column's own type."""
    if column.type == "integer":
        return units
    if column.type == "decimal":
        return exact.decimal_of(units, column.scale or 0)
    return exact.rounded(units, unit)


def _mean(wanted: pb.Measure, column: Column, value: str, alias: str, rows: int) -> GroupMeasure:
    total = exact.total(column, alias, alias, rows)

    def read(frame: pd.DataFrame) -> list[Any]:
        counts, units = cells.whole(cells.values(frame, f"{alias}n")), total.units(frame)
        return [exact.rounded(u, total.unit, n) if n else None for n, u in zip(counts, units, strict=True)]

    aggregates = (f"COUNT({alias}) AS {alias}n", *total.aggregates)
    return GroupMeasure(wanted.function, label_of(wanted), "double", column, (value,), total.layers, aggregates, read)


def _spread(wanted: pb.Measure, column: Column, value: str, alias: str, rows: int) -> GroupMeasure:
    total = exact.total(column, alias, alias, rows)
    square = exact.squares(column, alias, alias, rows)
    units = (total.unit, square.unit)
    root = wanted.function == pb.FUNCTION_STDDEV

    def read(frame: pd.DataFrame) -> list[Any]:
        counts = cells.whole(cells.values(frame, f"{alias}n"))
        sums = zip(counts, total.units(frame), square.units(frame), strict=True)
        variances = [exact.variance(n, s, q, units) for n, s, q in sums]
        return [None if v is None else math.sqrt(v) if root else v for v in variances]

    layers = exact.merged(total.layers, square.layers)
    aggregates = (f"COUNT({alias}) AS {alias}n", *total.aggregates, *square.aggregates)
    return GroupMeasure(wanted.function, label_of(wanted), "double", column, (value,), layers, aggregates, read)


def _ranked(wanted: pb.Measure, column: Column, value: str, alias: str, rows: int) -> GroupMeasure:
    """Reads `lo`, `hi` and `n` of the order statistics' query; interpolates between these exactly."""
    share = Fraction(1, 2)
    if wanted.function == pb.FUNCTION_QUANTILE:
        share = Fraction(Decimal(repr(wanted.quantile))).limit_denominator(_SHARE_DIGITS)

    def read(frame: pd.DataFrame) -> list[Any]:
        columns = (cells.values(frame, name) for name in ("lo", "hi", "n"))
        return [interpolated(lo, hi, int(n or 0), share) for lo, hi, n in zip(*columns, strict=True)]

    return GroupMeasure(wanted.function, label_of(wanted), "double", column, (value,), read=read, quantile=share)


def interpolated(lo: Any, hi: Any, count: int, share: Fraction) -> float | None:
    """Quantile by linear interpolation between the order statistics at and after rank (count - 1) * share."""
    if lo is None or not count:
        return None
    position = (count - 1) * share
    low = Fraction(lo)
    value = low + (Fraction(hi if hi is not None else lo) - low) * (position - position.__floor__())
    return value.numerator / value.denominator


def _mode(wanted: pb.Measure, column: Column, value: str, alias: str, rows: int) -> GroupMeasure:
    return GroupMeasure(
        wanted.function,
        label_of(wanted),
        column.type,
        column,
        (value,),
        read=lambda frame: cells.values(frame, "v"),
    )


def _share(wanted: pb.Measure, table: Table, alias: str, where: str) -> GroupMeasure:
    """Part of the rows, of those with a value in the column, that pass the measure's filter."""
    if not where:
        raise BadParameter("SHARE needs a filter of its own: the share of the rows that pass it.")
    present = "1 = 1"
    column = visible(table, wanted.column) if wanted.column else None
    if column:
        present = f"{sql.name(column.name)} IS NOT NULL"
    values = (
        f"CASE WHEN {present} THEN 1 END AS {alias}",
        f"CASE WHEN {present} AND ({where}) THEN 1 END AS {alias}w",
    )

    def read(frame: pd.DataFrame) -> list[Any]:
        wholes, parts = (cells.whole(cells.values(frame, f"{alias}{part}")) for part in ("n", "k"))
        return [k / n if n else None for n, k in zip(wholes, parts, strict=True)]

    aggregates = (f"COUNT({alias}) AS {alias}n", f"COUNT({alias}w) AS {alias}k")
    return GroupMeasure(wanted.function, label_of(wanted), "double", None, values, (), aggregates, read, filtered=True)


_MADE: dict[int, Callable[[pb.Measure, Column, str, str, int], GroupMeasure]] = {
    pb.FUNCTION_COUNT: _count,
    pb.FUNCTION_SUM: _sum,
    pb.FUNCTION_MEAN: _mean,
    pb.FUNCTION_MIN: _extreme,
    pb.FUNCTION_MAX: _extreme,
    pb.FUNCTION_MEDIAN: _ranked,
    pb.FUNCTION_QUANTILE: _ranked,
    pb.FUNCTION_DISTINCT: _distinct,
    pb.FUNCTION_STDDEV: _spread,
    pb.FUNCTION_VARIANCE: _spread,
    pb.FUNCTION_MODE: _mode,
}
