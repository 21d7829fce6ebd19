"""RFM: customers (or other entities) by how lately, how often and for how much they came.

Scores are fifths of the entities; the ten names are the usual ones of the scores of recency and frequency.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from dataspeaks.executor.v1 import operators_pb2 as pb
from sandbox.operators import cells, filter, notes, sql
from sandbox.operators.groups import Grouping, Groups, grouped
from sandbox.operators.keys import GroupKey, group_key
from sandbox.operators.measures import group_measures, interpolated
from sandbox.operators.prose import Prose
from sandbox.operators.refusals import BadParameter, ColumnUnfit, kind, numeric, visible
from sandbox.operators.segment_quantiles import added, without
from sandbox.operators.selection import limit_of
from sandbox.table import Column, Plan, Result, Table

SCORES = 5
_LIMIT, _MOST = 100, 10_000
_HALF = Fraction(1, 2)
_NAMED: tuple[tuple[str, str, str], ...] = (
    ("champions", "5", "45"),
    ("loyal customers", "34", "45"),
    ("potential loyalists", "45", "23"),
    ("new customers", "5", "1"),
    ("promising", "4", "1"),
    ("need attention", "3", "3"),
    ("about to sleep", "3", "12"),
    ("cannot lose them", "12", "5"),
    ("at risk", "12", "34"),
    ("hibernating", "12", "12"),
)
"""Name, scores of recency, scores of frequency: every pair of scores has one name."""
NAMES = tuple(name for name, _, _ in _NAMED)
_SEGMENTS = {(int(r), int(f)): name for name, recency, frequency in _NAMED for r in recency for f in frequency}


@dataclass(frozen=True)
class Entity:
    name: Any
    days: int
    """From its last date to the last date of the data."""
    rows: int
    amount: Any
    scores: tuple[int, int, int]
    """Of recency, frequency and amount."""

    @property
    def segment(self) -> str:
        return _SEGMENTS[self.scores[:2]]


@dataclass(frozen=True)
class _Asked:
    entity: GroupKey
    time: Column
    amount: Column


def segments(params: pb.Segments, table: Table) -> Plan:
    wanted = params.rfm
    asked = _asked(params, table)
    where = filter.condition(params.filter, table)
    present = " AND ".join(f"{sql.name(name)} IS NOT NULL" for name in (wanted.entity, wanted.time))
    latest = group_measures([pb.Measure(function=pb.FUNCTION_MAX, column=wanted.time)], table)
    everything = yield from grouped(Grouping(table, [], where), latest, 0.3)
    both = f"({where}) AND {present}" if where else present
    functions = ((pb.FUNCTION_MAX, asked.time), (pb.FUNCTION_SUM, asked.amount))
    measures = group_measures([pb.Measure(function=f, column=c.name) for f, c in functions], table)
    groups = (yield from grouped(Grouping(table, [asked.entity], both), measures)).without_missing()
    entities = scored(groups, everything.values[0][0])
    warnings = notes.gathered(
        notes.missing_left_out(everything.rows[0] - sum(groups.rows), [wanted.entity, wanted.time]),
        without(len(groups) - len(entities), wanted.entity, wanted.amount),
        notes.not_finite([asked.amount, asked.entity.column]),
    )
    if wanted.members_of:
        return _members(params, asked, entities, warnings)
    return _result(asked, entities, warnings)


def _asked(params: pb.Segments, table: Table) -> _Asked:
    wanted = params.rfm
    if params.measures:
        raise BadParameter("RFM tells recency, frequency and amount of each segment. Leave the measures out.")
    if wanted.members_of and wanted.members_of not in NAMES:
        raise BadParameter(f"There is no segment {wanted.members_of!r}. There are: {', '.join(NAMES)}.")
    time = visible(table, wanted.time)
    if not time.temporal:
        raise ColumnUnfit(f"RFM needs dates, and {time.name!r} holds {kind(time)}.", column=time.name)
    names = (wanted.entity, wanted.time, wanted.amount)
    if len(set(names)) < len(names):
        raise BadParameter("RFM needs three different columns: whose row it is, when, and how much.")
    return _Asked(group_key(pb.Key(column=wanted.entity), table), time, numeric(table, wanted.amount, "RFM"))


def scored(groups: Groups, newest: date) -> list[Entity]:
    """Entities with an amount, in the order of their names; recency counts to the day of `newest`."""
    lasts, amounts = groups.values
    kept = [p for p in range(len(groups)) if amounts[p] is not None]
    if not kept:
        return []
    days = [(_day(newest) - _day(lasts[p])).days for p in kept]
    rows = [groups.rows[p] for p in kept]
    sums = [amounts[p] for p in kept]
    scores = zip(_recency(days), _fifths(rows), _fifths(sums), strict=True)
    named = zip(kept, days, rows, sums, scores, strict=True)
    return [Entity(groups.keys[0][p], d, n, amount, score) for p, d, n, amount, score in named]


def _day(moment: date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _recency(days: Sequence[int]) -> list[int]:
    """By the share of entities that came as long ago or longer: the latest get 5."""
    ordered = sorted(days)
    count = len(ordered)
    return [-(-SCORES * (count - bisect_left(ordered, d)) // count) for d in days]


def _fifths(values: Sequence[Any]) -> list[int]:
    """By the share of entities with less: the lowest get 1."""
    ordered = sorted(values)
    return [1 + SCORES * bisect_left(ordered, v) // len(ordered) for v in values]


def _median(values: list[Any]) -> float | None:
    values = sorted(values)
    low = (len(values) - 1) // 2
    return interpolated(values[low], values[len(values) // 2], len(values), _HALF)


def _result(asked: _Asked, entities: Sequence[Entity], warnings: tuple[str, ...]) -> Result:
    whole = added([e.amount for e in entities]) if entities else None
    shared = whole is not None and whole > 0 and min(e.amount for e in entities) >= 0
    noun, amount = f"values of {asked.entity.label}", asked.amount
    members: dict[str, list[Entity]] = {}
    for entity in entities:
        members.setdefault(entity.segment, []).append(entity)
    rows = []
    for name, own in sorted(members.items(), key=lambda item: NAMES.index(item[0])):
        total = added([e.amount for e in own])
        part = float(Fraction(total) / Fraction(whole)) if whole and shared else None
        mean = None if total is None else float(Fraction(total) / len(own))
        middle = (_median([e.days for e in own]), _median([e.rows for e in own]))
        rows.append((name, len(own), len(own) / len(entities), *middle, total, part, mean))
    prose = Prose()
    sums = {"type": amount.type, "role": "measure"} | ({"unit": amount.unit} if amount.unit else {})
    return Result(
        columns=(
            {"name": "segment", "type": "string", "role": "dimension"},
            {"name": noun, "type": "integer", "role": "measure"},
            {"name": "share", "type": "double", "role": "measure"},
            {"name": "median days since last", "type": "double", "role": "measure"},
            {"name": "median rows", "type": "double", "role": "measure"},
            {"name": f"sum of {amount.name}", **sums},
            {"name": f"share of {amount.name}", "type": "double", "role": "measure"},
            {"name": f"mean of {amount.name}", **sums, "type": "double"},
        ),
        rows=cells.rows(list(zip(*rows, strict=True))) if rows else (),
        chart={"kind": "bar", "x": "segment", "y": noun, "title": f"Segments of {asked.entity.label}"},
        sentence=_sentence(asked, rows, len(entities), shared, prose),
        numbers=tuple(prose.numbers),
        warnings=warnings,
        extra={"scores": _edges(entities), "names": {name: {"recency": r, "frequency": f} for name, r, f in _NAMED}},
    )


def _edges(entities: Sequence[Entity]) -> dict[str, list[dict[str, Any]]]:
    """Per score of each kind the values that got it and how many entities did."""
    kinds: tuple[tuple[str, Callable[[Entity], Any]], ...] = (
        ("recency", lambda e: e.days),
        ("frequency", lambda e: e.rows),
        ("amount", lambda e: e.amount),
    )
    told: dict[str, list[dict[str, Any]]] = {}
    for position, (name, value) in enumerate(kinds):
        held: dict[int, list[Any]] = {}
        for entity in entities:
            held.setdefault(entity.scores[position], []).append(value(entity))
        told[name] = [
            {"score": s, "from": cells.scalar(min(v)), "to": cells.scalar(max(v)), "count": len(v)}
            for s, v in sorted(held.items())
        ]
    return told


def _sentence(asked: _Asked, rows: list[tuple[Any, ...]], count: int, shared: bool, prose: Prose) -> str:
    who, amount = prose.label(asked.entity.label), prose.label(asked.amount.name)
    if not rows:
        return f"No value of {who} has a date and {amount}."
    noun = f"values of {asked.entity.label}"
    if not shared:
        top = max(range(len(rows)), key=lambda i: (rows[i][1], -i))
        size = prose.number(rows[top][1], None, top, noun)
        return f"Most of the {prose.number(count)} values of {who} are {rows[top][0]}: {size}."
    top = max(range(len(rows)), key=lambda i: (rows[i][6], -i))
    name, size, part, *_, given, _mean = rows[top]
    return (
        f"Most of {amount} comes from {name}: {prose.share(given, top, f'share of {asked.amount.name}')} "
        f"from {prose.number(size, None, top, noun)} of {prose.number(count)} values of {who} "
        f"({prose.share(part, top, 'share')})."
    )


def _members(params: pb.Segments, asked: _Asked, entities: Sequence[Entity], warnings: tuple[str, ...]) -> Result:
    wanted = params.rfm
    own = [e for e in entities if e.segment == wanted.members_of]
    order = cells.ordered(len(own), [([e.amount for e in own], True), ([e.name for e in own], False)])
    limit = limit_of(wanted.limit, _LIMIT, _MOST)
    shown = [own[p] for p in order[:limit]]
    prose = Prose()
    heading = {**cells.heading(asked.amount), "name": f"sum of {asked.amount.name}"}
    scores = ("recency score", "frequency score", "amount score")
    listed = [(e.name, e.days, e.rows, e.amount, *e.scores) for e in shown]
    told = f"{prose.count(len(own), 'value')} of {prose.label(asked.entity.label)}"
    return Result(
        columns=(
            {**asked.entity.heading, "name": f"{asked.entity.label} ({wanted.members_of})"},
            *({"name": name, "type": "integer", "role": "measure"} for name in ("days since last", "rows")),
            heading,
            *({"name": name, "type": "integer", "role": "measure"} for name in scores),
        ),
        rows=cells.rows(list(zip(*listed, strict=True))) if listed else (),
        chart={"kind": "table", "x": None, "y": None, "title": wanted.members_of.capitalize()},
        sentence=f"{told} {'is' if len(own) == 1 else 'are'} among the {wanted.members_of}.",
        numbers=tuple(prose.numbers),
        warnings=(*warnings, *notes.gathered(notes.cut(len(shown), len(own), "members"))),
        truncated=len(shown) < len(own),
    )
