"""Tables with planted facts, and the operator run on them as the sandbox runs it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import duckdb
import numpy as np
import pandas as pd

from dataspeaks.executor.v1 import operators_pb2 as pb
from sandbox.ingest.roles import aggregation_of
from sandbox.operators import speak
from sandbox.operators.engine import DuckDb, drive
from sandbox.table import Column, Result, Table


def table_of(data: pd.DataFrame) -> Table:
    """Types and roles as ingest infers them in plain cases."""
    columns = []
    for name, cells in data.items():
        if pd.api.types.is_bool_dtype(cells):
            columns.append(Column(str(name), "boolean", "flag", words=("yes", "no")))
        elif pd.api.types.is_datetime64_any_dtype(cells):
            columns.append(Column(str(name), "timestamp", "time"))
        elif pd.api.types.is_integer_dtype(cells):
            columns.append(Column(str(name), "integer", "measure"))
        elif pd.api.types.is_float_dtype(cells):
            columns.append(Column(str(name), "double", "measure"))
        else:
            columns.append(Column(str(name), "string", "dimension"))
    return Table(len(data), tuple(replace(c, aggregation=aggregation_of(c)) for c in columns))


def run(data: pd.DataFrame, threads: int = 1, **params: Any) -> Result:
    connection = duckdb.connect(config={"threads": threads})
    shown = data.assign(_row=np.arange(len(data)))
    connection.register("data", shown)
    return drive(speak.operate(pb.Speak(**params), table_of(data)), DuckDb(connection))


def orders(seed: int, rows: int = 1500, days: int = 730) -> pd.DataFrame:
    """A table in which nothing depends on anything."""
    rng = np.random.default_rng(seed)
    day = np.sort(rng.integers(0, days, rows))
    return pd.DataFrame(
        {
            "sold_on": pd.Timestamp("2023-01-01") + pd.to_timedelta(day, unit="D"),
            "store": rng.choice(["Ashford", "Bexley", "Camden", "Dover"], rows),
            "member": rng.random(rows) < 0.4,
            "price": np.exp(3 + 0.5 * rng.normal(size=rows)).round(2),
            "weight": (20 + 4 * rng.normal(size=rows)).round(2),
            "items": rng.poisson(6, rows),
        }
    )


def day(data: pd.DataFrame) -> np.ndarray:
    """Days since the start, per row."""
    return np.asarray((data["sold_on"] - pd.Timestamp("2023-01-01")).dt.days)
