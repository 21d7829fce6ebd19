"""Quality alerts of a table: what a careful reader would want to know before trusting a column."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sandbox.operators.facts import Facts
from sandbox.operators.prose import share, shortened, written

_MOSTLY, _PARTLY = 0.5, 0.05
_MANY = 50
_FAR = 10.0

Check = Callable[[Facts, int], str | None]


def alerts(facts: Sequence[Facts], rows: int, duplicates: int | None) -> list[dict[str, Any]]:
    """`{"kind", "column", "message"}` each, column by column in the table's order."""
    found: list[dict[str, Any]] = []
    if duplicates:
        told = f"{duplicates:,} row{'s repeat' if duplicates != 1 else ' repeats'} an earlier one in every column."
        found.append({"kind": "duplicate_rows", "column": None, "message": told})
    for fact in facts:
        for kind, check in _CHECKS.items():
            message = check(fact, rows) if rows else None
            if message:
                found.append({"kind": kind, "column": fact.column.name, "message": message})
    return found


def _missing(fact: Facts, rows: int) -> str | None:
    part = fact.column.stats.nulls / rows
    if part == 1:
        return "Every value is missing."
    if part > _MOSTLY:
        return f"Most values are missing ({share(part)})."
    return f"{share(part)} of the values are missing." if part > _PARTLY else None


def _constant(fact: Facts, rows: int) -> str | None:
    if fact.column.stats.distinct != 1 or rows - fact.column.stats.nulls < 2:
        return None
    value = written(fact.top[0][0]) if fact.top else "the same"
    return f"Every value is {value}."


def _unique(fact: Facts, rows: int) -> str | None:
    column = fact.column
    text = column.type in ("string", "integer") and column.role == "identifier"
    return "Every value is different: an identifier." if text and column.stats.distinct == rows > 1 else None


def _repeated_identifier(fact: Facts, rows: int) -> str | None:
    column = fact.column
    repeated = rows - column.stats.nulls - column.stats.distinct
    if column.role != "identifier" or not 0 < repeated <= rows * _PARTLY:
        return None
    return f"Nearly every value is different, but {repeated:,} repeat{'s' if repeated == 1 else ''} another."


def _cardinality(fact: Facts, rows: int) -> str | None:
    column = fact.column
    many = column.type == "string" and column.role == "dimension" and column.stats.distinct > _MANY
    return f"There are {column.stats.distinct:,} different values." if many else None


def _special(fact: Facts, rows: int) -> str | None:
    count = fact.column.stats.nans + fact.column.stats.infinities
    return f"{count:,} value{'s are' if count != 1 else ' is'} not finite (NaN or infinite)." if count else None


def _zeros(fact: Facts, rows: int) -> str | None:
    part = (fact.zeros or 0) / rows
    return f"{share(part)} of the values are zero." if part > _MOSTLY and fact.column.stats.distinct > 2 else None


def _far(fact: Facts, rows: int) -> str | None:
    """An extreme that lies more than ten interquartile ranges out."""
    first, third = fact.quantiles[1], fact.quantiles[3]
    low, high = fact.column.stats.minimum, fact.column.stats.maximum
    if first is None or third is None or third <= first or isinstance(high, str):
        return None
    reach = _FAR * (third - first)
    ends = [end for end, far in ((low, low < first - reach), (high, high > third + reach)) if far]
    return f"{' and '.join(map(written, ends))} lie{'s' if len(ends) == 1 else ''} far from the rest." if ends else None


def _blank(fact: Facts, rows: int) -> str | None:
    count = fact.blank
    return f"{count:,} text{'s are' if count != 1 else ' is'} empty or only spaces." if count else None


def _padded(fact: Facts, rows: int) -> str | None:
    count = fact.padded
    return f"{count:,} text{'s have' if count != 1 else ' has'} spaces at an end." if count else None


def _variants(fact: Facts, rows: int) -> str | None:
    if not fact.variants:
        return None
    example = " and ".join(repr(shortened(text)) for text in fact.variants[0][:2])
    return f"Some values differ only in case or spaces, such as {example}."


def _sentinels(fact: Facts, rows: int) -> str | None:
    marks = ", ".join(fact.column.sentinels)
    return f"Some values seem to stand for missing: {marks}." if marks else None


_CHECKS: dict[str, Check] = {
    "missing": _missing,
    "constant": _constant,
    "unique": _unique,
    "repeated_identifier": _repeated_identifier,
    "high_cardinality": _cardinality,
    "not_finite": _special,
    "zeros": _zeros,
    "far_values": _far,
    "blank": _blank,
    "padded": _padded,
    "variants": _variants,
    "sentinels": _sentinels,
}
