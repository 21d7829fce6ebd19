"""Yes-or-no questions of groups that have no such row, of two that both have, and of what none has."""

from __future__ import annotations

from dataclasses import replace

from planner.claims import any_group
from planner.frames import Frame
from planner.queries import Key, Measure, Query, Ranked, Scalar
from planner.verdicts import Verdict

LACKS = {"without", "no", "with no", "has no", "have no", "had no"}


def both(frame: Frame) -> list[Query]:
    """`do *both* Brede and Corsa have yawls`: each of the two is found."""
    said = any(p.text.lower() == "both" for p in frame.parts) and not frame.has("ALL", "AGG", "THRESH")
    pairs = [c for clause in frame.where() for c in clause if c.op == "in" and len(clause) == 1]
    joined = [p for p in frame.parts if p.kind == "COND" and p.mark == "or"]
    if not said or frame.extremes or joined or len(pairs) != 1:
        return []
    (pair,) = pairs
    return [Verdict(Scalar(Measure("distinct", pair.field), frame.where()), "=", (len(pair.values),))]


def lacking(frame: Frame) -> list[Query]:
    """`is there a harbour *without yawls*`: a group that has no such row, and no row that is something else."""
    said = [p.text.lower() for p in frame.parts]
    places = [i for i, p in enumerate(frame.parts) if p.kind == "COND" and i and said[i - 1] in LACKS]
    lead = [p for p in frame.parts[: places[0]] if p.kind not in ("STOP", "ANY")] if len(places) == 1 else []
    key = lead[0].best if len(lead) == 1 and lead[0].kind == "TERM" and not lead[0].row else None
    if key is None or key.unique or key.kind != "category" or "there" not in said[:2]:
        return []
    test = frame.parts[places[0]].clauses
    if len(test) != 1 or len(test[0]) != 1 or test[0][0].field is key or not test[0][0].negatable:
        return []
    lacked = ((test[0][0].negated(),), *frame.where(places[0] + 1))
    frame.used.update(i for i, p in enumerate(frame.parts) if p.kind == "COND" and i >= places[0])
    return [any_group(Ranked((Key(key),), Measure("count", test=lacked), frame.where(), having=("<", (1.0,))))]


def denied(query: Query) -> Query:
    """`There are no skippers with over 50 boats`: whether no group passes."""
    grouped = isinstance(query, Verdict) and isinstance(query.inner, Ranked) and query.inner.show == "number"
    some = grouped and isinstance(query, Verdict) and (query.op, query.values) == (">", (0,))
    return replace(query, op="=") if some and isinstance(query, Verdict) else query
