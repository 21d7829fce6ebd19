"""The measure that an aggregation word and a column name together: `average price`, `bounce rate`."""

from __future__ import annotations

from planner.conditions import Condition
from planner.frames import Frame, measure_default, share_of
from planner.parts import Part, neighbour
from planner.queries import Measure
from planner.semantics import Field

SURE = 0.7
"""How surely the row's own noun must name a measure (`sales`) to be taken for it."""


def aggregate_measure(frame: Frame) -> list[Measure]:
    """The measure that an aggregation word and a column name together; rivals follow the best."""
    parts = frame.parts
    at = frame.first("AGG", "RATE", "RATIO_PER", "HOWMUCH", "PERCENTILE")
    if at < 0:
        return []
    at = max(at, frame.first("AGG")) if parts[at].kind == "HOWMUCH" else at
    part = parts[at]
    if part.kind == "RATE":
        return _rate(frame, at)
    if part.kind == "PERCENTILE":
        return _percentile(frame, at)
    behind = sorted(reversed(frame.fields(0, at)), key=lambda f: f[1].row)
    places = [i for i, _ in (*frame.fields(at), *behind)]
    throughout = part.text.lower() in frame.semantics.lexicon.words("throughout")
    places.sort(key=lambda i: not (throughout and i == at - 1 and not parts[i].row))
    if part.argument == "mode":
        return [Measure("mode", parts[i].best) for i in places[:1]]
    for place in places:
        term = parts[place]
        found = term.pick(lambda f: f.numeric or (f.kind == "time" and part.argument in ("min", "max")))
        if found and (not term.row or dict((f.name, s) for f, s in term.fields)[found.name] >= SURE):
            frame.used.add(place)
            function, quantile = _function(part, found)
            rivals = [f for f in term.rivals_of(found) if f.numeric and f is not found]
            return [Measure(function, f, quantile) for f in [found, *rivals][:3]]
        if term.best and term.best.kind == "flag" and part.argument in ("mean", ""):
            return [share_of(term)]
    return _told_alone(frame, at) or _done(frame, at) or _total_rows(frame, at)


def measured_at(frame: Frame, start: int, end: int, function: str = "") -> tuple[list[int], Measure] | None:
    """The measure named between two places, with the places it takes in; `function`: where none is named."""
    for at in range(start, end):
        part = frame.parts[at]
        named = part.argument if part.kind in ("AGG", "SUP") else ""
        place = neighbour(frame.parts, at, 1) if named else at
        field = frame.parts[place].pick(lambda f: f.kind == "number") if start <= place < end else None
        if field and frame.parts[place].kind == "TERM" and (named or function):
            return [at, place], Measure(named or function, field)
    return None


def _told_alone(frame: Frame, at: int) -> list[Measure]:
    """`the total *claimed*`: the one measure whose name has the word as it is written."""
    place = neighbour(frame.parts, at, 1)
    part = frame.parts[place] if place >= 0 else None
    if part is None or part.kind != "TERM" or frame.parts[at].kind != "AGG":
        return []
    low = part.text.lower()
    named = [f for f, _ in part.fields if f.kind == "number" and low in f.words]
    others = [f for f, _ in part.fields if f not in named and low in f.words]
    if len(named) != 1 or others:
        return []
    frame.used.add(place)
    return [Measure(frame.parts[at].argument, named[0])]


def _done(frame: Frame, at: int) -> list[Measure]:
    """`*earn* more on average`: the measure that only a verb names."""
    verbs = [p for i, p in enumerate(frame.parts) if p.kind == "TERM" and p.optional and i not in frame.used]
    found = [f for p in verbs if (f := p.pick(lambda f: f.kind == "number")) and f is p.best]
    said = frame.parts[at].kind == "AGG" and frame.parts[at].text.lower() in frame.semantics.lexicon.words("throughout")
    return [Measure(frame.parts[at].argument, found[0])] if said and len(found) == 1 else []


def _total_rows(frame: Frame, at: int) -> list[Measure]:
    """`total orders`, `sum of returned orders`: a count of rows."""
    place = neighbour(frame.parts, at, 1, ("STOP", "COND"))
    rows = place >= 0 and (frame.parts[place].row or frame.parts[place].kind == "ROW")
    return [Measure("count")] if frame.parts[at].argument == "sum" and rows else []


def _function(part: Part, field: Field) -> tuple[str, float]:
    if part.kind == "HOWMUCH":
        return measure_default(field), 0.5
    if part.argument in ("q25", "q75"):
        return "quantile", int(part.argument[1:]) / 100
    return part.argument, 0.5


def _percentile(frame: Frame, at: int) -> list[Measure]:
    number = next((p.numbers[0] for p in frame.parts[:at][::-1] if p.kind == "NUM" and p.numbers), None)
    place = next((i for i, p in frame.fields() if p.pick(lambda f: f.numeric)), -1)
    if number is None or place < 0 or not 0 <= number <= 100:
        return []
    frame.used.add(place)
    return [Measure("quantile", frame.parts[place].pick(lambda f: f.numeric), number / 100 if number > 1 else number)]


def _rate(frame: Frame, at: int) -> list[Measure]:
    """`bounce rate`: the share of rows whose flag says yes."""
    before = neighbour(frame.parts, at, -1)
    if before < 0:
        return []
    part = frame.parts[before]
    if part.kind == "COND" and before not in frame.used:
        frame.used.add(before)
        return [Measure("share", test=tuple(part.clauses))]
    if part.kind == "TERM" and part.best and part.best.kind == "flag":
        frame.used.add(before)
        return [share_of(part)]
    if part.kind == "TERM" and part.best and part.best.kind == "time" and part.best.column.stats.nulls:
        frame.used.update((at, before))
        return [Measure("share", test=((Condition(part.best, "not null"),),))]
    return []
