"""Which messages may hold personal data in the clear, and who may see these."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from google.protobuf.message import Message as Proto

from dataspeaks.access.v1 import access_pb2
from dataspeaks.chat.v1 import answer_pb2 as pb
from dataspeaks.executor.v1 import operators_pb2
from planner.semantics import Semantics
from planner.tokens import Token, tokenize
from sandbox.table import Table
from services.chat.store import Message
from services.kit.access import caller

NAMING = frozenset({"aggregate", "distribution", "time_series", "compare", "forecast", "pivot", "top_values"})
"""Operators that read no column but those they name."""
NAMING_SOME = frozenset({"rows", "profile", "correlation"})
"""Operators that read no other column once they name some."""
DIGITS = 6
"""Longer numbers may be somebody's: of a telephone, an account."""


def sees_clear() -> bool:
    return caller().may(access_pb2.PERMISSION_PERSONAL_DATA_READ)


def hidden(message: Message) -> bool:
    """Whether a message is kept from the caller."""
    return message.personal and not sees_clear()


def exposed(table: Table) -> frozenset[str]:
    """The columns that hold personal data in the clear."""
    return frozenset(c.name for c in table.columns if c.pii) - frozenset(table.masked)


def telling(cells: Iterable[Any], semantics: Semantics) -> frozenset[str]:
    """Stems of the words of cells by which one may tell a person."""
    words = semantics.lexicon
    tokens = (token for cell in cells for token in tokenize(str(cell), words))
    return frozenset(t.stem for t in tokens if t.low not in words.stop)


def harmless(question: str, answer: pb.Answer, semantics: Semantics, tells: frozenset[str]) -> bool:
    """Whether question and answer surely hold nothing of a personal column; `tells`: stems of its cells."""
    if answer.state != pb.ANSWER_STATE_ANSWERED or semantics.table.masked or not answer.receipts:
        return False
    personal = exposed(semantics.table)
    operators = [answer.operator, *(receipt.operator for receipt in answer.receipts)]
    if not all(_names_all(op) and personal.isdisjoint(_texts(op)) for op in operators):
        return False
    return all(ordinary(t, semantics, tells, personal) for t in tokenize(question, semantics.lexicon))


def _names_all(operator: operators_pb2.Operator) -> bool:
    if operator.computed:
        return False
    kind = operator.WhichOneof("kind")
    return kind in NAMING or (kind in NAMING_SOME and bool(getattr(operator, kind).columns))


def _texts(message: Proto) -> Iterator[str]:
    """Every text that stands in a message, columns among them."""
    for part, value in message.ListFields():
        for item in value if part.is_repeated else [value]:
            if isinstance(item, Proto):
                yield from _texts(item)
            elif isinstance(item, str):
                yield item


def ordinary(token: Token, semantics: Semantics, tells: frozenset[str], personal: frozenset[str]) -> bool:
    """Whether a word is of the language or of what is not personal in the data, and of no personal cell."""
    words, stem = semantics.lexicon, token.stem
    if token.low in words.stop:
        return True
    if stem in tells:
        return False
    if token.number is not None:
        return sum(c.isdigit() for c in token.text) <= DIGITS
    named = [*semantics.values.exact.get((stem,), ()), *semantics.values.parts.get(stem, ())]
    return (
        stem in words.light | words.generic | semantics.nouns
        or token.low in words.vocabulary
        or any(token.low in phrase for phrase in words.phrases)
        or (stem,) in semantics.names.index
        or any(n.field.name not in personal for n in named)
    )
