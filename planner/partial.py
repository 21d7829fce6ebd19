"""Values that words of a question name: whole ones, and those of which only a part is said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from planner.phrases import operates
from planner.semantics import Semantics
from planner.tokens import Token, fold
from planner.values import EXACT, Named

Spans = dict[tuple[int, int], list[Named]]


def whole(tokens: list[Token], semantics: Semantics) -> Spans:
    """By place, the values that are named; a row's noun names but the value that it is: no `athletes` athletics."""
    found: Spans = {}
    for (start, end), named in semantics.values.spans(tokens).items():
        short, token = end == start + 1, tokens[start]
        if (short or token.number is not None) and operates(tokens, start, semantics.lexicon):
            continue
        if short and token.stem in semantics.nouns | semantics.fitting:
            own = _forms(semantics.lexicon.irregular.get(token.low, token.low))
            named = [n for n in named if n.score != EXACT or own & _forms(fold(str(n.value)))]
            named = [n for n in named if not _repeated(n, semantics)]
        found |= {(start, end): named} if named else {}
    return found


def _repeated(named: Named, semantics: Semantics) -> bool:
    """Whether another cell says that it was done again, so that the noun names both: `retweet` beside `tweet`."""
    cells = {fold(str(v)) for v in semantics.values.of(named.field)}
    return f"re{fold(str(named.value))}" in cells


def _forms(word: str) -> set[str]:
    """A noun and what it may be the plural of."""
    many = {word.removesuffix("s"), word.removesuffix("es")}
    return many | {word, word[:-3] + "y" if word.endswith("ies") else word}


def in_part(
    tokens: Sequence[Token],
    at: int,
    explained: set[int],
    known: bool,
    spans: Mapping[tuple[int, int], Any],
    semantics: Semantics,
) -> Iterator[tuple[int, list[Named]]]:
    """Values that a word, or two that a hyphen joins, name in part, with where these end.

    `explained`: places that mean something; `known`: whether this word does; `spans`: by place, columns and values.
    """
    token, values = tokens[at], semantics.values
    if at + 1 < len(tokens) and tokens[at + 1].joined and not {at, at + 1} & explained:
        halves = [values.part(t) for t in tokens[at : at + 2]]
        yield at + 2, [v for v in halves[0] if any(v.field is w.field and v.value == w.value for w in halves[1])]
    if at in explained or token.number is not None:
        return
    if not known:
        yield at + 1, list(values.part(token) or values.like(token))
    elif token.stem in semantics.foreign:
        behind = {m.field for m in spans.get((at + 1, at + 2), ((), ()))[0]}
        rows = at + 1 < len(tokens) and tokens[at + 1].stem in semantics.nouns | semantics.fitting
        yield at + 1, [n for n in values.part(token) if rows or n.field in behind]
