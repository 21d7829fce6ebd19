"""Measures over time: every step of the calendar, filled, compared, averaged, accumulated, and examined."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from dataspeaks.executor.v1 import operators_pb2 as pb
from sandbox.operators import calendar, filter, sql, zones
from sandbox.operators.diagnosis import Diagnosis
from sandbox.operators.groups import Grouping, grouped
from sandbox.operators.keys import CYCLES, GroupKey, group_key, is_year, step
from sandbox.operators.measures import ADDITIVE, GroupMeasure, group_measures
from sandbox.operators.refusals import BadParameter, ColumnUnfit, kind, visible
from sandbox.operators.series import Line, Trail
from sandbox.operators.splits import split
from sandbox.operators.trend_report import Report
from sandbox.table import Column, Plan, Query, Table

VERSION = 3
STEPS = 10_000
"""Most rows of one answer: steps of time, times the lines."""
_SUM = {"function": "FUNCTION_SUM", "column": "amount"}
EXAMPLES: tuple[tuple[str, dict[str, Any], str], ...] = (
    (
        "sales",
        {"time": "day", "measures": [_SUM]},
        "The sum of amount per month fell from 300.45 USD in Jan 2024 to 50 USD in Jun 2024; highest "
        "with 390.30 USD in Mar 2024 and lowest with 0 USD in May 2024.",
    ),
    (
        "sales",
        {
            "time": "day",
            "grain": "GRAIN_MONTH",
            "measures": [_SUM, {"function": "FUNCTION_MEAN", "column": "weight"}],
            "compare": "COMPARISON_PREVIOUS_PERIOD",
            "rolling": 2,
            "cumulative": True,
        },
        "The sum of amount per month fell from 300.45 USD in Jan 2024 to 50 USD in Jun 2024; highest "
        "with 390.30 USD in Mar 2024 and lowest with 0 USD in May 2024.",
    ),
    (
        "sales",
        {"time": "at", "grain": "GRAIN_QUARTER", "fiscal_start": 2, "measures": [_SUM]},
        "The sum of amount per quarter fell from 300.45 USD in Q4 FY 2024 to 50 USD in Q2 FY 2025; "
        "highest with 1,081 USD in Q1 FY 2025.",
    ),
    (
        "sales",
        {"time": "at", "grain": "GRAIN_WEEK", "by": "region", "fill": "FILL_ZERO"},
        "The count per week, by region, in 4 lines over 25 steps: in the last, week of 2024-06-17, "
        "South is highest with 1.",
    ),
    (
        "sales",
        {
            "time": "day",
            "grain": "GRAIN_MONTH",
            "measures": [{"function": "FUNCTION_MEAN", "column": "units"}],
            "fill": "FILL_LINEAR",
        },
        "The mean of units per month rose from 2 in Jan 2024 to 4 in Apr 2024.",
    ),
    (
        "measurements",
        {
            "time": "year",
            "measures": [{"function": "FUNCTION_MEDIAN", "column": "n"}],
            "fill": "FILL_PREVIOUS",
            "compare": "COMPARISON_PREVIOUS_YEAR",
        },
        "The median of n per year rose from 4.5 in 2019 to 7 in 2024; highest with 8.5 in 2023 and "
        "lowest with 1.5 in 2021.",
    ),
    (
        "sales",
        {"time": "at", "grain": "GRAIN_WEEK", "week_start": 7, "seasonality": True, "change_points": True},
        "The count per week went from 1 in week of 2023-12-31 to 1 in week of 2024-06-16; lowest with 0 in week of "
        "2024-01-21; no season shows; no lasting change of level shows.",
    ),
    (
        "sales",
        {"time": "at", "grain": "GRAIN_DAY", "time_zone": "America/New_York", "by": "paid", "anomalies": True},
        "The count per day, by paid, in 2 lines over 174 steps, with 0 steps out of line: in the last, 2024-06-22, "
        "true is highest with 1.",
    ),
    ("empty", {"time": "t"}, "No row fits."),
    ("empty", {"time": "t", "seasonality": True, "change_points": True, "anomalies": True}, "No row fits."),
)


def operate(params: pb.TimeSeries, table: Table) -> Plan:
    where = filter.condition(params.filter, table)
    measures = group_measures(params.measures, table)
    key = yield from time_key(visible(table, params.time), params.grain, table, where)
    shown = zones.clock(params.time_zone, key.column) if params.time_zone else None
    key = _cut(key, params, shown)
    keys = [key]
    if params.by:
        if params.by == params.time:
            raise BadParameter("A series cannot be split by its own time. Choose another column.", column=params.by)
        keys.append((yield from split(table, params.by, where, 0.3)))
    _check(params, measures, [k.label for k in keys])
    groups = (yield from grouped(Grouping(table, keys, where), measures)).without_missing()
    lines = _lines(groups.keys, groups.values, [m.label for m in measures])
    trail = Trail(params.fill, params.compare, params.rolling, params.cumulative, key.grain)
    diagnosis = Diagnosis(key.grain, params.seasonality, params.change_points, params.anomalies)
    return Report(params, table, keys, measures, trail, diagnosis, shown, groups.missing_rows).result(lines)


def time_key(column: Column, grain: int, table: Table, where: str) -> Generator[Query, pd.DataFrame, GroupKey]:
    """Part of a plan: the key of a series along a column of time, its grain chosen from the span where unspecified."""
    if grain in CYCLES:
        raise BadParameter("A series runs along the calendar. To compare weekdays, months or hours, use aggregate.")
    if is_year(column):
        if grain not in (pb.GRAIN_UNSPECIFIED, pb.GRAIN_YEAR):
            raise ColumnUnfit(f"{column.name!r} holds years; choose the grain year.", column=column.name)
        return replace(group_key(pb.Key(column=column.name), table), grain=pb.GRAIN_YEAR)
    if not column.temporal:
        times = [c.name for c in table.columns if c.temporal or is_year(c)]
        hint = f" Columns of time: {', '.join(times)}." if times else " This table has no column of time."
        raise ColumnUnfit(f"A series needs dates or years, and {column.name!r} holds {kind(column)}.{hint}")
    grain = grain or (yield from _fitting(column, table, where))
    key = group_key(pb.Key(column=column.name, grain=pb.Grain.Name(grain)), table)
    return key


def _fitting(column: Column, table: Table, where: str) -> Generator[Query, pd.DataFrame, int]:
    name = sql.name(column.name)
    ends = [f"CAST(MIN({name}) AS TIMESTAMP) AS lo", f"CAST(MAX({name}) AS TIMESTAMP) AS hi"]
    frame = yield Query(sql.select(ends, table.relation, where), 0.1)
    if frame["lo"].isna().any():
        return pb.GRAIN_DAY
    low, high = (frame[end].iloc[0].to_pydatetime() for end in ("lo", "hi"))
    return calendar.fitting(low, high, clock=column.type == "timestamp")


def _cut(key: GroupKey, params: pb.TimeSeries, shown: zones.Clock | None) -> GroupKey:
    """The key with its steps cut by a zone's clock, from another day of the week, or by the fiscal year."""
    name = sql.name(key.column.name)
    moment = shown.shown(name) if shown else name
    if params.week_start > 1 and key.grain == pb.GRAIN_WEEK:
        later = f"INTERVAL '{params.week_start - 1}' DAY"
    elif params.fiscal_start > 1 and key.grain in (pb.GRAIN_QUARTER, pb.GRAIN_YEAR):
        later = f"INTERVAL '{params.fiscal_start - 1}' MONTH"
    else:
        return replace(key, expression=step(moment, key.grain)) if shown else key
    return replace(key, expression=f"CAST({step(f'({moment} - {later})', key.grain)} + {later} AS DATE)")


