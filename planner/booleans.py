"""Yes-or-no questions: whether rows exist, whether all pass, whether what comes first is so, whether A exceeds B."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from planner.adjectives import adjective_field
from planner.aggregates import aggregate_measure, measured_at
from planner.claims import alike, any_group, counted, repeated, throughout
from planner.comparisons import Contrast, Within
from planner.conditions import Condition, Where
from planner.contrasts import VERBS, compared_measure, sides
from planner.extremes import Extreme
from planner.frames import Frame
from planner.periods import ends
from planner.queries import Key, Measure, Ordering, Picked, Query, Ranked, Scalar
from planner.semantics import Field
from planner.thresholds import MIRRORED
from planner.verdicts import Every, Exists, Same, Top, Verdict

PLACES = {"in", "during", "from", "within", "of", "on", "for", "among"}
Superlatives = Callable[[Frame], list[Query]]


def booleans(frame: Frame, superlatives: Superlatives) -> list[Query]:
    forms = (
        alike,
        throughout,
        _moved,
        _aggregate,
        _measured,
        _sides,
        lambda f: _extreme(f, superlatives),
        _every,
        _threshold,
        _present,
    )
    for form in forms:
        if found := form(frame):
            return found
    where = frame.where()
    named = {w for clause in where for c in clause for w in c.field.words} & {"average", "avg", "mean", "total"}
    if where and not frame.extremes and (not frame.has("AGG") or named):
        return [Exists(where, negated=frame.denied)]
    return []


def _moved(frame: Frame) -> list[Query]:
    """`Did the yield go up from 1931 to 1932?`, `Did sales fall in March?`"""
    way, raw = frame.part("CHANGED", "GROWTH"), frame.semantics.lexicon.raw
    op = next((o for o, known in raw["moving"].items() if way and way.text.lower() in known), "")
    for at, part in enumerate(frame.parts if op else []):
        pair = ends(part) if part.kind == "COND" else None
        measure = compared_measure(frame) if pair else None
        if pair and measure:
            frame.used.add(at)
            names = tuple(" ".join(str(v) for v in c.values) for c in pair)
            return [Contrast(measure, (((pair[1],),), ((pair[0],),)), op, frame.where(), (names[1], names[0]))]
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
        return [any_group(Ranked((key,), measures[0], where, having=(threshold.op, threshold.numbers)))]
    return [Verdict(Scalar(m, where), threshold.op, threshold.numbers) for m in measures]


def _measured(frame: Frame) -> list[Query]:
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


def _sides(frame: Frame) -> list[Query]:
    """`Is the average price in A higher than in B?`, `Are there more women than men?`"""
    at = frame.first("CMP", "THAN")
    words = [p.text.lower() for p in frame.parts]
    than = words.index("than") if "than" in words else -1
    if (at < 0 and than < 0) or frame.has("THRESH"):
        return []
    found = sides(frame) or _halves(frame, max(at, than))
    if found is None:
        return []
    op = frame.parts[at].argument if at >= 0 else "<" if {"fewer", "less", "worse"} & set(words[:than]) else ">"
    lower = any(p.kind == "SUP" and p.argument == "min" for p in frame.parts[: max(at, than)])
    graded = frame.parts[at].adjective if at >= 0 else None
    if lower or (graded and frame.parts[at].sign < 0):
        op = "<"
    if graded and (spoken := adjective_field(graded, frame.semantics)) and spoken[1] < 0:
        op = MIRRORED.get(op, op)
    measure, where = compared_measure(frame), found[2]
    often = at >= 0 and set(frame.parts[at].text.lower().split()) & frame.semantics.lexicon.words("often")
    if often and where and measure == Measure("count"):
        measure, where = Measure("share", test=where), ()
    return [Contrast(measure, found[0], op, where, found[1])] if measure else []


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


def _extreme(frame: Frame, superlatives: Superlatives) -> list[Query]:
    extreme = frame.extreme
    if extreme is None:
        return []
    if len(frame.extremes) > 1 and all(e.by for e in frame.extremes[:2]):
        return _same(frame)
    if extreme.kind == "MOST" and not extreme.by and not frame.fields() and not extreme.target:
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


def _same(frame: Frame) -> list[Query]:
    one, two = frame.extremes[:2]
    if one.by is None or two.by is None:
        return []
    named = [(i, p) for i, p in frame.fields(0, one.at) if p.best and not p.best.numeric]
    frame.used.update(i for i, _ in named)
    shown = named[-1][1].best if named and not named[-1][1].row else None
    return [Same(Ordering(one.by, one.descending), Ordering(two.by, two.descending), frame.where(), shown)]


def _mostly(frame: Frame, extreme: Extreme) -> list[Query]:
    """`Do most patients smoke?`"""
    test = frame.where(extreme.end)
    return [Every(test, extreme.where, most=True)] if test else []


def _verdict(frame: Frame, extreme: Extreme, superlatives: Superlatives) -> list[Query]:
    """The first row or group, and what is claimed of it: the last condition behind it, or the only one before."""
    places = [i for i, p in enumerate(frame.parts) if p.kind == "COND" and i not in frame.used]
    behind = [i for i in places if i > extreme.end]
    if not places:
        return []
    last = behind[-1] if behind else places[0]
    claim = frame.parts[last].clauses
    frame.used.add(last)
    where = frame.where()
    fields = [p for _, p in frame.fields() if not p.row]
    test = claim[0][0]
    if len(claim) != 1 or len(claim[0]) != 1:
        return []
    grouped = extreme.by is None or extreme.aggregate or extreme.share or extreme.distinct
    if (
        not grouped
        and extreme.by
        and not (
            fields
            and extreme.target is None
            and not extreme.row
            and fields[0].best
            and not fields[0].best.unique
            and extreme.kind == "MOST"
        )
    ):
        flipped = extreme.kind == "TOP" and extreme.by.lower_is_better
        picked = Picked((test.field,), Ordering(extreme.by, extreme.descending != flipped), extreme.number or 1, where)
        return [Verdict(picked, test=test)]
    return _group_verdict(frame, extreme, superlatives, test)


def _group_verdict(frame: Frame, extreme: Extreme, superlatives: Superlatives, test: Condition) -> list[Query]:
    if extreme.target is None and not frame.fields() and not frame.keys:
        rank = next((f for f in frame.semantics.fields if f.lower_is_better), None)
        if extreme.kind == "TOP" and rank:
            return [Verdict(Picked((test.field,), Ordering(rank, not extreme.descending), 1, frame.where()), test=test)]
        inner: Query = Ranked(
            (Key(test.field),), Measure("count", test=extreme.where), frame.where(), extreme.descending, 1
        )
        return [Verdict(inner, test=test)] if isinstance(inner, Ranked) else []
    found = superlatives(frame)
    return [Verdict(q, test=test) for q in found[:1] if isinstance(q, (Ranked, Picked, Scalar))]


def _every(frame: Frame) -> list[Query]:
    """`Do all townhouses have at least 2 bathrooms?`"""
    if not frame.has("ALL") or frame.has("AGG"):
        return []
    places = [i for i, p in enumerate(frame.parts) if p.kind == "COND" and i not in frame.used]
    field = next((p.best for _, p in frame.fields() if p.best and not p.row), None)
    if not places:
        return [_everywhere(frame, field)] if field else []
    at = frame.first("ALL")
    behind = [i for i in places if i > at] or places
    if places[0] > at and len(behind) == 1 and field and frame.has("PRESENT"):
        return [Every(((Condition(field, "not null"),),), frame.where())]
    claims = _claimed(frame, at, behind)
    base: Where = tuple(c for i in places if i not in claims for c in frame.parts[i].clauses)
    return [Every(tuple(c for i in claims for c in frame.parts[i].clauses), base)]


def _everywhere(frame: Frame, field: Field) -> Query:
    """`Are all codes unique?`, `Do all foods contain sugar?`, `Do all have a price?`"""
    if frame.has("DISTINCT"):
        return Verdict(replace(repeated([field]), show="number"), "=", (0,))
    some = field.kind == "number" and field.column.stats.minimum == 0
    return Every(((Condition(field, ">", (0,)) if some else Condition(field, "not null"),),))


def _claimed(frame: Frame, at: int, behind: list[int]) -> list[int]:
    """The conditions that `all` claims: those behind the verb, less periods and places that only say where."""
    verb = next((i for i in range(at + 1, behind[-1]) if frame.parts[i].text.lower().split()[0] in VERBS), at)
    told = [i for i in behind if i > verb]
    firm = [i for i in told if frame.parts[i].argument != "period" and frame.parts[i - 1].text.lower() not in PLACES]
    return firm if verb > at and firm and firm[0] == told[0] else behind[-1:]


def _threshold(frame: Frame) -> list[Query]:
    """`Do more than 200 patients have hypertension?`, `Does any region have more than 100 orders?`"""
    threshold = next((p for p in frame.parts if p.kind == "THRESH" and p.argument == "count"), None)
    if threshold is None:
        return []
    if found := counted(frame, threshold):
        return found
    key = next(
        (p for _, p in frame.fields() if p.best and not p.row and p.best.kind in ("category", "id", "year")), None
    )
    if key and key.best and frame.parts.index(key) < frame.parts.index(threshold):
        return [
            any_group(
                Ranked((Key(key.best),), Measure("count"), frame.where(), having=(threshold.op, threshold.numbers))
            )
        ]
    return [Exists(frame.where(), threshold.op, threshold.numbers[0])]


def _present(frame: Frame) -> list[Query]:
    """`Are there any listings without a price?` has its condition; `Are there duplicates of X?` counts groups."""
    field = next((p.best for _, p in frame.fields() if p.best and not p.row), None)
    if field and frame.has("TWICE"):
        return [any_group(repeated([field], frame.where()))]
    return []


__all__ = ["Within", "booleans"]
