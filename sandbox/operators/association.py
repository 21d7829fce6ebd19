"""Strength of association of two columns of codes: rank correlation, Cramér's V, correlation ratio of ranks.

Ranks are taken twice, so that the middle of a tie is a whole number; sums of products of ranks are exact integers,
and one division and one square root round at the end.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Codes = npt.NDArray[np.int64]

SPEARMAN, CRAMER, RATIO = "rank correlation", "Cramér's V", "correlation ratio"
LEAST = 3
"""Fewest rows that say anything."""


@dataclass(frozen=True)
class Coded:
    """A column as codes 0.. in the order of its values, -1 where missing; `ordered` for numbers and times."""

    name: str
    codes: Codes
    size: int
    ordered: bool
    complete: bool
    ranks: Codes | None = None

    @staticmethod
    def of(name: str, codes: Codes, size: int, ordered: bool) -> Coded:
        complete = bool((codes >= 0).all())
        return Coded(name, codes, size, ordered, complete, ranks_of(codes, size) if ordered and complete else None)


def ranks_of(codes: Codes, size: int) -> Codes:
    """Twice the middle rank of each value."""
    counts = np.bincount(codes, minlength=size)
    doubled = 2 * np.cumsum(counts) - counts + 1
    return doubled[codes].astype(np.int64)


def associated(a: Coded, b: Coded) -> tuple[str, float | None, int]:
    """Method, value (signed for rank correlation, else 0 to 1; None where a column is constant), and rows."""
    both = slice(None) if a.complete and b.complete else (a.codes >= 0) & (b.codes >= 0)
    first, second = a.codes[both], b.codes[both]
    rows = len(first)
    method = SPEARMAN if a.ordered and b.ordered else RATIO if a.ordered or b.ordered else CRAMER
    if rows < LEAST:
        return method, None, rows
    if method == CRAMER:
        return method, _cramer(first, second, a.size, b.size), rows
    if method == SPEARMAN:
        ranks = [
            one.ranks[both] if one.ranks is not None else ranks_of(codes, one.size)
            for one, codes in ((a, first), (b, second))
        ]
        return method, _correlation(*ranks), rows
    groups, numbers, size = (second, first, a.size) if a.ordered else (first, second, b.size)
    return method, _ratio(ranks_of(numbers, size), groups), rows


def _correlation(a: Codes, b: Codes) -> float | None:
    rows = len(a)
    sums = [int(part.sum()) for part in (a, b)]
    products = [_product(*pair) for pair in ((a, a), (b, b), (a, b))]
    spread = [rows * products[i] - sums[i] ** 2 for i in range(2)]
    if 0 in spread:
        return None
    shared = rows * products[2] - sums[0] * sums[1]
    return max(-1.0, min(1.0, shared / math.sqrt(spread[0] * spread[1])))


def _product(a: Codes, b: Codes) -> int:
    return int((a * b).sum())


def _ratio(ranks: Codes, groups: Codes) -> float | None:
    """Square root of the share of the ranks' variance that lies between groups, less what chance alone would give."""
    rows = len(ranks)
    present, coded = np.unique(groups, return_inverse=True)
    counts = np.bincount(coded)
    totals = np.zeros(len(present), np.int64)
    np.add.at(totals, coded, ranks)
    whole = int(ranks.sum())
    spread = rows * _product(ranks, ranks) - whole**2
    if not spread or len(present) < 2 or rows <= len(present):
        return None
    between = math.fsum(int(t) ** 2 / int(c) for t, c in zip(totals, counts, strict=True)) * rows - whole**2
    unexplained = (1 - between / spread) * (rows - 1) / (rows - len(present))
    return math.sqrt(max(0.0, min(1.0, 1 - unexplained)))


def _cramer(a: Codes, b: Codes, width: int, height: int) -> float | None:
    """Bias-corrected (Bergsma 2013)."""
    rows = len(a)
    table = np.bincount(a * height + b, minlength=width * height).reshape(width, height)
    table = table[table.sum(1) > 0][:, table.sum(0) > 0]
    r, k = table.shape
    if r < 2 or k < 2:
        return None
    down, across = table.sum(1), table.sum(0)
    cells = zip(*np.nonzero(table), strict=True)
    phi = math.fsum(int(table[i, j]) ** 2 / (int(down[i]) * int(across[j])) for i, j in cells) - 1
    corrected = max(0.0, phi - (r - 1) * (k - 1) / (rows - 1))
    least = min(r - (r - 1) ** 2 / (rows - 1), k - (k - 1) ** 2 / (rows - 1)) - 1
    return math.sqrt(min(1.0, corrected / least)) if least > 0 else None
