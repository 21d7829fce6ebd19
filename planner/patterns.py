"""Patterns of a language's file, as regular expressions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

Turn = tuple[re.Pattern[str], str]
"""A turn of phrase, and what it is replaced by."""
_BRACED = re.compile(r"\{(\w+)(?::(\w+))?\}")
"""`{thing}`: words without a comma; `{n:number}`: those of a set, kept; `{most}`: those of a set of that name."""
_WORDS = r"(?:[^,;:?!]|(?<=\d),(?=\d))+?"
_END = r"(?=\s*[?.!]*\s*$)"


def compiled(rules: Iterable[tuple[str, str]], sets: Mapping[str, Iterable[str]]) -> tuple[Turn, ...]:
    """Pairs of a pattern and a plain wording, ready to be used one after the other.

    Raises:
        ValueError: a plain wording has a part that its pattern does not keep.
    """
    known = {name: "|".join(sorted(said, key=len, reverse=True)) for name, said in sets.items()}

    def group(match: re.Match[str]) -> str:
        name, kept = match.groups()
        if kept or name not in known:
            return rf"(?P<{name}>{known[kept] if kept else _WORDS})"
        return rf"(?:{known[name]})"

    made = []
    for pattern, instead in rules:
        spread = _BRACED.sub(group, pattern).replace("'", "['’]").replace(" ", r"\s+")
        spread = spread if spread.startswith("^") else r"(?:(?<!\w)|(?=\W))" + spread
        spread = spread.removesuffix("$") + _END if spread.endswith("$") else spread + r"(?<!\s)(?!\w)"
        ready = re.compile(spread, re.IGNORECASE)
        if lost := {m[1] for m in _BRACED.finditer(instead)} - ready.groupindex.keys():
            raise ValueError(f"{pattern!r} keeps no {sorted(lost)}, of which {instead!r} is made")
        made.append((ready, _BRACED.sub(r"\\g<\1>", instead)))
    return tuple(made)
