"""The words that reading a table goes by, from `vocabulary.toml`; loaded once, before the sandbox closes."""

from __future__ import annotations

import tomllib
from pathlib import Path

_TABLES = tomllib.loads(Path(__file__).with_name("vocabulary.toml").read_text(encoding="utf-8"))


def name_words(kind: str) -> frozenset[str]:
    """Words of column names that speak for `kind`."""
    return frozenset(_TABLES["names"][kind].split())


FIRST_NAMES = frozenset(_TABLES["cells"]["first_name"].split())
MISSING: tuple[str, ...] = tuple(_TABLES["cells"]["missing"])
"""Texts, in lower case and trimmed, that mean a missing value among numbers, dates and truth values."""
SENTINELS: tuple[str, ...] = tuple(_TABLES["cells"]["sentinel"])
"""Texts that stand for missing among other texts."""
CURRENCIES: dict[str, str] = _TABLES["currencies"]
CURRENCY_CODES: tuple[str, ...] = tuple(_TABLES["currency_codes"]["codes"].split())
UNITS: dict[str, str] = {**{code.lower(): code for code in CURRENCY_CODES}, **CURRENCIES, **_TABLES["units"]}
SHORT_UNITS: dict[str, str] = _TABLES["short_units"]
CALENDAR: dict[str, int] = _TABLES["calendar"]
ENCODINGS: tuple[str, ...] = tuple(_TABLES["encodings"]["names"].split())
