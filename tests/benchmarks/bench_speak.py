"""Runs `speak` over a folder of CSV files and writes one report per line, for scoring and for timing.

python tests/benchmarks/bench_speak.py FOLDER REPORTS.jsonl [--threads 2] [--limit 10]
"""

from __future__ import annotations

import argparse
import json
import re
import time
from pathlib import Path

import duckdb
from dataspeaks.executor.v1 import operators_pb2 as pb

from sandbox.operators import speak
from sandbox.operators.engine import DuckDb, drive
from sandbox.table import Column, Result, Stats, Table

TYPES = {"DATE": "date", "BOOLEAN": "boolean", "DOUBLE": "double", "BIGINT": "integer", "VARCHAR": "string"}


def table_of(connection: duckdb.DuckDBPyConnection) -> Table:
    """The columns of relation `data` with types and roles, as ingest would infer them in plain cases."""
    columns = []
    count = connection.sql("SELECT count(*) FROM data").fetchall()[0][0]
    for name, kind in connection.sql("SELECT column_name, column_type FROM (DESCRIBE data)").fetchall():
        if name == "_row":
            continue
        type_ = "timestamp" if kind.startswith("TIMESTAMP") else TYPES.get(kind, "string")
        quoted = '"' + name.replace('"', '""') + '"'
        distinct, nulls = connection.sql(
            f"SELECT count(DISTINCT {quoted}), count(*) - count({quoted}) FROM data"
        ).fetchall()[0]
        role = (
            "time" if type_ in ("date", "timestamp") else "measure" if type_ in ("integer", "double") else "dimension"
        )
        if type_ == "string" and distinct > 0.5 * (count - nulls):
            role = "identifier"
        if re.search(r"(^|_)(id|no)$", name.lower()) and distinct > 0.9 * count:
            role = "identifier"
        columns.append(Column(name, type_, role, stats=Stats(nulls=nulls, distinct=distinct)))
    return Table(count, tuple(columns))


def load(path: Path, threads: int) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(config={"threads": threads})
    connection.execute(
        "CREATE TABLE data AS SELECT *, row_number() OVER () - 1 AS _row FROM read_csv(?, nullstr=['', 'NA'], all_varchar=false)",
        [str(path)],
    )
    return connection


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
            connection = load(path, options.threads)
            table = table_of(connection)
            started = time.perf_counter()
            result = speak_on(connection, table, options.limit)
            seconds = round(time.perf_counter() - started, 3)
            out.write(json.dumps({"dataset": path.stem, "seconds": seconds, **result.extra}) + "\n")
            connection.close()


if __name__ == "__main__":
    main()
