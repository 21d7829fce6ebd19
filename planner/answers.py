"""Puts together what a person sees of a result: headline, gated sentence, warnings, and questions that follow."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from dataspeaks.executor.v1 import operators_pb2 as pb
from planner import notices
from planner.describe import Describer
from planner.gate import Evidence, passes
from planner.interpretation import Decision, Reading, State
from planner.queries import Listing, Measure, Picked, Query, Ranked, Result, Spoken
from planner.semantics import Semantics
from planner.suggestions import follow_ups

NEXT = 3


@dataclass(frozen=True)
class Answer:
    """One reading's answer, ready to be shown."""

    reading: str
    answer: Any
    values: list[Any]
    headline: str
    text: str
    assumptions: tuple[str, ...]
    warnings: tuple[str, ...]
    follow_ups: tuple[str, ...]
    operators: tuple[pb.Operator, ...]


def answer_of(
    reading: Reading, spoken: Spoken, done: Sequence[tuple[pb.Operator, Result]], semantics: Semantics
) -> Answer:
    evidence, spoken = Evidence.of(done, spoken.derived), as_written(reading.query, spoken)
    headline, text = Describer(semantics.lexicon).spoken(reading.query, spoken, unit_of(reading.query))
    language = semantics.language
    return Answer(
        reading=reading.text,
        answer=spoken.answer,
        values=spoken.values,
        headline=headline if passes(headline, evidence, language) else "",
        text=text if passes(text, evidence, language) else "",
        assumptions=reading.assumptions,
        warnings=_warnings(reading.query, spoken, done, semantics),
        follow_ups=tuple(_next(reading.query, semantics)),
        operators=tuple(operator for operator, _ in done),
    )


def as_written(query: Query, spoken: Spoken) -> Spoken:
    """Cells of yes and no in the words of the file, where all that are shown have the same ones."""
    shown = query.show if isinstance(query, (Picked, Listing)) else ()
    shown = tuple(key.field for key in query.keys) if isinstance(query, Ranked) else shown
    written = {f.column.words for f in shown if f.column.type == "boolean"}
    if len(written) != 1 or not (words := written.pop()):
        return spoken
    said = {"True": words[0], "False": words[1]}

    def told(cell: Any) -> Any:
        return said[str(cell)] if isinstance(cell, bool) else cell

    answer = spoken.answer
    if isinstance(answer, dict):
        answer = {said.get(name, name): value for name, value in answer.items()}
    answer = [told(cell) for cell in answer] if isinstance(answer, list) else told(answer)
    return replace(spoken, answer=answer, values=[told(cell) for cell in spoken.values])


def unit_of(query: Query) -> str:
    """Unit of the number a query gives; none for counts and shares."""
    measure = getattr(query, "measure", None)
    if (
        isinstance(measure, Measure)
        and measure.field
        and measure.function not in ("count", "distinct", "share", "variance", "mode")
    ):
        return measure.field.column.unit or ""
    return ""


def _warnings(
    query: Query, spoken: Spoken, done: Sequence[tuple[pb.Operator, Result]], semantics: Semantics
) -> tuple[str, ...]:
    say = semantics.lexicon.raw["say"]
    told = [say["tie"] for w in spoken.warnings if w.startswith("tie")]
    wanted = bool(getattr(query, "count", None))
    stated = [
        notices.told(_uncut(str(w)) if wanted else str(w), semantics.lexicon)
        for _, result in done
        for w in result.get("warnings") or ()
    ]
    masked = [say["masked"].format(column=c) for c in semantics.table.masked if any(c in str(op) for op, _ in done)]
    return tuple(dict.fromkeys(w for w in (*told, *stated, *masked) if w))


def _uncut(note: str) -> str:
    """A note without saying that only the first are shown, for a question that asks for these."""
    return re.sub(r"^Shown: the first [\d,]+ of [\d,]+ \w+\.\s*", "", note)


def _next(query: Query, semantics: Semantics) -> list[str]:
    """Follow-ups that the planner itself understands."""
    from planner.plan import plan

    fitting = (q for q in follow_ups(query, semantics) if plan(q, semantics).decision is Decision.ANSWER)
    return [q for _, q in zip(range(NEXT), fitting, strict=False)]


def settle(answers: Sequence[Answer]) -> bool:
    """Whether all readings come to the same answer, so that nobody need be asked."""
    first = answers[0].answer
    return all(_same(a.answer, first) for a in answers[1:] if a.answer is not None)


def _same(a: Any, b: Any) -> bool:
    if isinstance(a, float) and isinstance(b, (int, float)):
        return abs(a - b) <= 1e-9 * max(1.0, abs(b))
    return bool(a == b)


__all__ = ["Answer", "State", "answer_of", "settle", "unit_of"]
