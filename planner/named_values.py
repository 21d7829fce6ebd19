"""Values that a question names become conditions, taking in the column's name where it stands beside them."""

from __future__ import annotations

from dataclasses import replace

from planner.conditions import Clause, Condition
from planner.labels import SELDOM
from planner.parts import ASSUMED, LIKELY, Part, as_value, condition_part, neighbour, words_between
from planner.semantics import Field, Semantics
from planner.tokens import fold
from planner.values import EXACT, Named
from sandbox.lists import QUOTES

NEARLY = 0.07
"""How much less sure a value may be than another one, which may have been taught, where its column is named."""
HAVING = ("with", "have", "has", "had", "having")
LABEL_JOINTS = {"is", "of", "their", "its", "=", "was", "are", "were", "as", "the", "a", "an", "with", "in", "be",
                "equal", "to", "one of the"}  # fmt: skip
WITHIN = {"in", "the", "their", "as", "a", "its"}
AFTER_PREPOSITIONS = {"AFTER": "from"}


def value_conditions(parts: list[Part], semantics: Semantics) -> list[Part]:
    """Terms that are values become conditions, taking in the column's name where it stands beside them."""
    gone: set[int] = set()
    made: dict[int, Part] = {}
    for at, part in enumerate(parts):
        if part.kind != "TERM" or not part.values or not _reads_as_value(parts, at):
            continue
        label = _label(parts, at, gone)
        if label is None and _usual(parts, at, semantics):
            made[at] = Part("ROW", part.text, ASSUMED, row=True, tag=part.tag)
            continue
        label = _topic(parts, at) if label is None else label
        part.values = part.values if label is not None else _kinds(part, semantics)
        field = _value_field(parts, at, label, semantics)
        if label is not None and _named(parts[label], field):
            gone.add(label)
        if (verb := neighbour(parts, at, -1)) >= 0 and _begins(parts[verb], field, semantics):
            gone.add(verb)
        fitting = _as_written([v for v in part.values if v.field is field], part.text)
        best = max(v.score for v in fitting)
        chosen = tuple(dict.fromkeys(v.value for v in fitting if v.score >= best - 0.01))
        others = tuple(
            Condition(v.field, "=", (v.value,), part.text)
            for v in part.values
            if v.field is not field
            and v.score >= best - 0.05
            and label is None
            and not _led(parts, at, field, semantics)
        )
        listed = [v for v in fitting if v.listed]
        if listed:
            made[at] = condition_part([holding(listed, part.text, semantics)], part.text)
        else:
            op = "=" if len(chosen) == 1 else "in"
            made[at] = condition_part([(Condition(field, op, chosen, part.text, others),)], part.text)
        made[at].row = part.row
    _of_one_column(parts, made)
    return [made.get(i, p) for i, p in enumerate(parts) if i not in gone | _said_again(parts, made, semantics)]


def _as_written(values: list[Named], text: str) -> list[Named]:
    """`Lucy`, and not `Luci`, where cells of both spellings have one stem."""
    low = fold(text)
    same = [v for v in values if fold(str(v.value)).strip() in (low, f"{low}s", low.removesuffix("s"))]
    return same if any(fold(str(v.value)).strip() == low for v in same) else values


def _kinds(part: Part, semantics: Semantics) -> list[Named]:
    """`cats`, in small letters, are a kind of animal where some animal is called Cat as well."""
    rows = semantics.table.rows
    kinds = [v for v in part.values if SELDOM * v.field.column.stats.distinct <= rows]
    return kinds if kinds and part.text.islower() else part.values


