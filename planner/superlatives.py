"""Questions with a superlative: the first rows, the first groups, or the extreme value itself."""

from __future__ import annotations

from dataclasses import replace

from planner.aggregates import aggregate_measure
from planner.comparisons import Settled, Within
from planner.conditions import Where
from planner.deeds import done
from planner.derived import mark_of
from planner.extents import LENGTH
from planner.extremes import Extreme, measure_of
from planner.frames import Frame, measure_default
from planner.groupwise import best, crowds, fewest, for_each, group_key, nested, pair, places, stepped
from planner.lists import count_of, kind_of_rows, number_of_list, rows_behind, tallied
from planner.owners import namesakes
from planner.parts import Part, neighbour
from planner.phrases import grain_words
from planner.placed import either_way, of_key, of_whom, placed, shared_place, years_apart
from planner.queries import Key, Listing, Measure, Ordering, Picked, Query, Ranked, Scalar
from planner.reach import first_or_last, in_time
from planner.semantics import Field
from planner.subjects import besides, kind_asked, nobody, who
from planner.targets import asked_of, carried, inside, serial, targets_of, title_of, told_or_named


def superlatives(frame: Frame) -> list[Query]:
    """Questions with a superlative: the first rows, the first groups, or the extreme value itself."""
    found, extreme = _superlatives(frame), frame.extreme
    return [shared_place(frame, extreme, q) for q in found] if extreme else []


def _superlatives(frame: Frame) -> list[Query]:
    extreme = frame.extreme
    if extreme is None or nobody(frame) or frame.counting:
        return []
    number_of_list(frame, extreme)
    _throughout(frame, extreme)
    if sum(bool(e.number) for e in frame.extremes) > 1:
        return nested(frame)
    if dated := in_time(frame, extreme):
        return dated
    if extreme.by is None and (keys := pair(frame)):
        return [Ranked(keys, Measure("count"), frame.where(), extreme.descending, count_of(frame, extreme))]
    if rows := of_key(frame, extreme):
        return rows
    targets = targets_of(frame, extreme)
    if _bad_is_high(frame, extreme):
        extreme.descending = not extreme.descending
    if ends := first_or_last(frame, extreme, targets):
        return ends
    if theirs := of_whom(frame, extreme, targets):
        return theirs
    if extreme.by is None or extreme.share or extreme.distinct or extreme.aggregate:
        return [placed(years_apart(frame, q), extreme.nth) for q in _ranked(frame, extreme, targets)]
    if shown := besides(frame, targets):
        order = Ordering(extreme.by, extreme.descending != extreme.by.lower_is_better)
        return [Picked(tuple(shown), order, count_of(frame, extreme), frame.where())]
    found = _by_measure(frame, extreme, targets)
    return [placed(years_apart(frame, q), extreme.nth) for q in either_way(extreme, found)]


def _throughout(frame: Frame, extreme: Extreme) -> None:
    """`the strongest wines *on average*`: what is compared is the groups' average."""
    for at, part in enumerate(frame.parts):
        said = part.kind == "AGG" and part.text.lower() in frame.semantics.lexicon.words("throughout")
        if said and at not in frame.used and extreme.by and extreme.by.kind == "number" and not extreme.aggregate:
            grouped = any(
                p.best
                and not p.row
                and (p.best.kind in ("category", "flag", "year") or p.best.column.role == "dimension")
                for _, p in frame.fields()
            )
            if grouped or frame.keys:
                frame.used.add(at)
                extreme.aggregate, extreme.row = part.argument, False


def _bad_is_high(frame: Frame, extreme: Extreme) -> bool:
    """`worst delay` is the highest one."""
    bad = tuple(frame.semantics.lexicon.raw["bad_when_high"])
    return bool(extreme.judged and extreme.by and any(w.startswith(bad) for w in extreme.by.words))


