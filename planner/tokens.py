"""Words of a question: cut, lower-cased, stemmed, numbers read."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

from planner.lexicon import Lexicon

_TOKEN = re.compile(
    r"\d{4}-\d{2}(?:-\d{2})?(?!\d)"  # ISO date or month
    r"|(?<![A-Za-z\d])[A-Za-z]{1,2}[+-](?![\w-])"  # grades and blood types: A+, AB-
    r"|(?:(?<=\s)[-−])?[$€£]?(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d*\.?\d+(?:[kKmM]|bn|st|nd|rd|th)?(?![^\W_]))%?"
    r"|[^\W_]+(?:['’][^\W_]+)*"
    r"|==|!=|<>|>=|<=|[=<>%]"
)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_UNIT = re.compile(r"(?<![A-Za-z])(?:mAh|[kMG]?Wh|[kMG]W|[kMG]?Hz|dB|[hk]Pa|mL|pH|kB|[MGT]B|kWp|mmHg|sqFt)(?![A-Za-z])")
"""Units of measure in which capitals cut no words."""
_INITIALS = re.compile(r"(?<![A-Z])([A-Z]{2,}s)(?![a-z])")
"""The plural of what is called by its initials: `URLs`."""
_POINTED = re.compile(r"(?<!\w)([A-Za-z]{1,3}\d+)\.(?=\d(?!\w*\.))")
"""The point inside a name: `PM2.5`."""
_GLUED = re.compile(r"(?<![\w.])(\d+(?:[.,]\d+)?)([A-Za-z]{2,})(?!\w)")
"""A number with its unit: `20kg`."""
_EITHER = re.compile(r"(?<=\w)\((?:e?s|en|n)\)")
"""The mark that one or several are meant: `artist(s)`."""
_MARKUP = re.compile(r"<\w+:\w+>|\((?:e\.g\.|i\.e\.)[^()]*\)|\(if any\)")
"""What stands in a question and is none of its words: a column's type, examples."""
_DIGITED = re.compile(r"[^\W\d_]+\d+[^\W\d_]{1,2}(?!\w)|[^\W\d_]+\d*|\d+\w*")
_ASIDE = re.compile(r"(?<!\w)\([^()]+\)")
QUOTED = re.compile(r"(?<![^\W_])[\"'“‘«„`](.+?)[\"'”’»“`](?![^\W_])")


@dataclass(frozen=True)
class Token:
    """One word: as written, lower-case, its stem, its place, its quotation, and its number if it is one."""

    text: str
    low: str
    stem: str
    start: int
    end: int
    quote: int = 0
    number: float | None = None
    mark: str = ""
    """`%` or a currency sign that came with the number; `th` for an ordinal."""
    aside: int = 0
    """Number of the brackets that it stands in; 0 outside of any."""
    joined: bool = False
    """Whether a hyphen joins it to the word before: `full-*time*`."""


