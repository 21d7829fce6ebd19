"""Runs `speak` over a folder of CSV files and writes one report per line, for scoring and for timing.

python tests/benchmarks/bench_speak.py FOLDER REPORTS.jsonl [--threads 2] [--limit 10]
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from pathlib import Path

import duckdb
from dataspeaks.executor.v1 import operators_pb2 as pb

from sandbox.ingest.pipeline import DATA, TABLE, ingest
from sandbox.ingest.spec import Spec
from sandbox.operators import speak
from sandbox.operators.engine import DuckDb, drive
from sandbox.table import Result, Table


def load(path: Path, scratch: Path, threads: int) -> tuple[duckdb.DuckDBPyConnection, Table]:
    """The file as a canonical table, and a connection that has it as `data`."""
    connection = duckdb.connect(config={"threads": threads})
    ingest(path, path.name, Spec(), scratch, connection=connection)
    connection.execute(f"CREATE VIEW data AS SELECT * FROM read_parquet('{scratch / DATA}')")
    return connection, Table.load((scratch / TABLE).read_text(encoding="utf-8"))


def speak_on(connection: duckdb.DuckDBPyConnection, table: Table, limit: int = 10) -> Result:
    return drive(speak.operate(pb.Speak(limit=limit), table), DuckDb(connection))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("reports", type=Path)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--limit", type=int, default=10)
    options = parser.parse_args()
    with options.reports.open("w", encoding="utf-8") as out:
        for path in sorted(options.folder.glob("*.csv")):
            with tempfile.TemporaryDirectory() as scratch:
                connection, table = load(path, Path(scratch), options.threads)
                started = time.perf_counter()
                result = speak_on(connection, table, options.limit)
                seconds = round(time.perf_counter() - started, 3)
                out.write(json.dumps({"dataset": path.stem, "seconds": seconds, **result.extra}) + "\n")
                connection.close()


if __name__ == "__main__":
    main()
