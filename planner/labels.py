"""The column by which one tells a row, or the thing or person of whom it tells."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from planner.lexicon import Lexicon

if TYPE_CHECKING:
    from planner.semantics import Field

SELDOM = 8
"""Rows per name from which names tell none apart, where there are numbers."""
NAMES = (("name",), ("title",))


def label_of(fields: Sequence[Field], nouns: frozenset[str], rows: int, words: Lexicon) -> Field | None:
    """A unique name before a name that some share, before a unique number, before what people are called by others."""
    unique = [f for f in fields if f.unique and f.kind in ("category", "text") and not f.column.numeric]
    linking = words.words("links")
    told = [f for f in unique if not f.words[-1].endswith("ed") and not linking & set(f.words)]
    best = [f for f in told if f.says("name", "title", "player", "song", "model") or set(f.words) & nouns]
    best += [f for f in fields if f.telling and set(map(words.stem, f.words)) <= nouns]
    bare = [f for f in fields if f.telling and f.words in NAMES and f.kind in ("category", "text")]
    named = [f for f in told if f.kind == "category"]
    texts = [f for f in fields if f.kind in ("category", "text")]
    repeated = [f for f in texts if f.words[-1:] in NAMES or f.words[:2] == ("name", "of")]
    numbered = [f for f in fields if f.kind == "id" and SELDOM * f.column.stats.distinct >= rows]
    plain = [f for f in repeated if set(f.words) <= {"full", "name"} or set(map(words.stem, f.words[:-1])) & nouns]
    plain.sort(key=lambda f: SELDOM * f.column.stats.distinct < rows)
    if numbered and plain and SELDOM * plain[0].column.stats.distinct < rows:
        plain, numbered = numbered, plain
    given = [f for f in texts if _given(f, words)]
    return next(
        iter(bare + best + named + [f for f in repeated if f.telling] + plain + numbered + unique + given), None
    )


def _given(field: Field, words: Lexicon) -> bool:
    """Whether a column holds the names of people, or a part of these: `first_name`, `forename`."""
    said = " ".join(words.spelled(w) for w in field.words).replace(" ", "")
    return said in words.words("forenames")
