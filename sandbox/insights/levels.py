"""The levels of a dimension: their codes, their names, and which of two of them says yes."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from sandbox.ingest.words import words
from sandbox.insights.frame import Floats, Ints

LEVEL_CAP = 50
OTHER = "(other)"
YES = {
    "yes", "y", "true", "t", "1", "1.0", "si", "oui", "ja", "on", "positive", "pos", "success", "won", "win", "pass",
    "passed", "alive", "active",
}  # fmt: skip
NO = {
    "no", "n", "false", "f", "0", "0.0", "non", "nein", "off", "negative", "neg", "failure", "fail", "failed", "lost",
    "loss", "dead", "inactive", "none",
}  # fmt: skip
NEGATED = re.compile(r"^(not|non|un|in|dis|no)[ _-]?", re.IGNORECASE)


def objects(values: Floats, names: tuple[str, str] | None = None) -> np.ndarray:
    """Numbers, or the names of 1 and 0, as cells of which some are None."""
    cells = values.astype(object) if names is None else np.where(values == 1, *names).astype(object)
    cells[np.isnan(values)] = None
    return cells


def coded(cells: np.ndarray, numeric: bool, cap: int = LEVEL_CAP) -> tuple[Ints, tuple[str, ...], bool]:
    """Codes and levels, the most frequent first (equals by name); beyond the cap the tail is folded."""
    raw, uniques = pd.factorize(cells)
    names = [plain(float(u)) if numeric else str(u) for u in uniques]
    counts = np.bincount(raw[raw >= 0], minlength=len(names))
    order = sorted(range(len(names)), key=lambda i: (-int(counts[i]), names[i]))
    folded = len(names) > cap
    kept = order[:cap] if folded else order
    place = np.full(len(names) + 1, cap, dtype=np.int64)
    place[kept] = np.arange(len(kept))
    place[-1] = -1
    levels = [names[i] for i in kept] + ([OTHER] if folded else [])
    return place[raw], tuple(levels), folded


def plain(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(value)


def positive(levels: tuple[str, ...], name: str) -> tuple[str, bool]:
    """The level of two that counts as yes, and whether the words say so: a yes beside a no, or what the column is
    named for."""
    first, second = sorted(levels)[:2] if len(levels) == 2 else (levels[0], levels[0])
    low = [first.strip().lower(), second.strip().lower()]
    for mine, other, level in ((low[0], low[1], first), (low[1], low[0], second)):
        if mine in YES or other in NO or NEGATED.sub("", other) == mine != other:
            return level, True
    named = [level for level in (first, second) if set(words(level)) & set(words(name))]
    return (named[0], True) if len(levels) == 2 and len(named) == 1 else (first, False)
