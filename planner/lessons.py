"""What a person teaches by choosing one reading of a question: the phrase at issue, and what it means."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from planner.conditions import Condition
from planner.interpretation import Interpretation
from planner.semantics import Field


@dataclass(frozen=True)
class Lesson:
    """A phrase that stands for a column, or for a value of it."""

    phrase: str
    column: str
    value: str = ""


def lesson(understood: Interpretation, chosen: int) -> Lesson | None:
    """What the choice (by place, from 0) teaches; None where the readings differ in more than what a phrase means."""
    own = _meanings(understood, chosen)
    others = [_meanings(understood, place) for place in range(len(understood.readings)) if place != chosen]
    taught = [meant for meant in own if any(_same_phrase(meant, rival) for other in others for rival in other - own)]
    return taught[0] if len(taught) == 1 else None


def _same_phrase(one: Lesson, other: Lesson) -> bool:
    return one.phrase == other.phrase and bool(one.value) == bool(other.value)


def _meanings(understood: Interpretation, place: int) -> set[Lesson]:
    parts = list(_parts(understood.readings[place].query))
    values = [c for c in parts if isinstance(c, Condition) and c.op in ("=", "!=") and len(c.values) == 1 and c.text]
    named = [f for f in parts if isinstance(f, Field) and f.name in understood.phrases]
    return {
        *(Lesson(c.text, c.field.name, str(c.values[0])) for c in values),
        *(Lesson(understood.phrases[f.name], f.name) for f in named),
    }


def _parts(node: Any) -> Iterator[Condition | Field]:
    """Every field and condition of a query; the field of a condition is not one of its own."""
    if isinstance(node, (Condition, Field)):
        yield node
    elif isinstance(node, tuple):
        for each in node:
            yield from _parts(each)
    else:
        for name in getattr(node, "__dataclass_fields__", {}):
            yield from _parts(getattr(node, name))
