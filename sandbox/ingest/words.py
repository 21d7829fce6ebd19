"""Words of a column's name: `avgPrice_USD (net)` is avg, price, usd, net."""

from __future__ import annotations

import re

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-zà-öø-ÿß']+|\d+|%|°[CF]?|[^\W\d_]+")


def words(name: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(name)]
