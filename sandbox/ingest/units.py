"""The unit of a numeric column, where its header names one."""

from __future__ import annotations

import re

from sandbox.ingest.vocabulary import SHORT_UNITS, UNITS, name_words
from sandbox.ingest.words import words

_PHYSICAL = name_words("physical")
_BRACKETS = re.compile(r"[(\[]\s*(?:in\s+)?([^)\]]{1,12}?)\s*[)\]]\s*$")


def unit_of(name: str) -> str | None:
    """`weight (kg)`, `price_usd`, `height_m` and `share %` name a unit; `Tax 5%` names a rate."""
    if found := _BRACKETS.search(name):
        inside = found[1].lower()
        return (
            UNITS.get(inside)
            or UNITS.get(found[1])
            or SHORT_UNITS.get(inside)
            or (found[1] if "/" in found[1] else None)
        )
    said = words(name)
    if not said:
        return None
    last = said[-1]
    if last == "%":
        return "%" if len(said) > 1 and not said[-2].isdigit() else None
    if len(said) > 1 and last in SHORT_UNITS and said[-2] in _PHYSICAL:
        return SHORT_UNITS[last]
    if last in ("days", "hours", "minutes", "seconds", "miles", "bytes", "percentage", "percent", "pct"):
        return UNITS[last] if len(said) > 1 or last in ("percentage", "percent", "pct") else None
    if len(said) > 1 and last in UNITS:
        return UNITS[last]
    return UNITS.get(said[-1]) if len(said) > 2 and said[-2] == "in" else None
