"""Index of column names: which words of a question can mean which columns, and how surely."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.callings import ALSO, SYNONYM, callings
from planner.lexicon import Lexicon
from planner.likeness import TYPO, alike, likeness, shortens
from planner.mentions import HALF, HEADLESS, Mention, headed, sorted_out
from planner.tokens import Token, digits, name_words
from planner.weights import UNIT, by_phrase, shared_words_of, weights

if TYPE_CHECKING:
    from planner.semantics import Field

TAUGHT, SHARED_WORD = 1.06, 1.0
"""What somebody taught is surer than a column of the same name."""
NUDGE = 0.01
LEANING = {"name": NUDGE, "title": NUDGE, "description": NUDGE, "id": -NUDGE, "code": -NUDGE}
"""`author` is rather `author_name` than `author_id`."""
LONG_NAME = 4
"""Names of more content words than this need only this many of them to be told."""
ASKED, ENOUGH = frozenset({"you", "your", "what", "which", "do", "did", "are", "how"}), 1.2
"""Words of headers that are questions themselves, and how many of their content words tell them."""
CUT = 0.7
"""`exp` for `expectancy`: the word's beginning, which counts only beside another word of the name."""
INSIDE = ("of", "the", "in", "for", "a", "an", "on", "at", "within")


@dataclass(frozen=True)
class Hit:
    """Tokens that can stand for some of a field's words."""

    field: int
    covered: frozenset[int]
    factor: float
    length: int = 1
    leaning: bool = False
    """Whether it says nothing by itself."""


