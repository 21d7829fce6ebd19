"""How messages are read: each upon the one that it follows, edits or chooses from."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace

from dataspeaks.chat.v1 import answer_pb2 as pb
from planner.chips import edited
from planner.interpretation import Decision, Interpretation, State
from planner.lessons import Lesson, lesson
from planner.operators import Unfit
from planner.plan import plan, reading_of
from planner.proposals import Proposal, taken
from planner.semantics import Semantics
from services.chat import store
from services.chat.proposer import READ_SO
from services.chat.store import Message
from services.chat.versions import Key, Known
from services.kit.database import Database

CHAIN = 30
"""Most earlier messages that one question is read upon."""


class Readings:
    """Interpretations of messages, the latest `kept` of them in memory."""

    def __init__(self, database: Database, kept: int) -> None:
        self._database, self._kept = database, kept
        self._states: OrderedDict[tuple[str, Key], Interpretation] = OrderedDict()

    async def of(self, message: Message, known: Known, depth: int = 0) -> Interpretation | None:
        """The message as it is read upon those before it; None where edits or option do not fit."""
        found = self._states.get((message.id, known.key))
        if found is None:
            told = await self._told(message) if depth < CHAIN else None
            base = await self.of(told, known, depth + 1) if told else None
            found = _read(message, told, base, known.semantics)
        if found is not None:
            self.keep(message, known, found)
        return found

    def keep(self, message: Message, known: Known, understood: Interpretation) -> None:
        """Takes this for the message's reading from now on."""
        self._states[message.id, known.key] = understood
        while len(self._states) > self._kept:
            self._states.popitem(last=False)

    async def before(self, message: Message, known: Known) -> Interpretation | None:
        """How the message that this one builds on is read."""
        told = await self._told(message)
        return await self.of(told, known) if told else None

    async def lesson(self, message: Message, known: Known) -> Lesson | None:
        """What the choice that a message makes teaches."""
        told = await self._told(message) if message.option else None
        base = await self.of(told, known) if told else None
        at = _chosen(message, told, base) if told and base else -1
        return lesson(base, at) if base and at >= 0 else None

    async def _told(self, message: Message) -> Message | None:
        """The message that this one builds on."""
        if not message.base_id:
            return None
        async with self._database.begin(read=True) as tx:
            return await store.message(tx, message.conversation_id, message.base_id)


def _read(
    message: Message, told: Message | None, base: Interpretation | None, semantics: Semantics
) -> Interpretation | None:
    if message.option:
        at = _chosen(message, told, base) if told and base else -1
        if base is None or at < 0:
            return None
        reading = base.readings[at]
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
    found = plan(message.question, semantics, base.state if base else None)
    return _proposed(message, found, semantics) if message.proposal else found


def _proposed(message: Message, found: Interpretation, semantics: Semantics) -> Interpretation:
    """The message as a language model once read it; as the grammar does where that does not fit any more."""
    try:
        proposal = Proposal.load(message.proposal or {})
        return taken(proposal, message.question, found.missing, semantics, READ_SO)
    except Unfit:
        return found


def _chosen(message: Message, told: Message, base: Interpretation) -> int:
    """Place of the reading that an option says, else -1: what was taught since may have left it alone."""
    options = pb.Answer.FromString(told.answer or b"").options
    if message.option > len(options):
        return -1
    wanted = options[message.option - 1].text
    return next((at for at, reading in enumerate(base.readings) if reading.text == wanted), -1)
