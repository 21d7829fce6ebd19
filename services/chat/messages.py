"""Questions of a conversation: asked, edited or chosen from, answered as they are computed, and kept."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from dataspeaks.chat.v1 import answer_pb2 as pb
from planner.chips import edited
from planner.interpretation import Decision, Interpretation, State
from planner.plan import plan, reading_of
from planner.semantics import Semantics
from services.chat import store
from services.chat.answering import Answering
from services.chat.jobs import JobEnded
from services.chat.model import NAME_LENGTH, ConversationNotFound, MessageNotFound
from services.chat.store import Conversation, Message
from services.chat.versions import Key, Known, Versions
from services.kit import requests
from services.kit.database import Database
from services.kit.errors import CallFailed, InvalidFields
from services.kit.ids import new_id

CHAIN = 30
"""Most earlier messages that one question is read upon."""
GROWING = (pb.ANSWER_STATE_ANSWERED, pb.ANSWER_STATE_CLARIFYING)


class Messages:
    def __init__(
        self, database: Database, clock: Callable[[], datetime], versions: Versions, answering: Answering, kept: int
    ) -> None:
        self._database, self._clock = database, clock
        self._versions, self._answering = versions, answering
        self._states: OrderedDict[tuple[str, Key], Interpretation] = OrderedDict()
        self._kept = kept

    async def send(self, request: Any) -> AsyncIterator[tuple[Message, pb.Answer]]:
        """The message as it grows. A repeat of a request gives the answer that is there."""
        conversation, message = await self._receive(request)
        if message.answer is not None:
            yield message, pb.Answer.FromString(message.answer)
            return
        try:
            known = await self._versions.known(conversation.version_id, conversation.dataset_id)
        except (JobEnded, CallFailed) as error:
            answer = pb.Answer(state=pb.ANSWER_STATE_FAILED, text=error.status.message)
            await self._keep(conversation, message, answer, personal=False)
            yield message, answer
            return
        understood = await self._interpretation(message, known)
        if understood is None:
            raise InvalidFields(fields=(("edits", "names a chip, a text or an option that the message does not have"),))
        answer = pb.Answer()
        async for answer in self._answering.answers(understood, known.semantics, conversation.version_id):
            if answer.state == pb.ANSWER_STATE_COMPUTING:
                yield message, answer
        await self._keep(conversation, message, answer, shows_personal(answer, known.semantics))
        yield message, answer

    async def _receive(self, request: Any) -> tuple[Conversation, Message]:
        """Writes the question down, once; raises ConversationNotFound, MessageNotFound or InvalidFields."""
        now = self._clock()

        async def make() -> str:
            message = await self._new(tx, request, now)
            tx.add(message)
            await tx.flush()
            return message.id

        async with self._database.begin() as tx:
            conversation = await store.conversation(tx, request.conversation_id)
            if conversation is None:
                raise ConversationNotFound(conversation_id=request.conversation_id)
            message_id, _ = await requests.once(tx, request, now, make)
            message = await store.message(tx, request.conversation_id, message_id)
            if message is None:
                raise MessageNotFound(message_id=message_id)
        return conversation, message

    async def _new(self, tx: Any, request: Any, now: datetime) -> Message:
        base = None
        if request.message_id:
            base = await store.message(tx, request.conversation_id, request.message_id)
            if base is None:
                raise MessageNotFound(message_id=request.message_id)
        changed = bool(request.edits or request.option)
        if changed and base is None:
            raise InvalidFields(fields=(("message_id", "must name the message that is edited or chosen from"),))
        question = request.question.strip() or (base.question if base and changed else "")
        if not question:
            raise InvalidFields(fields=(("question", "must not be empty"),))
        message_id = new_id("msg")
        follows = base if changed else await self._followed(tx, request.conversation_id, message_id)
        return Message(
            id=message_id,
            conversation_id=request.conversation_id,
            question=question,
            base_id=follows.id if follows else "",
            edits=[[edit.id, edit.text] for edit in request.edits],
            option=request.option,
            create_time=now,
        )

    async def _followed(self, tx: Any, conversation_id: str, before_id: str) -> Message | None:
        """The newest message with an answer that a question can build on."""
        found = await store.last_answered(tx, conversation_id, before_id)
        while found is not None and found.answer and pb.Answer.FromString(found.answer).state not in GROWING:
            found = await store.last_answered(tx, conversation_id, found.id)
        return found

    async def _interpretation(self, message: Message, known: Known, depth: int = 0) -> Interpretation | None:
        """The message as it is read upon those before it; None where edits or option do not fit."""
        place = message.id, known.key
        found = self._states.get(place)
        if found is None:
            base = await self._base(message, known, depth)
            found = self._read(message, base, known.semantics)
        if found is not None:
            self._states[place] = found
            while len(self._states) > self._kept:
                self._states.popitem(last=False)
        return found

    async def _base(self, message: Message, known: Known, depth: int) -> Interpretation | None:
        if not message.base_id or depth >= CHAIN:
            return None
        async with self._database.begin(read=True) as tx:
            base = await store.message(tx, message.conversation_id, message.base_id)
        return await self._interpretation(base, known, depth + 1) if base else None

    def _read(self, message: Message, base: Interpretation | None, semantics: Semantics) -> Interpretation | None:
        if message.option:
            if base is None or message.option > len(base.readings):
                return None
            reading = base.readings[message.option - 1]
            return Interpretation(Decision.ANSWER, (reading,), state=State(message.question, reading.query))
        if message.edits:
            if base is None or not base.readings:
                return None
            reading = base.readings[0]
            query = edited(reading.query, reading.pieces, [(i, t) for i, t in message.edits], semantics)
            if query is None:
                return None
            again = replace(reading_of(query, semantics), assumptions=())
            return Interpretation(Decision.ANSWER, (again,), state=State(message.question, query))
        return plan(message.question, semantics, base.state if base else None)

    async def _keep(self, conversation: Conversation, message: Message, answer: pb.Answer, personal: bool) -> None:
        async with self._database.begin() as tx:
            kept = await store.message(tx, message.conversation_id, message.id)
            found = await store.conversation(tx, conversation.id)
            if kept is None or found is None:
                raise ConversationNotFound(conversation_id=conversation.id)
            kept.answer = answer.SerializeToString()
            kept.personal = message.personal = personal
            found.update_time = self._clock()
            found.display_name = found.display_name or message.question[:NAME_LENGTH]


def shows_personal(answer: pb.Answer, semantics: Semantics) -> bool:
    """Whether an answer may hold personal data in the clear: an operator reads such a column, or all columns."""
    personal = [c.name for c in semantics.table.columns if c.pii and c.name not in semantics.table.masked]
    if not personal or not answer.receipts:
        return False
    operators = [receipt.operator for receipt in answer.receipts]
    whole = any(
        op.WhichOneof("kind") in ("speak", "profile", "correlation") or (op.HasField("rows") and not op.rows.columns)
        for op in operators
    )
    return whole or any(name in str(op) for op in operators for name in personal)
