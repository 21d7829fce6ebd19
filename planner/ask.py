"""Asks a question of a version through an injected executor, and gives the answer as plain data."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from google.protobuf import json_format

from dataspeaks.executor.v1 import operators_pb2 as pb
from planner.answers import Answer, answer_of, settle
from planner.derived import steps as steps_of
from planner.interpretation import Decision, Interpretation, State
from planner.plan import plan
from planner.queries import Query, Result, Spoken
from planner.semantics import Semantics

Run = Callable[[pb.Operator], Result]


@dataclass
class Outcome:
    """What a query came to, with every operator that was run for it and its result."""

    spoken: Spoken
    done: list[tuple[pb.Operator, Result]] = field(default_factory=list)


def execute(query: Query, run: Run) -> Outcome:
    """Runs a query's operators one after the other."""
    done: list[tuple[pb.Operator, Result]] = []
    steps = steps_of(query)
    try:
        operator = next(steps)
        while True:
            result = run(operator)
            done.append((operator, result))
            operator = steps.send(result)
    except StopIteration as end:
        return Outcome(end.value, done)


def ask(question: str, semantics: Semantics, run: Run, state: State | None = None) -> dict[str, Any]:
    """The answer in the form of the chat benchmark, with its text, operators and the state for the next question."""
    start = time.perf_counter()
    understood = plan(question, semantics, state)
    planned_ms = (time.perf_counter() - start) * 1000
    told = _told(understood, semantics, run)
    return {**told, "ms": planned_ms, "total_ms": (time.perf_counter() - start) * 1000, "state": understood.state}


def _told(understood: Interpretation, semantics: Semantics, run: Run) -> dict[str, Any]:
    if understood.decision is Decision.REFUSE:
        kind = understood.refusal.value if understood.refusal else ""
        return {"status": "refused", "text": understood.text, "refusal": kind, "missing": list(understood.missing),
                "nearest": list(understood.nearest), "operators": []}  # fmt: skip
    outcomes = [execute(r.query, run) for r in understood.readings]
    answers = [answer_of(r, o.spoken, o.done, semantics) for r, o in zip(understood.readings, outcomes, strict=True)]
    if not settle(answers):
        return {
            "status": "clarify",
            "text": semantics.lexicon.raw["say"]["clarify"],
            "alternatives": [_listed(a.answer) for a in answers],
            "options": [f"{a.reading}: {a.headline or a.text}" for a in answers],
            "operators": [op for o in outcomes for op, _ in o.done],
        }
    return {**_plain(answers[0]), "operators": [op for op, _ in outcomes[0].done]}


def _plain(answer: Answer) -> dict[str, Any]:
    return {
        "status": "answered" if answer.answer is not None else "refused",
        "answer": _listed(answer.answer),
        "groups": answer.answer if isinstance(answer.answer, dict) else {},
        "values": answer.values,
        "text": answer.text,
        "headline": answer.headline,
        "assumptions": list(answer.assumptions),
        "warnings": list(answer.warnings),
        "follow_ups": list(answer.follow_ups),
        "spec": [json_format.MessageToDict(op, preserving_proto_field_name=True) for op in answer.operators],
    }


def _listed(answer: Any) -> Any:
    """What was asked for of several groups, in the order shown; their names stand in `groups` and the text."""
    return list(answer.values()) if isinstance(answer, dict) else answer
