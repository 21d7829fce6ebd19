"""What cells say: without the numbers by which they sort, `1. Yes`, `2. No`, and with the letters that were meant."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

_NUMBERED = re.compile(r"\s*\(?(\d{1,2})(?:\s*[.):]|\s+-)\s*(?=[^\W\d_]|[<>=])(.+)", re.DOTALL)


def mended(text: str) -> str:
    """A text whose letters were read as bytes of another code: `MAYORâ€™S` is `MAYOR’S`; others as they are."""
    for code in ("latin-1", "cp1252") if not text.isascii() else ():
        try:
            return text.encode(code).decode("utf-8")
        except UnicodeError:
            continue
    return text


def said(values: Sequence[Any]) -> dict[Any, str]:
    """By cell, its text; without its number, where all cells have one of their own."""
    texts = {v: mended(str(v)) for v in values}
    found = {v: _NUMBERED.fullmatch(text) for v, text in texts.items()}
    marks = {v: (m[1], m[2]) for v, m in found.items() if m}
    apart = len({n for n, _ in marks.values()}) == len({t for _, t in marks.values()}) == len(found)
    return {v: marks[v][1] if marks and apart and len(marks) == len(found) else texts[v] for v in values}
