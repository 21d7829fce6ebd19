"""Which messages may hold personal data in the clear, and who may see these."""

from __future__ import annotations

from dataspeaks.access.v1 import access_pb2
from services.chat.store import Message
from services.kit.access import caller


def sees_clear() -> bool:
    return caller().may(access_pb2.PERMISSION_PERSONAL_DATA_READ)


def hidden(message: Message) -> bool:
    """Whether a message is kept from the caller."""
    return message.personal and not sees_clear()
