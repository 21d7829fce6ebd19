"""The tables of chat, and every statement over them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKeyConstraint, LargeBinary, Select, String, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from services.chat.model import NAME_LENGTH
from services.kit.database import Base, Scoped


class Conversation(Scoped, Base):
    __tablename__ = "conversations"

    organization_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    version_id: Mapped[str] = mapped_column(String(64))
    dataset_id: Mapped[str] = mapped_column(String(64), index=True)
    display_name: Mapped[str] = mapped_column(String(200), default="")
    create_time: Mapped[datetime]
    update_time: Mapped[datetime]


class Message(Scoped, Base):
    """A question with its answer. What it builds on is kept as it was given, so that it can be read anew."""

    __tablename__ = "messages"
    __table_args__ = (
        ForeignKeyConstraint(
            ["organization_id", "conversation_id"],
            ["conversations.organization_id", "conversations.id"],
            ondelete="CASCADE",
        ),
    )

    organization_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(String(64), index=True)
    question: Mapped[str] = mapped_column(String(2000))
    base_id: Mapped[str] = mapped_column(String(64), default="")
    """The message that this one follows, edits or chooses from."""
    edits: Mapped[list[list[str]]] = mapped_column(JSON, default=list)
    """Edited chips: id and new text."""
    option: Mapped[int] = mapped_column(default=0)
    personal: Mapped[bool] = mapped_column(default=False)
    """Whether question or answer may hold personal data in the clear."""
    proposal: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """The language model's proposal that the answer stands on; None where the grammar understood."""
    answer: Mapped[bytes | None] = mapped_column(LargeBinary)
    """The final answer; None while it is computed."""
    create_time: Mapped[datetime]


class LanguageModel(Scoped, Base):
    """The language model that an organisation may ask where the grammar does not understand."""

    __tablename__ = "language_models"

    organization_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    base_url: Mapped[str] = mapped_column(String(512))
    model: Mapped[str] = mapped_column(String(200))
    sealed_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    """The key, encrypted for this organisation and this address; None where there is none."""
    enabled: Mapped[bool]
    update_time: Mapped[datetime]


async def conversation(tx: AsyncSession, conversation_id: str) -> Conversation | None:
    found: Conversation | None = await tx.scalar(select(Conversation).where(Conversation.id == conversation_id))
    return found


async def delete_conversations(tx: AsyncSession, dataset_id: str) -> None:
    await tx.execute(delete(Conversation).where(Conversation.dataset_id == dataset_id))


async def hide_messages(tx: AsyncSession, version_id: str) -> None:
    """Also takes back the names that conversations have of their questions."""
    of_version = select(Conversation.id).where(Conversation.version_id == version_id)
    hidden = update(Message).where(Message.conversation_id.in_(of_version)).values(personal=True)
    await tx.execute(hidden.execution_options(synchronize_session=False))
    asked = select(func.substr(Message.question, 1, NAME_LENGTH)).where(Message.conversation_id == Conversation.id)
    named = update(Conversation).where(Conversation.version_id == version_id, Conversation.display_name.in_(asked))
    await tx.execute(named.values(display_name="").execution_options(synchronize_session=False))


def conversations(dataset_id: str) -> Select[Any]:
    statement = select(Conversation)
    return statement.where(Conversation.dataset_id == dataset_id) if dataset_id else statement


async def message(tx: AsyncSession, conversation_id: str, message_id: str) -> Message | None:
    found: Message | None = await tx.scalar(
        select(Message).where(Message.id == message_id, Message.conversation_id == conversation_id)
    )
    return found


async def last_answered(tx: AsyncSession, conversation_id: str, before_id: str) -> Message | None:
    """The newest message with an answer, older than the one named."""
    statement = (
        select(Message)
        .where(Message.conversation_id == conversation_id, Message.answer.is_not(None), Message.id < before_id)
        .order_by(Message.id.desc())
        .limit(1)
    )
    found: Message | None = await tx.scalar(statement)
    return found


async def answer_overdue(tx: AsyncSession, before: datetime, answer: bytes) -> None:
    """Gives this answer to every message from before a moment that has none."""
    overdue = update(Message).where(Message.answer.is_(None), Message.create_time < before).values(answer=answer)
    await tx.execute(overdue.execution_options(synchronize_session=False))


async def language_model(tx: AsyncSession) -> LanguageModel | None:
    """The caller's organisation's."""
    found: LanguageModel | None = await tx.scalar(select(LanguageModel))
    return found


def messages(conversation_id: str) -> Select[Any]:
    return select(Message).where(Message.conversation_id == conversation_id)


async def delete_conversation(tx: AsyncSession, conversation_id: str) -> None:
    await tx.execute(delete(Message).where(Message.conversation_id == conversation_id))
    await tx.execute(delete(Conversation).where(Conversation.id == conversation_id))
