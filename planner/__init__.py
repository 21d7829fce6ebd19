"""Turns questions about a table into typed operators, and their results into answers; pure, and without a model."""

from planner.answers import Answer, answer_of, settle
from planner.interpretation import Decision, Interpretation, Reading, RefusalKind, State
from planner.plan import plan
from planner.semantics import Semantics

__all__ = [
    "Answer",
    "Decision",
    "Interpretation",
    "Reading",
    "RefusalKind",
    "Semantics",
    "State",
    "answer_of",
    "plan",
    "settle",
]
