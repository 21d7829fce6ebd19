"""Reads questions for the first of every group, `the best-selling product in each region`, and for the best of all."""

from __future__ import annotations

import itertools

from planner.comparisons import Within
from planner.conditions import Where
from planner.extremes import Extreme, measure_of
from planner.frames import Frame, measure_default
from planner.leaders import Leaders
from planner.lists import count_of, number_of_list
from planner.parts import SURE, Part, neighbour
from planner.phrases import grain_words
from planner.queries import Key, Measure, Ordering, Picked, Query, Ranked
from planner.semantics import Field
from planner.subjects import FEW, doer

BEST, APART = 3, 2
"""Measures that `best` is asked back about, and how far the columns of a pair stand apart."""


def leaders(frame: Frame) -> list[Query]:
    """One extreme, one grouping, and members that are neither."""
    extreme = frame.extreme
    if extreme is None or len(frame.keys) != 1 or frame.boolean or frame.has("COUNT") or len(frame.extremes) > 1:
        return []
    group = frame.keys[0]
    if group.field.unique:
        return []
    number_of_list(frame, extreme)
    member = _member(frame, extreme, group)
    if member is None or (extreme.by and member.field is extreme.by) or member.field is group.field:
        return []
    measure = _measure(frame, extreme, member)
    if measure is None:
        return []
    flipped = bool(extreme.by and extreme.by.lower_is_better and (extreme.kind == "TOP" or extreme.judged))
    return [Leaders(group, member, measure, extreme.number or 1, extreme.descending != flipped, frame.where())]


def best(frame: Frame, extreme: Extreme, key: Key) -> list[Query]:
    """`which variety is best`: by a measure, whichever is meant."""
    measures = [f for f in frame.semantics.fields if f.kind == "number" and f.column.role == "measure"]
    return [
        Ranked(
            (key,),
            Measure(measure_default(f), f),
            frame.where(),
            extreme.descending != f.lower_is_better,
            count_of(frame, extreme),
        )
        for f in measures[:BEST]
    ]


def _member(frame: Frame, extreme: Extreme, group: Key) -> Key | None:
    """What is ranked within each group: a column, or the rows by their name."""
    named: list[Part] = [extreme.target] if extreme.target else []
    named += [p for _, p in frame.fields()]
    fields = [p.best for p in named if p.best and not p.row and p.best is not group.field]
    columns = [f for f in fields if f.kind in ("category", "id", "text", "flag")]
    if columns:
        return Key(columns[0])
    label = frame.semantics.label
    rows = any(p.row or p.kind in ("ROW", "NOUN") for p in frame.parts) or frame.opener in ("who", "whose")
    return Key(label) if label and rows and extreme.by else None


def _measure(frame: Frame, extreme: Extreme, member: Key) -> Measure | None:
    """By what is ranked: totals of what adds up, averages of judgements, extreme cells of the rest."""
    if extreme.share or extreme.distinct or extreme.aggregate:
        return measure_of(extreme)
    if extreme.by is None:
        counted = extreme.kind in ("MOST", "FREQ", "TOP")
        return Measure("count", test=extreme.where) if counted else None
    if member.field.unique or member.field is frame.semantics.label:
        return Measure("max" if extreme.descending else "min", extreme.by)
    if measure_default(extreme.by) == "sum":
        return Measure("sum", extreme.by)
    if extreme.judged:
        return Measure("mean", extreme.by)
    return Measure("max" if extreme.descending else "min", extreme.by)


def for_each(frame: Frame, target: Part | None) -> Key | None:
    """`top 4 average salaries for job titles`: the values are those of groups."""
    if target is None:
        return None
    start = frame.parts.index(target)
    for at, part in frame.fields(start + 1):
        lead = frame.parts[at - 1].text.lower()
        if lead == "for" and part.best and part.best.kind == "category" and not part.row:
            return Key(part.best)
    return None


def fewest(measure: Measure, where: Where, extreme: Extreme) -> tuple[Measure, Where]:
    """`the fewest promoted workers`: groups without any count too, so a flag is counted and restricts nothing."""
    if measure != Measure("count") or extreme.descending:
        return measure, where
    flags = tuple(c for c in where if all(x.field.kind == "flag" for x in c))
    return Measure("count", test=flags), tuple(c for c in where if c not in flags)


def crowds(frame: Frame, key: Key) -> list[Measure]:
    """What makes a month busy where every row is one: what is counted of people and things, else any total."""
    semantics = frame.semantics
    if key.field is not semantics.time or not key.field.unique:
        return []
    totals = [f for f in semantics.fields if f.kind == "number" and f.column.aggregation == "sum"]
    bad, known = tuple(semantics.lexicon.raw["bad_when_high"]), semantics.lexicon.words("crowds")
    busy = [f for f in totals if known & set(f.words) and not any(w.startswith(bad) for w in f.words)]
    return [Measure("sum", f) for f in (busy or totals)[:FEW]]


