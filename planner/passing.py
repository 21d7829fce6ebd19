"""Reads questions for groups of which something holds: `three times or more`, a share below 10%, both of two values."""

from __future__ import annotations

from planner.conditions import Condition
from planner.frames import Frame
from planner.parts import Part, neighbour
from planner.queries import Key, Measure, Query, Ranked
from planner.subjects import who

SINGLED = ("category", "id", "year", "time")


def passing(frame: Frame) -> list[Query]:
    """The groups asked for that pass; none where the question sets no such condition."""
    if frame.has("AGG", "COUNT") or frame.keys or frame.opener in ("how", "when", "where"):
        return []
    for form in (_with_all, _often, _by_share):
        if found := form(frame):
            return found
    return []


def _group(frame: Frame, *but: Part) -> Part | None:
    """The column whose values are asked for."""
    return next((p for _, p in frame.fields() if p not in but and p.best and p.best.kind != "number"), None)


def _key(frame: Frame, *but: Part) -> Key | None:
    """The same as a key, or who is asked for."""
    if frame.opener in ("who", "whose"):
        person = who(frame) or frame.semantics.label
        return Key(person) if person and not person.unique else None
    part = _group(frame, *but)
    return Key(part.best) if part is not None and part.best else None


def _often(frame: Frame) -> list[Query]:
    """`won three times or more`, `in more than one season`: how many rows, or how many values of another column."""
    threshold = next((p for p in frame.parts if p.kind == "THRESH" and p.argument == "count"), None)
    if threshold is None:
        return []
    behind = neighbour(frame.parts, frame.parts.index(threshold), 1, ("STOP", "DISTINCT"))
    part = frame.parts[behind] if behind >= 0 else None
    best = part.best if part is not None and part.kind == "TERM" and not part.row else None
    counted = best if best and best.kind in SINGLED else None
    key = _key(frame, *([part] if part and counted else []))
    if key is None or key.field is counted:
        return []
    measure = Measure("distinct", counted) if counted else Measure("count")
    return [Ranked((key,), measure, frame.where(), having=(threshold.op, threshold.numbers))]


def _by_share(frame: Frame) -> list[Query]:
    """`which regions have a share of women below 10%`."""
    at = frame.first("PCT")
    threshold = next((p for p in frame.parts if p.kind == "THRESH" and p.mark == "%"), None)
    place = neighbour(frame.parts, at, 1) if at >= 0 else -1
    key = _key(frame)
    if threshold is None or place < 0 or frame.parts[place].kind != "COND" or key is None:
        return []
    frame.used.update((at, place))
    share = Measure("share", test=tuple(frame.parts[place].clauses))
    return [Ranked((key,), share, frame.where(), having=(threshold.op, threshold.numbers))]


def _with_all(frame: Frame) -> list[Query]:
    """`which towns have *both* a port and a mine`: several values of one column, which no row holds at once."""
    both = next((i for i, p in enumerate(frame.parts) if p.kind == "STOP" and p.text.lower() == "both"), -1)
    place = neighbour(frame.parts, both, 1) if both >= 0 else -1
    flat = [c for clause in frame.parts[place].clauses for c in clause] if place >= 0 else []
    key = _key(frame)
    if key is None or key.field.unique or len(flat) != 1 or not _several(flat[0]) or key.field is flat[0].field:
        return []
    measure = Measure("distinct", flat[0].field)
    return [Ranked((key,), measure, frame.where(), having=(">=", (float(len(flat[0].values)),)))]


def _several(condition: Condition) -> bool:
    return condition.op == "in" and condition.field.kind in ("category", "id", "year")
