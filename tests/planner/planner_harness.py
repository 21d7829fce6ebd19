"""Versions made of DataFrames, and the real operators run over them in process."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from planner.semantics import Semantics
from sandbox.table import Column, Stats, Table


def column_of(name: str, series: pd.Series, rows: int) -> Column:
    values = series.dropna()
    stats = {"nulls": int(series.isna().sum()), "distinct": int(values.nunique())}
    if pd.api.types.is_datetime64_any_dtype(series):
        pure = bool((values.dt.normalize() == values).all())
        text = (lambda v: v.date().isoformat()) if pure else (lambda v: v.isoformat())
        ends = {"minimum": text(values.min()), "maximum": text(values.max())}
        return Column(name, "date" if pure else "timestamp", "time", stats=Stats(**stats, **ends))
    if pd.api.types.is_bool_dtype(series):
        return Column(name, "boolean", "flag", stats=Stats(**stats))
    if pd.api.types.is_numeric_dtype(series):
        whole = pd.api.types.is_integer_dtype(series) or bool((values == values.round()).all())
        if len(values):
            low, high = values.min().item(), values.max().item()
            stats |= {"minimum": int(low) if whole else low, "maximum": int(high) if whole else high}
            nonzero = np.abs(values[values != 0].astype(float))
            if not whole and len(nonzero):
                stats |= {"exponent_high": int(np.frexp(nonzero.max())[1]), "exponent_low": int(np.frexp(nonzero.min())[1])}
        return Column(name, "integer" if whole else "double", "measure", stats=Stats(**stats))
    longest = int(values.astype(str).str.len().max()) if len(values) else 0
    unique = stats["distinct"] == rows
    return Column(name, "string", "identifier" if unique else "dimension", stats=Stats(**stats, max_length=longest))


def table_of(frame: pd.DataFrame) -> Table:
    return Table(len(frame), tuple(column_of(str(n), frame[n], len(frame)) for n in frame.columns))


def vocabulary_of(frame: pd.DataFrame) -> list[tuple[str, Any, int]]:
    found: list[tuple[str, Any, int]] = []
    for name in frame.columns:
        series = frame[name]
        if pd.api.types.is_numeric_dtype(series) or pd.api.types.is_datetime64_any_dtype(series):
            continue
        found += [(str(name), value, int(count)) for value, count in series.value_counts().head(2000).items()]
    return found


def semantics_of(frame: pd.DataFrame, row_noun: str = "") -> Semantics:
    return Semantics.build(table_of(frame), vocabulary_of(frame), row_noun=row_noun)
