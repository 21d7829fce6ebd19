"""Funnel: how many actors get from step to step, in order, directly or in any order, and how long it takes them."""

from __future__ import annotations

from typing import Any

from dataspeaks.executor.v1 import operators_pb2 as pb
from sandbox.operators import cells, filter, sql
from sandbox.operators.attempts import Attempts, Barrier
from sandbox.operators.funnel_report import Passage, Report
from sandbox.operators.refusals import BadParameter, ColumnUnfit, kind, visible
from sandbox.operators.splits import split
from sandbox.table import Column, Plan, Query, Table

VERSION = 2
_FEWEST, _MOST = 2, 20
_DAY = 86400


def _is(product: str) -> dict[str, Any]:
    condition = {"column": "product", "comparator": "COMPARATOR_EQUAL", "values": [{"text": product}]}
    return {"clauses": [{"any_of": [condition]}]}


def _step(product: str) -> dict[str, Any]:
    return {"name": product, "filter": _is(product)}


_STEPS = [_step("Tea"), _step("Cocoa")]
_ANY = {"filter": {"clauses": [{"any_of": [{"column": "a", "comparator": "COMPARATOR_IS_NOT_NULL"}]}]}}
EXAMPLES: tuple[tuple[str, dict[str, Any], str], ...] = (
    (
        "sales",
        {"actor": "region", "time": "at", "steps": _STEPS},
        "2 of 4 values of region that come to Tea come to Cocoa (50%); most are lost before Cocoa (2).",
    ),
    (
        "sales",
        {"actor": "region", "time": "day", "steps": [*_STEPS, _step("Coffee")], "window_seconds": 5184000},
        "0 of 4 values of region that come to Tea come to Coffee (0%); most are lost before Cocoa (2).",
    ),
    (
        "sales",
        {"actor": "region", "time": "at", "steps": _STEPS, "order": "FUNNEL_ORDER_ANY", "by": "paid"},
        "3 of 4 values of region that come to 1 of the steps come to 2 of the steps (75%); most are "
        "lost before 2 of the steps (1); by paid, true is best with 100%.",
    ),
    (
        "sales",
        {"actor": "region", "time": "at", "steps": [_step("Tea"), _step("Tea")], "times": True},
        "1 of 4 values of region that come to Tea come to Tea (2) (25%); most are lost before Tea (2) (3); the median "
        "time from first to last is 14.09 d.",
    ),
    (
        "sales",
        {"actor": "region", "time": "at", "steps": _STEPS, "order": "FUNNEL_ORDER_STRICT", "times": True},
        "2 of 4 values of region that come to Tea come to Cocoa (50%); most are lost before Cocoa (2); the median "
        "time from first to last is 16.18 d.",
    ),
    (
        "sales",
        {
            "actor": "region",
            "time": "day",
            "steps": _STEPS,
            "exclusions": [{"filter": _is("Coffee")}],
            "by": "paid",
            "times": True,
        },
        "2 of 4 values of region that come to Tea come to Cocoa (50%); most are lost before Cocoa (2); by paid, true "
        "is best with 66.7%.",
    ),
    ("empty", {"actor": "b", "time": "t", "steps": [_ANY, _ANY], "times": True}, "No value of b comes to step 1."),
)


def operate(params: pb.Funnel, table: Table) -> Plan:
    actor, time = visible(table, params.actor), visible(table, params.time)
    if not time.temporal:
        raise ColumnUnfit(f"A funnel needs dates, and {time.name!r} holds {kind(time)}.", column=time.name)
    where = filter.condition(params.filter, table)
    steps = _steps(params, table)
    barriers = [_barrier(params, exclusion, table) for exclusion in params.exclusions]
    keys = [(yield from split(table, params.by, where, 0.2))] if params.by else []
    attempts = Attempts(
        sql.value(actor),
        sql.name(time.name),
        steps,
        params.order,
        _window(params, time),
        barriers,
        keys[0].expression if keys else "",
    )
    plain = not (keys or params.times)
    query = attempts.reached(table.relation, where) if plain else attempts.lines(table.relation, where, params.times)
    frame = yield Query(query, 1.0)
    lines = keys[0].read(cells.values(frame, "k")) if keys else [None]
    counts = list(zip(*(cells.whole(cells.values(frame, f"s{i}")) for i in range(len(steps))), strict=True))
    passages = [Passage(*line) for line in zip(lines, counts, range(len(counts)), strict=True)]
    return Report(params, actor, time, keys, frame).result(passages)


def _steps(params: pb.Funnel, table: Table) -> list[str]:
    if not _FEWEST <= len(params.steps) <= _MOST:
        raise BadParameter(f"A funnel has {_FEWEST} to {_MOST} steps, not {len(params.steps)}.")
    steps = [filter.condition(step.filter, table) for step in params.steps]
    if not all(steps):
        raise BadParameter("Each step of a funnel needs a filter that says which rows it is.")
    if params.order == pb.FUNNEL_ORDER_ANY and len(set(steps)) < len(steps):
        raise BadParameter("In any order each step can stand once only, and two of these steps are the same.")
    return steps


def _barrier(params: pb.Funnel, exclusion: pb.FunnelExclusion, table: Table) -> Barrier:
    if params.order == pb.FUNNEL_ORDER_STRICT:
        raise BadParameter("A strict funnel lets nothing come in between, so there is nothing to exclude.")
    if params.order == pb.FUNNEL_ORDER_ANY and (exclusion.after or exclusion.before):
        raise BadParameter("In any order no step comes before another. Leave out between which steps to exclude.")
    condition = filter.condition(exclusion.filter, table)
    if not condition:
        raise BadParameter("What is excluded from a funnel needs a filter that says which rows it is.")
    after, before = (exclusion.after or 1) - 1, (exclusion.before or len(params.steps)) - 1
    if not after < before < len(params.steps):
        raise BadParameter(
            f"Rows can be excluded from one step to a later one of the {len(params.steps)}, not from step {after + 1} "
            f"to step {before + 1}."
        )
    return Barrier(condition, after, before)


def _window(params: pb.Funnel, time: Column) -> str:
    if not params.window_seconds:
        return ""
    if time.type == "date":
        return f"INTERVAL '{params.window_seconds // _DAY}' DAY"
    return f"INTERVAL '{params.window_seconds}' SECOND"
