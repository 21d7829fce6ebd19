"""Errors and states of chat."""

from __future__ import annotations

from services.kit.errors import NotFound

NAME_LENGTH = 200
"""Characters of a question that name a conversation."""


class ConversationNotFound(NotFound):
    reason = "CONVERSATION_NOT_FOUND"
    message = "There is no conversation {conversation_id}."


class MessageNotFound(NotFound):
    reason = "MESSAGE_NOT_FOUND"
    message = "There is no message {message_id}."
