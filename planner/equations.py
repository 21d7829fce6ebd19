"""Conditions written out as `column = value`, whatever else the words of the column or the value would mean."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from planner.lexicon import Lexicon
from planner.tokens import Token, tokenize
from planner.values import EXACT, LONGEST, Named

if TYPE_CHECKING:
    from planner.semantics import Field, Semantics

SIGNS, BRACKETS = ("=", "=="), "[(%?"


def equations(tokens: Sequence[Token], semantics: Semantics) -> list[tuple[int, int, Named]]:
    """Places from the column's first word to behind the value's last, with what is meant."""
    found: list[tuple[int, int, Named]] = []
    for at, token in enumerate(tokens):
        if token.low not in SIGNS:
            continue
        for start, field in _columns(tokens, at, semantics):
            if valued := _value(tokens, at + 1, field, semantics):
                end, value = valued
                found.append((start, end, Named(field, value, EXACT)))
    return found


def _columns(tokens: Sequence[Token], at: int, semantics: Semantics) -> Iterator[tuple[int, Field]]:
    """Columns whose whole name stands right before a place, with its first word's place."""
    for field in semantics.fields:
        names = {_low(text, semantics.lexicon) for text in (field.name, field.title, field.column.source_name or "")}
        for name in sorted(names, key=len, reverse=True):
            if name and len(name) <= at and _said(tokens[at - len(name) : at]) == name:
                yield at - len(name), field
                break


def _value(tokens: Sequence[Token], at: int, field: Field, semantics: Semantics) -> tuple[int, Any] | None:
    """The longest value of a column that stands at a place, and the place behind it."""
    if field.column.numeric:
        number = tokens[at].number if at < len(tokens) else None
        return None if number is None else (at + 1, int(number) if number.is_integer() else number)
    poles = [c for c in (field.positive, field.negative) if c is not None]
    cells = [*poles, *semantics.values.of(field)]
    for length in range(min(LONGEST, len(tokens) - at), 0, -1):
        said = _said(tokens[at : at + length])
        if cell := [c for c in cells if _low(str(c), semantics.lexicon) == said]:
            return at + length, cell[0]
    return None


def _said(tokens: Sequence[Token]) -> tuple[str, ...]:
    return tuple(t.low for t in tokens)


def _low(text: str, words: Lexicon) -> tuple[str, ...]:
    return _said(tokenize(text, words))


def spelled_out(tokens: Sequence[Token], semantics: Semantics) -> list[tuple[int, int, Field]]:
    """Places of columns that are written as they are, though some of their words would say little: `by am`, `[TWh]`."""
    words = semantics.lexicon
    found = []
    for field in semantics.fields:
        if _ordinary(field.name, words):
            found += [(at, at + 1, field) for at in range(1, len(tokens)) if _meant(tokens, at, field.name, words)]
        elif any(mark in field.name for mark in BRACKETS):
            name = _low(field.name, words)
            places = range(len(tokens) - len(name) + 1)
            found += [(at, at + len(name), field) for at in places if _said(tokens[at : at + len(name)]) == name]
    return found + list(_numbered(tokens, semantics))


def _numbered(tokens: Sequence[Token], semantics: Semantics) -> Iterator[tuple[int, int, Field]]:
    """`the secondary type` of columns `type1` and `type2`."""
    raw = semantics.lexicon.raw
    for at, (token, noun) in enumerate(itertools.pairwise(tokens)):
        place = str(raw["ranks"].get(token.low) or raw["ordinals"].get(token.low, ""))
        told = {f.words[:-1] for f in semantics.fields if place and f.words[-1:] == (place,)}
        for words in told if len(told) == 1 else ():
            series = [f for f in semantics.fields if f.words[:-1] == words and f.words[-1].isdigit()]
            if len(series) > 1 and (noun.low in words or noun.stem in map(semantics.lexicon.stem, words)):
                yield at, at + 2, next(f for f in series if f.words[-1] == place)


def _ordinary(name: str, words: Lexicon) -> bool:
    low = name.lower()
    return name.isalpha() and (low in words.stop or words.stem(low) in words.light | words.generic)


def _meant(tokens: Sequence[Token], at: int, name: str, words: Lexicon) -> bool:
    led = words.phrases.get((tokens[at - 1].low,), ("",))[0] == "PER"
    return tokens[at].text == name and (led or not name.islower())
