"""Conversations: made about a version, renamed, listed, deleted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from dataspeaks.dataset.v1 import version_pb2
from services.chat import store
from services.chat.model import ConversationNotFound
from services.chat.store import Conversation, Message
from services.kit import paging, requests
from services.kit.database import Database
from services.kit.ids import new_id


class Conversations:
    def __init__(self, database: Database, clock: Callable[[], datetime], datasets: Any) -> None:
        """`datasets`: stub of the dataset service, which says whether the caller may see a version."""
        self._database, self._clock, self._datasets = database, clock, datasets

    async def create(self, request: Any) -> Conversation:
        version = await self._datasets.GetVersion(version_pb2.GetVersionRequest(version_id=request.version_id))
        now = self._clock()
        conversation = Conversation(
            id=new_id("cnv"),
            version_id=version.id,
            dataset_id=version.dataset_id,
            display_name=request.display_name,
            create_time=now,
            update_time=now,
        )
        async with self._database.begin() as tx:
            conversation_id = await requests.add_once(tx, request, now, conversation)
            found = await store.conversation(tx, conversation_id)
            if found is None:
                raise ConversationNotFound(conversation_id=conversation_id)
            return found

    async def get(self, conversation_id: str) -> Conversation:
        async with self._database.begin(read=True) as tx:
            found = await store.conversation(tx, conversation_id)
        if found is None:
            raise ConversationNotFound(conversation_id=conversation_id)
        return found

    async def list(self, request: Any) -> tuple[list[Conversation], str]:
        statement = store.conversations(request.dataset_id)
        binding = {"list": "conversations", "dataset": request.dataset_id}
        async with self._database.begin(read=True) as tx:
            return await paging.page(tx, statement, Conversation.id, request, binding, descending=True)

    async def update(self, conversation_id: str, changes: dict[str, Any]) -> Conversation:
        async with self._database.begin() as tx:
            found = await store.conversation(tx, conversation_id)
            if found is None:
                raise ConversationNotFound(conversation_id=conversation_id)
            found.display_name = changes.get("display_name", found.display_name)
            found.update_time = self._clock()
        return found

    async def delete(self, conversation_id: str) -> Conversation:
        async with self._database.begin() as tx:
            found = await store.conversation(tx, conversation_id)
            if found is None:
                raise ConversationNotFound(conversation_id=conversation_id)
            await store.delete_conversation(tx, conversation_id)
        return found

    async def delete_of_dataset(self, dataset_id: str) -> None:
        async with self._database.begin() as tx:
            await store.delete_conversations(tx, dataset_id)

    async def hide(self, version_id: str) -> None:
        """Keeps the messages about a version from who may not see personal data."""
        async with self._database.begin() as tx:
            await store.hide_messages(tx, version_id)

    async def messages(self, request: Any) -> tuple[Sequence[Message], str]:
        async with self._database.begin(read=True) as tx:
            if await store.conversation(tx, request.conversation_id) is None:
                raise ConversationNotFound(conversation_id=request.conversation_id)
            binding = {"list": "messages", "conversation": request.conversation_id}
            return await paging.page(tx, store.messages(request.conversation_id), Message.id, request, binding)
