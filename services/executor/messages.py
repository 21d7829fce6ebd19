"""Between rows and the messages of the contract."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp
from google.rpc import status_pb2

from dataspeaks.executor.v1 import ingest_pb2, jobs_pb2, operators_pb2, receipt_pb2, worker_pb2
from services.executor import model
from services.executor.model import Blob, Engine, Kind, State
from services.executor.tables import Job

STATES = {
    State.QUEUED: jobs_pb2.JOB_STATE_QUEUED,
    State.RELEASED: jobs_pb2.JOB_STATE_QUEUED,
    State.RUNNING: jobs_pb2.JOB_STATE_RUNNING,
    State.SUCCEEDED: jobs_pb2.JOB_STATE_SUCCEEDED,
    State.FAILED: jobs_pb2.JOB_STATE_FAILED,
    State.CANCELLED: jobs_pb2.JOB_STATE_CANCELLED,
}
ENGINES = {
    jobs_pb2.ENGINE_UNSPECIFIED: None,
    jobs_pb2.ENGINE_DUCKDB: Engine.DUCKDB,
    jobs_pb2.ENGINE_SPARK: Engine.SPARK,
}
ASKED = {value: state for state, value in STATES.items() if state is not State.RELEASED}


def job(row: Job, sees_personal: bool) -> jobs_pb2.Job:
    """What a caller may know of a job: of one that saw personal data, others learn only that it is there."""
    open_to_all = sees_personal or set(row.personal) <= set(row.masked)
    message = jobs_pb2.Job(
        id=row.id,
        version_id=row.version_id,
        state=STATES[State(row.state)],
        done=row.done,
        total=row.total,
        attempt=row.attempt,
        cached=row.cached,
        create_time=moment(row.create_time),
        start_time=moment(row.start_time),
        end_time=moment(row.end_time),
        result_bytes=row.result_bytes if open_to_all else 0,
    )
    if row.operator is not None:
        message.operator.MergeFromString(row.operator)
    if row.error is not None:
        message.error.MergeFromString(row.error)
    if row.receipt is not None and open_to_all:
        message.receipt.MergeFromString(row.receipt)
    if not open_to_all:
        _strip(message)
    if State(row.state).terminal and row.wall_s:
        message.usage.CopyFrom(jobs_pb2.Usage(cpu_s=row.cpu_s, wall_s=row.wall_s, max_rss_bytes=row.max_rss_bytes))
    return message


def _strip(message: jobs_pb2.Job) -> None:
    """Leaves the operator's kind and the error's code and reason: parameters and words may quote cells."""
    kind = message.operator.WhichOneof("kind")
    message.ClearField("operator")
    if kind is not None:
        getattr(message.operator, kind).SetInParent()
    message.error.ClearField("message")


def moment(value: datetime | None) -> Timestamp | None:
    if value is None:
        return None
    stamp = Timestamp()
    stamp.FromDatetime(value)
    return stamp


def assignment(row: Job) -> worker_pb2.Assignment:
    message = worker_pb2.Assignment(
        job_id=row.id,
        attempt=row.attempt,
        organization_id=row.organization_id,
        inputs=[worker_pb2.Blob(**blob) for blob in row.inputs],
        masked=row.masked,
        limits=worker_pb2.JobLimits(**row.limits),
        traceparent=row.traceparent,
    )
    if row.kind == Kind.INGEST:
        spec = ingest_pb2.IngestSpec.FromString(row.spec)
        message.ingest.CopyFrom(worker_pb2.Ingest(spec=spec, file_name=row.file_name))
    else:
        message.operator.CopyFrom(operators_pb2.Operator.FromString(row.operator or b""))
    return message


def blobs(messages: Iterable[Any]) -> tuple[Blob, ...]:
    return tuple(Blob(m.name, m.key, m.sha256, m.size_bytes) for m in messages)


def usage(message: jobs_pb2.Usage) -> model.Usage:
    return model.Usage(message.cpu_s, message.wall_s, message.max_rss_bytes)


def failure(message: worker_pb2.FinishAttemptRequest) -> model.Failure:
    told = message.failure
    return model.Failure(told.verdict, told.retryable, told.status.SerializeToString(), usage(message.usage))


def error(row: Job) -> status_pb2.Status:
    return status_pb2.Status.FromString(row.error or b"")


def receipt(row: Job) -> receipt_pb2.Receipt:
    return receipt_pb2.Receipt.FromString(row.receipt or b"")