def fold(text: str) -> str:
    """Lower case without accents."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(c for c in decomposed if not unicodedata.combining(c)).lower()


def tokenize(text: str, words: Lexicon) -> list[Token]:
    text = _POINTED.sub(r"\1", _MARKUP.sub(" ", text).replace("’", "'"))
    for short, long in words.raw["written_short"].items():
        text = re.sub(rf"(?<!\w){re.escape(short)}(?!\w)", long, text, flags=re.IGNORECASE)
    text = _GLUED.sub(lambda m: f"{m[1]} {m[2]}" if m[2].lower() in words.words("units") else m[0], text)
    quotes, asides = ([m.span() for m in pattern.finditer(text)] for pattern in (QUOTED, _ASIDE))
    tokens: list[Token] = []
    for match in _TOKEN.finditer(text):
        raw = match.group()
        hyphen = text[: match.start()][-1:] == "-" and bool(tokens) and tokens[-1].end + 1 == match.start()
        quote, aside = _around(match.start(), quotes), _around(match.start(), asides)
        tokens.extend(replace(t, joined=hyphen, aside=aside) for t in _word(raw, match.start(), quote, words))
    return [_pronoun(tokens, at, words) for at in range(len(tokens))]


def _around(place: int, spans: Sequence[tuple[int, int]]) -> int:
    """The number of the span that holds a place; 0 where none does."""
    return next((n for n, (start, end) in enumerate(spans, 1) if start <= place < end), 0)


def _pronoun(tokens: Sequence[Token], at: int, words: Lexicon) -> Token:
    """`than the *one* of graduates`: no number, but what was spoken of."""
    token = tokens[at]
    around = [tokens[i].low if 0 <= i < len(tokens) else "" for i in (at - 1, at + 1)]
    known = words.raw["ones"]
    if token.low not in known["words"] or around[0] not in known["after"] or around[1] not in known["before"]:
        return token
    return replace(token, low=known["meant"], stem=words.stem(known["meant"]), number=None)


def joined(tokens: Sequence[Token], at: int) -> bool:
    """Whether a word is half of one with a hyphen, such as says more than its halves: `full-time`."""
    return tokens[at].joined or (at + 1 < len(tokens) and tokens[at + 1].joined)


def _word(raw: str, start: int, quote: int, words: Lexicon) -> list[Token]:
    number, mark = read_number(raw)
    if number is not None:
        told = (w for w, n in words.raw["ordinals"].items() if n == number and mark == "th")
        return [Token(raw, fold(raw), words.stem(next(told, fold(raw))), start, start + len(raw), quote, number, mark)]
    low = fold(raw)
    if "'" in low and low not in words.irregular:
        head, _, tail = low.rpartition("'")
        if tail == "t" and head.endswith("n"):
            low = low if low in ("can't", "won't") else head + "'t"
        else:
            low = head if tail in ("s", "d", "re", "ll", "ve", "m", "") else low.replace("'", "")
    named = words.raw["numbers"].get(low)
    number_word = None if named is None else float(named)
    stem = words.stem(low[:-1] if _INITIALS.fullmatch(raw) else low)
    return [Token(raw, low, stem, start, start + len(raw), quote, number_word)]


def read_number(raw: str) -> tuple[float | None, str]:
    """A number as written in a question, with its mark: `$1,200.50`, `20%`, `100k`, `3rd`."""
    match = re.fullmatch(r"([-−]?)([$€£]?)(\d[\d,]*\.?\d*|\.\d+)(k|K|m|M|bn|st|nd|rd|th)?(%?)", raw)
    if not match:
        return None, ""
    sign, currency, digits, suffix, percent = match.groups()
    scale = {"k": 1e3, "m": 1e6, "bn": 1e9}.get((suffix or "").lower(), 1) * (-1 if sign else 1)
    mark = percent or currency or ("th" if suffix in ("st", "nd", "rd", "th") else "")
    return float(digits.replace(",", "")) * scale, mark


def _digits_apart(word: str) -> list[str]:
    """`type2` is type and 2, `humidity3pm` humidity and 3pm; `pm25` and `A320` stay whole."""
    if clock := re.fullmatch(r"([^\W\d_]{3,})(\d{1,2}[ap]m)", word):
        return [*clock.groups()]
    match = re.fullmatch(r"([^\W\d_]{3,})(\d{1,2})([dhmwy]?)", word)
    return [g for g in match.groups() if g] if match else _DIGITED.findall(word)


def name_words(name: str) -> list[str]:
    """Lower-case words of a column's name: camelCase, snake_case, hyphens and marks are cut."""
    name = _EITHER.sub("", name).replace("'", "")
    named = _UNIT.sub(lambda m: m.group().lower(), re.sub(r"[_\W]+", " ", _POINTED.sub(r"\1", name)))
    spaced = _CAMEL.sub(" ", _INITIALS.sub(lambda m: f" {m[1].lower()} ", named))
    return [fold(w) for part in spaced.split() for w in _digits_apart(part)]


def digits(token: Token) -> str:
    """A word; a number in words is one as names have it: `in the next *two* years` of `next_2_years`."""
    return f"{token.number:g}" if token.number is not None and token.low.isalpha() else token.low
