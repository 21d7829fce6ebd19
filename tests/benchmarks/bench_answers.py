"""Whole answers over REST in a running system: a report and questions, the first time and again from the cache.

Run: `python -m tests.benchmarks.bench_answers [rows]`. Prints medians and 95th percentiles in milliseconds, from the
request to the result's last byte; a question's answer is the stream of its message to its end.
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

from tests.benchmarks.bench_ingest import make
from tests.running import good, operate, running, table

ROUNDS = 30
MEASURES = ("price", "score", "quantity")
GROUPS = ("event", "country")
QUESTIONS = [
    *(
        f"{what} {measure} by {group}"
        for what in ("total", "average", "median")
        for measure in MEASURES
        for group in GROUPS
    ),
    *(f"how many rows with {measure} over {bound}" for measure in MEASURES for bound in (1, 2, 3, 5)),
]


def milliseconds(work: Callable[[], Any]) -> float:
    started = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - started)


def told(what: str, times: list[float]) -> None:
    spread = statistics.quantiles(times, n=20, method="inclusive")
    print(json.dumps({"what": what, "p50_ms": round(statistics.median(times), 1), "p95_ms": round(spread[-1], 1)}))


def ask(http: httpx.Client, version: str, question: str) -> None:
    conversation = good(http.post("/v1/conversations", json={"versionId": version}))
    path = f"/v1/conversations/{conversation['id']}/messages"
    answer = http.post(path, json={"question": question}, headers={"accept": "text/event-stream"})
    assert "RECEIPT" in answer.text.upper(), answer.text


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as name:
        make(Path(name) / "events.csv", rows)
        with running(Path(name) / "data") as system, system.client() as http:
            version = table(http, "events.csv", (Path(name) / "events.csv").read_bytes())["id"]
            print(
                json.dumps({"rows": rows, "report_ms": round(milliseconds(lambda: operate(http, version, speak={})))})
            )
            told("report again", [milliseconds(lambda: operate(http, version, speak={})) for _ in range(ROUNDS)])
            ask(http, version, "how many rows?")
            told("question", [milliseconds(lambda q=each: ask(http, version, q)) for each in QUESTIONS])  # type: ignore[misc]
            told("question again", [milliseconds(lambda q=each: ask(http, version, q)) for each in QUESTIONS])  # type: ignore[misc]


if __name__ == "__main__":
    main()
