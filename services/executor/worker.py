"""A worker: pulls jobs from JetStream, runs each in the sandbox, and tells the executor; it has no database."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import signal
import time
from dataclasses import dataclass

import grpc
from opentelemetry.trace import SpanKind

from dataspeaks.executor.v1 import worker_pb2
from services.executor import failures, metrics
from services.executor.runs import Runner, fail
from services.kit import telemetry
from services.kit.access import Signer
from services.kit.bus import Message
from services.kit.errors import CallFailed
from services.kit.ids import new_id
from services.kit.stubs import Stub

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
    def __init__(self, heartbeat_s: float, stub: Stub, signer: Signer, runner: Runner) -> None:
        self.id = new_id("wrk")
        self._heartbeat_s, self._stub, self._signer, self._runner = heartbeat_s, stub, signer, runner
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
                async with asyncio.timeout(self._heartbeat_s):
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
