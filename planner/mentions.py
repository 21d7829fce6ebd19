"""Places of a question that name a column, and which of the columns that a word could name it rather means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from planner.lexicon import Lexicon
from planner.tokens import Token
from planner.weights import SENTENCE

if TYPE_CHECKING:
    from planner.semantics import Field, Semantics

HALF = 0.5
REACH = 3
"""Most words of a value that reaches into a name."""
HEADLESS = 0.6
"""What is left of a mention without the name's last full word: `customer` hardly means `customer_rating`."""
SORT = 0.75
"""How surely `status` alone means `claim_status`, where no other column ends so."""


WHOLE = 0.95
"""How surely a name must be meant to take in a noun behind it."""
TAIL = 0.9
"""How surely the last words of a longer name mean it, where no other one ends so."""


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
    made, sorts = [], words.stemmed("sorts")
    for mention in found:
        low = tokens[mention.start].low
        rivals = [m for m in found if (m.start, m.end) == (mention.start, mention.end)]
        exact = [m for m in rivals if _sort(m.field) and words.stem(m.field.words[-1]) == words.stem(low)]
        alone = mention.end - mention.start == 1 and words.stem(low) in sorts and exact == [mention]
        alone = alone or (_led(tokens, mention.start, words) and _ended(mention, rivals, low, words))
        least = SORT if alone else TAIL if _ends(mention, tokens, words) else 0.0
        ending = [m for m in rivals if m.field is not mention.field and _ends(m, tokens, words)]
        verbatim = tuple(t.low for t in tokens[mention.start : mention.end]) == mention.field.words
        least = 1.0 if verbatim else 0.0 if ending else least
        made.append(replace(mention, score=max(mention.score, least)))
        if _spelled_apart(mention, rivals, tokens[mention.start : mention.end], words):
            made[-1] = replace(mention, score=mention.score * HALF)
            continue
        heads = [m for m in rivals if low in m.field.words and m.score >= HALF]
        if heads and mention not in heads and words.stem(low) not in {words.stem(w) for w in mention.field.words}:
            made[-1] = replace(mention, score=mention.score * HALF)
        elif any(set(m.field.words) < set(mention.field.words) and m.score >= mention.score for m in rivals):
            made[-1] = replace(mention, score=mention.score * SORT)
        elif exact and mention not in exact and words.stem(low) in sorts and low not in mention.field.words:
            made[-1] = replace(mention, score=mention.score * HEADLESS)
    return [m for m in made if not any(_cuts(one, m, tokens, words) for one in made)]


def _led(tokens: Sequence[Token], at: int, words: Lexicon) -> bool:
    """Whether no other noun stands before a word: `op carriers`, and no `phone carriers`."""
    spans = (tuple(t.low for t in tokens[max(0, at - size) : at]) for size in (1, 2, 3))
    return (
        at == 0 or tokens[at - 1].low in words.stop or any(s in words.phrases or s in words.superlatives for s in spans)
    )


def _ended(mention: Mention, rivals: list[Mention], low: str, words: Lexicon) -> bool:
    """Whether a word ends the name of one column of names or dates, and of no other: `carriers` of `op_carrier`."""
    said = {low, low.removesuffix("s")} - words.words("naming")
    ending = [m for m in rivals if m.end == m.start + 1 and m.field.words[-1] in said]
    sure = any(m.score >= SORT for m in rivals if m is not mention)
    extent = mention.field.kind == "number" and bool(said & words.words("extents"))
    return ending == [mention] and not sure and (extent or mention.field.kind in ("category", "time"))


def _spelled_apart(mention: Mention, rivals: list[Mention], said: Sequence[Token], words: Lexicon) -> bool:
    """Whether a measure has a word of the stem alone where another has the word itself: `following` for `followers`."""
    measures = [m for m in rivals if m.field.kind == "number"]
    others = [m for m in measures if m is not mention and m.score >= HALF and mention in measures]
    for token in said:
        single, own = token.low.removesuffix("s"), [w for w in mention.field.words if words.stem(w) == token.stem]
        written = any(single in {w.removesuffix("s") for w in m.field.words} for m in others)
        if own and written and single not in {w.removesuffix("s") for w in own}:
            return True
    return False


def _sort(field: Field) -> bool:
    """Whether a column's cells, or its few whole numbers, may say of what sort each row is."""
    return field.kind in ("category", "flag") or (field.kind == "number" and field.column.type == "integer")


def _cuts(one: Mention, other: Mention, tokens: Sequence[Token], words: Lexicon) -> bool:
    """Whether a whole name, word by word, cuts into another that stands apart: `room *type in the listings*`."""
    said = [t.stem for t in tokens[one.start : one.end]]
    whole = len(said) > 1 and said == [words.stem(w) for w in one.field.words]
    apart = any(t.low in words.stop for t in tokens[other.start : other.end])
    return whole and apart and one.start < other.start < one.end < other.end


