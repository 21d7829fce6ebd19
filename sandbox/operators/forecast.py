"""A series continued by the method that predicted its own past best, with the error it made then."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dataspeaks.executor.v1 import operators_pb2 as pb
from sandbox.operators import calendar, cells, filter, notes
from sandbox.operators.calendar import Step
from sandbox.operators.groups import Grouping, grouped
from sandbox.operators.keys import GroupKey, grain_name
from sandbox.operators.measures import ADDITIVE, GroupMeasure, group_measures
from sandbox.operators.prose import Prose
from sandbox.operators.refusals import BadParameter, ColumnUnfit, visible
from sandbox.operators.smoothing import METHODS
from sandbox.operators.time_series import time_key
from sandbox.table import Plan, Result, Table

VERSION = 2
_LEAST, _MOST, _SHOWN = 8, 5000, 1000
_FOLDS = 3
_COVER = 1.2816
"""Standard errors to either side that eight of ten values fall within, if errors are normal."""
_SEASONS: dict[int, int] = {
    pb.GRAIN_HOUR: 24,
    pb.GRAIN_DAY: 7,
    pb.GRAIN_WEEK: 52,
    pb.GRAIN_MONTH: 12,
    pb.GRAIN_QUARTER: 4,
}
EXAMPLES: tuple[tuple[str, dict[str, Any], str], ...] = (
    (
        "sales",
        {"time": "at", "grain": "GRAIN_WEEK", "horizon": 4},
        "The count per week is expected to be 0 in week of 2024-07-08 (by trend, which missed the past "
        "by 0.3647 on average).",
    ),
    (
        "sales",
        {"time": "at", "grain": "GRAIN_DAY", "measure": {"function": "FUNCTION_SUM", "column": "amount"}},
        "The sum of amount per day is expected to be 50 USD in 2024-07-21 (by last value, which missed "
        "the past by 4.99 USD on average).",
    ),
)


@dataclass(frozen=True)
class Trial:
    """A method on the series' own past: mean absolute and root mean square error."""

    name: str
    mean: float
    root: float


