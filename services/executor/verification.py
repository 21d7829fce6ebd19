"""Checking a receipt: the same operator over the same version, computed again, must give the same bytes."""

from __future__ import annotations

from dataspeaks.executor.v1 import diff_pb2, receipt_pb2
from sandbox import receipt
from services.executor import messages, receipts, store
from services.executor.jobs import Jobs, OperatorJob
from services.executor.model import JobCancelled, ReceiptUnreadable, State, Version
from services.kit.database import Database
from services.kit.errors import CallFailed, PermissionMissing

NOWHERE = "No version of {which}, read this way, is here, so the result cannot be computed again."


class Verification:
    def __init__(self, database: Database, jobs: Jobs, operator_versions: dict[str, int]) -> None:
        self._database, self._jobs, self._versions = database, jobs, operator_versions

    async def verify(
        self, organization_id: str, told: receipt_pb2.Receipt, sees_personal: bool, traceparent: str
    ) -> receipt_pb2.Verification:
        """Looks within the organisation alone. Raises ReceiptUnreadable, PermissionMissing, or the job's failure."""
        operator = told.operator.SerializeToString(deterministic=True)
        current = self._versions.get(receipts.operator_name(operator))
        if current is None:
            raise ReceiptUnreadable(why="its operator is not known here")
        beside = told.operator.diff.other if receipt.compares(told) else None
        async with self._database.begin(read=True) as tx:
            version, missing = await _look(tx, told)
            other, other_missing = await _look(tx, beside) if beside else (None, [])
        if version is None or other_missing:
            which = "this file" if version is None else "the other file"
            differing = [*missing, *(f"other_{name}" for name in other_missing)]
            return receipt_pb2.Verification(differences=differing, message=NOWHERE.format(which=which))
        personal = {*version.personal, *(other.personal if other else ())}
        if not sees_personal and not personal <= set(told.masked):
            raise PermissionMissing(permission="PERSONAL_DATA_READ")
        asked = OperatorJob(version.version_id, operator, current, tuple(told.masked), traceparent)
        computed = await self._compute(organization_id, asked, version, other)
        found = receipt.Found(
            version.source_sha256,
            version.ingest_version,
            computed.operator_version,
            computed.result_sha256,
            computed.engine,
            other=receipt.Read(other.source_sha256, other.ingest_version) if other else None,
        )
        return receipt.verification(told, found)

    async def _compute(
        self, organization_id: str, asked: OperatorJob, version: Version, other: Version | None
    ) -> receipt_pb2.Receipt:
        job = await self._jobs.create_fresh(organization_id, asked, version, other)
        job = await self._jobs.wait(job.id)
        if job.state == State.CANCELLED:
            raise JobCancelled()
        if job.state == State.FAILED:
            raise CallFailed(messages.error(job))
        return messages.receipt(job)


async def _look(tx: store.Tx, told: receipt_pb2.Receipt | diff_pb2.OtherVersion) -> tuple[Version | None, list[str]]:
    """The version that has the digest; or what is missing of it."""
    version = await store.version_by_digest(tx, told.version_digest)
    if version is not None:
        return version, []
    return None, ["version"] if await store.source_known(tx, told.source_sha256) else ["file", "version"]