def _of_one_column(parts: list[Part], made: dict[int, Part]) -> None:
    """`more dogs than *cats*`: beside a kind of animal another one, and no animal's name."""
    for at, part in made.items():
        flat = [c for clause in part.clauses for c in clause]
        for other in (i for i in made if i != at and len(flat) == 1 and flat[0].others):
            between = parts[min(at, other) + 1 : max(at, other)]
            beside = {c.field.name for clause in made[other].clauses for c in clause if not c.others}
            fit = [c for c in flat[0].others if {c.field.name} == beside]
            joined = any(p.kind in ("AND", "OR", "VS") or p.text.lower() == "than" for p in between)
            if fit and joined and all(p.kind in ("AND", "OR", "VS", "STOP") for p in between):
                made[at] = replace(part, clauses=[(replace(fit[0], others=()),)])


def _said_again(parts: list[Part], made: dict[int, Part], semantics: Semantics) -> set[int]:
    """Places of a column named once more behind its condition: `negative *according to* the *sentiment* scale`."""
    asked = {c.field.name for part in made.values() for clause in part.clauses for c in clause}
    again: set[int] = set()
    for at, part in enumerate(parts):
        if part.kind != "PER" or part.text.lower() not in semantics.lexicon.words("saying"):
            continue
        behind = neighbour(parts, at, 1)
        field = parts[behind].best if behind >= 0 and behind not in made else None
        again |= {at, behind} if field and field.name in asked else set()
    return again


def _usual(parts: list[Part], at: int, semantics: Semantics) -> bool:
    """`the *article* with the longest headline`, where nearly all documents are of that kind: what a row is called,
    unless such are counted or told from the rest."""
    part, before, after = parts[at], neighbour(parts, at, -1, ("STOP", "NUM", "ADJ", "PER")), parts[at + 1 : at + 2]
    common = {(v.field.name, v.value) for v in part.values} <= semantics.usual
    noun = semantics.lexicon.stem(part.text.lower()) in semantics.nouns | semantics.fitting
    counted = before >= 0 and parts[before].kind in ("COUNT", "MOST", "FREQ", "PCT", "DISTINCT", "NEG", "RATIO_PER")
    own = [v.field for v in part.values]
    told = any(
        p.row or p.kind in ("ROW", "VS") or any(v.field in own for v in p.values) for p in parts if p is not part
    )
    return common and noun and not counted and not told and not (after and after[0].kind in ("TERM", "ROW", "WORD"))


def holding(listed: list[Named], text: str, semantics: Semantics) -> Clause:
    """Cells that are lists and hold an item; between items of which one is part of another the marks decide."""
    found: list[Condition] = []
    for named in listed:
        field, item, mark = named.field, str(named.value), named.listed
        if mark in QUOTES:
            written = [f"{mark}{item}{mark}", *(f"{q}{item}{q}" for q in QUOTES if mark in item and q != mark)]
            found.extend(Condition(field, "contains", (w,), text) for w in written)
        elif semantics.values.within(field, item):
            ops = (("=", item), ("starts", item + mark), ("ends", mark + item), ("ends", f"{mark} {item}"),
                   ("contains", mark + item + mark), ("contains", f"{mark} {item}{mark}"))  # fmt: skip
            found.extend(Condition(field, op, (value,), text) for op, value in ops)
        else:
            found.append(Condition(field, "contains", (item,), text))
    return tuple(dict.fromkeys(found))


def _reads_as_value(parts: list[Part], at: int) -> bool:
    part = parts[at]
    before = neighbour(parts, at, -1)
    if before >= 0 and parts[before].kind == "AGG" and _measures(parts, at):
        part.values = []
        return False
    if at and parts[at - 1].text.lower() in ("a", "an", *HAVING) and part.best and part.best.kind == "flag":
        part.values = part.values if part.score < LIKELY else []
        return bool(part.values)
    if before >= 0 and parts[before].kind in ("PER", "DISTINCT") and part.fields:
        both = (after := neighbour(parts, at, 1)) >= 0 and parts[after].kind in ("AND", "OR", "VS")
        return part.score < part.values[0].score - (0.3 if both or parts[before].kind == "DISTINCT" else 0.0)
    return as_value(part)


