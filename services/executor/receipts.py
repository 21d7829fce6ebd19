"""Receipts of jobs: what a result was computed from, issued when a job succeeds."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

from dataspeaks.executor.v1 import diff_pb2, ingest_pb2, operators_pb2
from sandbox import receipt
from services.executor.model import Limits, Success, Version
from services.executor.tables import Job


def issue(job: Job, success: Success) -> bytes:
    """The receipt of an operator's result, serialised."""
    source = receipt.Source(
        file_name=job.file_name,
        sha256=job.source_sha256,
        spec=ingest_pb2.IngestSpec.FromString(job.spec),
        ingest_version=job.ingest_version,
    )
    answer = receipt.Answer(success.outputs[0].sha256, success.operator_version, success.engine, success.sketch)
    operator = operators_pb2.Operator.FromString(job.operator or b"")
    return receipt.issue(source, operator, answer, job.masked).SerializeToString(deterministic=True)


def version_digest(source_sha256: str, spec: bytes, ingest_version: int) -> str:
    return receipt.version_digest(source_sha256, ingest_pb2.IngestSpec.FromString(spec), ingest_version)


def operator_name(operator: bytes) -> str:
    return operators_pb2.Operator.FromString(operator).WhichOneof("kind") or ""


def other_version_id(operator: bytes) -> str:
    """The second version that the operator reads; empty where it reads one."""
    return operators_pb2.Operator.FromString(operator).diff.other_version_id


def with_other(operator: bytes, other: Version) -> bytes:
    """The operator that names the second version as a receipt has to, whatever it said of it."""
    message = operators_pb2.Operator.FromString(operator)
    told = diff_pb2.OtherVersion(
        file_name=other.file_name,
        source_sha256=other.source_sha256,
        ingest=ingest_pb2.IngestSpec.FromString(other.spec),
        ingest_version=other.ingest_version,
        version_digest=other.digest,
    )
    message.diff.other.CopyFrom(told)
    return message.SerializeToString(deterministic=True)


def operator_action(
    organization_id: str,
    operator: bytes,
    operator_version: int,
    version: Version,
    masked: Sequence[str],
    limits: Limits,
) -> str:
    """Digest of all that a result and its receipt depend on; with the organisation, so that none is ever shared."""
    scope = {
        "organization": organization_id,
        "file_name": version.file_name,
        "inputs": {blob.name: blob.sha256 for blob in version.inputs},
        "limits": vars(limits),
    }
    message = operators_pb2.Operator.FromString(operator)
    return receipt.action_digest(message, operator_version, version.digest, masked, scope)


def ingest_action(
    organization_id: str, source_sha256: str, file_name: str, spec: bytes, ingest_version: int, limits: Limits
) -> str:
    """Digest of all that the reading of a file depends on."""
    action = {
        "organization": organization_id,
        "version": version_digest(source_sha256, spec, ingest_version),
        "file_name": file_name,
        "limits": vars(limits),
    }
    return hashlib.sha256(json.dumps(action, sort_keys=True).encode()).hexdigest()
