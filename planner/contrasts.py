"""Questions that compare two sides, and questions for shares of the whole."""

from __future__ import annotations

from planner.adjectives import adjective_field, resolved
from planner.aggregates import aggregate_measure
from planner.comparisons import Contrast, Portion
from planner.conditions import Condition, Where, missing, told
from planner.frames import Frame, measure_default
from planner.lexicon import Adjective
from planner.negations import ELIDED
from planner.pairs import about, comparative, singles
from planner.parts import SURE, Part, neighbour
from planner.periods import before, halves
from planner.phrases import THAN
from planner.queries import Key, Measure, Query, Ranked, Scalar
from planner.relations import Compared
from planner.semantics import Field

VERBS = {"is", "are", "was", "were", "have", "has", "had", "do", "does", "did", "who", "that", "which", "be", "been"}
AMONG = {"among", "amongst", "within", "in", "of", "for", "by", "at"}


Sides = tuple[tuple[Where, Where], tuple[str, str], Where]
"""The two sides of a comparison, their names, and the other conditions."""


def sides(frame: Frame) -> Sides | None:
    """The two sides that a question compares: values of one column, two periods, or one value and the rest."""
    if (at := frame.than) >= 0 and (met := about(frame, at)):
        pair, places, heads = met
        return pair, (_name(heads[0]), _name(heads[1])), _others(frame, *places)
    alone = singles(frame)
    for i, condition in alone:
        if condition.op == "in" and len(condition.values) == 2:
            one, two = (Condition(condition.field, "=", (v,), condition.text) for v in condition.values)
            return (((one,),), ((two,),)), (str(one.values[0]), str(two.values[0])), _others(frame, i)
    for n, (i, a) in enumerate(alone):
        for j, b in alone[n + 1 :]:
            if a.field is b.field and (a.op, a.values) != (b.op, b.values):
                return (((a,),), ((b,),)), (_name(a), _name(b)), _others(frame, i, j)
    return _joined(frame) or _against_rest(frame, alone) or _against_before(frame, alone)


def _others(frame: Frame, *places: int) -> Where:
    return tuple(
        c
        for i, p in enumerate(frame.parts)
        if p.kind == "COND" and i not in places and i not in frame.used
        for c in p.clauses
    )


def _joined(frame: Frame) -> Sides | None:
    """`compare March and April 2025`: one phrase with both periods."""
    for at, part in enumerate(frame.parts):
        found = halves(part) if part.kind == "COND" and frame.has("COMPARE", "VS", "DIFF") else None
        if found and part.tag and part.tag.period and part.tag.period.halves:
            (one, _), (two, _) = part.tag.period.halves
            return found, (one, two), _others(frame, at)
    return None


def _against_rest(frame: Frame, alone: list[tuple[int, Condition]]) -> Sides | None:
    """`does Rome differ from the rest?`"""
    if not frame.has("REST") or not alone:
        return None
    at, condition = next(((i, c) for i, c in alone if c.negatable), (-1, None))
    if condition is None:
        return None
    rest = frame.semantics.lexicon.raw["say"]["the_rest"]
    return (((condition,),), ((condition.negated(),),)), (_name(condition), rest), _others(frame, at)


def _against_before(frame: Frame, alone: list[tuple[int, Condition]]) -> Sides | None:
    """`this year against last`, `March compared to the month before`."""
    words = frame.semantics.lexicon.raw["followups"]["back"]
    behind = frame.first("VS", "COMPARE", "DIFF")
    told = behind >= 0 and any(w in words for p in frame.parts[behind:] for w in p.text.lower().split())
    for at, condition in alone if told else ():
        if earlier := before(condition):
            say = frame.semantics.lexicon.raw["say"]
            return (((condition,),), ((earlier,),)), (_name(condition), say["period_before"]), _others(frame, at)
    return None


def _name(condition: Condition) -> str:
    """What a side is called: its value, or for a period the words of the question."""
    if condition.op == "=" and condition.field.kind != "flag":
        return str(condition.values[0])
    return condition.text if condition.field.kind == "time" and condition.text else told(condition)


def compared_measure(frame: Frame) -> Measure | None:
    """What is compared: what a comparative speaks of, an aggregate, a measure, a rate, or how many rows."""
    if graded := _graded(frame):
        spoken = adjective_field(graded, frame.semantics)
        return Measure("mean", spoken[0]) if spoken else None
    extreme = frame.extreme
    first = extreme is not None and comparative(frame, frame.parts[extreme.at])
    if not first and (found := aggregate_measure(frame)):
        return found[0]
    if extreme and extreme.by and (end := _end(frame)):
        return Measure(end, extreme.by)
    if extreme and extreme.by:
        mean = (
            frame.has("AGG", "RATIO_PER") or (first and extreme.kind == "ADJ") or measure_default(extreme.by) == "mean"
        )
        return Measure(extreme.aggregate or ("mean" if mean else "sum"), extreme.by)
    field = next(
        (p.pick(lambda f: f.numeric) for _, p in frame.fields() if not p.row and p.pick(lambda f: f.numeric)), None
    )
    if field:
        elided = any(p.argument == ELIDED for p in frame.parts)
        return Measure("mean" if elided else measure_default(field), field)
    return _done(frame)


