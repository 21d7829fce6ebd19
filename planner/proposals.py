"""Takes or refuses what another planner proposes for a question that the grammar did not understand."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from google.protobuf import json_format

from dataspeaks.executor.v1 import operators_pb2 as pb
from planner.frames import frame
from planner.interpretation import Decision, Interpretation, State
from planner.operators import Reader, Unfit
from planner.plan import reading_of
from planner.semantics import Semantics
from planner.soundness import left_out
from planner.tags import tag
from planner.tokens import tokenize


@dataclass(frozen=True)
class Proposal:
    """An operator, and which columns the phrases of the question were taken for."""

    operator: pb.Operator
    meanings: tuple[tuple[str, str], ...] = ()

    def dump(self) -> dict[str, Any]:
        return {"operator": json_format.MessageToDict(self.operator), "meanings": [list(m) for m in self.meanings]}

    @staticmethod
    def load(kept: dict[str, Any]) -> Proposal:
        operator = json_format.ParseDict(kept["operator"], pb.Operator())
        return Proposal(operator, tuple((phrase, column) for phrase, column in kept["meanings"]))


def taken(
    proposal: Proposal, question: str, missing: tuple[str, ...], semantics: Semantics, assumption: str
) -> Interpretation:
    """The question as the proposal reads it; `missing`: its words that the grammar found nothing for. Raises Unfit.

    `assumption`: who read it so; what the proposal took the words for follows it.
    """
    reader = Reader(semantics)
    query = reader.query(proposal.operator)
    _accounts(proposal, question, missing, reader)
    _invents_nothing(reader, question, semantics)
    made = frame(tag(question, semantics), semantics)
    grouped = [{key.field.name} for key in made.keys] + [{c.field.name for c in clause} for clause in made.where()]
    if left_out(query, made) or any(names.isdisjoint(reader.used) for names in grouped):
        raise Unfit("nothing for some of what the question says")
    phrases = {column: phrase for phrase, column in proposal.meanings}
    told = "; ".join([assumption, *(f"“{phrase}” → {column}" for phrase, column in proposal.meanings)])
    reading = reading_of(query, semantics, phrases, (told,))
    return Interpretation(Decision.ANSWER, (reading,), state=State(question, query))


def _accounts(proposal: Proposal, question: str, missing: tuple[str, ...], reader: Reader) -> None:
    """Each phrase stands in the question and for a column in use; each word that was not understood is in one."""
    asked = _plain(question)
    for phrase, column in proposal.meanings:
        if not _plain(phrase) or _plain(phrase) not in asked:
            raise Unfit("words that nobody said")
        if column not in reader.used:
            raise Unfit("a meaning that the operator does not use")
    for word in missing:
        if not any(_plain(word) in _plain(phrase) for phrase, _ in proposal.meanings):
            raise Unfit("no meaning for a word that was not understood")


def _invents_nothing(reader: Reader, question: str, semantics: Semantics) -> None:
    """Each constant is a number of the question, as said or in percent."""
    tokens = tokenize(question, semantics.lexicon)
    scales: dict[str, float] = semantics.lexicon.raw["multipliers"]
    said = {t.number for t in tokens if t.number is not None}
    said |= {a.number * scales[b.low] for a, b in pairwise(tokens) if a.number and b.low in scales}
    said |= {n / 100 for n in said}
    for number in reader.numbers:
        if not any(abs(abs(number) - n) <= 1e-9 * max(1.0, n) for n in said):
            raise Unfit("a number that nobody said")


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
