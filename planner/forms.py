"""From a frame to typed queries: values, lists, groups and superlatives; other forms have files of their own."""

from __future__ import annotations

from dataclasses import replace

from planner.analyses import analyses
from planner.booleans import booleans
from planner.comparisons import Within
from planner.conditions import Where
from planner.contrasts import contrasts, shares
from planner.counting import counts
from planner.extremes import Extreme, measure_of
from planner.frames import Frame, measure_default, share_of
from planner.parts import Part, as_value, neighbour
from planner.queries import Key, Listing, Measure, Ordering, Picked, Query, Ranked, Scalar, Settled
from planner.semantics import Field

TOP_DEFAULT = 10
BAD = ("delay", "error", "fault", "churn", "cancel", "loss", "bounce", "death", "defect", "wait", "complaint", "accident", "injur",
       "debt", "cost", "crime", "late", "fatal", "damage")  # fmt: skip


def queries(frame: Frame) -> list[Query]:
    """Readings of the question, the likeliest first; none where it has no form we know."""
    if found := analyses(frame):
        return found
    if frame.boolean:
        return booleans(frame, superlatives)
    for form in (contrasts, shares, counts, superlatives):
        if found := form(frame):
            return found
    return [] if frame.extremes else values(frame)


def values(frame: Frame) -> list[Query]:
    """Questions without a superlative: an aggregate, a lookup, or a list."""
    where = frame.where()
    if measured := aggregate_measure(frame):
        return [_grouped(frame, m, where) for m in measured]
    fields = [p for _, p in frame.fields()]
    threshold = next((p for p in frame.parts if p.kind == "THRESH" and p.argument == "count"), None)
    if threshold and fields and fields[0].best:
        key = Key(fields[0].best)
        return [Ranked((key,), Measure("count"), where, having=(threshold.op, threshold.numbers))]
    if frame.keys:
        return _by_keys(frame, fields, where)
    asked = [p for p in fields if not p.row or (len(fields) == 1 and p.best and p.best.kind != "time")]
    if asked:
        return _lookups(frame, asked, where)
    if where:
        return [_rows(frame, where)]
    return []


def _by_keys(frame: Frame, fields: list[Part], where: Where) -> list[Query]:
    keys = tuple(frame.keys)
    numeric = [p.pick(lambda f: f.numeric) for p in fields if not p.row]
    found = next((f for f in numeric if f), None)
    measure = Measure(measure_default(found), found) if found else Measure("count")
    if not found and any(not p.row for p in fields):
        other = next(p.best for p in fields if not p.row)
        measure = Measure("distinct", other)
    return [Ranked(keys, measure, where, show="both")]


def _rows(frame: Frame, where: Where) -> Query:
    label = frame.semantics.label
    naming = frame.opener in ("which", "who", "what", "whose") or frame.begins("name")
    return Listing((label,) if label and naming else (), where, distinct=bool(label and naming), limit=0)


def _lookups(frame: Frame, asked: list[Part], where: Where) -> list[Query]:
    """Columns asked for by name: one cell where the rows are pinned, a list of values, or the default aggregate."""
    pinned = any(c.field.unique and c.op == "=" for clause in where if len(clause) == 1 for c in clause)
    shown = tuple(dict.fromkeys(p.best for p in asked if p.best))
    first = asked[0].pick(lambda f: f.numeric) if asked[0].score < 1 else asked[0].best
    first = first or asked[0].best
    assert first
    if pinned:
        return [Listing(shown, where, distinct=False)]
    if len(shown) == 1 and first.kind == "number" and not frame.has("DISTINCT") and not _listing(frame):
        choices = [first, *[f for f in asked[0].rivals if f.numeric]]
        return [Scalar(Measure(measure_default(f), f), where) for f in choices[:3]]
    if first.kind == "number" and len(shown) == 2 and shown[1].kind in ("category", "flag") and len(asked) == 2:
        return [Ranked((Key(shown[1]),), Measure(measure_default(first), first), where, show="both")]
    return [Listing(shown, where, distinct=True)] + [
        Listing((f,), where) for f in asked[0].rivals[:2] if len(shown) == 1
    ]


