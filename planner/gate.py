"""The number gate: a sentence is shown only if every number in it stands in the results behind it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from google.protobuf import json_format

from dataspeaks.executor.v1 import operators_pb2 as pb
from planner import spellings
from planner.lexicon import Lexicon, lexicon
from planner.tokens import name_words

Derived = tuple[float, str, tuple[float, ...]]
"""A number computed from cells: the number, how, and from which (`percent`, `difference`, `ratio`, `share`, `rows`)."""

_DIGITS = re.compile(
    r"[-−–]?\d(?:[\d,.\u00a0\u202f]*\d)?(?:e[+-]?\d+)?"
    r"(?:\s?%|\s?percent\b|k\b|m\b|bn\b|\s(?:million|billion|thousand|hundred)\b)?",
    re.I,
)
_SCALES = {"k": 1e3, "thousand": 1e3, "m": 1e6, "million": 1e6, "bn": 1e9, "billion": 1e9, "hundred": 1e2}
_STEPS = re.compile(
    r"\b(?:per|by|each|every|the|last|next|this|previous) quarter\b(?! of)|\bquarter (?=that\b)"
    r"|^quarter (?=with the (?:high|low)est\b)"
)
"""Quarters of the calendar, which are no fourths."""
_BELOW = re.compile(r"\bp < (0\.\d+)")
ROUNDING = 0.01
"""Most that rounding to a whole number may change it, as a share of it."""
PERCENT = 0.05
"""The same for a whole percentage."""


@dataclass
class Evidence:
    """Everything that a sentence may repeat: numbers of cells and of the operators' own parameters, and texts."""

    numbers: set[float] = field(default_factory=set)
    shares: set[float] = field(default_factory=set)
    """Numbers that may be told in percent."""
    texts: set[str] = field(default_factory=set)
    dates: set[str] = field(default_factory=set)
    """What the dates among the cells are called: see `planner.spellings`."""
    chances: set[float] = field(default_factory=set)
    """Probabilities, of which it may be said what they stay below."""

    @staticmethod
    def of(done: Iterable[tuple[pb.Operator, dict[str, Any]]], derived: Sequence[Derived] = ()) -> Evidence:
        made = Evidence()
        for operator, result in done:
            for row in result["rows"]:
                for cell in row:
                    made._take(cell)
            made._take_chances(result)
            made._take_given(_leaves(json_format.MessageToDict(operator)))
            if operator.rows.offset:
                made.numbers.add(operator.rows.offset + 1.0)
            if _by_hour(operator):
                made.texts.update(f"{row[0]:02d}:00" for row in result["rows"] if isinstance(row[0], int))
            made._take_stated(result)
            made.dates |= spellings.named(made.texts, _fiscal_start(operator))
        made._derive(derived, [len(result["rows"]) for _, result in done])
        return made

    def _take_chances(self, result: dict[str, Any]) -> None:
        places = [i for i, c in enumerate(result["columns"]) if str(c["name"]).replace("_", " ").endswith("p value")]
        cells = (row[i] for row in result["rows"] for i in places)
        self.chances.update(float(cell) for cell in cells if cell is not None)

    def _take_given(self, parameters: Iterable[Any]) -> None:
        for given in parameters:
            self._take(given)
            if isinstance(given, str) and given[:1].isalpha():
                self.texts.add(" ".join(name_words(given)))

    def _take_stated(self, result: dict[str, Any]) -> None:
        """Numbers and labels with digits of the operator's own sentence, and what it adds to its rows."""
        for stated in result.get("numbers") or ():
            value, text = stated.get("value"), str(stated.get("text") or "")
            if isinstance(value, (int, float)) and not isinstance(value, bool):
                self.numbers.add(float(value))
                self.shares.update([float(value) * 100] if text.endswith("%") and -1 <= value <= 1 else [])
            elif value is None:
                self._take(text)
        for leaf in _leaves(result.get("extra") or {}):
            if isinstance(leaf, (int, float)) and not isinstance(leaf, bool):
                self.numbers.add(float(leaf))

    def _take(self, cell: Any) -> None:
        if isinstance(cell, bool) or cell is None:
            return
        if isinstance(cell, (int, float)):
            self.numbers.add(float(cell))
            if -1 <= cell <= 1:
                self.shares.add(float(cell) * 100)
            return
        text = str(cell)
        try:
            self._take(float(text))
        except ValueError:
            self.texts.add(_plain(text))

    def _derive(self, derived: Sequence[Derived], rows: list[int]) -> None:
        """Takes derived numbers that really follow from the numbers that are there."""
        for value, how, operands in derived:
            known = all(any(abs(o - n) <= 1e-9 * max(1, abs(n)) for n in self.numbers) for o in operands)
            if known and _recomputed(how, operands, rows, value):
                self.numbers.add(value)
                if how in ("percent", "share", "change"):
                    self.shares.add(value)


def _recomputed(how: str, operands: tuple[float, ...], rows: list[int], value: float) -> bool:
    if how == "rows":
        return 0 <= value <= max(rows, default=0) and float(value).is_integer()
    a, b = operands[0], operands[-1]
    try:
        wanted = {
            "mean": sum(operands) / len(operands),
            "percent": a * 100,
            "change": 100 * (a - b) / b if how == "change" else 0.0,
            "difference": abs(a - b),
            "ratio": a / b if how == "ratio" else 0.0,
            "share": 100 * a / b if how == "share" else 0.0,
        }[how]
    except (KeyError, ZeroDivisionError):
        return False
    return abs(abs(wanted) - abs(value)) <= 1e-9 * max(1.0, abs(wanted))


