"""Whether a query takes in everything that its question says; what it leaves out is named."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import Any

from planner.comparisons import Contrast, Portion
from planner.conditions import Condition
from planner.frames import Frame
from planner.labels import SELDOM
from planner.lexicon import Lexicon
from planner.parts import SURE, Part, as_value, neighbour
from planner.queries import Listing, Measure, Picked, Query, Ranked, Told
from planner.semantics import Field
from planner.studies import Study
from planner.verdicts import Every, Same, Top

STRONG = 0.85
"""A term that names a column as surely as this is the column."""
AMOUNTS = ("HOWMUCH", "COUNT")
"""What asks for a number."""
AVERAGES, MEANS = ("AGG", "RATIO_PER"), ("mean", "median")
TOLD = 0.5
"""The same for a measure or a flag, which no other noun is taken for."""


def left_out(query: Query, made: Frame) -> list[str]:
    """Phrases of the question that the query does not take in: conditions, numbers, columns."""
    if isinstance(query, Told):
        return []
    named: set[str] = set()
    numbers: set[float] = set()
    _collect(query, named, numbers)
    does = _does(query, made)
    bare = not named and _uncounted(query)
    led = [made.parts[max(0, neighbour(made.parts, i, -1, ("STOP", "COND")))].kind for i in range(len(made.parts))]
    return [
        p.text
        for i, p in enumerate(made.parts)
        if _beside(made, i, named)
        or _per_unit(made, i)
        or (p.kind in AMOUNTS and i not in made.used and _names(query))
        or (p.ordinal > 1 and p.kind == "STOP" and i not in made.used)
        or _per_step(query, made, i)
        or ((_other_people(p, made) or _steps_counted(made, i)) and _uncounted(query))
        or (p.kind in AVERAGES and p.argument in MEANS and i not in made.used and _unaveraged(query, made, p))
        or _missing(p, i in made.used or led[i] in ("ALL", "ANY") or _told(made, i, named), named, numbers, does, bare)
    ]


def _names(query: Query) -> bool:
    """Whether a query gives only what rows or groups are called, and no number."""
    if isinstance(query, Ranked):
        return query.show == "key"
    shown = query.show if isinstance(query, (Picked, Listing)) else ()
    return bool(shown) and not any(f.ordered for f in shown)


def _collect(node: Any, named: set[str], numbers: set[float]) -> None:
    if isinstance(node, Field):
        named.update((node.name, node.source.name if node.source else node.name))
    elif isinstance(node, bool) or node is None:
        return
    elif isinstance(node, (int, float)):
        numbers.add(float(node))
    elif isinstance(node, tuple):
        for each in node:
            _collect(each, named, numbers)
    elif is_dataclass(node):
        for each in fields(node):
            unsaid = isinstance(node, Measure) and each.name == "quantile" and node.function != "quantile"
            if not unsaid and not (isinstance(node, Condition) and each.name == "others"):
                _collect(getattr(node, each.name), named, numbers)


def contradicts(node: Any) -> bool:
    """Whether a query asks of one cell to be two things at once: a dog and a cat."""
    if isinstance(node, tuple):
        return any(contradicts(each) for each in node)
    if not is_dataclass(node) or isinstance(node, (Condition, Field)):
        return False
    wanted: dict[str, set[str]] = {}
    plain = [clause[0] for clause in getattr(node, "where", ()) if len(clause) == 1 and clause[0].values]
    for condition in sorted(plain, key=lambda c: c.op in ("!=", "not in")):
        name, cells = condition.field.name, {str(v) for v in condition.values}
        if condition.op in ("=", "in"):
            wanted[name] = wanted.get(name, cells) & cells
        elif name in wanted and condition.op in ("!=", "not in"):
            wanted[name] -= cells
    return not all(wanted.values()) or any(contradicts(getattr(node, each.name)) for each in fields(node))


def fields_of(query: Query) -> list[Field]:
    """Every column that a query reads."""
    found: list[Field] = []
    _fields(query, found)
    return found


def _fields(node: Any, found: list[Field]) -> None:
    if isinstance(node, Field):
        found.append(node)
    elif isinstance(node, tuple):
        for each in node:
            _fields(each, found)
    elif is_dataclass(node):
        for each in fields(node):
            if not (isinstance(node, Condition) and each.name == "others"):
                _fields(getattr(node, each.name), found)


def _told(made: Frame, at: int, named: set[str]) -> bool:
    """Whether a noun says no more than others do: `latitudes of *destinations*` where a column is both, `language used
    in *titles*` of a column of the titles' languages."""
    fields = [f for f, _ in made.parts[at].fields if f.name in named]
    whole = any(p.best is f and p.score < SURE for p in made.parts for f in fields if p is not made.parts[at])
    inside = at > 0 and made.parts[at - 1].text.lower() == "in" and any(f is not made.parts[at].best for f in fields)
    return whole or inside or _told_apart(made, at)


