"""The nouns of jobs: states, limits, what waits and what is done, and the errors that callers see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from services.kit.errors import (
    Aborted,
    Cancelled,
    FailedPrecondition,
    Internal,
    InvalidArgument,
    NotFound,
    ResourceExhausted,
    Unavailable,
)

ATTEMPTS_MAX = 3
HANDED_BACK = "HANDED_BACK"
"""Verdict of an attempt that its worker gave up because it was told to stop."""
RESULT = "result"
"""Name of the one output of an operator's job."""


EPHEMERAL_KEPT = timedelta(days=7)
"""How long a job is kept to which nothing refers that is kept itself."""


class State(StrEnum):
    """States of a job. RELEASED is QUEUED to callers: its wake-up is on the wire, and no worker has started it."""

    QUEUED = "QUEUED"
    RELEASED = "RELEASED"
    RUNNING = "RUNNING"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"

    @property
    def terminal(self) -> bool:
        return self in TERMINAL


TERMINAL = frozenset({State.SUCCEEDED, State.FAILED, State.CANCELLED})
ACTIVE = frozenset({State.QUEUED, State.RELEASED, State.RUNNING})


class Kind(StrEnum):
    OPERATOR = "operator"
    INGEST = "ingest"


class Engine(StrEnum):
    """What computes a job's queries; the values are the contract's."""

    DUCKDB = "ENGINE_DUCKDB"
    SPARK = "ENGINE_SPARK"


@dataclass(frozen=True)
class Limits:
    """What one job may use, and which engine of it."""

    wall_s: float
    cpu_s: float
    memory_bytes: int
    scratch_bytes: int
    threads: int
    engine: Engine = Engine.DUCKDB


@dataclass(frozen=True)
class Blob:
    """A file of a job in the object store, and its role."""

    name: str
    key: str
    sha256: str
    size_bytes: int


@dataclass(frozen=True)
class Usage:
    cpu_s: float = 0.0
    wall_s: float = 0.0
    max_rss_bytes: int = 0


@dataclass(frozen=True)
class Success:
    """What a worker says of an attempt that worked."""

    outputs: tuple[Blob, ...]
    operator_version: int
    engine: str
    sketch: bool
    usage: Usage = Usage()
    personal: tuple[str, ...] | None = None
    """Of a file's reading: the columns that hold personal data."""


@dataclass(frozen=True)
class Failure:
    """What a worker, or the sweep, says of an attempt that did not."""

    verdict: str
    retryable: bool
    status: bytes
    """Serialised `google.rpc.Status`."""
    usage: Usage = Usage()


@dataclass(frozen=True)
class Release:
    """A job whose turn it is: what goes onto the wire."""

    job_id: str
    attempt: int
    organization_id: str
    releases: int
    """How often this attempt was released; part of the message's id, so that no repeat is taken for a duplicate."""
    traceparent: str


@dataclass(frozen=True)
class Version:
    """What a version's reading job left, for the jobs over it."""

    version_id: str
    dataset_id: str
    inputs: tuple[Blob, ...]
    personal: tuple[str, ...]
    source_sha256: str
    file_name: str
    spec: bytes
    ingest_version: int
    digest: str


class JobNotFound(NotFound):
    reason = "JOB_NOT_FOUND"
    message = "There is no job {job_id}."


class VersionNotFound(NotFound):
    reason = "VERSION_NOT_FOUND"
    message = "There is no version {version_id}."


class VersionNotReady(FailedPrecondition):
    reason = "VERSION_NOT_READY"
    message = "The version {version_id} cannot be asked: its file is still being read, or could not be read."


class ResultNotReady(FailedPrecondition):
    reason = "RESULT_NOT_READY"
    message = "The job {job_id} has no result, or not yet."


class StaleAttempt(Aborted):
    reason = "STALE_ATTEMPT"
    message = "Attempt {attempt} of job {job_id} is not the current one; nothing was changed."


class CpuTime(ResourceExhausted):
    reason = "CPU_TIME"
    message = (
        "This needed more than the {limit_s} s of computing time that a job may use. "
        "Ask for less: fewer columns or groups, or a filter."
    )


class WallTime(ResourceExhausted):
    reason = "WALL_TIME"
    message = (
        "This took longer than the {limit_s} s that a job may run. Ask for less: fewer columns or groups, or a filter."
    )


class MemoryLimit(ResourceExhausted):
    reason = "MEMORY_LIMIT"
    message = (
        "This needs more than the {limit_bytes} bytes of memory that a job may use. "
        "Ask for less: fewer columns or groups, or a filter."
    )


class OutputLimit(ResourceExhausted):
    reason = "OUTPUT_LIMIT"
    message = (
        "This writes more than the {limit_bytes} bytes that a job may write. "
        "Ask for fewer rows or columns, or split the file."
    )


class ResourceLimit(ResourceExhausted):
    reason = "RESOURCE_LIMIT"
    message = "This opens more files or threads than a job may, or its answer is too large ({verdict}). Ask for less."


class SandboxViolation(FailedPrecondition):
    reason = "SANDBOX_VIOLATION"
    message = (
        "The file made its reader try something that is forbidden, and it was stopped ({verdict}). "
        "Save it again with the program that it came from, and upload that."
    )


class OperatorCrashed(Internal):
    reason = "OPERATOR_CRASHED"
    message = (
        "The computation crashed on this data ({verdict}). Nothing was lost. "
        "Try fewer columns; if it stays, report it with the job's id."
    )


class OperatorRefused(InvalidArgument):
    reason = "OPERATOR_REFUSED"
    message = "{detail}"


class WorkerLost(Unavailable):
    reason = "WORKER_LOST"
    message = "The worker was lost on each of {attempts} attempts. Try again; if it stays, report it with the job's id."


class EngineUnavailable(FailedPrecondition):
    reason = "ENGINE_UNAVAILABLE"
    message = "No {engine} cluster belongs to this system. Leave the engine out, and what is here computes."


class EngineUnfit(InvalidArgument):
    reason = "ENGINE_UNFIT"
    message = "{engine} does not compute {operator}. Leave the engine out, and one that does will."


class ClusterUnavailable(Unavailable):
    reason = "CLUSTER_UNAVAILABLE"
    message = "The Spark cluster is away, or cannot read the data. Try again; if it stays, tell who runs the system."


class JobCancelled(Cancelled):
    reason = "JOB_CANCELLED"
    message = "The job was cancelled."


class ReceiptUnreadable(InvalidArgument):
    reason = "RECEIPT_UNREADABLE"
    message = "This receipt cannot be checked: {why}."
