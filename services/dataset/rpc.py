"""Transport of dataset: unpacks requests, calls the use cases, packs answers."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from google.api import httpbody_pb2
from google.protobuf.json_format import MessageToDict

from dataspeaks.dataset.v1 import dataset_pb2 as pb
from dataspeaks.dataset.v1 import dataset_pb2_grpc, upload_pb2, version_pb2
from services.dataset import messages
from services.dataset.datasets import Datasets
from services.dataset.model import DOWNLOAD_TTL_S
from services.dataset.personal import masked
from services.dataset.rows import Rows
from services.dataset.store import Dataset, Upload, Version
from services.dataset.uploads import Uploads
from services.dataset.versions import Versions
from services.kit.masks import changes

CHANGEABLE = ["display_name", "description", "row_noun", "synonyms"]


@dataclass(frozen=True)
class UseCases:
    datasets: Datasets
    uploads: Uploads
    versions: Versions
    rows: Rows
    clock: Callable[[], datetime]
    url_ttl_s: int


class DatasetService(dataset_pb2_grpc.DatasetServiceServicer):
    def __init__(self, use: UseCases) -> None:
        self._use = use

    async def CreateDataset(self, request: pb.CreateDatasetRequest, context: Any) -> pb.Dataset:
        return await self._dataset(await self._use.datasets.create(request))

    async def GetDataset(self, request: pb.GetDatasetRequest, context: Any) -> pb.Dataset:
        return await self._dataset(await self._use.datasets.get(request.dataset_id))

    async def ListDatasets(self, request: pb.ListDatasetsRequest, context: Any) -> pb.ListDatasetsResponse:
        rows, following = await self._use.datasets.list(request)
        return pb.ListDatasetsResponse(datasets=await self._datasets(rows), next_page_token=following)

    async def UpdateDataset(self, request: pb.UpdateDatasetRequest, context: Any) -> pb.Dataset:
        changed = changes(request.dataset, request.update_mask, CHANGEABLE, filled=["display_name"])
        if "synonyms" in changed:
            told = changed["synonyms"]
            changed["synonyms"] = [MessageToDict(synonym, preserving_proto_field_name=True) for synonym in told]
        return await self._dataset(await self._use.datasets.update(request.dataset.id, changed))

    async def TeachDataset(self, request: pb.TeachDatasetRequest, context: Any) -> pb.Dataset:
        synonym = MessageToDict(request.synonym, preserving_proto_field_name=True)
        return await self._dataset(await self._use.datasets.teach(request.dataset_id, synonym))

    async def DeleteDataset(self, request: pb.DeleteDatasetRequest, context: Any) -> pb.Dataset:
        return await self._dataset(await self._use.datasets.delete(request.dataset_id))

    async def CreateUpload(self, request: upload_pb2.CreateUploadRequest, context: Any) -> upload_pb2.Upload:
        return await self._upload(await self._use.uploads.create(request))

    async def GetUpload(self, request: upload_pb2.GetUploadRequest, context: Any) -> upload_pb2.Upload:
        return await self._upload(await self._use.uploads.get(request.upload_id))

    async def CompleteUpload(self, request: upload_pb2.CompleteUploadRequest, context: Any) -> version_pb2.Version:
        return _version(await self._use.uploads.complete(request.upload_id, request.spec))

    async def AbortUpload(self, request: upload_pb2.AbortUploadRequest, context: Any) -> upload_pb2.Upload:
        return await self._upload(await self._use.uploads.abort(request.upload_id))

    async def CreateVersion(self, request: version_pb2.CreateVersionRequest, context: Any) -> version_pb2.Version:
        return _version(await self._use.versions.create(request))

    async def GetVersion(self, request: version_pb2.GetVersionRequest, context: Any) -> version_pb2.Version:
        return _version(await self._use.versions.get(request.version_id))

    async def ListVersions(
        self, request: version_pb2.ListVersionsRequest, context: Any
    ) -> version_pb2.ListVersionsResponse:
        rows, following = await self._use.versions.list(request)
        told = [messages.version(row, columns=False) for row in rows]
        return version_pb2.ListVersionsResponse(versions=told, next_page_token=following)

    async def WatchVersion(
        self, request: version_pb2.WatchVersionRequest, context: Any
    ) -> AsyncIterator[version_pb2.Version]:
        async for row in self._use.versions.watch(request.version_id):
            yield _version(row)

    async def ListRows(self, request: version_pb2.ListRowsRequest, context: Any) -> version_pb2.ListRowsResponse:
        page = await self._use.rows.list(request.version_id, request.page_size, request.page_token)
        return version_pb2.ListRowsResponse(
            job_id=page.job_id,
            columns=page.columns,
            rows=page.rows,
            next_page_token=page.next_page_token,
            masked=page.masked,
        )

    async def GetReport(self, request: version_pb2.GetReportRequest, context: Any) -> httpbody_pb2.HttpBody:
        report = await self._use.rows.report(request.version_id)
        return httpbody_pb2.HttpBody(content_type="application/json", data=report)

    async def CreateDownload(self, request: version_pb2.CreateDownloadRequest, context: Any) -> version_pb2.Download:
        expire_time = self._use.clock() + timedelta(seconds=DOWNLOAD_TTL_S)
        url = await self._use.rows.download(request.version_id, request.content)
        return version_pb2.Download(url=url, expire_time=messages.time(expire_time))

    async def _dataset(self, row: Dataset) -> pb.Dataset:
        (told,) = await self._datasets([row])
        return told

    async def _datasets(self, rows: Sequence[Dataset]) -> list[pb.Dataset]:
        hidden = await self._use.datasets.hidden_synonyms(rows)
        return [messages.dataset(row, hidden.get(row.id, ())) for row in rows]

    async def _upload(self, row: Upload) -> upload_pb2.Upload:
        now = self._use.clock()
        return messages.upload(row, await self._use.uploads.pieces(row), now, self._use.url_ttl_s)


def _version(row: Version) -> version_pb2.Version:
    return messages.version(row, masked(row))
