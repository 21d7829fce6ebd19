"""How messages are read: each upon the one that it follows, edits or chooses from."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace

from planner.chips import edited
from planner.interpretation import Decision, Interpretation, State
from planner.plan import plan, reading_of
from planner.semantics import Semantics
from services.chat import store
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
        return await self.of(base, known, depth + 1) if base else None

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