def _told_apart(made: Frame, at: int) -> bool:
    """Whether a noun only carries what is said of it: `African *countries*`, `is there a *year* in which`."""
    part, before = made.parts[at], made.parts[at - 1] if at else None
    if part.kind != "TERM" or before is None or part.best is None or part.best.kind == "number":
        return False
    opening = [p.text.lower() for p in made.parts[:at]]
    there = made.boolean and opening[1:2] == ["there"] and all(p.kind in ("STOP", "ANY") for p in made.parts[:at])
    return there or (before.kind == "COND" and part.best.kind in ("category", "id")) or _restricted(made, at)


def _restricted(made: Frame, at: int) -> bool:
    """`the levels of *pages* with a rank below 5`: what tells rows apart, and stands only for what is said of it."""
    part, words = made.parts[at], made.semantics.lexicon
    before = [low for p in made.parts[:at] if (low := p.text.lower()) not in words.words("articles") - {"of"}][-1:]
    behind = [p.kind for p in made.parts[at + 1 : at + 5]]
    several = words.plural(part.text.lower())
    few = part.best is not None and part.best.column.stats.distinct * SELDOM >= made.semantics.table.rows
    said = behind[:1] == ["STOP"] and bool({"COND", "SUP", "THRESH"} & set(behind))
    return few and several and said and bool({*before} & {"of", "for"})


def _other_people(part: Part, made: Frame) -> bool:
    """Whether `people` are none of the rows: these are known to be things."""
    semantics, words = made.semantics, made.semantics.lexicon
    people = words.persons
    panel = any(f.kind == "category" and semantics.told_again(f) for f in semantics.fields)
    things = (semantics.nouns or panel) and not (semantics.nouns | semantics.fitting) & people
    label = semantics.label
    named = label is not None and (_calls_people(label, people, words) or label.column.pii)
    dwelling = set(made.verbs) & words.words("dwelling") and not (semantics.nouns | semantics.fitting) & people
    generic = part.kind == "ROW" and part.argument == "generic" and words.stem(part.text.lower()) in people
    return bool(generic and ((things and not named) or dwelling))


def _calls_people(label: Field, people: frozenset[str], words: Lexicon) -> bool:
    """Whether a name may be a person's: `full_name`, `customer_name`, and no `hotel_name`."""
    rest = [w for w in label.words if w not in ("name", "full", "first", "last")]
    return len(rest) < len(label.words) and {words.stem(w) for w in rest} <= people


def _steps_counted(made: Frame, at: int) -> bool:
    """Whether units are asked for: `how many *hours* do they work`, which no number of rows answers."""
    counted = at > 0 and made.parts[at - 1].kind == "COUNT" and at not in made.used
    return counted and made.parts[at].kind in ("UNIT", "GRAIN") and not made.keys


def told_by(query: Query, made: Frame) -> set[str]:
    """Words that are a part of the name of a column that the query reads: `sells more *worldwide*`."""
    read = {f.name for f in fields_of(query)}
    found = set()
    for at, part in enumerate(made.parts):
        before = made.parts[at - 1] if at else part
        asked = before.kind in ("COUNT", "AGG", "SUP", "DISTINCT") or before.text.lower() == "which"
        named = part.tag is not None and bool(part.tag.mentions) and part.tag.mentions[0].field.name in read
        if part.kind in ("WORD", "FAINT") and named and not asked:
            found.add(part.text)
    return found