def places(frame: Frame) -> list[Field]:
    """Columns that say where something is."""
    words, known = frame.semantics.lexicon, frame.semantics.lexicon.words("places")
    named = [f for f in frame.semantics.fields if f.kind == "category"]
    return [f for f in named if known & {f.words[0], f.words[-1], words.meaning(f.words[-1])}][:FEW]


def stepped(frame: Frame, field: Field, said: str = "") -> Key:
    """A column as a grouping; a date by the step of the calendar that the question names, else by months."""
    grain, steps = frame.part("GRAIN"), grain_words(frame.semantics.lexicon)
    return Key(field, steps.get(said, grain.argument if grain else "month") if field.kind == "time" else "")


def group_key(frame: Frame, targets: list[Part]) -> Key | None:
    if step := step_asked(frame):
        return step
    asked = [t for t in targets if _asked(frame, frame.parts.index(t))]
    if asked and asked[-1].best and asked[-1].best.kind == "flag" and asked[-1].score < SURE:
        return None
    if targets and (best := (asked or targets)[-1].best):
        return stepped(frame, best, (asked or targets)[-1].text.lower())
    if frame.keys:
        return frame.keys[0]
    if frame.opener == "where" and len(found := places(frame)) == 1:
        return Key(found[0])
    grain, time = frame.part("GRAIN"), frame.semantics.time
    if grain and time and time.kind == "year":
        return Key(time) if grain.argument == "year" else None
    if grain and time:
        return Key(time, grain.argument)
    return doer(frame) if frame.opener == "who" else _rows_again(frame)


def _asked(frame: Frame, at: int) -> bool:
    """`which 3 *years*`: whether a part is what is asked for."""
    before = neighbour(frame.parts, at, -1, ("NUM",))
    return before >= 0 and frame.parts[before].text.lower() in ("which", "what")


def step_asked(frame: Frame) -> Key | None:
    """`in which 2 *years*`, `on which *date* were the most`: a step of the calendar that is asked for by its name."""
    time, days = frame.semantics.time, frame.semantics.lexicon.raw["grains"]["day"]
    for at, part in enumerate(frame.parts):
        dated = part.kind == "ROW" and part.text.lower() in days
        if _asked(frame, at) and (part.kind == "GRAIN" or dated) and time and time.kind == "time":
            return Key(time, "day" if dated else part.argument)
    return None


def _rows_again(frame: Frame) -> Key | None:
    """`which 3 *storms* have the most sightings`: what rows tell of again and again."""
    label, extreme = frame.semantics.label, frame.extreme
    nouns = [p for p in frame.parts[: extreme.at if extreme else 0] if p.row or p.kind == "ROW"]
    said = any(p.argument != "generic" for p in nouns) and frame.opener in ("which", "what", "list", "name")
    return Key(label) if said and label and label.kind == "category" and not label.unique else None


def pair(frame: Frame) -> tuple[Key, ...]:
    """`the most frequent *from-to pairs*`: two columns that are grouped by together."""
    if not set(frame.verbs) & frame.semantics.lexicon.words("pairs"):
        return ()
    named = [(i, p.best) for i, p in enumerate(frame.parts) if p.kind == "TERM" and p.best and not p.row]
    beside = [(a, b) for (i, a), (j, b) in itertools.pairwise(named) if j - i <= APART and a is not b]
    return tuple(map(Key, beside[0])) if len(beside) == 1 else ()


def nested(frame: Frame) -> list[Query]:
    """`the top 3 fares in the 2 ports with the most trips`: the first values among the rows of the first groups."""
    numbered = [e for e in frame.extremes if e.number]
    said = [e for e in frame.extremes if e is not numbered[0] and (e not in numbered or e.kind in ("MOST", "FREQ"))]
    measures = [measure_of(e) for e in said if e.by is None or e.aggregate]
    if len(numbered) != 2 or not all(e.target and e.target.best for e in numbered) or not measures:
        return []
    (outer, value), (inner, group) = ((e, e.target.best) for e in numbered if e.target)
    if outer.by or inner.by or value is None or group is None or not value.ordered or group.kind != "category":
        return []
    first = Ranked((Key(group),), measures[-1] or Measure("count"), (), inner.descending, inner.number)
    return [Within(first, Picked((value,), Ordering(value, outer.descending), outer.number, frame.where()))]
