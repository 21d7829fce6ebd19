"""Judges the planner's answers against the expected ones, and runs operators in process."""

from __future__ import annotations

import importlib
import math
from collections.abc import Callable
from typing import Any

import duckdb
import numpy as np
import pandas as pd
from dataspeaks.executor.v1 import operators_pb2 as pb
from google.protobuf import json_format

from sandbox.operators.engine import DuckDb, drive
from sandbox.table import Table


def runner(frame: pd.DataFrame, table: Table) -> Callable[[pb.Operator], dict[str, Any]]:
    """Runs operators over a frame on DuckDB, as the sandbox does."""
    connection = duckdb.connect(config={"threads": 1})
    stored = frame.assign(_row=np.arange(len(frame), dtype="int64"))
    for column in table.columns:
        if column.type == "integer":
            stored[column.name] = stored[column.name].astype("Int64")
        if column.type == "double":
            stored[column.name] = stored[column.name].astype("float64")
        if column.type == "date":
            stored[column.name] = stored[column.name].dt.date
    connection.register("source", stored)
    kinds = {"integer": "BIGINT", "double": "DOUBLE", "string": "VARCHAR", "boolean": "BOOLEAN", "date": "DATE", "timestamp": "TIMESTAMP"}
    columns = ", ".join(f'CAST("{c.name}" AS {kinds[c.type]}) AS "{c.name}"' for c in table.columns)
    connection.execute(f"CREATE TABLE data AS SELECT {columns}, _row FROM source")

    def run(operator: pb.Operator) -> dict[str, Any]:
        kind = operator.WhichOneof("kind")
        module = importlib.import_module(f"sandbox.operators.{kind}")
        import json

        return json.loads(drive(module.operate(getattr(operator, kind), table), DuckDb(connection)).dump())  # type: ignore[no-any-return]

    return run


def same(got: Any, want: Any) -> bool:
    """Whether an answer is the expected one: numbers within rounding, lists in any order."""
    if isinstance(want, tuple) and want and want[0] == "any":
        return any(same(got, w) for w in want[1])
    if isinstance(want, dict):
        return isinstance(got, dict) and {str(k): True for k in want} == {str(k): True for k in got} and all(same(got[str(k)], v) for k, v in want.items())
    if isinstance(want, (list, tuple, np.ndarray, pd.Index)):
        if isinstance(got, dict):
            got = list(got.values())
        if not isinstance(got, list):
            return False
        if len(got) == 2 * len(want):
            got = got[1::2]
        if len(got) == 3 * len(want):
            got = got[2::3]
        return len(got) == len(want) and _multiset(list(got), list(want))
    if isinstance(want, (bool, np.bool_)):
        return got is bool(want)
    if isinstance(got, list) and len(got) == 1:
        got = got[0]
    try:
        return not isinstance(got, bool) and math.isclose(float(got), float(want), rel_tol=1e-4, abs_tol=0.01)
    except (TypeError, ValueError):
        return str(got)[: len(str(want))].casefold() == str(want).casefold()


def _multiset(got: list[Any], want: list[Any]) -> bool:
    for value in want:
        match = next((i for i, g in enumerate(got) if same(g, value)), None)
        if match is None:
            return False
        got.pop(match)
    return True


__all__ = ["json_format", "runner", "same"]