def _measures(parts: list[Part], at: int) -> bool:
    """`total *paid* in May`: a word of a measure's name, where no other one and no row follows."""
    low = parts[at].text.lower()
    spoken = parts[at].pick(lambda f: f.kind == "number" and low in f.words)
    noun = at + 1 < len(parts) and parts[at + 1].kind in ("TERM", "ROW", "WORD")
    return spoken is not None and not noun


def _label(parts: list[Part], at: int, gone: set[int]) -> int | None:
    """The neighbouring term that names the value's column: `status fault`, `the Technology category`."""
    for step in (1, -1):
        place = neighbour(parts, at, step)
        if step > 0 and set(words_between(parts, at, place)) - WITHIN:
            continue
        if step < 0 and place >= 0 and parts[place].text.lower() == "by":
            place = neighbour(parts, place, step)
        if not 0 <= place < len(parts) or place in gone or parts[place].kind != "TERM" or as_value(parts[place]):
            continue
        if set(words_between(parts, min(place, at), max(place, at))) - LABEL_JOINTS:
            continue
        before = neighbour(parts, place, -1)
        led = before >= 0 and parts[before].kind in ("PER", "SUP", "FREQ", "COUNT", "DISTINCT", "TOP")
        likely = [v for v in parts[at].values if v.score >= parts[at].values[0].score - NEARLY]
        if any(_named(parts[place], v.field) for v in likely) and not led:
            return place
    return None


def _topic(parts: list[Part], at: int) -> int | None:
    """The one term that says of which of several columns a value is: `who *agree* that *trains are late*`."""
    rivals = {v.field.name for v in parts[at].values if v.score >= parts[at].values[0].score - 0.05}
    if len(rivals) < 2:
        return None
    terms = [i for i, p in enumerate(parts) if p.kind == "TERM" and p.best and not as_value(p) and p.score >= LIKELY]
    found = [i for i in terms if parts[i].best.name in rivals]  # type: ignore[union-attr]
    named = {f.name for i in found for f in (parts[i].best, *parts[i].rivals) if f}
    led = [parts[neighbour(parts, i, -1)].kind for i in found]
    return found[0] if len(named) == 1 and not set(led) & {"PER", "SUP", "FREQ", "DISTINCT", "TOP", "COUNT"} else None


def _named(part: Part, field: Field) -> bool:
    return any(f is field and score >= max(0.3, part.score - 0.1) for f, score in part.fields)


def _value_field(parts: list[Part], at: int, label: int | None, semantics: Semantics) -> Field:
    values = parts[at].values
    if label is not None:
        return next(v.field for v in values if _named(parts[label], v.field))
    if values[0].score > EXACT:
        return values[0].field
    return next((v.field for v in values if _led(parts, at, v.field, semantics)), values[0].field)


def _begins(verb: Part, field: Field, semantics: Semantics) -> bool:
    """`*started at* the Zoo`: a date's verb that begins the name of a place's column as well."""
    dated = verb.kind == "TERM" and verb.best is not None and verb.best.kind == "time"
    stems = {semantics.lexicon.stem(w) for w in verb.text.lower().split()}
    return dated and verb.text.lower().split()[0].endswith("ed") and semantics.lexicon.stem(field.words[0]) in stems


def _led(parts: list[Part], at: int, field: Field, semantics: Semantics) -> bool:
    """`*from* Harbor`: whether the preposition before a value speaks of a column."""
    if not at:
        return False
    if (verb := neighbour(parts, at, -1)) >= 0 and _begins(parts[verb], field, semantics):
        return True
    said = AFTER_PREPOSITIONS.get(parts[at - 1].kind, parts[at - 1].text.lower())
    hint = semantics.lexicon.raw["prepositions"].get(said, ())
    stems = {semantics.lexicon.stem(w) for w in hint}
    return any(semantics.lexicon.stem(w) in stems or w in hint for w in field.words)