def _listing(frame: Frame) -> bool:
    return frame.begins("list", "name", "enumerate", "which", "show all")


def aggregate_measure(frame: Frame) -> list[Measure]:
    """The measure that an aggregation word and a column name together; rivals follow the best."""
    parts = frame.parts
    at = frame.first("AGG", "RATE", "RATIO_PER", "HOWMUCH", "PERCENTILE")
    if at < 0:
        return []
    part = parts[at]
    if part.kind == "RATE":
        return _rate(frame, at)
    if part.kind == "PERCENTILE":
        return _percentile(frame, at)
    places = [i for i, _ in frame.fields(at)] + [i for i, _ in reversed(frame.fields(0, at))]
    if part.argument == "mode":
        return [Measure("mode", parts[i].best) for i in places[:1]]
    for place in places:
        term = parts[place]
        found = term.pick(lambda f: f.numeric or (f.kind == "time" and part.argument in ("min", "max")))
        if found and not term.row:
            frame.used.add(place)
            function, quantile = _function(part, found)
            rivals = [f for f in term.rivals if f.numeric and f is not found]
            return [Measure(function, f, quantile) for f in [found, *rivals][:3]]
        if term.best and term.best.kind == "flag" and part.argument in ("mean", ""):
            return [share_of(term)]
    return _flag_mean(frame, at)


def _flag_mean(frame: Frame, at: int) -> list[Measure]:
    """`total orders`, `sum of returned orders`: a count of rows."""
    place = neighbour(frame.parts, at, 1, ("STOP", "COND"))
    rows = place < 0 or frame.parts[place].row or frame.parts[place].kind == "ROW"
    return [Measure("count")] if frame.parts[at].argument == "sum" and rows and (place >= 0 or frame.where()) else []


def _function(part: Part, field: Field) -> tuple[str, float]:
    if part.kind == "HOWMUCH":
        return measure_default(field), 0.5
    if part.kind == "RATIO_PER":
        return "median" if "median" in part.text.lower() else "mean", 0.5
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
    return []


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


def superlatives(frame: Frame) -> list[Query]:
    """Questions with a superlative: the first rows, the first groups, or the extreme value itself."""
    extreme = frame.extreme
    if extreme is None:
        return []
    _number_of_list(frame, extreme)
    targets = [
        p
        for i, p in frame.fields()
        if not (p.row and (extreme.row or i > extreme.at or frame.opener in ("when", "where")))
    ]
    if (
        extreme.kind in ("SUP", "MOST")
        and extreme.by
        and frame.opener == "what"
        and not any(frame.parts.index(t) < extreme.at for t in targets)
    ):
        targets = []
    if extreme.target is not None and extreme.target not in targets:
        targets = [*[t for t in targets if frame.parts.index(t) < extreme.at], extreme.target]
    if _bad_is_high(extreme):
        extreme.descending = not extreme.descending
    if extreme.by is None or extreme.share or extreme.distinct or extreme.aggregate:
        return [_placed(q, extreme.nth) for q in _ranked(frame, extreme, targets)]
    return [_placed(q, extreme.nth) for q in _by_measure(frame, extreme, targets)]


def _placed(query: Query, nth: int) -> Query:
    """`the second highest`: the same query for another place."""
    if nth == 1:
        return query
    if isinstance(query, Scalar) and query.measure.field and query.measure.function in ("max", "min"):
        field = query.measure.field
        return Picked((field,), Ordering(field, query.measure.function == "max"), 1, query.where, nth)
    if isinstance(query, Settled):
        return replace(query, rows=replace(query.rows, nth=nth), groups=replace(query.groups, nth=nth))
    return replace(query, nth=nth) if isinstance(query, (Picked, Ranked)) else query


def _bad_is_high(extreme: Extreme) -> bool:
    """`worst delay` is the highest one."""
    return bool(extreme.judged and extreme.by and any(w.startswith(BAD) for w in extreme.by.words))


