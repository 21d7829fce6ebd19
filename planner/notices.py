"""Notes of operators in the reader's language: those whose form is fixed stand in the language's word file."""

from __future__ import annotations

import re
from functools import cache

from planner.lexicon import Lexicon

_GAP = re.compile(r"\{(\w+)\}")


def told(note: str, words: Lexicon) -> str:
    """A note as its language says it; as the operator says it where the form is not known."""
    for form, spoken in _forms(tuple(words.raw["notices"].items())):
        if match := form.fullmatch(note):
            return spoken.format(**match.groupdict())
    head, stop, tail = note.partition(". ")
    return f"{told(head + '.', words)} {told(tail, words)}" if stop else note


@cache
def _forms(notices: tuple[tuple[str, str], ...]) -> tuple[tuple[re.Pattern[str], str], ...]:
    """The operators' forms as patterns, with what stands for them; the gaps are numbers, names and dates."""
    return tuple((re.compile(_pattern(form)), spoken) for form, spoken in notices)


def _pattern(form: str) -> str:
    """`{count} rows` as a pattern: what stands between the gaps is taken as it is, and no gap spans two sentences."""
    parts = _GAP.split(form)
    return "".join(rf"(?P<{part}>(?:(?!\. ).)+?)" if place % 2 else re.escape(part) for place, part in enumerate(parts))
