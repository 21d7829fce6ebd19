"""The type of a column: which reading fits at least 99% of its cells, preferring what loses nothing.

Missing values (empty cells and the usual tokens for missing) count neither for nor against. A reading that fits more
cells beats one that fits fewer; among equals the narrower type wins. Digits with a leading zero anywhere, or whole
numbers beyond 64 bits, make a column text: they are codes, and as numbers they would lose what they say.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sandbox.ingest import formats, names
from sandbox.ingest.formats import Format, Notation
from sandbox.table import Type

FIT = 0.99
"""Least share of a column's present cells that a type must fit."""
PLAUSIBLE = 0.5
"""Least share in a sample for a reading to be counted over all cells."""

_MAX_FLOAT_INTEGER = 2**53


@dataclass(frozen=True)
class Numbers:
    """What a column's cells are in one notation of numbers."""

    notation: Notation
    integers: int
    beyond: int
    """Whole numbers that 64 bits cannot hold."""
    codes: int
    numbers: int
    exponents: int
    fractional: int
    """Numbers that are not whole."""
    digits: int
    """Most digits after the point."""
    largest: float
    pointed: int
    """Numbers written with a point."""

    def format(self) -> Format | None:
        """The narrowest type that holds every number; None where the cells are codes."""
        if self.codes or (self.beyond and not self.fractional and not self.exponents):
            return None
        if self.integers == self.numbers and not self.exponents:
            return formats.integer(self.notation)
        if not self.fractional and not self.exponents and self.digits <= 1 and self.largest < _MAX_FLOAT_INTEGER:
            return formats.whole(self.notation)
        whole = len(str(int(self.largest))) if self.largest < 1e300 else formats.DECIMAL_DIGITS
        if self.exponents or self.digits > formats.DECIMAL_SCALE or whole + self.digits > formats.DECIMAL_DIGITS:
            return formats.double(self.notation)
        return formats.decimal(self.digits, self.notation)

    def forced(self, type_: Type) -> Format:
        if type_ == "integer":
            return formats.whole(self.notation) if self.pointed else formats.integer(self.notation)
        if type_ == "double":
            return formats.double(self.notation)
        return formats.decimal(min(self.digits, formats.DECIMAL_SCALE), self.notation)


@dataclass(frozen=True)
class Facts:
    """Counts over one column's cells, under each candidate reading."""

    cells: int
    """Cells that are not empty."""
    tokens: int
    """Of these, the tokens for missing."""
    numbers: tuple[Numbers, ...]
    fits: tuple[tuple[Format, int], ...]

    @property
    def present(self) -> int:
        return self.cells - self.tokens


@dataclass(frozen=True)
class Counting:
    """SQL in three layers, so that each value is computed once: over the text, over the first, aggregates over both."""

    first: list[str]
    second: list[str]
    measures: list[str]

    @staticmethod
    def query(countings: list[Counting], relation: str, group: str = "") -> str:
        first = ", ".join(["*", *(sql for c in countings for sql in c.first)])
        second = ", ".join(["*", *(sql for c in countings for sql in c.second)])
        measures = ", ".join([*filter(None, [group]), *(sql for c in countings for sql in c.measures)])
        by = f" GROUP BY {group}" if group else ""
        return f"SELECT {measures} FROM (SELECT {second} FROM (SELECT {first} FROM {relation})){by}"


@dataclass(frozen=True)
class Candidates:
    """Readings worth counting for a column."""

    notations: tuple[Notation, ...] = ()
    formats: tuple[Format, ...] = ()

    def counting(self, text: str, tokens: tuple[str, ...], prefix: str = "") -> Counting:
        """How to count over a text expression; `prefix` keeps the names of several columns apart."""
        trimmed, missing = f"{prefix}t", f"{prefix}m"
        is_missing = names.among(f"lower({formats.trimmed(text)})", tokens)
        first = [f"{formats.trimmed(text)} AS {trimmed}", f"{is_missing} AS {missing}"]
        second: list[str] = []
        measures = [f"count({trimmed})", f"count(CASE WHEN {missing} THEN 1 END)"]
        for k, notation in enumerate(self.notations):
            x, i, d = f"{prefix}x{k}", f"{prefix}i{k}", f"{prefix}d{k}"
            first.append(f"{formats.trimmed(notation.clean.replace('{v}', text))} AS {x}")
            second.append(f"{formats.integer().value(x)} AS {i}")
            second.append(f"CASE WHEN NOT {missing} THEN {formats.double().value(x)} END AS {d}")
            measures += _number_measures(x, i, d)
        for k, fmt in enumerate(self.formats):
            second.append(f"CASE WHEN NOT {missing} THEN {fmt.value(trimmed)} END AS {prefix}f{k}")
            measures.append(f"count({prefix}f{k})")
        return Counting(first, second, measures)

    def facts(self, values: tuple[Any, ...]) -> Facts:
        cells, tokens, *rest = values
        numbers = []
        for notation in self.notations:
            counts, rest = rest[:_NUMBER_FACTS], rest[_NUMBER_FACTS:]
            numbers.append(Numbers(notation, *(c or 0 for c in counts)))
        return Facts(cells, tokens, tuple(numbers), tuple(zip(self.formats, rest, strict=True)))

    @property
    def width(self) -> int:
        return 2 + _NUMBER_FACTS * len(self.notations) + len(self.formats)


