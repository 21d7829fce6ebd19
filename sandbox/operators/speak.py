"""Data Speaks: what is worth knowing in the table, ranked, the false-discovery rate controlled.

Large tables are searched in a sample that depends on row numbers alone; what is found is then told from all rows, as
long as these fit, or from a larger sample.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from dataspeaks.executor.v1 import operators_pb2 as pb
from sandbox.insights.claim import Claim, Story
from sandbox.insights.frame import Frame
from sandbox.insights.reading import Reader, statement
from sandbox.insights.report import Report, document, report, tell
from sandbox.operators import filter, sql
from sandbox.operators.prose import Prose
from sandbox.table import ROWNUM, Column, Plan, Query, Result, Table

VERSION = 3
EXAMPLES: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("sales", {}, "Of 16 relations tested, none stands out beyond chance."),
    ("empty", {}, "Of 0 relations tested, none stands out beyond chance."),
)
LIMIT = 10
SAMPLE_ROWS = 50_000
SAMPLE_CELLS = 2_500_000
LEAST_SAMPLE = 5_000
FULL_ROWS = 1_000_000
FULL_CELLS = 6_000_000
"""Up to so many rows and cells the claims are told from all rows, else from a larger sample of this size."""
MODULUS, MULTIPLIER = 2**32, 2_654_435_761
"""Row numbers times the multiplier, modulo 2**32, spread evenly (Knuth's multiplicative hashing)."""

COLUMNS = (
    ("rank", "integer"),
    ("type", "string"),
    ("sentence", "string"),
    ("effect", "double"),
    ("p_value", "double"),
    ("score", "double"),
)
SAMPLED = f"Searched in about {SAMPLE_ROWS:,} rows at most; the figures told are of up to {FULL_ROWS:,} rows."

Steps = Generator[Query, pd.DataFrame, Frame]


@dataclass(frozen=True)
class Scope:
    """The rows that are looked at: those of the table that pass the filter."""

    table: Table
    where: str
    rows: int


@dataclass(frozen=True)
class Search:
    """What was found where, in which frame."""

    scope: Scope
    frame: Frame
    found: Report


def operate(params: pb.Speak, table: Table) -> Plan:
    search = yield from searched(params, table)
    stories = yield from told(search)
    return answer(search.found, stories, search.frame.sampled)


def searched(params: pb.Speak, table: Table) -> Generator[Query, pd.DataFrame, Search]:
    """Part of a plan: the claims, not yet in words."""
    columns = chosen(params, table)
    where = filter.condition(params.filter, table) if params.filter.clauses else ""
    scope = Scope(table, where, table.rows)
    if where:
        counted = yield Query(f"SELECT COUNT(*) AS n FROM {table.relation} WHERE {where}", 0.05)
        scope = Scope(table, where, int(counted["n"].iloc[0]))
    if not columns or scope.rows == 0:
        frame = Frame(0, 0)
        return Search(scope, frame, report(frame, 1))
    rows = min(SAMPLE_ROWS, max(LEAST_SAMPLE, SAMPLE_CELLS // len(columns)))
    frame = yield from pulled(scope, columns, rows, 0.3)
    return Search(scope, frame, report(frame, params.limit or LIMIT, params.focus or None))


def chosen(params: pb.Speak, table: Table) -> list[Column]:
    """The columns to look at, in the table's order; masked ones are left out, whatever is asked."""
    wanted = {table.column(name).name for name in params.columns} or {c.name for c in table.columns}
    if params.focus:
        wanted.add(table.column(params.focus).name)
    return [c for c in table.columns if c.name in wanted and c.name not in table.masked]


def pulled(scope: Scope, columns: list[Column], rows: int, fraction: float) -> Steps:
    """The columns as a frame, of about so many rows at most."""
    conditions = [f"({scope.where})"] if scope.where else []
    if rows < scope.rows:
        limit = MODULUS * rows // scope.rows
        conditions.append(f"({sql.name(ROWNUM)} * {MULTIPLIER}) % {MODULUS} < {limit}")
    data = yield Query(statement(scope.table, columns, " AND ".join(conditions)), fraction)
    return Reader(total=scope.rows).read(data, columns)


def told(search: Search) -> Generator[Query, pd.DataFrame, list[tuple[Claim, Story]]]:
    """Part of a plan: each claim in words; after a sample, from all rows, if these still have the columns and levels
    it names."""
    scope, frame, found = search.scope, search.frame, search.found
    stories = []
    for i, claim in enumerate(found.claims):
        whole = frame
        if frame.sampled:
            columns = [c for c in scope.table.columns if c.name in claim.about]
            fraction = 0.4 + 0.6 * (i + 1) / len(found.claims)
            rows = min(FULL_ROWS, FULL_CELLS // len(columns))
            larger = yield from pulled(scope, columns, rows, fraction)
            whole = larger if larger.knows(claim.names, claim.levels) else frame
        stories.append((claim, tell(claim, whole)))
    return stories


def answer(found: Report, stories: list[tuple[Claim, Story]], sampled: bool) -> Result:
    insights = [document(claim, story, i + 1) for i, (claim, story) in enumerate(stories)]
    rows = tuple((i["rank"], i["type"], i["text"], i["effect"], i["p_value"], i["score"]) for i in insights)
    prose = Prose()
    sentence = f"Of {prose.count(found.tests['tested'], 'relation')} tested, none stands out beyond chance."
    if stories:
        prose = Prose()
        kept = prose.count(len(stories), "thing is", "things are")
        sentence = f"{kept} worth knowing, of {prose.count(found.tests['tested'], 'relation')} tested. "
        sentence += f"First: {stories[0][1].sentence}"
    return Result(
        columns=tuple({"name": name, "type": type_} for name, type_ in COLUMNS),
        rows=rows,
        sentence=sentence,
        numbers=(*prose.numbers, *(stories[0][1].numbers if stories else ())),
        warnings=(SAMPLED,) if sampled else (),
        guarantee="exact",
        extra={"insights": insights, "tests": found.tests},
    )
