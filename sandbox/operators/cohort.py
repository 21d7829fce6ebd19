"""Retention: actors by the period in which they start, and how many of them come back in the periods after.

The two ways to start, and the two to come back, are those of product analytics: PostHog's first-time cohorts hold an
actor once, in the period of its first start, and its recurring ones in every period in which it starts; Amplitude's
n-day retention asks for the period itself, and its unbounded retention for that period or any later one.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import Any

import pandas as pd

from dataspeaks.executor.v1 import operators_pb2 as pb
from sandbox.operators import cells, filter, sql
from sandbox.operators.cohort_report import Counts, Report
from sandbox.operators.groups import GROUP_LIMIT, check_size
from sandbox.operators.keys import CYCLES, GroupKey, group_key, is_year
from sandbox.operators.refusals import BadParameter, ColumnUnfit, kind, visible
from sandbox.operators.returns import Returns
from sandbox.operators.selection import limit_of
from sandbox.operators.splits import split
from sandbox.table import Column, Plan, Query, Table

VERSION = 2
_PERIODS, _MOST = 12, 60


def _paid(flag: bool) -> dict[str, Any]:
    condition = {"column": "paid", "comparator": "COMPARATOR_EQUAL", "values": [{"flag": flag}]}
    return {"clauses": [{"any_of": [condition]}]}


EXAMPLES: tuple[tuple[str, dict[str, Any], str], ...] = (
    (
        "sales",
        {"actor": "region", "time": "day"},
        "4 values of region in 2 cohorts; 25% come back in the month after their first.",
    ),
    (
        "sales",
        {"actor": "region", "time": "at", "returning": "RETURN_ON_OR_AFTER", "periods": 3},
        "4 values of region in 2 cohorts; 100% come back in the month after their first or later.",
    ),
    (
        "sales",
        {"actor": "product", "time": "day", "grain": "GRAIN_QUARTER"},
        "3 values of product in 1 cohort; 66.7% come back in the quarter after their first, a quarter that is not "
        "over.",
    ),
    (
        "sales",
        {"actor": "region", "time": "day", "entry": "ENTRY_RECURRING", "periods": 2},
        "10 starts of region in 5 cohorts; 33.3% come back in the month after their start.",
    ),
    (
        "sales",
        {
            "actor": "product",
            "time": "at",
            "grain": "GRAIN_WEEK",
            "entry": "ENTRY_RECURRING",
            "returning": "RETURN_ON_OR_AFTER",
            "by": "paid",
        },
        "11 starts of product in 11 cohorts; 80% come back in the week after their start or later; by paid, true is "
        "best with 85.7%.",
    ),
    (
        "sales",
        {"actor": "region", "time": "day", "start": _paid(True), "back": _paid(False), "by": "product"},
        "3 values of region in 2 cohorts; 0% come back in the month after their first.",
    ),
    (
        "sales",
        {"actor": "region", "time": "at", "grain": "GRAIN_HOUR", "periods": 1, "filter": _paid(True)},
        "3 values of region in 3 cohorts; 0% come back in the hour after their first.",
    ),
    (
        "measurements",
        {"actor": "group", "time": "year", "entry": "ENTRY_RECURRING"},
        "7 starts of group in 5 cohorts; 33.3% come back in the year after their start.",
    ),
    ("empty", {"actor": "b", "time": "t"}, "No row fits."),
)


def operate(params: pb.Cohort, table: Table) -> Plan:
    actor, time = visible(table, params.actor), visible(table, params.time)
    key = _key(params, time, table)
    where = filter.condition(params.filter, table)
    ends = [f"MAX({key.expression}) AS p", f"MAX({sql.name(time.name)}) AS t"]
    end = yield Query(sql.select(ends, table.relation if where else _known(time), where), 0.1)
    keys = [(yield from split(table, params.by, where, 0.2))] if params.by else []
    periods = limit_of(params.periods, _PERIODS, _MOST)
    returns = Returns(
        sql.value(actor),
        sql.name(time.name),
        key,
        filter.condition(params.start, table),
        filter.condition(params.back, table),
        params.entry,
        params.returning,
        periods,
        keys[0].expression if keys else "",
    )
    counts = yield from _counts(returns, keys, table, where)
    last, reached = (cells.values(end, name)[0] for name in ("p", "t"))
    return Report(params, actor, keys, key.grain, periods, last, reached).result(counts)


def _counts(
    returns: Returns, keys: Sequence[GroupKey], table: Table, where: str
) -> Generator[Query, pd.DataFrame, Counts]:
    visits = returns.visits
    if visits:
        return visits.read((yield Query(returns.visited(visits, table.relation, where), 1.0)))
    frame = yield Query(f"{returns.counted(table.relation, where)} LIMIT {GROUP_LIMIT + 1}", 1.0)
    check_size(len(frame))
    lines = keys[0].read(cells.values(frame, "g")) if keys else [None] * len(frame)
    counts = Counts()
    columns = [cells.values(frame, name) for name in ("c", "p", "n", "size")]
    for line, cohort, period, back, size in zip(lines, *columns, strict=True):
        counts.add(line, cohort, period, (int(size), int(back)))
    return counts


def _known(time: Column) -> str:
    """A relation of the column's last value alone, which is known without a look at the rows."""
    latest = time.stats.maximum
    text = f"CAST(NULL AS {sql.type_of(time)})"
    if latest is not None:
        text = sql.integer(latest) if isinstance(latest, int) else f"CAST('{latest}' AS {sql.type_of(time)})"
    return f"(SELECT {text} AS {sql.name(time.name)}) AS known"


def _key(params: pb.Cohort, time: Column, table: Table) -> GroupKey:
    if params.grain in CYCLES:
        raise BadParameter("Retention runs along the calendar: choose a step from second to year.")
    if not time.temporal and not is_year(time):
        raise ColumnUnfit(f"Retention needs dates or years, and {time.name!r} holds {kind(time)}.", column=time.name)
    grain = params.grain or (pb.GRAIN_YEAR if is_year(time) else pb.GRAIN_MONTH)
    return group_key(pb.Key(column=time.name, grain=pb.Grain.Name(grain)), table)