def _number_of_list(frame: Frame, extreme: Extreme) -> None:
    """`which 2 positions have the highest ...`: the number stands before the noun."""
    if extreme.number is None:
        for at, part in enumerate(frame.parts[: extreme.at]):
            if (
                part.kind == "NUM"
                and at not in frame.used
                and part.numbers
                and part.numbers[0].is_integer()
                and not part.op
                and not part.mark
            ):
                extreme.number = int(part.numbers[0])
                frame.used.add(at)


def _count(extreme: Extreme) -> int:
    return extreme.number or (TOP_DEFAULT if extreme.kind == "TOP" and not extreme.row and extreme.target else 1)


def _ranked(frame: Frame, extreme: Extreme, targets: list[Part]) -> list[Query]:
    """Groups by frequency, by an explicit aggregate, by a share, or by how many different values."""
    where, measure = frame.where(), measure_of(extreme)
    if extreme.kind == "TOP" and measure and measure.function == "count" and not measure.test:
        if ordered := _values_or_rows(frame, extreme, targets, where):
            return ordered
    key = _group_key(frame, targets)
    unmeasured = (
        extreme.kind == "SUP" and measure is not None and measure.function == "count" and extreme.target is None
    )
    if key is None or measure is None or unmeasured:
        return []
    aggregated = frame.part("AGG")
    outer = aggregate_measure(frame) if aggregated and not extreme.aggregate else []
    inner = Ranked((key,), measure, () if outer else where, extreme.descending, _count(extreme))
    if outer:
        return [Within(inner, Scalar(outer[0], where))]
    if frame.keys and key in frame.keys and len(frame.keys) > 1:
        return []
    if targets and key.field is not targets[0].best and targets[0].best and len(targets) > 1:
        return [Within(inner, Listing((targets[0].best,), ()))]
    if frame.keys and key not in frame.keys and measure.function == "count":
        return [Ranked(tuple(frame.keys), Measure("mode", key.field), where, show="both")]
    return [inner]


def _group_key(frame: Frame, targets: list[Part]) -> Key | None:
    if targets and targets[-1].best:
        best = targets[-1].best
        return Key(best, "month" if best.kind == "time" else "")
    if frame.keys:
        return frame.keys[0]
    grain = frame.part("GRAIN")
    if grain and frame.semantics.time:
        time = frame.semantics.time
        return Key(time, grain.argument if time.kind == "time" else "")
    return None


def _values_or_rows(frame: Frame, extreme: Extreme, targets: list[Part], where: Where) -> list[Query]:
    """`top 5 ages` are the highest values; `top 3 players` need a rank to go by."""
    target = targets[-1] if targets else None
    best = target.best if target else None
    if best and best.ordered and best.kind not in ("id",) and not (target and target.row):
        if key := _for_each(frame, target):
            return [
                Ranked(
                    (key,),
                    Measure(measure_default(best), best),
                    where,
                    extreme.descending,
                    _count(extreme),
                    show="value",
                )
            ]
        orders = [extreme.descending != best.lower_is_better]
        if best.lower_is_better and not extreme.descending:
            orders.append(not orders[0])
        return [Picked((best,), Ordering(best, d), _count(extreme), where) for d in orders]
    rank = next((f for f in frame.semantics.fields if f.lower_is_better), None)
    rows = target is None or target.row or (best and best.unique)
    if rows and rank and frame.semantics.label:
        shown = (best,) if best and not (target and target.row) else (frame.semantics.label,)
        return [Picked(shown, Ordering(rank, not extreme.descending), _count(extreme), where)]
    return []


def _for_each(frame: Frame, target: Part | None) -> Key | None:
    """`top 4 average salaries for job titles`: the values are those of groups."""
    if target is None:
        return None
    start = frame.parts.index(target)
    for at, part in frame.fields(start + 1):
        lead = frame.parts[at - 1].text.lower()
        if lead == "for" and part.best and part.best.kind == "category" and not part.row:
            return Key(part.best)
    return None


