"""The words of one language: read once from its files under `words/`, stemmed and indexed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import snowballstemmer

from planner.patterns import Turn, compiled

WORDS = Path(__file__).parent / "words"
TELLING = 3
"""Headers that tell of which field a table is."""


@dataclass(frozen=True)
class Adjective:
    """A gradable adjective: which columns it speaks of, and in which of them more of it means less."""

    columns: tuple[str, ...]
    reverse: tuple[str, ...]


@dataclass(frozen=True)
class Lexicon:
    """Words of a language; phrases are keyed by their lower-case words, everything else by stems."""

    language: str
    stop: frozenset[str]
    light: frozenset[str]
    generic: frozenset[str]
    phrases: dict[tuple[str, ...], tuple[str, str]]
    superlatives: dict[tuple[str, ...], list[tuple[Adjective, int]]]
    comparatives: dict[str, list[tuple[Adjective, int]]]
    irregular: dict[str, str]
    raw: dict[str, Any]
    vocabulary: tuple[str, ...] = ()
    """Every word of five letters or more that a question may hold."""
    attributes: frozenset[str] = frozenset()
    """Stems of nouns that are what columns are called, and no row."""
    abroad: dict[str, str] = field(default_factory=dict)
    """Words of headers in other languages, without accents, as this language has them."""
    glossary: dict[str, str] = field(default_factory=dict)
    """What words of headers stand for in the fields that a table is of."""
    things: frozenset[str] = frozenset()
    """Stems of what rows are called in the field that a table is of."""
    turns: tuple[Turn, ...] = field(default=(), compare=False)
    """Turns of phrase, and what they say in plain words."""
    stems: dict[str, str] = field(default_factory=dict, compare=False)

    def stem(self, word: str) -> str:
        """Stem of a lower-case word; irregular forms go to the stem of their base."""
        known = self.stems.get(word)
        if known is None:
            known = self.stems[word] = _stemmer(self.language).stemWord(self.irregular.get(word, word))
        return known

    def stem_all(self, phrase: str) -> tuple[str, ...]:
        return tuple(self.stem(word) for word in phrase.lower().replace("-", " ").split())

    def knows(self, word: str) -> bool:
        return word in self.stop or self.stem(word) in self.light | self.generic or word in self.vocabulary

    def meanings(self, words: str) -> list[str]:
        """What an abbreviation, or a header's words in a row, stand for, the usual way to say it first."""
        known = str(self.raw["abbreviations"].get(words) or self.abroad.get(words, ""))
        return known.split("|") if known else []

    def meaning(self, word: str) -> str:
        """What an abbreviation or a word of another language stands for; empty for other words."""
        return next(iter(self.meanings(word)), "")

    def among(self, names: Iterable[Sequence[str]]) -> Lexicon:
        """The same, with what headers stand for in the fields that a table's names tell of: `trans` among cars."""
        said = {w for name in names for w in (*name, " ".join(name))}
        glossaries = self.raw.get("glossaries", {}).values()
        told = [(len(said & {*g["signs"], *g["headers"]}), g) for g in glossaries]
        fit = sorted((t for t in told if t[0] >= TELLING), key=lambda t: t[0])
        glossary = {k: v for _, each in fit for k, v in each["headers"].items()}
        things = fit[-1][1].get("rows", ()) if fit and fit[-1][0] > TELLING else ()
        raw = {**self.raw, "abbreviations": {**self.raw["abbreviations"], **glossary}}
        rows = frozenset(map(self.stem, things))
        return replace(self, raw=raw, glossary=glossary, things=rows) if fit else self

    def plural(self, word: str) -> bool:
        """Whether a lower-case word ends as plurals do; none does where the language does not tell."""
        return word.endswith(tuple(self.raw["plural"]))

    def several(self, word: str) -> bool:
        """Whether it is one: no `class`, no `bus`."""
        return self.plural(word) and not word.endswith(("ss", "us", "is"))

    def meant(self, words: Iterable[str]) -> set[str]:
        """The words of a name, and what they abbreviate: also `year` of `rider_yob`."""
        return {said for word in words for said in (word, *self.meaning(word).split())}

    def idle(self, word: str) -> bool:
        """Whether a lower-case word adds nothing: a light verb in any form, no noun made of one: `department`."""
        if self.stem(word) not in self.light or word in self.raw["light"]:
            return word in self.raw["light"]
        return word not in self.raw["solid"] and not word.endswith(tuple(self.raw["derived"]) or ("\0",))

    @property
    def families(self) -> list[dict[str, list[str]]]:
        """Nouns of rows with the words of columns and titles that speak for them; the last do not speak against them
        where these are missing.
        """
        return [*self.raw.get("entities", ()), *self.raw.get("families", ())]

    def stemmed(self, key: str) -> frozenset[str]:
        """Stems of the words of a list."""
        return frozenset(self.stem(w) for w in self.raw[key])

    @property
    def persons(self) -> frozenset[str]:
        """Stems of what persons are called."""
        return self.stemmed("persons")

    @property
    def people(self) -> frozenset[str]:
        """Stems of who does things, and of persons."""
        return self.persons | self.stemmed("actors")

    def agent(self, word: str) -> bool:
        """Whether a word ends as those do that say who does something: `scorers`, `goalkeeper`."""
        return word.removesuffix("s").endswith(tuple(self.raw["roles"]))

    def spelled(self, word: str) -> str:
        """An abbreviation as a whole word; other words as they are."""
        return self.meaning(word) or word

    def words(self, key: str) -> frozenset[str]:
        return frozenset(self.raw[key])


