"""What planning gives: an interpretation with its readings, and the state that a next question builds on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

from planner.queries import Query

if TYPE_CHECKING:
    from planner.chips import EditableChip


class Decision(Enum):
    """What to do with a question."""

    ANSWER = "answer"
    CLARIFY = "clarify"
    """Answer if the readings' results agree, else ask which is meant."""
    REFUSE = "refuse"


class RefusalKind(Enum):
    """Why there is no answer."""

    NOT_IN_DATA = "not_in_data"
    NO_OPERATION = "no_operation"
    NOT_A_QUESTION = "not_a_question"


@dataclass(frozen=True)
class Chip:
    """One editable piece of a reading."""

    id: str
    kind: str
    text: str
    phrase: str = ""
    alternatives: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reading:
    """One meaning of a question: a query, in words and in editable pieces."""

    query: Query
    text: str
    pieces: tuple[EditableChip, ...] = ()
    assumptions: tuple[str, ...] = ()


@dataclass(frozen=True)
class State:
    """What the conversation stands on: the last question in full, and how it was read."""

    question: str
    query: Query | None = None


@dataclass(frozen=True)
class Interpretation:
    """A question understood, or the reason why it is not."""

    decision: Decision
    readings: tuple[Reading, ...] = ()
    refusal: RefusalKind | None = None
    text: str = ""
    """Of a refusal: why, in words."""
    missing: tuple[str, ...] = ()
    """Words that nothing in the data explains."""
    nearest: tuple[str, ...] = ()
    state: State = field(default_factory=lambda: State(""))
    phrases: Mapping[str, str] = field(default_factory=dict)
    """Words of the question by the column that they (could) mean."""
