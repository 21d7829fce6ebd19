"""Reads questions about the table and its columns: what is in it, how values are spread, what is unusual."""

from __future__ import annotations

from dataspeaks.executor.v1 import operators_pb2 as pb
from planner.conditions import where_message
from planner.frames import Frame
from planner.parts import neighbour
from planner.queries import Key, Measure, Query, Ranked, Told
from planner.semantics import Field, Semantics
from planner.shapes import Spread, Unusual
from planner.studies import Contents
from planner.subjects import FEW, numbers, split, targets
from planner.unserved import Unserved

KINDS = ("id", "time", "number", "category", "flag", "text")
NAMED = 12
"""Most columns of a kind that an overview names."""


def contents(frame: Frame) -> list[Query]:
    """`what is in this data?`, `what is worth knowing?`, `how complete are the columns?`"""
    if frame.has("SPEAK"):
        return [Told(pb.Operator(speak=pb.Speak(limit=5, filter=where_message(frame.where()))), topic="insights")]
    if frame.has("QUALITY"):
        return [Told(pb.Operator(profile=pb.Profile()), topic="profile")]
    if not frame.has("OVERVIEW"):
        return []
    shown = tuple(targets(frame))
    return [Contents(shown, groups=_kinds(shown or frame.semantics.fields, frame.semantics))]


def _kinds(fields: tuple[Field, ...], semantics: Semantics) -> tuple[str, ...]:
    told = []
    for kind in KINDS:
        names = [f.name for f in fields if ("number" if f.kind == "year" else f.kind) == kind]
        if names:
            more = semantics.lexicon.raw["say"]["more"] if len(names) > NAMED else ""
            told.append(f"{kind}|{', '.join(names[:NAMED])}{more}")
    return tuple(told)


def spreads(frame: Frame) -> list[Query]:
    """`distribution of price by city`, `breakdown of orders by status`"""
    if not frame.has("SPREAD") or frame.boolean:
        return []
    named = [f for f in targets(frame) if f is not split(frame)]
    if not named:
        return []
    field = next(iter(numbers(frame)), None) or named[0]
    if field.kind in ("category", "flag", "id", "year") and not frame.keys:
        return [Ranked((Key(field),), Measure("count"), frame.where(), descending=True, show="both")]
    if field.kind == "text":
        raise Unserved("needs_number")
    return [Spread(field, frame.where(), split(frame))]


def unusual(frame: Frame) -> list[Query]:
    """`outliers in price`, `are there unusual weights in the West?`"""
    if not frame.has("OUTLIER"):
        return []
    fields = numbers(frame)
    asked = [f for f in targets(frame) if f is not split(frame)]
    if not fields and asked:
        raise Unserved("needs_number")
    fields = fields or [f for f in frame.semantics.fields if f.kind == "number" and f.column.role != "identifier"]
    if not fields:
        raise Unserved("needs_number")
    counted = frame.first("COUNT")
    if counted >= 0:
        frame.used.add(neighbour(frame.parts, counted, 1))
    ask = "any" if frame.boolean else "count" if counted >= 0 else "which"
    return [Unusual(f, frame.where(), split(frame), ask) for f in fields[: 1 if numbers(frame) else FEW]]
