"""Deleting what a dataset left: what was said of it, jobs and results, files, and last the rows that know of them."""

from __future__ import annotations

from itertools import islice

from dataspeaks.chat.v1 import chat_pb2
from dataspeaks.executor.v1 import jobs_pb2
from services.dataset import store
from services.dataset.peers import Peers
from services.kit.access import Signer
from services.kit.blobs import Blobs
from services.kit.database import Database

BATCH = 1000


class Deletions:
    def __init__(self, database: Database, blobs: Blobs, peers: Peers, signer: Signer) -> None:
        self._database = database
        self._blobs = blobs
        self._executor = peers.executor
        self._chat = peers.chat
        self._signer = signer

    async def finish(self, organization_id: str, dataset_id: str) -> None:
        """Each step may be done again: a deletion that was interrupted is finished by doing it from the start."""
        async with self._database.begin(organization_id, read=True) as tx:
            version_ids = iter(await store.version_ids(tx, dataset_id))
            uploads = await store.uploads_of(tx, dataset_id)
        with self._signer.acting(organization_id):
            await self._chat.DeleteDatasetConversations(
                chat_pb2.DeleteDatasetConversationsRequest(dataset_id=dataset_id)
            )
            while batch := list(islice(version_ids, BATCH)):
                await self._executor.DeleteVersionJobs(jobs_pb2.DeleteVersionJobsRequest(version_ids=batch))
        for upload in uploads:
            await self._blobs.abort_multipart(upload.source_key, upload.multipart_id)
            await self._blobs.delete(upload.source_key)
        async with self._database.begin(organization_id) as tx:
            await store.erase(tx, dataset_id)
