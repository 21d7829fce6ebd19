"""Funnel: how many actors get from step to step, in order, within a window that starts with the first step.

One pass of nested running maxima, of the latest start of a run that has come so far: peers in time are seen together,
so rows of one moment count as in order, and no tie can change the answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from dataspeaks.executor.v1 import operators_pb2 as pb
from sandbox.operators import cells, filter, notes, sql
from sandbox.operators.keys import GroupKey
from sandbox.operators.prose import Prose
from sandbox.operators.refusals import BadParameter, ColumnUnfit, kind, visible
from sandbox.operators.splits import split
from sandbox.table import Column, Plan, Query, Result, Table

VERSION = 1
_FEWEST, _MOST = 2, 20
_DAY = 86400


def _step(product: str) -> dict[str, Any]:
    condition = {"column": "product", "comparator": "COMPARATOR_EQUAL", "values": [{"text": product}]}
    return {"name": product, "filter": {"clauses": [{"any_of": [condition]}]}}


_STEPS = [_step("Tea"), _step("Cocoa")]
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
        "lost before 2 of the steps (1).",
    ),
)


def operate(params: pb.Funnel, table: Table) -> Plan:
    actor, time = visible(table, params.actor), visible(table, params.time)
    if not time.temporal:
        raise ColumnUnfit(f"A funnel needs dates, and {time.name!r} holds {kind(time)}.", column=time.name)
    if not _FEWEST <= len(params.steps) <= _MOST:
        raise BadParameter(f"A funnel has {_FEWEST} to {_MOST} steps, not {len(params.steps)}.")
    where = filter.condition(params.filter, table)
    steps = [filter.condition(step.filter, table) for step in params.steps]
    if not all(steps):
        raise BadParameter("Each step of a funnel needs a filter that says which rows it is.")
    keys = [(yield from split(table, params.by, where, 0.2))] if params.by else []
    ordered = params.order != pb.FUNNEL_ORDER_ANY
    source = _events(table, actor, time, where, steps, keys)
    reached = (_ordered if ordered else _any)(source, len(steps), _window(params, time), bool(keys))
    frame = yield Query(reached, 1.0)
    names = [step.name or f"step {i + 1}" for i, step in enumerate(params.steps)]
    if not ordered:
        names = [f"{i + 1} of the steps" for i in range(len(steps))]
    lines = keys[0].read(cells.values(frame, "k")) if keys else [None] * len(frame)
    counts = [cells.whole(cells.values(frame, f"s{i}")) for i in range(len(steps))]
    return _result(actor, names, keys, lines, list(zip(*counts, strict=True)))


def _window(params: pb.Funnel, time: Column) -> str:
    if not params.window_seconds:
        return ""
    if time.type == "date":
        return f"INTERVAL '{params.window_seconds // _DAY}' DAY"
    return f"INTERVAL '{params.window_seconds}' SECOND"


def _events(
    table: Table, actor: Column, time: Column, where: str, steps: Sequence[str], keys: Sequence[GroupKey]
) -> str:
    """Rows that are any step: actor `a`, time `t`, a flag `f0`... per step, and the split `k`."""
    flags = [f"CASE WHEN {step} THEN 1 END AS f{i}" for i, step in enumerate(steps)]
    shown = [f"{sql.value(actor)} AS a", f"CAST({sql.name(time.name)} AS TIMESTAMP) AS t", *flags]
    shown += [f"{key.expression} AS k" for key in keys]
    present = [f"{sql.name(column.name)} IS NOT NULL" for column in (actor, time)]
    either = " OR ".join(f"({step})" for step in steps)
    condition = " AND ".join([*([f"({where})"] if where else []), *present, f"({either})"])
    return f"({sql.select(shown, table.relation, condition)}) AS events"


def _ordered(source: str, steps: int, window: str, by: bool) -> str:
    """`r<i>`: the latest first step of a run that has reached step i by now."""
    who = "a, k" if by else "a"
    over = f"OVER (PARTITION BY {who} ORDER BY t ASC RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)"
    layers = [[f"MAX(CASE WHEN f0 = 1 THEN t END) {over} AS r0"]]
    for i in range(1, steps):
        within = f" AND t <= r{i - 1} + {window}" if window else ""
        layers.append([f"MAX(CASE WHEN f{i} = 1 AND r{i - 1} IS NOT NULL{within} THEN r{i - 1} END) {over} AS r{i}"])
    return _counted(
        sql.nested(layers, source), [f"MAX(CASE WHEN r{i} IS NOT NULL THEN 1 ELSE 0 END)" for i in range(steps)], by
    )


def _any(source: str, steps: int, window: str, by: bool) -> str:
    """Steps in any order, counted in the window that opens with each row: the best that any window saw."""
    who = "a, k" if by else "a"
    last = f"{window} FOLLOWING" if window else "UNBOUNDED FOLLOWING"
    reach = f"RANGE BETWEEN CURRENT ROW AND {last}"
    over = f"OVER (PARTITION BY {who} ORDER BY t ASC {reach})"
    seen = [f"MAX(f{i}) {over} AS w{i}" for i in range(steps)]
    total = " + ".join(f"CASE WHEN w{i} = 1 THEN 1 ELSE 0 END" for i in range(steps))
    nested = sql.nested([seen, [f"{total} AS best"]], source)
    return _counted(nested, [f"MAX(CASE WHEN best >= {i + 1} THEN 1 ELSE 0 END)" for i in range(steps)], by)


def _counted(source: str, flags: Sequence[str], by: bool) -> str:
    inner = sql.select(["a", *(["k"] if by else []), *(f"{flag} AS g{i}" for i, flag in enumerate(flags))], source)
    actors = f"({inner} GROUP BY a{', k' if by else ''}) AS actors"
    sums = [f"SUM(g{i}) AS s{i}" for i in range(len(flags))]
    if not by:
        return sql.select(sums, actors)
    return f"{sql.select(['k', *sums], actors, 'k IS NOT NULL')} GROUP BY k ORDER BY k ASC"


def _result(
    actor: Column, names: list[str], keys: list[GroupKey], lines: list[Any], counts: list[tuple[int, ...]]
) -> Result:
    rows = []
    for line, reached in zip(lines, counts, strict=True):
        for i, (name, count) in enumerate(zip(names, reached, strict=True)):
            whole, before = reached[0], reached[max(i - 1, 0)]
            parts = (count / whole if whole else None, count / before if before else None)
            rows.append((i + 1, name, *([line] if keys else []), count, *parts))
    prose = Prose()
    return Result(
        columns=(
            {"name": "step", "type": "integer", "role": "dimension"},
            {"name": "name", "type": "string", "role": "dimension"},
            *(key.heading for key in keys),
            {"name": "actors", "type": "integer", "role": "measure"},
            {"name": "share of first", "type": "double", "role": "measure"},
            {"name": "share of previous", "type": "double", "role": "measure"},
        ),
        rows=cells.rows(list(zip(*rows, strict=True))) if rows else (),
        chart={"kind": "bar", "x": "name", "y": "actors", "title": f"Funnel by {actor.name}"}
        | ({"series": keys[0].label} if keys else {}),
        sentence=_sentence(actor, names, counts, prose),
        numbers=tuple(prose.numbers),
        warnings=notes.gathered(notes.not_finite([actor])),
    )


def _sentence(actor: Column, names: list[str], counts: list[tuple[int, ...]], prose: Prose) -> str:
    reached = [sum(column) for column in zip(*counts, strict=True)] or [0] * len(names)
    first, last = prose.label(names[0]), prose.label(names[-1])
    who = prose.label(actor.name)
    if not reached[0]:
        return f"No value of {who} comes to {first}."
    told = (
        f"{prose.number(reached[-1])} of {prose.number(reached[0])} values of {who} that come to {first} come to {last}"
    )
    losses = [before - after for before, after in pairwise(reached)]
    worst = max(range(len(losses)), key=lambda i: (losses[i], -i))
    told += f" ({prose.share(reached[-1] / reached[0])})"
    if not losses[worst]:
        return f"{told}; none is lost."
    return f"{told}; most are lost before {prose.label(names[worst + 1])} ({prose.number(losses[worst])})."
