"""A whole executor for tests: real nats-server, real database, real gRPC, real worker processes."""

from __future__ import annotations

import asyncio
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import time
import urllib.request
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select, update

from dataspeaks.executor.v1 import ingest_pb2, jobs_pb2, operators_pb2
from services.executor import app as executor
from services.executor.model import State
from services.executor.tables import Job
from services.kit.access import Signer, Verifier
from services.kit.bus import Bus
from services.kit.database import Database
from services.kit.folder import FolderBlobs
from services.kit.host import Host, Server
from services.kit.stubs import connect

LEASE_S = 60.0
"""Longer than a machine under load keeps a living worker from being heard; `lose_running` ends one at once."""
HERE = Path(__file__).parent
ROOT = HERE.parents[1]
ENDED = {jobs_pb2.JOB_STATE_SUCCEEDED, jobs_pb2.JOB_STATE_FAILED, jobs_pb2.JOB_STATE_CANCELLED}


async def until(holds: Callable[[], Any], what: str, timeout_s: float = 60.0) -> Any:
    """Waits for a condition; its last value, once true."""
    end = time.monotonic() + timeout_s
    while time.monotonic() < end:
        value = holds()
        if isinstance(value, Awaitable):
            value = await value
        if value:
            return value
        await asyncio.sleep(0.02)
    raise AssertionError(f"still not so: {what}")


