"""The role of a column and what one does with it by default, from its type, exact statistics, name and some values."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sandbox.ingest.sentinels import Standing
from sandbox.ingest.vocabulary import CALENDAR, name_words
from sandbox.ingest.words import words
from sandbox.table import Column, Role

_ID, _CODE, _YEAR, _CLASS = name_words("identifier"), name_words("code"), name_words("year"), name_words("class")
_RANK, _COORDINATE = name_words("rank"), name_words("coordinate")
_MEAN_FIRST, _SUM, _MEAN = name_words("mean_first"), name_words("sum"), name_words("mean")
_FLAG_PAIRS = (
    {"y", "n"}, {"t", "f"}, {"yes", "no"}, {"true", "false"}, {"on", "off"}, {"active", "inactive"}, {"pass", "fail"},
    {"positive", "negative"}, {"enabled", "disabled"}, {"success", "failure"}, {"0", "1"}, {"oui", "non"},
    {"ja", "nein"},
)  # fmt: skip
_CODE_SHAPE = re.compile(r"(?=.*\d)[\w.\-/#:]{3,64}|[0-9a-fA-F]{8}-[0-9a-fA-F-]{27}")
_TEXT_WORDS = 5
_TEXT_CHARACTERS = 60


def role_of(column: Column, standing: Standing, rows: int, values: Sequence[str]) -> tuple[Role, float]:
    """Role and confidence in it."""
    said = words(column.source_name or column.name)
    present = rows - column.stats.nulls
    unique = present > 1 and column.stats.distinct == present
    if column.temporal:
        return "time", 0.99
    if column.type == "boolean":
        return "flag", 0.99
    if column.type == "time":
        return "dimension", 0.9
    if present == 0:
        return "text", 0.1
    if column.type == "string":
        return _text_role(said, unique, column, present, values)
    return _number_role(column, said, unique, standing, present)


def _number_role(column: Column, said: list[str], unique: bool, standing: Standing, present: int) -> tuple[Role, float]:
    heading = set(said)
    low, high = standing.minimum, standing.maximum
    if column.type != "integer" or not isinstance(low, (int, float)) or not isinstance(high, (int, float)):
        return "measure", 0.9
    if column.stats.distinct <= 2 and low in (0, 1) and high in (0, 1) and present > 1:
        return "flag", 0.95
    if heading & _YEAR and low >= 1000 and high <= 2200:
        return "time", 0.97
    if said and (said[-1] in _ID or (said[0] in _ID and len(said) == 1)) and not heading & _RANK:
        return "identifier", 0.97 if unique else 0.9
    if heading & _CODE or said[-1:] == ["no"] or (said[-1:] == ["number"] and unique):
        return ("identifier" if unique else "dimension"), 0.9
    if low >= 0 and any(word in heading and high <= most for word, most in CALENDAR.items()):
        return "dimension", 0.9
    if heading & _RANK:
        return "measure", 0.85
    if heading & _CLASS and column.stats.distinct <= 50:
        return "dimension", 0.8
    if low >= 1900 and high <= 2100 and column.stats.distinct > 2 and not heading & (_SUM | _MEAN):
        return "time", 0.7
    dense = unique and high - low == present - 1 and low in (0, 1)
    if dense and present > 20 and not heading & (_SUM | _MEAN):
        return "identifier", 0.8
    return "measure", 0.9


def _text_role(
    said: list[str], unique: bool, column: Column, present: int, values: Sequence[str]
) -> tuple[Role, float]:
    distinct = column.stats.distinct
    if distinct == 2 and {value.strip().lower() for value in values} in _FLAG_PAIRS:
        return "flag", 0.95
    shown = values[:500] or [""]
    length = sum(map(len, shown)) / len(shown)
    spaces = sum(value.count(" ") for value in shown) / len(shown)
    if (spaces + 1 >= _TEXT_WORDS or length > _TEXT_CHARACTERS) and distinct > 0.2 * present and distinct > 20:
        return "text", 0.9
    coded = sum(1 for value in shown if _CODE_SHAPE.fullmatch(value)) / len(shown)
    if said and said[-1] in _ID and (unique or coded > 0.5):
        return "identifier", 0.97 if unique else 0.85
    if coded > 0.9 and (unique or (distinct > 0.95 * present and present > 20)):
        return "identifier", 0.9
    return "dimension", 0.9


def aggregation_of(column: Column) -> str | None:
    """`sum` for what adds up, `mean` for what does not, `count` for keys, `none` where neither says anything."""
    if column.role in ("identifier", "dimension", "text"):
        return "count"
    if column.role == "time":
        return "none"
    if column.role == "flag":
        return "mean"
    heading = set(words(column.source_name or column.name))
    if heading & (_RANK | _COORDINATE):
        return "none"
    if column.unit in ("%", "°C", "°F") or heading & _MEAN_FIRST:
        return "mean"
    if heading & _SUM:
        return "sum"
    if heading & _MEAN:
        return "mean"
    return "sum" if column.type == "integer" or column.scale == 2 else "mean"
