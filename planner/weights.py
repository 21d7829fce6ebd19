"""What each word of a column's name counts in it: units, kinds and words that many names share say little."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from planner.lexicon import Lexicon
from planner.tokens import name_words

if TYPE_CHECKING:
    from planner.semantics import Field

WEAK, UNIT, HALF = 0.3, 0.15, 0.5
SENTENCE = 4
"""Names of more words are sentences, in which people and words that say little tell nothing."""
SHARED = 3
"""Names in which a word must stand to tell none apart."""
DIGITS = "0123456789"
SIZES = {"size", "größe"}
"""What whole numbers tell of what has members: `team_size`."""
MORE = "..."
"""Behind words with which several names begin, so that what ends them tells them apart."""
_SPAN = re.compile(r"\d+[hdwmy]")
"""A time of which a column tells: `12m`."""
SUBJECTS = ("is", "has", "was")
"""What stands before these in the name of a flag is only of whom it speaks: `host_is_superhost`."""


def shared_words_of(fields: Sequence[Field]) -> set[str]:
    """Words that stand in many names and so tell none apart: `Incident Date`, `Incident Year`, `Incident Number`."""
    words = [w for f in fields for w in set(f.words) if len(f.words) > 1]
    numbered = [" ".join(f.words[:-1]) for f in fields if f.words[-1].isdigit()]
    begun = [" ".join(f.words[:-1]) for f in fields if f.kind == "number" and f.words[1:]]
    heads = {f"{n} {MORE}" for n in begun if begun.count(n) > 1}
    return {w for w in words if words.count(w) >= SHARED} | {n for n in numbered if numbered.count(n) > 1} | heads


def weights(field: Field, lexicon: Lexicon, shared: set[str]) -> tuple[float, ...]:
    words, weak = field.words, lexicon.words("weak")
    calendars = lexicon.words("calendars")
    dated = field.kind == "year" and len(words) == 2 and words[1] in ("year", "yr") and words[0] not in calendars
    measured = _measured(words, lexicon, shared) if field.kind == "number" else 1 if dated else len(words)
    told = next((i for i, w in enumerate(words) if w in SUBJECTS), 0) if field.kind == "flag" else 0
    rate = words.index("per") if "per" in words[1:] else len(words)
    part = words.index("of") if "of" in words[1:-1] else len(words)
    aside = len(words) - len(_bracketed(field.column.source_name or field.column.name))
    people = {*lexicon.raw["generic"], *lexicon.raw["persons"], *lexicon.raw["actors"]}
    idle = lexicon.stop | people if len(words) > SENTENCE else frozenset[str]()
    steps = lexicon.words("adjectival_grains")
    extents = lexicon.words("extents") if field.column.type != "integer" else lexicon.words("extents") - SIZES
    raw = [
        WEAK
        if w in weak
        or lexicon.meaning(w) in weak
        or i < told
        or (w in lexicon.words("nicknames") and i + 1 < len(words) and words[i + 1] in lexicon.words("naming"))
        or w in idle
        or (i and lexicon.abroad.get(w) in steps)
        or (i and i + 1 == len(words) and w.isdigit() and i < aside and " ".join(words[:-1]) not in shared)
        else UNIT
        if i and (i >= measured or i >= aside or (len(w) == 1 and w.isalpha()) or _SPAN.fullmatch(w))
        else HALF
        if w in shared
        or i > rate
        or i > part
        or (i + 1 < measured and w in lexicon.words("modifiers"))
        or (i and i + 1 == measured and field.kind == "number" and w in extents)
        or (i and field.kind == "flag" and w in lexicon.words("done"))
        else 1.0
        for i, w in enumerate(words)
    ]
    least = UNIT if max(raw) > UNIT else 0.0
    naming = lexicon.words("naming") if words[0] not in lexicon.words("naming") else frozenset[str]()
    plain = (w if word in naming or w <= least else 1.0 for w, word in zip(raw, words, strict=True))
    return tuple(raw) if max(raw) > WEAK else tuple(plain)


def _measured(words: tuple[str, ...], lexicon: Lexicon, shared: set[str]) -> int:
    """Where the words begin that only say how a name's thing is measured: `milk_l_day`, `fines_collected`."""
    units, end = lexicon.words("units"), len(words)
    tallied = lexicon.words("tallied")
    people = {*lexicon.raw["actors"], *lexicon.raw["persons"], *tallied}
    while end > 1 and (words[end - 1].lstrip(DIGITS) in units or len(words[end - 1]) == 1):
        told = {words[end - 2], lexicon.meaning(words[end - 2])} & (people if end == 2 else people - tallied)
        if told and len(words[end - 1]) > 2:
            break
        end -= 1
    done = words[end - 1].endswith("ed") or words[end - 1] in lexicon.words("done")
    done = done and " ".join((*words[: end - 1], MORE)) not in shared
    return end - 1 if end > 1 and done and len(words[end - 2]) > 2 else end


def _bracketed(name: str) -> list[str]:
    """Words in brackets at the end of a name, which tell its unit or scale: `Population (millions)`."""
    found = re.search(r"[^\s(\[]\s*[(\[]([^()\[\]]*)[)\]]\W*$", name)
    return name_words(found.group(1)) if found and found.group(1) not in ("s", "es") else []


def by_phrase(words: Lexicon) -> dict[tuple[str, ...], list[list[str]]]:
    """Each phrase of the synonym groups with the groups that it stands in."""
    found: dict[tuple[str, ...], list[list[str]]] = {}
    for group in words.raw["synonyms"]:
        for phrase in group:
            found.setdefault(words.stem_all(phrase), []).append(group)
    return found
