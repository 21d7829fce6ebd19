"""Retention: actors by the period of their first row, and how many of them come back in the periods after."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from dataspeaks.executor.v1 import operators_pb2 as pb
from sandbox.operators import calendar, cells, filter, notes, sql
from sandbox.operators.calendar import Step
from sandbox.operators.keys import DAY_STEPS, grain_name, step
from sandbox.operators.prose import Prose
from sandbox.operators.refusals import BadParameter, ColumnUnfit, kind, visible
from sandbox.operators.selection import limit_of
from sandbox.table import Column, Plan, Query, Result, Table

VERSION = 1
_PERIODS, _MOST, _ROWS = 12, 60, 10_000
EXAMPLES: tuple[tuple[str, dict[str, Any], str], ...] = (
    (
        "sales",
        {"actor": "region", "time": "day"},
        "4 values of region in 2 cohorts; 25% come back in the month after their first.",
    ),
    (
        "sales",
        {"actor": "region", "time": "at", "returning": "RETURN_ON_OR_AFTER", "periods": 3},
        "4 values of region in 2 cohorts; 100% come back in the month after their first.",
    ),
    (
        "sales",
        {"actor": "product", "time": "day", "grain": "GRAIN_QUARTER"},
        "3 values of product in 1 cohort; 66.7% come back in the quarter after their first.",
    ),
    ("empty", {"actor": "b", "time": "t"}, "No row fits."),
)
_HEADINGS = (
    ("cohort", "date", "time"),
    ("period", "integer", "dimension"),
    ("actors", "integer", "measure"),
    ("back", "integer", "measure"),
    ("share", "double", "measure"),
)


def operate(params: pb.Cohort, table: Table) -> Plan:
    actor, time = visible(table, params.actor), visible(table, params.time)
    if not time.temporal:
        raise ColumnUnfit(f"Retention needs dates, and {time.name!r} holds {kind(time)}.", column=time.name)
    grain: int = params.grain or pb.GRAIN_MONTH
    if grain not in DAY_STEPS:
        raise BadParameter("Retention is told by day, week, month, quarter or year.")
    after = params.returning == pb.RETURN_ON_OR_AFTER
    starts = filter.condition(params.start, table)
    frame = yield Query(_query(table, actor, time, _conditions(params, table), grain, after), 1.0)
    columns = [cells.values(frame, name) for name in ("c", "p", "n")]
    found: dict[Step, dict[Step, int]] = defaultdict(dict)
    sizes: dict[Step, int] = {}
    for cohort, period, count in zip(columns[0], columns[1], cells.whole(columns[2]), strict=True):
        if period is None:
            sizes[cohort] = count
        else:
            found[cohort][period] = count
    return _result(params, actor, grain, sizes, found, bool(starts))


def _conditions(params: pb.Cohort, table: Table) -> tuple[str, str, str]:
    """Which rows, which of them start, which of them count as coming back; `1 = 1` where all do."""
    told = [filter.condition(f, table) for f in (params.filter, params.start, params.back)]
    return told[0], told[1] or "1 = 1", told[2] or "1 = 1"


def _query(table: Table, actor: Column, time: Column, conditions: tuple[str, str, str], grain: int, after: bool) -> str:
    """Per cohort `c` its actors (period NULL), and per later period `p` those who come back.

    On or after: each actor counts in the last period that has a row of it; the sums are made afterwards.
    """
    where, starts, back = conditions
    at = step(sql.name(time.name), grain)
    present = [f"{sql.name(column.name)} IS NOT NULL" for column in (actor, time)]
    condition = " AND ".join([*([f"({where})"] if where else []), *present])
    rows = sql.select(
        [f"{sql.value(actor)} AS a", f"{at} AS p", f"CASE WHEN {starts} THEN {at} END AS s", f"{back} AS b"],
        table.relation,
        condition,
    )
    first = sql.select(["a", "p", "b", "MIN(s) OVER (PARTITION BY a) AS c"], f"({rows}) AS events")
    came = sql.select(["DISTINCT a", "c", "p"], f"({first}) AS firsts", "c IS NOT NULL AND p >= c AND b")
    if after:
        came = f"{sql.select(['a', 'c', 'MAX(p) AS p'], f'({came}) AS came')} GROUP BY a, c"
    counted = f"{sql.select(['c', 'p', 'COUNT(*) AS n'], f'({came}) AS came')} GROUP BY c, p"
    size = sql.select(["DISTINCT a", "c", "CAST(NULL AS DATE) AS p"], f"({first}) AS firsts", "c IS NOT NULL")
    sized = f"{sql.select(['c', 'p', 'COUNT(*) AS n'], f'({size}) AS sizes')} GROUP BY c, p"
    either = f"{counted} UNION ALL {sized}"
    return f"SELECT c, p, n FROM ({either}) AS counted ORDER BY c ASC, p ASC NULLS LAST"


def _result(
    params: pb.Cohort,
    actor: Column,
    grain: int,
    sizes: dict[Step, int],
    found: dict[Step, dict[Step, int]],
    started: bool,
) -> Result:
    after = params.returning == pb.RETURN_ON_OR_AFTER
    most = limit_of(params.periods, _PERIODS, _MOST)
    last = max((period for counts in found.values() for period in counts), default=None)
    rows: list[tuple[Any, ...]] = []
    for cohort, size in sizes.items():
        steps = _steps(cohort, last, grain, most)
        for number, period in enumerate(steps):
            later = sum(n for p, n in found[cohort].items() if p >= period)  # type: ignore[operator, misc]
            count = later if after else found[cohort].get(period, 0)
            rows.append((cohort, number, size, count, count / size))
    shown = rows[:_ROWS]
    prose = Prose()
    name = prose.label(actor.name)
    return Result(
        columns=tuple({"name": n, "type": t, "role": r} for n, t, r in _HEADINGS),
        rows=cells.rows(list(zip(*shown, strict=True))) if shown else (),
        chart={"kind": "heatmap", "x": "period", "y": "cohort", "series": "share", "title": f"Retention of {name}"},
        sentence=_sentence(name, sizes, rows, grain, prose),
        numbers=tuple(prose.numbers),
        warnings=notes.gathered(
            notes.cut(len(shown), len(rows), "rows"),
            "Actors who never start are left out." if started else None,
        ),
        truncated=len(shown) < len(rows),
        extra={"grain": grain_name(grain)},
    )


def _steps(cohort: Step, last: Step | None, grain: int, most: int) -> list[Step]:
    """The cohort's own period and those after it, as far as the data reach."""
    steps = [cohort]
    while last is not None and len(steps) <= most and steps[-1] < last:  # type: ignore[operator]
        steps.append(calendar.after(cohort, grain, len(steps)))
    return steps


def _sentence(name: str, sizes: dict[Step, int], rows: list[tuple[Any, ...]], grain: int, prose: Prose) -> str:
    if not sizes:
        return "No row fits."
    told = f"{prose.count(sum(sizes.values()), 'value')} of {name} in {prose.count(len(sizes), 'cohort')}"
    first = [(size, back) for _, number, size, back, _ in rows if number == 1]
    if not first:
        return f"{told}; the data end before anyone could come back."
    share = sum(back for _, back in first) / sum(size for size, _ in first)
    return f"{told}; {prose.share(share)} come back in the {grain_name(grain)} after their first."