class NameIndex:
    """Stems and phrases of column names, of their abbreviations and of their synonyms."""

    def __init__(
        self,
        fields: Sequence[Field],
        words: Lexicon,
        taught: Mapping[str, Sequence[str]],
        shared_words: Mapping[str, Sequence[str]],
    ) -> None:
        """`taught`: by column, what people call it; `shared_words`: by column, words that all its values share."""
        self.fields, self.words = fields, words
        self.weights: list[tuple[float, ...]] = []
        self.index: dict[tuple[str, ...], list[Hit]] = {}
        self.close: dict[str, list[Hit]] = {}
        self.longest = 1
        self.spoken = frozenset(words.stem(word) for phrase in words.phrases for word in phrase)
        groups = by_phrase(words)
        shared = shared_words_of(fields)
        alone = (f.words[0] for f in fields if len(f.words) == 1)
        self.held = words.words("holding") & {w for word in alone for w in (word, f"{word}s", word[:-1])}
        for number, f in enumerate(fields):
            self.weights.append(weights(f, words, shared))
            self._add_field(number, f, groups)
            whole = frozenset(range(len(f.words)))
            for phrase in taught.get(f.name, ()):
                self._add(words.stem_all(phrase), Hit(number, whole, TAUGHT))
            for phrase in shared_words.get(f.name, ()):
                self._add(words.stem_all(phrase), Hit(number, whole, SHARED_WORD))
        self._add_takings(fields)

    def _add_takings(self, fields: Sequence[Field]) -> None:
        """`revenue` is the one measure of money that comes in, where nothing is called so."""
        came = self.words.words("taken_in")
        money = [
            n for n, f in enumerate(fields)
            if f.kind == "number" and f.column.aggregation == "sum" and f.column.unit and came & set(f.words)
        ]  # fmt: skip
        for word in self.words.raw["takings"] if len(money) == 1 else ():
            phrase = self.words.stem_all(word)
            if phrase not in self.index:
                self._add(phrase, Hit(money[0], frozenset(range(len(fields[money[0]].words))), SYNONYM))

    def _add_field(self, number: int, f: Field, groups: dict[tuple[str, ...], list[list[str]]]) -> None:
        stems = [self.words.stem(w) for w in f.words]
        for said in callings(f.words, ASKED, self.words):
            covered, phrase = said.covered, said.phrase
            if len(covered) == 1 or phrase != tuple(stems[min(covered) : max(covered) + 1]):
                self._add(phrase, Hit(number, covered, said.factor))
            if said.factor < 1.0:
                continue
            told = f.words[min(covered)] if len(covered) == 1 and phrase == (stems[min(covered)],) else ""
            for group in groups.get(phrase, ()):
                if told and not any(alike(told, p, self.words) for p in group):
                    continue
                for other in group:
                    longer = {*phrase} < {*self.words.stem_all(other)} and not self.words.stop & {*other.split()}
                    self._add(self.words.stem_all(other), Hit(number, covered, ALSO if longer else SYNONYM))
        for phrase in self.words.raw["prepositions"].get(f.words[0], ())[:1] if len(f.words) < 3 else ():
            self._add(self.words.stem_all(phrase), Hit(number, frozenset(range(len(f.words))), SYNONYM))
        own = tuple(name_words(f.column.source_name or f.name))
        for written in [*own, *self.words.meanings(own[0])] if len(own) == 1 < len(stems) else ():
            self._add(self.words.stem_all(written), Hit(number, frozenset(range(len(stems))), 1.0))
        if len(stems) > 1:
            self._add(("".join(self.words.stem("".join(f.words))),), Hit(number, frozenset(range(len(stems))), 1.0))

    def _add(self, phrase: tuple[str, ...], hit: Hit) -> None:
        hits = self.index.setdefault(phrase, [])
        if not any(h.field == hit.field and h.covered >= hit.covered and h.factor >= hit.factor for h in hits):
            hits.append(Hit(hit.field, hit.covered, hit.factor, len(phrase)))
            self.longest = max(self.longest, len(phrase))

    def call(self, field: Field, phrase: str) -> None:
        """Another name for a column."""
        number = self.fields.index(field)
        self._add(self.words.stem_all(phrase), Hit(number, frozenset(range(len(field.words))), SYNONYM))

    def mentions(self, tokens: Sequence[Token]) -> list[Mention]:
        """Every run of tokens that names a field, one per field and place."""
        runs: dict[int, list[tuple[int, Hit]]] = {}
        for place, _ in enumerate(tokens):
            for hit in self._hits(tokens, place):
                runs.setdefault(hit.field, []).append((place, hit))
        found = []
        for number, hits in runs.items():
            found.extend(self._runs(number, hits, tokens))
            if any(h.length > 1 for _, h in hits):
                found.extend(self._runs(number, [h for h in hits if h[1].length == 1], tokens))
        return list(dict.fromkeys(headed(sorted_out(found, tokens, self.words), tokens, self.words)))

    def _hits(self, tokens: Sequence[Token], place: int) -> list[Hit]:
        token = tokens[place]
        article = token.low in self.words.words("articles") and not token.text.isupper()
        if token.low in self.words.stop - self.held and (len(token.low) > 1 or article):
            return self._together(tokens, place) or self._led(tokens, place) or self._opened(tokens, place)
        hits: list[Hit] = []
        for length in range(min(self.longest + 1, len(tokens) - place), 0, -1):
            span = [t for t in tokens[place : place + length] if length < 3 or t.low not in ("the", "a", "an")]
            found = self.index.get(tuple(t.stem for t in span), ())
            hits.extend(Hit(h.field, h.covered, h.factor, length) for h in found)
        if token.number is not None:
            hits = [h for h in hits if max(self.weights[h.field][i] for i in h.covered) > UNIT or h.length > 1]
        if token.low in self.words.stop:
            hits = [h for h in hits if h.length > 1 or len(self.fields[h.field].words) == 1]
        if token.stem in self.words.generic:
            hits = [h for h in hits if h.length > 1 or (h.factor == 1.0 and self._spelled(h, token))]
        if not hits and token.low.endswith("s"):
            hits.extend(self.index.get((token.low[:-1],), ()))
        hits.extend(self._together(tokens, place))
        graded = (
            token.stem in self.words.generic
            or (token.low,) in self.words.superlatives
            or token.low in self.words.comparatives
        )
        if (
            not hits
            and token.number is None
            and len(token.stem) >= 4
            and token.stem not in self.words.light
            and not graded
        ):
            hits = [
                h
                for h in self.close_to(token)
                if not (token.low.removesuffix("s").endswith("er") and self.fields[h.field].kind == "id")
            ]
        return hits

    def _spelled(self, hit: Hit, token: Token) -> bool:
        """Whether a name has a generic word as it is, and no other of its stem: `people` is not `personal`."""
        named = {self.fields[hit.field].words[i] for i in hit.covered}
        return bool(named & {*self.words.raw["generic"], token.low, *map(self.words.meaning, named)})

    def _opened(self, tokens: Sequence[Token], place: int) -> list[Hit]:
        """Hits of longer phrases that begin with such a word: `out of state tuition`."""
        for length in range(min(self.longest, len(tokens) - place), 1, -1):
            span = tokens[place : place + length]
            if span[-1].low not in self.words.stop and (found := self.index.get(tuple(t.stem for t in span))):
                return [Hit(h.field, h.covered, h.factor, length) for h in found]
        return []

    def _led(self, tokens: Sequence[Token], place: int) -> list[Hit]:
        """A word that else says nothing, before the next one of a name: `return rate`."""
        pair = [t.low for t in tokens[place : place + 2]]
        if {pair[0], pair[-1]} & (ASKED | self.words.words("auxiliaries") | self.words.words("articles")):
            return []
        names = ((n, f.words) for n, f in enumerate(self.fields))
        places = ((n, i) for n, w in names for i in range(len(w) - 1) if [*w[i : i + 2]] == pair)
        return [Hit(n, frozenset({i}), 1.0) for n, i in places]

    def _together(self, tokens: Sequence[Token], place: int) -> list[Hit]:
        """Hits of two words written as one in a name: `per capita` for `percap`, `birth date` for `birthdate`."""
        if place + 1 >= len(tokens) or tokens[place + 1].number is not None:
            return []
        joined = self.words.stem(tokens[place].low + tokens[place + 1].low)
        found = list(self.index.get((joined,), ()))
        if not found and tokens[place].low not in self.words.words("articles"):
            cuts = (
                joined[: len(joined) - cut] for cut in range(1, 5) if len(joined) - cut > len(tokens[place].low) + 1
            )
            found = next((list(hits) for c in cuts if len(c) >= 5 and (hits := self.index.get((c,)))), [])
        return [Hit(h.field, h.covered, h.factor, 2) for h in found]

    def close_to(self, token: Token) -> list[Hit]:
        """Hits of words that look like this one: another ending, a cut one, or a typing error."""
        stem, known = token.stem, self.close.get(token.low)
        compounds = tuple(self.words.raw["compounds"])
        if known is None:
            known = []
            for key, hits in self.index.items():
                compound = len(key) == 1 and stem.startswith(key[0]) and stem.removeprefix(key[0]) in compounds
                if len(key) == 1 and not compound and (factor := likeness(stem, key[0])):
                    shorter = stem.startswith(key[0]) and stem != key[0]
                    named = shorter or factor == TYPO
                    surer = [h for h in hits if h.factor * factor > HALF and (h.factor == 1.0 or not named)]
                    known.extend(Hit(h.field, h.covered, h.factor * factor) for h in surer)
                elif key == (stem[:3],) and len(stem) >= 5 and stem not in self.spoken:
                    known.extend(Hit(h.field, h.covered, CUT, 1, True) for h in hits if h.factor == 1.0)
                else:
                    known.extend(Hit(h.field, h.covered, SYNONYM) for h in hits if self._cut(h, token.low))
            self.close[token.low] = known
        return known

    def _cut(self, hit: Hit, word: str) -> bool:
        """Whether a word of the name that nobody knows is cut from this one."""
        name = self.fields[hit.field].words[min(hit.covered)] if len(hit.covered) == 1 else ""
        return shortens(name, word) and not self.words.knows(name) and not self.words.meaning(name)

    def _runs(self, number: int, hits: list[tuple[int, Hit]], tokens: Sequence[Token]) -> list[Mention]:
        """Joins neighbouring hits of one field into mentions; a name's word is used once in each."""
        found: list[Mention] = []
        taken: dict[int, float] = {}
        start = end = -1
        alone = True
        for place, hit in sorted(hits, key=lambda h: (h[0], -len(h[1].covered) * h[1].length, -h[1].factor)):
            if start >= 0 and place < end:
                continue
            fresh = hit.covered - taken.keys()
            near = start >= 0 and self._joins(number, tokens, end, place, (max(taken), hit.covered))
            if start >= 0 and not (near and fresh):
                found.extend([] if alone else [self._mention(number, start, end, taken)])
                taken, start, alone = {}, -1, True
            if start < 0:
                start, fresh = place, hit.covered
            taken.update(dict.fromkeys(fresh, hit.factor))
            end, alone = place + hit.length, alone and hit.leaning
        if start >= 0 and not alone:
            found.append(self._mention(number, start, end, taken))
        return found

    def _joins(
        self, number: int, tokens: Sequence[Token], end: int, place: int, both: tuple[int, frozenset[int]]
    ) -> bool:
        """Whether two words are one name's; the author *of* a tweet has no part in `user_tweets_count`."""
        between, words = [digits(t) for t in tokens[end:place]], self.fields[number].words
        owner = "of" in between and "of" not in words and both[0] < min(both[1]) <= max(both[1]) < len(words) - 1
        if owner or (max(both[1]) < both[0] and between in (["a"], ["an"])):
            return False
        done = bool(between) and between[0] in self.words.words("done")
        return len(between) <= 2 + done and all(t in {*INSIDE, *words} for t in between[done:])

    def bag(self, tokens: Sequence[Token]) -> dict[int, tuple[float, frozenset[int]]]:
        """Per field how much of its name the whole question tells, and by which tokens."""
        words: dict[int, dict[int, float]] = {}
        places: dict[int, set[int]] = {}
        for place in range(len(tokens)):
            for hit in (h for h in self._hits(tokens, place) if not h.leaning):
                told = words.setdefault(hit.field, {})
                for word in hit.covered:
                    told[word] = max(told.get(word, 0.0), hit.factor)
                places.setdefault(hit.field, set()).update(range(place, place + hit.length))
        found = {}
        for number, told in words.items():
            mention = self._mention(number, 0, 0, told)
            found[number] = (mention.score, frozenset(places[number]))
        return found

    def _mention(self, number: int, start: int, end: int, taken: dict[int, float]) -> Mention:
        weights = self.weights[number]
        full = sum(sorted(weights, reverse=True)[:LONG_NAME])
        asked = len(weights) > 2 and bool(ASKED & set(self.fields[number].words))
        score = min(
            1.0, sum(weights[i] * factor for i, factor in taken.items()) / (min(full, ENOUGH) if asked else full)
        )
        head = max(i for i, w in enumerate(weights) if w == max(weights))
        if head not in taken and len(weights) <= LONG_NAME and self.fields[number].kind != "flag" and not asked:
            score *= HEADLESS
        score += LEANING.get(self.words.spelled(self.fields[number].words[-1]), 0.0) if len(weights) > 1 else 0.0
        return Mention(self.fields[number], start, end, min(max([1.0, *taken.values()]), score), len(taken))


__all__ = ["Hit", "Mention", "NameIndex", "likeness", "name_words"]
