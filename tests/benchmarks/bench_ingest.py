"""CSV to a dataset version against bare DuckDB `read_csv` to Parquet, interleaved, and the peak memory of a large file.

Run: `python -m tests.benchmarks.bench_ingest [rows] [rounds] [large_bytes]`. Both sides are one warm process with two
threads and zstd; ours also checks every cell, numbers the rows, takes exact statistics and infers what columns mean. The
large file is read in the jail under RLIMIT_DATA.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import sys
import tempfile
import time
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from sandbox.ingest import Spec, ingest
from sandbox.ingest.limits import GiB
from sandbox.jail.client import Jail, Limits, Outcome, Task

OUTPUTS = ("data.parquet", "table.json", "report.json", "rejects.parquet")


def make(path: Path, rows: int, seed: int = 1) -> None:
    """Events with whole numbers, a price, a double, a moment, short and longer texts."""
    draw = np.random.default_rng(seed)
    moments = pd.Timestamp("2024-01-01") + pd.to_timedelta(draw.integers(0, 86_400 * 300, rows), unit="s")
    frame = pd.DataFrame(
        {
            "id": np.arange(rows),
            "user_id": draw.integers(1, 500_000, rows),
            "at": moments.strftime("%Y-%m-%d %H:%M:%S"),
            "event": draw.choice(["view", "click", "buy", "cart", "search"], rows),
            "country": draw.choice(["US", "DE", "FR", "GB", "CH", "JP"], rows),
            "price": np.round(draw.lognormal(3, 1, rows), 2),
            "score": draw.normal(size=rows),
            "quantity": draw.integers(0, 20, rows),
            "note": pd.Series(draw.integers(0, 1000, rows)).map(lambda n: f"note number {n}, with comma"),
        }
    )
    frame.to_csv(path, index=False, mode="a", header=not path.exists())


def bare(source: Path, folder: Path) -> None:
    connection = duckdb.connect(config={"threads": 2})
    connection.execute(
        f"COPY (FROM read_csv('{source}')) TO '{folder}/bare.parquet' (FORMAT parquet, COMPRESSION zstd)"
    )
    connection.close()


def ours(source: Path, folder: Path) -> None:
    connection = duckdb.connect(config={"threads": 2, "async_threads": 0, "temp_directory": str(folder)})
    ingest(source, source.name, Spec(), folder, connection=connection)
    connection.close()


def compare(source: Path, folder: Path, rounds: int) -> dict[str, float]:
    """Median wall and CPU seconds of each, run in turns."""
    walls: dict[str, list[float]] = {"bare": [], "ours": []}
    cpus: dict[str, list[float]] = {"bare": [], "ours": []}
    for _ in range(rounds):
        for name, run in (("bare", bare), ("ours", ours)):
            wall, cpu = time.perf_counter(), time.process_time()
            run(source, folder)
            walls[name].append(time.perf_counter() - wall)
            cpus[name].append(time.process_time() - cpu)
    found = {f"{name}_wall_s": statistics.median(times) for name, times in walls.items()}
    found |= {f"{name}_cpu_s": statistics.median(times) for name, times in cpus.items()}
    found["wall_ratio"] = statistics.median(o / b for o, b in zip(walls["ours"], walls["bare"], strict=True))
    found["cpu_ratio"] = statistics.median(o / b for o, b in zip(cpus["ours"], cpus["bare"], strict=True))
    return {name: round(value, 3) for name, value in found.items()}


async def large(source: Path, folder: Path) -> Outcome:
    jail = Jail(scratch_root=folder)
    await jail.start()
    try:
        request = {"kind": "ingest", "file_name": source.name, "inputs": {"source": str(source)}}
        limits = Limits(wall_s=600, cpu_s=600, memory_bytes=GiB, file_bytes=4 * GiB, scratch_bytes=16 * GiB)
        task = Task("bench", json.dumps(request).encode(), (source,), OUTPUTS, limits, spill=True)
        with await jail.run(task) as outcome:
            return outcome
    finally:
        await jail.close()


def main() -> None:
    rows, rounds, size = (int(a) for a in (*sys.argv[1:], *("2000000", "5", str(GiB))[len(sys.argv) - 1 :]))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make(folder / "source.csv", rows)
        print(json.dumps({"rows": rows, **compare(folder / "source.csv", folder, rounds)}))
        part = 0
        while not part or (folder / "large.csv").stat().st_size < size:
            part += 1
            make(folder / "large.csv", 1_000_000, part)
        outcome = asyncio.run(large(folder / "large.csv", folder))
        used = outcome.usage
        facts = {
            "verdict": outcome.verdict,
            "cpu_s": used.cpu_s,
            "wall_s": used.wall_s,
            "rss_mb": used.max_rss_bytes >> 20,
        }
        print(json.dumps({"large_bytes": (folder / "large.csv").stat().st_size, **facts}))


if __name__ == "__main__":
    main()
