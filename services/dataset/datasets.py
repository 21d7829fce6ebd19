"""Datasets: made, told about, and deleted with everything of theirs."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from dataspeaks.identity.v1 import identity_pb2
from services.dataset import personal, store
from services.dataset.deletions import Deletions
from services.dataset.model import SYNONYMS_MAX, DatasetNotFound
from services.dataset.store import Dataset
from services.kit import paging, requests
from services.kit.access import Signer, caller
from services.kit.database import Database
from services.kit.errors import InvalidFields
from services.kit.ids import new_id
from services.kit.stubs import Stub

log = logging.getLogger(__name__)


class Datasets:
    def __init__(
        self,
        database: Database,
        clock: Callable[[], datetime],
        identity: Stub,
        signer: Signer,
        deletions: Deletions,
    ) -> None:
        self._database = database
        self._clock = clock
        self._identity = identity
        self._signer = signer
        self._deletions = deletions

    async def create(self, request: Any) -> Dataset:
        now = self._clock()
        workspace_id = request.workspace_id or caller().workspace_id
        await self._check_workspace(workspace_id)
        dataset = Dataset(
            id=new_id("ds"),
            workspace_id=workspace_id,
            display_name=request.display_name,
            description=request.description,
            create_time=now,
            update_time=now,
        )
        async with self._database.begin() as tx:
            return await find(tx, await requests.add_once(tx, request, now, dataset))

    async def get(self, dataset_id: str) -> Dataset:
        async with self._database.begin(read=True) as tx:
            return await find(tx, dataset_id)

    async def list(self, request: Any) -> tuple[list[Dataset], str]:
        if request.workspace_id:
            await self._check_workspace(request.workspace_id)
        async with self._database.begin(read=True) as tx:
            statement = store.datasets(request.workspace_id)
            binding = {"list": "datasets", "workspace_id": request.workspace_id}
            return await paging.page(tx, statement, Dataset.id, request, binding, descending=True)

    async def hidden_synonyms(self, datasets: Sequence[Dataset]) -> dict[str, personal.Synonyms]:
        """By dataset, the synonyms that the caller may not see."""
        async with self._database.begin(read=True) as tx:
            return await personal.hidden_synonyms(tx, datasets)

    async def update(self, dataset_id: str, changes: dict[str, Any]) -> Dataset:
        """Changes fields; synonyms that the caller may not see stay beside those that are told."""
        async with self._database.begin() as tx:
            dataset = await find(tx, dataset_id, lock=True)
            if "synonyms" in changes:
                hidden = (await personal.hidden_synonyms(tx, [dataset])).get(dataset_id, [])
                told = changes["synonyms"]
                changes = {**changes, "synonyms": told + [synonym for synonym in hidden if synonym not in told]}
            for name, value in changes.items():
                setattr(dataset, name, value)
            if changes:
                dataset.update_time = self._clock()
        return dataset

    async def teach(self, dataset_id: str, synonym: dict[str, str]) -> Dataset:
        """Adds a synonym; those of the same phrase give way, but for any that the caller may not see."""
        async with self._database.begin() as tx:
            dataset = await find(tx, dataset_id, lock=True)
            hidden = (await personal.hidden_synonyms(tx, [dataset])).get(dataset_id, [])
            phrase = synonym["phrase"].lower()
            kept = [each for each in dataset.synonyms if each in hidden or each["phrase"].lower() != phrase]
            if len(kept) >= SYNONYMS_MAX:
                raise InvalidFields(fields=(("synonym", f"a dataset knows {SYNONYMS_MAX} synonyms at most"),))
            dataset.synonyms = [*kept, synonym]
            dataset.update_time = self._clock()
        return dataset

    async def delete(self, dataset_id: str) -> Dataset:
        """Hides the dataset at once and deletes what belongs to it; what cannot be reached just now goes later."""
        async with self._database.begin() as tx:
            dataset = await find(tx, dataset_id, lock=True)
            await store.begin_deletion(tx, dataset_id)
        try:
            await self._deletions.finish(dataset.organization_id, dataset_id)
        except Exception:
            log.warning("the deletion of %s will go on later", dataset_id, exc_info=True)
        return dataset

    async def _check_workspace(self, workspace_id: str) -> None:
        """Raises WORKSPACE_NOT_FOUND for a workspace that is not the caller's organisation's."""
        who = caller()
        if workspace_id != who.workspace_id:
            with self._signer.acting(who.organization_id):
                await self._identity.GetWorkspace(identity_pb2.GetWorkspaceRequest(workspace_id=workspace_id))


async def find(tx: AsyncSession, dataset_id: str, *, lock: bool = False) -> Dataset:
    dataset = await store.dataset(tx, dataset_id, lock=lock)
    if dataset is None:
        raise DatasetNotFound(dataset_id=dataset_id)
    return dataset
