"""Whether a phrase of the language means its operation where it stands, or is part of a name."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from planner.lexicon import Lexicon
from planner.semantics import Field, Semantics
from planner.tokens import Token

if TYPE_CHECKING:
    from planner.tags import Tag

HOURS = "hour_of_day"
REACH = 6
"""Words over which `or more` looks back for its number."""
SHORT = 4
"""Most letters of a stem that may end any word."""
THAN = "than"
"""As parts hold it in every language."""
NAMED = 0.6
"""How surely `day of the week` must name a column to be no step of the calendar."""


Known = tuple[str, str]
"""Kind and argument of a phrase."""


def applies(known: Known, key: tuple[str, ...], tokens: list[Token], start: int, semantics: Semantics) -> bool:
    """Whether the phrase `key`, which begins at `start`, is of its kind."""
    kind, argument = known
    if kind == "POST":
        numbered = any(t.number is not None for t in tokens[max(0, start - REACH) : start])
        cell = any(v.score >= 1 for v in semantics.values.at(tokens, start + 1, len(key) - 1))
        return (numbered or not cell) and [t.low for t in tokens[start + len(key) :][:1]] != [
            semantics.lexicon.raw["than"]
        ]
    if kind == "COUNT":
        return not (start and _qualified(tokens, start, semantics.lexicon))
    if kind == "GRAIN":
        time, span = semantics.time, tokens[start : start + len(key)]
        named = (m for m in semantics.names.mentions(span) if m.end - m.start == len(span) and m.score >= NAMED)
        if any(m.field.kind == "category" for m in named):
            return False
        return time is not None and (time.column.type == "timestamp" or (time.kind == "time" and argument != HOURS))
    if kind == "CORR" and start + len(key) < len(tokens) and _more(tokens[start + len(key)], semantics.lexicon):
        return False
    if (kind == "CHAT" and len(key) == 1) or (kind == "GROWTH" and semantics.time is None):
        return tokens[start].stem not in semantics.nouns | semantics.fitting
    if kind == "MOST" and key[-2:] == ("range", "of"):
        return start + len(key) < len(tokens) and tokens[start + len(key)].stem in semantics.nouns | semantics.fitting
    if kind == "SUP" and key[0] in (*semantics.lexicon.words("marks"), *semantics.lexicon.raw["units"]):
        return _highest(key[0], tokens, start, semantics)
    if key[0] in semantics.lexicon.words("judging"):
        return _measured(tokens[max(0, start - 1) : start], semantics) or _measured(tokens[start + 1 :], semantics)
    if len(key) == 1 and _in_a_name(key[0], semantics) and _named_by(kind, tokens, start, semantics.lexicon):
        return False
    if against := semantics.lexicon.raw["against"].get(" ".join(key)):
        return any(f.kind == "flag" and against in f.words for f in semantics.fields)
    return not (kind == "WHY" and any(_is_column(word, semantics) for word in key))


def _highest(word: str, tokens: list[Token], at: int, semantics: Semantics) -> bool:
    """Whether `min` is no unit: `over 80 *min*`, and `record` no noun: `any *record label*`."""
    if word in semantics.lexicon.raw["units"]:
        return at == 0 or tokens[at - 1].number is None
    return at + 1 >= len(tokens) or not _named(tokens[at + 1], semantics)


def _named_by(kind: str, tokens: list[Token], at: int, words: Lexicon) -> bool:
    """Whether a word of a column's name is a noun where it stands: `any *mentions*`, `more fans than *following*`."""
    if kind == "AFTER":
        return at + 1 >= len(tokens) and tokens[at].low not in words.stop
    return kind == "IMPOSSIBLE" or (kind == "TEXT" and at > 0 and tokens[at - 1].low in words.words("before_nouns"))


def _more(token: Token, words: Lexicon) -> bool:
    """`affect *more* people`, `affects *over* 100`: an amount that is done, and no link of two columns."""
    crossing = words.raw["crossing"]
    return token.number is not None or token.low in (*crossing["more"], *crossing["less"], "over", "under", "at")


