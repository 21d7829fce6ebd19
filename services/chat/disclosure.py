"""What a language model is told: columns with their roles and harmless values, and the question without people."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from planner.linking import link
from planner.semantics import Field, Semantics
from planner.tokens import Token, tokenize
from services.chat.personal import DIGITS, ordinary

MASK = "•••"
COLUMNS, SAMPLES, LONGEST = 100, 5, 40
COMMON = 2
"""A value is told only if this many rows hold it."""
NAME_LENGTH = 120
SHAPES = re.compile(r"[^\s@]+@[^\s@]+|https?://\S+|(?<![\w-])\+?\d(?:[\s().-]?\d){7,}(?![\w-])")
"""Addresses and numbers of people by their look: of mail, of pages, of telephones and accounts."""
DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
HELD = "WITHHELD_{number}"

Samples = Mapping[str, tuple[str, ...]]


def samples(named: Iterable[list[Any]], semantics: Semantics, tells: frozenset[str]) -> Samples:
    """Values by column that several rows share: none of personal columns, and none with a word of a personal cell.

    `named`: column, value and count, most frequent first.
    """
    shown = {f.name for f in semantics.fields if f.kind in ("category", "flag") and not f.column.pii}
    found: dict[str, list[str]] = {}
    for column, value, count in named:
        if column in shown and int(count) >= COMMON and _harmless(str(value), semantics, tells):
            found.setdefault(str(column), []).append(str(value))
    return {column: tuple(values[:SAMPLES]) for column, values in found.items()}


def _harmless(text: str, semantics: Semantics, tells: frozenset[str]) -> bool:
    words = semantics.lexicon
    cut = tokenize(text, words)
    return len(text) <= LONGEST and not SHAPES.search(text) and not any(t.stem in tells for t in cut)


def portrait(question: str, semantics: Semantics, known: Samples) -> dict[str, Any]:
    """The table, its columns that the question speaks of first."""
    linked = [f for f, _ in link(question, semantics)]
    order = list(dict.fromkeys([*linked, *semantics.fields]))[:COLUMNS]
    return {"a_row_is": semantics.row_noun, "columns": [_column(f, known.get(f.name, ())) for f in order]}


def _column(field: Field, values: tuple[str, ...]) -> dict[str, Any]:
    column = field.column
    told: dict[str, Any] = {"name": field.name[:NAME_LENGTH], "type": column.type, "role": field.kind}
    if column.unit:
        told["unit"] = column.unit
    if column.pii:
        return {**told, "personal": column.pii, "values": [MASK]}
    if field.kind in ("time", "year") and column.stats.minimum is not None:
        told["first"], told["last"] = str(column.stats.minimum)[:10], str(column.stats.maximum)[:10]
    return {**told, "values": list(values)} if values else told


class Veil:
    """Holds words back from texts that leave, by placeholders, and puts them into what comes back."""

    def __init__(self, semantics: Semantics, tells: frozenset[str]) -> None:
        """`tells`: stems of the words of personal cells, as far as they are known."""
        self._semantics, self._tells = semantics, tells
        self._personal = frozenset(f.name for f in semantics.fields if f.column.pii)
        self._held: dict[str, str] = {}

    def over(self, text: str) -> str:
        """The text with a placeholder for each run of words that may be of a person."""
        spans = [m.span() for m in SHAPES.finditer(text) if not DATE.fullmatch(m.group())]
        spans += [(t.start, t.end) for t in tokenize(text, self._semantics.lexicon) if self._holds(t)]
        parts, at = [], 0
        for start, end in _joined(sorted(spans), text):
            parts += [text[at:start], self._placeholder(text[start:end])]
            at = end
        return "".join([*parts, text[at:]])

    def _holds(self, token: Token) -> bool:
        if token.number is not None and sum(c.isdigit() for c in token.text) > DIGITS:
            return True
        if token.low not in self._semantics.lexicon.stop and token.stem in self._tells:
            return True
        capital = token.text[:1].isupper() and bool(self._personal)
        return capital and not ordinary(token, self._semantics, self._tells, self._personal)

    def _placeholder(self, text: str) -> str:
        for known, held in self._held.items():
            if held == text:
                return known
        made = HELD.format(number=len(self._held) + 1)
        self._held[made] = text
        return made

    def lifted(self, value: Any) -> Any:
        """A reply, with what was held back in the place of its placeholders."""
        if isinstance(value, str):
            return re.sub(r"WITHHELD_\d+", lambda m: self._held.get(m.group(), m.group()), value)
        if isinstance(value, list):
            return [self.lifted(each) for each in value]
        if isinstance(value, dict):
            return {name: self.lifted(each) for name, each in value.items()}
        return value


def _joined(spans: list[tuple[int, int]], text: str) -> list[tuple[int, int]]:
    """Spans with nothing but blanks between them, as one."""
    found: list[tuple[int, int]] = []
    for start, end in spans:
        if found and not text[found[-1][1] : start].strip():
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((start, end))
    return found
