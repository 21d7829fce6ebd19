"""What people say before they ask: `Tell me, are there ...`, `Could you please tell me whether ...`."""

from __future__ import annotations

import re
from functools import cache

from planner.lexicon import Lexicon


def asked(question: str, words: Lexicon) -> str:
    """The question itself, where it begins behind a lead-in, with the word of doubt of a claim; else what was said."""
    said, doubts, openers = (tuple(words.raw["leads"][kind]) for kind in ("said", "doubts", "openers"))
    doubt = doubts[-1]
    return _lead(said, doubts, openers).sub(lambda m: f"{doubt} " if m["doubt"] else "", question.strip(), count=1)


def claimed(question: str, words: Lexicon) -> tuple[str, bool]:
    """What is doubted behind `whether`, and that it is a claim, of which the answer is yes or no."""
    doubt = f"{words.raw['leads']['doubts'][-1]} "
    claim = question.lower().startswith(doubt)
    return question[len(doubt) :] if claim else question, claim


@cache
def _lead(said: tuple[str, ...], doubts: tuple[str, ...], openers: tuple[str, ...]) -> re.Pattern[str]:
    leads = "|".join(re.escape(p).replace("'", "['’]") for p in sorted(said, key=len, reverse=True))
    starts = "|".join(re.escape(p) for p in openers)
    asks = rf"\s*[,:;.!–]+\s*(?=\S)|\s+(?:(?P<doubt>{'|'.join(doubts)})\s+|(?=(?:{starts})\b))"
    return re.compile(rf"^(?:(?:{leads})[\s,:;.!–]+)*(?:{leads})(?:{asks})", re.IGNORECASE)
