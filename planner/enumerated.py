"""Cells that are numbered so that they sort: `1. Yes`, `2. No`; what they say without their numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

_NUMBERED = re.compile(r"\s*\(?(\d{1,2})(?:\s*[.):]|\s+-)\s*(?=[^\W\d_]|[<>=])(.+)", re.DOTALL)


def said(values: Sequence[Any]) -> dict[Any, str]:
    """By cell, its text; without its number, where all cells have one of their own."""
    found = {v: _NUMBERED.fullmatch(str(v)) for v in values}
    marks = {v: (m[1], m[2]) for v, m in found.items() if m}
    apart = len({n for n, _ in marks.values()}) == len({t for _, t in marks.values()}) == len(found)
    return {v: marks[v][1] if marks and apart and len(marks) == len(found) else str(v) for v in values}
