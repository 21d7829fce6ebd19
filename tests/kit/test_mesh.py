"""Calls between services: in process and over gRPC they behave alike."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

import grpc
import pytest

from dataspeaks.executor.v1 import jobs_pb2, jobs_pb2_grpc, worker_pb2, worker_pb2_grpc
from dataspeaks.identity.v1 import identity_pb2
from services.kit import access, errors, interceptors
from services.kit.access import Signer, Verifier, acting
from services.kit.host import Host, Server
from services.kit.interceptors import remaining_s
from services.kit.stubs import Stub, channel, connect

EXECUTOR = jobs_pb2.DESCRIPTOR.services_by_name["ExecutorService"]
WORKER = worker_pb2.DESCRIPTOR.services_by_name["WorkerService"]


class JobNotFound(errors.NotFound):
    reason = "JOB_NOT_FOUND"
    message = "There is no job {job_id}."


class Servicer(jobs_pb2_grpc.ExecutorServiceServicer):
    """Answers, refuses, fails, hangs or flickers, as the job's id asks."""

    def __init__(self) -> None:
        self.calls = 0
        self.stopped = asyncio.Event()

    async def GetJob(self, request: jobs_pb2.GetJobRequest, context: Any) -> jobs_pb2.Job:
        self.calls += 1
        if request.job_id == "missing":
            raise JobNotFound(job_id="missing")
        if request.job_id == "bug":
            raise ZeroDivisionError("secret detail")
        if request.job_id == "hang":
            await asyncio.sleep(60)
        if request.job_id == "flicker" and self.calls < 3:
            raise errors.ServiceUnavailable()
        return jobs_pb2.Job(id=f"{access.caller().organization_id} {(remaining_s() or 0) > 0}")

    async def CreateJob(self, request: Any, context: Any) -> jobs_pb2.Job:
        return await self.GetJob(jobs_pb2.GetJobRequest(job_id=request.version_id), context)

    async def WatchJob(self, request: jobs_pb2.WatchJobRequest, context: Any) -> AsyncIterator[jobs_pb2.Job]:
        try:
            for number in range(1_000_000):
                if request.job_id == "short" and number == 3:
                    raise JobNotFound(job_id="gone")
                yield jobs_pb2.Job(id=str(number))
                if request.job_id == "quiet":
                    await asyncio.sleep(60)
        finally:
            self.stopped.set()


class Worker(worker_pb2_grpc.WorkerServiceServicer):
    async def Heartbeat(self, request: Any, context: Any) -> worker_pb2.HeartbeatResponse:
        return worker_pb2.HeartbeatResponse()

    async def StartAttempt(self, request: Any, context: Any) -> worker_pb2.Assignment:
        return worker_pb2.Assignment()

    async def FinishAttempt(self, request: Any, context: Any) -> Any: ...


@pytest.fixture(params=["in process", "over gRPC"])
async def mesh(request: pytest.FixtureRequest, verifier: Verifier) -> AsyncIterator[tuple[Stub, Servicer, Stub]]:
    servicer, host = Servicer(), Host(verifier)
    for name in ("CancelJob", "ListJobs", "GetJobResult", "VerifyReceipt", "CreateIngestJob", "DeleteVersionJobs"):
        assert hasattr(servicer, name)
    host.add(servicer, EXECUTOR)
    host.add(Worker(), WORKER)
    if request.param == "in process":
        yield connect(EXECUTOR, host), servicer, connect(WORKER, host)
        return
    server = Server(host, "127.0.0.1:0")
    await server.start()
    remote = channel(f"127.0.0.1:{server.port}")
    yield connect(EXECUTOR, remote), servicer, connect(WORKER, remote)
    await remote.close()
    await server.stop(0)


def job(name: str) -> jobs_pb2.GetJobRequest:
    return jobs_pb2.GetJobRequest(job_id=name)


