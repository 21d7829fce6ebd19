"""ExecutorService and WorkerService: unpacks requests, calls the use cases, packs answers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

from google.api import httpbody_pb2
from google.protobuf import empty_pb2

from dataspeaks.access.v1 import access_pb2
from dataspeaks.executor.v1 import jobs_pb2, jobs_pb2_grpc, receipt_pb2, worker_pb2, worker_pb2_grpc
from services.executor import messages, receipts
from services.executor.attempts import Attempts, Beat
from services.executor.deletions import Deletions
from services.executor.jobs import IngestJob, Jobs, OperatorJob
from services.executor.model import Blob, Success
from services.executor.results import Results
from services.executor.tables import Job
from services.executor.verification import Verification
from services.kit import telemetry
from services.kit.access import caller


@dataclass(frozen=True)
class UseCases:
    jobs: Jobs
    results: Results
    verification: Verification
    deletions: Deletions
    operator_versions: dict[str, int]
    ingest_version: int


class ExecutorService(jobs_pb2_grpc.ExecutorServiceServicer):
    def __init__(self, use: UseCases) -> None:
        self._use = use

    async def CreateJob(self, request: jobs_pb2.CreateJobRequest, context: Any) -> jobs_pb2.Job:
        operator = request.operator.SerializeToString(deterministic=True)
        version = self._use.operator_versions.get(receipts.operator_name(operator), 0)
        masked = () if _sees_personal() else None
        engine = messages.ENGINES[request.engine]
        asked = OperatorJob(request.version_id, operator, version, masked, _trace(), engine, request.ephemeral)
        return _job(await self._use.jobs.create(caller().organization_id, asked, request))

    async def GetJob(self, request: jobs_pb2.GetJobRequest, context: Any) -> jobs_pb2.Job:
        return _job(await self._use.jobs.get(request.job_id))

    async def ListJobs(self, request: jobs_pb2.ListJobsRequest, context: Any) -> jobs_pb2.ListJobsResponse:
        state = messages.ASKED[request.state] if request.state else None
        jobs, token = await self._use.jobs.list(request, request.version_id, state)
        return jobs_pb2.ListJobsResponse(jobs=[_job(job) for job in jobs], next_page_token=token)

    async def WatchJob(self, request: jobs_pb2.WatchJobRequest, context: Any) -> AsyncIterator[jobs_pb2.Job]:
        async for job in self._use.jobs.watch(request.job_id):
            yield _job(job)

    async def CancelJob(self, request: jobs_pb2.CancelJobRequest, context: Any) -> jobs_pb2.Job:
        return _job(await self._use.jobs.cancel(caller().organization_id, request.job_id))

    async def GetJobResult(self, request: jobs_pb2.GetJobResultRequest, context: Any) -> httpbody_pb2.HttpBody:
        job, outputs = await self._use.jobs.outputs(request.job_id, _sees_personal())
        data = await self._use.results.read(job, outputs)
        return httpbody_pb2.HttpBody(content_type="application/json", data=data)

    async def VerifyReceipt(self, request: jobs_pb2.VerifyReceiptRequest, context: Any) -> receipt_pb2.Verification:
        return await self._use.verification.verify(
            caller().organization_id, request.receipt, _sees_personal(), _trace()
        )

    async def CreateIngestJob(self, request: jobs_pb2.CreateIngestJobRequest, context: Any) -> jobs_pb2.Job:
        asked = IngestJob(
            version_id=request.version_id,
            dataset_id=request.dataset_id,
            source=Blob("source", request.source_key, request.source_sha256, request.source_bytes),
            file_name=request.file_name,
            spec=request.spec.SerializeToString(deterministic=True),
            ingest_version=self._use.ingest_version,
            personal=tuple(request.personal),
            traceparent=_trace(),
        )
        return _job(await self._use.jobs.create_ingest(caller().organization_id, asked, request))

    async def MaskVersion(self, request: jobs_pb2.MaskVersionRequest, context: Any) -> empty_pb2.Empty:
        await self._use.jobs.mask(caller().organization_id, request.version_id, request.columns)
        return empty_pb2.Empty()

    async def DeleteVersionJobs(self, request: jobs_pb2.DeleteVersionJobsRequest, context: Any) -> empty_pb2.Empty:
        await self._use.deletions.delete_versions(caller().organization_id, request.version_ids)
        return empty_pb2.Empty()


class WorkerService(worker_pb2_grpc.WorkerServiceServicer):
    def __init__(self, attempts: Attempts, results: Results) -> None:
        self._attempts, self._results = attempts, results

    async def StartAttempt(self, request: worker_pb2.StartAttemptRequest, context: Any) -> worker_pb2.Assignment:
        return messages.assignment(await self._attempts.start(request.job_id, request.attempt, request.worker_id))

    async def Heartbeat(self, request: worker_pb2.HeartbeatRequest, context: Any) -> worker_pb2.HeartbeatResponse:
        beats = [Beat(beat.job_id, beat.attempt, beat.done, beat.total) for beat in request.beats]
        lost = await self._attempts.beat(request.worker_id, beats)
        return worker_pb2.HeartbeatResponse(lost_job_ids=lost)

    async def FinishAttempt(self, request: worker_pb2.FinishAttemptRequest, context: Any) -> empty_pb2.Empty:
        if request.WhichOneof("outcome") == "failure":
            await self._attempts.fail(request.job_id, request.attempt, request.worker_id, messages.failure(request))
            return empty_pb2.Empty()
        told = request.success
        outputs = messages.blobs(told.outputs)
        success = Success(
            outputs=outputs,
            operator_version=told.operator_version,
            engine=told.engine,
            sketch=told.sketch,
            usage=messages.usage(request.usage),
            personal=await self._results.personal_columns(outputs),
        )
        await self._attempts.succeed(request.job_id, request.attempt, request.worker_id, success)
        return empty_pb2.Empty()


def _job(row: Job) -> jobs_pb2.Job:
    return messages.job(row, _sees_personal())


def _sees_personal() -> bool:
    return caller().may(access_pb2.PERMISSION_PERSONAL_DATA_READ)


def _trace() -> str:
    return telemetry.inject().get("traceparent", "")
