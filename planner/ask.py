"""Asks a question of a version through an injected executor, and gives the answer as plain data."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from dataspeaks.executor.v1 import operators_pb2 as pb

from planner.interpretation import Decision, State
from planner.plan import plan
from planner.queries import Query, Result, Spoken
from planner.semantics import Semantics

Run = Callable[[pb.Operator], Result]


def execute(query: Query, run: Run) -> tuple[Spoken, list[tuple[pb.Operator, Result]]]:
    """Runs a query's operators one after the other, and returns what came out with everything that was run."""
    done: list[tuple[pb.Operator, Result]] = []
    steps = query.steps()
    try:
        operator = next(steps)
        while True:
            result = run(operator)
            done.append((operator, result))
            operator = steps.send(result)
    except StopIteration as end:
        spoken: Spoken = end.value
        return spoken, done


def ask(question: str, semantics: Semantics, run: Run, state: State | None = None) -> dict[str, Any]:
    start = time.perf_counter()
    understood = plan(question, semantics, state)
    ms = (time.perf_counter() - start) * 1000
    if understood.decision is Decision.REFUSE:
        return {"status": "refused", "text": understood.text, "missing": understood.missing, "ms": ms}
    outcomes = [execute(r.query, run) for r in understood.readings]
    first = outcomes[0][0]
    differing = [s for s, _ in outcomes if s.answer != first.answer]
    if differing and understood.decision is Decision.CLARIFY:
        return {"status": "clarify", "alternatives": [s.answer for s, _ in outcomes], "ms": ms}
    return {"status": "answered", "answer": first.answer, "values": first.values, "ms": ms, "query": understood.readings[0].query}
