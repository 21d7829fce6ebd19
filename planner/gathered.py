"""Names of columns that a question tells in two places: `*consumed* the most *electricity*`."""

from __future__ import annotations

from dataclasses import replace

from planner.lexicon import Lexicon
from planner.mentions import Mention
from planner.tags import Tag
from planner.weights import SENTENCE

FAINT, WEAK, SURE = 0.33, 0.6, 0.95
"""How surely a word alone names a column: hardly, so that it needs another word of the name, and surely."""
COUNTING = ("COUNT", "HOWMUCH")


def gathered(tags: list[Tag], lexicon: Lexicon) -> list[Tag]:
    """A name told in two places is told where it comes last: `*consumed* the most *electricity*`."""
    for last, tag in enumerate(tags):
        first = next((i for i, t in enumerate(tags[:last]) if _scattered(t, tag)), -1)
        owned = _owned(tags, last, lexicon)
        if (apart := owned or _counted_apart(tags, last, lexicon)) and (owned or first < 0):
            lead, counted = apart
            told, one = replace(tag, mentions=(replace(counted, score=1.0),)), tags[lead]
            if owned or one.kind == "GRAIN":
                tags[lead] = replace(told, start=one.start, end=one.end, text=one.text)
                tags[last] = replace(tag, kind="LIGHT")
                continue
            tags[last], tags[lead] = told, replace(tags[lead], kind="LIGHT")
            for at in range(lead + 1, last):
                rate = tags[at].kind in ("PER", "GRAIN") and tags[at].text.lower() in counted.field.words
                tags[at] = replace(tags[at], kind="LIGHT") if rate else tags[at]
        if first >= 0:
            score = min(1.0, tag.mentions[0].score + tags[first].mentions[0].score + FAINT / 2)
            tags[last] = replace(tag, mentions=(replace(tag.mentions[0], score=score),))
            tags[first] = replace(tags[first], kind="LIGHT")
    return tags


def _counted_apart(tags: list[Tag], last: int, words: Lexicon) -> tuple[int, Mention] | None:
    """`how many *bottles* do we have in *stock*`, `most *years* in the *firm*`, `*unique* plot *keys*`: a measure of
    whose name one word is counted and one stands apart; where the first is."""
    tag = tags[last]
    if tag.kind != "TERM" or tag.values or not last:
        return None
    for at, one in enumerate(tags[1:last], 1):
        step = one.kind == "GRAIN" and tags[at - 1].kind in (*COUNTING, "MOST", "SUP", "AGG", "RATIO_PER")
        noun = one.kind == "TERM" and not one.values and tags[at - 1].kind in COUNTING
        told = step or one.kind == "DISTINCT"
        if not (told or noun) or not 0 < tag.score < (WEAK if step else FAINT):
            continue
        named, said = {m.field for m in one.mentions}, words.stem_all(f"{one.text} {tag.text}")
        both = [m for m in tag.mentions if m.field.kind == "number" and (told or m.field in named)]
        whole = (m for m in both if _stems(_unrated(m.field.words), words, told) <= {*said})
        if found := next(whole, None):
            return at, found
    return None


def _stems(name: tuple[str, ...], words: Lexicon, told: bool) -> set[str]:
    return {words.stem(w) for w in name if not (told and w in words.stop)}


def _owned(tags: list[Tag], last: int, words: Lexicon) -> tuple[int, Mention] | None:
    """`the highest number of *boats* a single *skipper* has`: a measure whose name says no more than both nouns."""
    tag, lead = tags[last], tags[last - 1] if last > 1 else None
    if lead is None or tag.kind != "TERM" or not (lead.kind == "ANY" or lead.text.lower() in ("a", "an")):
        return None
    weak = words.stemmed("weak")
    for at, one in enumerate(tags[1 : last - 1], 1):
        if tags[at - 1].kind != "MOST" or one.kind != "TERM" or one.values:
            continue
        said = {words.stem(w) for t in (one, tag) for w in t.text.lower().split()}
        names = ((m, {words.stem(w) for w in m.field.words}) for m in one.mentions if m.field.kind == "number")
        if found := next((m for m, stems in names if stems - weak == said), None):
            return at, found
    return None


def _unrated(words: tuple[str, ...]) -> tuple[str, ...]:
    """A name's words less the rate that they end with: `exercise hours` of `exercise hours per week`."""
    return words[: words.index("per")] if "per" in words[1:] else words


def _scattered(one: Tag, two: Tag) -> bool:
    known = one.kind == two.kind == "TERM" and not one.values and not two.values and one.mentions and two.mentions
    if known and len(two.mentions[0].field.words) > SENTENCE and one.score < SURE <= two.score:
        return set(one.text.lower().split()) <= set(two.mentions[0].field.words)
    if not known or one.mentions[0].field is not two.mentions[0].field or one.text.lower() == two.text.lower():
        return False
    numeric = one.mentions[0].field.kind == "number"
    rivals = [m for t in (one, two) for m in t.mentions[1:] if m.score >= t.mentions[0].score - 0.05]
    return numeric and not rivals and max(one.mentions[0].score, two.mentions[0].score) < WEAK
