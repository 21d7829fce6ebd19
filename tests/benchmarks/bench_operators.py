"""Operators against the same questions in hand-written SQL on the bare library, interleaved; ratios are what counts.

python tests/benchmarks/bench_operators.py [--rows 10000000] [--rounds 3] [--memory] [--ydata PYTHON]

`--memory` asks some of the questions again, each in a process of its own, and of pandas, and compares their peaks.

`--ydata` names the Python of an environment made from `requirements-ydata.txt` beside this file: then the profile of
the first million rows is compared with that of ydata-profiling (minimal) as well.
"""

from __future__ import annotations

import argparse
import base64
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
from google.protobuf import json_format

sys.path[:0] = [str(Path(__file__).resolve().parents[2]), str(Path(__file__).resolve().parents[2] / "gen")]

from dataspeaks.executor.v1 import operators_pb2 as pb  # noqa: E402
from sandbox import entry  # noqa: E402
from sandbox.ingest import stats  # noqa: E402
from sandbox.table import Column, Table  # noqa: E402

COLUMNS = (
    Column("user_id", "integer", "identifier"),
    Column("at", "timestamp", "time"),
    Column("event", "string", "dimension"),
    Column("country", "string", "dimension"),
    Column("device", "string", "dimension"),
    Column("price", "decimal", "measure", scale=2),
    Column("value", "double", "measure"),
)
MAKE = """
SELECT range AS _row, CAST(hash(range * 7) % 500000 AS BIGINT) AS user_id,
  TIMESTAMP '2023-01-01' + to_seconds(CAST(hash(range * 11) % 63072000 AS BIGINT)) AS "at",
  'event ' || CAST(CAST(pow(20, CAST(hash(range * 13) % 1000000 AS DOUBLE) / 1e6) AS INTEGER) AS VARCHAR)
    AS event,
  'country ' || CAST(hash(range * 17) % 100 AS VARCHAR) AS country,
  'device ' || CAST(hash(range * 19) % 5 AS VARCHAR) AS device,
  CASE WHEN hash(range) % 100 <> 0 THEN
    CAST(CAST(hash(range * 23) % 100000 AS DOUBLE) / 100 AS DECIMAL(18, 2)) END AS price,
  CASE WHEN hash(range) % 200 <> 1 THEN exp(CAST(hash(range * 29) % 1000000 AS DOUBLE) / 1e5) END AS value
FROM range({rows})
"""
MEASURES = [
    {"function": "FUNCTION_SUM", "column": "price"},
    {"function": "FUNCTION_MEAN", "column": "value"},
    {"function": "FUNCTION_STDDEV", "column": "value"},
]
_LATEST = 'OVER (PARTITION BY user_id ORDER BY "at" RANGE UNBOUNDED PRECEDING)'
_WITHIN = '"at" <= {} + INTERVAL 7 DAY'
FUNNEL = f"""
WITH r0 AS (SELECT *, max(CASE WHEN event = 'event 1' THEN "at" END) {_LATEST} AS a FROM data
  WHERE event IN ('event 1', 'event 2', 'event 3')),
r1 AS (SELECT *, max(CASE WHEN event = 'event 2' AND {_WITHIN.format("a")} THEN a END) {_LATEST} AS b FROM r0),
r2 AS (SELECT *, max(CASE WHEN event = 'event 3' AND {_WITHIN.format("b")} THEN b END) {_LATEST} AS c FROM r1)
SELECT count(a), count(b), count(c) FROM (SELECT max(a) AS a, max(b) AS b, max(c) AS c FROM r2 GROUP BY user_id)
"""
COHORT = """
WITH seen AS (SELECT DISTINCT user_id, date_trunc('month', "at") AS p FROM data),
firsts AS (SELECT user_id, min(p) AS c FROM seen GROUP BY user_id)
SELECT c, p, count(*) FROM seen JOIN firsts USING (user_id) GROUP BY c, p ORDER BY c, p
"""


def step(event: str) -> dict[str, Any]:
    condition = {"column": "event", "comparator": "COMPARATOR_EQUAL", "values": [{"text": event}]}
    return {"filter": {"clauses": [{"any_of": [condition]}]}}


