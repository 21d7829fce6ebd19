"""Ordinals that tell a value of the column that the noun behind them names: `first class`, `the 2nd floor`."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import Any

from planner.conditions import Condition
from planner.lexicon import Lexicon
from planner.parts import Part, condition_part
from planner.semantics import Field, Semantics
from planner.tokens import fold

HIGHEST = 100
"""The highest number by which a column's values are ordered, and do not count."""


def numbered(parts: list[Part], semantics: Semantics) -> list[Part]:
    """An ordinal and its noun become a condition; one that the column does not hold stays a word that is left out."""
    for at, (part, noun) in enumerate(itertools.pairwise(parts)):
        if not part.ordinal or not part.tag or not noun.tag or part.tag.end != noun.tag.start:
            continue
        values = [v for f, _ in noun.fields for v in _value(f, part.ordinal, noun.text.lower(), semantics)]
        verb = noun.optional and noun.text.lower() not in semantics.lexicon.words("placed")
        if noun.kind == "TERM" and values and not verb:
            text = f"{part.text} {noun.text}"
            made = condition_part([(Condition(values[0][0], "=", (values[0][1],), text),)], text)
            return numbered([*parts[:at], made, *parts[at + 2 :]], semantics)
        noun_of_rows = noun.row or noun.kind == "ROW"
        if noun_of_rows and part.kind == "TERM":
            part.kind, part.argument = ("TOP", "max") if part.ordinal == 1 else ("STOP", "")
        elif noun.kind in ("TERM", "WORD") and not noun_of_rows and (part.ordinal > 1 or _told_so(noun, semantics)):
            part.kind = "WORD"
    return parts


def named_by_number(parts: list[Part], semantics: Semantics) -> list[Part]:
    """`season *9*`, `seasons *5 and 6*`, where the cells are `S05`, `S09`."""
    made: list[Part] = []
    while parts:
        noun, run = parts[0], list(_run(parts[1:]))
        field = noun.best if noun.kind == "TERM" and not noun.values else None
        found = [_value(field, int(p.numbers[0]), "", semantics) for p in run if p.numbers] if field else []
        if field is not None and field.kind == "category" and found and all(found):
            cells, text = tuple(values[0][1] for values in found), " ".join(p.text for p in (noun, *run))
            made.append(condition_part([(Condition(field, "in" if len(cells) > 1 else "=", cells, text),)], text))
            parts = parts[1 + len(run) :]
        else:
            made, parts = [*made, noun], parts[1:]
    return made


def _run(parts: list[Part]) -> Iterator[Part]:
    """The numbers at the head of some parts, with what joins them: `5 and 6`; none that counts a noun behind it."""
    for at, part in enumerate(parts):
        numbers = [p for p in parts[at : at + 2] if p.kind in ("NUM", "DATE") and p.numbers and not p.mark]
        noun = parts[at + 1 : at + 2] if part in numbers else parts[at + 2 : at + 3]
        if not (part in numbers or (at and part.kind in ("AND", "OR") and numbers)):
            return
        if noun and noun[0].kind in ("TERM", "ROW", "WORD", "UNIT", "GRAIN") and at and part not in numbers:
            return
        yield part


def _value(field: Field, nth: int, noun: str, semantics: Semantics) -> list[tuple[Field, Any]]:
    """The one value of a column that an ordinal can tell; what a column counts has no ordinals (`second child`)."""
    stats = field.column.stats
    if field.kind == "number" and field.column.type == "integer" and isinstance(stats.maximum, int):
        counts = any(w != noun and w.removesuffix("s") == noun for w in field.words)
        return [(field, nth)] if not counts and 0 <= (stats.minimum or 0) <= nth <= stats.maximum <= HIGHEST else []
    fit = [v for v in semantics.values.of(field) if field.kind == "category" and _place(v, semantics.lexicon) == nth]
    return [(field, v) for v in fit] if len(fit) == 1 else []


def _place(value: Any, words: Lexicon) -> int:
    """2 for `Second`, `2nd floor`, `Q2`, `Level 2`; 0 for what tells no place."""
    ordinals = words.raw["ordinals"]
    told = [ordinals.get(w) or w.strip("abcdefghijklmnopqrstuvwxyz") for w in re.split(r"\W+", fold(str(value))) if w]
    places = [int(p) for p in told if isinstance(p, int) or p.isdigit()]
    return places[0] if len(places) == 1 else 0


def _told_so(noun: Part, semantics: Semantics) -> bool:
    """Whether a column tells places, though not this one: `first floor` of 2nd to 5th."""
    categories = [f for f, _ in noun.fields if f.kind == "category"]
    return any(_place(v, semantics.lexicon) for f in categories for v in semantics.values.of(f))