def _leaves(node: Any) -> list[Any]:
    if isinstance(node, dict):
        return [leaf for value in node.values() for leaf in _leaves(value)]
    if isinstance(node, list):
        return [leaf for value in node for leaf in _leaves(value)]
    return [node]


def _fiscal_start(operator: pb.Operator) -> int:
    """The month in which the operator's years begin."""
    return int(operator.time_series.fiscal_start or 1)


def _by_hour(operator: pb.Operator) -> bool:
    """Whether the first column of the result is an hour of the day."""
    keys = operator.aggregate.keys
    return bool(keys and keys[0].grain == pb.GRAIN_HOUR_OF_DAY) or (operator.time_series.grain == pb.GRAIN_HOUR_OF_DAY)


def passes(sentence: str, evidence: Evidence, language: str = "en") -> bool:
    """Whether every number in the sentence, in digits or in words, stands in the evidence."""
    text = _plain(sentence)
    for known in sorted(evidence.texts, key=len, reverse=True):
        if any(c.isdigit() for c in known) or _number_words(known, lexicon(language)):
            text = re.sub(rf"(?<![\w.]){re.escape(known)}(?![\w])", " ", text)
    undated = spellings.without(text, evidence.dates)
    if undated is None or _strange(sentence):
        return False
    text = _BELOW.sub(lambda m: " " if any(p < float(m[1]) for p in evidence.chances) else m[0], undated)
    text = spellings.without_years(text, evidence.dates)
    tokens = list(_DIGITS.finditer(text))
    if any(not _backed(t.group(), evidence) for t in tokens):
        return False
    rest = _DIGITS.sub(" ", text)
    return all(any(_close(n, v, 0) for v in evidence.numbers) for n in _number_words(rest, lexicon(language)))


def _plain(text: str) -> str:
    """Case folded, digits of all scripts as ours, and invisible characters dropped."""
    folded = unicodedata.normalize("NFKC", text)
    shown = "".join(c for c in folded if unicodedata.category(c) not in ("Cf", "Mn", "Me"))
    return "".join(
        str(unicodedata.digit(c)) if c.isdigit() and unicodedata.digit(c, None) is not None else c for c in shown
    ).lower()


def _strange(text: str) -> bool:
    """Numerals that are neither digits nor words: fractions, circled numbers, Roman numerals of their own block.

    Squares and cubes of units (`m²`) are none.
    """
    return any(unicodedata.category(c) in ("No", "Nl") for c in re.sub(r"(?<=[^\W\d_])[²³]", "", text))


def _backed(token: str, evidence: Evidence) -> bool:
    match = re.fullmatch(
        r"([-−–]?)(\d[\d,.\u00a0\u202f]*?)[.,]?(e[+-]?\d+)?\s?(%|percent|[a-z]+)?", token.strip(), re.I
    )
    if not match:
        return False
    sign, digits, exponent, suffix = match.groups()
    try:
        value = float(re.sub(r"[,\u00a0\u202f]", "", digits) + (exponent or ""))
    except ValueError:
        return False
    places = len(digits.split(".")[1]) if "." in digits else 0
    if suffix in ("%", "percent"):
        sources = evidence.shares | {n for n in evidence.numbers if abs(n) > 1}
        return any(_close(value, abs(s), max(places, 0), PERCENT) for s in sources)
    scale = _SCALES.get((suffix or "").lower(), 1.0)
    unsigned = sign != "-"
    return any(_close(value, (abs(s) if unsigned else -s) / scale, places) for s in evidence.numbers)


def _close(shown: float, source: float, places: int, rounding: float = ROUNDING) -> bool:
    """Whether a shown number is a source rounded to its places, and not rounded away."""
    gap = abs(shown - source)
    slack = 1e-12 * max(1.0, abs(source))
    rounded = gap <= 0.5 * 10**-places + 1e-9 and (gap <= rounding * abs(source) or (places > 0 and shown != 0))
    return gap <= slack or rounded


def _number_words(text: str, words: Lexicon) -> list[float]:
    """Values of the numbers written out: `twenty-one`, `two hundred and five`, `half`, `twice`."""
    later = {word: place for word, place in words.raw["ordinals"].items() if place > 1}
    small: dict[str, float] = {**words.raw["numbers"], **words.raw["multiples"], **later}
    text = _STEPS.sub(" ", text)
    scales: dict[str, float] = {k: v for k, v in words.raw["multipliers"].items() if len(k) > 2}
    found: list[float] = []
    total = current = 0.0
    open_number = False
    for word in [*re.findall(r"[^\W\d_]+", text), ""]:
        if word in small:
            current, open_number = current + small[word], True
        elif word in scales:
            value = max(current, 1.0) * scales[word]
            total, current = (total, value) if scales[word] == 100 else (total + value, 0.0)
            open_number = True
        elif not (open_number and word == words.raw["and"]):
            if open_number:
                found.append(total + current)
            total, current, open_number = 0.0, 0.0, False
    return found