def _uncounted(query: Query) -> bool:
    """Whether a query only counts rows, though averages were asked for."""
    measures = _measures(query)
    return bool(measures) and not isinstance(query, Study) and all(m.function == "count" for m in measures)


def _unaveraged(query: Query, made: Frame, said: Part) -> bool:
    """Whether a query counts rows, or takes single cells of what was asked for on average."""
    throughout = said.text.lower() in made.semantics.lexicon.words("throughout")
    return _uncounted(query) or (throughout and isinstance(query, (Picked, Same, Top, Every)))


def _per_unit(made: Frame, at: int) -> bool:
    """`fare *per km*` that nothing took in."""
    follow = made.parts[at + 1] if at + 1 < len(made.parts) else None
    part = made.parts[at]
    return (
        part.kind == "PER"
        and at not in made.used
        and follow is not None
        and follow.kind == "UNIT"
        and (part.text.lower() in ("per", "for each", "for every", "each"))
    )


def _per_step(query: Query, made: Frame, at: int) -> bool:
    """`hours *per week*` of a column of hours per day."""
    part, follow = made.parts[at], made.parts[at + 1] if at + 1 < len(made.parts) else None
    if part.kind != "PER" or part.text.lower() != "per" or at in made.used or follow is None or follow.kind != "GRAIN":
        return False
    read = fields_of(query)
    return bool(read) and not isinstance(query, Study) and not any(follow.text.lower() in f.words for f in read)


def _beside(made: Frame, at: int, named: set[str]) -> bool:
    """`milk *price*`, where the query took the milk and left the price: the noun behind is what was asked for."""
    part, before = made.parts[at], made.parts[at - 1] if at else None
    if part.kind != "TERM" or before is None or before.kind != "TERM" or part.row or as_value(part):
        return False
    words, low = made.semantics.lexicon, part.text.lower()
    if part.optional and (low in words.irregular or low.endswith("ed") or words.stem(low) not in words.attributes):
        return False
    together = part.tag is not None and before.tag is not None and part.tag.start == before.tag.end
    measures = part.best is not None and part.best.kind == "number" and before.best is not None
    return bool(together and measures and at not in made.used) and not any(f.name in named for f, _ in part.fields)


def _does(query: Query, made: Frame) -> set[str]:
    """Kinds of operation words that a query takes in: a negation that opens the question, a share, a difference."""
    measures = [m.function for m in _measures(query)]
    found = {"NEG"} if made.parts[0].kind == "NEG" else set()
    found |= {"NOONE"} if made.parts[0].kind == "NOONE" or made.boolean else set()
    found |= {"PCT", "RATE"} if "share" in measures or isinstance(query, Portion) else set()
    found |= {"CMP"} if isinstance(query, Contrast) else set()
    return found | ({"DIFF"} if "range" in measures or isinstance(query, (Contrast, Ranked)) else set())


def _measures(node: Any) -> list[Measure]:
    if isinstance(node, Measure):
        return [node]
    if is_dataclass(node) and isinstance(node, Query):
        return [m for each in fields(node) for m in _measures(getattr(node, each.name))]
    return []


def _missing(part: Part, used: bool, named: set[str], numbers: set[float], does: set[str], bare: bool) -> bool:
    limits = (part.kind == "OR" and part.argument) or (part.kind == "CMP" and " " in part.text)
    if limits or part.kind in ("NEG", "DIFF", "PCT", "RATE", "MISSING", "HALF", "NOONE"):
        return not used and part.kind not in does
    if part.kind == "COND":
        return not any(o.field.name in named for clause in part.clauses for c in clause for o in (c, *c.others))
    if part.kind == "THRESH":
        return not all(any(abs(n - x) < 1e-9 or abs(n / 100 - x) < 1e-9 for x in numbers) for n in part.numbers)
    if part.kind in ("NUM", "DATE"):
        return not used and not any(n in numbers or n / 100 in numbers for n in part.numbers)
    told = TOLD if bare or (part.best and part.best.kind in ("number", "flag")) else STRONG
    if part.kind != "TERM" or used or part.row or part.optional or part.score < told or as_value(part):
        return False
    sure = [f for f, s in part.fields if s >= part.score - 0.3 or part.text.lower() in f.words]
    return not any(f.name in named for f in sure)
