"""Ways to say the words of a column's name: as they are, as what they abbreviate, several of them as one."""

from __future__ import annotations

import re
from dataclasses import dataclass

from planner.lexicon import Lexicon
from planner.likeness import intended

_SPAN = re.compile(r"(\d+)([hdwmy])")
"""A time in a header: `30d`."""
SYNONYM, ALSO = 0.8, 0.995
"""How surely synonyms mean a word, and other ways to say what it abbreviates, which have no synonyms themselves."""
LONGEST = 4
"""Words in a row of which a glossary tells the meaning together: `life exp`."""


@dataclass(frozen=True)
class Calling:
    """Stems that stand for some of a name's words, by their places, and how surely."""

    covered: frozenset[int]
    phrase: tuple[str, ...]
    factor: float = 1.0


def callings(words: tuple[str, ...], asked: frozenset[str], lexicon: Lexicon) -> list[Calling]:
    """What is said for each word of a name, less the words that questions are made of, and for runs of them."""
    found = []
    for i, word in enumerate(words):
        at = frozenset({i})
        found += [Calling(at, (lexicon.stem(word),))] if word not in asked else []
        meanings = [lexicon.stem_all(m) for m in lexicon.meanings(word) or [intended(word, lexicon)]]
        found += [Calling(at, phrase, ALSO if n else 1.0) for n, phrase in enumerate(meanings) if phrase]
        if span := _SPAN.fullmatch(word):
            found.append(Calling(at, (span[1], lexicon.stem(lexicon.raw["spans"][span[2]]))))
        cuts = [[p[-1:]] * (len(p) > 1) + [p[:-1], p[1:]] * (len(p) > 2) for p in meanings[:1]]
        found += [Calling(at, cut, SYNONYM) for each in cuts for cut in each]
    for size in range(2, min(LONGEST, len(words)) + 1):
        for i in range(len(words) - size + 1):
            run, at = words[i : i + size], frozenset(range(i, i + size))
            found += [Calling(at, lexicon.stem_all(" ".join(run)))] if size < LONGEST else []
            told = lexicon.meanings(" ".join(run))
            found += [Calling(at, lexicon.stem_all(meant), ALSO if n else 1.0) for n, meant in enumerate(told)]
            glued = "".join(lexicon.spelled(w) for w in run).replace(" ", "")
            found += [Calling(at, (lexicon.stem(glued),))] if size == 2 and glued != "".join(run) else []
    return found