STEPS = [step(f"event {i}") for i in (1, 2, 3)]
QUESTIONS: dict[str, tuple[str, dict[str, Any], str]] = {
    "aggregate, sums": (
        "aggregate",
        {"keys": [{"column": "country"}, {"column": "device"}], "measures": MEASURES[:2]},
        "SELECT country, device, count(*), sum(price), avg(value) FROM data GROUP BY ALL ORDER BY ALL",
    ),
    "aggregate, spread": (
        "aggregate",
        {"keys": [{"column": "country"}, {"column": "device"}], "measures": MEASURES},
        "SELECT country, device, count(*), sum(price), avg(value), stddev(value) FROM data GROUP BY ALL ORDER BY ALL",
    ),
    "aggregate, distinct": (
        "aggregate",
        {"keys": [{"column": "country"}], "measures": [{"function": "FUNCTION_DISTINCT", "column": "user_id"}]},
        "SELECT country, count(*), count(DISTINCT user_id) FROM data GROUP BY ALL ORDER BY ALL",
    ),
    "aggregate, median": (
        "aggregate",
        {"keys": [{"column": "device"}], "measures": [{"function": "FUNCTION_MEDIAN", "column": "value"}]},
        "SELECT device, count(*), median(value) FROM data GROUP BY ALL ORDER BY ALL",
    ),
    "aggregate, top 10 of 500k": (
        "aggregate",
        {
            "keys": [{"column": "user_id"}],
            "measures": MEASURES[:1],
            "order": [{"by": "sum of price", "descending": True}],
            "limit": 10,
        },
        "SELECT user_id, count(*), sum(price) AS s FROM data GROUP BY ALL ORDER BY s DESC LIMIT 10",
    ),
    "time series by day": (
        "time_series",
        {"time": "at", "grain": "GRAIN_DAY", "measures": MEASURES[:2]},
        "SELECT CAST(date_trunc('day', \"at\") AS DATE) AS d, count(*), sum(price), avg(value) FROM data "
        "GROUP BY 1 ORDER BY 1",
    ),
    "funnel, 3 steps in a week": (
        "funnel",
        {"actor": "user_id", "time": "at", "steps": STEPS, "window_seconds": 7 * 86400},
        FUNNEL,
    ),
    "retention by month": ("cohort", {"actor": "user_id", "time": "at", "periods": 24}, COHORT),
    "profile": (
        "profile",
        {},
        " ".join(
            f'SUMMARIZE SELECT "{c.name}" FROM data;'
            + f'SELECT "{c.name}", count(*) AS c FROM data GROUP BY 1 ORDER BY c DESC, 1 LIMIT 10;'
            + f'SELECT count(DISTINCT "{c.name}") FROM data;'
            + (f"SELECT quantile_disc({c.name}, [0.05, 0.25, 0.5, 0.75, 0.95]) FROM data;" if c.numeric else "")
            for c in COLUMNS
        )
        + "SELECT count(*) FROM (SELECT DISTINCT COLUMNS(* EXCLUDE (_row)) FROM data);",
    ),
}


def connect(folder: Path) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(config={"threads": 2, "memory_limit": "1GB", "temp_directory": str(folder)})


def make(folder: Path, rows: int) -> Table:
    with connect(folder) as connection:
        connection.execute(f"COPY ({MAKE.format(rows=rows)}) TO '{folder}/data.parquet' (COMPRESSION zstd)")
        kinds = [(column.name, column.type, column.scale) for column in COLUMNS]
        known = stats.measure(connection, folder / "data.parquet", kinds, rows)
    table = Table(rows, tuple(replace(c, stats=s) for c, s in zip(COLUMNS, known, strict=True)))
    (folder / "table.json").write_text(table.dump(), encoding="utf-8")
    return table


def ask(folder: Path, name: str, params: dict[str, Any]) -> None:
    operator = json_format.ParseDict({name: params}, pb.Operator())
    request = {
        "kind": "operator",
        "inputs": {"data": str(folder / "data.parquet"), "table": str(folder / "table.json")},
        "operator": base64.b64encode(operator.SerializeToString()).decode(),
        "threads": 2,
        "memory_bytes": 1 << 30,
    }
    entry.enter(json.dumps(request).encode(), folder, lambda done, of: None)


def bare(folder: Path, statement: str) -> None:
    with connect(folder) as connection:
        connection.execute(f"CREATE VIEW data AS FROM '{folder}/data.parquet'")
        for part in filter(None, statement.split(";")):
            connection.execute(part).fetchall()


