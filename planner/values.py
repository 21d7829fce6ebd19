"""Index of the values of a table, by the words in which a question would name them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rapidfuzz import fuzz, process

from planner.codes import Codes
from planner.enumerated import said
from planner.lexicon import Lexicon
from planner.tokens import Token, fold, tokenize
from sandbox.lists import QUOTES, list_items

if TYPE_CHECKING:
    from planner.semantics import Field

LONGEST = 8
PARTS_OF, PART_WORDS = 60, 4
"""Columns of more distinct values than this are not searched by parts of a value."""
_LONG = re.compile(
    r"^(\w+ [\w ]*?\w)(?= [oO][fF] \w+ )|^(\w[\w .-]*?\w)(?=, \w| \()|(?<=\()([A-Z][A-Z0-9]{1,5})(?=\)$)"
)
FEWEST, ITEM, REPEATED, ALONE = 4, 40, 0.5, 0.8
"""Cells that show a column's form, characters of an item, how many of all items may be different ones, and how many of
those that are joined must stand alone elsewhere."""
TAUGHT, EXACT, LISTED, ALIAS, FUZZY, PART = 1.06, 1.0, 0.99, 0.9, 0.75, 0.6
"""What somebody taught is surer than a value of the same name."""
WHOLE = 75
"""How alike a word and a value must be with their endings, of 100, where their stems are."""


@dataclass(frozen=True)
class Named:
    """A value that tokens can mean, with how surely (0 to 1)."""

    field: Field
    value: Any
    score: float
    listed: str = ""
    """Where cells are lists: the mark that stands around an item, or between items."""


def list_mark(values: Sequence[Any]) -> str:
    """The quotation mark around items, or the mark between them, where a column's cells are lists; else nothing."""
    cells = [str(v) for v in values]
    if len(cells) < FEWEST:
        return ""
    bracketed = sum(c[:1] in "[({" and c[-1:] in "])}" for c in cells) >= 0.9 * len(cells)
    if bracketed and (quote := next((q for q in QUOTES if sum(q in c for c in cells) > len(cells) / 2), "")):
        return quote
    for mark in (";", "|", ","):
        joined = [c for c in cells if mark in c]
        parted = _of_others(joined, cells, mark)
        if len(joined) < (0.3 if mark != "," or bracketed else 0.5) * len(cells) and not parted:
            continue
        lists = [list_items(c, mark) for c in cells]
        if mark == "," and not bracketed and len({len(each) for each in lists}) == 1:
            continue
        items = [i for each in lists for i in each]
        short = sum(len(i) <= ITEM for i in items) >= 0.95 * len(items)
        if short and (parted or len(set(items)) <= len(items) * REPEATED):
            return mark
    return ""


def _of_others(joined: Sequence[str], cells: Sequence[str], mark: str) -> bool:
    """Whether what is joined in some cells stands alone in others: `Italy, France` beside `Italy` and `France`."""
    if len(joined) < FEWEST:
        return False
    alone = {c for c in cells if mark not in c}
    items = [i for c in joined for i in list_items(c, mark)]
    return sum(i in alone for i in items) >= ALONE * len(items)


def short_forms(cells: Sequence[str]) -> dict[str, list[str]]:
    """By cell, what is said for it and for no other one: what stands before `of`, a comma or a bracket, and the
    initials in it (`AWS`)."""
    found = {c: [g for m in _LONG.finditer(c) for g in m.groups() if g and not g.isdigit()] for c in cells}
    said = Counter(fold(short) for shorts in found.values() for short in set(shorts))
    whole = {fold(c) for c in cells}
    return {
        c: [s for s in shorts if said[fold(s)] == 1 and fold(s) not in whole] for c, shorts in found.items() if shorts
    }