async def test_the_caller_and_the_deadline_travel_with_a_call(mesh: Any, signers: dict[str, Signer]) -> None:
    with signers["chat"].acting("org_1"):
        assert (await mesh[0].GetJob(job("x"))).id == "org_1 True"


@pytest.mark.parametrize(
    ("name", "code", "reason"),
    [
        ("missing", grpc.StatusCode.NOT_FOUND, "JOB_NOT_FOUND"),
        ("bug", grpc.StatusCode.INTERNAL, "INTERNAL"),
        ("", grpc.StatusCode.INVALID_ARGUMENT, "INVALID_FIELDS"),
        ("x" * 65, grpc.StatusCode.INVALID_ARGUMENT, "INVALID_FIELDS"),
    ],
)
async def test_errors_arrive_with_their_reason_and_no_secrets(
    mesh: Any, signers: dict[str, Signer], name: str, code: grpc.StatusCode, reason: str
) -> None:
    with signers["chat"].acting("org_1"), pytest.raises(errors.CallFailed) as failed:
        await mesh[0].GetJob(job(name))
    assert (failed.value.code, failed.value.reason) == (code, reason)
    assert "secret" not in str(failed.value.status)


async def test_a_call_without_a_token_is_refused(mesh: Any) -> None:
    with acting(None), pytest.raises(errors.CallFailed) as failed:
        await mesh[0].GetJob(job("x"))
    assert failed.value.code is grpc.StatusCode.UNAUTHENTICATED


async def test_a_deadline_ends_a_call_that_hangs(mesh: Any, signers: dict[str, Signer]) -> None:
    started = time.monotonic()
    with signers["chat"].acting("org_1"), pytest.raises(errors.CallFailed) as failed:
        await mesh[0].GetJob(job("hang"), timeout_s=0.2)
    assert failed.value.code is grpc.StatusCode.DEADLINE_EXCEEDED
    assert time.monotonic() - started < 10


async def test_only_what_may_be_repeated_is_retried(mesh: Any, signers: dict[str, Signer]) -> None:
    stub, servicer, _ = mesh
    with signers["chat"].acting("org_1"):
        assert (await stub.GetJob(job("flicker"))).id
    assert servicer.calls == 3


async def test_a_stream_that_is_left_stops_at_its_source(mesh: Any, signers: dict[str, Signer]) -> None:
    stub, servicer, _ = mesh
    with signers["chat"].acting("org_1"):
        seen = stub.WatchJob(jobs_pb2.WatchJobRequest(job_id="long"))
        assert [(await anext(seen)).id for _ in range(3)] == ["0", "1", "2"]
        await seen.aclose()
    await asyncio.wait_for(servicer.stopped.wait(), 10)


async def test_a_stream_tells_its_items_and_then_its_error(mesh: Any, signers: dict[str, Signer]) -> None:
    seen = []
    with signers["chat"].acting("org_1"), pytest.raises(errors.CallFailed) as failed:
        async for item in mesh[0].WatchJob(jobs_pb2.WatchJobRequest(job_id="short")):
            seen.append(item.id)
    assert seen == ["0", "1", "2"]
    assert failed.value.reason == "JOB_NOT_FOUND"


async def test_the_worker_may_call_only_what_names_it(mesh: Any, signers: dict[str, Signer]) -> None:
    stub, _, worker = mesh
    beat = worker_pb2.HeartbeatRequest(worker_id="w")
    with signers["worker"].acting("org_1"):
        await worker.Heartbeat(beat)
        with pytest.raises(errors.CallFailed) as failed:
            await stub.GetJob(job("x"))
    assert failed.value.code is grpc.StatusCode.PERMISSION_DENIED
    with signers["chat"].acting("org_1"), pytest.raises(errors.CallFailed) as failed:
        await worker.Heartbeat(beat)
    assert failed.value.code is grpc.StatusCode.PERMISSION_DENIED


