"""Whether a phrase of the language means its operation where it stands, or is part of a name."""

from __future__ import annotations

from planner.lexicon import Lexicon
from planner.semantics import Semantics
from planner.tokens import Token


def applies(kind: str, key: tuple[str, ...], tokens: list[Token], start: int, semantics: Semantics) -> bool:
    """`kind` of the phrase `key`, which begins at `start`."""
    if kind == "COUNT":
        return not (start and _qualified(tokens, start, semantics.lexicon))
    if kind == "GRAIN":
        return semantics.time is not None and semantics.time.column.type == "timestamp"
    return not (kind == "WHY" and _is_column(key[0], semantics))


def _qualified(tokens: list[Token], at: int, words: Lexicon) -> bool:
    """`the *tracking* number of`: a noun before makes it a thing's number, not how many there are."""
    before, own = tokens[at - 1], tokens[at].low
    plain = before.low in words.stop or before.low in grain_words(words)
    plain = plain or (before.low,) in words.phrases or (before.low,) in words.superlatives
    return own == "number" and not plain and before.number is None and before.end + 1 == tokens[at].start


def _is_column(word: str, semantics: Semantics) -> bool:
    """Whether a word is a column's whole name."""
    return any(f.words == (word,) for f in semantics.fields)


def grain_words(words: Lexicon) -> dict[str, str]:
    return {w: g for g, ws in words.raw["grains"].items() for w in ws}