def _end(frame: Frame) -> str:
    """`a higher *maximum* speed than`: the end of what is measured of each side."""
    sided = frame.than >= 0 or frame.has("DIFF", "VS", "COMPARE")
    ends = (p.argument for p in frame.parts if p.kind == "SUP" and not comparative(frame, p)) if sided else ()
    return next(iter(ends), "")


def _graded(frame: Frame) -> Adjective | None:
    """The adjective of `older than`, `how much older`."""
    compared = (p.adjective for p in frame.parts if p.kind == "CMP" and p.adjective)
    known = frame.semantics.lexicon.comparatives
    asked = (known.get(p.text.lower().split()[-1], ()) for p in frame.parts if p.kind == "DIFF")
    return next(compared, None) or next((resolved(list(c), frame.semantics)[0] for c in asked if c), None)


def _done(frame: Frame) -> Measure | None:
    """What a verb measures: `sell more`, `make more money`; else how many rows, where these are said to be more."""
    raw = frame.semantics.lexicon.raw
    crossing = (*raw["crossing"]["more"], *raw["crossing"]["less"])
    more = next((i for i, p in enumerate(frame.parts) if p.kind in ("CMP", "DIFF") or p.text.lower() in crossing), -1)
    behind = neighbour(frame.parts, more, 1) if more >= 0 else -1
    money = behind >= 0 and frame.parts[behind].text.lower() in raw["money"]
    bare = more >= 0 and (money or frame.parts[more].text.lower() in raw["bare"] or _alone(frame, more))
    verbs = {**raw["making_money"], **raw["measuring"]}
    meant = next((tuple(verbs[v]) for v in frame.verbs if v in verbs), ())
    traded = bare and frame.parts[more - 1].text.lower() == "for"
    if traded or (money and not meant):
        meant = tuple(raw["unit_columns"].get("$", ()))
    if (
        (bare or frame.has("VS", "COMPARE"))
        and meant
        and (spoken := adjective_field(Adjective(meant, ()), frame.semantics))
    ):
        if money:
            frame.parts[behind].kind = "STOP"
        return Measure("mean" if frame.has("AGG") else measure_default(spoken[0]), spoken[0])
    counted = frame.parts[behind] if behind >= 0 and frame.parts[more].kind == "STOP" else None
    if counted and counted.kind == "TERM" and counted.best and counted.best.kind == "category" and not counted.row:
        return Measure("distinct", counted.best)
    return None if bare else Measure("count")


def _alone(frame: Frame, more: int) -> bool:
    """`earn *more* than`, `make *more* on average than`: a comparative that stands before no noun."""
    behind = neighbour(frame.parts, more, 1, ("AGG",))
    low = frame.parts[behind].text.lower() if behind >= 0 else ""
    return low == THAN and frame.parts[more].kind == "STOP"


def contrasts(frame: Frame) -> list[Query]:
    """`difference between A and B`, `ratio of A to B`, `compare A with B`, `A versus B`."""
    part = frame.part("DIFF", "VS", "COMPARE")
    first = frame.parts[0].text.lower() if frame.parts else ""
    if part is None and first in frame.semantics.lexicon.raw["crossing"]["more"] and (pair := sides(frame)):
        return [Contrast(Measure("count"), pair[0], "more", pair[2], pair[1])]
    asked = frame.parts[0].kind == "HOWMUCH" and frame.extreme is not None and frame.than > frame.extreme.at
    if asked and frame.extreme and comparative(frame, frame.parts[frame.extreme.at]):
        measure, pair = compared_measure(frame), sides(frame)
        return [Contrast(measure, pair[0], "difference", pair[2], pair[1])] if measure and pair else []
    if part is None:
        return []
    op = part.argument if part.kind == "DIFF" else "both"
    if part.kind == "DIFF" and (spread := _spread(frame)):
        return [spread]
    found = sides(frame)
    if found is None:
        return _between_groups(frame)
    measure = compared_measure(frame)
    if measure is None:
        return []
    if op == "both":
        return [Compared(measure, found[0], found[1], found[2])]
    return [Contrast(measure, found[0], op, found[2], found[1])]


def _spread(frame: Frame) -> Query | None:
    """`difference between the highest and lowest salary`."""
    directions = {p.argument for p in frame.parts if p.kind in ("SUP", "AGG")}
    directions |= {"max" if p.sign > 0 else "min" for p in frame.parts if p.kind == "ADJ"}
    by = next((e.by for e in frame.extremes if e.by), None)
    if by is None:
        by = next((p.pick(lambda f: f.numeric) for _, p in frame.fields() if p.pick(lambda f: f.numeric)), None)
    return Scalar(Measure("range", by), frame.where()) if {"max", "min"} <= directions and by else None