def timed(work: Callable[[], None]) -> tuple[float, float]:
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - cpu


def compare(folder: Path, rounds: int) -> None:
    print(f"{'question':28} {'ours wall':>10} {'bare wall':>10} {'ratio':>6} {'cpu ratio':>10}")
    for label, (name, params, statement) in QUESTIONS.items():
        ours, theirs = [], []
        for _ in range(rounds):
            ours.append(timed(lambda name=name, params=params: ask(folder, name, params)))  # type: ignore[misc]
            theirs.append(timed(lambda statement=statement: bare(folder, statement)))  # type: ignore[misc]
        walls = [statistics.median(t[0] for t in times) for times in (ours, theirs)]
        cpus = [statistics.median(t[1] for t in times) for times in (ours, theirs)]
        told = f"{walls[0]:10.3f} {walls[1]:10.3f} {walls[0] / walls[1]:6.2f} {cpus[0] / cpus[1]:10.2f}"
        print(f"{label:28} {told}")
    print(f"peak memory of this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10} MiB")


PANDAS = {
    "aggregate, sums": (
        ["country", "device", "price", "value"],
        "frame.groupby(['country', 'device']).agg(n=('price', 'size'), s=('price', 'sum'), m=('value', 'mean'))",
    ),
    "time series by day": (
        ["at", "price", "value"],
        "frame.groupby(frame['at'].dt.floor('D')).agg(n=('price', 'size'), s=('price', 'sum'), m=('value', 'mean'))",
    ),
    "retention by month": (
        ["user_id", "at"],
        "frame['p'] = frame['at'].dt.to_period('M'); seen = frame[['user_id', 'p']].drop_duplicates();"
        "seen.merge(seen.groupby('user_id')['p'].min().rename('c'), on='user_id').groupby(['c', 'p']).size()",
    ),
    "profile": (
        None,
        "[(frame[name].describe(), frame[name].nunique(), frame[name].value_counts().head(10)) for name in frame];"
        "frame.duplicated().sum()",
    ),
}
"""What a person writes who knows pandas, with only the columns that it takes."""


def compare_memory(folder: Path) -> None:
    print(f"{'question':28} {'ours MiB':>10} {'pandas MiB':>10} {'ratio':>6}")
    for label, (columns, code) in PANDAS.items():
        ours = [sys.executable, "-c", f"{OURS.format(__file__, str(folder), label)}; {PEAK}"]
        read = f"import pandas as pd; frame = pd.read_parquet({str(folder / 'data.parquet')!r}, columns={columns}); "
        peaks = [peak(command) for command in (ours, [sys.executable, "-c", f"{read}{code}; {PEAK}"])]
        print(f"{label:28} {peaks[0]:10} {peaks[1]:10} {peaks[0] / peaks[1]:6.2f}")


OURS = "import pathlib, runpy; b = runpy.run_path({!r}); b['ask'](pathlib.Path({!r}), *b['QUESTIONS'][{!r}][:2])"
PEAK = "print(next(line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM')))"


def peak(command: list[str]) -> int:
    """Largest resident memory in MiB of a process that ends with PEAK."""
    return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout) >> 10


YDATA = """
import sys, time
import pandas as pd
from ydata_profiling import ProfileReport
frame = pd.read_parquet(sys.argv[1])
start = time.perf_counter()
ProfileReport(frame, minimal=True, progress_bar=False).to_json()
print(time.perf_counter() - start)
"""


def compare_ydata(folder: Path, python: str) -> None:
    make(folder, 1_000_000)
    ours = min(timed(lambda: ask(folder, "profile", {}))[0] for _ in range(3))
    command = [python, "-c", YDATA, str(folder / "data.parquet")]
    theirs = float(subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()[-1])
    times = theirs / ours
    print(f"profile of 1M rows: ours {ours:.2f} s, ydata-profiling minimal {theirs:.2f} s, {times:.0f} times faster")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--ydata", help="Python of an environment with ydata-profiling")
    parser.add_argument("--memory", action="store_true", help="compare peak memory with pandas")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        make(Path(folder), wanted.rows)
        compare(Path(folder), wanted.rounds)
        if wanted.memory:
            compare_memory(Path(folder))
        if wanted.ydata:
            compare_ydata(Path(folder), wanted.ydata)


if __name__ == "__main__":
    main()