class ValueIndex:
    """Values by their stems; by their aliases (`US`, `women`); by single words of longer values."""

    def __init__(self, words: Lexicon) -> None:
        self.words = words
        self.codes = Codes(words)
        self.exact: dict[tuple[str, ...], list[Named]] = {}
        self.parts: dict[str, list[Named]] = {}
        self.spelled: dict[str, tuple[str, ...]] = {}
        self.spelled_short: dict[str, tuple[str, ...]] = {}
        self.close: dict[str, list[Named]] = {}
        self.items: dict[str, set[str]] = {}
        self.capital: set[tuple[str, ...]] = set()
        """Codes that stand for a longer name, and need their capitals: `IN` for India."""
        self.kinds: dict[str, str] = {}
        """By column, what its cells are codes of."""
        self.cells: dict[str, list[Any]] = {}
        """By column, its different cells."""
        self.aliases: dict[str, list[list[str]]] = {}
        for group in words.raw["value_synonyms"]:
            for member in group:
                self.aliases.setdefault(member, []).append(group)

    def add(self, field: Field, values: Sequence[Any]) -> None:
        self.cells[field.name] = list(values)
        if mark := list_mark(values):
            self._add_items(field, values, mark)
        texts = said(values)
        poles = {fold(t) for t in texts.values()}
        self.kinds[field.name], named = self.codes.names(list(texts.values()), field.words)
        shortened = short_forms(list(texts.values()))
        own = {self.words.stem(w) for w in field.words} if len(values) > FEWEST else frozenset()
        for value in values:
            text = texts[value]
            if text != str(value):
                self._put(tuple(t.stem for t in tokenize(str(value), self.words)), Named(field, value, EXACT))
            key = tuple(t.stem for t in tokenize(text, self.words))
            for short in shortened.get(text, ()):
                self._put(tuple(t.stem for t in tokenize(short, self.words)), Named(field, value, ALIAS))
            if not key or len(key) > LONGEST or text == "" or {*key} <= own:
                continue
            self._put(key, Named(field, value, EXACT))
            if len(" ".join(key)) >= 4:
                self.spelled[" ".join(key)] = key
            if len(key) == 1 and 3 <= len(key[0]) <= 6:
                self.spelled_short[key[0]] = key
            also = [a for a in named.get(fold(text), ()) if fold(a) != fold(text)]
            for alias in [*self._aliases(fold(text), poles), *also]:
                self._put(self.words.stem_all(fold(alias)), Named(field, value, ALIAS))
            self.capital.update(self.words.stem_all(a) for a in also if a in self.codes.typed)
            if len(values) <= PARTS_OF and 1 < len(key) <= PART_WORDS:
                for stem in key:
                    if len(stem) >= 3 and stem not in self.words.stop:
                        self.parts.setdefault(stem, []).append(Named(field, value, PART))

    def _add_items(self, field: Field, values: Sequence[Any], mark: str) -> None:
        """Items of cells that are lists: `Python` in `['Python', 'SQL']`."""
        items = dict.fromkeys(i for v in values for i in list_items(str(v), mark))
        shortened = short_forms(list(items))
        for item in items:
            key = tuple(t.stem for t in tokenize(item, self.words))
            for short in shortened.get(item, ()):
                self._put(tuple(t.stem for t in tokenize(short, self.words)), Named(field, item, ALIAS, mark))
            if key and len(key) <= LONGEST:
                self.items.setdefault(field.name, set()).add(item.lower())
                self._put(key, Named(field, item, LISTED, mark))

    def within(self, field: Field, item: str) -> bool:
        """Whether another item of a column of lists holds this one: `Java` and `JavaScript`."""
        low = item.lower()
        return any(low in other and low != other for other in self.items.get(field.name, ()))

    def listed(self, field: Field) -> list[Named]:
        """Items of a column of lists."""
        hits = [n for known in self.exact.values() for n in known if n.listed and n.field is field]
        return list({str(n.value).lower(): n for n in reversed(hits)}.values())

    def mark(self, field: Field) -> str:
        """The mark around or between a column's items; nothing where its cells are no lists."""
        return next((n.listed for n in self.listed(field)), "")

    def teach(self, field: Field, phrase: str, value: Any) -> None:
        """A phrase that somebody said stands for a value, and for no other of the same name."""
        key = tuple(t.stem for t in tokenize(phrase, self.words))
        known = self.exact.get(key, [])
        same = next((n for n in known if n.field is field and str(n.value) == str(value)), None)
        if same:
            known.remove(same)
        self._put(key, Named(field, same.value if same else value, TAUGHT))

    def of(self, field: Field) -> list[Any]:
        """A field's values, the most frequent first."""
        found = [n.value for known in self.exact.values() for n in known if n.field is field and n.score == EXACT]
        return list(dict.fromkeys(found))

    def _put(self, key: tuple[str, ...], named: Named) -> None:
        known = self.exact.setdefault(key, [])
        if not any(n.field is named.field and n.value == named.value for n in known):
            known.append(named)

    def _aliases(self, text: str, column: set[str]) -> list[str]:
        """Other words for a value; one letter is an abbreviation only beside its own opposite (`F` beside `M`)."""
        found: list[str] = []
        for group in self.aliases.get(text, ()):
            partners = [g for g in self.words.raw["value_synonyms"] if g is not group and column & set(g)]
            if len(text) > 2 or (len(text) == 1 and group[0] in ("female", "male") and partners and len(column) <= 4):
                found.extend(m for m in group if m != text)
        return found

    def at(self, tokens: Sequence[Token], place: int, length: int) -> list[Named]:
        """Values that exactly these tokens name."""
        span = tokens[place : place + length]
        key = tuple(t.stem for t in span)
        found = self.exact.get(key) or (self._adjectival(span[0].low) if length == 1 else [])
        opened = not place or tokens[place - 1].low in self.words.stop
        capital = span[0].text.isupper() and not (span[0].text in ("I", "A") and opened)
        written = bool(span[0].quote) or capital
        written = written or ([t.low for t in tokens[place + 1 : place + 2]] == ["rate"] and len(span[0].low) > 3)
        noun = place > 0 and tokens[place - 1].low in self.words.words("articles") and len(span[0].low) > 2
        if (
            found
            and length == 1
            and not (written or noun)
            and (len(span[0].low) == 1 or span[0].low in self.words.stop)
        ):
            return []
        if key in self.capital and not written:
            return [n for n in found if n.score != ALIAS]
        return found

    def spans(self, tokens: Sequence[Token]) -> dict[tuple[int, int], list[Named]]:
        """The values that every run of tokens names."""
        runs = ((i, i + n) for i in range(len(tokens)) for n in range(min(LONGEST, len(tokens) - i), 0, -1))
        return {(a, b): list(named) for a, b in runs if (named := self.at(tokens, a, b - a))}

    def _adjectival(self, word: str) -> list[Named]:
        """Values of which a word is the adjective: `rainy` of rain, `sunny` of sun."""
        if len(word) < 5 or not word.endswith("y"):
            return []
        roots = (word[:-1], word[:-2] if word[-2] == word[-3] else word[:-1] + "e")
        known = [n for r in roots for n in self.exact.get((self.words.stem(r),), ())]
        return [Named(n.field, n.value, ALIAS) for n in known if not str(n.value).endswith("ed")]

    def part(self, token: Token) -> list[Named]:
        """Values of which this word is a part, if they are few."""
        known = {
            token.low,
            token.low.removesuffix("s"),
            token.low.removesuffix("es"),
            token.low + "s",
            token.low + "es",
        }
        found = [n for n in self.parts.get(token.stem, []) if known & set(re.findall(r"[^\W_]+", fold(str(n.value))))]
        return found if len(found) <= 3 else []

    def like(self, token: Token) -> list[Named]:
        """Values that are spelled nearly like this word, or share its root."""
        if len(token.low) < 4:
            return []
        known = self.close.get(token.low)
        if known is None:
            best = process.extractOne(token.stem, self.spelled.keys(), scorer=fuzz.ratio, score_cutoff=78)
            keys = [self.spelled[best[0]]] if best and self._alike(token.stem, best[0]) else []
            keys = [k for k in keys if any(self._near(token.low, n) for n in self.exact.get(k, ()))]
            keys = keys or [k for k in self._rooted(token.stem)]
            known = [Named(n.field, n.value, FUZZY) for k in keys for n in self.exact.get(k, ())]
            self.close[token.low] = known
        return known

    def _alike(self, a: str, b: str) -> bool:
        return a[0] == b[0] and fuzz.ratio(a, b) >= (78 if min(len(a), len(b)) >= 7 else 85)

    @staticmethod
    def _near(word: str, named: Named) -> bool:
        """Whether a word is spelled like a value also with its ending: `married` is no Mary."""
        return fuzz.ratio(word, fold(str(named.value))) >= WHOLE

    def _rooted(self, stem: str) -> list[tuple[str, ...]]:
        """Values that the word only lengthens by an ending: `faulty` for `fault`."""
        close = [k for s, k in self.spelled_short.items() if stem in (s + "i", s + s[-1] + "i", s + "y")]
        return close or [
            k
            for s, k in self.spelled.items()
            if len(s) >= 5 and " " not in s and stem.startswith(s) and len(stem) - len(s) <= 3
        ]