def _between_groups(frame: Frame) -> list[Query]:
    """`compare revenue between regions`."""
    fields = [p for _, p in frame.fields() if p.best and p.best.kind in ("category", "flag", "year") and not p.row]
    measure = compared_measure(frame)
    keys = tuple(frame.keys) or tuple(Key(p.best) for p in fields[:1] if p.best)
    return [Ranked(keys, measure, frame.where(), show="both")] if keys and measure else []


def shares(frame: Frame) -> list[Query]:
    """`what percentage of online orders was returned`: rows that pass a test among those of a base."""
    at = frame.first("PCT")
    if at < 0 or at in frame.used:
        return []
    if parted := _parted(frame, at):
        return [parted]
    numeric = next((p for _, p in frame.fields(at) if p.best and p.best.kind == "number" and not p.row), None)
    where = frame.where()
    if numeric and where:
        field = numeric.pick(lambda f: f.kind == "number")
        return [Portion(Measure("sum", field), *_dated(where, ()))] if field else []
    test, base = _dated(*_split(frame, at))
    if frame.keys and not test:
        return [Ranked(tuple(frame.keys), Measure("count"), base, show="both")]
    test = test or _present(frame, at)
    if not test:
        return []
    counted = next((p for i, p in frame.fields(at) if _of_things(frame, p)), None)
    if counted:
        return [] if frame.keys else [Portion(Measure("distinct", counted.best), test, base)]
    measure = Measure("share", test=test)
    if frame.keys:
        return [Ranked(tuple(frame.keys), measure, base, show="both")]
    return [Scalar(measure, base)]


def _parted(frame: Frame, at: int) -> Query | None:
    """`what share of the *seats* was *sold*`: one total of another, of which it can be a part."""
    if frame.extremes or frame.keys or frame.boolean:
        return None
    named = [f for p in frame.parts[at:] if not p.row and (f := _amount(p)) and not (p.optional and p.score < SURE)]
    found = list(dict.fromkeys(named))
    fits = len(found) == 2 and all(f.column.aggregation == "sum" for f in found)
    highest = [float(f.column.stats.maximum or 0) for f in found]
    if not fits or highest[1] > highest[0]:
        return None
    return Portion(Measure("sum", found[1]), (), frame.where(), Measure("sum", found[0]))


def _amount(part: Part) -> Field | None:
    """The measure that a word names, if only faintly but no other one does: `internet` of `internet_users`."""
    if part.kind == "FAINT" and part.tag:
        measures = [m.field for m in part.tag.mentions if m.field.kind == "number"]
        return measures[0] if len(part.tag.mentions) == len(measures) == 1 else None
    return part.best if part.kind == "TERM" and part.best and part.best.kind == "number" else None


def _present(frame: Frame, at: int) -> Where:
    """`what share of the trips *has a sponsor*`: the cells that are there, where some of the column are missing."""
    named = [(i, p.best) for i, p in frame.fields(at + 3) if p.best and p.score >= SURE and p.best.column.stats.nulls]
    return missing(named[0][1], frame.parts[named[0][0]].text, present=True) if len(named) == 1 else ()


def _of_things(frame: Frame, part: Part) -> bool:
    """`share of *countries*` where the rows tell of each of them again and again."""
    led = frame.parts[neighbour(frame.parts, frame.parts.index(part), -1)].kind == "PCT"
    return led and not part.row and part.best is not None and frame.semantics.told_again(part.best)


def _dated(test: Where, base: Where) -> tuple[Where, Where]:
    """A time that is told beside what is tested is that of the whole as well."""
    dates = tuple(c for c in test if all(condition.field.kind in ("time", "year") for condition in c))
    if len(dates) == len(test):
        return test, base
    return tuple(c for c in test if c not in dates), base + dates


def _split(frame: Frame, at: int) -> tuple[Where, Where]:
    """Test and base of a share: what stands behind the verb (or a `who`) is tested, what stands before is the base."""
    places = [i for i, p in enumerate(frame.parts) if p.kind == "COND" and i not in frame.used]
    if len(places) <= 1:
        return frame.where(), ()
    spoken = [i for i, p in enumerate(frame.parts) if i > at and p.kind in ("STOP", "NEG")]
    later = [i for i in spoken if frame.parts[i].text.lower().split()[0] in VERBS]
    verbs = [i for i in later if places[0] < i < places[-1]]
    if verbs:
        return frame.where(verbs[0]), frame.where(0, verbs[0])
    among = next(
        (i for i, p in enumerate(frame.parts) if i > places[0] and p.kind == "STOP" and p.text.lower() in AMONG), None
    )
    if among is not None:
        return frame.where(0, among), frame.where(among)
    last = places[-1]
    return frame.where(last), frame.where(0, last)
