"""Columns that a question speaks of and the table does not hold: how long a text is, how many items a list has."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace
from functools import lru_cache
from typing import Any

from dataspeaks.executor.v1 import operators_pb2 as pb
from planner.semantics import EMPTY, Field, Semantics
from sandbox.lists import QUOTES
from sandbox.table import Column, Stats

BRACKETED = ("['", '["', "[]")
"""How cells begin that are lists as programs write them."""


BLANKS = ("\n", "\r", "\t", "\u00a0")
POINTS = ".,!?;:()"
"""What stands beside words and is none."""
MARKS = ("\x01", "\x02")
"""What no text holds: by a pair of them many blanks become one."""


@lru_cache(maxsize=1024)
def length_of(field: Field, name: str) -> Field:
    """How many characters a text has; `name` says so."""
    return _number(field, name, "length", f"length({_quoted(field)})")


@lru_cache(maxsize=1024)
def words_of(field: Field, name: str) -> Field:
    """How many words a text has: what stands between blanks."""
    cell, (start, end) = _quoted(field), MARKS
    for blank in BLANKS:
        cell = f"replace({cell}, '{blank}', ' ')"
    for old, new in ((" ", start + end), (end + start, ""), (start + end, " ")):
        cell = f"replace({cell}, '{old}', '{new}')"
    cell = f"trim({cell})"
    count = f"length({cell}) - length(replace({cell}, ' ', '')) + 1"
    return _number(field, name, "length", f"case when {cell} = '' then 0 else {count} end")


@lru_cache(maxsize=1024)
def times_of(field: Field, word: str, name: str) -> Field:
    """How often a text has a word: between blanks, of which each stands for two here, and not as part of another."""
    cell = f"lower({_quoted(field)})"
    for mark in (*BLANKS, *POINTS):
        cell = f"replace({cell}, '{mark}', ' ')"
    cell, sought = f"replace(concat(' ', {cell}, ' '), ' ', '  ')", word.lower().replace("'", "''").replace(" ", "  ")
    count = f"length({cell}) - length(replace({cell}, ' {sought} ', ''))"
    width = len(word) + word.count(" ") + 2
    return _number(field, name, "times", f"round(({count}) / {width})")


@lru_cache(maxsize=1024)
def items_of(field: Field, name: str, mark: str) -> Field:
    """How many items a cell that is a list has; `mark` stands around each of them, or between them."""
    cell = _quoted(field)
    between = f"'{mark}'"
    if mark in QUOTES:
        cell = f"""replace(replace({cell}, '"', ''''), ''', ''', ''',''')"""
        between = "''','''"
    width = 3 if mark in QUOTES else 1
    joints = f"(length({cell}) - length(replace({cell}, {between}, ''))) / {width}"
    return _number(
        field, name, "number", f"case when {_quoted(field)} in {(*EMPTY, '')} then 0 else round({joints} + 1) end"
    )


@lru_cache(maxsize=1024)
def step_of(field: Field, step: str, name: str) -> Field:
    """The `weekday` (1 to 7) or the `hour` of a date."""
    return _number(field, name, step, f"{step}({_quoted(field)})")


def _quoted(field: Field) -> str:
    return '"' + field.name.replace('"', '""') + '"'


def _number(field: Field, name: str, word: str, expression: str) -> Field:
    stats = Stats(nulls=field.column.stats.nulls, distinct=field.column.stats.distinct, minimum=0)
    column = Column(name, "integer", "measure", aggregation="mean", stats=stats)
    return replace(
        field, column=column, kind="number", words=(word, *field.words), unique=False, positive=None, negative=None,
        lower_is_better=False, expression=expression, source=field,
    )  # fmt: skip


def mark_of(field: Field, semantics: Semantics) -> str:
    """The mark around or between the items of cells that are lists; nothing where they are none."""
    if field.column.type != "string" or field.expression:
        return ""
    ends = [str(v) for v in (field.column.stats.minimum, field.column.stats.maximum) if v]
    listed = len(ends) == 2 and all(e.startswith(BRACKETED) for e in ends)
    return semantics.values.mark(field) or ("'" if listed else "")


def steps(query: Any) -> Generator[pb.Operator, dict[str, Any], Any]:
    """A query's operators, each with the columns that are computed for it first."""
    made = query.steps()
    try:
        operator = next(made)
        while True:
            operator = made.send((yield _computed(operator, query)))
    except StopIteration as end:
        return end.value


def _computed(operator: pb.Operator, query: Any) -> pb.Operator:
    from planner.soundness import fields_of

    for field in dict.fromkeys(f for f in fields_of(query) if f.expression):
        operator.computed.append(pb.ComputedColumn(name=field.name, expression=field.expression))
    return operator