_NUMBER_FACTS = 9


def _number_measures(x: str, i: str, d: str) -> list[str]:
    """SQL of the counts of `Numbers` over a number's text and its values as an integer and as a double."""
    pointed = f"{d} IS NOT NULL AND contains({x}, '.')"
    return [
        f"count({i})",
        f"count(CASE WHEN {i} IS NULL AND length({x}) >= 18 AND regexp_full_match({x}, '[+-]?[0-9]+') THEN 1 END)",
        f"count(CASE WHEN {formats.code(x)} THEN 1 END)",
        f"count({d})",
        f"count(CASE WHEN {d} IS NOT NULL AND (contains({x}, 'e') OR contains({x}, 'E') OR isinf({d})) THEN 1 END)",
        f"count(CASE WHEN {d} <> trunc({d}) THEN 1 END)",
        f"max(CASE WHEN {pointed} THEN length({x}) - strpos({x}, '.') ELSE 0 END)",
        f"max(abs({d}))",
        f"count(CASE WHEN {pointed} THEN 1 END)",
    ]


@dataclass(frozen=True)
class Reading:
    """The reading chosen for a column."""

    format: Format
    share: float = 1.0
    """Of the present cells it fits."""
    cells: int = 0
    tokens: int = 0
    ambiguous: tuple[str, ...] = ()
    """Labels of other readings that fit as well and mean something else."""

    @property
    def whole(self) -> bool:
        """Whether it fits every present cell."""
        return self.format is formats.STRING or (self.share == 1.0 and not self.tokens)

    @property
    def confidence(self) -> float:
        return round(self.share * (0.6 if self.ambiguous else 1.0), 4)


_TYPE_ORDER: tuple[Type, ...] = ("boolean", "integer", "decimal", "double", "date", "timestamp", "time", "string")


def choose(facts: Facts, order: tuple[str, ...], forced: Type | None = None) -> Reading:
    """The best reading of a column; `order` ranks day-month orders that fit equally well, best first."""
    if forced == "string":
        return Reading(formats.STRING, cells=facts.cells)
    options = _options(facts, forced)
    if options:
        most = max(count for _, count in options)
        best = sorted((f for f, count in options if count == most), key=lambda f: _rank(f, order))
        share = most / facts.present if facts.present else 0.0
        if forced or share >= FIT:
            rivals = tuple(f.label for f in best[1:] if f.type == best[0].type and _order(f) != _order(best[0]))
            return Reading(best[0], share, facts.cells, facts.tokens, rivals)
    return Reading(formats.STRING, 1.0, facts.cells)


def _options(facts: Facts, forced: Type | None) -> list[tuple[Format, int]]:
    options = [(f, n) for f, n in facts.fits if n and (forced is None or f.type == forced)]
    for numbers in facts.numbers:
        if forced in ("integer", "decimal", "double"):
            options.append((numbers.forced(forced), numbers.numbers))
        elif forced is None and numbers.numbers and (fmt := numbers.format()) is not None:
            options.append((fmt, numbers.numbers))
    return options


def _rank(fmt: Format, order: tuple[str, ...]) -> tuple[int, int, int]:
    day_month = _order(fmt)
    return (_TYPE_ORDER.index(fmt.type), order.index(day_month) if day_month in order else 0, 0 if fmt.quick else 1)


def _order(fmt: Format) -> str:
    words = fmt.label.split()
    return words[1] if len(words) > 1 and words[1] in formats.NUMERIC_DATES else ""