def _by_measure(frame: Frame, extreme: Extreme, targets: list[Part]) -> list[Query]:
    by, where, count = extreme.by, frame.where(), _count(extreme)
    assert by
    descending = extreme.descending
    if extreme.kind == "TOP" or (extreme.judged and by.lower_is_better):
        descending = descending != by.lower_is_better
    if targets and targets[0].best is by and len(targets) == 1:
        return [Picked((by,), Ordering(by, descending), count, where)]
    targets = [t for t in targets if t.best is not by]
    if frame.keys and not targets:
        return _per_group(frame, extreme, where)
    order = Ordering(by, descending)
    if not targets:
        return _unnamed(frame, extreme, order, where, count)
    shown = tuple(dict.fromkeys(t.best for t in targets if t.best))
    rows = Picked(shown[:1] if len(shown) > 1 and targets[-1].row else shown, order, count, where)
    if _about_rows(frame, extreme, targets, shown):
        rivals = [] if targets[0].row else targets[0].rivals[:2]
        return [rows, *[Picked((f,), order, count, where) for f in rivals]]
    additive = measure_default(by) == "sum"
    groups = Ranked(
        (Key(shown[-1], "month" if shown[-1].kind == "time" else ""),),
        Measure("sum" if additive else "mean", by),
        where,
        descending,
        count,
    )
    return [groups] if additive or extreme.kind == "MOST" else [Settled(rows, groups)]


def _per_group(frame: Frame, extreme: Extreme, where: Where) -> list[Query]:
    """`highest salary by department`."""
    function = "max" if extreme.descending else "min"
    return [Ranked(tuple(frame.keys), Measure(function, extreme.by), where, show="both")]


def _about_rows(frame: Frame, extreme: Extreme, targets: list[Part], shown: tuple[Field, ...]) -> bool:
    """Whether the superlative picks rows, not groups of the target's values."""
    if extreme.row or shown[0].unique or shown[0].ordered or len(shown) > 1 or shown[0] is frame.semantics.label:
        return True
    first = frame.parts.index(targets[0])
    return any(
        p.kind in ("ROW", "NOUN", "WORD") or (p.kind == "TERM" and p.row) or (p.kind == "COND" and p.row)
        for p in frame.parts[first + 1 : extreme.at]
    )


def _asks_for_row(frame: Frame, at: int) -> bool:
    """`the 4 *foods* with the most sugar`: the row's noun stands before the superlative, and not behind `among`."""
    part = frame.parts[at]
    if not (part.row or part.kind in ("ROW", "NOUN")):
        return False
    if part.argument == "generic" and (not at or frame.parts[at - 1].kind not in ("NUM", "TOP")):
        return False
    before = [p.text.lower() for p in frame.parts[max(0, at - 2) : at]]
    return not {"among", "amongst", "of", "for", "in", "across", "all", "from"} & set(before)


def _unnamed(frame: Frame, extreme: Extreme, order: Ordering, where: Where, count: int) -> list[Query]:
    """No column is asked for: who, when, the row's name, or the extreme value itself."""
    semantics, label = frame.semantics, frame.semantics.label
    if frame.opener == "when" and order.by.kind in ("time", "year"):
        return [Picked((order.by,), order, count, where)]
    if frame.opener == "when" and semantics.time and semantics.time is not order.by:
        return [Picked((semantics.time,), order, count, where)]
    words = [p for i, p in enumerate(frame.parts) if p.row or p.kind in ("ROW", "NOUN")]
    named = frame.opener in ("who", "whose") or extreme.row or (bool(words) and frame.opener == "which")
    named = named or any(_asks_for_row(frame, i) for i in range(extreme.end))
    if label and named and frame.opener != "when":
        return [Picked((label,), order, count, where)]
    if count > 1:
        return [Picked((order.by,), order, count, where)]
    choices = [order.by, *extreme.rivals][:3]
    return [Scalar(Measure("max" if order.descending else "min", f), where) for f in choices]


__all__ = ["as_value", "queries"]
