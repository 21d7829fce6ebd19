"""Start of a job until its operator runs: the jail with a warm spare, without one, and a process that imports.

Run `python tests/benchmarks/bench_sandbox.py [--rounds N]` from the repository's root. The ways take turns within each
round, so that whatever else the machine does falls on all alike. Prints one JSON object; times are milliseconds from
the request to the first line of the operator, on the clock that all processes share.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from sandbox.jail.client import Jail, Task, Verdict
from sandbox.jail.process import ENVIRONMENT

JOBS = Path(__file__).parents[1] / "jail" / "jobs"
IMPORTS = "import time, numpy, pandas, pyarrow.parquet, duckdb, scipy.stats; print(time.monotonic_ns())"
REQUEST = b'{"do": "honest.entered_at"}'


def entered_ms(start_ns: int, printed: bytes) -> float:
    return (int(printed) - start_ns) / 1e6


def with_subprocess() -> tuple[float, float]:
    start = time.monotonic_ns()
    printed = subprocess.run([sys.executable, "-c", IMPORTS], capture_output=True, check=True, env=ENVIRONMENT).stdout
    return entered_ms(start, printed), (time.monotonic_ns() - start) / 1e6


async def with_jail(jail: Jail) -> tuple[float, float]:
    start = time.monotonic_ns()
    with await jail.run(Task("bench", REQUEST, outputs=("out",))) as outcome:
        took = (time.monotonic_ns() - start) / 1e6
        if outcome.verdict is not Verdict.OK:
            raise SystemExit(f"{outcome.verdict}: {outcome.error}")
        return entered_ms(start, outcome.result), took


def summary(times: list[tuple[float, float]]) -> dict[str, float]:
    entered, whole = (sorted(column) for column in zip(*times, strict=True))
    return {
        "entered_median_ms": round(statistics.median(entered), 2),
        "entered_p95_ms": round(entered[int(len(entered) * 0.95)], 2),
        "entered_min_ms": round(entered[0], 2),
        "round_trip_median_ms": round(statistics.median(whole), 2),
    }


async def measure(rounds: int) -> dict[str, object]:
    times: dict[str, list[tuple[float, float]]] = {"warm_spare": [], "on_demand": [], "subprocess": []}
    with tempfile.TemporaryDirectory() as folder:
        settings = {"entry": "jobs:enter", "import_path": (JOBS,), "scratch_root": Path(folder)}
        warm, cold = Jail(spares=1, **settings), Jail(spares=0, **settings)
        await warm.start()
        await cold.start()
        try:
            with_subprocess()
            for _ in range(rounds):
                times["warm_spare"].append(await with_jail(warm))
                times["on_demand"].append(await with_jail(cold))
                times["subprocess"].append(await asyncio.to_thread(with_subprocess))
        finally:
            await warm.close()
            await cold.close()
    results = {way: summary(all_times) for way, all_times in times.items()}
    process = results["subprocess"]["entered_median_ms"]
    return {
        "benchmark": "sandbox start to operator entered",
        "rounds": rounds,
        **results,
        "subprocess_over_warm_spare": round(process / results["warm_spare"]["entered_median_ms"], 1),
        "subprocess_over_on_demand": round(process / results["on_demand"]["entered_median_ms"], 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=30)
    print(json.dumps(asyncio.run(measure(parser.parse_args().rounds)), indent=2))


if __name__ == "__main__":
    main()
