"""Brackets, which explain what stands before them: `endangered (en)`, `elite (rank below 50)`, `the biggest (area)`."""

from __future__ import annotations

import itertools
from dataclasses import replace

from planner.mentions import WHOLE
from planner.parts import FAINT
from planner.semantics import Field, Semantics
from planner.tags import Tag
from planner.tokens import tokenize

LONGEST = 3
"""Most unknown words that a bracket explains."""
LINKS = ("are", "is", "was", "were", "there")
"""What may stand between a noun and its bracket: `how many of them are there (...)`."""


def explained(tags: list[Tag], semantics: Semantics) -> list[Tag]:
    """The tags without the words that a bracket explains, and without brackets that repeat or list what is known."""
    for number in sorted({t.aside for t in tags} - {0}):
        inside = [t for t in tags if t.aside == number]
        first = tags.index(inside[0])
        before, behind = tags[:first], [t for t in tags[first:] if t.aside != number]
        if _choices(inside, [*before, *behind], semantics):
            denial = bool(before) and before[-1].kind == "NEG" and inside[0].kind == "NEG"
            tags = [*before[: first - denial], *behind]
        elif called := _called(inside, before, semantics):
            tags = [*before[:-1], called, *behind]
        elif _repeats(inside, before):
            tags = [*_without(before[:-1] if before[-1].kind == "TERM" else before, semantics), *inside, *behind]
        elif _orders(inside) and any(t.kind in ("ADJ", "SUP", "TOP") for t in before):
            by = [] if inside[0].kind == "PER" else [Tag("PER", inside[0].start, inside[0].start, "by")]
            tags = [*before, *by, *inside, *behind]
        elif _restricts(inside):
            told, inside = _told(inside, before)
            lead = _without(before, semantics) if told else before
            known = {semantics.lexicon.stem(w) for t in inside for v in t.values for w in str(v.value).lower().split()}
            lead, behind = (
                [t for t in ts if t.kind != "WORD" or semantics.lexicon.stem(t.text.lower()) not in known]
                for ts in (lead, behind)
            )
            mark = [Tag("STOP", inside[0].start, inside[0].start, ",")] if inside and not inside[0].values else []
            tags = [*lead, *mark, *inside, *behind]
    return tags


def _choices(inside: list[Tag], outside: list[Tag], semantics: Semantics) -> bool:
    """`private (*Yes*) or not (*No*)`, `which size (*big, small, none*)`: cells that are only listed."""
    words = [t for t in inside if t.kind != "STOP" or t.text.lower() not in ("or", "and")]
    named = {f.name for t in outside for f in (m.field for m in t.mentions)}
    poles = semantics.lexicon.words("positive") | semantics.lexicon.words("negative")
    if all(t.text.lower() in poles for t in words):
        return any(f.kind == "flag" and f.name in named for f in semantics.fields)
    fields: set[Field] = set.intersection(*({v.field for v in t.values} for t in words)) if words else set()
    told = {f: {v.value for t in words for v in t.values if v.field is f} for f in fields}
    return any(len(words) > 1 and len(cells) >= f.column.stats.distinct for f, cells in told.items())


def _repeats(inside: list[Tag], before: list[Tag]) -> bool:
    """`engine sizes (displ)`: the column that the words before mean, if any."""
    last, one = before[-1] if before else None, inside[0]
    if last is None or len(inside) > 1 or one.field is None or one.values:
        return False
    return last.kind == "WORD" or (not last.values and any(m.field is one.field for m in last.mentions))


def _called(inside: list[Tag], before: list[Tag], semantics: Semantics) -> Tag | None:
    """`authors (by ID)`, `counties (using FIPS codes)`: the noun before, as the column by which it is to be told."""
    noun, lexicon = before[-1] if before else None, semantics.lexicon
    if noun is None or noun.kind != "TERM" or noun.values or inside[0].kind not in ("PER", "LIGHT", "STOP"):
        return None
    said = " ".join(t.text for t in inside if t.kind not in ("PER", "LIGHT", "STOP"))
    tokens = tokenize(f"{noun.text} {said}", lexicon)
    start = len(tokenize(noun.text, lexicon))
    for mention in semantics.names.mentions(tokens):
        codes = all(t.low in lexicon.words("coded") for t in tokens[max(mention.end, start + 1) :])
        whole = mention.start == 0 and mention.end > start and mention.score >= WHOLE and mention.matched > 1
        if whole and codes:
            told = (replace(mention, start=noun.start, end=noun.end),)
            return replace(noun, text=f"{noun.text} {said}", mentions=told)
    return None


def _orders(inside: list[Tag]) -> bool:
    """`(area)`, `(by area)`: a measure, and nothing else."""
    behind = inside[1:] if inside[0].kind == "PER" else inside
    return len(behind) == 1 and behind[0].field is not None and behind[0].field.numeric and not behind[0].values


def _restricts(inside: list[Tag]) -> bool:
    """Whether a bracket holds cells, or a comparison, and nothing unknown."""
    limit = any(t.kind in ("NUM", "DATE") for t in inside)
    held = {v.field for t in inside for v in t.values}
    named = all(t.values or t.field in held for t in inside if t.kind == "TERM" and not limit)
    return named and (limit or any(t.values for t in inside)) and not any(t.kind in ("WORD", "ROW") for t in inside)


def _told(inside: list[Tag], before: list[Tag]) -> tuple[bool, list[Tag]]:
    """Whether a bracket says more than the word before it, as it does not in `Texas (TX)`; and what is left of it."""
    last = before[-1] if before else None
    said = {(v.field, str(v.value)) for v in (last.values if last else ())}
    if len(inside) == 1 and any((v.field, str(v.value)) in said for v in inside[0].values):
        return False, []
    return True, inside


def _without(before: list[Tag], semantics: Semantics) -> list[Tag]:
    """What stands before a bracket less the unknown words that it explains."""
    back = list(itertools.dropwhile(lambda t: t.text.lower() in LINKS, reversed(before)))
    gone: list[Tag] = []
    for tag in back:
        faint = tag.kind == "TERM" and not tag.values and tag.score < FAINT
        if tag.kind == "WORD" or faint or (tag.kind == "TOP" and not gone):
            gone.append(tag)
        elif tag.kind not in ("ROW", "LIGHT") or len(gone) == LONGEST:
            break
    return [t for t in before if all(t is not g for g in gone)]
