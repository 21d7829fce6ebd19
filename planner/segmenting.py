"""Reads questions for segments; whose rows, which time and which amount, if open, are asked."""

from __future__ import annotations

from planner.frames import Frame, share_of
from planner.queries import Measure, Query
from planner.segments import Divides, Loyalty, Tiers
from planner.semantics import Field
from planner.subjects import FEW, actors, grouping, numbers, times
from planner.unserved import Unserved

PARTS = range(2, 101)


def segments(frame: Frame) -> list[Query]:
    """`RFM segments of customers`, `split prices into 4 groups of equal size`, `find segments of pay`"""
    part = frame.part("SEGMENT")
    if part is None:
        return []
    if part.argument == "rfm":
        return list(_loyalty(frame))
    if part.argument == "equal":
        return [_tiers(frame)]
    flag = next((p for _, p in frame.fields() if p.best and p.best.kind == "flag"), None)
    if not numbers(frame) and flag is None:
        return list(_loyalty(frame))
    if not grouping(frame.semantics):
        raise Unserved("needs_groups")
    subject = share_of(flag) if flag and not numbers(frame) else Measure("mean", numbers(frame)[0])
    return [Divides(subject, frame.where())]


def _loyalty(frame: Frame) -> list[Loyalty]:
    dated, owners = times(frame), actors(frame)
    if not dated:
        raise Unserved("needs_time")
    if not owners:
        raise Unserved("needs_actor")
    sums = [f for f in frame.semantics.fields if f.kind == "number" and f.column.aggregation == "sum"]
    worths: list[Field] = numbers(frame) or sums
    if not worths:
        raise Unserved("needs_number")
    made = [Loyalty(who, time, worth, frame.where()) for worth in worths for time in dated for who in owners]
    return made[:FEW]


def _tiers(frame: Frame) -> Tiers:
    if not numbers(frame):
        raise Unserved("needs_number")
    count = 4
    for at, part in enumerate(frame.parts):
        if part.kind == "NUM" and part.numbers and part.numbers[0] in PARTS and at not in frame.used:
            count = int(part.numbers[0])
            frame.used.add(at)
    return Tiers(numbers(frame)[0], count, frame.where())
