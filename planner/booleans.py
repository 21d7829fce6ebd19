"""Yes-or-no questions: whether rows exist, whether all pass, whether what comes first is so, whether A exceeds B."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from planner.aggregates import aggregate_measure
from planner.claims import alike, any_group, counted, every_group, owning, repeated, said_throughout, shared, throughout
from planner.comparisons import Within
from planner.conditions import Condition
from planner.every import claimed, every
from planner.extremes import Extreme, measure_of
from planner.frames import Frame, measure_default
from planner.groups import OPENERS
from planner.lacking import both, denied, lacking
from planner.limits import TIMES
from planner.parts import Part, neighbour
from planner.placed import either_way
from planner.queries import Key, Measure, Ordering, Picked, Query, Ranked, Scalar
from planner.semantics import Field
from planner.sides import averaged, course, exceeded, measured, moved
from planner.verdicts import Every, Exists, Same, Top, Verdict
from planner.weighings import Agree

HAVING = {"have", "has", "had"}
LEADS = {"the", "also", "get", "got", *HAVING}
PLACES = {"the", "a", "an", "in", "at", "on", "for", "of", "from", "among", "during", "within", "by"}
Superlatives = Callable[[Frame], list[Query]]


def booleans(frame: Frame, superlatives: Superlatives) -> list[Query]:
    weighing = (shared, alike, throughout, averaged, course, moved, _aggregate, measured, exceeded)
    forms = (
        lambda f: _extreme(f, superlatives),
        every,
        lacking,
        _threshold,
        _present,
    )
    sided = frame.than >= 0
    for form in weighing if sided else (*weighing, *forms):
        if found := form(frame):
            return [denied(q) for q in found] if frame.denied else found
    if sided:
        return []
    where = frame.where()
    if two := both(frame):
        return two
    named = {w for clause in where for c in clause for w in c.field.words} & {"average", "avg", "mean", "total"}
    if where and not frame.extremes and not frame.has("ALL") and (not frame.has("AGG") or named):
        return [Exists(where, negated=frame.denied)]
    return []


def _aggregate(frame: Frame) -> list[Query]:
    """`Is the average price above 300?`"""
    threshold = next((p for p in frame.parts if p.kind == "THRESH" and p.argument != "count"), None)
    if threshold is None:
        return []
    if frame.has("PCT"):
        from planner.contrasts import shares

        return [
            Verdict(q, threshold.op, tuple(n / 1 for n in threshold.numbers))
            for q in shares(frame)
            if isinstance(q, Scalar)
        ]
    extreme = frame.extreme
    if extreme and extreme.by and not frame.fields():
        function = "max" if extreme.descending else "min"
        return [Verdict(Scalar(Measure(function, extreme.by), frame.where()), threshold.op, threshold.numbers)]
    measures = aggregate_measure(frame)
    where = frame.where()
    if not measures:
        return []
    last = len(frame.parts) if frame.has("ANY") else frame.first("AGG", "RATE", "RATIO_PER")
    if groups := [p for _, p in frame.fields(0, last) if p.best and p.best.kind == "category" and not p.row]:
        key = Key(groups[0].best) if groups[0].best else None
        assert key
        ranked = Ranked((key,), measures[0], where, having=(threshold.op, threshold.numbers))
        return every_group(ranked) if frame.has("ALL") else [any_group(ranked)]
    return [Verdict(Scalar(m, where), threshold.op, threshold.numbers) for m in measures]


def _extreme(frame: Frame, superlatives: Superlatives) -> list[Query]:
    extreme = frame.extreme
    if extreme is None:
        return []
    if len(frame.extremes) > 1:
        return _same(frame)
    if either := _either(frame, extreme):
        return either
    if extreme.by and not extreme.aggregate and (at := said_throughout(frame)) >= 0:
        frame.used.add(at)
        extreme.aggregate = frame.parts[at].argument
    if extreme.kind == "MOST" and not (extreme.by or frame.fields() or extreme.target or _named(frame, extreme) >= 0):
        return _mostly(frame, extreme)
    if (
        extreme.number
        and extreme.number > 1
        and extreme.by is None
        and extreme.target
        and extreme.target.best
        and extreme.target.best.ordered
    ):
        extreme.by = extreme.target.best
    if extreme.number and extreme.number > 1 and extreme.by and frame.where():
        flipped = extreme.by.lower_is_better and extreme.kind == "TOP"
        ask = "all" if frame.has("ALL") else "any"
        return [Top(Ordering(extreme.by, extreme.descending != flipped), extreme.number, frame.where(), (), ask)]
    return _verdict(frame, extreme, superlatives)


def _either(frame: Frame, extreme: Extreme) -> list[Query]:
    """`Is the oldest boat blue or red?`, where all are one or the other: which of them it is."""
    told = [c for clause in frame.where() for c in clause]
    test = told[0] if len(told) == 1 else None
    if test is None or test.op != "in" or len(test.values) < test.field.column.stats.distinct or extreme.aggregate:
        return []
    if extreme.by is None or extreme.target is not None or frame.has("ALL", "ANY"):
        return []
    flipped = extreme.kind == "TOP" and extreme.by.lower_is_better
    return [Picked((test.field,), Ordering(extreme.by, extreme.descending != flipped), extreme.number or 1)]


def _same(frame: Frame) -> list[Query]:
    one, two = frame.extremes[:2]
    named = [(i, p) for i, p in frame.fields(0, one.at) if p.best and not p.best.numeric]
    frame.used.update(i for i, _ in named)
    shown = next((p.best for _, p in reversed(named) if not p.row), None)
    if shown is None and one.target and one.target.best and not one.target.row:
        shown = one.target.best
    both = [measure_of(e) or (Measure(measure_default(e.by), e.by) if e.by else None) for e in (one, two)]
    summed = all(e.by is None or e.aggregate or measure_default(e.by) == "sum" for e in (one, two))
    grouped = summed or one.by is None or two.by is None
    other = two.target.best if two.target and not two.target.row else shown
    if any(e.kind == "FREQ" and frame.parts[e.at].text.lower().endswith("ed") for e in (one, two)):
        return []
    told = [p.best for _, p in named if not p.row] + [one.target.best if one.target and not one.target.row else None]
    if len({f.name for f in told if f}) > 1:
        return []
    if shown and other is shown and not shown.unique and grouped and both[0] and both[1] and both[0] != both[1]:
        first = Ranked((Key(shown),), both[0], frame.where(), one.descending, 1)
        return [Agree(first, replace(first, measure=both[1], descending=two.descending))]
    if one.by is None or two.by is None:
        return []
    return [Same(Ordering(one.by, one.descending), Ordering(two.by, two.descending), frame.where(), shown)]


def _mostly(frame: Frame, extreme: Extreme) -> list[Query]:
    """`Do most patients smoke?`"""
    places = [i for i, p in enumerate(frame.parts) if p.kind == "COND" and i not in frame.used]
    behind = [i for i in places if i > extreme.end]
    if not behind:
        return []
    claims = claimed(frame, extreme.end, behind)
    test, base = (
        tuple(c for i in places if (i in claims) == told for c in frame.parts[i].clauses) for told in (True, False)
    )
    return [Every(test, (*base, *extreme.where), most=True)]


def _verdict(frame: Frame, extreme: Extreme, superlatives: Superlatives) -> list[Query]:
    """The first row or group, and what is claimed of it: the last condition behind it, or the only one before."""
    places = [i for i, p in enumerate(frame.parts) if p.kind == "COND" and i not in frame.used]
    places = places or owning(frame, extreme)
    behind = [i for i in places if i > extreme.end] or [i for i in places if i > extreme.at]
    if not places:
        return _limited(frame, extreme)
    named = _named(frame, extreme)
    last = named if named >= 0 else behind[-1] if behind else places[0]
    claim = frame.parts[last].clauses
    frame.used.add(last)
    where = frame.where()
    subject = _subject(frame, extreme)
    summed = subject >= 0 and (extreme.by is None or measure_default(extreme.by) == "sum")
    frame.used.update([] if summed or subject < 0 else [subject])
    fields = [p for _, p in frame.fields() if not p.row]
    test = claim[0][0]
    if len(claim) != 1 or len(claim[0]) != 1:
        return []
    grouped = extreme.by is None or extreme.aggregate or extreme.share or extreme.distinct
    first = fields[0].best if fields and extreme.target is None and not extreme.row else None
    owned = first is not None and not first.unique and (extreme.kind == "MOST" or summed)
    if not grouped and extreme.by and not owned:
        flipped = extreme.kind == "TOP" and extreme.by.lower_is_better
        picked = Picked((test.field,), Ordering(extreme.by, extreme.descending != flipped), extreme.number or 1, where)
        return [Verdict(q, test=test) for q in either_way(extreme, [picked]) if isinstance(q, Picked)]
    some = any(p.kind == "ANY" or p.text.lower() in HAVING for p in frame.parts[extreme.end + 1 : last])
    return [replace(v, some=some) for v in _group_verdict(frame, extreme, superlatives, test)]


def _named(frame: Frame, extreme: Extreme) -> int:
    """`is *Ada* the skipper with the most boats in Corsa`: index of the one that is said to come first, or -1."""
    opens = next((i for i, p in enumerate(frame.parts[: extreme.at]) if p.text.lower() in OPENERS), -1)
    at = next((i for i, p in enumerate(frame.parts[: extreme.at]) if p.kind == "COND" and i > opens), -1)
    lead = frame.parts[opens + 1 : at]
    if at < 0 or at in frame.used or any(p.kind != "STOP" or p.text.lower() in PLACES for p in lead):
        return -1
    return at if frame.parts[at + 1].kind == "STOP" and frame.parts[at + 1].text.lower() in LEADS else -1


def _limited(frame: Frame, extreme: Extreme) -> list[Query]:
    """`is the *price* of the longest boat above 5000`, `is the longest boat under 30`: a cell of what comes first."""
    limit = next((p for p in frame.parts[extreme.end :] if p.kind == "THRESH"), None)
    named = [p.best for _, p in frame.fields(0, extreme.at) if p.best and p.best.kind == "number"]
    grouped = extreme.aggregate or extreme.share or extreme.distinct or frame.has("AGG", "ALL", "ANY")
    if limit is None or len(named) > 1 or extreme.by is None or grouped or extreme.number:
        return []
    flipped = extreme.kind == "TOP" and extreme.by.lower_is_better
    picked = Picked((*named, extreme.by)[:1], Ordering(extreme.by, extreme.descending != flipped), 1, frame.where())
    return [Verdict(picked, limit.op, limit.numbers)]


def _subject(frame: Frame, extreme: Extreme) -> int:
    """`is the *skipper* with the highest fare from Brede`: index of what it picks, or -1."""
    at = neighbour(frame.parts, extreme.at, -1)
    if at < 0 or any(p.kind != "STOP" for p in frame.parts[:at]):
        return -1
    part = frame.parts[at]
    field = part.best if part.kind == "TERM" and not part.row else None
    return at if field and not field.unique and field.kind in ("category", "text", "id") else -1


def _grouping(frame: Frame) -> list[Field]:
    """Columns named that may part the rows, and do not just tell them."""
    return [p.best for _, p in frame.fields() if p.best and not p.row and not p.best.unique]


def _group_verdict(frame: Frame, extreme: Extreme, superlatives: Superlatives, test: Condition) -> list[Verdict]:
    if extreme.target is None and not _grouping(frame) and not frame.keys:
        rank = next((f for f in frame.semantics.fields if f.lower_is_better), None)
        if extreme.kind == "TOP" and rank:
            return [Verdict(Picked((test.field,), Ordering(rank, not extreme.descending), 1, frame.where()), test=test)]
        measure = (measure_of(extreme) if extreme.aggregate else None) or Measure("count", test=extreme.where)
        return [Verdict(Ranked((Key(test.field),), measure, frame.where(), extreme.descending, 1), test=test)]
    found = superlatives(frame)
    return [Verdict(q, test=test) for q in found[:1] if isinstance(q, (Ranked, Picked, Scalar))]


def _threshold(frame: Frame) -> list[Query]:
    """`Do more than 200 patients have hypertension?`, `Does any region have more than 100 orders?`"""
    threshold = next((p for p in frame.parts if p.kind == "THRESH" and p.argument == "count"), None)
    if threshold is None or frame.extremes:
        return []
    if found := counted(frame, threshold):
        return found
    key = next(
        (p for _, p in frame.fields() if p.best and not p.row and p.best.kind in ("category", "id", "year")), None
    )
    if key and key.best and frame.parts.index(key) < frame.parts.index(threshold):
        having, at = (threshold.op, threshold.numbers), frame.parts.index(threshold)
        if frame.has("ALL"):
            number = Measure("count", test=frame.where(at))
            return every_group(Ranked((Key(key.best),), number, frame.where(0, at), having=having))
        return [any_group(Ranked((Key(key.best),), Measure("count"), frame.where(), having=having))]
    if threshold.unit == TIMES and frame.has("ANY"):
        return []
    return [Exists(frame.where(), threshold.op, threshold.numbers[0])]


def _present(frame: Frame) -> list[Query]:
    """`Are there any listings without a price?` has its condition; `Are there duplicates of X?` counts groups."""
    field = next((p.best for _, p in frame.fields() if p.best and not p.row), None)
    if field and frame.has("TWICE"):
        return [any_group(repeated([field], frame.where()))]
    deed = next((p.best for p in frame.parts if p.kind == "TERM" and p.best and _counts(frame, p)), None)
    happened = deed is not None and frame.has("ANY") and not (frame.extremes or frame.has("AGG", "THRESH", "ALL"))
    if not happened or deed is None:
        return []
    return [Exists((*frame.where(), (Condition(deed, ">", (0,)),)), negated=frame.denied)]


def _counts(frame: Frame, part: Part) -> bool:
    """`was any post ever *shared*`: a verb that names how many times it was done."""
    field, words = part.best, frame.semantics.lexicon
    if field is None or field.kind != "number" or field.column.stats.minimum != 0:
        return False
    low = part.text.lower()
    return low.endswith("ed") and words.stem(low) in {words.stem(w) for w in field.words}


__all__ = ["Within", "booleans"]
