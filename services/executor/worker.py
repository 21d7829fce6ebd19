"""A worker: pulls jobs from JetStream, runs each in the sandbox, and tells the executor; it has no database."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import grpc
from opentelemetry.trace import SpanKind
from pydantic import AliasChoices, Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from dataspeaks.executor.v1 import worker_pb2
from sandbox.jail.client import Jail, Mode
from services.executor import failures, metrics
from services.executor.inputs import Inputs
from services.executor.rounds import Rounds, SparkSettings
from services.executor.runs import Runner, fail
from services.executor.wire import CANCELLED, JOBS
from services.kit import memory, telemetry
from services.kit.access import Signer
from services.kit.blobs import Blobs
from services.kit.bus import Bus, Message
from services.kit.errors import CallFailed
from services.kit.ids import new_id
from services.kit.stubs import Stub, channel, connect
from services.kit.tls import Tls

WORKER = worker_pb2.DESCRIPTOR.services_by_name["WorkerService"]
GIB = 1024 * 1024 * 1024
AGAIN_S = 0.5
"""Pause before a message whose job could not be started, the executor being away, comes again."""
PROGRESS_S = 0.2
"""Least time between two beats that only tell of progress."""
FAULTY_S = 30.0
"""How long a worker tells the end of a job to an executor that is there and fails."""
CODE = grpc.StatusCode
AWAY = (CODE.UNAVAILABLE, CODE.DEADLINE_EXCEEDED)
REFUSED = (CODE.INVALID_ARGUMENT, CODE.ABORTED, CODE.NOT_FOUND, CODE.PERMISSION_DENIED, CODE.UNAUTHENTICATED)
"""Answers that telling again does not change."""
log = logging.getLogger(__name__)


class Settings(BaseSettings):
    """Settings of a worker."""

    model_config = SettingsConfigDict(env_prefix="DATASPEAKS_WORKER_", frozen=True, populate_by_name=True)

    executor_address: str = Field(
        validation_alias=AliasChoices("executor_address", "DATASPEAKS_EXECUTOR_ADDRESS"),
        description="host:port of the executor.",
    )
    nats_url: str = Field(validation_alias=AliasChoices("nats_url", "DATASPEAKS_NATS_URL"), description="NATS server.")
    keys: Path = Field(
        validation_alias=AliasChoices("keys", "DATASPEAKS_KEYS"),
        description="Folder with `worker.pem`, the worker's own key.",
    )
    tls: Path | None = Field(
        None,
        validation_alias=AliasChoices("tls", "DATASPEAKS_TLS"),
        description="Folder with tls.crt, tls.key and ca.crt, for gRPC between services; plain where absent.",
    )
    folder: Path = Field(description="Folder for copies of inputs and for the sandboxes' files.")
    concurrency: int = Field(os.cpu_count() or 1, ge=1, description="Jobs at the same time.")
    jail_mode: Mode = Field(Mode.STRICT, description="strict, or reduced for kernels without Landlock.")
    cache_bytes: int = Field(4 * GIB, ge=0, description="Room for copies of inputs, in bytes.")
    heartbeat_s: float = Field(2.0, gt=0, description="Time between two signs of life, in seconds.")
    stop_grace_s: float = Field(
        5.0, ge=0, description="How long running jobs may finish before they are handed back, in seconds."
    )
    ready_file: Path | None = Field(None, description="File that exists while the worker takes jobs.")


@dataclass
class Running:
    """One attempt at work here."""

    attempt: int
    work: asyncio.Task[worker_pb2.FinishAttemptRequest]
    done: int = 0
    total: int = 0
    lost: bool = False
    """Cancelled, or another worker's by now: nothing of it is told."""


