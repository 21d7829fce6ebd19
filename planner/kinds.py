"""What kind of column each is to a question, and which cells of a flag mean yes and no."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from planner.enumerated import said
from planner.lexicon import Lexicon
from planner.tokens import fold
from sandbox.table import Column

Kind = Literal["number", "flag", "category", "time", "year", "id", "text"]
TEXT_LENGTH, FLAGGED = 120, 4
"""Characters of longer cells than a category's, and most values of a flag, of which one is yes and one no."""
COMMON = 50
DENSE = 0.5
"""The part of a span of numbers that those of records fill."""
FEW, MOSTLY = 3, 0.6
"""Values that tell what a column holds, and the part of them that must be known."""
YEARS = range(1800, 2101)


def kind_of(column: Column, words: tuple[str, ...], binary: bool, unique: bool, lexicon: Lexicon) -> Kind:
    numbered = len(words) > 1 and column.type == "integer" and words[-1] in ("num", "nr", "no", "number")
    if (unique and numbered) or _counted(column, words, unique, lexicon):
        return "id"
    if column.temporal:
        return "time"
    if binary or column.type == "boolean":
        return "flag"
    named_id = bool({"id", "ids", "uuid", "guid"} & set(words)) or words[-1:] in (("code",), ("no",), ("number",))
    if column.role == "identifier" and (named_id or not column.numeric) and words[-1:] != ("name",):
        return "id"
    if column.numeric:
        if named_id and column.type == "integer" and {"id", "ids"} & set(words):
            return "id"
        if column.role == "time":
            return "year"
        inside = all(isinstance(v, int) and v in YEARS for v in (column.stats.minimum, column.stats.maximum))
        return (
            "year"
            if inside and column.type == "integer" and {"year", "yr", "built", "founded", "fy"} & lexicon.meant(words)
            else "number"
        )
    if column.role == "text" or ((column.stats.max_length or 0) > TEXT_LENGTH and column.stats.distinct > 50):
        return "text"
    return "id" if named_id and unique else "category"


def poles(column: Column, values: list[Any], words: Lexicon) -> tuple[Any, Any]:
    """The cells of a flag that mean yes and no; (None, None) for others."""
    if column.type == "boolean":
        return True, False
    stats = column.stats
    if column.type == "integer" and stats.minimum in (0, 1) and stats.maximum == 1 and stats.distinct <= 2:
        return 1, 0
    if column.type != "string" or not 1 <= len(values) <= FLAGGED:
        return None, None
    yes = [v for v, text in said(values).items() if fold(text) in words.words("positive")]
    no = [v for v, text in said(values).items() if fold(text) in words.words("negative")]
    if (not (yes and no) and len(yes) + len(no) < len(values)) or len(yes) > 1 or len(no) > 1:
        return None, None
    return (yes[0] if yes else "Yes"), (no[0] if no else "No")


def _counted(column: Column, parts: tuple[str, ...], unique: bool, words: Lexicon) -> bool:
    """Whether people, or records of several rows, are numbered one after the other in a column of their name:
    `Respondent`, `Transaction`."""
    low, high, count = column.stats.minimum, column.stats.maximum, column.stats.distinct
    if column.type != "integer" or len(parts) != 1 or not isinstance(low, int) or not isinstance(high, int):
        return False
    noun, span = words.stem(parts[0]), high - low + 1
    if unique:
        return low in (0, 1) and span == count and noun in words.people | words.generic
    recorded = noun in words.stemmed("recorded") and not words.plural(parts[0])
    return recorded and count > COMMON and DENSE * span <= count


def called(cells: Sequence[Any], kind: str, words: Lexicon) -> list[str]:
    """What all values of a column are called; `state` of codes of states."""
    return [*_common_word(cells, words), *_kinds_of(cells, words), *([kind] if kind else ())]


def _common_word(values: Sequence[Any], words: Lexicon) -> list[str]:
    """The word with which all values of a column begin or end: `group` of `group A`, `group B`."""
    cut = [fold(str(v)).split() for v in values]
    if not 2 < len(cut) <= COMMON or min(map(len, cut)) < 2:
        return []
    ends = [{c[0] for c in cut}, {c[-1] for c in cut}]
    return [w for e in ends if len(e) == 1 for w in e if w.isalpha() and w not in words.stop]


def _kinds_of(values: Sequence[Any], words: Lexicon) -> list[str]:
    """What the values of a column are, where most are known: `country` of France, Japan, Kenya."""
    known = {fold(str(v)) for v in values}
    cues = words.raw.get("cues", {}).items()
    return [k for k, cue in cues if len(known) >= FEW and len(known & set(cue["words"])) >= MOSTLY * len(known)]
