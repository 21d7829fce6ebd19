"""Yes-or-no questions of what is more: of two sides, of two measures, of two times, of each step and the one before."""

from __future__ import annotations

from planner.adjectives import adjective_field
from planner.aggregates import measured_at
from planner.claims import said_throughout
from planner.comparisons import Contrast
from planner.conditions import Where
from planner.contrasts import compared_measure, sides
from planner.frames import Frame, measure_default
from planner.pairs import comparative, singles
from planner.parts import neighbour
from planner.periods import ends
from planner.queries import Key, Measure, Query
from planner.thresholds import MIRRORED
from planner.weighings import Steady


def moved(frame: Frame) -> list[Query]:
    """`Did the yield go up from 1931 to 1932?`, `Did sales fall in March?`"""
    op = _way(frame) if not frame.has("ALL", "PER") else ""
    for at, part in enumerate(frame.parts if op else []):
        pair = ends(part) if part.kind == "COND" else None
        measure = compared_measure(frame) if pair else None
        if pair and measure:
            frame.used.add(at)
            names = tuple(" ".join(str(v) for v in c.values) for c in pair)
            return [Contrast(measure, (((pair[1],),), ((pair[0],),)), op, frame.where(), (names[1], names[0]))]
    return []


def averaged(frame: Frame) -> list[Query]:
    """`Are bids higher than prices on average?`: the averages of two columns, and not the cells of every row."""
    at = said_throughout(frame)
    claims = [(i, c) for i, c in singles(frame) if c.against]
    if at < 0 or len(claims) != 1 or frame.has("ANY", "ALL"):
        return []
    place, claim = claims[0]
    frame.used.update((at, place))
    function = frame.parts[at].argument
    one, two = Measure(function, claim.field), Measure(function, claim.against)
    return [Contrast(one, ((), ()), claim.op, frame.where(), other=two)]


def course(frame: Frame) -> list[Query]:
    """`Did sales grow every year?`, `The average wage went up each month from 2003 to 2009.`"""
    each = frame.first("ALL", "PER")
    op = _way(frame) if each >= 0 else ""
    place = neighbour(frame.parts, each, 1) if op else -1
    step = frame.parts[place] if place >= 0 else None
    if step is None or frame.has("CMP", "THRESH") or frame.extremes:
        return []
    time = step.pick(lambda f: f.kind in ("year", "time")) if step.kind == "TERM" else None
    years = [c.field for clause in step.clauses for c in clause if c.field.kind == "year" and c.op == "between"]
    time = years[0] if years else time
    if (
        step.kind == "GRAIN"
        and frame.semantics.time
        and (frame.semantics.time.kind == "time" or step.argument == "year")
    ):
        time = frame.semantics.time
    if time is None:
        return []
    frame.used.update((each,) if years else (each, place))
    frame.keys.clear()
    grain = (step.argument or "month") if time.kind == "time" else ""
    measure = Measure("count") if frame.has("COUNT") else compared_measure(frame)
    return [Steady(Key(time, grain), measure, op, frame.where())] if measure else []


def _way(frame: Frame) -> str:
    """Whether something is said to rise or to fall; the good way is up, but for what is bad when it is high."""
    way, raw = frame.part("CHANGED", "GROWTH"), frame.semantics.lexicon.raw
    op = next((o for o, known in raw["moving"].items() if way and way.text.lower() in known), "")
    judged = next((o for o, known in raw["turning"].items() if way and way.text.lower() in known), "")
    bad = tuple(raw["bad_when_high"])
    named = {w for p in frame.parts if p.kind == "TERM" and p.best for w in p.best.words}
    reverse = any(w.startswith(bad) or w in raw["lower_is_better"] for w in named)
    return op or (MIRRORED.get(judged, "") if reverse else judged)


def measured(frame: Frame) -> list[Query]:
    """`Is the average height above the average width?`: one measure of the rows against another."""
    at = frame.first("CMP")
    one = measured_at(frame, 0, at) if at >= 0 else None
    two = measured_at(frame, at, len(frame.parts), one[1].function) if one else None
    if one is None or two is None or one[1] == two[1]:
        return []
    frame.used.update((at, *one[0], *two[0]))
    frame.extremes.clear()
    op = frame.parts[at].argument
    return [Contrast(one[1], ((), ()), op, frame.where(), other=two[1])]


def exceeded(frame: Frame) -> list[Query]:
    """`Is the average price in A higher than in B?`, `Are there more women than men?`"""
    at = max(frame.than, frame.first("CMP"))
    if at < 0 or frame.has("THRESH", "ALL"):
        return []
    found = sides(frame) or _halves(frame, at)
    if found is None:
        return []
    op = _direction(frame, at)
    by = [k.field for k in frame.keys]
    measure, where = compared_measure(frame) if not by else None, found[2]
    if len(by) == 1 and by[0].kind == "number":
        measure = Measure("mean" if frame.has("AGG") else measure_default(by[0]), by[0])
    often = set(frame.parts[at].text.lower().split()) & frame.semantics.lexicon.words("often")
    if often and where and measure == Measure("count"):
        measure, where = Measure("share", test=where), ()
    return [Contrast(measure, found[0], op, where, found[1])] if measure else []


def _direction(frame: Frame, at: int) -> str:
    """Whether the first side is said to be above or below: by a comparative before, or in the word for `than`."""
    part, extreme = frame.parts[at], frame.extreme
    if extreme and extreme.at < at and comparative(frame, frame.parts[extreme.at]):
        return ">" if extreme.descending else "<"
    if part.kind != "CMP":
        return "<" if {"fewer", "less", "worse"} & {p.text.lower() for p in frame.parts[:at]} else ">"
    spoken = adjective_field(part.adjective, frame.semantics) if part.adjective else None
    op = "<" if part.adjective and part.sign < 0 else part.argument
    return MIRRORED.get(op, op) if spoken and spoken[1] < 0 else op


def _halves(frame: Frame, than: int) -> tuple[tuple[Where, Where], tuple[str, str], Where] | None:
    """`more customers with a loan than with a card`: a condition on each side of `than`."""
    places = [i for i, p in enumerate(frame.parts) if p.kind == "COND" and i not in frame.used]
    before, after = [i for i in places if i < than], [i for i in places if i > than]
    rest_of = set(frame.verbs) & frame.semantics.lexicon.words("remainder")
    if (
        len(before) == 1
        and not after
        and rest_of
        and all(c.negatable for k in frame.parts[before[0]].clauses for c in k)
    ):
        (clause,) = frame.parts[before[0]].clauses[:1]
        others = tuple((c.negated(),) for c in clause)
        return ((clause,), others), (frame.parts[before[0]].text, ""), ()
    if not before or len(after) != 1:
        return None
    one, two = frame.parts[before[-1]], frame.parts[after[0]]
    rest = tuple(c for i in before[:-1] for c in frame.parts[i].clauses)
    return (tuple(one.clauses), tuple(two.clauses)), (one.text, two.text), rest
