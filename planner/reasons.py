"""Reads questions about what goes with what: why, what affects, correlations, and whether sides differ."""

from __future__ import annotations

from planner.conditions import Condition, Where
from planner.contrasts import compared_measure, sides
from planner.frames import Frame, share_of
from planner.interpretation import RefusalKind
from planner.periods import before
from planner.queries import Key, Measure, Query, Ranked
from planner.relations import Association, Compared, Influences, driven
from planner.semantics import Field
from planner.subjects import GROUPS, grouping, measure, numbers, targets, tested
from planner.unserved import Unserved

PAIR = 2
LED = ("in", "for", "from", "of", "at", "among", "on", "during", "within")


def influences(frame: Frame) -> list[Query]:
    """`what drives revenue?`, `why are orders returned?`, `why did sales fall in March?`"""
    if not frame.has("WHY"):
        return []
    found = sides(frame) if not frame.has("CORR") else None
    subject, where = _subject(frame)
    if subject is None:
        return []
    if found is None and (moved := _moved(frame, where)):
        found = moved
    columns = _columns(frame, subject)
    if not columns and not grouping(frame.semantics, subject.field):
        raise Unserved("needs_groups")
    if found is None:
        return [Influences(driven(subject), where, columns)]
    if subject.function not in ("count", "sum"):
        raise Unserved("no_means", RefusalKind.NO_OPERATION)
    (one, two), names, rest = found
    return [Influences(subject, rest, columns, (two, one), (names[1], names[0]))]


def _subject(frame: Frame) -> tuple[Measure | None, Where]:
    """What is to be explained, and of which rows."""
    if frame.has("COUNT", "AGG", "RATE") or numbers(frame) or any(e.by for e in frame.extremes):
        return measure(frame), frame.where()
    flag = next((p for _, p in frame.fields() if p.best and p.best.kind == "flag"), None)
    if flag:
        return share_of(flag), frame.where()
    if (found := tested(frame)) and not _led(frame, found[0].test[0][0]):
        return found
    if frame.where() or any(p.row or p.kind in ("ROW", "NOUN") for p in frame.parts):
        return Measure("count"), frame.where()
    return None, ()


def _led(frame: Frame, condition: Condition) -> bool:
    """Whether a value stands behind a preposition, and so only says which rows: `in the West`."""
    if condition.field.kind == "flag":
        return False
    for at, part in enumerate(frame.parts):
        if part.kind == "COND" and any(condition in clause for clause in part.clauses):
            before_it = [p.text.lower() for p in frame.parts[max(0, at - 2) : at]]
            return bool(set(LED) & set(before_it))
    return False


def _moved(frame: Frame, where: Where) -> tuple[tuple[Where, Where], tuple[str, str], Where] | None:
    """`why did sales fall in March?`: the period, and the one before it."""
    if not frame.has("CHANGED", "GROWTH"):
        return None
    for clause in where:
        if len(clause) == 1 and (earlier := before(clause[0])):
            rest = tuple(c for c in where if c is not clause)
            say = frame.semantics.lexicon.raw["say"]
            return ((clause,), ((earlier,),)), (clause[0].text, say["period_before"]), rest
    return None


def _columns(frame: Frame, subject: Measure) -> tuple[Field, ...]:
    """Columns that the question itself suspects."""
    test = {c.field.name for clause in subject.test for c in clause}
    keyed = [k.field for k in frame.keys]
    fit = [f for f in [*targets(frame), *keyed] if f.kind in ("category", "flag") and f.name not in test]
    if any(f.column.stats.distinct > GROUPS for f in fit):
        raise Unserved("needs_groups")
    return tuple(dict.fromkeys(fit))


def associations(frame: Frame) -> list[Query]:
    """`correlation between a and b`, `what correlates with a?`, `which columns are correlated?`"""
    if frame.boolean and (pair := _together(frame)):
        return [Association(pair, frame.where())]
    if not frame.has("CORR"):
        return []
    flags = [c for c in frame.where() if len(c) == 1 and c[0].field.kind == "flag"]
    named = [*(e.by for e in frame.extremes if e.by), *targets(frame), *(k.field for k in frame.keys)]
    fields = list(dict.fromkeys([*named, *(c[0].field for c in flags if len(named) < 2)]))
    where = tuple(c for c in frame.where() if not any(x.field in fields for x in c))
    if any(f.column.type == "string" and f.column.stats.distinct > GROUPS for f in fields):
        raise Unserved("unfit_association")
    return [Association(tuple(fields), where)]


def _together(frame: Frame) -> tuple[Field, ...]:
    """`do *taller* trees have a *bigger* canopy`: two columns, each with its comparative."""
    marks = tuple(frame.semantics.lexicon.raw["comparing"])
    graded = [e for e in frame.extremes if marks and frame.parts[e.at].text.lower().endswith(marks) and e.by]
    fields = tuple(dict.fromkeys(e.by for e in graded if e.by))
    return fields if len(graded) == len(fields) == len(frame.extremes) == PAIR else ()


def comparisons(frame: Frame) -> list[Query]:
    """`do men and women differ in pay?`, `is there a significant difference between A and B?`"""
    part = frame.part("DIFF")
    if part is None or (part.argument != "differ" and not (frame.boolean and part.argument == "difference")):
        return []
    subject = _compared(frame)
    if subject is None:
        return []
    if found := sides(frame) or _poles(frame, subject):
        return [Compared(subject, found[0], found[1], found[2], asks=True)]
    keys = tuple(frame.keys) or tuple(Key(f) for f in targets(frame) if f.kind == "category")[:1]
    if not keys:
        raise Unserved("needs_sides")
    return [Ranked(keys, subject, frame.where(), show="both")]


def _compared(frame: Frame) -> Measure | None:
    """Groups are compared by means, unless another function is asked for."""
    at = frame.first("DIFF")
    behind = numbers(frame, at)
    if behind and not frame.has("AGG", "RATE"):
        compounds = [i for i, _ in frame.fields(0, at) if i and frame.parts[i - 1].kind == "COND"]
        frame.used.update(compounds)
        return Measure("mean", behind[0])
    found = compared_measure(frame)
    if found and found.function == "sum" and not frame.has("AGG", "HOWMUCH"):
        say = frame.semantics.lexicon.raw["say"]
        frame.notes.append(say["assumed_mean"])
        return Measure("mean", found.field)
    flag = next((p for _, p in frame.fields() if p.best and p.best.kind == "flag"), None)
    return share_of(flag) if flag and found == Measure("count") else found


def _poles(frame: Frame, subject: Measure) -> tuple[tuple[Where, Where], tuple[str, str], Where] | None:
    """The two values of the one column that the question names: `does pay differ by sex?`"""
    named = [k.field for k in frame.keys] or [f for f in targets(frame) if f.kind in ("category", "flag")]
    if len(named) != 1 or named[0].column.stats.distinct != 2:
        return None
    field = named[0]
    values = [field.positive, field.negative] if field.kind == "flag" else frame.semantics.values.of(field)[:2]
    one, two = (((Condition(field, "=", (v,)),),) for v in values)
    names = (str(values[0]), str(values[1]))
    return (one, two), names, frame.where()
