"""What a question of analysis is about: its measure, its columns, its time, and who its rows belong to."""

from __future__ import annotations

from planner.aggregates import aggregate_measure
from planner.conditions import Condition, Where
from planner.counting import counts
from planner.frames import Frame, measure_default, share_of
from planner.parts import Part, as_value
from planner.queries import GRAINS, Key, Measure, Ranked, Scalar
from planner.semantics import Field, Semantics
from planner.unserved import Unserved

FEW = 3
"""Most readings that one is asked to choose from."""
GROUPS = 200
"""Most values of a column by which drivers are looked for."""
ACTORS = 10
"""Fewest values of a column that can tell whose row it is, where nobody names one."""
ASKING = ("what", "which", "who", "how")
CALENDAR = ("hour", "day", "week", "month", "quarter", "year")


def targets(frame: Frame) -> list[Field]:
    """Columns that the question names, less what its rows are called."""
    return list(dict.fromkeys(p.best for _, p in frame.fields() if p.best and not (p.row and p.best.unique)))


def numbers(frame: Frame, start: int = 0) -> list[Field]:
    found = [p.pick(lambda f: f.kind == "number") for _, p in frame.fields(start) if not p.row or p.score >= 1]
    return list(dict.fromkeys(f for f in found if f))


def measure(frame: Frame, mean: bool = False) -> Measure | None:
    """What is studied: an aggregate, a count, a measure by its default (or its mean), or how many rows."""
    if frame.first("COUNT") >= 0:
        found = counts(frame)
        first = found[0] if found else None
        return first.measure if isinstance(first, (Scalar, Ranked)) else None
    if aggregated := aggregate_measure(frame):
        return aggregated[0]
    field = next(iter(numbers(frame)), None) or next((e.by for e in frame.extremes if e.by and e.by.numeric), None)
    if field:
        return Measure("mean" if mean else measure_default(field), field)
    flag = next((p for _, p in frame.fields() if p.best and p.best.kind == "flag"), None)
    if flag:
        return share_of(flag)
    return None if any(not p.row for _, p in frame.fields()) else Measure("count")


def tested(frame: Frame) -> tuple[Measure, Where] | None:
    """The share of rows that pass the question's one condition on a flag or a value, and the other conditions."""
    where = frame.where()
    flags = [c for c in where if len(c) == 1 and c[0].field.kind == "flag"]
    named = [c for c in where if len(c) == 1 and c[0].op in ("=", "in") and c[0].field.kind == "category"]
    chosen = next(iter([*flags, *named]), None)
    if chosen is None:
        return None
    return Measure("share", test=(chosen,)), tuple(c for c in where if c is not chosen)


def times(frame: Frame) -> list[Field]:
    """The column of time that the question names; else all that there are."""
    all_times = [f for f in frame.semantics.fields if f.kind == "time"]
    named = [f for _, p in frame.fields() if (f := p.pick(lambda f: f.kind == "time")) and not as_value(p)]
    keyed = [
        k.field
        for k, p in zip(frame.keys, frame.key_parts, strict=True)
        if k.field.kind == "time" and p.kind != "GRAIN"
    ]
    conditions = [c.field for clause in frame.where() for c in clause if c.field.kind == "time"]
    return list(dict.fromkeys([*keyed, *named])) or list(dict.fromkeys(conditions)) or all_times


def _keyed(frame: Frame) -> list[tuple[Key, Part]]:
    return list(zip(frame.keys, frame.key_parts, strict=True))


def grain(frame: Frame) -> str:
    """The step of the calendar that the question names."""
    places = [i for i, p in enumerate(frame.parts) if p.kind == "GRAIN"]
    frame.used.update(places)
    steps = [frame.parts[i].argument for i in places]
    steps += [k.grain for k, p in _keyed(frame) if k.grain and p.kind == "GRAIN"]
    return next((s for s in steps if s in CALENDAR and s in GRAINS), "")


def ungrouped(frame: Frame) -> None:
    """Raises Unserved where `by` and `per` name nothing that the data hold."""
    if any(p.kind == "PER" and i not in frame.used for i, p in enumerate(frame.parts)):
        raise Unserved("no_group")


def split(frame: Frame) -> Field | None:
    """The column by which a study is split."""
    return next((k.field for k in frame.keys if k.field.kind not in ("time", "year")), None)


def actors(frame: Frame) -> list[Field]:
    """Columns that say whose row it is: those named, else all of their kind that occur again."""
    semantics = frame.semantics
    fit = [f for f in semantics.fields if _is_actor(f, semantics)]
    named = [f for _, p in frame.fields() if (f := p.pick(lambda f: _recurs(f, semantics)))]
    spoken = {semantics.lexicon.stem(w) for p in frame.parts for w in p.text.lower().split()}
    told = [f for f in fit if {semantics.lexicon.stem(w) for w in f.words} & spoken]
    return list(dict.fromkeys(named or told)) or fit


def _recurs(field: Field, semantics: Semantics) -> bool:
    kind = field.kind in ("id", "category")
    return kind and not field.unique and field.column.stats.distinct > 1 and field.name not in semantics.table.masked


def _is_actor(field: Field, semantics: Semantics) -> bool:
    stats = field.column.stats
    if not _recurs(field, semantics):
        return False
    stems = semantics.lexicon.stemmed("actors")
    called = bool({semantics.lexicon.stem(w) for w in field.words} & stems)
    many = stats.distinct >= ACTORS
    return (field.kind == "id" and many) or (called and many) or (field.column.pii == "person_name" and many)