def _ranked(frame: Frame, extreme: Extreme, targets: list[Part]) -> list[Query]:
    """Groups by frequency, by an explicit aggregate, by a share, or by how many different values."""
    where, measure = frame.where(), measure_of(extreme)
    if kind_asked(frame) and extreme.target is not None and not frame.keys:
        return []
    plain = extreme.kind == "TOP" and measure and measure.function == "count" and not measure.test
    if plain and not extreme.counted and (ordered := _values_or_rows(frame, extreme, targets, where)):
        return ordered
    key = group_key(frame, targets)
    if key and extreme.judged and measure == Measure("count"):
        return best(frame, extreme, key)
    unmeasured = (
        extreme.kind == "SUP" and measure is not None and measure.function == "count" and extreme.target is None
    )
    counts = extreme.kind == "FREQ" or measure == Measure("count")
    alone = counts and key is not None and key.field.unique and not key.grain and not _listed(frame, key)
    if key is None or measure is None or unmeasured or alone or key.field is measure.field:
        return []
    aggregated = frame.part("AGG")
    outer = aggregate_measure(frame) if aggregated and not extreme.aggregate else []
    if counts and measure == Measure("count") and (busy := crowds(frame, key)):
        return [Ranked((key,), m, where, extreme.descending, count_of(frame, extreme)) for m in busy]
    if counts and measure == Measure("count") and (field := done(frame)):
        measure = Measure("sum", field)
    measure, where = fewest(measure, where, extreme)
    shown = "value" if extreme.number and tallied(frame, extreme) else "key"
    inner = Ranked((key,), measure, () if outer else where, extreme.descending, count_of(frame, extreme), show=shown)
    if outer:
        return [Within(inner, Scalar(outer[0], where))]
    if frame.keys and key in frame.keys and len(frame.keys) > 1:
        return []
    if targets and key.field is not targets[0].best and targets[0].best and len(targets) > 1:
        if not inside(frame, targets):
            return []
        return [Within(inner, Listing((targets[0].best,), ()))]
    if frame.keys and key not in frame.keys and measure.function == "count":
        return [Ranked(tuple(frame.keys), Measure("mode", key.field), where, show="both")]
    named = next((t for t in (extreme.target, *targets) if t and t.best is key.field), None)
    rivals = [f for f in named.rivals if f.kind == key.field.kind] if named else []
    rivals = namesakes(key.field, named.text if named else "", frame.semantics.fields) or rivals
    return _numbers(frame, inner) or [inner, *(replace(inner, keys=(Key(f, key.grain),)) for f in rivals[:2])]


def _numbers(frame: Frame, counted: Ranked) -> list[Query]:
    """`the bottom 2 receipt numbers`: the lowest ones; `customer ids`: these, or those of the fewest rows."""
    key, extreme, coded = counted.keys[0].field, frame.extreme, frame.semantics.lexicon.words("coded")
    said = {w for p in frame.parts for w in p.text.lower().split()[-1:] if p.best is key} | set(frame.verbs)
    plain = extreme is not None and extreme.kind == "TOP" and not extreme.counted
    numbered = key.kind == "id" and key.column.numeric and bool(said & coded)
    if not (plain and numbered and counted.measure == Measure("count")):
        return []
    picked = Picked((key,), Ordering(key, bool(counted.descending)), counted.count, counted.where)
    return [picked, counted] if coded & set(key.words) else [picked]


def _listed(frame: Frame, key: Key) -> bool:
    """Whether a key's cells are lists, which are counted by their items."""
    return bool(mark_of(key.field, frame.semantics))


def _values_or_rows(frame: Frame, extreme: Extreme, targets: list[Part], where: Where) -> list[Query]:
    """`top 5 ages` are the highest values; `top 3 players` need a rank to go by."""
    target = targets[-1] if targets else None
    best = target.best if target else None
    if best and target and best.ordered and best.kind != "id" and not target.row and not serial(frame, target):
        if key := for_each(frame, target):
            return [
                Ranked(
                    (key,),
                    Measure(measure_default(best), best),
                    where,
                    extreme.descending,
                    count_of(frame, extreme),
                    show="value",
                )
            ]
        orders = [extreme.descending != best.lower_is_better]
        if best.lower_is_better and not extreme.descending:
            orders.append(not orders[0])
        return [Picked((best,), Ordering(best, d), count_of(frame, extreme), where) for d in orders]
    rank = next((f for f in frame.semantics.fields if f.lower_is_better), None)
    rows = target is None or target.row or (best and best.unique)
    if rows and rank and frame.semantics.label:
        asked = tuple(t.best for t in targets if t.best and not t.row and t.best is not rank)
        shown = asked or (frame.semantics.label,)
        return [Picked(shown, Ordering(rank, not extreme.descending), count_of(frame, extreme), where)]
    return []


