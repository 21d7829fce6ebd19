"""Versions made by the real readers, and the real operators run over them in process."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from dataspeaks.executor.v1 import operators_pb2 as pb
from planner.semantics import Semantics
from sandbox.ingest import Spec, ingest
from sandbox.operators import catalog
from sandbox.operators.engine import DuckDb, drive
from sandbox.table import Table

NAMED = 2000
"""Values per column that the vocabulary holds."""


@dataclass(frozen=True)
class Version:
    """A table as read, what the planner knows of it, and a way to run operators."""

    table: Table
    semantics: Semantics
    run: Callable[[pb.Operator], dict[str, Any]]


def version_of(source: Path, folder: Path, row_noun: str = "") -> Version:
    """Reads a file as the product does."""
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "table.json").exists():
        ingest(
            source, source.name, Spec.load("{}"), folder, connection=duckdb.connect(), progress=lambda done, of: None
        )
    table = Table.load((folder / "table.json").read_text(encoding="utf-8"))
    connection = duckdb.connect(config={"threads": 1})
    connection.execute(f"CREATE VIEW data AS SELECT * FROM read_parquet('{folder / 'data.parquet'}')")

    def run(operator: pb.Operator) -> dict[str, Any]:
        return dict(json.loads(drive(catalog.plan(operator, table), DuckDb(connection)).dump()))

    semantics = Semantics.build(table, vocabulary(connection, table), row_noun=row_noun)
    return Version(table, semantics.called(source.stem), run)


def vocabulary(connection: duckdb.DuckDBPyConnection, table: Table) -> list[tuple[str, Any, int]]:
    found: list[tuple[str, Any, int]] = []
    for column in table.columns:
        if column.type not in ("string", "boolean") or column.role == "text":
            continue
        name = '"' + column.name.replace('"', '""') + '"'
        rows = connection.execute(
            f"SELECT {name}, count(*) n FROM data WHERE {name} IS NOT NULL GROUP BY 1 ORDER BY n DESC, 1 LIMIT {NAMED}"
        ).fetchall()
        found += [(column.name, value, count) for value, count in rows]
    return found


def framed(frame: pd.DataFrame, name: str, folder: Path) -> Version:
    """A version of a DataFrame, by way of a CSV file."""
    folder.mkdir(parents=True, exist_ok=True)
    source = folder / f"{name}.csv"
    if not source.exists():
        frame.to_csv(source, index=False)
    return version_of(source, folder / name)


def named_values(version: Version) -> list[tuple[str, Any, int]]:
    """The version's vocabulary, from its operator."""
    return [
        (column, value, count) for column, value, count in version.run(pb.Operator(vocabulary=pb.Vocabulary()))["rows"]
    ]