def doer(frame: Frame) -> Key | None:
    """The one column of people that `who wrote`, `who has` ask for; none where the verb speaks of others."""
    semantics, stem = frame.semantics, frame.semantics.lexicon.stem
    done = {stem(v): roles for v, roles in semantics.lexicon.raw["doing"].items()}
    roles = {stem(r) for v in frame.verbs for r in done.get(stem(v), ())}
    people = semantics.lexicon.stemmed("actors") if not frame.verbs else roles
    fit = [f for f in semantics.fields if _recurs(f, semantics) and {stem(w) for w in f.words} & people]
    return Key(fit[0]) if len(fit) == 1 else None


def who(frame: Frame) -> Field | None:
    """The one column that says who did what is asked, or who stands behind a row that no person's name tells."""
    if frame.verbs and (by := doer(frame)):
        return by.field
    semantics, stem = frame.semantics, frame.semantics.lexicon.stem
    raw = semantics.lexicon.raw
    roles = [role for known in raw["doing"].values() for role in known]
    people = semantics.lexicon.people | {stem(w) for w in roles}
    named = [f for f in semantics.fields if f.kind in ("category", "text")]
    fit = [f for f in named if f.column.pii == "person_name" or stem(_head(f)) in people]
    label = semantics.label
    persons = label is not None and label.kind != "id" and (label in fit or "name" in label.words)
    return fit[0] if len(fit) == 1 and not persons else None


def _head(field: Field) -> str:
    """The noun of a column's name, less what only says that it is a name: `investigator` of `investigator_name`."""
    return next((w for w in reversed(field.words) if w not in ("name", "full", "first", "last", "title")), "")


def nobody(frame: Frame) -> bool:
    """Whether `who` asks for somebody of whom the rows say nothing."""
    semantics, stem, raw = frame.semantics, frame.semantics.lexicon.stem, frame.semantics.lexicon.raw
    label = semantics.label
    if frame.opener == "who" and _doer_unknown(frame):
        return True
    role = next((p for p in frame.parts if p.kind != "STOP"), None)
    if role and role.kind == "TERM" and role.best and role.best.kind == "category" and not role.row:
        return False
    if frame.opener not in ("who", "whose") or (label and ("name" in label.words or label.column.pii)):
        return False
    people = semantics.lexicon.persons | {stem(role) for known in raw["doing"].values() for role in known}
    named = (f for f in semantics.fields if f.kind in ("category", "text") and f.words != ("title",))
    told = any(f.column.pii == "person_name" or stem(_head(f)) in people for f in named)
    return not told and not (semantics.nouns | semantics.fitting) & people and not frame.keys


def _doer_unknown(frame: Frame) -> bool:
    """`who *bought* the house`: somebody of whom no column tells, where rows are things."""
    semantics, stem = frame.semantics, frame.semantics.lexicon.stem
    done = {stem(v): roles for v, roles in semantics.lexicon.raw["doing"].items()}
    roles = {stem(r) for v in frame.verbs[:1] for r in done.get(stem(v), ())}
    told = {stem(w) for f in semantics.fields for w in f.words} | semantics.nouns | semantics.fitting
    named = any(f.column.pii == "person_name" or "name" in f.words for f in semantics.fields)
    return bool(roles) and not roles & told and not named


def kind_asked(frame: Frame) -> bool:
    """`which *manager* has the largest team`: one of the rows of a kind is asked for, and no group of theirs."""
    parts = frame.parts[:3]
    asked = len(parts) > 2 and parts[0].text.lower() == "which" and parts[1].kind == "COND"
    return asked and parts[2].text.lower() in ("has", "have", "had")


def grouping(semantics: Semantics, but: Field | None = None) -> list[Field]:
    """Columns of few values, such as drivers are looked for in."""
    return [
        f
        for f in semantics.fields
        if f is not but and f.kind in ("category", "flag") and 1 < f.column.stats.distinct <= GROUPS
    ]


def besides(frame: Frame, named: list[Part]) -> list[Field]:
    """`which wine is the strongest, *and what* is its price`: the row's name, and what a second question asks of it;
    and `how much does the longest boat *cost*`."""
    label, extreme = frame.semantics.label, frame.extreme
    paid = frame.has("HOWMUCH") and not named
    verbs = [p for i, p in enumerate(frame.parts) if paid and p.kind == "TERM" and p.optional and i not in frame.used]
    done = [f for p in verbs if (f := p.pick(lambda f: f.kind == "number")) and f is p.best]
    if len(done) == 1 and extreme and extreme.by and extreme.row and done[0] is not extreme.by:
        return done
    joints = (i for i, p in enumerate(frame.parts[:-1]) if p.kind == "AND" and frame.parts[i + 1].text in ASKING)
    joint = next(joints, len(frame.parts))
    behind = [t.best for t in named if t.best and frame.parts.index(t) > joint]
    return [label, *behind] if label and behind and len(behind) == len(named) else []


__all__ = [
    "FEW", "Condition", "actors", "besides", "doer", "grain", "grouping", "kind_asked", "measure", "nobody", "numbers",
    "split", "targets", "tested", "times", "who",
]  # fmt: skip