class Worker:
    def __init__(self, settings: Settings, stub: Stub, signer: Signer, runner: Runner) -> None:
        self.id = new_id("wrk")
        self._settings, self._stub, self._signer, self._runner = settings, stub, signer, runner
        self._running: dict[str, Running] = {}
        self._taken: dict[str, int] = {}
        """Attempts by job, from their message on."""
        self._progressed = asyncio.Event()
        self._failpoint = os.environ.get("DATASPEAKS_FAILPOINT", "")

    async def handle(self, message: Message) -> float | None:
        """Runs the job a message names, unless somebody else did; answers as a queue's handler does."""
        try:
            told = json.loads(message.body)
            job_id, attempt = str(told["job_id"]), int(told["attempt"])
        except (ValueError, LookupError, TypeError):
            log.error("a message on %s is not of our form; it is dropped", message.subject)
            return None
        if job_id in self._taken:
            return None if self._taken[job_id] == attempt else AGAIN_S
        self._taken[job_id] = attempt
        try:
            return await self._take(message, job_id, attempt)
        finally:
            del self._taken[job_id]

    async def _take(self, message: Message, job_id: str, attempt: int) -> float | None:
        with (
            telemetry.span("job", kind=SpanKind.CONSUMER, link=message.headers, job_id=job_id, attempt=attempt),
            self._signer.acting(),
        ):
            try:
                request = worker_pb2.StartAttemptRequest(job_id=job_id, attempt=attempt, worker_id=self.id)
                assignment = await self._stub.StartAttempt(request)
            except CallFailed as failed:
                if failed.code is CODE.ABORTED:
                    return None
                log.warning("job %s could not be started: %s", job_id, failed)
                return AGAIN_S
            self._fail_at("after_start")
            await self._work(assignment)
        return None

    async def _work(self, assignment: worker_pb2.Assignment) -> None:
        job_id = assignment.job_id

        def progress(done: int, total: int) -> None:
            running.done, running.total = done, total
            self._progressed.set()

        work = asyncio.create_task(self._runner.run(assignment, progress))
        running = self._running[job_id] = Running(assignment.attempt, work)
        metrics.AT_WORK.inc()
        try:
            finish = await self._outcome(assignment, running)
            if finish is not None:
                metrics.ATTEMPTS.labels(finish.failure.verdict or "OK").inc()
                self._fail_at("before_finish")
                await self._finish(finish, running)
                self._fail_at("after_finish")
        finally:
            metrics.AT_WORK.dec()
            if self._running.get(job_id) is running:
                del self._running[job_id]

    async def _outcome(
        self, assignment: worker_pb2.Assignment, running: Running
    ) -> worker_pb2.FinishAttemptRequest | None:
        """What there is to tell; None of a job that is no longer ours. A worker that stops hands the job back."""
        try:
            return await running.work
        except asyncio.CancelledError:
            if running.lost:
                return None
            await self._hand_back(assignment)
            raise
        except Exception:
            log.exception("job %s could not be run", assignment.job_id)
            finish = worker_pb2.FinishAttemptRequest(job_id=assignment.job_id, attempt=assignment.attempt)
            fail(finish, failures.interrupted("WORKER_FAILED"))
            return finish

    async def _finish(self, finish: worker_pb2.FinishAttemptRequest, running: Running) -> None:
        """Tells until it is heard or refused; an executor that only fails is left alone, and the lease ends."""
        finish.worker_id = self.id
        pause_s, end = AGAIN_S, time.monotonic() + FAULTY_S
        while not running.lost:
            try:
                await self._stub.FinishAttempt(finish)
                return
            except CallFailed as failed:
                log.warning("the end of job %s was not taken: %s", finish.job_id, failed)
                if failed.code is CODE.INVALID_ARGUMENT and finish.WhichOneof("outcome") == "success":
                    fail(finish, failures.malformed())
                    continue
                if failed.code in REFUSED or (failed.code not in AWAY and time.monotonic() > end):
                    return
            await asyncio.sleep(pause_s)
            pause_s = min(2 * pause_s, 5.0)

    async def _hand_back(self, assignment: worker_pb2.Assignment) -> None:
        finish = worker_pb2.FinishAttemptRequest(job_id=assignment.job_id, attempt=assignment.attempt)
        finish.worker_id = self.id
        fail(finish, failures.handed_back())
        with contextlib.suppress(CallFailed):
            await self._stub.FinishAttempt(finish, timeout_s=2.0)

    async def beat(self) -> None:
        """Tells the executor, again and again, what runs here, and kills what is no longer ours."""
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._settings.heartbeat_s):
                    await self._progressed.wait()
            self._progressed.clear()
            began = time.monotonic()
            try:
                await self._send()
            except Exception:
                log.exception("a sign of life could not be given")
            await asyncio.sleep(max(0.0, began + PROGRESS_S - time.monotonic()))

    async def _send(self) -> None:
        beats = [
            worker_pb2.Beat(job_id=job_id, attempt=run.attempt, done=run.done, total=run.total)
            for job_id, run in self._running.items()
        ]
        if not beats:
            return
        request = worker_pb2.HeartbeatRequest(worker_id=self.id, beats=beats)
        try:
            with self._signer.acting():
                answer = await self._stub.Heartbeat(request, timeout_s=5.0)
        except CallFailed as failed:
            log.warning("the executor does not hear this worker: %s", failed)
            return
        told = {beat.job_id: beat.attempt for beat in beats}
        for job_id in answer.lost_job_ids:
            running = self._running.get(job_id)
            if running is not None and running.attempt == told.get(job_id):
                self._kill(job_id)

    async def hear_cancelled(self, _subject: str, body: bytes) -> None:
        self._kill(body.decode("ascii", "replace"))

    def _kill(self, job_id: str) -> None:
        running = self._running.get(job_id)
        if running is not None:
            running.lost = True
            running.work.cancel()

    def _fail_at(self, point: str) -> None:
        """For tests: dies where the environment says, as a worker dies whose power is cut."""
        if self._failpoint == point:
            os.kill(os.getpid(), signal.SIGKILL)


