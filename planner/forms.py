"""From a frame to typed queries: values, lists, groups and superlatives; other forms have files of their own."""

from __future__ import annotations

import itertools
from dataclasses import replace

from planner.aggregates import aggregate_measure
from planner.analyses import analyses
from planner.booleans import booleans
from planner.conditions import Condition, Where
from planner.contests import contests
from planner.contrasts import contrasts, shares
from planner.counting import counts
from planner.frames import Frame, measure_default
from planner.lists import each_asked, steps_asked
from planner.parts import Part
from planner.passing import passing
from planner.queries import Key, Listing, Measure, Query, Ranked, Scalar
from planner.reach import reach
from planner.subjects import nobody, who
from planner.superlatives import superlatives
from planner.twins import end_told


def queries(frame: Frame) -> list[Query]:
    """Readings of the question, the likeliest first; none where it has no form we know."""
    if found := analyses(frame):
        return found
    if frame.boolean:
        return contests(frame) or booleans(frame, superlatives)
    for form in (reach, contrasts, contests, shares, counts, superlatives):
        if found := form(frame):
            return found
    return [] if frame.extremes or frame.counting else values(frame)


def values(frame: Frame) -> list[Query]:
    """Questions without a superlative: an aggregate, a lookup, or a list."""
    where = frame.where()
    if measured := aggregate_measure(frame):
        return [_grouped(frame, m, frame.where()) for m in measured]
    if any(p.kind == "AGG" and i not in frame.used for i, p in enumerate(frame.parts)):
        return []
    if passed := passing(frame):
        return passed
    fields = [p for _, p in frame.fields()]
    if frame.keys:
        return _by_keys(frame, fields, where)
    if frame.has("GRAIN") and all(p.row for p in fields) and (steps := steps_asked(frame, where)):
        return [steps]
    asked = [p for p in fields if not p.row or (len(fields) == 1 and p.best and p.best.kind != "time")]
    if asked:
        return [_limited(frame, q) for q in _lookups(frame, asked, where)]
    if where and (steps := steps_asked(frame, where)):
        return [steps]
    if where and not nobody(frame) and not _unnamed(frame, where):
        return [_limited(frame, _rows(frame, where))]
    return []


def _limited(frame: Frame, query: Query) -> Query:
    """`which *4 songs* were made in 1990`: no more rows than are asked for."""
    pairs = enumerate(itertools.pairwise(frame.parts))
    many = [i for i, (p, noun) in pairs if p.kind == "NUM" and noun.row and i not in frame.used]
    if not isinstance(query, Listing) or not many:
        return query
    frame.used.add(many[0])
    return replace(query, limit=int(frame.parts[many[0]].numbers[0]))


def _by_keys(frame: Frame, fields: list[Part], where: Where) -> list[Query]:
    keys = tuple(frame.keys)
    numeric = [p.pick(lambda f: f.numeric) for p in fields if not p.row]
    found = next((f for f in numeric if f), None)
    measure = Measure(measure_default(found), found) if found else Measure("count")
    if not found and any(not p.row for p in fields):
        other = next(p.best for p in fields if not p.row)
        stepped = [k for k in keys if k.grain and k.field.kind == "time"]
        if other and other.kind == "time" and stepped:
            keys = tuple(replace(k, field=other) if k in stepped else k for k in keys)
            known = ((Condition(other, "not null"),),) if other.column.stats.nulls else ()
            return [Ranked(keys, Measure("count"), (*where, *known), show="both")]
        measure = Measure("distinct", other)
    return [Ranked(keys, measure, where, show="both")]


def _unnamed(frame: Frame, where: Where) -> bool:
    """`what is the tracking number of SH-7`: of one row something is asked that no column holds."""
    label = frame.semantics.label
    pinned = all(c.field is label and c.op == "=" for clause in where for c in clause)
    return pinned and frame.opener in ("what", "which") and bool(frame.verbs)


