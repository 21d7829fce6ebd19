"""The column that a number speaks of by its unit (`90 years old`), or by the noun before it (`loans over 40k`)."""

from __future__ import annotations

import re
from dataclasses import replace

from planner.adjectives import adjective_field
from planner.conditions import BOUNDS, Condition
from planner.lexicon import Adjective, Lexicon
from planner.mentions import HALF
from planner.parts import Part, condition_part, neighbour
from planner.semantics import Field, Semantics
from planner.tokens import tokenize

AGES = ("years", "year", "yrs", "old", "jahre", "jahren", "jahr", "alt")
PRICED = 1000
"""From how much on a bare number behind `for` is money."""
LED = ("a", "at", "of", "with", "any", "no", "is", "are", "was", "were")
SOMEONE = ("anyone", "anybody", "someone", "somebody")
CURRENCIES = ("$", "€", "£")
BEYOND, SCALES = 100, (1e3, 1e6, 1e9)
"""How far a number must lie beyond a column to be told in another scale, and the scales."""
SCALED = "scaled"
OLDEST = 120
"""Most years that a bare number beside a person can be."""


def converted(number: float, unit: str, field: Field, semantics: Semantics) -> float:
    """A number in the column's own unit: 2 hours are 120 of a column of minutes."""
    for scale in semantics.lexicon.raw["scales"].values():
        own = next((w for w in (*reversed(field.words), (field.column.unit or "").lower()) if w in scale), "")
        if own and unit in scale:
            return round(number * float(scale[unit]) / float(scale[own]), 9)
    return number


def in_own_unit(condition: Condition, unit: str, semantics: Semantics) -> Condition:
    values = tuple(converted(v, unit, condition.field, semantics) for v in condition.values)
    return replace(condition, values=values)


def scaled(part: Part, semantics: Semantics) -> None:
    """`above *5 billion*` of a column that can only hold billions: nothing in it comes near, and 5 lies within it."""
    spoken = set(re.findall(r"[a-z]+", part.text.lower())) & set(semantics.lexicon.raw["multipliers"])
    for condition in (c for clause in part.clauses for c in clause if spoken and c.op in BOUNDS):
        stats, numbers = condition.field.column.stats, [abs(float(v)) for v in condition.values]
        if not isinstance(stats.maximum, (int, float)) or min(numbers) < BEYOND * abs(stats.maximum):
            continue
        fit = [s for s in SCALES if all(n / s <= stats.maximum for n in numbers)]
        fit = [s for s in fit if all(n / s >= (stats.minimum or 0) for n in numbers)]
        if len(fit) == 1 and len(part.clauses) == 1:
            part.clauses = [(replace(condition, values=tuple(v / fit[0] for v in condition.values)),)]
            part.argument, part.numbers = SCALED, (fit[0],)


def by_unit(threshold: Part, semantics: Semantics) -> Field | None:
    """The column that a unit speaks of: `over 90 years old`, `below 20%`."""
    words = semantics.lexicon.raw["unit_columns"].get(threshold.unit or threshold.mark, ())
    unit = threshold.unit or threshold.mark
    numeric = [f for f in semantics.fields if f.numeric]
    named = [f for f in numeric if unit and ((f.column.unit or "").lower() == unit.lower() or unit in f.words)]
    spoken = [f for w in words for f in numeric if w in f.words]
    scale: dict[str, float] = next((s for s in semantics.lexicon.raw["scales"].values() if unit in s), {})
    found = named or spoken or [f for f in numeric if set(f.words) & set(scale)]
    return (
        found[0]
        if found and (len(set(f.name for f in found)) == 1 or threshold.unit in ("years", "old", "%"))
        else None
    )


