"""Superlatives of a question: what is highest, most, first; by which measure, how many, and of what."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field

from planner.conditions import Where
from planner.lexicon import Adjective
from planner.parts import SURE, WEAK, Part, as_value
from planner.queries import Measure
from planner.semantics import Field, Semantics
from planner.tokens import tokenize

ORDERING = ("by", "according to", "in terms of", "based on", "ranked by", "sorted by", "ordered by", "measured by",
            "with respect to", "when ranked by", "by their")  # fmt: skip

DESCRIBING = ("ed", "ing", "able", "ible", "ful", "ous", "ive")

VERBAL = 0.6
"""How surely a verb must name the measure of which it does the most."""
HALF = 0.5
"""How surely a row's noun may name a measure of which it is but a part of the name."""
NEAR = 0.4
"""How much surer a word may name another column than its measure."""


@dataclass
class Extreme:
    """One superlative. Without a measure it is about frequency (`count`) or about the values themselves."""

    descending: bool
    kind: str
    at: int
    end: int
    """Index of the last part it takes in."""
    number: int | None = None
    nth: int = 1
    """2 for `the second highest`."""
    by: Field | None = None
    aggregate: str = ""
    share: Where = ()
    """For `highest share of ...`: what is counted."""
    distinct: Field | None = None
    target: Part | None = None
    where: Where = ()
    """Conditions inside what is counted: `the most cancelled flights`."""
    rivals: list[Field] = field(default_factory=list)
    counted: bool = False
    """Whether it says that rows are counted: `top 3 tiers by number of orders`."""
    judged: bool = False
    """Whether it says good or bad (`best`, `worst`), not high or low."""
    row: bool = False
    """Whether it speaks of rows: `the oldest patient`, `the order with the highest total`."""


def measure_of(extreme: Extreme) -> Measure | None:
    """The measure of groups that an extreme names by itself."""
    if extreme.share:
        return Measure("share", test=extreme.share)
    if extreme.distinct:
        return Measure("distinct", extreme.distinct)
    if extreme.by is None:
        return Measure("count", test=extreme.where) if extreme.where else Measure("count")
    return Measure(extreme.aggregate, extreme.by) if extreme.aggregate else None


def merged(found: list[Extreme]) -> list[Extreme]:
    """`top 3 countries with the highest average age`: a list's head takes the measure of the superlative behind it."""
    if len(found) < 2:
        return found
    first, second, *rest = found
    bare = first.by is None and not first.share and first.kind in ("TOP", "FREQ", "SUP", "MOST")
    if first.number and second.number:
        return found
    if bare and first.kind != "MOST" and (first.number or first.kind == "TOP" or first.at + 1 == second.at):
        return merged([_joined(first, second), *rest])
    if second.by is None and second.kind in ("TOP", "FREQ") and second.target is None and not second.share:
        first.number = first.number or second.number
        return merged([first, *rest])
    if first.by and first.by is second.by and first.descending == second.descending:
        first.number, first.target = first.number or second.number, first.target or second.target
        return merged([first, *rest])
    return found


def _joined(first: Extreme, second: Extreme) -> Extreme:
    second.number = first.number or second.number
    if first.kind == "TOP" and second.kind == "FREQ" and not first.descending:
        second.descending = False
    if first.target and second.target and first.target is not second.target:
        second.row = True
    second.target = first.target or second.target
    second.at = min(first.at, second.at)
    return second


def direction(part: Part, by: Field | None, found: tuple[Field, int] | None) -> int:
    """-1 where more of the adjective is less of the measure: the oldest release year is the lowest."""
    if found and found[0] is by:
        return found[1]
    dated = by is not None and by.kind in ("year", "time") and part.adjective is not None
    return -1 if dated and part.adjective and "year" in part.adjective.reverse else 1


