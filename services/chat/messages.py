"""Questions of a conversation: asked, edited or chosen from, answered as they are computed, and kept."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from dataspeaks.chat.v1 import answer_pb2 as pb
from planner.interpretation import Interpretation
from services.chat import store
from services.chat.answering import PLANNER, Answering
from services.chat.jobs import JobEnded
from services.chat.model import NAME_LENGTH, ConversationNotFound, MessageNotFound
from services.chat.personal import exposed, harmless, hidden, sees_clear
from services.chat.proposer import UNFIT, Proposer, open_to_proposals
from services.chat.readings import Readings
from services.chat.store import Conversation, Message
from services.chat.versions import Known, Versions
from services.kit import requests
from services.kit.database import Database
from services.kit.errors import CallFailed, InvalidFields
from services.kit.ids import new_id

GROWING = (pb.ANSWER_STATE_ANSWERED, pb.ANSWER_STATE_CLARIFYING)
OVERDUE = timedelta(minutes=3)
"""Longer than any answer is computed."""
BROKEN = "The answer could not be computed because of an internal error. Ask again."
STOPPED = "The system stopped before the answer was there. Ask again."
log = logging.getLogger(__name__)
Told = tuple[Message, pb.Answer]
Tell = Callable[[pb.Answer], None]


class Messages:
    def __init__(
        self,
        database: Database,
        clock: Callable[[], datetime],
        versions: Versions,
        readings: Readings,
        answering: Answering,
        proposer: Proposer,
    ) -> None:
        self._database, self._clock = database, clock
        self._versions, self._readings, self._answering = versions, readings, answering
        self._proposer = proposer
        self._tasks: set[asyncio.Task[None]] = set()

    async def send(self, request: Any) -> AsyncIterator[Told]:
        """The message as it grows. A repeat of a request gives the answer that is there.

        It is computed in a task of its own, which goes on where the caller leaves.
        """
        told: asyncio.Queue[Told | None] = asyncio.Queue()
        task = asyncio.create_task(self._work(request, told))
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        while (item := await told.get()) is not None:
            yield item
        await asyncio.shield(task)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled():
            task.exception()

    async def close(self) -> None:
        """Ends what is being computed; each message keeps an answer that says so."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def end_overdue(self) -> None:
        """Gives an answer to messages that a process left without one."""
        async with self._database.begin_unscoped() as tx:
            await store.answer_overdue(tx, self._clock() - OVERDUE, _failed(STOPPED).SerializeToString())

    async def _work(self, request: Any, told: asyncio.Queue[Told | None]) -> None:
        try:
            conversation = await self._conversation(request.conversation_id)
            known, problem = None, ""
            try:
                known = await self._versions.known(conversation.version_id, conversation.dataset_id)
            except (JobEnded, CallFailed) as error:
                problem = error.status.message
            message = await self._receive(request, known)
            if message.answer is not None:
                told.put_nowait((message, pb.Answer.FromString(message.answer)))
                return
            answer = await self._answered(conversation, message, known, told) if known else _failed(problem)
            await self._keep(message, answer, known)
            told.put_nowait((message, answer))
        finally:
            told.put_nowait(None)

    async def _answered(
        self, conversation: Conversation, message: Message, known: Known, told: asyncio.Queue[Told | None]
    ) -> pb.Answer:
        """The final answer, whatever happens on the way to it."""
        try:
            understood = await self._readings.of(message, known)
            if understood is None:
                return _failed("What this question builds on is no longer there.")
            tell = partial(_tell, told, message)
            if open_to_proposals(message.question, understood, known.semantics):
                answer = await self._proposed(message, known, understood, conversation.version_id, tell)
            else:
                answer = await self._computed(known, understood, conversation.version_id, PLANNER, tell)
            if message.option and answer.state == pb.ANSWER_STATE_ANSWERED:
                await self._remember(conversation, message, known, answer)
            return answer
        except asyncio.CancelledError:
            await self._keep(message, _failed(STOPPED), known)
            raise
        except Exception:
            log.exception("an answer could not be computed")
            return _failed(BROKEN)

    async def _proposed(
        self, message: Message, known: Known, refused: Interpretation, version_id: str, tell: Tell
    ) -> pb.Answer:
        """What a language model's reading comes to; the refusal where there is none, and why."""
        try:
            before = await self._readings.before(message, known)
            asked = await self._proposer.suggest(message.question, refused, before, known)
            note = asked.note
            if asked.understood and asked.proposal:
                answer = await self._computed(known, asked.understood, version_id, asked.model, tell)
                if answer.state == pb.ANSWER_STATE_ANSWERED:
                    self._readings.keep(message, known, asked.understood)
                    message.proposal = asked.proposal.dump()
                    return answer
                note = UNFIT
        except Exception:
            log.exception("a language model's proposal could not be taken")
            note = UNFIT
        answer = await self._computed(known, refused, version_id, PLANNER, tell)
        answer.warnings.extend([note] if note else [])
        return answer

    async def _computed(
        self, known: Known, understood: Interpretation, version_id: str, planner: str, tell: Tell
    ) -> pb.Answer:
        answer = _failed(BROKEN)
        async for answer in self._answering.answers(understood, known.semantics, version_id, planner):
            if answer.state == pb.ANSWER_STATE_COMPUTING:
                tell(answer)
        return answer

    async def _remember(self, conversation: Conversation, message: Message, known: Known, answer: pb.Answer) -> None:
        """Keeps what the choice of an option teaches, so that the same is not asked again."""
        learned = await self._readings.lesson(message, known)
        taught = await self._versions.teach(conversation.dataset_id, learned) if learned else None
        if taught:
            answer.taught.CopyFrom(taught)

    async def _conversation(self, conversation_id: str) -> Conversation:
        async with self._database.begin(read=True) as tx:
            found = await store.conversation(tx, conversation_id)
        if found is None:
            raise ConversationNotFound(conversation_id=conversation_id)
        return found

    async def _receive(self, request: Any, known: Known | None) -> Message:
        """Writes the question down, once; raises ConversationNotFound, MessageNotFound or InvalidFields."""
        now = self._clock()
        async with self._database.begin(read=True) as tx:
            new = await self._new(tx, request, now)
        new.personal = sees_clear() and (known is None or bool(exposed(known.semantics.table)))
        if known and (new.edits or new.option) and await self._readings.of(new, known) is None:
            raise InvalidFields(fields=(("edits", "names a chip, a text or an option that the message does not have"),))

        async with self._database.begin() as tx:
            if await store.conversation(tx, request.conversation_id) is None:
                raise ConversationNotFound(conversation_id=request.conversation_id)
            message_id = await requests.add_once(tx, request, now, new)
            message = await store.message(tx, request.conversation_id, message_id)
            if message is None:
                raise MessageNotFound(message_id=message_id)
        return message

    async def _new(self, tx: Any, request: Any, now: datetime) -> Message:
        base = None
        if request.message_id:
            base = await store.message(tx, request.conversation_id, request.message_id)
            if base is None or hidden(base):
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
        """The newest message with an answer that a question can build on, of those that the caller may see."""
        found = await store.last_answered(tx, conversation_id, before_id)
        while found is not None and (hidden(found) or _answer(found).state not in GROWING):
            found = await store.last_answered(tx, conversation_id, found.id)
        return found

    async def _keep(self, message: Message, answer: pb.Answer, known: Known | None) -> None:
        shown = known is not None and harmless(message.question, answer, known.semantics, known.tells)
        async with self._database.begin() as tx:
            kept = await store.message(tx, message.conversation_id, message.id)
            found = await store.conversation(tx, message.conversation_id)
            if kept is None or found is None:
                raise ConversationNotFound(conversation_id=message.conversation_id)
            kept.answer, kept.proposal = answer.SerializeToString(), message.proposal
            # A message that was hidden meanwhile stays so.
            kept.personal = message.personal = kept.personal and not (message.personal and shown)
            found.update_time = self._clock()
            if not kept.personal:
                found.display_name = found.display_name or message.question[:NAME_LENGTH]


def _tell(told: asyncio.Queue[Told | None], message: Message, answer: pb.Answer) -> None:
    told.put_nowait((message, answer))


def _answer(message: Message) -> pb.Answer:
    return pb.Answer.FromString(message.answer or b"")


def _failed(text: str) -> pb.Answer:
    return pb.Answer(state=pb.ANSWER_STATE_FAILED, text=text)