def _rows(frame: Frame, where: Where) -> Query:
    label = frame.semantics.label
    if frame.opener in ("who", "whose"):
        label = who(frame) or label
    if "count" in frame.verbs:
        return Scalar(Measure("count"), where)
    named = label is not None and label.unique and not frame.begins(*frame.semantics.lexicon.raw["showing"])
    naming = named or frame.opener in ("which", "who", "what", "whose") or frame.begins("name")
    return Listing((label,) if label and naming else (), where, distinct=bool(label and naming))


def _lookups(frame: Frame, asked: list[Part], where: Where) -> list[Query]:
    """Columns asked for by name: one cell where the rows are pinned, a list of values, or the default aggregate."""
    if frame.opener == "how" and asked[0].row and not asked[0].pick(lambda f: f.numeric):
        return []
    pinned = any(c.field.unique and c.op == "=" for clause in where if len(clause) == 1 for c in clause)
    shown = tuple(dict.fromkeys(p.best for p in asked if p.best))
    label, called = frame.semantics.label, frame.semantics.lexicon.stem(asked[0].text.lower()) in frame.semantics.nouns
    noun = asked[0].row and asked[0].best is not None and asked[0].best.kind != "number"
    if noun and called and where and label and label.unique and len(asked) == 1:
        shown = (label,)
    first = asked[0].pick(lambda f: f.numeric) if asked[0].score < 1 and not noun else asked[0].best
    first = first or asked[0].best
    assert first
    if pinned and set(shown) <= {c.field for clause in where for c in clause if c.op == "="}:
        return []
    if pinned:
        return [Listing(shown, where, distinct=False)]
    if frame.opener == "when" and len(shown) == 1 and first.kind == "time" and (end := _end_asked(frame)):
        return [Scalar(Measure(end, first), where)]
    if len(shown) == 1 and where and first.kind == "number" and each_asked(frame, asked[0]):
        return [Listing((first,), where, distinct=False)]
    if len(shown) == 1 and first.kind == "number" and not frame.has("DISTINCT") and not _listing(frame):
        choices = [first, *[f for f in asked[0].rivals if f.numeric]]
        told = end_told(asked[0].text, first, frame.semantics)
        return [Scalar(Measure(told or measure_default(f), f), where) for f in choices[:3]]
    if first.kind == "number" and len(shown) == 2 and shown[1].kind in ("category", "flag") and len(asked) == 2:
        return [Ranked((Key(shown[1]),), Measure(measure_default(first), first), where, show="both")]
    if noun and len(shown) == 1 and "count" in frame.verbs:
        return [Scalar(Measure("count"), where)]
    rivals = asked[0].rivals[:2] if len(shown) == 1 and not noun else []
    return [Listing(shown, where, distinct=True), *(Listing((f,), where) for f in rivals)]


def _end_asked(frame: Frame) -> str:
    """`when did we last restock`: the latest date."""
    said = {w for p in frame.parts for w in p.text.lower().split()} | set(frame.verbs)
    ends = {e: said & frame.semantics.lexicon.words(k) for e, k in (("min", "earliest"), ("max", "latest"))}
    return next((e for e in ends if ends[e]), "")


def _listing(frame: Frame) -> bool:
    led = [p.text.lower() for p in frame.parts[:2]]
    return frame.begins("list", "name", "enumerate", "which", "show all") or led[1:] == ["which"]


def _grouped(frame: Frame, measure: Measure, where: Where) -> Query:
    keys = tuple(frame.keys)
    threshold = next((p for p in frame.parts if p.kind == "THRESH" and p.argument in ("aggregate", "count", "")), None)
    leftover = [
        p for _, p in frame.fields() if p.best and p.best.kind in ("category", "year", "flag", "id") and not p.row
    ]
    if (
        not keys
        and leftover
        and (threshold or _listing(frame) or frame.has("EACH") or "their" in [p.text.lower() for p in frame.parts])
    ):
        keys = tuple(Key(p.best) for p in leftover[:1] if p.best)
    if not keys:
        return Scalar(measure, where)
    having = (threshold.op, threshold.numbers) if threshold else None
    return Ranked(keys, measure, where, having=having, show="key" if having else "both")