def by_noun(parts: list[Part], at: int, semantics: Semantics) -> Field | None:
    """`loans over 40k` limits the loan amount, `customers under 25` their age."""
    before = neighbour(parts, at, -1, ("STOP", "UNIT"))
    if before < 0 or parts[before].kind not in ("ROW", "TERM", "COND", "NOUN", "ANY", "WORD"):
        return None
    numeric = [f for f in semantics.fields if f.numeric]
    stems = {semantics.lexicon.stem(w) for w in parts[before].text.lower().split()}
    worth = semantics.lexicon.words("worth")
    sized = [f for f in numeric if set(f.words) & worth and stems & {semantics.lexicon.stem(w) for w in f.words}]
    if len(sized) == 1:
        return sized[0]
    aged = [f for f in numeric if "age" in f.words]
    people = semantics.lexicon.people | {semantics.lexicon.stem(w) for w in SOMEONE}
    person = stems <= people or (semantics.of_people and (parts[before].row or parts[before].kind in ("ROW", "COND")))
    plausible = (
        parts[at].unit in ("", *AGES) and all(0 <= n <= OLDEST for n in parts[at].numbers) and not parts[at].mark
    )
    return aged[0] if len(aged) == 1 and person and plausible else None


def by_trade(parts: list[Part], at: int, semantics: Semantics) -> Field | None:
    """`houses sold *for* over 200000`: the price."""
    words = semantics.lexicon
    led = [p.text.lower() for p in parts[max(0, at - 2) : at]]
    money = parts[at].mark in CURRENCIES or (not parts[at].mark and parts[at].numbers[0] >= PRICED)
    sold = led[1:] in (["for"], ["at"]) and (led[0] in words.words("traded") or (led[1] == "for" and money))
    if not sold or parts[at].unit or parts[at].mark not in ("", *CURRENCIES):
        return None
    found = adjective_field(Adjective(tuple(words.raw["adjectives"]["expensive"]["columns"]), ()), semantics)
    return found[0] if found else None


def by_verb(threshold: Part, semantics: Semantics) -> Field | None:
    """`*earn* over 40k`: the salary; `*make* over 40k`, where it is that much."""
    raw = semantics.lexicon.raw
    money = threshold.mark in CURRENCIES or max(threshold.numbers) >= PRICED
    columns = raw["measuring"].get(threshold.verb, raw["making_money"].get(threshold.verb, ()) if money else ())
    found = adjective_field(Adjective(tuple(columns), ()), semantics)
    return found[0] if found else None


def by_crowd(semantics: Semantics) -> Field | None:
    """`countries with over 5 million *people*`: how many live there, where rows are no people."""
    words = semantics.lexicon
    if semantics.nouns & words.people:
        return None
    held = set(words.raw["dwellers"]["inhabitants"])
    found = [f for f in semantics.fields if f.kind == "number" and set(f.words) & held]
    whole = [f for f in found if len(f.words) == 1]
    return next(iter(whole if len(whole) == 1 else found if len(found) == 1 else []), None)


def told_numbers(parts: list[Part], semantics: Semantics) -> list[Part]:
    """`orders that made a *loss*`: those of a profit below nought; `travelled *alone*`: with no companions."""
    for at, part in enumerate(parts):
        for limit, words in semantics.lexicon.raw["by_number"].items():
            op, number = limit.split()
            gained = op == ">" and part.kind == "TERM" and at > 0 and parts[at - 1].text.lower() == "a"
            fits = gained or (part.kind in ("WORD", "LIGHT", "FAINT") and op != ">")
            columns = words.get(part.text.lower(), ()) if fits else ()
            found = [f for c in columns if (f := called(c, semantics))]
            led = at < 1 or op == "=" or parts[at - 1].text.lower() in LED
            if found and led:
                parts[at] = condition_part([(Condition(found[0], op, (int(number),), part.text),)], part.text)
    return parts


def fallen(parts: list[Part], words: Lexicon) -> list[Part]:
    """`the most *rain*`, `how much did it *rain*`: the measure, and no weather called so."""
    amounts = any(p.kind in ("MOST", "SUP", "HOWMUCH", "AGG") for p in parts)
    for part in parts:
        field = part.pick(lambda f: f.kind == "number") if part.text.lower() in words.words("falling") else None
        if amounts and field:
            part.fields, part.values, part.optional = [(field, 1.0)], [], False
    return parts


def called(phrase: str, semantics: Semantics) -> Field | None:
    """The measure that a whole phrase names."""
    named = semantics.names.mentions(tokenize(phrase, semantics.lexicon))
    whole = (m for m in named if m.end - m.start == len(phrase.split()) and m.score >= HALF)
    return next((m.field for m in whole if m.field.kind == "number"), None)