def _by_measure(frame: Frame, extreme: Extreme, targets: list[Part]) -> list[Query]:
    by, where, count = extreme.by, frame.where(), count_of(frame, extreme)
    assert by
    descending = extreme.descending
    if extreme.kind == "TOP" or (extreme.judged and by.lower_is_better):
        descending = descending != by.lower_is_better
    asked = asked_of(frame, extreme, targets)
    if asked and asked[0].best is by and len(asked) == 1:
        return [Picked((by,), Ordering(by, descending), count, where)]
    named, targets = targets, [t for t in asked if t.best is not by]
    if frame.keys and not targets:
        return _per_group(frame, extreme, where)
    order = Ordering(by, descending)
    if not targets:
        return _unnamed(frame, extreme, order, where, count)
    shown = tuple(dict.fromkeys(title_of(frame, t) for t in targets if t.best))
    rows = Picked(shown, order, count, where)
    if by.kind == "time" or len(asked) < len(named) or _about_rows(frame, extreme, targets, shown):
        rivals = [] if targets[0].row or len(shown) > 1 else targets[0].rivals[:2]
        rivals = [f for f in rivals if f.kind != "id" or shown[0].kind == "id"]
        return [rows, *[Picked((f,), order, count, where) for f in rivals]]
    additive = measure_default(by) == "sum" or _averaged(frame, extreme, shown[-1])
    groups = Ranked((stepped(frame, shown[-1]),), Measure(measure_default(by), by), where, descending, count)
    whole = additive or by.owned or extreme.judged or extreme.kind == "MOST"
    return [groups] if whole else [Settled(rows, groups)]


def _averaged(frame: Frame, extreme: Extreme, key: Field) -> bool:
    """`the highest average rating` of a column that holds averages: the groups' own averages are meant."""
    told = frame.parts[extreme.end].text.lower().split()
    means = frame.semantics.lexicon.words("averages")
    return bool(means & set(told)) and 2 * key.column.stats.distinct <= frame.semantics.table.rows


def _per_group(frame: Frame, extreme: Extreme, where: Where) -> list[Query]:
    """`highest salary by department`."""
    function = "max" if extreme.descending else "min"
    return [Ranked(tuple(frame.keys), Measure(function, extreme.by), where, show="both")]


def _about_rows(frame: Frame, extreme: Extreme, targets: list[Part], shown: tuple[Field, ...]) -> bool:
    """Whether the superlative picks rows, not groups of the target's values."""
    if extreme.by and extreme.by.expression:
        return True
    if extreme.by and extreme.by.owned and len(shown) == 1 and not shown[0].unique and not extreme.row:
        return False
    kinds = extreme.judged and len(shown) == 1 and not targets[0].row
    column = shown[0].column
    steps = set(grain_words(frame.semantics.lexicon)) & frame.semantics.lexicon.meant(shown[0].words[-1:])
    coded = shown[0].kind == "number" and (column.role == "dimension" or bool(steps))
    again = shown[0].kind in ("time", "year") and 2 * column.stats.distinct <= frame.semantics.table.rows
    total = extreme.by and (measure_default(extreme.by) == "sum" or extreme.kind == "MOST")
    total = total or (again and _averaged(frame, extreme, shown[0]))
    if again and len(shown) == 1 and total and not extreme.row and not carried(frame, extreme, targets[0]):
        return False
    group = (shown[0].kind == "category" or coded) and not shown[0].unique and len(shown) == 1
    behind = neighbour(frame.parts, extreme.at, 1)
    bare = extreme.kind == "ADJ" and frame.opener in ("which", "what") and frame.parts[behind].kind in ("ADJ", "COND")
    if group and bare and extreme.by and not targets[0].row and measure_default(extreme.by) == "sum":
        return False
    named = shown[0].unique or (shown[0].ordered and not coded) or len(shown) > 1 or shown[0] is frame.semantics.label
    if named or (extreme.row and not kinds):
        return True
    return carried(frame, extreme, targets[0])


