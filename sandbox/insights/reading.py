"""From the stored columns to the miners' frame: what is a measure, a dimension, an outcome, a point of time."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from sandbox.insights.frame import Axis, Dimension, Floats, Frame, Ints, Mask, Measure
from sandbox.operators import sql
from sandbox.table import ROWNUM, Column, Table

LEVEL_CAP = 50
OTHER = "(other)"
NUMERIC_LEVELS = 12
"""Whole numbers with at most this many values are split by as well."""
YES = frozenset(
    [
        "yes",
        "y",
        "true",
        "t",
        "1",
        "1.0",
        "si",
        "oui",
        "ja",
        "on",
        "positive",
        "pos",
        "success",
        "won",
        "win",
        "pass",
        "passed",
        "alive",
        "active",
    ]
)
NO = frozenset(
    [
        "no",
        "n",
        "false",
        "f",
        "0",
        "0.0",
        "non",
        "nein",
        "off",
        "negative",
        "neg",
        "failure",
        "fail",
        "failed",
        "lost",
        "loss",
        "dead",
        "inactive",
        "none",
    ]
)
NEGATED = re.compile(r"^(not|non|un|in|dis|no)[ _-]?", re.IGNORECASE)
YEAR_NAME = re.compile(r"(^|[^a-z])(year|yr|jahr|annee|anno|fy|season|vintage)([^a-z]|$)", re.IGNORECASE)
BORN = re.compile(r"(^|[^a-z])(birth|born|dob|birthdate|birthday)([^a-z]|$)", re.IGNORECASE)
"""Dates that say who, and are no course of time."""
PERIOD = re.compile(r"^\d{4}-(0[1-9]|1[0-2])$")
QUARTER = re.compile(r"^(\d{4})[- ]?Q([1-4])$", re.IGNORECASE)
FRACTIONAL = re.compile(
    r"(^|[^a-z])(rate|ratio|pct|percent|percentage|share|avg|average|mean|score|rating|index|temp|temperature)([^a-z]|$)",
    re.IGNORECASE,
)


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
        self.axes.sort(key=lambda axis: (-int(axis.present.sum()), axis.position))
        return Frame(
            rows=len(data),
            total=self.total,
            measures=tuple(self.measures),
            dimensions=tuple(self.dimensions),
            axes=tuple(self.axes),
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
            self._time(column, position, days_of(cells))
        else:
            self._text(column, position, cells)

    def _time(self, column: Column, position: int, days: Floats) -> None:
        known = np.unique(days[np.isfinite(days)])
        if known.size >= 3 and not BORN.search(spaced(column.name)):
            self.axes.append(Axis(column.name, position, days, grain_of(known)))
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
        elif whole and is_year(column, distinct):
            self._years(column, position, values, distinct)
        elif not is_identifier(column, known, distinct, whole):
            few = distinct.size == 2 or (whole and distinct.size <= NUMERIC_LEVELS and known.size >= 5 * distinct.size)
            if few:
                self._levels(column, position, objects(values), True)
            if distinct.size > 2:
                mean_like = column.aggregation == "mean" or bool(FRACTIONAL.search(column.name))
                self.measures.append(
                    Measure(column.name, position, values, column.unit, mean_like=mean_like, whole=whole)
                )

    def _flag(self, column: Column, position: int, cells: pd.Series, words: tuple[str, str]) -> None:
        values = cells.to_numpy(dtype=np.float64, na_value=np.nan)
        known = values[np.isfinite(values)]
        if known.min() == known.max():
            self.constants[column.name] = words[0] if known[0] else words[1]
            return
        codes, levels, _ = coded(objects(values, words), False)
        self.dimensions.append(Dimension(column.name, position, codes, levels, outcome=words[0], kind="flag"))
        self.measures.append(Measure(column.name, position, values, None, words[0], mean_like=True, whole=True))

    def _years(self, column: Column, position: int, values: Floats, distinct: Floats) -> None:
        if distinct.size == 2:
            self._levels(column, position, objects(values), True)
            return
        known = np.isfinite(values)
        days = np.full(values.size, np.nan)
        years = values[known].astype(np.int64) - 1970
        days[known] = years.astype("datetime64[Y]").astype("datetime64[D]").astype(np.float64)
        self.axes.append(Axis(column.name, position, days, "year", years=True))

    def _text(self, column: Column, position: int, cells: pd.Series) -> None:
        known = cells.dropna()
        distinct = known.nunique()
        if distinct == 1:
            self.constants[column.name] = str(known.iloc[0])
            return
        days = periods(cells)
        if days is not None and np.unique(days[np.isfinite(days)]).size >= 3:
            self._time(column, position, days)
        elif distinct == 2 or distinct <= len(known) / 2:
            self._levels(column, position, cells.to_numpy(dtype=object), False)

    def _levels(self, column: Column, position: int, cells: np.ndarray, numeric: bool) -> None:
        codes, levels, folded = coded(cells, numeric)
        everything, names, _ = coded(cells, numeric, len(cells)) if folded else (codes, levels, folded)
        self.entities.append(Dimension(column.name, position, everything, names))
        outcome, sure = positive(levels)
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
            self.measures.append(
                Measure(column.name, position, values, None, outcome, not sure, mean_like=True, whole=True)
            )


def objects(values: Floats, words: tuple[str, str] | None = None) -> np.ndarray:
    """Numbers, or the words for 1 and 0, as cells of which some are None."""
    cells = values.astype(object) if words is None else np.where(values == 1, *words).astype(object)
    cells[np.isnan(values)] = None
    return cells


def coded(cells: np.ndarray, numeric: bool, cap: int = LEVEL_CAP) -> tuple[Ints, tuple[str, ...], bool]:
    """Codes and levels, the most frequent first (equals by name); beyond the cap the tail is folded."""
    raw, uniques = pd.factorize(cells)
    names = [plain(float(u)) if numeric else str(u) for u in uniques]
    counts = np.bincount(raw[raw >= 0], minlength=len(names))
    order = sorted(range(len(names)), key=lambda i: (-int(counts[i]), names[i]))
    folded = len(names) > cap
    kept = order[:cap] if folded else order
    place = np.full(len(names) + 1, cap, dtype=np.int64)
    place[kept] = np.arange(len(kept))
    place[-1] = -1
    levels = [names[i] for i in kept] + ([OTHER] if folded else [])
    return place[raw], tuple(levels), folded


def plain(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(value)


def positive(levels: tuple[str, ...]) -> tuple[str, bool]:
    """The level of two that counts as yes, and whether the words say so."""
    first, second = sorted(levels)[:2] if len(levels) == 2 else (levels[0], levels[0])
    low = [first.strip().lower(), second.strip().lower()]
    for mine, other, level in ((low[0], low[1], first), (low[1], low[0], second)):
        if mine in YES or other in NO or NEGATED.sub("", other) == mine != other:
            return level, True
    return first, False


def is_year(column: Column, distinct: Floats) -> bool:
    plausible = distinct[0] >= 1000 and distinct[-1] <= 2200
    return bool(plausible and (column.role == "time" or YEAR_NAME.search(spaced(column.name)) is not None))


def spaced(name: str) -> str:
    """`orderYear` as `order Year`, so that words can be told apart."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)


