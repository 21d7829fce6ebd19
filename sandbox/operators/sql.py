"""Texts of the portable SQL core: quoted names, exact literals, and expressions that mean the same on every engine."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal

from sandbox.table import Column

INTEGER_LIMIT = 2**63 - 1
UPPER, LOWER, DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz", "0123456789"
_TYPES = {
    "boolean": "BOOLEAN",
    "integer": "BIGINT",
    "double": "DOUBLE",
    "date": "DATE",
    "timestamp": "TIMESTAMP",
    "time": "TIME",
    "string": "VARCHAR",
}


def name(text: str) -> str:
    """A quoted identifier."""
    return '"' + text.replace('"', '""') + '"'


def text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def double(value: float) -> str:
    """A DOUBLE literal; without an exponent engines read a decimal."""
    if math.isinf(value):
        return f"CAST('{'-' if value < 0 else ''}Infinity' AS DOUBLE)"
    digits = repr(float(value))
    return f"({digits if 'e' in digits else digits + 'e0'})"


def integer(value: int) -> str:
    return f"({value})"


def decimal(value: Decimal, scale: int) -> str:
    return f"CAST('{value:f}' AS DECIMAL(18, {scale}))"


def moment(value: date | datetime | time) -> str:
    if isinstance(value, datetime):
        return f"TIMESTAMP '{value.isoformat(sep=' ', timespec='microseconds')}'"
    if isinstance(value, date):
        return f"DATE '{value.isoformat()}'"
    return f"CAST('{value.isoformat()}' AS TIME)"


def type_of(column: Column) -> str:
    return f"DECIMAL(18, {column.scale or 0})" if column.type == "decimal" else _TYPES[column.type]


def ascii_lower(expression: str) -> str:
    """Lower case of A to Z alone: other letters fold differently on different engines."""
    return f"translate({expression}, '{UPPER}', '{LOWER}')"


def lowered(value: str) -> str:
    return value.translate(str.maketrans(UPPER, LOWER))


def finite(expression: str) -> str:
    """Neither NaN nor infinite; a comparison with a bound could be decided by statistics that leave NaN out."""
    return f"{expression} - {expression} = 0e0"


def value(column: Column) -> str:
    """The column as operators compute with it: no NaN, no infinity, no negative zero."""
    quoted = name(column.name)
    if column.type != "double":
        return quoted
    if column.stats.nans or column.stats.infinities:
        return f"CASE WHEN {finite(quoted)} THEN {quoted} + 0e0 END"
    return f"({quoted} + 0e0)"


def select(expressions: list[str], source: str, where: str = "") -> str:
    condition = f" WHERE {where}" if where else ""
    return f"SELECT {', '.join(expressions)} FROM {source}{condition}"


def nested(layers: Sequence[Sequence[str]], source: str) -> str:
    """Wraps `source` so that each layer's expressions may name those of the layers before."""
    for depth, expressions in enumerate(layers):
        if expressions:
            source = f"(SELECT *, {', '.join(expressions)} FROM {source}) AS layer{depth}"
    return source
