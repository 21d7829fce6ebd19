"""Whether a query takes in everything that its question says; what it leaves out is named."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import Any

from planner.conditions import Condition
from planner.frames import Frame
from planner.parts import Part, as_value
from planner.queries import Query, Told
from planner.semantics import Field

STRONG = 0.85
"""A term that names a column as surely as this must have a part in the query."""


def left_out(query: Query, made: Frame) -> list[str]:
    """Phrases of the question that the query does not take in: conditions, numbers, columns."""
    if isinstance(query, Told):
        return []
    named: set[str] = set()
    numbers: set[float] = set()
    _collect(query, named, numbers)
    led = [made.parts[i - 1].kind if i else "" for i in range(len(made.parts))]
    return [
        p.text
        for i, p in enumerate(made.parts)
        if _missing(p, i in made.used or led[i] in ("ALL", "ANY"), named, numbers)
    ]


def _collect(node: Any, named: set[str], numbers: set[float]) -> None:
    if isinstance(node, Field):
        named.add(node.name)
    elif isinstance(node, bool) or node is None:
        return
    elif isinstance(node, (int, float)):
        numbers.add(float(node))
    elif isinstance(node, tuple):
        for each in node:
            _collect(each, named, numbers)
    elif is_dataclass(node):
        for each in fields(node):
            if not (isinstance(node, Condition) and each.name == "others"):
                _collect(getattr(node, each.name), named, numbers)


def _missing(part: Part, used: bool, named: set[str], numbers: set[float]) -> bool:
    if part.kind == "COND":
        return not any(c.field.name in named for clause in part.clauses for c in clause)
    if part.kind == "THRESH":
        return not all(any(abs(n - x) < 1e-9 or abs(n / 100 - x) < 1e-9 for x in numbers) for n in part.numbers)
    if part.kind in ("NUM", "DATE"):
        return not used and not any(n in numbers or n / 100 in numbers for n in part.numbers)
    if part.kind != "TERM" or used or part.row or part.optional or part.score < STRONG or as_value(part):
        return False
    sure = [f for f, s in part.fields if s >= part.score - 0.3]
    return not any(f.name in named for f in sure)
