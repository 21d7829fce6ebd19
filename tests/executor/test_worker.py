"""The worker against an executor that answers as a test says."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.rpc import status_pb2

from dataspeaks.executor.v1 import worker_pb2
from services.executor import worker
from services.executor.worker import Worker
from services.kit.access import Signer
from services.kit.bus import Message
from services.kit.errors import CallFailed
from tests.executor.mesh import until

CODE = grpc.StatusCode


class Executor:
    """Answers starts when told to, refuses ends as planned, and writes down what it hears."""

    def __init__(self, refusals: Sequence[grpc.StatusCode] = ()) -> None:
        self.open = asyncio.Event()
        self.starts = 0
        self.beats = 0
        self.ends: list[str] = []
        self._refusals = list(refusals)

    async def StartAttempt(self, request: worker_pb2.StartAttemptRequest) -> worker_pb2.Assignment:
        self.starts += 1
        await self.open.wait()
        return worker_pb2.Assignment(job_id=request.job_id, attempt=request.attempt)

    async def FinishAttempt(self, request: worker_pb2.FinishAttemptRequest, **_: Any) -> None:
        self.ends.append(request.failure.verdict or str(request.WhichOneof("outcome")))
        if self._refusals:
            code = self._refusals.pop(0)
            raise CallFailed(status_pb2.Status(code=code.value[0]))

    async def Heartbeat(self, request: worker_pb2.HeartbeatRequest, **_: Any) -> worker_pb2.HeartbeatResponse:
        self.beats += 1
        if self.beats == 1:
            raise ValueError("not what anybody expects")
        return worker_pb2.HeartbeatResponse(lost_job_ids=["job_unheard_of"])


class Runner:
    """Succeeds once `ready`."""

    def __init__(self) -> None:
        self.runs = 0
        self.ready = asyncio.Event()

    async def run(
        self, assignment: worker_pb2.Assignment, progress: Callable[[int, int], None]
    ) -> worker_pb2.FinishAttemptRequest:
        self.runs += 1
        await self.ready.wait()
        success = worker_pb2.Success(engine="none")
        return worker_pb2.FinishAttemptRequest(job_id=assignment.job_id, attempt=assignment.attempt, success=success)


@pytest.fixture
def make(keys: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Executor, Runner], Worker]:
    monkeypatch.setattr(worker, "AGAIN_S", 0.001)

    def made(executor: Any, runner: Any) -> Worker:
        return Worker(0.01, executor, Signer("worker", keys / "worker.pem"), runner)

    return made


def message(attempt: int = 1) -> Message:
    return Message("jobs.org_a", json.dumps({"job_id": "job_1", "attempt": attempt}).encode(), {})


async def test_a_job_delivered_again_while_it_is_being_started_runs_once(
    make: Callable[[Executor, Runner], Worker],
) -> None:
    executor, runner = Executor(), Runner()
    runner.ready.set()
    tested = make(executor, runner)
    first = asyncio.create_task(tested.handle(message()))
    await until(lambda: executor.starts, "the first asks to start")
    assert await tested.handle(message()) is None
    assert await tested.handle(message(attempt=2)) == worker.AGAIN_S
    executor.open.set()
    assert await first is None
    assert (executor.starts, runner.runs, executor.ends) == (1, 1, ["success"])
    assert await tested.handle(message(attempt=2)) is None
    assert runner.runs == 2


@pytest.mark.parametrize(
    ("refusals", "told"),
    [
        ([CODE.INTERNAL, CODE.UNKNOWN, CODE.CANCELLED, CODE.UNAVAILABLE], ["success"] * 5),
        ([CODE.ABORTED], ["success"]),
        ([CODE.NOT_FOUND], ["success"]),
        ([CODE.INVALID_ARGUMENT], ["success", "PROTOCOL_ERROR"]),
        ([CODE.INVALID_ARGUMENT, CODE.INVALID_ARGUMENT], ["success", "PROTOCOL_ERROR"]),
    ],
)
async def test_an_end_is_told_until_it_is_heard_or_refused(
    make: Callable[[Executor, Runner], Worker], refusals: list[grpc.StatusCode], told: list[str]
) -> None:
    executor, runner = Executor(refusals), Runner()
    runner.ready.set()
    executor.open.set()
    assert await make(executor, runner).handle(message()) is None
    assert executor.ends == told


async def test_an_executor_that_only_fails_is_left_alone_in_the_end(
    make: Callable[[Executor, Runner], Worker], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "FAULTY_S", 0.01)
    executor, runner = Executor([CODE.INTERNAL] * 1000), Runner()
    runner.ready.set()
    executor.open.set()
    assert await make(executor, runner).handle(message()) is None
    assert 1 < len(executor.ends) < 1000


async def test_signs_of_life_go_on_after_one_that_failed(make: Callable[[Executor, Runner], Worker]) -> None:
    executor, runner = Executor(), Runner()
    executor.open.set()
    tested = make(executor, runner)
    beating = asyncio.create_task(tested.beat())
    job = asyncio.create_task(tested.handle(message()))
    await until(lambda: executor.beats > 2, "it beats on")
    runner.ready.set()
    assert await job is None
    beating.cancel()
    await asyncio.gather(beating, return_exceptions=True)
    assert executor.ends == ["success"]