def make_jail(settings: Settings) -> Jail:
    scratch = settings.folder / "scratch"
    scratch.mkdir(parents=True, exist_ok=True)
    return Jail(mode=settings.jail_mode, spares=settings.concurrency, scratch_root=scratch)


class Standing:
    """Whether a worker takes jobs, for who asks from outside."""

    bus: Bus | None = None
    """There as long as it takes some."""

    async def check(self) -> str:
        """As a readiness check."""
        if self.bus is None:
            return "it takes no jobs"
        return "" if self.bus.connected else "the NATS server does not answer"


async def serve(settings: Settings, blobs: Blobs, jail: Jail, stop: asyncio.Event, standing: Standing) -> None:
    """Takes jobs until `stop`; raises JailUnavailable, having pulled nothing, where the sandbox does not hold."""
    if settings.ready_file is not None:
        settings.ready_file.unlink(missing_ok=True)
    await jail.start()
    bus = await Bus.connect(settings.nats_url, "worker")
    link = channel(settings.executor_address, Tls(settings.tls).channel() if settings.tls else None)
    inputs = Inputs(settings.folder / "inputs", settings.cache_bytes, blobs)
    signer = Signer("worker", settings.keys / "worker.pem")
    rounds = Rounds(SparkSettings(), jail, blobs, settings.folder)
    worker = Worker(settings, connect(WORKER, link), signer, Runner(jail, inputs, blobs, rounds))
    await bus.listen(CANCELLED, worker.hear_cancelled)
    beating = asyncio.create_task(worker.beat())
    consumer = bus.consume(JOBS, settings.concurrency, worker.handle)
    try:
        await consumer.start()
        memory.settle()
        log.info("worker %s takes jobs, %s at a time", worker.id, settings.concurrency)
        standing.bus = bus
        with _ready(settings.ready_file):
            await stop.wait()
    finally:
        standing.bus = None
        await consumer.stop(settings.stop_grace_s)
        beating.cancel()
        await asyncio.gather(beating, return_exceptions=True)
        await jail.close()
        await link.close()
        await bus.close()


@contextlib.contextmanager
def _ready(file: Path | None) -> Iterator[None]:
    if file is None:
        yield
        return
    file.touch()
    try:
        yield
    finally:
        file.unlink(missing_ok=True)