@cache
def _stemmer(language: str) -> Any:
    return snowballstemmer.stemmer(language)


@cache
def lexicon(language: str = "en") -> Lexicon:
    raw: dict[str, Any] = {}
    for part in sorted(WORDS.glob(f"{language}*.json"), key=lambda p: (p.name != f"{language}.json", p.name)):
        raw = _merged(raw, json.loads(part.read_text(encoding="utf-8")))
    made = Lexicon(
        language=raw["language"],
        stop=frozenset(raw["stop"]),
        light=frozenset(),
        generic=frozenset(),
        phrases={tuple(p.split()): (kind, argument) for (p, kind, argument) in _spread(raw["phrases"])},
        superlatives={},
        comparatives={},
        irregular=raw["irregular"],
        raw=raw,
        turns=compiled(raw["turns"]["rules"], raw["turns"]["sets"]),
        abroad={foreign: own for own, words in raw.get("abroad", {}).items() for foreign in words},
    )
    superlatives, comparatives = _adjectives(raw["adjectives"])
    return Lexicon(
        **{
            **made.__dict__,
            "light": frozenset(made.stem(w) for w in raw["light"]),
            "generic": frozenset(made.stem(w) for w in raw["generic"]),
            "vocabulary": tuple(sorted(_vocabulary(raw, made.phrases))),
            "attributes": _attributes(raw, made),
            "superlatives": superlatives,
            "comparatives": comparatives,
        }
    )


def _attributes(raw: dict[str, Any], made: Lexicon) -> frozenset[str]:
    entities = {made.stem(n) for family in made.families for n in family["nouns"]}
    return frozenset(made.stem(p) for group in raw["synonyms"] for p in group if " " not in p) - entities


def _vocabulary(raw: dict[str, Any], phrases: Iterable[tuple[str, ...]]) -> set[str]:
    lists = [
        raw[k] for k in ("light", "stop", "generic", "numbers", "ordinals", "months", "weekdays", "units", "irregular")
    ]
    words = {w for phrase in phrases for w in phrase} | {w for each in lists for w in each}
    words |= {w for a in raw["adjectives"].values() for p in a["more"] + a["less"] for w in p.split()}
    groups = raw["synonyms"] + raw["value_synonyms"] + [g for family in raw["codes"].values() for g in family]
    words |= {w for group in groups for p in group for w in p.split()}
    glossaries = [raw["abbreviations"], *(g["headers"] for g in raw.get("glossaries", {}).values())]
    words |= {w for each in glossaries for meant in each.values() for w in meant.replace("|", " ").split()}
    return {w for w in words if len(w) >= 5 and w.isalpha()}


def _merged(one: Any, two: Any) -> Any:
    """Words of two files: lists in a row, tables by their keys."""
    if isinstance(one, dict) and isinstance(two, dict):
        return {**one, **{k: _merged(one[k], v) if k in one else v for k, v in two.items()}}
    return [*one, *two] if isinstance(one, list) and isinstance(two, list) else two


def _spread(phrases: dict[str, list[str]]) -> Iterable[tuple[str, str, str]]:
    """`{"CMP >": [phrase, ...]}` as (phrase, kind, argument)."""
    for head, members in phrases.items():
        kind, _, argument = head.partition(" ")
        for phrase in members:
            yield phrase, kind, argument


def _adjectives(
    raw: dict[str, dict[str, list[str]]],
) -> tuple[dict[tuple[str, ...], list[tuple[Adjective, int]]], dict[str, list[tuple[Adjective, int]]]]:
    superlatives: dict[tuple[str, ...], list[tuple[Adjective, int]]] = {}
    comparatives: dict[str, list[tuple[Adjective, int]]] = {}
    for entry in raw.values():
        adjective = Adjective(tuple(entry["columns"]), tuple(entry["reverse"]))
        for key, sign in (("more", 1), ("less", -1)):
            for word in entry.get("compared", ()) if sign > 0 else ():
                comparatives.setdefault(word, []).append((adjective, sign))
            for phrase in entry[key]:
                superlatives.setdefault(tuple(phrase.split()), []).append((adjective, sign))
                comparatives.setdefault(phrase, []).append((adjective, sign))
    return superlatives, comparatives