def _qualified(tokens: list[Token], at: int, words: Lexicon) -> bool:
    """`the *tracking* number of`: a noun before makes it a thing's number, not how many there are."""
    before, own = tokens[at - 1], tokens[at].low
    plain = before.low in words.stop or before.low in grain_words(words)
    plain = plain or (before.low,) in words.phrases or (before.low,) in words.superlatives
    return (
        own in ("number", "numbers", "count", "counts")
        and not plain
        and before.number is None
        and before.end + 1 == tokens[at].start
    )


def _named(token: Token, semantics: Semantics) -> bool:
    """Whether a word is a noun of which no highest value can be told: `record *label*`, `peak *season*`."""
    words = semantics.lexicon
    fields = [m.field for m in semantics.names.mentions([token])]
    if fields or token.number is not None:
        return token.number is None and not any(f.ordered for f in fields)
    return not (token.low in words.stop or token.stem in words.light or token.low in grain_words(words))


def _measured(tokens: list[Token], semantics: Semantics) -> bool:
    """Whether the first of these words surely names a measure: `*pays* better`, `better *salary*`."""
    found = semantics.names.mentions(tokens[:2])
    return any(m.start == 0 and m.field.kind == "number" and m.score >= NAMED for m in found)


def _is_column(word: str, semantics: Semantics) -> bool:
    """Whether a word, or a form of it, is a column's whole name."""
    stem = semantics.lexicon.stem
    return any(tuple(map(stem, f.words)) == (stem(word),) for f in semantics.fields)


def _in_a_name(word: str, semantics: Semantics) -> bool:
    stem = semantics.lexicon.stem
    return any(stem(word) in map(stem, f.words) for f in semantics.fields)


def operates(tokens: list[Token], at: int, words: Lexicon) -> bool:
    """Whether a word is no cell here, but a number compared with (`exceeds *10*`) or how many are asked (`*top* 6`)."""
    if tokens[at].number is not None:
        before = (words.phrases.get(tuple(t.low for t in tokens[max(0, at - n) : at])) for n in (1, 2, 3))
        return any(known and known[0] == "CMP" and known[1][:1] in "<>" for known in before)
    counted = at + 1 < len(tokens) and tokens[at + 1].number is not None and not tokens[at].quote
    return counted and words.phrases.get((tokens[at].low,), ("",))[0] in ("TOP", "MOST", "SUP")


def compounded(token: Token, semantics: Semantics) -> bool:
    """Whether a word is the end of what rows are called: `cycle` where these are motorcycles."""
    long = len(token.stem) > SHORT and token.low not in semantics.lexicon.stop
    return long and any(n.endswith(token.stem.removesuffix("e")) for n in semantics.nouns)


def lettered(token: Token, before: str, words: Lexicon) -> bool:
    """`code *D*`: a letter that is no article, and stands for something by itself."""
    single = len(token.text) == 1 and token.text.isupper() and bool(before)
    return single and token.low not in {"i", *words.words("articles")}


def grain_words(words: Lexicon) -> dict[str, str]:
    return {w: g for g, ws in words.raw["grains"].items() for w in ws}


def step_of(field: Field | None, weak: bool, step: str, semantics: Semantics) -> str:
    """The step of the calendar, where a word names it rather than a column of years or of days of the month."""
    if field is None:
        return ""
    dated = field.kind == "year" and weak and semantics.time and semantics.time.kind == "time"
    return step if dated or (step == "day_of_week" and field.days_of_month) else ""


def often(tags: list[Tag], words: Lexicon) -> list[Tag]:
    """`three *times* or more` says how often, and `three times as many` does not."""
    made = list(tags)
    for at, tag in enumerate(tags[1:], 1):
        after = tags[at + 1] if at + 1 < len(tags) else None
        compared = after is not None and (after.kind in ("CMP", "MOST") or after.text.lower() == "as")
        if tag.kind == "LIGHT" and tag.text.lower() in words.words("counting") and tags[at - 1].kind == "NUM":
            made[at] = tag if compared else replace(tag, kind="UNIT")
    return made
