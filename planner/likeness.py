"""How alike two words are: forms of one word, cut ones, misspelt ones."""

from __future__ import annotations

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from planner.lexicon import Lexicon

TYPO = 0.8
SPELLED = 6
"""Letters of a word in which one too few or too many is a slip."""
SHORTENED, BEGUN = 4, 3
"""Letters of a cut word, and of the beginning that it keeps."""
COMPOUND = frozenset({"stor", "shop", "hous", "nam", "name", "siz", "room", "line", "side", "time", "yard", "ball"})
"""Stems of nouns that are no ending: `bookstore` is no form of `book`."""
NOMINAL = ("er", "or", "ment")
VOWELS = frozenset("aeiou")
OTHER = frozenset("tkpmdcgbh")
"""Letters that no ending is, and that make another word of one: `heart` of `hear`, `start` of `star`."""


def likeness(a: str, b: str) -> float:
    """How surely two stems are forms of one word: endings (`smoke`, `smoker`), cut words (`dep`, `departur`), typos."""
    short, long = sorted((a, b), key=len)
    if _squeezed(short, long):
        return TYPO
    added = long.removeprefix(short) if len(short) >= 4 else long
    if added != long and len(added) <= 4 and added not in OTHER | COMPOUND:
        return 0.85
    if len(short) >= 5 and fuzz.ratio(a, b) >= (80 if len(short) >= 6 else 85) and a[0] == b[0]:
        return TYPO
    return 0.0


def intended(word: str, words: Lexicon) -> str:
    """The word that a header's misspells inside by one letter, as `aircaft` does; empty for what may be meant so."""
    if len(word) < SPELLED or not word.isalpha() or words.knows(word) or words.meaning(word):
        return ""
    best = process.extractOne(word, words.vocabulary, scorer=OSA.distance, score_cutoff=1)
    return best[0] if best and (best[0][0], best[0][-1]) == (word[0], word[-1]) else ""


def _squeezed(short: str, long: str) -> bool:
    """Whether a word lost its vowels, as columns' names do: `arpt` of `airport`, `flt` of `flight`."""
    ends = len(short) >= 3 and len(long) - len(short) >= 2 and (short[0], short[-1]) == (long[0], long[-1])
    rest = iter(long)
    return ends and not VOWELS & set(short[1:-1]) and all(c in rest for c in short)


def shortens(short: str, long: str) -> bool:
    """Whether a header's word is another one's beginning, or that with some of its later consonants: `displ` of
    `displacement`, `matl` of `material`."""
    long = long.removesuffix("s") if not short.endswith("s") else long
    if len(short) < SHORTENED or len(long) < len(short) + 2:
        return False
    begun = next((i for i, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    behind, rest = short[begun:], iter(long[begun:])
    if not behind:
        return begun > SHORTENED
    return begun >= BEGUN and behind[-1] == long[-1] and not VOWELS & set(behind) and all(c in rest for c in behind)


def alike(name: str, other: str, words: Lexicon) -> bool:
    """Whether two words of one stem are both nouns made of a verb, or neither: `publisher`, and not `published`;
    `department`, and not `departed`."""
    return words.stem(name) == words.stem(other) and _nominal(name, words) == _nominal(other, words)


def _nominal(word: str, words: Lexicon) -> bool:
    single = word.removesuffix("s")
    return single.endswith(NOMINAL) and not words.stem(word).endswith(NOMINAL)
