"""Runs an ingest in the test's own process and reads back what it wrote."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

from sandbox.ingest import Limits, Spec, Summary, ingest
from sandbox.table import Column, Table


@dataclass(frozen=True)
class Ingested:
    folder: Path
    summary: Summary
    table: Table
    report: dict[str, Any]

    def rows(self) -> list[tuple[Any, ...]]:
        """Rows in the order of `_row`, without it."""
        query = f"SELECT * EXCLUDE (_row) FROM '{self.folder / 'data.parquet'}' ORDER BY _row"
        return duckdb.connect().execute(query).fetchall()

    def rejects(self) -> list[tuple[Any, ...]]:
        query = f"SELECT row, \"column\", raw, reason FROM '{self.folder / 'rejects.parquet'}'"
        return duckdb.connect().execute(query).fetchall()

    def types(self) -> list[str]:
        return [f"{c.type}({c.scale})" if c.type == "decimal" else c.type for c in self.table.columns]

    def column(self, name: str) -> Column:
        return self.table.column(name)


Ingest = Callable[..., Ingested]


@pytest.fixture
def read(tmp_path: Path) -> Ingest:
    """`read(data, spec)` ingests bytes; every call has a folder of its own."""
    calls = iter(range(1_000_000))

    def run(
        data: bytes | Path,
        spec: Spec | None = None,
        *,
        threads: int = 2,
        limits: Limits | None = None,
        memory: str = "1GB",
    ) -> Ingested:
        folder = tmp_path / f"run{next(calls)}"
        folder.mkdir()
        source = data if isinstance(data, Path) else folder / "source"
        if isinstance(data, bytes):
            source.write_bytes(data)
        connection = duckdb.connect(
            config={"threads": threads, "async_threads": 0, "memory_limit": memory, "temp_directory": str(folder)}
        )
        try:
            summary = ingest(source, "file", spec or Spec(), folder, connection=connection, limits=limits)
        finally:
            connection.close()
        table = Table.load((folder / "table.json").read_text(encoding="utf-8"))
        return Ingested(folder, summary, table, json.loads((folder / "report.json").read_text(encoding="utf-8")))

    return run
