"""Questions that count: rows, different values, units of a measure, groups that pass a threshold."""

from __future__ import annotations

from planner.comparisons import Within
from planner.conditions import Where, having
from planner.deeds import done
from planner.extremes import measure_of
from planner.frames import Frame, measure_default
from planner.lexicon import Lexicon
from planner.lists import each_named, number_of_list
from planner.parts import WEAK, Part, neighbour
from planner.phrases import grain_words
from planner.queries import Key, Measure, Ordering, Picked, Query, Ranked, Scalar
from planner.semantics import Field
from planner.soundness import STRONG
from planner.verdicts import Top


def counts(frame: Frame) -> list[Query]:
    at = frame.first("COUNT")
    if at < 0 or at in frame.used:
        return []
    where = frame.where()
    if steps := _steps(frame, at):
        return [steps]
    head = _head(frame.parts, at)
    part = frame.parts[head] if head >= 0 else None
    if frame.extreme:
        return _superlative(frame, part, where)
    threshold = next((p for p in frame.parts if p.kind == "THRESH"), None)
    measures = _averaged(frame, _measures(frame, at, part))
    if threshold and threshold.argument in ("count", "aggregate"):
        return _passing(frame, part, threshold, where)
    if frame.has("TWICE") and part and part.best:
        return [Ranked((Key(part.best),), Measure("count"), where, having=(">", (1.0,)), show="number")]
    if measures == [Measure("count")] and part is not None and part.argument == "generic":
        affected = [p.best for _, p in frame.fields() if p.best and p.best.kind == "number" and not p.row]
        additive = [f for f in affected if f.column.aggregation == "sum"]
        measures = [Measure("sum", additive[0])] if len(affected) == 1 and additive else measures
    if measures == [Measure("count")] and (field := done(frame)):
        measures = [Measure("sum", field)]
    keys = tuple(frame.keys) or tuple(filter(None, [each_named(frame)]))
    return [_grouped(tuple(k for k in keys if not _itself(k, m)), m, where) for m in measures]


def _grouped(keys: tuple[Key, ...], measure: Measure, where: Where) -> Query:
    return Ranked(keys, measure, where, show="both") if keys else Scalar(measure, where)


def _itself(key: Key, measure: Measure) -> bool:
    """`going *by the state column*, how many distinct states`: by what is counted, nothing is grouped."""
    return measure.function == "distinct" and measure.field is key.field and not key.grain


def _steps(frame: Frame, at: int) -> Query | None:
    """`how many months does the data cover`: steps of the calendar that have rows."""
    place = neighbour(frame.parts, at, 1, ("STOP", "DISTINCT"))
    part, time = frame.parts[place] if place >= 0 else None, frame.semantics.time
    rest = [p for i, p in enumerate(frame.parts) if i not in (at, place) and p.kind not in ("STOP", "DISTINCT")]
    if part is None or time is None:
        return None
    grains = grain_words(frame.semantics.lexicon)
    weak = part.kind == "TERM" and part.score < WEAK and part.best is not time
    step = part.argument if part.kind == "GRAIN" else grains.get(part.text.lower(), "") if weak else ""
    if step and frame.has("DISTINCT") and time.kind == "time" and all(_tells_rows(frame, p) for p in rest):
        frame.used.update(i for i, p in enumerate(frame.parts) if p.kind == "TERM")
        return Ranked((Key(time, step),), Measure("count"), frame.where(), show="number")
    if any(p.kind != "ROW" or p.argument != "generic" for p in rest):
        return None
    if part.kind == "GRAIN" and time.kind == "time":
        return Ranked((Key(time, part.argument),), Measure("count"), show="number")
    named = part.kind == "TERM" and part.best is not None and part.best.kind == "time" and part.text.lower() in grains
    return Scalar(Measure("distinct", part.best)) if named else None


def _tells_rows(frame: Frame, part: Part) -> bool:
    """Whether a part says no more than of which rows: `on how many different days were *transactions* recorded`."""
    coded = part.kind == "TERM" and part.best is not None and part.best.kind in ("id", "time") and not part.values
    return coded or part.row or part.kind in ("ROW", "COND")