def modifies(parts: list[Part], at: int, semantics: Semantics) -> bool:
    """Whether a row's noun only leads to a measure: `the most *tornado-related* injuries`."""
    behind = next((p for p in parts[at + 1 :] if p.text.lower() not in semantics.lexicon.words("attached")), None)
    plural = semantics.lexicon.plural(parts[at].text.lower())
    known = parts[at].row or semantics.lexicon.stem(parts[at].text.lower()) in semantics.nouns | semantics.fitting
    if not known or parts[at].argument or plural or behind is None or behind.row or behind.optional:
        return False
    return behind.score >= WEAK and not as_value(behind) and behind.pick(lambda f: f.numeric) is not None


def in_unit(parts: list[Part], semantics: Semantics) -> Field | None:
    """`the longest ride *in km*`: the one measure in that unit."""
    words = semantics.lexicon
    for before, part in itertools.pairwise(parts):
        low = part.text.lower()
        if low in words.raw["units"] and before.text.lower() == "in":
            numbers = [f for f in semantics.fields if f.kind == "number"]
            spelled = {f.name: {*f.words, *map(words.meaning, f.words), (f.column.unit or "").lower()} for f in numbers}
            fit = [f for f in numbers if low in spelled[f.name]]
            return fit[0] if len(fit) == 1 else None
    return None


def date_of_verb(part: Part, parts: list[Part], at: int) -> Field | None:
    """The date of the verb behind: `the earliest grant *submitted*`."""
    spoken = part.adjective is not None and "date" in (*part.adjective.columns, *part.adjective.reverse)
    verbs = [p.best for p in parts[at + 1 :] if p.optional and p.best and p.best.kind == "time"]
    return verbs[0] if spoken and len(verbs) == 1 else None


def done_by(extreme: Extreme, parts: list[Part], at: int, used: set[int]) -> bool:
    """`*sleeps* the most guests`: where a verb before names the measure that its object names too."""
    named = [f for f, _ in parts[at].fields if f.kind == "number" and parts[at].row]
    does = [i for i, p in enumerate(parts[:at]) if p.kind == "TERM" and not p.row and p.best in named]
    if does:
        extreme.by, extreme.end = parts[does[0]].best, at
        used.update((does[0], at))
    return bool(does)


def measure_of_verb(part: Part, semantics: Semantics) -> Field | None:
    """`the most *ordered* dishes`: the measure that the verb names."""
    verb = tokenize(part.text, semantics.lexicon)[-1:]
    found = (m.field for m in semantics.names.mentions(verb) if m.field.kind == "number")
    return next(found, None)


def of_rows(parts: list[Part], at: int) -> bool:
    """Whether a superlative of what was done says which rows: `the most reviewed *listing*`, `highest grossing`."""
    behind = parts[at + 1 : at + 3]
    done = len(behind) == 2 and " " not in behind[0].text and behind[0].text.lower().endswith(DESCRIBING)
    noun = bool(behind) and behind[0].best is not None and behind[0].text.lower() in behind[0].best.words
    return done and not noun and (behind[1].row or behind[1].kind == "ROW")


def done_to_rows(parts: list[Part], at: int) -> bool:
    """`the most *reviewed* branch`, where the rows are reviews: of how many rows there are."""
    behind = [p for p in parts[at + 1 : at + 5] if p.row or p.kind != "STOP"][:2]
    verb = len(behind) == 2 and behind[0].row and behind[0].text.lower().endswith("ed")
    return verb and behind[1].kind == "TERM" and behind[1].best is not None and not behind[1].row


def whose(parts: list[Part], place: int, adjective: Adjective, semantics: Semantics) -> Field | None:
    """`the largest *crew*` of a column of crew sizes: the measure of which the noun is a part of the name."""
    faint = place >= 0 and (parts[place].kind in ("FAINT", "ROW") or (parts[place].row and parts[place].score < HALF))
    tag = parts[place].tag if faint else None
    fit = [m.field for m in tag.mentions if m.field.kind == "number"] if tag else []
    return next((f for f in fit if set(adjective.columns) & {*f.words, *semantics.lexicon.meant(f.words)}), None)


def had(parts: list[Part], at: int) -> bool:
    """Whether a list's head says what rows have: `the 2 workers *with the top* scores` are not their scores."""
    before = [p.text.lower() for p in parts[max(0, at - 2) : at]]
    rows = at > 2 and (parts[at - 3].row or parts[at - 3].kind == "ROW")
    return before == ["with", "the"] and rows and parts[at].kind == "TOP"


