"""From a verdict of the sandbox to what people are told: a typed status, and whether another attempt may help."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from google.rpc import status_pb2

from sandbox.jail.verdict import Outcome, Verdict
from services.executor import model
from services.executor.model import ATTEMPTS_MAX, HANDED_BACK, Failure, Usage
from services.kit.errors import DomainError
from services.kit.status import status_of

UNEXPECTED = "OPERATOR_FAILED"
"""The reason the jail gives where the operator raised something that is no refusal: a fault of the operator's."""
_LIMITS: dict[Verdict, tuple[type[DomainError], str]] = {
    Verdict.CPU_TIME: (model.CpuTime, "limit_s"),
    Verdict.WALL_TIME: (model.WallTime, "limit_s"),
    Verdict.MEMORY_LIMIT: (model.MemoryLimit, "limit_bytes"),
    Verdict.OUTPUT_LIMIT: (model.OutputLimit, "limit_bytes"),
}
_VERDICTS: dict[Verdict, type[DomainError]] = {
    Verdict.OPEN_FILES: model.ResourceLimit,
    Verdict.PROCESS_LIMIT: model.ResourceLimit,
    Verdict.RESULT_TOO_LARGE: model.ResourceLimit,
    Verdict.SANDBOX_VIOLATION: model.SandboxViolation,
    Verdict.SANDBOX_DENIED: model.SandboxViolation,
}


def failure_of(outcome: Outcome, attempt: int) -> Failure:
    """What an attempt's outcome, other than OK, means for its job."""
    verdict = outcome.verdict
    usage = Usage(outcome.usage.cpu_s, outcome.usage.wall_s, outcome.usage.max_rss_bytes)
    return Failure(verdict.value, attempt <= verdict.retries, _status(outcome).SerializeToString(), usage)


def worker_lost(attempts: int) -> Failure:
    status = status_of(model.WorkerLost(attempts=attempts))
    return Failure("WORKER_LOST", True, status.SerializeToString())


def interrupted(why: str) -> Failure:
    """An attempt that could not be made, through no fault of the job's."""
    return replace(worker_lost(ATTEMPTS_MAX), verdict=why)


def handed_back() -> Failure:
    """An attempt that its worker gives up because it stops; it does not count against the job."""
    return interrupted(HANDED_BACK)


def malformed() -> Failure:
    status = status_of(model.OperatorCrashed(verdict=Verdict.PROTOCOL_ERROR.value))
    return Failure(Verdict.PROTOCOL_ERROR.value, False, status.SerializeToString())


def no_cluster() -> Failure:
    """Another attempt may meet a worker that has one."""
    return Failure("NO_CLUSTER", True, _serialised(model.EngineUnavailable(engine="Spark")))


def cluster_lost() -> Failure:
    return Failure("CLUSTER_LOST", True, _serialised(model.ClusterUnavailable()))


def query_failed(condition: str | None) -> Failure:
    """What has a name follows from the query, and would come again; what has none may be chance."""
    verdict = condition or "QUERY_FAILED"
    return Failure(verdict, condition is None, _serialised(model.OperatorCrashed(verdict=verdict)))


def answer_too_large() -> Failure:
    verdict = "ANSWER_TOO_LARGE"
    return Failure(verdict, False, _serialised(model.ResourceLimit(verdict=verdict)))


def wall_time(limit_s: float) -> Failure:
    return Failure(Verdict.WALL_TIME.value, False, _serialised(model.WallTime(limit_s=_number(limit_s))))


def _serialised(error: DomainError) -> bytes:
    return status_of(error).SerializeToString()


def _status(outcome: Outcome) -> status_pb2.Status:
    verdict = outcome.verdict
    if verdict.ours:
        return status_of(model.WorkerLost(attempts=ATTEMPTS_MAX))
    if verdict is Verdict.OPERATOR_ERROR and outcome.error is not None and outcome.error.reason != UNEXPECTED:
        refused = status_of(model.OperatorRefused(detail=outcome.error.reason))
        refused.message = outcome.error.message
        return refused
    if verdict in _LIMITS and outcome.limit is not None:
        error, fact = _LIMITS[verdict]
        facts: dict[str, Any] = {fact: _number(outcome.limit.value)}
        return status_of(error(**facts))
    return status_of(_VERDICTS.get(verdict, model.OperatorCrashed)(verdict=verdict.value))


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else str(value)