def is_identifier(column: Column, known: Floats, distinct: Floats, whole: bool) -> bool:
    """A number that names its row: declared so, or all different whole numbers that follow on one another."""
    if not whole or distinct.size < 0.98 * known.size or known.size < 10:
        return False
    steps = np.diff(known)
    consecutive = bool(np.all(steps == steps[0])) or distinct[-1] - distinct[0] < 1.02 * distinct.size
    return consecutive or column.role == "identifier"


def days_of(cells: pd.Series) -> Floats:
    stamps = pd.to_datetime(cells).to_numpy(dtype="datetime64[us]")
    days = stamps.astype(np.int64) / 86_400e6
    return np.where(np.isnat(stamps), np.nan, days)


def periods(cells: pd.Series) -> Floats | None:
    """Days of texts such as `2024-03` and `2024-Q1`; None where the texts are others."""
    known = [str(cell) for cell in cells.dropna().unique()]
    if known and all(PERIOD.match(text) for text in known):
        starts = {text: np.datetime64(text, "D") for text in known}
    elif known and all(QUARTER.match(text) for text in known):
        parts = {text: QUARTER.match(text) for text in known}
        starts = {
            text: np.datetime64(f"{m.group(1)}-{3 * int(m.group(2)) - 2:02d}", "D") for text, m in parts.items() if m
        }
    else:
        return None
    return np.array([np.nan if pd.isna(c) else float(starts[str(c)].astype(np.int64)) for c in cells])


def grain_of(known: Floats) -> str:
    """The step that sorted distinct days keep: regular ones tell, others are days or hours."""
    if np.any(known != np.floor(known)):
        return "hour"
    gaps = np.diff(known)
    bands = {"week": (7, 7), "month": (28, 31), "quarter": (89, 92), "year": (365, 366)}
    for grain, (low, high) in bands.items():
        if np.mean((gaps >= low) & (gaps <= high)) >= 0.8 and float(np.min(gaps)) >= low:
            return grain
    return "year" if float(np.min(gaps)) >= 365 else "day"
