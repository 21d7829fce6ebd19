"""Sentences with numbers: each number is written for people, and remembered with the value it stands for."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from sandbox.operators.cells import scalar
from sandbox.table import Number

_PLAIN_BELOW = 1e15
_LABEL_LENGTH = 60
_LEAST_CHANCE = 0.001
CURRENCIES = frozenset(
    (
        *("USD", "EUR", "GBP", "JPY", "CHF", "CNY", "INR", "AUD", "CAD", "NZD", "SEK", "NOK", "DKK", "PLN", "CZK"),
        *("HUF", "BRL", "MXN", "ZAR", "KRW", "SGD", "HKD", "TRY", "RUB", "$", "€", "£", "¥", "₹"),
    )
)


def written(value: Any, unit: str | None = None) -> str:
    """`1,234.5`, `12.4%`, `1,234.50 USD`: at most two digits after the point, four significant ones below 1."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | date | datetime | time):
        return shortened(str(scalar(value)))
    digits = _digits(value, unit in CURRENCIES)
    return f"{digits}%" if unit == "%" else f"{digits} {unit}" if unit else digits


def share(value: float) -> str:
    """A share of 0 to 1 as a percentage."""
    percent = value * 100
    return f"{_digits(percent if abs(percent) < 1 else round(percent, 1), False)}%"


def shortened(label: str) -> str:
    return label if len(label) <= _LABEL_LENGTH else label[: _LABEL_LENGTH - 1] + "…"


def _digits(value: Any, money: bool) -> str:
    if isinstance(value, int):
        return f"{value:,}"
    number = float(value)
    if not math.isfinite(number):
        return str(number)
    if number and (abs(number) >= _PLAIN_BELOW or abs(number) < 1e-6):
        return f"{number:.4g}"
    if abs(number) >= 1 or money or not number:
        exact = value if isinstance(value, Decimal) else Decimal(repr(number))
        text = f"{exact.quantize(Decimal('0.01'), ROUND_HALF_EVEN):,f}"
        return text if money and not text.endswith(".00") else text.rstrip("0").rstrip(".")
    return f"{Decimal(f'{number:.4g}').normalize():f}"


@dataclass
class Prose:
    """A sentence in the making: its methods give texts, and note the numbers in them."""

    numbers: list[Number] = field(default_factory=list)

    def number(self, value: Any, unit: str | None = None, row: int | None = None, column: str | None = None) -> str:
        return self._note(written(value, unit), value, row, column)

    def rounded(self, value: float, digits: int, row: int | None = None, column: str | None = None) -> str:
        """A number without unit, such as a coefficient, to so many digits after the point."""
        return self._note(f"{value:.{digits}f}", value, row, column)

    def chance(self, value: float, row: int | None = None, column: str | None = None) -> str:
        """A probability; very small ones by what they stay below."""
        if 0 <= value < _LEAST_CHANCE:
            return f"p < {self._note(str(_LEAST_CHANCE), value, row, column)}"
        return f"p {self.rounded(value, 3, row, column)}"

    def share(self, value: float, row: int | None = None, column: str | None = None) -> str:
        return self._note(share(value), value, row, column)

    def word(self, text: str, value: float) -> str:
        """A number that is written out."""
        return self._note(text, value, None, None)

    def label(self, value: Any, row: int | None = None, column: str | None = None) -> str:
        """A group's or column's name, a date, a cell of text: noted where it holds digits."""
        text = "missing" if value is None else written(value)
        if any(character.isdigit() for character in text):
            self._note(text, value if isinstance(value, int | float) else None, row, column)
        return text

    def count(self, value: int, noun: str, plural: str | None = None) -> str:
        return f"{self.number(value)} {noun if value == 1 else plural or noun + 's'}"

    def listed(self, texts: Sequence[str]) -> str:
        return texts[0] if len(texts) == 1 else f"{', '.join(texts[:-1])} and {texts[-1]}"

    def _note(self, text: str, value: Any, row: int | None, column: str | None) -> str:
        plain = scalar(value)
        if isinstance(plain, str):
            plain = float(plain) if isinstance(value, Decimal) else None
        self.numbers.append(Number(text, None if isinstance(plain, bool) else plain, row, column))
        return text
