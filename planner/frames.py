"""A question's frame: how it opens, what it asks for, and by what it groups."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

from planner.asides import amounts, clauses, properties
from planner.conditions import Condition, Where
from planner.extremes import Extreme
from planner.filters import filtered
from planner.groups import OPENERS, groups
from planner.negations import DENIAL
from planner.nouns import name_rows
from planner.parts import Part, as_value
from planner.phrases import THAN
from planner.queries import Key, Measure
from planner.rankings import KINDS, extremes
from planner.semantics import Field, Semantics
from planner.tags import Tag

QUANTIFIED = {"all", "any", "every", "everyone", "everybody"}
ASKING = {"what", "which", "how", "why", "list"}
JOINING = {"with", "without", "from", "by", "to", "and", "or", "that", "who", "which", "whose", "where"}
LEADING, ARTICLES = {"in", "among", "for", "during", "on", "at", "of", "within"}, {"the", "a", "an"}
EACH, SUBJECT = ("every", "each"), 3
"""Words for each of a kind, and where at the latest stands what a yes-or-no question is about."""
RELATIVE = {"who", "that", "which", "where", "when", "and", "or"}


MEANS = ("avg", "average", "mean", "temp", "temperature", "tmin", "tmax", "tavg", "tmed")
"""Words of columns that never add up."""


@dataclass
class Frame:
    """What a question is made of, before it becomes a query."""

    semantics: Semantics
    parts: list[Part]
    opener: str
    used: set[int] = field(default_factory=set)
    extremes: list[Extreme] = field(default_factory=list)
    keys: list[Key] = field(default_factory=list)
    verbs: tuple[str, ...] = ()
    """Words that nothing took in, as they say little."""
    heads: tuple[str, ...] = ()
    """Amounts of what stands before them, which nothing took in: `shipping *cost*`."""
    key_parts: list[Part] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """What was taken for granted on the way to the query, in words."""
    claims: bool = False
    """Whether it is doubted that what is said is so: `is it true that ...`."""

    @property
    def extreme(self) -> Extreme | None:
        return self.extremes[0] if self.extremes else None

    def has(self, *kinds: str) -> bool:
        return any(p.kind in kinds for p in self.parts)

    def first(self, *kinds: str) -> int:
        return next((i for i, p in enumerate(self.parts) if p.kind in kinds), -1)

    def part(self, *kinds: str) -> Part | None:
        at = self.first(*kinds)
        return self.parts[at] if at >= 0 else None

    def fields(self, start: int = 0, end: int | None = None) -> list[tuple[int, Part]]:
        """Terms that name columns and have no other use, in order."""
        last = len(self.parts) if end is None else end
        found = [
            (i, p)
            for i, p in enumerate(self.parts[:last])
            if i >= start and p.kind == "TERM" and i not in self.used and p.best and not as_value(p)
        ]
        return [f for f in found if not f[1].optional] or found

    def where(self, start: int = 0, end: int | None = None) -> Where:
        """Conditions between two places that nothing else has taken."""
        last = len(self.parts) if end is None else end
        return tuple(
            c
            for i, p in enumerate(self.parts[:last])
            if i >= start and p.kind == "COND" and i not in self.used
            for c in p.clauses
        )

    def begins(self, *words: str) -> bool:
        return bool(self.parts) and self.parts[0].text.lower().startswith(words)

    @property
    def boolean(self) -> bool:
        """Whether it asks for yes or no; a plain statement asks whether it is so."""
        return self.claims or self.opener in OPENERS or self.states

    @property
    def counting(self) -> bool:
        """Whether it asks how many, `the oldest rower has *how many* boats`, and nothing has taken that in."""
        how = self.semantics.lexicon.raw["how"]
        counts = ((i, p) for i, p in enumerate(self.parts) if p.kind == "COUNT" and i not in self.used)
        return any(i == 0 or p.text.lower().startswith(how) for i, p in counts)

    @property
    def states(self) -> bool:
        """`All ...`, `No trip is ...`, `Any trips over 10 km?`, `There are ...`: asks nothing by a word of its own."""
        words = [p.text.lower().split()[0] for p in self.parts[:2]]
        how = self.semantics.lexicon.raw["how"]
        asked = any(p.text.lower().split()[0] == how for p in self.parts if p.kind in ("DIFF", "COUNT", "HOWMUCH"))
        if not words or asked or {p.text.lower() for p in self.parts if p.kind == "STOP"} & ASKING:
            return False
        there = words[0] == "there" and bool(words[1:]) and words[1] in OPENERS
        stated = there or words[0] in QUANTIFIED or self.parts[0].argument == DENIAL
        return stated or self._claims or self._weighs or self._restricts

    @property
    def _restricts(self) -> bool:
        """`Only sloops have a crew over 7.`: a verb behind what alone is meant."""
        said = [p for p in self.parts[1:3] if p.text.lower() not in ARTICLES]
        verb = said[1].text.lower() if len(said) == 2 and self.parts[0].text.lower() == "only" else ""
        return bool(verb) and said[0].kind == "COND" and said[1].kind == "STOP" and verb not in LEADING | JOINING

    @property
    def _claims(self) -> bool:
        """`The oldest rower is from Kiel.`, `Most trips were paid by card.`: a verb, and what is said behind it."""
        first = self.parts[0]
        if not (first.kind in ("MOST", "THRESH") or (first.kind == "STOP" and first.text.lower() == "the")):
            return False
        said = [p.text.lower().split()[0] for p in self.parts]
        verbs = [i for i, w in enumerate(said) if i and w in OPENERS and said[i - 1] not in RELATIVE]
        moves = [i for i, p in enumerate(self.parts) if p.kind in ("CHANGED", "GROWTH") and self.has("ALL", "PER")]
        if moves and not verbs and first.kind == "STOP":
            return " " in self.parts[moves[0]].text or self.parts[moves[0]].text.lower().endswith("ed")
        plain = first.kind == "STOP" and not {*said[: max(verbs, default=0)]} & (RELATIVE | {"whose"})
        return bool(verbs) and (plain or any(p.kind in ("COND", "THRESH") for p in self.parts[verbs[0] :]))

    @property
    def _weighs(self) -> bool:
        """`Women earn more than men.`: two sides about `than`, and a verb between."""
        than = max((i for i, p in enumerate(self.parts) if p.kind == "CMP" or p.text.lower() == THAN), default=0)
        sided = all(any(p.kind == "COND" for p in half) for half in (self.parts[:than], self.parts[than:]))
        verbs = [p for p in self.parts[:than] if p.optional or p.text.lower().split()[0] in OPENERS]
        return sided and bool(verbs or self.verbs) and self.parts[0].kind in ("COND", "STOP", "ROW", "AGG", "TERM")

    @property
    def than(self) -> int:
        """Index of what stands between two sides, where no number is behind it: `than`, `older than`; else -1."""
        ends = (THAN, self.semantics.lexicon.raw["than"])
        said = (i for i, p in enumerate(self.parts) if p.kind in ("CMP", "STOP") and p.text.lower().endswith(ends))
        return max(said, default=-1)

    @property
    def denied(self) -> bool:
        """`There are no ...`"""
        return (self.claims or self.states) and any(p.kind == "NEG" or p.argument == DENIAL for p in self.parts[:3])


def frame(tags: list[Tag], semantics: Semantics, claims: bool = False) -> Frame:
    parts = filtered(tags, semantics)
    verbs = tuple(t.text.lower() for t in tags if t.kind == "LIGHT")
    heads = (*amounts(tags, semantics), *properties(tags, semantics), *clauses(tags, semantics))
    made = Frame(semantics, parts, _opener(parts), verbs=verbs, heads=heads, claims=claims)
    name_rows(made)
    for at, part in enumerate(parts):
        if part.kind == "PER" and part.text.lower().split()[-1] in EACH and made.boolean and at < SUBJECT:
            part.kind = "ALL"
    _unweighed(made)
    made.extremes = extremes(parts, semantics, made.used)
    groups(made, tags)
    return made


def _unweighed(made: Frame) -> None:
    """`which of them has *more* orders`: the most, where nothing is told that it is more than."""
    chosen = made.opener in OPENERS and any(_or(p) for p in made.parts)
    asks = made.parts[1].text.lower() if made.opener in LEADING and len(made.parts) > 1 else made.opener
    if made.than >= 0 or not (chosen or asks in ("which", "who", "what", "whose")):
        return
    words = made.semantics.lexicon.raw["rather"]
    for before, part in pairwise(made.parts):
        way = next((w for w, said in words.items() if part.text.lower() in said), "")
        kind, _, argument = way.partition(" ")
        fits = part.kind in ("STOP", "WORD") and before.kind not in ("NUM", "OR", "AND")
        if way and fits and (kind != "TOP" or (before.optional and before.kind == "TERM")):
            part.kind, part.argument = kind, argument


def _or(part: Part) -> bool:
    """Whether a part leaves a choice: `or`, or cells that it joined."""
    return part.kind == "OR" or (part.kind == "COND" and any(c.op == "in" for clause in part.clauses for c in clause))


def _opener(parts: list[Part]) -> str:
    if parts and parts[-1].text.lower() == "when" and parts[-1].kind == "STOP":
        return "when"
    words = [p.text.lower() for p in parts[:3] if p.kind in ("STOP", "NEG", "PER")]
    first = words[0].split()[0] if words else ""
    if (behind := _introduced(parts)) and (asks := parts[behind].text.lower()) in OPENERS | ASKING | {"who", "whose"}:
        return asks
    return first if parts and (parts[0].kind in ("STOP", "NEG") or parts[0].text.lower().endswith(" each")) else ""


def _introduced(parts: list[Part]) -> int:
    """Where a question begins behind what it says first: `*on average*, are`, `*in 2019*, did`."""
    led = bool(parts) and (parts[0].kind == "AGG" or parts[0].text.lower() in LEADING)
    at = 1 if led else 0
    while (
        at
        and at < len(parts)
        and (parts[at].kind == "COND" or parts[at].text.lower() in ARTICLES or _names_next(parts, at))
    ):
        at += 1
    told = at < len(parts) and (parts[at - 1].kind == "COND" or " " in parts[0].text)
    return at if at and told and parts[at].kind == "STOP" else 0


def _names_next(parts: list[Part], at: int) -> bool:
    """`in the *region* Este`: the column of the cell behind it, or a word between the two."""
    told = {c.field.name for p in parts[at + 1 : at + 3] for clause in p.clauses for c in clause}
    one, before = parts[at], parts[at - 1]
    if one.kind == "STOP" and before.kind == "TERM" and one.text.lower() not in OPENERS | ASKING:
        return before.best is not None and before.best.name in told
    return one.kind == "TERM" and one.best is not None and one.best.name in told


def measure_default(field: Field) -> str:
    """Sum or mean of a field where nobody said: what adding up means for it; an owner's number stands in many rows."""
    if field.owned:
        return "max"
    return "sum" if field.column.aggregation == "sum" and not field.says(*MEANS) else "mean"


def share_of(part: Part) -> Measure:
    flag = part.best
    assert flag
    return Measure("share", test=((Condition(flag, "=", (flag.positive,), part.text),),))


__all__ = ["KINDS", "Frame", "frame", "measure_default", "share_of"]
