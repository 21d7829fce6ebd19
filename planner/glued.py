"""Names of columns whose words are written as one: `brainwt`, `poptotal` among other columns on the population."""

from __future__ import annotations

from collections.abc import Sequence

from planner.lexicon import Lexicon

LEAST, ALIKE, GLUED = 3, 3, 8
"""Letters of a part, columns that begin alike and so tell a part, and letters of a word that two nouns may make."""


def apart(names: Sequence[tuple[str, ...]], words: Lexicon) -> list[tuple[str, ...]]:
    """The words of each name, those cut in two that end in an abbreviation, or begin with one before a known word or
    as several others do."""
    long = [w for name in names for w in name if len(w) > LEAST and w.isalpha()]
    glued = [w for w in long if not words.knows(w) and not words.meaning(w)]
    heads = sorted((h for h in words.raw["abbreviations"] if len(h) >= LEAST and h.isalpha()), key=len, reverse=True)
    known = {w for name in names for w in name}
    shared = {h for h in heads if sum(w.startswith(h) for w in set(glued)) >= ALIKE}

    def cut(word: str) -> tuple[str, ...]:
        if word.endswith("id") and word.removesuffix("id") in known:
            return word.removesuffix("id"), "id"
        for tail in words.raw["tails"]:
            if word.endswith(tail) and len(word) - len(tail) >= LEAST:
                return word.removesuffix(tail), tail
        for head in heads:
            rest = word.removeprefix(head)
            if rest != word and len(rest) >= LEAST and (head in shared or words.knows(rest)):
                return head, rest
        return (_known_words(word, words) if (word,) in names else ()) or (word,)

    whole = [(name, _written_out(name, words)) for name in names]
    return [full or tuple(part for w in name for part in (cut(w) if w in glued else (w,))) for name, full in whole]


def _known_words(word: str, words: Lexicon) -> tuple[str, ...]:
    """The two known nouns that a name of one long word is made of: `engine size` of `enginesize`; none where it may be
    cut so in several ways."""
    if len(word) < GLUED:
        return ()
    nouns = frozenset(w for group in words.raw["synonyms"] for phrase in group for w in phrase.split())
    cuts = ((word[:at], word[at:]) for at in range(LEAST, len(word) - LEAST + 1))
    found = [cut for cut in cuts if all(part in nouns for part in cut) and max(map(len, cut)) > LEAST + 1]
    return found[0] if len(found) == 1 else ()


def _written_out(name: tuple[str, ...], words: Lexicon) -> tuple[str, ...]:
    """The several words for which one stands by itself in its field: `city mpg` of `cty`."""
    meant = tuple(words.glossary.get(name[0], "").split("|")[0].split()) if len(name) == 1 else ()
    return meant if len(meant) > 1 else ()
