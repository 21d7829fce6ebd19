"""Plans a question: tags, frame, queries; then answer, ask back or refuse."""

from __future__ import annotations

from dataclasses import replace

from planner.conditions import Condition
from planner.describe import chips_of, describe
from planner.forms import queries
from planner.frames import Frame, frame, unexplained
from planner.interpretation import Decision, Interpretation, Reading, RefusalKind, State
from planner.queries import Query
from planner.rewriting import substituted
from planner.semantics import Semantics
from planner.tags import Tag, tag

READINGS = 3


def plan(question: str, semantics: Semantics, state: State | None = None) -> Interpretation:
    """Understand a question about the version that `semantics` describes."""
    tags = tag(question, semantics)
    if refusal := _not_for_us(tags):
        return _refused(refusal, (), semantics, question)
    made = frame(tags, semantics)
    found = queries(made)
    missing = tuple(dict.fromkeys(unexplained(made)))
    if missing:
        return _refused(RefusalKind.NOT_IN_DATA, missing, semantics, question)
    if not found:
        about = made.fields() or made.where() or made.used
        kind = RefusalKind.NO_OPERATION if about else RefusalKind.NOT_A_QUESTION
        return _refused(kind, (), semantics, question)
    return _understood(question, _rivals(found, made), made)


def _not_for_us(tags: list[Tag]) -> RefusalKind | None:
    if any(t.kind == "CHAT" for t in tags) and not any(t.kind in ("TERM", "COUNT", "AGG") for t in tags):
        return RefusalKind.NOT_A_QUESTION
    return RefusalKind.NO_OPERATION if any(t.kind == "IMPOSSIBLE" for t in tags) else None


def _rivals(found: list[Query], made: Frame) -> list[Query]:
    """The readings, with those in which a value means another column's."""
    conditions: list[Condition] = [c for p in made.parts for clause in p.clauses for c in clause if c.others]
    extra = [substituted(found[0], c, other) for c in conditions[:2] for other in c.others[:2]]
    unique: list[Query] = []
    for query in [found[0], *extra, *found[1:]]:
        if query not in unique:
            unique.append(query)
    return unique[:READINGS]


def _understood(question: str, found: list[Query], made: Frame) -> Interpretation:
    readings = tuple(Reading(q, describe(q), chips_of(q, made)) for q in found)
    decision = Decision.ANSWER if len(readings) == 1 else Decision.CLARIFY
    return Interpretation(decision, readings, state=State(question, found[0]))


def _refused(kind: RefusalKind, missing: tuple[str, ...], semantics: Semantics, question: str) -> Interpretation:
    return Interpretation(Decision.REFUSE, (), kind, kind.value, missing, (), State(question))


__all__ = ["plan", "replace"]
