"""From the stored columns to the miners' frame: what is a measure, a dimension, an outcome, a point of time."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from sandbox.ingest.vocabulary import CALENDAR, name_words
from sandbox.ingest.words import words
from sandbox.insights import clock
from sandbox.insights.frame import Axis, Dimension, Floats, Frame, Mask, Measure
from sandbox.insights.levels import coded, objects, plain, positive
from sandbox.operators import sql
from sandbox.table import ROWNUM, Column, Table

NUMERIC_LEVELS = 12
"""Whole numbers with at most this many values are split by as well."""
CODED, PLACES, SUMMED = name_words("code") | frozenset(CALENDAR), name_words("coordinate"), name_words("sum")
ELAPSED = {
    "year", "years", "month", "months", "week", "weeks", "day", "days", "hour", "hours", "minute", "minutes", "second",
    "seconds",
}  # fmt: skip
COUNTED = 25
"""Fewer whole numbers in a row than this may be a measure by chance or design."""
SCALE = (1, 10)
"""Whole numbers from the one to at most the other are marks on a scale, if their name does not say that they add up."""


def expression(column: Column) -> str:
    """SQL of a column as the miners read it; text too long to be a level comes as a mere mark of presence."""
    name = sql.name(column.name)
    if column.numeric:
        return f"CAST({name} AS DOUBLE)"
    if column.type == "boolean":
        return f"CASE WHEN {name} THEN 1e0 WHEN NOT {name} THEN 0e0 END"
    if column.temporal:
        return f"CAST({name} AS TIMESTAMP)"
    if column.type == "time" or (column.type == "string" and column.role == "text"):
        return f"CASE WHEN {name} IS NOT NULL THEN 1 END"
    return name


def statement(table: Table, columns: list[Column], condition: str = "") -> str:
    """Query for the columns as `c0`, `c1`, … in the order of the rows."""
    wanted = ", ".join(f"{expression(column)} AS c{i}" for i, column in enumerate(columns))
    where = f" WHERE {condition}" if condition else ""
    return f"SELECT {wanted} FROM {table.relation}{where} ORDER BY {sql.name(ROWNUM)} ASC NULLS LAST"


@dataclass
class Reader:
    """Sorts the columns of one answer into what the miners can use."""

    total: int
    measures: list[Measure] = field(default_factory=list)
    dimensions: list[Dimension] = field(default_factory=list)
    entities: list[Dimension] = field(default_factory=list)
    axes: list[Axis] = field(default_factory=list)
    missing: dict[str, Mask] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)

    def read(self, data: pd.DataFrame, columns: list[Column]) -> Frame:
        for position, column in enumerate(columns):
            self._column(column, position, data[f"c{position}"])
        axes = clock.courses(self.axes)
        return Frame(
            rows=len(data),
            total=self.total,
            measures=tuple(m for m in self.measures if not any(clock.repeats_date(m, axis) for axis in axes)),
            dimensions=tuple(self.dimensions),
            axes=tuple(axes),
            missing=self.missing,
            constants=self.constants,
            entities=tuple(self.entities),
        )

    def _column(self, column: Column, position: int, cells: pd.Series) -> None:
        absent = cells.isna().to_numpy()
        if absent.any():
            self.missing[column.name] = absent
        if absent.all() or column.type == "time" or (column.type == "string" and column.role == "text"):
            return
        if column.type == "boolean":
            yes, no = column.words if len(column.words) == 2 else ("true", "false")
            self._flag(column, position, cells, (yes, no))
        elif column.numeric:
            self._numbers(column, position, cells.to_numpy(dtype=np.float64, na_value=np.nan))
        elif column.temporal:
            self._time(column, position, clock.days_of(cells))
        else:
            self._text(column, position, cells)

    def _time(self, column: Column, position: int, days: Floats) -> None:
        known = np.unique(days[np.isfinite(days)])
        if known.size >= 3 and not clock.BORN.search(clock.spaced(column.name)):
            self.axes.append(Axis(column.name, position, days, clock.grain_of(known)))
        elif known.size == 1:
            self.constants[column.name] = str(np.datetime64(int(known[0]), "D"))

    def _numbers(self, column: Column, position: int, values: Floats) -> None:
        values = np.where(np.isfinite(values), values, np.nan)
        known = values[np.isfinite(values)]
        distinct = np.unique(known)
        whole = bool(known.size) and bool(np.all(known == np.rint(known)))
        if distinct.size <= 1:
            if distinct.size:
                self.constants[column.name] = plain(float(distinct[0]))
        elif whole and clock.is_year(column, distinct):
            self._years(column, position, values, distinct)
        elif not whole and clock.decimal_years(column, distinct):
            self._time(column, position, clock.year_days(values))
        elif not is_identifier(column, known, distinct, whole):
            few = distinct.size == 2 or (whole and distinct.size <= NUMERIC_LEVELS and known.size >= 5 * distinct.size)
            names_things = is_code(column)
            if few or (names_things and distinct.size <= known.size / 2):
                self._levels(column, position, objects(values), True)
            if distinct.size > 2 and not names_things:
                self.measures.append(measured(column, position, values, distinct, whole))

    def _flag(self, column: Column, position: int, cells: pd.Series, words: tuple[str, str]) -> None:
        values = cells.to_numpy(dtype=np.float64, na_value=np.nan)
        known = values[np.isfinite(values)]
        if known.min() == known.max():
            self.constants[column.name] = words[0] if known[0] else words[1]
            return
        codes, levels, _ = coded(objects(values, words), False)
        self.dimensions.append(Dimension(column.name, position, codes, levels, outcome=words[0], kind="flag"))
        self.measures.append(Measure(column.name, position, values, None, words[0], whole=True))

    def _years(self, column: Column, position: int, values: Floats, distinct: Floats) -> None:
        if distinct.size == 2:
            self._levels(column, position, objects(values), True)
            return
        self.axes.append(Axis(column.name, position, clock.year_days(values), "year", years=True))

    def _text(self, column: Column, position: int, cells: pd.Series) -> None:
        known = cells.dropna()
        distinct = known.nunique()
        if distinct == 1:
            self.constants[column.name] = str(known.iloc[0])
            return
        days = clock.periods(cells)
        if days is not None and np.unique(days[np.isfinite(days)]).size >= 3:
            self._time(column, position, days)
        elif distinct == 2 or distinct <= len(known) / 2:
            self._levels(column, position, cells.to_numpy(dtype=object), False)

    def _levels(self, column: Column, position: int, cells: np.ndarray, numeric: bool) -> None:
        codes, levels, folded = coded(cells, numeric)
        everything, names, _ = coded(cells, numeric, len(cells)) if folded else (codes, levels, folded)
        self.entities.append(Dimension(column.name, position, everything, names))
        outcome, sure = positive(levels, column.source_name or column.name)
        self.dimensions.append(
            Dimension(
                column.name,
                position,
                codes,
                levels,
                folded,
                outcome if sure else None,
                "number" if numeric else "text",
            )
        )
        if len(levels) == 2:
            values = np.where(codes < 0, np.nan, (codes == levels.index(outcome)).astype(np.float64))
            self.measures.append(Measure(column.name, position, values, None, outcome, not sure, whole=True))


def measured(column: Column, position: int, values: Floats, distinct: Floats, whole: bool) -> Measure:
    """A number as a measure, and whether its sum means anything."""
    heading = set(words(column.source_name or column.name))
    scale = whole and distinct[0] >= SCALE[0] and distinct[-1] <= SCALE[1]
    additive = column.aggregation == "sum" and (bool(heading & SUMMED) or not (scale or heading & ELAPSED))
    place = bool(heading & PLACES)
    return Measure(column.name, position, values, column.unit, additive=additive, place=place, whole=whole)


def is_code(column: Column) -> bool:
    """Whether a number names something, a store, a zip code or a month, and is no quantity."""
    if column.role == "identifier":
        return True
    heading = words(column.source_name or column.name)
    return column.role == "dimension" and bool(set(heading) & CODED) and (heading[-1] in CODED or "of" in heading)


def is_identifier(column: Column, known: Floats, distinct: Floats, whole: bool) -> bool:
    """A number that names its row: declared so, or all different whole numbers that follow on one another."""
    if not whole or distinct.size < 0.98 * known.size or known.size < 10:
        return False
    steps = np.diff(known)
    consecutive = bool(np.all(steps == steps[0])) or distinct[-1] - distinct[0] < 1.02 * distinct.size
    return (consecutive and known.size >= COUNTED) or column.role == "identifier"
