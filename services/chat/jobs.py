"""Runs operators as jobs of the executor, on behalf of the caller, and waits for their results."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from google.rpc import status_pb2

from dataspeaks.executor.v1 import jobs_pb2, operators_pb2, receipt_pb2

FINAL = (jobs_pb2.JOB_STATE_SUCCEEDED, jobs_pb2.JOB_STATE_FAILED, jobs_pb2.JOB_STATE_CANCELLED)


@dataclass(frozen=True)
class Done:
    """A job that gave a result."""

    job_id: str
    operator: operators_pb2.Operator
    receipt: receipt_pb2.Receipt
    result: dict[str, Any]


class JobEnded(Exception):
    """A job that ended without a result; the status says why."""

    def __init__(self, job_id: str, operator: operators_pb2.Operator, status: status_pb2.Status) -> None:
        super().__init__(status.message)
        self.job_id, self.operator, self.status = job_id, operator, status


class Jobs:
    def __init__(self, executor: Any) -> None:
        self._executor = executor

    async def run(self, version_id: str, operator: operators_pb2.Operator, *, ephemeral: bool = False) -> Done:
        """The result of an operator over a version, `ephemeral` where nothing kept refers to it; raises JobEnded."""
        request = jobs_pb2.CreateJobRequest(version_id=version_id, operator=operator, ephemeral=ephemeral)
        job = await self._executor.CreateJob(request)
        if job.state not in FINAL:
            async for seen in self._executor.WatchJob(jobs_pb2.WatchJobRequest(job_id=job.id)):
                job = seen
        if job.state != jobs_pb2.JOB_STATE_SUCCEEDED:
            raise JobEnded(job.id, operator, job.error)
        body = await self._executor.GetJobResult(jobs_pb2.GetJobResultRequest(job_id=job.id))
        return Done(job.id, operator, job.receipt, json.loads(body.data))
