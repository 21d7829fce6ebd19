"""What people say before they ask: `Tell me, are there ...`, `Could you please tell me whether ...`."""

from __future__ import annotations

import re
from functools import cache

from planner.lexicon import Lexicon


def asked(question: str, words: Lexicon) -> str:
    """The question itself, where it begins behind a lead-in; else what was said."""
    said, doubts, openers = (tuple(words.raw["leads"][kind]) for kind in ("said", "doubts", "openers"))
    return _lead(said, doubts, openers).sub("", question.strip(), count=1)


@cache
def _lead(said: tuple[str, ...], doubts: tuple[str, ...], openers: tuple[str, ...]) -> re.Pattern[str]:
    leads = "|".join(re.escape(p).replace("'", "['’]") for p in sorted(said, key=len, reverse=True))
    starts = "|".join(re.escape(p) for p in openers)
    asks = rf"\s*[,:;.!–]+\s*(?=\S)|\s+(?:(?:{'|'.join(doubts)})\s+|(?=(?:{starts})\b))"
    return re.compile(rf"^(?:(?:{leads})[\s,:;.!–]+)*(?:{leads})(?:{asks})", re.IGNORECASE)
