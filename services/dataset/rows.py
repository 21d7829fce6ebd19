"""What a version holds: its rows by page, the report of its reading, and its files."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from pathlib import PurePath

from dataspeaks.executor.v1 import jobs_pb2, operators_pb2
from services.dataset.model import DOWNLOAD_TTL_S, VersionNotReady, VersionState
from services.dataset.personal import masked
from services.dataset.processing import ENDED
from services.dataset.store import Version
from services.dataset.versions import Versions
from services.kit import paging
from services.kit.access import Signer
from services.kit.blobs import Blobs
from services.kit.errors import CallFailed, InvalidPageToken, ServiceUnavailable
from services.kit.stubs import Stub

LARGEST_OFFSET = 2**62


@dataclass(frozen=True)
class Page:
    """Rows of a version, each a JSON array, and where the next page begins."""

    job_id: str
    columns: list[str]
    rows: list[str]
    next_page_token: str
    masked: list[str]


class Rows:
    def __init__(self, versions: Versions, blobs: Blobs, executor: Stub, signer: Signer) -> None:
        self._versions = versions
        self._blobs = blobs
        self._executor = executor
        self._signer = signer

    async def list(self, version_id: str, page_size: int, page_token: str) -> Page:
        """A page in the source's order. An operator computes it, in the caller's name; it waits for its answer."""
        version = await self._finished(version_id)
        binding = {"list": "rows", "version_id": version_id}
        offset = paging.decode(page_token, binding) or 0
        if not isinstance(offset, int) or not 0 <= offset < LARGEST_OFFSET:
            raise InvalidPageToken()
        size = page_size or paging.DEFAULT_SIZE
        operator = operators_pb2.Operator(rows=operators_pb2.Rows(limit=size, offset=offset))
        request = jobs_pb2.CreateJobRequest(version_id=version_id, operator=operator, ephemeral=True)
        job = await self._ended(await self._executor.CreateJob(request))
        body = await self._executor.GetJobResult(jobs_pb2.GetJobResultRequest(job_id=job.id))
        result = await asyncio.to_thread(json.loads, body.data)
        following = offset + size
        return Page(
            job_id=job.id,
            columns=[column["name"] for column in result["columns"]],
            rows=[json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in result["rows"]],
            next_page_token=paging.encode(following, binding) if following < version.rows else "",
            masked=masked(version),
        )

    async def report(self, version_id: str) -> bytes:
        """The report of the reading, as JSON; without the texts of personal columns for who may not see them."""
        version = await self._finished(version_id)
        with self._signer.acting(version.organization_id):
            body = await self._executor.GetJobResult(jobs_pb2.GetJobResultRequest(job_id=version.job_id))
        hidden = masked(version)
        return await asyncio.to_thread(_report, body.data, hidden)

    async def download(self, version_id: str, content: str) -> str:
        """A signed address of the `source` file or the canonical `parquet`."""
        version = await self._versions.get(version_id)
        key, name = version.source_key, version.file_name
        if content == "parquet":
            version = await self._finished(version_id)
            key, name = version.parquet_key, PurePath(name).name.partition(".")[0] + ".parquet"
        return self._blobs.sign_get(key, DOWNLOAD_TTL_S, name)

    async def _finished(self, version_id: str) -> Version:
        version = await self._versions.get(version_id)
        if version.state != VersionState.FINISHED:
            raise VersionNotReady(version_id=version_id)
        return version

    async def _ended(self, job: jobs_pb2.Job) -> jobs_pb2.Job:
        """The job once it has succeeded; raises CallFailed with what it failed for."""
        if job.state not in ENDED:
            async for seen in self._executor.WatchJob(jobs_pb2.WatchJobRequest(job_id=job.id)):
                job = seen
        if job.state != jobs_pb2.JOB_STATE_SUCCEEDED:
            raise CallFailed(job.error) if job.HasField("error") else ServiceUnavailable()
        return job


def _report(result: bytes, hidden: list[str]) -> bytes:
    """The report within an ingest job's result. Records are whole rows, so that their texts go with any hidden one."""
    report = json.loads(result)["report"]
    if hidden:
        reasons = [report["records"], *report["beyond_columns"].values()]
        reasons += [column.get("coerced", {}) for column in report["columns"] if column["name"] in hidden]
        for told in reasons:
            for reason in told.values():
                reason["examples"] = []
    return json.dumps(report, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