def operate(params: pb.Forecast, table: Table) -> Plan:
    where = filter.condition(params.filter, table)
    measure = group_measures([params.measure] if params.HasField("measure") else [], table)[0]
    if measure.type not in ("integer", "decimal", "double"):
        raise BadParameter(f"{measure.label!r} is no number, so it cannot be continued.", label=measure.label)
    key = yield from time_key(visible(table, params.time), params.grain, table, where)
    groups = (yield from grouped(Grouping(table, [key], where), [measure], 0.8)).without_missing()
    steps, series, stride, dropped = _series(key, measure, groups.keys[0], groups.values[0], bool(where))
    if len(series) < _LEAST:
        raise ColumnUnfit(
            f"A forecast needs at least {_LEAST} steps of time, and there are {len(series)}. Choose a finer grain."
        )
    season = _SEASONS.get(key.grain, 1)
    season = 1 if season % stride else season // stride
    horizon = -(-params.horizon // stride) or max(3, len(series) // 6)
    trials = _trials(series, season, min(horizon, max(1, len(series) // 5)))
    best = min(trials, key=lambda trial: (trial.mean, trials.index(trial)))
    least = 0.0 if min(series) >= 0 else -math.inf
    ahead = [max(least, value) for value in METHODS[best.name][0](series, season, horizon)]
    coming = [calendar.after(steps[-1], key.grain, stride * (i + 1)) for i in range(horizon)]
    known = list(zip(steps, series, strict=True))[-_SHOWN:]
    prose = Prose()
    return Result(
        columns=_columns(key, measure),
        rows=_rows(known, list(zip(coming, ahead, strict=True)), _COVER * best.root, least),
        chart={"kind": "line", "x": key.label, "y": measure.label, "series": "kind", "title": f"{measure.label} ahead"},
        sentence=_sentence(key, measure, (len(known), coming, ahead), best, prose),
        numbers=tuple(prose.numbers),
        warnings=notes.gathered(
            notes.missing_left_out(groups.missing_rows, [key.label]),
            f"Values come {stride} {grain_name(key.grain)}s apart; so does what is expected." if stride > 1 else None,
            f"The last {grain_name(key.grain)} is not complete and was left out." if dropped else None,
            f"Only the last {_SHOWN:,} steps are shown." if len(series) > _SHOWN else None,
        ),
        extra={"method": best.name, "season": season, "backtest": [trial.__dict__ for trial in trials]},
    )


def _series(
    key: GroupKey, measure: GroupMeasure, at: Sequence[Step], values: Sequence[Any], filtered: bool
) -> tuple[list[Step], list[float], int, bool]:
    """Every step with its value, how far apart they are, and whether the last was cut off as incomplete.

    Values may come at every fifth year only; between these, empty steps are zero for counts and sums, else as before.
    """
    found = {step: float(value) for step, value in zip(at, values, strict=True) if value is not None}
    if not found:
        return [], [], 1, False
    steps = calendar.run(min(found), max(found), key.grain, _MOST)
    stride = math.gcd(*(place for place, step in enumerate(steps) if step in found)) or 1
    steps = steps[::stride]
    series: list[float] = []
    for step in steps:
        series.append(found.get(step, 0.0 if measure.function in ADDITIVE else (series or [0.0])[-1]))
    cut = stride == 1 and not filtered and calendar.unfinished(steps[-1], key.grain, key.column.stats.maximum)
    return (steps[:-1], series[:-1], stride, True) if cut and len(steps) > _LEAST else (steps, series, stride, False)


def _trials(series: Sequence[float], season: int, horizon: int) -> list[Trial]:
    """Each method, made to predict the last stretches of the series from what was before them."""
    trials = []
    for name, (method, seasonal) in METHODS.items():
        if seasonal and (season == 1 or len(series) - _FOLDS * horizon < 2 * season):
            continue
        errors = []
        for fold in range(1, _FOLDS + 1):
            cut = len(series) - fold * horizon
            if cut >= 2:
                told = method(series[:cut], season, horizon)
                errors += [a - b for a, b in zip(told, series[cut : cut + horizon], strict=True)]
        absolute = math.fsum(map(abs, errors)) / len(errors)
        trials.append(Trial(name, absolute, math.sqrt(math.fsum(e * e for e in errors) / len(errors))))
    return trials


def _columns(key: GroupKey, measure: GroupMeasure) -> tuple[dict[str, Any], ...]:
    number = {**measure.heading, "type": "double"}
    kind = {"name": "kind", "type": "string", "role": "dimension"}
    return (key.heading, kind, number, {**number, "name": "low"}, {**number, "name": "high"})


def _rows(
    known: Sequence[tuple[Step, float]], ahead: Sequence[tuple[Step, float]], reach: float, least: float
) -> tuple[tuple[Any, ...], ...]:
    """A series that never was negative is not expected to become so."""
    rows: list[tuple[Any, ...]] = [(cells.scalar(step), "actual", value, None, None) for step, value in known]
    for step, value in ahead:
        rows.append((cells.scalar(step), "forecast", value, max(least, value - reach), value + reach))
    return tuple(rows)


def _sentence(
    key: GroupKey,
    measure: GroupMeasure,
    future: tuple[int, list[Step], list[float]],
    best: Trial,
    prose: Prose,
) -> str:
    row, coming, ahead = future
    at = row + len(ahead) - 1
    value = prose.number(ahead[-1], measure.unit, at, measure.label)
    step = prose.label(calendar.told(coming[-1], key.grain), at, key.label)
    error = prose.number(best.mean, measure.unit)
    label = prose.label(measure.label)
    method = f"by {best.name}, which missed the past by {error} on average"
    return f"The {label} per {grain_name(key.grain)} is expected to be {value} in {step} ({method})."
