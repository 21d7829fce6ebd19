"""Questions that let several compete: which of the values that they name, which of the columns."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from planner.contrasts import compared_measure
from planner.extremes import Extreme, measure_of
from planner.frames import Frame, measure_default
from planner.groups import OPENERS
from planner.pairs import comparative, single
from planner.parts import Part, neighbour
from planner.queries import Key, Measure, Query, Ranked
from planner.weighings import Columns

ASKED = ("which", "who", "what", "whose")
PLACES = ("in", "at", "from", "during", "on", "for", "with", "by", "to", "before", "after", "since", "than")
SEVERAL = 2


def contests(frame: Frame) -> list[Query]:
    if frame.than >= 0:
        return []
    if frame.boolean:
        weighed = frame.extreme is not None and _weighs(frame, frame.extreme)
        return either(frame) if weighed and frame.opener in OPENERS else []
    return (columns(frame) or either(frame)) if frame.opener in ASKED else []


def _weighs(frame: Frame, extreme: Extreme) -> bool:
    """`are there *more* men or women`, `are men or women *taller*`: a comparative, and what it is to choose from."""
    part = frame.parts[extreme.at]
    words = frame.semantics.lexicon.raw["rather"].values()
    return comparative(frame, part) or any(part.text.lower() in said for said in words)


def either(frame: Frame) -> list[Query]:
    """`who earns more, men or women`, `which of A and B has the highest price`: the first of the values named."""
    _gathered(frame)
    told = [i for i, p in enumerate(frame.parts) if p.kind == "COND" and i not in frame.used and _rivals(p)]
    extreme = frame.extreme
    if len(told) != 1 or extreme is None or extreme.number or len(frame.extremes) > 1:
        return []
    if _placed(frame, told[0]) and not frame.boolean:
        return []
    key = frame.parts[told[0]].clauses[0][0].field
    beside = [p for i, p in enumerate(frame.parts) if abs(i - told[0]) == 1 and i not in frame.used]
    if any(p.kind == "COND" and p.argument != "period" for p in beside):
        return []
    named = [p.best for _, p in frame.fields() if p.best and not p.row and not p.best.numeric]
    asked = [*named, extreme.target.best if extreme.target else None, *(k.field for k in frame.keys)]
    if any(f is not None and f is not key for f in asked):
        return []
    measure = measure_of(extreme) if extreme.share or extreme.distinct or extreme.where else compared_measure(frame)
    return [Ranked((Key(key),), measure, frame.where(), extreme.descending, 1)] if measure else []


def _gathered(frame: Frame) -> None:
    """`Birch growers *or* Corr growers`: cells of one column, each with its noun, as one condition."""
    places = [i for i, p in enumerate(frame.parts) if p.kind == "COND" and i not in frame.used and single(p)]
    for one, two in pairwise(places):
        a, b = single(frame.parts[one])[0], single(frame.parts[two])[0]
        joined = any(p.kind == "OR" for p in frame.parts[one:two])
        if joined and a.field is b.field and a.op == b.op == "=":
            text = f"{a.text}, {b.text}"
            frame.parts[one].clauses = [(replace(a, op="in", values=(*a.values, *b.values), text=text, others=()),)]
            frame.used.add(two)
            return


def _rivals(part: Part) -> bool:
    """Whether a condition names several cells of one column."""
    (clause, *more) = part.clauses or [()]
    several = len(clause) > 1 or any(c.op == "in" for c in clause)
    plain = all(c.field is clause[0].field and c.op in ("=", "in", "!=") for c in clause)
    return bool(clause) and not more and several and plain and clause[0].field.kind != "number"


def _placed(frame: Frame, at: int) -> bool:
    """`which store sold most *in March or April*`, `which *A or B orders*`: what only says of which rows."""
    before = [p.text.lower() for p in frame.parts[:at] if p.text.lower() not in ("the", "a", "an")][-1:]
    return bool({*before} & {*PLACES, *ASKED})


def columns(frame: Frame) -> list[Query]:
    """`which is highest on average, A, B or C`, `which columns have an average above 5`."""
    averaged = next((p.argument for p in frame.parts if p.kind == "AGG"), "")
    limit = frame.part("THRESH")
    if averaged and limit and _columns_asked(frame) and not frame.fields() and not frame.where():
        numbers = [f for f in frame.semantics.fields if f.kind == "number" and f.column.role == "measure"]
        frame.used.update(i for i, p in enumerate(frame.parts) if p.kind == "AGG")
        return [Columns(tuple(Measure(averaged, f) for f in numbers), having=(limit.op, limit.numbers))]
    extreme = frame.extreme
    if extreme is None or len(frame.extremes) > 1 or extreme.number or frame.keys or extreme.target:
        return []
    places = [i for i, p in enumerate(frame.parts) if p.kind == "TERM" and not p.optional and i > extreme.at]
    fields = [f for i in places if (f := frame.parts[i].pick(lambda f: f.kind == "number"))]
    listed = len(fields) >= SEVERAL and frame.parts[neighbour(frame.parts, places[-1], -1)].kind in ("OR", "AND")
    if not listed or len(fields) < len(places) or any(p.best and not p.best.numeric for _, p in frame.fields()):
        return []
    frame.used.update(places)
    function = averaged or ("sum" if all(measure_default(f) == "sum" for f in fields) else "mean")
    return [Columns(tuple(Measure(function, f) for f in dict.fromkeys(fields)), frame.where(), extreme.descending)]


def _columns_asked(frame: Frame) -> bool:
    words = {p.text.lower() for p in frame.parts[:4] if p.kind == "STOP"}
    return bool(words & {"column", "columns", "field", "fields"})
