"""The reading of versions: each has its job at the executor, and every interrupted step is taken up again."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

import grpc
from google.rpc import status_pb2

from dataspeaks.executor.v1 import ingest_pb2, jobs_pb2
from services.dataset import masking, store
from services.dataset.changes import Changes, next_change
from services.dataset.deletions import Deletions
from services.dataset.masking import Masking
from services.dataset.model import VersionState
from services.dataset.peers import Peers
from services.dataset.store import Version
from services.kit.access import Signer
from services.kit.database import Database
from services.kit.errors import CallFailed

ENDED = frozenset({jobs_pb2.JOB_STATE_SUCCEEDED, jobs_pb2.JOB_STATE_FAILED, jobs_pb2.JOB_STATE_CANCELLED})
FINAL = frozenset(
    {
        grpc.StatusCode.INVALID_ARGUMENT,
        grpc.StatusCode.FAILED_PRECONDITION,
        grpc.StatusCode.RESOURCE_EXHAUSTED,
        grpc.StatusCode.NOT_FOUND,
    }
)
"""Answers of the executor that asking again does not change: the version has failed with them."""
AT_ONCE = 2000
NOTE_EVERY = timedelta(seconds=0.25)
Work = Callable[[str, str], Awaitable[None]]
"""Takes the organisation's id and the resource's."""
log = logging.getLogger(__name__)


class Processing:
    def __init__(
        self,
        database: Database,
        clock: Callable[[], datetime],
        peers: Peers,
        signer: Signer,
        deletions: Deletions,
        changes: Changes,
    ) -> None:
        self._database = database
        self._clock = clock
        self._executor = peers.executor
        self._signer = signer
        self._deletions = deletions
        self._masking = Masking(database, peers, signer)
        self._changes = changes
        self._wake = asyncio.Event()
        self._following: dict[str, asyncio.Task[None]] = {}

    def wake(self) -> None:
        """Looks for work now rather than at the next sweep."""
        self._wake.set()

    async def run(self, sweep_s: float) -> None:
        """Follows every version that is being read, and finishes every deletion, for as long as it is not cancelled."""
        try:
            while True:
                try:
                    await self.sweep()
                except Exception:
                    log.exception("could not look for versions to read")
                await next_change(self._wake, sweep_s)
        finally:
            tasks = list(self._following.values())
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def sweep(self) -> None:
        """Begins to follow what nobody in this process follows yet."""
        async with self._database.begin_unscoped(read=True) as tx:
            versions = await store.processing(tx)
            deletions = await store.deletions(tx)
        for organization_id, dataset_id in deletions:
            self._begin(self._deletions.finish, organization_id, dataset_id)
        for organization_id, version_id in versions:
            self._begin(self.follow, organization_id, version_id)

    def _begin(self, work: Work, organization_id: str, resource_id: str) -> None:
        if resource_id in self._following or len(self._following) >= AT_ONCE:
            return
        task = asyncio.create_task(self._attempt(work, organization_id, resource_id))
        self._following[resource_id] = task
        task.add_done_callback(lambda _: self._following.pop(resource_id))

    async def _attempt(self, work: Work, organization_id: str, resource_id: str) -> None:
        try:
            await work(organization_id, resource_id)
        except CallFailed as failed:
            log.warning("%s waits for another service: %s", resource_id, failed)
        except Exception:
            log.exception("%s could not be finished; the next sweep tries again", resource_id)

    async def follow(self, organization_id: str, version_id: str) -> None:
        """Takes a version from wherever it stands to its end, unless another service cannot be reached just now."""
        async with self._database.begin(organization_id, read=True) as tx:
            version = await store.version(tx, version_id)
        if version is None or version.state != VersionState.PROCESSING:
            return
        try:
            await self._watch(version, version.job_id or await self._begin_job(version))
        except CallFailed as failed:
            if failed.code not in FINAL:
                raise
            await self._fail(version, failed.status)

    async def _begin_job(self, version: Version) -> str:
        """Asks for the version's job, always under the same request id."""
        request = jobs_pb2.CreateIngestJobRequest(
            version_id=version.id,
            dataset_id=version.dataset_id,
            source_key=version.source_key,
            source_sha256=version.source_sha256,
            source_bytes=version.source_bytes,
            file_name=version.file_name,
            spec=ingest_pb2.IngestSpec.FromString(version.spec),
            personal=sorted(version.personal),
            request_id=version.id,
        )
        with self._signer.acting(version.organization_id):
            job = await self._executor.CreateIngestJob(request)
            if not await self._note(version, job_id=job.id):
                await self._executor.DeleteVersionJobs(jobs_pb2.DeleteVersionJobsRequest(version_ids=[version.id]))
        return str(job.id)

    async def _watch(self, version: Version, job_id: str) -> None:
        with self._signer.acting(version.organization_id):
            jobs = self._executor.WatchJob(jobs_pb2.WatchJobRequest(job_id=job_id))
        noted = self._clock()
        async for job in jobs:
            if job.state in ENDED:
                return await self._settle(version, job)
            if self._clock() - noted >= NOTE_EVERY:
                noted = self._clock()
                await self._note(version, done=job.done, total=job.total)

    async def _settle(self, version: Version, job: jobs_pb2.Job) -> None:
        if job.state == jobs_pb2.JOB_STATE_SUCCEEDED:
            with self._signer.acting(version.organization_id):
                body = await self._executor.GetJobResult(jobs_pb2.GetJobResultRequest(job_id=job.id))
            await self._finish(version, job, await asyncio.to_thread(json.loads, body.data))
        else:
            cancelled = status_pb2.Status(code=grpc.StatusCode.CANCELLED.value[0], message="The job was cancelled.")
            await self._fail(version, job.error if job.HasField("error") else cancelled)

    async def _finish(self, version: Version, job: jobs_pb2.Job, result: dict[str, Any]) -> None:
        while not await self._conclude(version, job, result):
            log.info("another version of %s was read just now", version.dataset_id)
        self._changes.tell(version.id)

    async def _conclude(self, version: Version, job: jobs_pb2.Job, result: dict[str, Any]) -> bool:
        """Whether it could be done: not where the dataset's marks have changed since they were announced."""
        table, report = result["table"], result["report"]
        version.rows, version.column_count = table["rows"], len(table["columns"])
        marking = await self._masking.announce(version, table["columns"])
        async with self._database.begin(version.organization_id) as tx:
            dataset = await store.dataset(tx, version.dataset_id, lock=True)
            if dataset is None:
                return True
            if dataset.personal != marking.before:
                return False
            finished = await store.progress(
                tx,
                version.id,
                state=VersionState.FINISHED,
                job_id=job.id,
                done=job.done,
                total=job.total,
                digest=result["version_digest"],
                parquet_key=result["data_key"],
                rows=version.rows,
                columns=table["columns"],
                personal=marking.personal[version.id],
                column_count=version.column_count,
                rejected_rows=report["rows_rejected"],
                rejected_cells=report["cells_coerced"],
                end_time=self._clock(),
            )
            if finished:
                await masking.note(tx, dataset, marking, self._clock())
                await store.promote(tx, version, self._clock())
        await self._masking.hide(version.organization_id, marking)
        return True

    async def _fail(self, version: Version, status: status_pb2.Status) -> None:
        error = status.SerializeToString(deterministic=True)
        await self._note(version, state=VersionState.FAILED, error=error, end_time=self._clock())

    async def _note(self, version: Version, **values: Any) -> bool:
        async with self._database.begin(version.organization_id) as tx:
            noted = await store.progress(tx, version.id, **values)
        self._changes.tell(version.id)
        return noted
