"""Words out of longer cells, beside the name of their column: `the cause was related to *weather*`."""

from __future__ import annotations

from typing import Any

from planner.conditions import Condition
from planner.parts import LIKELY, Part, as_value, condition_part, neighbour, words_between
from planner.quotations import QUOTED
from planner.semantics import Field, Semantics
from planner.tokens import fold, tokenize

BETWEEN = ("STOP", "CORR")
ASKED = ("FREQ", "SUP", "TOP", "MOST", "DISTINCT", "COUNT", "PER", "NUM")
"""What stands before a column that is asked for."""


def excerpts(parts: list[Part], semantics: Semantics) -> list[Part]:
    """Words that nothing else explains become conditions where cells of the column beside them hold them."""
    gone: set[int] = set()
    made = list(parts)
    for at, part in enumerate(parts):
        if part.kind != "WORD" or part.argument or part.mark == QUOTED or " " in part.text:
            continue
        for place in (neighbour(parts, at, -1, BETWEEN), neighbour(parts, at, 1)):
            field = _column(parts[place]) if place >= 0 and place not in gone else None
            together = field is not None and _together(part, parts[place])
            apart = place > at and not together and "as" not in words_between(parts, at, place)
            found = None if field is None or apart else _held(field, part.text, together, semantics)
            if found is None:
                continue
            made[at] = condition_part([(found,)], part.text)
            gone |= {i for i in range(place + 1, at) if parts[i].kind == "CORR"}
            lead = neighbour(parts, place, -1)
            asked = lead < 0 or parts[lead].kind in ASKED
            gone |= set() if asked else {place}
            break
    return [p for i, p in enumerate(made) if i not in gone]


def _column(part: Part) -> Field | None:
    """The column of texts that a term names."""
    plain = part.kind == "TERM" and not part.row and not as_value(part) and part.score >= LIKELY
    return part.pick(lambda f: f.kind in ("category", "text") and f.column.type == "string") if plain else None


def _together(one: Part, two: Part) -> bool:
    """Whether nothing at all stands between."""
    tags = sorted((p.tag.start, p.tag.end) for p in (one, two) if p.tag)
    return len(tags) == 2 and tags[0][1] == tags[1][0]


def _held(field: Field, word: str, together: bool, semantics: Semantics) -> Condition | None:
    """That a cell holds a word, as it is where it stands `together` with the column's name; where the word is part of
    others too, which cells hold it.
    """
    low, words = fold(word), semantics.lexicon
    known: list[Any] = semantics.values.cells.get(field.name, [])
    cells = []
    for value in known:
        said = tokenize(str(value), words)
        stemmed = not together and words.stem(low) in {t.stem for t in said}
        cells += [value] if stemmed or low in {t.low for t in said} else []
    if not cells:
        return None
    loose = [v for v in known if low in fold(str(v))]
    return Condition(field, *(("contains", (low,)) if loose == cells else ("in", tuple(cells))), text=word)
