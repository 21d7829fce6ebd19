"""Text in expressions. Letters change case where that is one letter for one, the same on every engine."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from sandbox.operators import sql
from sandbox.operators.expression import ExpressionUnread
from sandbox.operators.typed import Typed, as_double, constant, written

_NO_NUMBER = "hold text that is no number"
_FAR = 1_000_000
_READ = 15
"""Most characters of a number in text: more would not be held exactly."""
_FOLDED = 0x0530
"""Latin, Greek and Cyrillic; the alphabets after them have no case or are rare."""
_PAIRS = [
    (chr(code), chr(code).lower())
    for code in range(_FOLDED)
    if len(chr(code).lower()) == 1 and chr(code).lower() != chr(code) and chr(code).lower().upper() == chr(code)
]
_UPPER, _LOWER = ("".join(letters) for letters in zip(*_PAIRS, strict=True))
_CASES = {"lower": (_UPPER, _LOWER), "upper": (f"{_LOWER}ς", f"{_UPPER}Σ")}


def _text(value: Typed, what: str) -> Typed:
    if value.type not in ("string", None):
        raise ExpressionUnread(f"{what} needs text, and this is {value.words}. There is text(value).", value.at)
    return value if value.type else Typed("CAST(NULL AS VARCHAR)", "string", value.at)


def _length(name: str, args: Sequence[Typed], at: int) -> Typed:
    value = _text(args[0], name)
    return Typed(f"length({value.sql})", "integer", at, 0, Decimal(0), Decimal(value.length))


def _cased(name: str, args: Sequence[Typed], at: int) -> Typed:
    value = _text(args[0], name)
    before, after = _CASES[name]
    return Typed(f"translate({value.sql}, '{before}', '{after}')", "string", at, length=value.length)


def _trimmed(name: str, args: Sequence[Typed], at: int) -> Typed:
    value = _text(args[0], name)
    return Typed(f"trim({value.sql})", "string", at, length=value.length)


def _joined(name: str, args: Sequence[Typed], at: int) -> Typed:
    values = [_text(arg, name) for arg in args]
    return Typed(" || ".join(v.sql for v in values), "string", at, length=sum(v.length for v in values))


def _part(name: str, args: Sequence[Typed], at: int) -> Typed:
    value = _text(args[0], name)
    start = constant(args[1], 1, _FAR, "The first character of a part")
    count = constant(args[2], 0, _FAR, "The length of a part") if len(args) > 2 else _FAR
    length = min(value.length, count)
    return Typed(f"substring({value.sql}, {start}, {count})", "string", at, length=length)


def _found(name: str, args: Sequence[Typed], at: int) -> Typed:
    value, part = _text(args[0], name), written(args[1], "What is looked for")
    escaped = part.replace("!", "!!").replace("%", "!%").replace("_", "!_")
    pattern = {"contains": "%{}%", "starts_with": "{}%", "ends_with": "%{}"}[name].format(escaped)
    escape = " ESCAPE '!'" if escaped != part else ""
    return Typed(f"{value.sql} LIKE {sql.text(pattern)}{escape}", "boolean", at)


def _replaced(name: str, args: Sequence[Typed], at: int) -> Typed:
    value = _text(args[0], name)
    old, new = written(args[1], "What is replaced"), written(args[2], "What takes its place")
    if not old:
        raise ExpressionUnread("nothing cannot be replaced.", args[1].at)
    length = value.length * max(1, len(new))
    return Typed(f"replace({value.sql}, {sql.text(old)}, {sql.text(new)})", "string", at, length=length)


def _piece(name: str, args: Sequence[Typed], at: int) -> Typed:
    """A piece of what a mark cuts apart, counted from 1; empty where there are fewer."""
    value, mark = _text(args[0], name), written(args[1], "The mark between pieces")
    if not mark:
        raise ExpressionUnread("nothing cuts no text.", args[1].at)
    place = constant(args[2], 1, _FAR, "The number of a piece")
    return Typed(f"split_part({value.sql}, {sql.text(mark)}, {place})", "string", at, length=value.length)


def _told(name: str, args: Sequence[Typed], at: int) -> Typed:
    value = args[0]
    if value.type == "boolean":
        return Typed(f"CASE WHEN {value.sql} THEN 'true' WHEN NOT {value.sql} THEN 'false' END", "string", at, length=5)
    if value.type in ("integer", "decimal", "date"):
        return Typed(f"CAST({value.sql} AS VARCHAR)", "string", at, length=21)
    if value.type in ("double", "timestamp"):
        raise ExpressionUnread(f"{value.words} has many ways to be written. Round it, or take its parts, first.", at)
    return _text(value, name)


def _number(name: str, args: Sequence[Typed], at: int) -> Typed:
    """Texts such as `12`, `-1.50`; others are missing, and counted."""
    value = args[0]
    if value.number:
        return as_double(value)
    text = _text(value, name).sql
    marks = f"translate({text}, '{sql.DIGITS}', '')"
    sign = f"({marks} IN ('', '.') OR ({marks} IN ('-', '-.') AND {text} LIKE '-%'))"
    held = f"{sign} AND length({text}) <= {_READ} AND length({text}) > length({marks})"
    faults = ((_NO_NUMBER, f"{text} IS NOT NULL AND NOT ({held})"),)
    return Typed(f"CAST(CASE WHEN {held} THEN {text} END AS DOUBLE)", "double", at, faults=faults)


FUNCTIONS = {
    "length": ("length(text)", 1, 1, _length),
    "lower": ("lower(text)", 1, 1, _cased),
    "upper": ("upper(text)", 1, 1, _cased),
    "trim": ("trim(text)", 1, 1, _trimmed),
    "concat": ("concat(text, text, ...)", 2, 20, _joined),
    "substring": ("substring(text, first, length)", 2, 3, _part),
    "contains": ("contains(text, 'part')", 2, 2, _found),
    "starts_with": ("starts_with(text, 'part')", 2, 2, _found),
    "ends_with": ("ends_with(text, 'part')", 2, 2, _found),
    "replace": ("replace(text, 'old', 'new')", 3, 3, _replaced),
    "split": ("split(text, 'mark', number)", 3, 3, _piece),
    "text": ("text(value)", 1, 1, _told),
    "number": ("number(text)", 1, 1, _number),
}
