"""Columns of one thing for several years: `the population of all villages in 2021` is the one of `population_2021`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from planner.tokens import Token

if TYPE_CHECKING:
    from planner.semantics import Field, Semantics

LED = ("in", "of", "for", "from", "during")
FEWEST = 2


def dated_names(tokens: list[Token], semantics: Semantics) -> list[Token]:
    """The same words, people as the population that they are, and behind such a thing's name its years."""
    made = _as_population(tokens, semantics)
    series = _series(semantics)
    years = {y for known in series.values() for y in known}
    places = [i for i, t in enumerate(made) if t.low in years]
    told = list(dict.fromkeys(made[i].low for i in places))
    named = {i: known for i, t in enumerate(made) if (known := _named(t, series, semantics)) >= {*told} and told}
    loose = [i for i in named if not any(i < p <= i + FEWEST for p in places)]
    if not loose or (len(told) > 1 and (len(loose) > 1 or not _listed(made, places))):
        return made
    bound = {p for p in places if not any(i < p <= i + FEWEST for i in named)}
    gone = bound | {i for p in bound for i in range(p - 1, max(loose[0], -1), -1) if _leads(made, i, bound)}
    found: list[Token] = []
    for i, token in enumerate(made):
        found += _told_with(token, [made[p] for p in places[: len(told)]]) if i in loose else [token] * (i not in gone)
    return found


def _leads(tokens: list[Token], at: int, bound: set[int]) -> bool:
    """Whether a word only leads to a year, or joins two."""
    joins = tokens[at].low == "and" and at - 1 in bound
    return at + 1 in bound and (tokens[at].low in LED or joins)


def _listed(tokens: list[Token], places: list[int]) -> bool:
    """Whether years stand in a list, and are no two ends of a time: `in 1996, 2001 and 2006`."""
    first, last = places[0], places[-1]
    between = (t.low for i, t in enumerate(tokens[first:last], first) if i not in places)
    return all(w == "and" for w in between) and tokens[max(0, first - 1)].low in LED


def _told_with(token: Token, years: list[Token]) -> list[Token]:
    """`population 1996`, `population 2001`: the name once for each of its years."""
    joint = replace(token, text="and", low="and", stem="and")
    pairs = [[token, replace(y, start=token.end, end=token.end)] for y in years]
    return [t for n, pair in enumerate(pairs) for t in ([joint] * (n > 0) + pair)]


def _series(semantics: Semantics) -> dict[tuple[str, ...], set[str]]:
    """The words that names of several years share, with these years."""
    found: dict[tuple[str, ...], set[str]] = {}
    for field in semantics.fields:
        years = [w for w in field.words if w.isdigit() and len(w) == 4]
        if len(years) == 1 and field.numeric:
            found.setdefault(tuple(w for w in field.words if w not in years), set()).add(years[0])
    return {words: years for words, years in found.items() if len(years) >= FEWEST}


def _named(token: Token, series: dict[tuple[str, ...], set[str]], semantics: Semantics) -> set[str]:
    """The years of the one thing that a word names by itself."""
    index, alone = semantics.names.index, [w for w in series if len(w) == 1]
    fields: list[Field] = [semantics.fields[h.field] for h in index.get((token.stem,), ())]
    told = {w for w in alone for f in fields if token.number is None and w[0] in f.words}
    return series[told.pop()] if len(told) == 1 else set()


def _as_population(tokens: list[Token], semantics: Semantics) -> list[Token]:
    """`more than 5 million *people*`, `the most *inhabitants*`, where rows are places that have a population."""
    words, stem = semantics.lexicon, semantics.lexicon.stem("population")
    alike = {f.words[:1] for f in semantics.fields if f.numeric and "population" in words.meant(f.words[:1])}
    if len(alike) != 1 or semantics.of_people:
        return tokens
    made = list(tokens)
    for at, token in enumerate(tokens[1:], 1):
        if token.low in words.words("populace") and _amount(tokens, at, semantics):
            made[at] = replace(token, low="population", stem=stem)
    return made


def _amount(tokens: Sequence[Token], at: int, semantics: Semantics) -> bool:
    words, before = semantics.lexicon, tokens[at - 1]
    scaled = before.low in words.raw["multipliers"] or before.number is not None
    return scaled or words.phrases.get((before.low,), ("",))[0] == "MOST"