def _check(params: pb.TimeSeries, measures: Sequence[GroupMeasure], keys: list[str]) -> None:
    examined = params.seasonality or params.change_points or params.anomalies
    for measure in measures:
        if measure.label in keys:
            raise BadParameter(f"A key and a measure are both called {measure.label!r}. Give another label.")
        wanted = params.compare or params.rolling or params.cumulative or params.fill > pb.FILL_ZERO or examined
        if wanted and measure.type not in ("integer", "decimal", "double"):
            raise BadParameter(
                f"{measure.label!r} is no number, so it cannot be compared, averaged, filled or examined."
            )
    if params.cumulative and not any(m.function in ADDITIVE for m in measures):
        raise BadParameter("Running totals need a count or a sum among the measures.")
    if examined and params.fill == pb.FILL_NONE:
        raise BadParameter("Seasons, changes and anomalies are looked for in all steps. Choose another fill.")
    if params.rolling == 1:
        raise BadParameter("A trailing mean needs at least two steps.")


def _lines(keys: list[list[Any]], values: list[list[Any]], labels: list[str]) -> dict[Any, Line]:
    """Per value of the split (or None) the measures by step."""
    lines: dict[Any, Line] = {}
    names = keys[1] if len(keys) > 1 else [None] * len(keys[0])
    for position, (at, name) in enumerate(zip(keys[0], names, strict=True)):
        line = lines.setdefault(name, Line({label: {} for label in labels}))
        for label, column in zip(labels, values, strict=True):
            line.values[label][at] = column[position]
    return lines
