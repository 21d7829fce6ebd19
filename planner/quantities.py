"""Numbers of a question with their multipliers: `1.5 million`, `20 %`, `two and a half`, `half a million`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from planner.lexicon import Lexicon
from planner.tokens import Token

AGED = "aged"
"""Mark of a number of years that people are: `over-*60s*`."""


@dataclass(frozen=True)
class Quantity:
    """A number and the tokens that tell it."""

    start: int
    end: int
    number: float
    mark: str = ""


def quantities(tokens: Sequence[Token], words: Lexicon) -> list[Quantity]:
    multipliers = words.raw["multipliers"]
    found = [
        _multiplied(tokens, at, multipliers) for at, t in enumerate(tokens) if t.number is not None and "-" not in t.low
    ]
    for at, token in enumerate(tokens):
        tail = [t.low for t in tokens[at + 1 : at + 4]]
        if token.number is not None and tail == ["and", "a", "half"]:
            found.append(Quantity(at, at + 4, token.number + 0.5))
        if token.low == "half" and tail[:1] == ["a"] and len(tail) > 1 and tail[1] in multipliers:
            found.append(Quantity(at, at + 3, 0.5 * multipliers[tail[1]]))
        timed = len(tail) > 1 and tail[1] in words.raw["scales"]["time"]
        if token.low == "half" and tail[:1] in (["a"], ["an"]) and timed:
            found.append(Quantity(at, at + 2, 0.5))
        if re.fullmatch(r"[1-9]0s", token.low) and at and tokens[at - 1].low in words.words("aged"):
            found.append(Quantity(at, at + 1, float(token.low[:-1]), AGED))
        single = bool(tail) and tail[0] in words.raw["scales"]["time"] and not tail[0].endswith("s")
        if token.low in ("a", "an") and single and at and tokens[at - 1].low in (words.raw["than"], "over", "under"):
            found.append(Quantity(at, at + 1, 1.0))
        alone = len(token.low) > 3 and token.low in multipliers and (not at or tokens[at - 1].number is None)
        if alone and not token.low.endswith("s") and tokens[max(0, at - 2)].low != "half":
            lead = int(at > 0 and tokens[at - 1].low in ("a", "one"))
            found.append(Quantity(at - lead, at + 1, multipliers[token.low]))
    return found


def _multiplied(tokens: Sequence[Token], at: int, multipliers: dict[str, float]) -> Quantity:
    token, end = tokens[at], at + 1
    number, mark = float(token.number or 0), token.mark
    while end < len(tokens) and tokens[end].low in multipliers and _scales(tokens[end].low, token):
        number, end = number * multipliers[tokens[end].low], end + 1
    if end < len(tokens) and tokens[end].low in ("%", "percent") and mark != "%":
        mark, end = "%", end + 1
    return Quantity(at, end, number, mark)


def _scales(word: str, token: Token) -> bool:
    """One letter is a unit (`5 m`) rather than a multiplier, but for `5 k`."""
    return len(word) > 1 or (word == "k" and token.low.isdigit())
