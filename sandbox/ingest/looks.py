"""What the cells of a column look like: the few readings that are worth counting for it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sandbox.ingest import formats
from sandbox.ingest.formats import Format, Notation
from sandbox.ingest.spec import Spec
from sandbox.ingest.typing import Candidates
from sandbox.table import Type

CHARACTERS = 100
"""A cell longer than this is text, whatever follows."""
_CELLS = 60
"""How many cells of a column are looked at, spread over the sample."""
_LIKELY = 0.3
"""Least share of the cells seen that must have a reading's looks."""

_AFFIX = "[ \u00a0\u202f]?[^0-9A-Za-z]{0,3}[A-Z]{0,3}"
_COMMA = re.compile(f"{_AFFIX}[0-9.]*[0-9],([0-9]{{1,2}}|[0-9]{{4,}}){_AFFIX}|.*[0-9][.][0-9]{{3}},[0-9].*")
_POINT = re.compile(f"{_AFFIX}[0-9,]*[0-9][.]([0-9]{{1,2}}|[0-9]{{4,}}){_AFFIX}|.*[0-9],[0-9]{{3}}[.][0-9].*")
_MARK = re.compile(r"^[-+(\s]*([^\d\s.,()+'’-]{1,3})\s*[-+]?[\d.,]|[\d.,]\s*([^\d\s.,()+'’-]{1,3})[\s)-]*$")
_PLAIN = re.compile(formats.PLAIN.pattern)
_ISO = "[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}"
_DATES: list[tuple[tuple[Format, ...], re.Pattern[str]]] = [
    ((formats.ISO_DATE, formats.ISO_TIMESTAMP), re.compile(f"{_ISO}([T ].*)?")),
    ((formats.CLOCK,), re.compile("[0-9]{1,2}:[0-9]{2}.*")),
    *((dated.readings, re.compile(f"(?:{dated.guard})(?:{formats.AT_CLOCK})?")) for dated in formats.DATES),
]


@dataclass(frozen=True)
class Shown:
    """The cells that are looked at, trimmed, without those that stand for missing."""

    cells: list[str]
    plain: bool
    """Whether every cell of the sample is a number in plain notation."""

    @staticmethod
    def of(column: Sequence[str | None], tokens: tuple[str, ...]) -> Shown:
        trimmed = (cell.strip(formats.BLANKS) for cell in column if cell and len(cell) <= CHARACTERS)
        present = [cell for cell in trimmed if cell.lower() not in tokens]
        return Shown(present[:: 1 + len(present) // _CELLS], all(map(_PLAIN.fullmatch, present)))

    def share(self, pattern: re.Pattern[str]) -> float:
        return sum(map(bool, map(pattern.fullmatch, self.cells))) / len(self.cells) if self.cells else 0.0


def decimal_marks(columns: list[Shown], spec: Spec) -> list[str]:
    """The decimal mark of each column: what its cells show, else what the others do. Groups of three show nothing."""
    if spec.decimal:
        return [spec.decimal] * len(columns)
    balance = [shown.share(_COMMA) - shown.share(_POINT) for shown in columns]
    file = "," if sum(b > 0 for b in balance) > sum(b < 0 for b in balance) else "."
    return ["," if b > 0 else "." if b < 0 else file for b in balance]


def plausible(shown: Shown, decimal: str, spec: Spec, forced: Type | None) -> Candidates:
    """The readings that the cells look like, and those that a person's choice of type asks for."""
    readings = [f for fs, pattern in _DATES if shown.share(pattern) > _LIKELY for f in fs]
    words = Counter(cell.lower() for cell in shown.cells)
    for yes, no in formats.BOOLEANS:
        together = len(yes) > 1 or (words[yes] and words[no])
        if together and words[yes] + words[no] > _LIKELY * len(shown.cells):
            readings.append(formats.boolean(yes, no))
    notations = _notations(shown, decimal, spec)
    if forced in ("integer", "decimal", "double"):
        notations = notations or (formats.PLAIN,)
    if forced and not any(f.type == forced for f in readings):
        readings += [f for f in _ON_REQUEST if f.type == forced]
    return Candidates(notations, tuple(readings))


_ON_REQUEST = (formats.ANY_BOOLEAN, formats.ISO_DATE, formats.ISO_TIMESTAMP, formats.CLOCK, formats.COMPACT_DATE)


def _notations(shown: Shown, decimal: str, spec: Spec) -> tuple[Notation, ...]:
    pointed = decimal == "," and any("." in cell for cell in shown.cells)
    plain = (formats.PLAIN,) if shown.share(_PLAIN) > _LIKELY and not pointed else ()
    if plain and shown.plain:
        return plain
    marks = Counter((m[1] or m[2]).strip() for m in map(_MARK.search, shown.cells) if m)
    likely = [mark for mark, _ in marks.most_common(3) if mark in formats.MARKS]
    special = (Notation(decimal, mark, False, spec.thousands) for mark in (None, *likely))
    return (*plain, *(n for n in special if shown.share(re.compile(n.pattern)) > _LIKELY))
