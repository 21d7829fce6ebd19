"""Brings a dataset's marks of personal columns to all its versions: the services that answer for them are told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from dataspeaks.chat.v1 import chat_pb2
from dataspeaks.executor.v1 import jobs_pb2
from services.dataset import store
from services.dataset.peers import Peers
from services.dataset.personal import Marks, marks_after, personal_of
from services.dataset.store import Dataset, Version
from services.kit.access import Signer
from services.kit.database import Database


@dataclass(frozen=True)
class Marking:
    """What a version's reading changes: the dataset's marks, and by version the columns that hold personal data."""

    before: Marks
    after: Marks
    personal: dict[str, Marks]
    changed: frozenset[str]
    """Versions read before of which other columns do than it is written down."""
    grown: list[str]
    """Those of them of which more columns do."""


class Masking:
    def __init__(self, database: Database, peers: Peers, signer: Signer) -> None:
        self._database = database
        self._executor = peers.executor
        self._chat = peers.chat
        self._signer = signer

    async def announce(self, version: Version, columns: Sequence[Mapping[str, Any]]) -> Marking:
        """Tells executor and chat what follows from a version with these columns, before anybody may ask it.

        Every version is told each time: another's announcement may have come in between.
        """
        async with self._database.begin(version.organization_id, read=True) as tx:
            dataset = await store.dataset(tx, version.dataset_id)
            before = dataset.personal if dataset else {}
            after = marks_after(before, version.cleared, columns)
            others = await store.read_columns(tx, version.dataset_id) if before or after else []
        personal = {row.id: personal_of(row.columns, after) for row in others}
        changed = frozenset(row.id for row in others if personal[row.id] != row.personal)
        grown = [row.id for row in others if not personal[row.id].keys() <= row.personal.keys()]
        personal[version.id] = personal_of(columns, after)
        with self._signer.acting(version.organization_id):
            for version_id, found in personal.items():
                told = jobs_pb2.MaskVersionRequest(version_id=version_id, columns=sorted(found))
                await self._executor.MaskVersion(told)
        marking = Marking(before, after, personal, changed, grown)
        await self.hide(version.organization_id, marking)
        return marking

    async def hide(self, organization_id: str, marking: Marking) -> None:
        """Hides what was said about versions that have grown more personal: when that is announced, and again once it
        is written, since somebody may have asked in between."""
        with self._signer.acting(organization_id):
            for version_id in marking.grown:
                await self._chat.HideMessages(chat_pb2.HideMessagesRequest(version_id=version_id))


async def note(tx: AsyncSession, dataset: Dataset, marking: Marking, now: datetime) -> None:
    """Writes down what was announced; the dataset must be locked, and its marks those of before."""
    if dataset.personal == marking.after and not marking.changed:
        return
    dataset.personal, dataset.update_time = marking.after, now
    for version_id in marking.changed:
        await store.mark(tx, version_id, marking.personal[version_id])
