"""Cells that are lists, `['a', 'b']` or `a; b`, and the items that they hold."""

from __future__ import annotations

import re

QUOTES = ("'", '"')
MARKS = (*QUOTES, ",", ";", "|")
"""What stands around each item, or between items."""
_QUOTED = re.compile(r"'((?:[^'\\]|\\.)*)'|\"((?:[^\"\\]|\\.)*)\"")


def list_items(cell: str, mark: str) -> list[str]:
    """The items of a cell, in order; where each is quoted, one with an apostrophe may have the other quotes."""
    if mark in QUOTES:
        return [re.sub(r"\\(.)", r"\1", one or two) for one, two in _QUOTED.findall(cell) if one or two]
    return [i for part in cell.strip("[](){}").split(mark) if (i := part.strip())]
