"""Data Speaks: what is worth knowing in the table, ranked, the false-discovery rate controlled.

Large tables are searched in a sample that depends on row numbers alone; what is found is then told from all rows, as
long as these fit, and dropped where they do not bear it out.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import pandas as pd

from dataspeaks.executor.v1 import operators_pb2 as pb
from sandbox.insights.claim import Claim, Story
from sandbox.insights.frame import Frame
from sandbox.insights.reading import Reader, statement
from sandbox.insights.report import Report, document, report, tell
from sandbox.table import ROWNUM, Column, Plan, Query, Result, Table

VERSION = 1
EXAMPLES: tuple[tuple[str, dict[str, Any], str], ...] = ()
LIMIT = 10
SAMPLE_ROWS = 50_000
SAMPLE_CELLS = 2_500_000
LEAST_SAMPLE = 5_000
FULL_ROWS = 2_000_000
"""Up to this many rows the claims are told from all of them, else from a larger sample of this size."""
MODULUS, MULTIPLIER = 2**32, 2_654_435_761
"""Row numbers times the multiplier, modulo 2**32, spread evenly (Knuth's multiplicative hashing)."""

Steps = Generator[Query, pd.DataFrame, Frame]


def operate(params: pb.Speak, table: Table) -> Plan:
    columns = chosen(params, table)
    if not columns or table.rows == 0:
        return answer(Report([], {"tested": 0, "admitted": 0, "kept": 0, "fdr": 0.05}), [], table, False)
    rows = min(table.rows, SAMPLE_ROWS, max(LEAST_SAMPLE, SAMPLE_CELLS // len(columns)))
    frame = yield from pulled(table, columns, rows, 0.3)
    found = report(frame, params.limit or LIMIT, params.focus or None)
    stories = yield from told(found, table, frame)
    return answer(found, stories, table, frame.sampled)


def chosen(params: pb.Speak, table: Table) -> list[Column]:
    """The columns to look at, in the table's order; masked ones are left out, whatever is asked."""
    wanted = {table.column(name).name for name in params.columns} or {c.name for c in table.columns}
    if params.focus:
        wanted.add(table.column(params.focus).name)
    return [c for c in table.columns if c.name in wanted and c.name not in table.masked]


def pulled(table: Table, columns: list[Column], rows: int, fraction: float) -> Steps:
    """The columns as a frame, of about so many rows."""
    condition = ""
    if rows < table.rows:
        condition = f"({ROWNUM} * {MULTIPLIER}) % {MODULUS} < {MODULUS * rows // table.rows}"
    data = yield Query(statement(table, columns, condition), fraction)
    return Reader(total=table.rows).read(data, columns)


def told(found: Report, table: Table, frame: Frame) -> Generator[Query, pd.DataFrame, list[tuple[Claim, Story]]]:
    """Each claim in words; after a sample, from all rows."""
    stories = []
    for i, claim in enumerate(found.claims):
        if frame.sampled:
            names = claim.about
            columns = [c for c in table.columns if c.name in names]
            fraction = 0.4 + 0.6 * (i + 1) / len(found.claims)
            whole = yield from pulled(table, columns, min(table.rows, FULL_ROWS), fraction)
        else:
            whole = frame
        stories.append((claim, tell(claim, whole)))
    return stories


def answer(found: Report, stories: list[tuple[Claim, Story]], table: Table, sampled: bool) -> Result:
    insights = [document(claim, story, i + 1) for i, (claim, story) in enumerate(stories)]
    names = ("rank", "type", "sentence", "effect", "p_value", "score")
    kinds = ("integer", "string", "string", "double", "double", "double")
    rows = tuple((i["rank"], i["type"], i["text"], i["effect"], i["p_value"], i["score"]) for i in insights)
    first = stories[0][1] if stories else None
    warnings = ("Searched in a sample of the rows; the figures told are of all of them.",) if sampled else ()
    return Result(
        columns=tuple({"name": n, "type": t} for n, t in zip(names, kinds, strict=True)),
        rows=rows,
        sentence=first.sentence if first else "Nothing in this table stands out beyond what chance explains.",
        numbers=first.numbers if first else (),
        warnings=warnings,
        extra={"insights": insights, "tests": found.tests},
    )
