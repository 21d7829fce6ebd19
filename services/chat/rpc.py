"""Transport of chat: unpacks requests, calls the use cases, packs answers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

from google.protobuf import empty_pb2
from google.protobuf.timestamp_pb2 import Timestamp

from dataspeaks.chat.v1 import answer_pb2, chat_pb2, chat_pb2_grpc, language_model_pb2
from services.chat.conversations import Conversations
from services.chat.language_models import LanguageModels
from services.chat.messages import Messages
from services.chat.personal import hidden
from services.chat.store import Conversation, LanguageModel, Message
from services.kit.masks import changes

HIDDEN = "•••"
WITHHELD = "This answer holds personal data, which your role may not see."


class ChatService(chat_pb2_grpc.ChatServiceServicer):
    def __init__(self, conversations: Conversations, messages: Messages, models: LanguageModels) -> None:
        self._conversations, self._messages, self._models = conversations, messages, models

    async def CreateConversation(
        self, request: chat_pb2.CreateConversationRequest, context: Any
    ) -> chat_pb2.Conversation:
        return _conversation(await self._conversations.create(request))

    async def GetConversation(self, request: chat_pb2.GetConversationRequest, context: Any) -> chat_pb2.Conversation:
        return _conversation(await self._conversations.get(request.conversation_id))

    async def ListConversations(
        self, request: chat_pb2.ListConversationsRequest, context: Any
    ) -> chat_pb2.ListConversationsResponse:
        rows, token = await self._conversations.list(request)
        return chat_pb2.ListConversationsResponse(conversations=map(_conversation, rows), next_page_token=token)

    async def UpdateConversation(
        self, request: chat_pb2.UpdateConversationRequest, context: Any
    ) -> chat_pb2.Conversation:
        changed = changes(request.conversation, request.update_mask, ["display_name"], filled=["display_name"])
        return _conversation(await self._conversations.update(request.conversation.id, changed))

    async def DeleteConversation(
        self, request: chat_pb2.DeleteConversationRequest, context: Any
    ) -> chat_pb2.Conversation:
        return _conversation(await self._conversations.delete(request.conversation_id))

    async def DeleteDatasetConversations(
        self, request: chat_pb2.DeleteDatasetConversationsRequest, context: Any
    ) -> empty_pb2.Empty:
        await self._conversations.delete_of_dataset(request.dataset_id)
        return empty_pb2.Empty()

    async def HideMessages(self, request: chat_pb2.HideMessagesRequest, context: Any) -> empty_pb2.Empty:
        await self._conversations.hide(request.version_id)
        return empty_pb2.Empty()

    async def ListMessages(self, request: chat_pb2.ListMessagesRequest, context: Any) -> chat_pb2.ListMessagesResponse:
        rows, token = await self._conversations.messages(request)
        return chat_pb2.ListMessagesResponse(
            messages=[_message(row, _answer(row)) for row in rows], next_page_token=token
        )

    async def SendMessage(self, request: chat_pb2.SendMessageRequest, context: Any) -> AsyncIterator[chat_pb2.Message]:
        async for row, answer in self._messages.send(request):
            yield _message(row, answer)

    async def GetLanguageModel(
        self, request: language_model_pb2.GetLanguageModelRequest, context: Any
    ) -> language_model_pb2.LanguageModel:
        return _language_model(await self._models.get())

    async def UpdateLanguageModel(
        self, request: language_model_pb2.UpdateLanguageModelRequest, context: Any
    ) -> language_model_pb2.LanguageModel:
        changed = changes(request.language_model, request.update_mask, ["base_url", "model", "api_key", "enabled"])
        return _language_model(await self._models.update(changed))

    async def TestLanguageModel(
        self, request: language_model_pb2.TestLanguageModelRequest, context: Any
    ) -> language_model_pb2.TestLanguageModelResponse:
        problem = await self._models.test()
        return language_model_pb2.TestLanguageModelResponse(works=not problem, problem=problem)


def _answer(row: Message) -> answer_pb2.Answer:
    if row.answer is None:
        return answer_pb2.Answer(state=answer_pb2.ANSWER_STATE_COMPUTING)
    return answer_pb2.Answer.FromString(row.answer)


def _message(row: Message, answer: answer_pb2.Answer) -> chat_pb2.Message:
    withheld = hidden(row)
    return chat_pb2.Message(
        id=row.id,
        conversation_id=row.conversation_id,
        question=HIDDEN if withheld else row.question,
        answer=answer_pb2.Answer(state=answer.state, text=WITHHELD) if withheld else answer,
        create_time=_timestamp(row.create_time),
    )


def _conversation(row: Conversation) -> chat_pb2.Conversation:
    return chat_pb2.Conversation(
        id=row.id,
        version_id=row.version_id,
        dataset_id=row.dataset_id,
        display_name=row.display_name,
        create_time=_timestamp(row.create_time),
        update_time=_timestamp(row.update_time),
    )


def _language_model(row: LanguageModel) -> language_model_pb2.LanguageModel:
    return language_model_pb2.LanguageModel(
        base_url=row.base_url,
        model=row.model,
        has_api_key=row.sealed_key is not None,
        enabled=row.enabled,
        update_time=_timestamp(row.update_time) if row.update_time else None,
    )


def _timestamp(moment: datetime) -> Timestamp:
    stamp = Timestamp()
    stamp.FromDatetime(moment)
    return stamp