def _averaged(frame: Frame, measures: list[Measure]) -> list[Measure]:
    """`how many sentences on average`: the mean where a measure is counted."""
    average = frame.part("AGG")
    if average is None or average.argument not in ("mean", "median"):
        return measures
    return [Measure(average.argument, m.field) if m.function == "sum" and m.field else m for m in measures]


def _head(parts: list[Part], at: int) -> int:
    """Index of the noun that is counted; conditions may stand before it, but nothing else between."""
    place = neighbour(parts, at, 1, ("STOP", "PER", "GRAIN"))
    while (
        0 <= place < len(parts) - 1
        and parts[place].kind == "COND"
        and parts[place + 1].kind in ("COND", "TERM", "ROW", "WORD")
    ):
        place += 1
    return place


def _measures(frame: Frame, at: int, part: Part | None) -> list[Measure]:
    """What `how many` counts: the noun behind it decides."""
    if part is not None and part.kind == "DISTINCT":
        place = neighbour(frame.parts, frame.parts.index(part), 1, ("STOP", "DISTINCT", "ROW", "COND"))
        term = frame.parts[place] if place >= 0 else None
        if term and term.optional and place > frame.parts.index(part) + 1:
            return []
        if term and term.kind == "TERM" and term.best:
            frame.used.add(place)
            return [Measure("distinct", f) for f in _apart([term.best, *term.rivals])[:3]]
        label = frame.semantics.label
        named = label is not None and not label.unique and label.kind in ("category", "text")
        return [Measure("distinct", label)] if named else [Measure("count")]
    if part is not None and (inhabitants := _inhabitants(frame, part)):
        return [Measure("sum", inhabitants)]
    if part is None or part.kind != "TERM" or part.row or not part.best:
        return [Measure("count")]
    if _limited(frame, part):
        return [Measure("count")]
    between = frame.parts[at + 1 : frame.parts.index(part)]
    if any(p.kind == "COND" for p in between) and part.best.kind != "number" and part.score < STRONG:
        return [Measure("count")]
    words = frame.semantics.lexicon
    if part.best.kind in ("year", "number") and _step_of(part, part.best, words):
        frame.used.add(frame.parts.index(part))
        return [Measure("count")]
    if part.best.kind == "number" and part.best.words[-1] in words.words("serial") | words.words("sorts"):
        return [Measure("distinct", part.best)]
    if set(frame.verbs) & words.words("obtaining") and (had := having(part.best, frame.semantics.table.rows)):
        return [Measure("count", test=had)]
    return _counted(part)


def _limited(frame: Frame, part: Part) -> bool:
    """Whether what stands behind `how many` tells which rows: `*rated* their stay below 3`."""
    verb = part.text.lower().endswith("ed")
    return any(c.field is part.best and (verb or c.op == "=") for clause in frame.where() for c in clause)


def _step_of(part: Part, field: Field, words: Lexicon) -> bool:
    """`how many *entries*` of an `entry_year`, which only tells when each was."""
    said = {words.stem(w) for w in part.text.lower().split()}
    return len(field.words) == 2 and field.words[-1] in words.raw["grains"] and said == {words.stem(field.words[0])}


def _apart(fields: list[Field]) -> list[Field]:
    """Of whom ids tell apart, these alone are counted: two hosts may have one name; and of days the dates."""
    if fields[0].kind == "time":
        return fields[:1]
    keys = [f for f in fields if f.kind == "id"]
    return keys if keys and any(f.words[:-1] == keys[0].words[:-1] for f in fields if f not in keys) else fields


def _inhabitants(frame: Frame, part: Part) -> Field | None:
    """`how many people live in ...`, `work at ...`, where rows are places with how many they hold."""
    semantics, stem, raw = frame.semantics, frame.semantics.lexicon.stem, frame.semantics.lexicon.raw
    noun = stem(part.text.lower())
    if part.argument != "generic" or noun not in semantics.lexicon.persons:
        return None
    held = {w for v in frame.verbs if v in raw["dwelling"] for w in raw["dwellers"][raw["dwelling"][v]]}
    if noun in semantics.nouns:
        return None
    fit = (f for f in semantics.fields if f.kind == "number" and set(f.words) & held)
    return next(fit, None)


