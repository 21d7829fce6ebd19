"""Rows drawn for a search, and kept aside from it, by a hash of their position; and their columns as codes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np

from sandbox.operators import sql
from sandbox.operators.prose import shortened, written
from sandbox.operators.segment_tree import Feature
from sandbox.operators.splits import literal
from sandbox.table import ROWNUM, Column, Table

_CUTS, _LISTED = 15, 4
_ROWS = 200_000
"""Rows that are searched, about."""
_BLOCKS, _HASH, _SAMPLE = 100, 1_000_003, 99_999


@dataclass(frozen=True)
class Codes:
    """A column that may part rows: the values behind its codes, or the numbers at which codes end."""

    column: Column
    values: tuple[Any, ...]
    ordered: bool

    def left(self, codes: frozenset[int]) -> str:
        """SQL of what goes left; never NULL where it goes left."""
        value, missing = sql.value(self.column), f"({sql.value(self.column)}) IS NULL"
        known = sorted(codes - {self._missing})
        if not known:
            return missing
        constants = [literal(self.values[code], self.column.type, self.column.scale) for code in known]
        held = f"{value} <= {constants[-1]}" if self.ordered else f"{value} IN ({', '.join(constants)})"
        return f"{held} OR {missing}" if self._missing in codes else held

    def told(self, codes: frozenset[int], goes_left: bool) -> str:
        name, known = self.column.name, sorted(codes - {self._missing})
        missing = (self._missing in codes) == goes_left and self.column.stats.nulls > 0
        if not known:
            return f"{name} is missing" if goes_left else f"{name} is there"
        if self.ordered:
            end = written(self.values[known[-1]], self.column.unit)
            told = f"{name} up to {end}" if goes_left else f"{name} above {end}"
        else:
            told = f"{name} {self._listed(known, goes_left)}"
        return f"{told} or missing" if missing else told

    def _listed(self, known: Sequence[int], goes_left: bool) -> str:
        rest = [code for code in range(len(self.values)) if code not in known]
        shown, verb = (known, goes_left) if len(known) <= len(rest) or not rest else (rest, not goes_left)
        names = [shortened(written(self.values[code])) for code in shown[:_LISTED]]
        if len(shown) > _LISTED:
            names.append(f"{len(shown) - _LISTED} more")
        return f"{'is' if verb else 'is not'} {' or '.join(names)}"

    @property
    def _missing(self) -> int:
        return len(self.values)


def aside(seed: int, table: Table) -> str:
    """SQL of whether a row is kept aside: a third of the blocks of neighbours."""
    return f"{_hashed(block(table), seed)} % 3 = 0"


def block(table: Table) -> str:
    """SQL of the first row of a row's block of neighbours."""
    return f"({ROWNUM} - {ROWNUM} % {max(1, table.rows // _BLOCKS)})"


def drawn(seed: int, table: Table) -> str:
    """SQL of whether a row is among those looked at; empty where all are."""
    if table.rows <= _ROWS:
        return ""
    return f"{_hashed(ROWNUM, seed + 1)} % {_SAMPLE} < {_SAMPLE * _ROWS // table.rows}"


def _hashed(number: str, seed: int) -> str:
    """A number below a prime that looks drawn at random, of small whole numbers throughout."""
    x = f"({number} % {_HASH})"
    slope, start = (seed * 7919 + 611_953) % _HASH, (seed * 104_729 + 15_485_863) % _HASH
    mixed = f"(({x} * {x} + {slope} * {x} + {start}) % {_HASH})"
    return f"(({mixed} * {mixed} + {start} * {mixed} + {slope}) % {_HASH})"


def coded(column: Column, found: list[Any]) -> tuple[Codes, Feature]:
    """Categories by value; numbers by where they lie among sixteenths of the rows."""
    present = sorted(value for value in found if value is not None)
    if column.numeric:
        ends = sorted({present[len(present) * i // (_CUTS + 1)] for i in range(1, _CUTS + 1)}) if present else []
        values: tuple[Any, ...] = tuple(ends)
        steps = [_plain(column, v) for v in values]
        placed = np.searchsorted(np.array(steps), np.array([_plain(column, v or 0) for v in found]))
        cells_ = np.where([v is None for v in found], len(values) + 1, placed)
        return Codes(column, (*values, None), True), Feature(len(values) + 2, cells_.astype(np.int64), True)
    values = tuple(sorted(set(present)))
    order = {value: i for i, value in enumerate(values)}
    numbered = np.array([order.get(value, len(values)) for value in found], np.int64)
    return Codes(column, values, False), Feature(len(values) + 1, numbered, False)


def _plain(column: Column, value: Any) -> float | int:
    return int(Decimal(value).scaleb(column.scale or 0)) if column.type == "decimal" else value