def headed(found: list[Mention], tokens: Sequence[Token], words: Lexicon) -> list[Mention]:
    """Whole names with a noun behind them that only says what they are: `generosity *score*`, `team *names*`; and
    years of how things came to be: `year *of production*`.
    """
    whole = [m for m in found if m.score >= WHOLE]
    named = {m.start for m in whole if m.end == m.start + 1}
    more, made = [], words.words("making")
    for mention in whole:
        low = tokens[mention.end].low if mention.end < len(tokens) else ""
        if mention.field.kind in ("year", "time") and {t.low for t in tokens[mention.end : mention.end + 2]} & made:
            last = next(i for i in (mention.end, mention.end + 1) if tokens[i].low in made)
            more += [replace(mention, end=last + 1)] if last == mention.end or low == "of" else []
        heads = words.raw["heads"].get("number" if mention.field.kind == "number" else "category", ())
        if mention.field.kind in ("number", "category", "flag") and low in heads:
            naming = low in words.words("naming")
            more += [replace(mention, end=mention.end + 1)] if naming or mention.end not in named else []
    return [*found, *more]


def _ends(mention: Mention, tokens: Sequence[Token], words: Lexicon) -> bool:
    """Whether several words are those with which a name ends: `sentiment confidence`."""
    said = [t.stem for t in tokens[mention.start : mention.end]]
    return len(said) > 1 and said == [words.stem(w) for w in mention.field.words[-len(said) :]]


def freed(mention: Mention, tokens: Sequence[Token], semantics: Semantics) -> list[Mention]:
    """A mention, or what is left of it behind a value that it swallows: `negative *sentiment*`."""
    if _paced(mention, tokens, semantics.lexicon):
        return []
    behind = _reached(mention, tokens, semantics)
    if not behind:
        if not swallows(mention, tokens, semantics):
            return [mention]
        held = [i for i in range(mention.start, mention.end) if _held(mention, tokens[i], semantics)]
        joint = next((i for i in range(mention.start, mention.end) if tokens[i].low in ("in", "on")), 0)
        if joint and not held:
            before = semantics.names.mentions(tokens[mention.start : joint])
            own = [m for m in before if m.field is mention.field and m.start == 0]
            return [replace(m, start=mention.start, end=mention.start + m.end) for m in own]
        behind = held[-1] + 1 if held else mention.end
    left = semantics.names.mentions(tokens[behind : mention.end])
    return [replace(m, start=m.start + behind, end=m.end + behind) for m in left if m.field is mention.field]


def _paced(mention: Mention, tokens: Sequence[Token], words: Lexicon) -> bool:
    """Whether `monthly` is taken for a column of how many `months`."""
    low = tokens[mention.start].low
    alone = mention.end == mention.start + 1 and low in words.words("adjectival_grains")
    return alone and mention.field.kind == "number" and mention.field.words == (f"{words.stem(low)}s",)


def _reached(mention: Mention, tokens: Sequence[Token], semantics: Semantics) -> int:
    """Where a value of several words ends that begins before a long name and reaches into it: `*very likely* to vote`
    of `how likely are you to vote`; 0 where none does."""
    if len(mention.field.words) <= SENTENCE:
        return 0
    for start in range(max(0, mention.start - REACH), mention.start):
        for end in range(mention.start + 1, min(mention.end, start + REACH + 1)):
            if any(v.score >= 1 for v in semantics.values.at(tokens, start, end - start)):
                return end
    return 0


def whole(field: Field | None, text: str, semantics: Semantics) -> bool:
    """Whether a phrase is all that the name of a category says: `class` of `class_name`."""
    said = text.lower().split()
    words = [w for w in field.words if w not in semantics.lexicon.words("naming")] if field else []
    return bool(words) and field is not None and field.kind == "category" and words == said


def swallows(mention: Mention, tokens: Sequence[Token], semantics: Semantics) -> bool:
    """Whether a value of the column itself stands inside a name: `arrived in *August*` of the month of arrival; or
    a word only counts: `3 *times*`; or says where: `room type *in the listings*`.
    """
    within = tokens[mention.end - 1].stem in semantics.nouns and tokens[mention.end - 1].low not in mention.field.words
    if within and any(t.low in ("in", "on") for t in tokens[mention.start : mention.end]):
        return True
    counted = mention.start > 0 and tokens[mention.start - 1].number is not None and mention.end == mention.start + 1
    if counted and tokens[mention.start].low in semantics.lexicon.words("counting"):
        return True
    return mention.end > mention.start + 1 and any(
        _held(mention, t, semantics) for t in tokens[mention.start : mention.end]
    )


def _held(mention: Mention, token: Token, semantics: Semantics) -> bool:
    """Whether a word is a value of the mentioned column, and no word of its name."""
    own = {semantics.lexicon.stem(w) for w in mention.field.words}
    return token.stem not in own and any(v.field is mention.field for v in semantics.values.at([token], 0, 1))
