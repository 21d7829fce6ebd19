"""Checking a receipt: the same operator over the same version, computed again, must give the same bytes."""

from __future__ import annotations

from dataspeaks.executor.v1 import receipt_pb2
from sandbox import receipt
from services.executor import messages, receipts, store
from services.executor.jobs import Jobs, OperatorJob
from services.executor.model import JobCancelled, ReceiptUnreadable, State, Version
from services.kit.database import Database
from services.kit.errors import CallFailed, PermissionMissing

NOWHERE = "No version of this file, read this way, is here, so the result cannot be computed again."


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
        async with self._database.begin(read=True) as tx:
            version = await store.version_by_digest(tx, told.version_digest)
            source_known = await store.source_known(tx, told.source_sha256)
        if version is None:
            missing = ["version"] if source_known else ["file", "version"]
            return receipt_pb2.Verification(differences=missing, message=NOWHERE)
        if not sees_personal and not set(version.personal) <= set(told.masked):
            raise PermissionMissing(permission="PERSONAL_DATA_READ")
        asked = OperatorJob(version.version_id, operator, current, tuple(told.masked), traceparent)
        computed = await self._compute(organization_id, asked, version)
        found = receipt.Found(
            version.source_sha256,
            version.ingest_version,
            computed.operator_version,
            computed.result_sha256,
            computed.engine,
        )
        return receipt.verification(told, found)

    async def _compute(self, organization_id: str, asked: OperatorJob, version: Version) -> receipt_pb2.Receipt:
        job = await self._jobs.create_fresh(organization_id, asked, version)
        job = await self._jobs.wait(job.id)
        if job.state == State.CANCELLED:
            raise JobCancelled()
        if job.state == State.FAILED:
            raise CallFailed(messages.error(job))
        return messages.receipt(job)
