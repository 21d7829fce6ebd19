"""What the name of a file or data set says of its rows: `2024_bird_strikes`, `employee_data`, `harbourboats`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from planner.lexicon import Lexicon
from planner.rows import TAILS
from planner.tokens import name_words

if TYPE_CHECKING:
    from planner.semantics import Field

SHORTEST = 4
"""Letters of the shortest word that is cut off another one: `boats` of `harbourboats`."""


def title_words(title: str, words: Lexicon) -> tuple[str, ...]:
    """Words of a title, those written together apart, less what only says that it is data: `raw`, `data`, `2024`."""
    nouns = entities(words)
    found: list[str] = []
    for word in (w for w in name_words(title) if w.isalpha()):
        cuts = range(SHORTEST, len(word) - SHORTEST + 1) if _plural(word, words) else ()
        known = word in words.vocabulary or words.stem(word) in nouns
        cut = None if known else next((c for c in cuts if words.stem(word[c:]) in nouns), None)
        found.extend((word[:cut], word[cut:]) if cut else (word,))
    while found[1:] and found[-1] in words.words("titling"):
        found.pop()
    return tuple(found)


def titled(told: Sequence[str], fields: Sequence[Field], words: Lexicon) -> str:
    """The plural that ends a title, or else its last noun that rows are known by; none by which a column goes."""
    nouns = entities(words)
    known = {words.stem(w) for f in fields for w in _names(f, words)} | words.attributes | words.generic | words.stop
    long = (w for w in told if len(w) >= SHORTEST or words.stem(w) in nouns)
    fit = [w for w in long if not {w, words.stem(w)} & known]
    plural = [w for w in told[-1:] if w in fit and _plural(w, words)]
    return next(iter(plural + [w for w in reversed(fit) if words.stem(w) in nouns]), "")


def entities(words: Lexicon) -> frozenset[str]:
    """Stems of nouns that rows are known to be called by."""
    return frozenset(words.stem(n) for family in words.families for n in family["nouns"])


def _plural(word: str, words: Lexicon) -> bool:
    return len(word) >= SHORTEST and words.several(word)


def _names(field: Field, words: Lexicon) -> Sequence[str]:
    """Words of a column's name that are what it holds: `breach` of `breach_id`, and not of `date_of_breach`."""
    told = field.words
    if field.kind == "flag":
        return told if len(told) == 1 else ()
    if field.kind == "number" and {*told} & words.words("tallied"):
        return told
    if "of" in told[1:-1] and field.kind != "number":
        told = told[: told.index("of")]
    heads = [w for w in told if w not in TAILS] if field.kind != "time" else []
    return (*heads[-1:], told[-1])
