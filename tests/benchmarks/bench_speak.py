"""Runs `speak` over a folder of files and writes one report per line, for scoring; or times it on a made table.

python tests/benchmarks/bench_speak.py reports FOLDER REPORTS.jsonl [--threads 2] [--limit 10]
python tests/benchmarks/bench_speak.py time --rows 100000 1000000 [--threads 2]
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import duckdb
import numpy as np
import pandas as pd

from dataspeaks.executor.v1 import operators_pb2 as pb
from sandbox.ingest.pipeline import DATA, TABLE, ingest
from sandbox.ingest.spec import Spec
from sandbox.operators import speak
from sandbox.operators.engine import DuckDb, drive
from sandbox.table import Column, Result, Table


def load(path: Path, scratch: Path, threads: int) -> tuple[duckdb.DuckDBPyConnection, Table]:
    """The file as a canonical table, and a connection that has it as `data`."""
    connection = duckdb.connect(config={"threads": threads})
    ingest(path, path.name, Spec(), scratch, connection=connection)
    connection.execute(f"CREATE VIEW data AS SELECT * FROM read_parquet('{scratch / DATA}')")
    return connection, Table.load((scratch / TABLE).read_text(encoding="utf-8"))


def speak_on(connection: duckdb.DuckDBPyConnection, table: Table, limit: int = 10) -> tuple[float, Result]:
    started = time.perf_counter()
    result = drive(speak.operate(pb.Speak(limit=limit), table), DuckDb(connection))
    return round(time.perf_counter() - started, 3), result


def reports(options: argparse.Namespace) -> None:
    with options.reports.open("w", encoding="utf-8") as out:
        for path in sorted(options.folder.glob("*.csv")):
            with tempfile.TemporaryDirectory() as scratch:
                connection, table = load(path, Path(scratch), options.threads)
                seconds, result = speak_on(connection, table, options.limit)
                out.write(json.dumps({"dataset": path.stem, "seconds": seconds, **result.extra}) + "\n")
                connection.close()


def made(rows: int) -> tuple[pd.DataFrame, Table]:
    """20 columns: three years of days, seven dimensions of 2 to 4,000 values, twelve measures, three planted facts."""
    rng = np.random.default_rng(0)
    day = rng.integers(0, 1095, rows)
    data = {"day": pd.Timestamp("2022-01-01") + pd.to_timedelta(day, unit="D")}
    for i, levels in enumerate((2, 3, 5, 8, 12, 40, 4000)):
        data[f"dimension_{i}"] = np.array([f"v{j}" for j in range(levels)], dtype=object)[rng.integers(0, levels, rows)]
    for i in range(12):
        data[f"measure_{i}"] = np.exp(rng.normal(size=rows)).round(2)
    data["measure_0"] += day / 1095
    data["measure_1"] += data["dimension_2"] == "v2"
    data["measure_3"] = data["measure_2"] / 2 + rng.normal(size=rows) / 10
    columns = [Column("day", "timestamp", "time")]
    columns += [Column(n, "string", "dimension") for n in data if n.startswith("dimension")]
    columns += [Column(n, "double", "measure") for n in data if n.startswith("measure")]
    return pd.DataFrame(data).assign(_row=np.arange(rows)), Table(rows, tuple(columns))


def times(options: argparse.Namespace) -> None:
    for rows in options.rows:
        data, table = made(rows)
        with tempfile.TemporaryDirectory() as scratch:
            data.to_parquet(Path(scratch) / DATA)
            connection = duckdb.connect(config={"threads": options.threads})
            connection.execute(f"CREATE VIEW data AS SELECT * FROM read_parquet('{Path(scratch) / DATA}')")
            before = time.process_time()
            seconds, result = speak_on(connection, table)
            cpu = time.process_time() - before
            told = [insight["type"] for insight in result.extra["insights"]]
            print(f"{rows:>9,} rows x {len(table.columns)}: {seconds:6.2f} s, {cpu:5.2f} s of CPU, told {told}")
            connection.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(required=True)
    scored = commands.add_parser("reports")
    scored.add_argument("folder", type=Path)
    scored.add_argument("reports", type=Path)
    scored.add_argument("--limit", type=int, default=10)
    scored.set_defaults(run=reports)
    timed = commands.add_parser("time")
    timed.add_argument("--rows", type=int, nargs="+", default=[100_000, 1_000_000])
    timed.set_defaults(run=times)
    for command in (scored, timed):
        command.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    options.run(options)


if __name__ == "__main__":
    main()
