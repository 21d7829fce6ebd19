"""Places of a question that name a column, and which of the columns that a word could name it rather means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from planner.lexicon import Lexicon
from planner.tokens import Token

if TYPE_CHECKING:
    from planner.semantics import Field, Semantics

HALF = 0.5
HEADLESS = 0.6
"""What is left of a mention without the name's last full word: `customer` hardly means `customer_rating`."""
SORT = 0.75
"""How surely `status` alone means `claim_status`, where no other column ends so."""


@dataclass(frozen=True)
class Mention:
    """A run of tokens that names a field, with how surely (0 to 1)."""

    field: Field
    start: int
    end: int
    score: float
    matched: int = 0


def sorted_out(found: list[Mention], tokens: Sequence[Token], words: Lexicon) -> list[Mention]:
    """`status` is the one column that ends so, and rather than what `status` may mean besides."""
    made = []
    for mention in found:
        low = tokens[mention.start].low
        rivals = [m for m in found if (m.start, m.end) == (mention.start, mention.end)]
        exact = [m for m in rivals if m.field.words[-1] == low and m.field.kind in ("category", "flag")]
        alone = mention.end - mention.start == 1 and low in words.words("sorts") and exact == [mention]
        made.append(replace(mention, score=max(mention.score, SORT)) if alone else mention)
        heads = [m for m in rivals if low in m.field.words and m.score >= HALF]
        if heads and mention not in heads and words.stem(low) not in {words.stem(w) for w in mention.field.words}:
            made[-1] = replace(mention, score=mention.score * HALF)
        elif exact and mention not in exact and low in words.words("sorts") and low not in mention.field.words:
            made[-1] = replace(mention, score=mention.score * HEADLESS)
    return made


def swallows(mention: Mention, tokens: Sequence[Token], semantics: Semantics) -> bool:
    """Whether a value of the column itself stands inside a name: `arrived in *August*` of the month of arrival; or
    a word only counts: `3 *times*`.
    """
    counted = mention.start > 0 and tokens[mention.start - 1].number is not None and mention.end == mention.start + 1
    if counted and tokens[mention.start].low in semantics.lexicon.words("counting"):
        return True
    own = {semantics.lexicon.stem(w) for w in mention.field.words}
    held = [t for t in tokens[mention.start : mention.end] if t.stem not in own]
    longer = mention.end > mention.start + 1
    return longer and any(v.field is mention.field for t in held for v in semantics.values.at([t], 0, 1))