def token(signer: Signer, kind: str = "at+jwt", **changes: Any) -> str:
    claims = {"iss": "identity", "sub": "usr_1", "org": "org_1", "ws": "ws_1", "sid": "ses_1", "role": 4}
    return signer.sign(kind, {**claims, "exp": int(time.time()) + 60, **changes})


@pytest.mark.parametrize(
    ("signer", "kind", "changes"),
    [
        ("chat", "at+jwt", {}),
        ("chat", "at+jwt", {"iss": "chat"}),
        ("identity", "svc+jwt", {}),
        ("identity", "jwt", {}),
        ("identity", "at+jwt", {"exp": 1}),
        ("identity", "at+jwt", {"iss": "chat"}),
        ("identity", "at+jwt", {"role": "owner"}),
        ("chat", "svc+jwt", {"iss": "dataset"}),
    ],
)
def test_a_token_that_is_not_what_it_says_is_refused(
    verifier: Verifier, signers: dict[str, Signer], signer: str, kind: str, changes: dict[str, Any]
) -> None:
    with pytest.raises(errors.CallerUnauthenticated):
        verifier.verify(token(signers[signer], kind, **changes))


def test_a_forged_or_revoked_token_is_refused(verifier: Verifier, signers: dict[str, Signer]) -> None:
    good = token(signers["identity"])
    assert verifier.verify(good).organization_id == "org_1"
    head, body, _ = good.split(".")
    none = "eyJhbGciOiJub25lIiwidHlwIjoiYXQrand0Iiwia2lkIjoiaWRlbnRpdHkifQ"
    outside = "eyJhbGciOiJFZDI1NTE5IiwidHlwIjoiYXQrand0Iiwia2lkIjoiLi4vLi4vZXRjL3Bhc3N3ZCJ9"
    for bad in ("", "a.b.c", f"{head}.{body}.", f"{none}.{body}.", f"{outside}.{body}.AAAA", good[:-4] + "AAAA"):
        with pytest.raises(errors.CallerUnauthenticated):
            verifier.verify(bad)
    verifier.revoked.add("ses_1")
    with pytest.raises(errors.CallerUnauthenticated):
        verifier.verify(good)


def test_a_host_refuses_a_method_without_a_permission(verifier: Verifier, monkeypatch: pytest.MonkeyPatch) -> None:
    from dataspeaks.access.v1 import access_pb2
    from services.kit import host

    monkeypatch.setattr(host, "rule_of", lambda _described: access_pb2.Rule())
    with pytest.raises(ValueError, match="states no permission"):
        Host(verifier).add(Servicer(), EXECUTOR)


def test_scopes_narrow_what_a_role_may_do(verifier: Verifier, signers: dict[str, Signer]) -> None:
    from dataspeaks.access.v1 import access_pb2

    narrow = verifier.verify(token(signers["identity"], scopes=[access_pb2.PERMISSION_DATASET_READ]))
    assert narrow.may(access_pb2.PERMISSION_DATASET_READ)
    assert not narrow.may(access_pb2.PERMISSION_DATASET_WRITE)
    viewer = verifier.verify(token(signers["identity"], role=1, scopes=[access_pb2.PERMISSION_DATASET_WRITE]))
    assert not viewer.may(access_pb2.PERMISSION_DATASET_WRITE)
    assert identity_pb2.DESCRIPTOR.services_by_name["IdentityService"]


async def test_a_stream_ends_when_its_session_is_ended(
    mesh: Any, verifier: Verifier, signers: dict[str, Signer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(interceptors, "RECHECK_S", 0.05)
    who = verifier.verify(token(signers["identity"], sid="ses_ended"))
    with acting(who), pytest.raises(errors.CallFailed) as failed:
        async for item in mesh[0].WatchJob(jobs_pb2.WatchJobRequest(job_id="quiet")):
            assert item.id == "0"
            verifier.revoked.add("ses_ended")
    assert failed.value.code is grpc.StatusCode.UNAUTHENTICATED
