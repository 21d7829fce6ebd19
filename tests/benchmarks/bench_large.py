"""A file far larger than the sandbox's memory: read, profiled, grouped and reported within 1 GiB, out of core.

Run: `python -m tests.benchmarks.bench_large FILE` or `python -m tests.benchmarks.bench_large ROWS` for a file made up
like that of `bench_ingest`. Prints one JSON line per step: wall and CPU seconds, and the peak resident memory.
"""

from __future__ import annotations

import asyncio
import base64
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from google.protobuf import json_format

from dataspeaks.executor.v1 import operators_pb2
from sandbox.jail.client import Jail, Outcome, Task
from services.local import OPERATING, OUTPUTS, READING
from tests.benchmarks.bench_ingest import make

PART = 4_000_000
SUM = {"function": "FUNCTION_SUM", "column": "price"}
STEPS: list[tuple[str, dict[str, Any]]] = [
    ("few groups", {"aggregate": {"keys": [{"column": "country"}, {"column": "event"}], "measures": [SUM]}}),
    (
        "top 10 of 500k groups",
        {
            "aggregate": {
                "keys": [{"column": "user_id"}],
                "measures": [SUM, {"function": "FUNCTION_COUNT"}],
                "limit": 10,
            }
        },
    ),
    ("distinct", {"aggregate": {"measures": [{"function": "FUNCTION_DISTINCT", "column": "user_id"}]}}),
    ("daily series", {"time_series": {"time": "at", "grain": "GRAIN_DAY", "measures": [SUM]}}),
    ("profile", {"profile": {}}),
    ("speak", {"speak": {}}),
]


def told(step: str, outcome: Outcome) -> None:
    used = outcome.usage
    facts = {"verdict": outcome.verdict, "wall_s": used.wall_s, "cpu_s": used.cpu_s, "rss_mb": used.max_rss_bytes >> 20}
    if outcome.error:
        facts["message"] = outcome.error.message
    print(json.dumps({"step": step, **facts}), flush=True)


async def run(source: Path, folder: Path) -> None:
    jail = Jail(scratch_root=folder)
    await jail.start()
    try:
        memory: dict[str, Any] = {"memory_bytes": READING.memory_bytes, "threads": READING.parallelism}
        request = {**memory, "kind": "ingest", "file_name": source.name, "inputs": {"source": str(source)}}
        task = Task("read", json.dumps(request).encode(), (source,), OUTPUTS, READING, spill=True)
        with await jail.run(task) as read:
            told(f"read {source.stat().st_size / 1e9:.2f} GB", read)
            inputs = {"data": read.outputs["data.parquet"], "table": read.outputs["table.json"]}
            for step, wanted in STEPS:
                operator = json_format.ParseDict(wanted, operators_pb2.Operator()).SerializeToString()
                names = {name: str(path) for name, path in inputs.items()}
                request = {**memory, "kind": "operator", "inputs": names, "masked": []}
                request["operator"] = base64.b64encode(operator).decode()
                body = json.dumps(request).encode()
                with await jail.run(
                    Task(step, body, tuple(inputs.values()), ("result.json",), OPERATING, spill=True)
                ) as outcome:
                    told(step, outcome)
    finally:
        await jail.close()


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder, wanted = Path(name), sys.argv[1]
        source = folder / "large.csv" if wanted.isdigit() else Path(wanted).resolve()
        for part in range(int(wanted) // PART if wanted.isdigit() else 0):
            make(source, PART, part)
        asyncio.run(run(source, folder))


if __name__ == "__main__":
    main()