def _counted(part: Part) -> list[Measure]:
    numeric: Field | None = part.pick(lambda f: f.kind == "number")
    best = part.best
    assert best
    if (
        numeric
        and part.score - dict((f.name, s) for f, s in part.fields)[numeric.name] < 0.3
        and (numeric.column.type == "integer" or measure_default(numeric) == "sum")
    ):
        return [Measure("sum", f) for f in [numeric, *[r for r in part.rivals if r.kind == "number"]][:3]]
    if best.kind in ("category", "id", "text", "year"):
        return [Measure("distinct", f) for f in _apart([best, *[r for r in part.rivals if r.kind == best.kind]])[:3]]
    if best.kind == "number" and measure_default(best) != "sum" and not best.column.unit:
        return []
    return [Measure("count")] if best.kind == "time" or part.score < 0.6 else [Measure("sum", best)]


def _passing(frame: Frame, part: Part | None, threshold: Part, where: Where) -> list[Query]:
    """`how many departments have more than 50 employees`: groups whose count or aggregate passes."""
    having = (threshold.op, threshold.numbers)
    if part and part.kind == "DISTINCT":
        place = neighbour(frame.parts, frame.parts.index(part), 1)
        part = frame.parts[place] if place >= 0 else None
    if part is None or part.kind != "TERM" or not part.best or part.row:
        return []
    measure = Measure("count")
    if threshold.argument == "aggregate":
        at = frame.first("AGG")
        field = next((p.pick(lambda f: f.numeric) for i, p in frame.fields(at) if p.pick(lambda f: f.numeric)), None)
        if at < 0 or field is None:
            return []
        measure = Measure(frame.parts[at].argument, field)
    return [Ranked((Key(part.best),), measure, where, having=having, show="number")]


def _superlative(frame: Frame, part: Part | None, where: Where) -> list[Query]:
    """`how many women work in the largest department`, `how many goals did the youngest player score`."""
    extreme = frame.extreme
    assert extreme
    number_of_list(frame, extreme)
    target = extreme.target or next(
        (p for _, p in reversed(frame.fields()) if p is not part and p.best and p.best.kind != "number"), None
    )
    measures = _measures(frame, frame.first("COUNT"), part)
    if extreme.by is None and extreme.kind == "TOP" and (ranked := _ranked_rows(frame, part, where)):
        return ranked
    if extreme.by is None and not (target and target.best):
        return []
    grouped = extreme.by is None or extreme.aggregate or extreme.share or extreme.distinct
    if grouped and target and target.best and not (target.row and not extreme.target):
        measure = measure_of(extreme) or Measure("count")
        inner = Ranked((Key(target.best),), measure, (), extreme.descending, extreme.number or 1)
        return [Within(inner, Scalar(m, where)) for m in measures if m.field is not target.best]
    if extreme.by and part and not part.row and (shown := part.pick(lambda f: f.numeric)):
        return [Picked((shown,), Ordering(extreme.by, extreme.descending), extreme.number or 1, where)]
    if extreme.by and extreme.number and extreme.number > 1 and where:
        return [
            Top(
                Ordering(extreme.by, extreme.descending != (extreme.by.lower_is_better and extreme.kind == "TOP")),
                extreme.number,
                where,
                (),
                "count",
            )
        ]
    return []


def _ranked_rows(frame: Frame, part: Part | None, where: Where) -> list[Query]:
    """`the player ranked first`: the first row by the column of ranks."""
    rank = next((f for f in frame.semantics.fields if f.lower_is_better), None)
    shown = part.pick(lambda f: f.numeric) if part and not part.row else None
    if rank is None or shown is None or frame.extreme is None:
        return []
    return [Picked((shown,), Ordering(rank, not frame.extreme.descending), 1, where)]