class Nats:
    """A nats-server with its own folder, that can die and lose everything."""

    def __init__(self, folder: Path, port: int, monitor_port: int) -> None:
        self.folder, self.port, self.monitor_port = folder, port, monitor_port
        self.url = f"nats://127.0.0.1:{port}"
        self._process: subprocess.Popen[bytes] | None = None

    async def start(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        binary = shutil.which("nats-server", path=sysconfig.get_path("scripts"))
        assert binary is not None
        command = [binary, "-a", "127.0.0.1", "-p", str(self.port), "-m", str(self.monitor_port)]
        self._process = subprocess.Popen(
            [*command, "-js", "-sd", str(self.folder)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        await until(lambda: asyncio.to_thread(self._healthy), "nats-server is ready")

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def _healthy(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.monitor_port}/healthz", timeout=1) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def wipe(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)


class Mesh:
    """An executor over gRPC, and worker processes that come and go."""

    def __init__(self, folder: Path, nats: Nats, keys: Path, database_url: str) -> None:
        self.folder, self.nats, self.keys, self.database_url = folder, nats, keys, database_url
        self.blobs = FolderBlobs(folder / "blobs")
        self.workers: list[subprocess.Popen[bytes]] = []
        self.signer = Signer("dataset", keys / "dataset.pem")
        self.port = 0
        self.program = HERE / "playing_worker.py"
        self.settings: dict[str, Any] = {"lease_s": LEASE_S, "sweep_s": 0.1, "release_patience_s": 0.5}

    async def start(self) -> None:
        self.database = Database(self.database_url)
        self.bus = await Bus.connect(self.nats.url, "executor")
        self.app = executor.App(executor.Settings(**self.settings), self.database, self.blobs, self.bus)
        self.host = Host(Verifier(self.keys / "public"))
        for servicer, described in self.app.servicers:
            self.host.add(servicer, described)
        await self.app.start()
        self.server = Server(self.host, f"127.0.0.1:{self.port}")
        self.port = self.server.port
        await self.server.start()
        self.stub = connect(executor.EXECUTOR, self.host)

    async def stop(self) -> None:
        await self.server.stop(0)
        await self.app.stop()
        await self.bus.close()
        await self.database.close()

    async def restart(self) -> None:
        await self.stop()
        await self.start()

    def worker(self, failpoint: str = "", entry: str = "playing:enter", **settings: Any) -> subprocess.Popen[bytes]:
        number = len(self.workers)
        environment = {
            **os.environ,
            "PYTHONPATH": f"{ROOT}:{ROOT / 'gen'}",
            "BLOBS": str(self.folder / "blobs"),
            "DATASPEAKS_EXECUTOR_ADDRESS": f"127.0.0.1:{self.port}",
            "DATASPEAKS_NATS_URL": self.nats.url,
            "DATASPEAKS_KEYS": str(self.keys),
            "DATASPEAKS_WORKER_FOLDER": str(self.folder / f"worker-{number}"),
            "DATASPEAKS_WORKER_HEARTBEAT_S": "0.4",
            "DATASPEAKS_WORKER_STOP_GRACE_S": "0.2",
            "DATASPEAKS_WORKER_READY_FILE": str(self.folder / f"ready-{number}"),
            "DATASPEAKS_FAILPOINT": failpoint,
            "ENTRY": entry,
            **{f"DATASPEAKS_WORKER_{name.upper()}": str(value) for name, value in settings.items()},
        }
        with (self.folder / f"worker-{number}.log").open("wb") as log:
            process = subprocess.Popen([sys.executable, str(self.program)], env=environment, stdout=log, stderr=log)
        self.workers.append(process)
        return process

    async def ready_worker(self, failpoint: str = "", **settings: Any) -> subprocess.Popen[bytes]:
        process = self.worker(failpoint, **settings)
        ready = self.folder / f"ready-{len(self.workers) - 1}"
        await until(lambda: ready.exists() or process.poll() is not None, "the worker is ready")
        assert process.poll() is None, (self.folder / f"worker-{len(self.workers) - 1}.log").read_text()
        return process

    async def lose_running(self) -> None:
        """Ends the leases of all that runs now, whatever word of its workers is still on its way."""
        running = Job.state == State.RUNNING
        async with self.database.begin_unscoped(read=True) as tx:
            begun = {row.id: row.attempt for row in await tx.execute(select(Job.id, Job.attempt).where(running))}

        async def lost() -> bool:
            over = datetime(2000, 1, 1, tzinfo=UTC)
            left = 0
            for job_id, attempt in begun.items():
                this = update(Job).where(Job.id == job_id, Job.attempt == attempt, running).values(due_time=over)
                async with self.database.begin_unscoped() as tx:
                    left += (await tx.execute(this)).rowcount  # type: ignore[attr-defined]
            return not left

        await until(lost, "what ran is lost")

    def end_workers(self) -> None:
        for process in self.workers:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        for process in self.workers:
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    # What callers do

    async def ingest(self, organization_id: str, version_id: str, content: bytes = b"a,b\n1,2\n") -> jobs_pb2.Job:
        """A version whose file has been read."""
        with self.signer.acting(organization_id):
            sha256 = hashlib.sha256(content).hexdigest()
            key = f"{organization_id}/sources/{version_id}"
            await self.blobs.put(key, content)
            request = jobs_pb2.CreateIngestJobRequest(
                version_id=version_id,
                dataset_id=f"ds_{version_id}",
                source_key=key,
                source_sha256=sha256,
                source_bytes=len(content),
                file_name="table.csv",
                spec=ingest_pb2.IngestSpec(format="csv"),
                request_id=f"ingest {version_id}",
            )
            return await self.stub.CreateIngestJob(request)

    async def version(self, organization_id: str, version_id: str, content: bytes = b"a,b\n1,2\n") -> jobs_pb2.Job:
        job = await self.ingest(organization_id, version_id, content)
        return await self.end_of(organization_id, job.id)

    async def create(self, organization_id: str, version_id: str, limit: int, offset: int = 0) -> jobs_pb2.Job:
        with self.signer.acting(organization_id):
            return await self.stub.CreateJob(
                jobs_pb2.CreateJobRequest(version_id=version_id, operator=rows(limit, offset))
            )

    async def get(self, organization_id: str, job_id: str) -> jobs_pb2.Job:
        with self.signer.acting(organization_id):
            return await self.stub.GetJob(jobs_pb2.GetJobRequest(job_id=job_id))

    async def end_of(self, organization_id: str, job_id: str, timeout_s: float = 60.0) -> jobs_pb2.Job:
        async def watch() -> jobs_pb2.Job:
            with self.signer.acting(organization_id):
                async for job in self.stub.WatchJob(jobs_pb2.WatchJobRequest(job_id=job_id)):
                    last = job
            return last

        return await asyncio.wait_for(watch(), timeout_s)

    async def result(self, organization_id: str, job_id: str) -> bytes:
        with self.signer.acting(organization_id):
            answer = await self.stub.GetJobResult(jobs_pb2.GetJobResultRequest(job_id=job_id))
        return bytes(answer.data)


def rows(limit: int, offset: int = 0) -> operators_pb2.Operator:
    return operators_pb2.Operator(rows=operators_pb2.Rows(limit=limit, offset=offset))
