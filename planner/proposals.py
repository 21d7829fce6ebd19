"""Takes or refuses what another planner proposes for a question that the grammar did not understand."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from google.protobuf import json_format

from dataspeaks.executor.v1 import operators_pb2 as pb
from planner.frames import Frame, frame
from planner.interpretation import Decision, Interpretation, State
from planner.linking import link
from planner.operators import Reader, Unfit
from planner.parentheses import explained
from planner.plan import reading_of
from planner.queries import FUNCTIONS, Query
from planner.quoted import literal
from planner.semantics import Semantics
from planner.soundness import left_out
from planner.tags import Tag, tag
from planner.tokens import tokenize

NAMED = 0.3
"""How surely the question must name a column that a proposal uses."""


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
    meanings = [(phrase, column) for phrase, column in proposal.meanings if column in reader.used]
    tags = explained(literal(question, tag(question, semantics), semantics), semantics)
    _accounts_for(meanings, question, missing, semantics)
    _invents_nothing(reader, question, {column for _, column in meanings}, tags, semantics)
    _leaves_nothing_out(query, reader, frame(tags, semantics))
    told = "; ".join([assumption, *(f"“{phrase}” → {column}" for phrase, column in meanings)])
    reading = reading_of(query, semantics, {column: phrase for phrase, column in meanings}, (told,))
    return Interpretation(Decision.ANSWER, (reading,), state=State(question, query))


def _accounts_for(
    meanings: list[tuple[str, str]], question: str, missing: tuple[str, ...], semantics: Semantics
) -> None:
    """Each phrase stands in the question and says something; each word that was not understood is in one."""
    asked, stop = _plain(question), semantics.lexicon.stop
    for phrase, _ in meanings:
        if _plain(phrase) not in asked or all(t.low in stop for t in tokenize(phrase, semantics.lexicon)):
            raise Unfit("words that nobody said")
    for word in missing:
        if not any(_plain(word) in _plain(phrase) for phrase, _ in meanings):
            raise Unfit("no meaning for a word that was not understood")


def _invents_nothing(reader: Reader, question: str, meant: set[str], tags: list[Tag], semantics: Semantics) -> None:
    """Each column is one that the question speaks of, or the one that tells or dates a row; each constant was said."""
    spoken = meant | {f.name for f, score in link(question, semantics) if score >= NAMED}
    quoted = {
        c.field.name
        for c in reader.conditions
        if c.values and all(_plain(str(v)) in _plain(question) for v in c.values)
    }
    implied = {f.name for f in (semantics.label, semantics.time) if f}
    if reader.used - spoken - quoted - implied:
        raise Unfit("a column that nobody spoke of")
    dated = any(each.period for each in tags)
    if any(c.field.kind == "time" and c.field.name not in spoken and not dated for c in reader.conditions):
        raise Unfit("a period that nobody spoke of")
    said = _numbers(question, semantics)
    if any(all(abs(abs(number) - n) > 1e-9 * max(1.0, n) for n in said) for number in reader.numbers):
        raise Unfit("a number that nobody said")


def _numbers(question: str, semantics: Semantics) -> set[float]:
    """Numbers of the question, as said and as shares."""
    tokens = tokenize(question, semantics.lexicon)
    scales: dict[str, float] = semantics.lexicon.raw["multipliers"]
    said = {t.number for t in tokens if t.number is not None}
    said |= {a.number * scales[b.low] for a, b in pairwise(tokens) if a.number and b.low in scales}
    return said | {n / 100 for n in said}


def _leaves_nothing_out(query: Query, reader: Reader, made: Frame) -> None:
    """What the grammar did understand is in the query: conditions, groups, numbers, columns, functions."""
    grouped = [{key.field.name} for key in made.keys] + [{c.field.name for c in clause} for clause in made.where()]
    stated = {p.argument for p in made.parts if p.kind == "AGG"}
    other = bool(reader.functions) and bool(stated) and stated <= set(FUNCTIONS) and not stated & reader.functions
    if other or left_out(query, made) or any(names.isdisjoint(reader.used) for names in grouped):
        raise Unfit("nothing for some of what the question says")


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