def _unnamed(frame: Frame, extreme: Extreme, order: Ordering, where: Where, count: int) -> list[Query]:
    """No column is asked for: who, when, the row's name, or the extreme value itself."""
    semantics, label = frame.semantics, frame.semantics.label
    if frame.opener == "where":
        picked = extreme.kind != "MOST"
        measure = Measure(measure_default(order.by), order.by)
        return [
            Picked((f,), order, count, where) if picked else Ranked((Key(f),), measure, where, order.descending, count)
            for f in places(frame)
        ]
    if frame.opener == "when" and order.by.kind in ("time", "year"):
        return [Picked((order.by,), order, count, where)]
    if frame.opener == "when" and semantics.time and semantics.time is not order.by:
        return [Picked((semantics.time,), order, count, where)]
    dated = semantics.time if semantics.time and semantics.time.kind == "time" else None
    if dated and (step := _step_behind(frame, extreme, dated)) and step not in semantics.lexicon.meant(order.by.words):
        spread = dated.column.type == "timestamp" and measure_default(order.by) == "sum"
        if step == "day" and not spread:
            return [Picked((dated,), order, count, where)]
        return [
            Ranked((Key(dated, step),), Measure(measure_default(order.by), order.by), where, order.descending, count)
        ]
    named = frame.opener in ("who", "whose") or extreme.row or rows_behind(frame, extreme)
    named = named or (frame.opener == "which" and any(p.row or p.kind in ("ROW", "NOUN") for p in frame.parts))
    noun = extreme.end - (frame.parts[extreme.end].best is order.by)
    named = named or kind_of_rows(frame, extreme.at + 1) or any(_asks_for_row(frame, i) for i in range(noun))
    if label and named and frame.opener != "when" and not frame.has("HOWMUCH"):
        shown = (who(frame) if frame.opener in ("who", "whose") else None) or label
        rows = Picked((shown,), order, count, where)
        return [rows, replace(rows, show=(order.by,))] if told_or_named(frame, order.by, shown, count) else [rows]
    if order.by.source and LENGTH in order.by.words and all(p.argument != LENGTH for p in frame.parts):
        return [Picked((order.by.source,), order, count, where)]
    if count > 1:
        return [Picked((order.by,), order, count, where)]
    choices = [order.by, *extreme.rivals][:3]
    return [Scalar(Measure("max" if order.descending else "min", f), where) for f in choices]


def _step_behind(frame: Frame, extreme: Extreme, time: Field) -> str:
    """The step of the calendar that a superlative is about: `the hottest *day*`, `the windiest *month*`."""
    asked = (
        [p for p in frame.parts[: extreme.at] if p.kind == "GRAIN"] if frame.opener in ("which", "what", "in") else []
    )
    for part in [*frame.parts[extreme.at :], *asked]:
        if part.kind == "GRAIN":
            return part.argument
        if part.kind == "TERM" and part.row and part.text.lower() in frame.semantics.lexicon.raw["grains"]["day"]:
            return "day"
    return ""


def _asks_for_row(frame: Frame, at: int) -> bool:
    """`the 4 *foods* with the most sugar`: the row's noun stands before the superlative, and not behind `among`."""
    part = frame.parts[at]
    if not (part.row or part.kind in ("ROW", "NOUN") or kind_of_rows(frame, at)):
        return False
    if part.argument == "generic" and (not at or frame.parts[at - 1].kind not in ("NUM", "TOP")):
        return False
    before = [p.text.lower() for p in frame.parts[max(0, at - 2) : at]]
    return not {"among", "amongst", "of", "for", "in", "across", "all", "from"} & set(before)
