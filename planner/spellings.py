"""How sentences spell dates: finds months, quarters, weeks and days in a text, and what a date's cell may be called."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from dataspeaks.executor.v1 import operators_pb2 as pb
from planner.lexicon import lexicon
from sandbox.operators import calendar

LANGUAGES = ("en", "de")
_MONTHS = {
    name: number for language in LANGUAGES for name, number in lexicon(language).raw["months"].items()
} | {calendar.told(number, pb.GRAIN_MONTH_OF_YEAR).lower(): number for number in range(1, 13)} | {
    "okt": 10, "dez": 12, "mrz": 3,
}  # fmt: skip
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "erste": 1, "zweite": 2, "dritte": 3, "vierte": 4}
_MONTH = rf"(?P<month>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})\.?"
_DAY = r"(?P<day>\d{1,2})(?:\.|st|nd|rd|th)?"
_YEAR = r"(?P<year>\d{4})(?![\d%]|[.,]\d)"
_CELL = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2})(?:[t ](\d{2}:\d{2})(?::(\d{2})(?:\.\d+)?)?(?:z|[+-]\d{2}:?\d{2})?)?)?")
_SPELLED = tuple(
    re.compile(rf"(?<![\w.,-]){pattern}(?![\w-])")
    for pattern in (
        r"(?P<year>\d{4})-(?P<number>\d{2})-(?P<day>\d{2})(?:[t ](?P<time>\d{2}:\d{2}(?::\d{2})?)(?:\.\d+)?)?",
        r"(?P<day>\d{1,2})\.(?P<number>\d{1,2})\.(?P<year>\d{4})",
        rf"{_DAY} (?:of )?{_MONTH},? {_YEAR}",
        rf"{_MONTH} {_DAY},? {_YEAR}",
        rf"{_MONTH},? (?:of )?{_YEAR}",
        r"(?P<year>\d{4})-(?P<number>\d{2})",
        rf"(?:week|kw|kalenderwoche|w) ?(?P<week>\d{{1,2}})(?:,| of|/)? ?{_YEAR}",
        r"(?P<year>\d{4})-?w(?P<week>\d{2})",
        rf"q(?P<quarter>[1-4]) (?P<fiscal>fy )?{_YEAR}",
        r"(?P<year>\d{4})[- ]?q(?P<quarter>[1-4])",
        rf"(?P<quarter>[1-4])(?:\.|st|nd|rd|th) (?:quartal|quarter)(?: of)? {_YEAR}",
        rf"(?P<ordinal>{'|'.join(_ORDINALS)})[rns]? (?:quartal|quarter)(?: of)? {_YEAR}",
        rf"(?P<fiscal>fy ){_YEAR}",
    )
)
_BARE = r"(\d{4})(?![\w%:]|[.,]\d)"
_YEARS = re.compile(
    rf"\b(?:from|von) {_BARE} (?:to|bis) {_BARE}|"
    rf"\b{_BARE} (?:against|gegen) {_BARE}|"
    r"(?<=[:,] )(\d{4})(?=: | \()|"
    rf"\b(?:in|im|of|since|until|before|after|year|jahr|seit|bis|vor|nach) {_BARE}(?! [^\W\d_]+s\b)"
)
"""Years that stand as years, in sentences or as the names of groups, not before a noun that they would count."""


def named(texts: Iterable[str], fiscal_start: int = 1) -> set[str]:
    """What the dates among the texts of cells may be called; a month of the calendar has no days of its own."""
    found: set[str] = set()
    for text in texts:
        match = _CELL.fullmatch(text)
        if match:
            found |= _names(*match.groups(), fiscal_start=fiscal_start)
    return found


def _names(
    year: str, month: str, day: str | None, clock: str | None, second: str | None, *, fiscal_start: int
) -> set[str]:
    try:
        at = date(int(year), int(month), int(day or 1))
    except ValueError:
        return set()
    found = {f"{year}-{month}", f"{year}-q{(at.month + 2) // 3}", year}
    if fiscal_start > 1:
        told = (calendar.told(at, grain, fiscal_start).lower() for grain in (pb.GRAIN_QUARTER, pb.GRAIN_YEAR))
        found.update(told)
    if day:
        iso = at.isocalendar()
        found |= {at.isoformat(), f"{iso.year}-w{iso.week:02d}"}
    if clock:
        found |= {f"{at.isoformat()} {clock}", f"{at.isoformat()} {clock}:{second or '00'}"}
    return found


def without(text: str, known: set[str]) -> str | None:
    """The text without the dates in it, which are all known; None where one is not."""
    strange = False

    def read(match: re.Match[str]) -> str:
        nonlocal strange
        strange = strange or _name(match) not in known
        return " "

    for pattern in _SPELLED:
        text = pattern.sub(read, text)
    return None if strange else text


def without_years(text: str, known: set[str]) -> str:
    """The text without the years that stand as years, `in 2024`, and are known."""
    return _YEARS.sub(lambda match: " " if {year for year in match.groups() if year} <= known else match.group(), text)


def _name(match: re.Match[str]) -> str:
    """A date's own name among those that `named` gives."""
    part = {name: value for name, value in match.groupdict().items() if value}
    year = part["year"]
    if "week" in part:
        return f"{year}-w{int(part['week']):02d}"
    quarter = part.get("quarter") or (str(_ORDINALS[part["ordinal"]]) if "ordinal" in part else "")
    if "fiscal" in part:
        return f"q{quarter} fy {year}" if quarter else f"fy {year}"
    if quarter:
        return f"{year}-q{quarter}"
    month = int(part["number"]) if "number" in part else _MONTHS[part["month"]]
    name = f"{year}-{month:02d}"
    name += f"-{int(part['day']):02d}" if "day" in part else ""
    return f"{name} {part['time']}" if "time" in part else name
