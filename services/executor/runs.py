"""One attempt at work: its inputs fetched, the sandbox run, its outputs put into the object store by digest."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

from google.protobuf.json_format import MessageToDict
from google.rpc import status_pb2

from dataspeaks.executor.v1 import jobs_pb2, worker_pb2
from sandbox.jail.client import Jail, JailUnavailable, Limits, Outcome, Task, Verdict
from services.executor import failures, model, versions
from services.executor.inputs import DigestMismatch, Inputs, digest
from services.executor.rounds import RoundFailed, Rounds
from services.kit import telemetry
from services.kit.blobs import BlobMissing, Blobs

OPERATOR_OUTPUTS = {"result.json": "result"}
INGEST_OUTPUTS = {
    "data.parquet": "data",
    "table.json": "table",
    "report.json": "report",
    "rejects.parquet": "rejects",
}
BRIEF_BYTES = 256 * 1024
"""Reading so much takes less time than a change of threads."""
Progress = Callable[[int, int], None]


class Runner:
    def __init__(self, jail: Jail, inputs: Inputs, blobs: Blobs, rounds: Rounds) -> None:
        self._jail, self._inputs, self._blobs, self._rounds = jail, inputs, blobs, rounds
        self._ingest_version = versions.ingest_version()

    async def run(self, assignment: worker_pb2.Assignment, progress: Progress) -> worker_pb2.FinishAttemptRequest:
        """What the attempt came to. Cancelling it kills the sandbox."""
        finish = worker_pb2.FinishAttemptRequest(job_id=assignment.job_id, attempt=assignment.attempt)
        afar = _afar(assignment)
        try:
            async with AsyncExitStack() as held:
                paths = {
                    blob.name: await held.enter_async_context(self._inputs.hold(blob.key, blob.sha256))
                    for blob in assignment.inputs
                    if afar is None or blob.name != afar.name
                }
                with telemetry.span("sandbox", job_id=assignment.job_id) as opened:
                    outcome = await self._compute(assignment, paths, afar, progress)
                    if outcome.verdict is not Verdict.OK:
                        telemetry.fail(opened, outcome.verdict.value)
            try:
                await self._tell(finish, assignment, outcome)
            finally:
                asyncio.get_running_loop().run_in_executor(None, outcome.close)
        except (BlobMissing, DigestMismatch, JailUnavailable) as error:
            fail(finish, failures.interrupted(type(error).__name__))
        except RoundFailed as error:
            fail(finish, error.failure)
        return finish

    async def _compute(
        self,
        assignment: worker_pb2.Assignment,
        paths: dict[str, Path],
        afar: worker_pb2.Blob | None,
        progress: Progress,
    ) -> Outcome:
        task = _task(assignment, paths)
        if afar is None:
            return await self._jail.run(task, progress)
        return await self._rounds.run(task, afar, assignment.masked, progress)

    async def _tell(
        self,
        finish: worker_pb2.FinishAttemptRequest,
        assignment: worker_pb2.Assignment,
        outcome: Outcome,
    ) -> None:
        if outcome.verdict is not Verdict.OK:
            fail(finish, failures.failure_of(outcome, assignment.attempt))
            return
        used = outcome.usage
        finish.usage.CopyFrom(jobs_pb2.Usage(cpu_s=used.cpu_s, wall_s=used.wall_s, max_rss_bytes=used.max_rss_bytes))
        try:
            answer = json.loads(outcome.result)
            success = worker_pb2.Success(
                operator_version=int(answer.get("operator_version", self._ingest_version)),
                engine=str(answer["engine"])[:64],
                sketch=bool(answer.get("sketch", False)),
            )
        except (ValueError, LookupError, TypeError, AttributeError):
            fail(finish, failures.malformed())
            return
        for file_name, name in _outputs(assignment).items():
            if file_name in outcome.outputs:
                path = outcome.outputs[file_name]
                success.outputs.append(await self._put(assignment.organization_id, name, path))
        finish.success.CopyFrom(success)

    async def _put(self, organization_id: str, name: str, path: Path) -> worker_pb2.Blob:
        brief = path.stat().st_size <= BRIEF_BYTES
        sha256, size_bytes = digest(path) if brief else await asyncio.to_thread(digest, path)
        key = f"{organization_id}/cas/{sha256}"
        there = await self._blobs.stat(key)
        if there is None or there.size_bytes != size_bytes:
            await self._blobs.put(key, path)
        return worker_pb2.Blob(name=name, key=key, sha256=sha256, size_bytes=size_bytes)


def _afar(assignment: worker_pb2.Assignment) -> worker_pb2.Blob | None:
    """The input that a cluster reads, and the worker does not."""
    if assignment.limits.engine != jobs_pb2.ENGINE_SPARK:
        return None
    return next((blob for blob in assignment.inputs if blob.name == "data"), None)


def fail(finish: worker_pb2.FinishAttemptRequest, failure: model.Failure) -> None:
    """Writes a failure into the request that ends the attempt."""
    finish.failure.CopyFrom(
        worker_pb2.Failure(
            verdict=failure.verdict,
            retryable=failure.retryable,
            status=status_pb2.Status.FromString(failure.status),
        )
    )
    used = failure.usage
    finish.usage.CopyFrom(jobs_pb2.Usage(cpu_s=used.cpu_s, wall_s=used.wall_s, max_rss_bytes=used.max_rss_bytes))


def _task(assignment: worker_pb2.Assignment, paths: dict[str, Path]) -> Task:
    limits = assignment.limits
    return Task(
        job_id=assignment.job_id,
        request=json.dumps(_request(assignment, paths)).encode(),
        inputs=tuple(dict.fromkeys(paths.values())),
        outputs=tuple(_outputs(assignment)),
        limits=Limits(
            wall_s=limits.wall_s,
            cpu_s=limits.cpu_s,
            memory_bytes=limits.memory_bytes,
            file_bytes=limits.scratch_bytes,
            scratch_bytes=limits.scratch_bytes,
            parallelism=limits.threads,
        ),
        spill=True,
    )


def _request(assignment: worker_pb2.Assignment, paths: dict[str, Path]) -> dict[str, Any]:
    request: dict[str, Any] = {
        "inputs": {name: str(path) for name, path in paths.items()},
        "threads": assignment.limits.threads,
        "memory_bytes": assignment.limits.memory_bytes,
    }
    if assignment.WhichOneof("work") == "ingest":
        spec = MessageToDict(assignment.ingest.spec, preserving_proto_field_name=True)
        return request | {"kind": "ingest", "file_name": assignment.ingest.file_name, "spec": spec}
    operator = base64.b64encode(assignment.operator.SerializeToString(deterministic=True)).decode()
    return request | {"kind": "operator", "operator": operator, "masked": list(assignment.masked)}


def _outputs(assignment: worker_pb2.Assignment) -> dict[str, str]:
    return INGEST_OUTPUTS if assignment.WhichOneof("work") == "ingest" else OPERATOR_OUTPUTS