def nth(parts: list[Part], at: int, used: set[int]) -> int:
    """`second highest`: an ordinal directly before."""
    if at and parts[at - 1].ordinal > 1 and at - 1 not in used:
        used.add(at - 1)
        return parts[at - 1].ordinal
    return 1


def lasted(parts: list[Part], at: int, semantics: Semantics) -> Field | None:
    """`the longest *time* they had to wait`: of what a later word names surely, and not of what lasts besides."""
    vague = parts[at].optional and parts[at].text.lower() in semantics.lexicon.words("lasting")
    later = [p.pick(lambda f: f.kind == "number") for p in parts[at + 1 :] if vague and p.score >= SURE]
    return later[0] if len(later) == 1 else None


def backward(extreme: Extreme, parts: list[Part], used: set[int]) -> bool:
    """`whose salary is the highest`, `which scored the most`: whether the measure stands before."""
    for place in range(extreme.at - 1, -1, -1):
        found = numeric(parts[place])
        if found and place not in used and not parts[place].row and found.kind != "time":
            extreme.by = found
            used.add(place)
            lead = parts[place - 1] if place else None
            if lead and lead.kind in ("AGG", "RATIO_PER"):
                extreme.aggregate = lead.argument
                used.add(place - 1)
            return True
        if parts[place].kind in ("AND", "OR"):
            return False
    return False


def behind_verb(extreme: Extreme, parts: list[Part], at: int) -> bool:
    """`pays *best*`, `earns the *most* on average`: of what the verb before measures, and no noun behind names."""
    return (
        led_by_verb(parts, at)
        and extreme.kind in ("MOST", "TOP", "SUP")
        and (bool(extreme.aggregate) or extreme.end == at)
    )


def led_by_verb(parts: list[Part], at: int) -> bool:
    """Whether a verb stands before that names a measure: `*earns* the most`, `*sleeps* longest`."""
    lead = next((p for p in reversed(parts[:at]) if p.text.lower() != "the"), None)
    named = lead is not None and (lead.optional or (lead.score >= VERBAL and not lead.row))
    return lead is not None and named and numeric(lead) is not None


def listed(parts: list[Part], at: int, used: set[int]) -> int | None:
    """How many are asked for: a number directly before or behind."""
    for step in (1, -1):
        place = at + step
        while 0 <= place < len(parts) and parts[place].kind == "STOP" and parts[place].text.lower() in ("the", "of"):
            place += step
        if 0 <= place < len(parts) and parts[place].kind == "NUM" and place not in used and parts[place].numbers:
            number = parts[place].numbers[0]
            if number.is_integer() and 1 <= number <= 10_000 and not parts[place].mark:
                used.add(place)
                return int(number)
    return None


def people_behind(parts: list[Part], at: int, behind: int) -> bool:
    """`the highest number of *people* affected`: whether the people are those that a measure counts."""
    people = behind > at + 1 and all(p.argument == "generic" for p in parts[at:behind] if p.kind == "ROW")
    measure = numeric(parts[behind]) if people else None
    return measure is not None and measure.countable


def numeric(part: Part) -> Field | None:
    """The measure that a term names, and not the codes of names: `the most *ports*` beside `name_port`."""
    if part.kind != "TERM" or as_value(part):
        return None
    named = set(part.best.words) if part.best and part.best.kind == "category" else set[str]()
    coded = any(f.numeric and set(f.words) < named for f, _ in part.fields)
    near = [f for f, score in part.fields if score >= part.score - NEAR]
    return next((f for f in near if (f.numeric and not coded) or f.kind == "time"), None)


def dates(part: Part, kinds: tuple[str, ...] = ("year", "time")) -> bool:
    """Whether what is counted names a date, of which there is no more or less: the rows are counted."""
    best, measure = part.best if part.kind == "TERM" else None, numeric(part)
    return (best is not None and best.kind in kinds) or (measure is not None and measure.kind == "time")
