"""What expressions can call: names, how each is written, and how many arguments it takes."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sandbox.operators import functions_of_dates, functions_of_numbers, functions_of_text
from sandbox.operators.expression import ExpressionUnread
from sandbox.operators.typed import DATES, NUMBERS, Typed, boolean, dated, merged, united

Make = Callable[[str, Sequence[Typed], int], Typed]


@dataclass(frozen=True)
class Function:
    usage: str
    least: int
    most: int
    make: Make


def called(name: str, args: Sequence[Typed], at: int) -> Typed:
    """The typed call; raises ExpressionUnread where arguments do not fit."""
    if name in _SIGNS:
        return _SIGNS[name](name, args, at)
    function = FUNCTIONS.get(name)
    if function is None:
        near = difflib.get_close_matches(name, FUNCTIONS, 3, 0.5)
        hint = ", ".join(FUNCTIONS[n].usage for n in near) or ", ".join(FUNCTIONS)
        raise ExpressionUnread(f"there is no function {name!r}. There is: {hint}.", at)
    if not function.least <= len(args) <= function.most:
        raise ExpressionUnread(f"{name} is written {function.usage}.", at)
    return function.make(name, args, at)


def _logic(name: str, args: Sequence[Typed], at: int) -> Typed:
    sides = [boolean(arg, name.upper()) for arg in args]
    if name == "not":
        return Typed(f"NOT {sides[0].sql}", "boolean", at)
    return Typed(f"{sides[0].sql} {name.upper()} {sides[1].sql}", "boolean", at)


def _compared(name: str, args: Sequence[Typed], at: int) -> Typed:
    first, second = united(dated(args), at, f"the comparison {name}")
    if first.type == "boolean" and name not in ("=", "<>"):
        raise ExpressionUnread("true and false have no order; compare them by = or <>.", at)
    return Typed(f"{first.sql} {name} {second.sql}", "boolean", at)


def _among(name: str, args: Sequence[Typed], at: int) -> Typed:
    if len(args) < 2 or any(arg.type is None for arg in args[1:]):
        raise ExpressionUnread("IN needs a list of values, none of them missing; for these there is IS MISSING.", at)
    first, *rest = united(dated(args), at, "IN")
    return Typed(f"{first.sql} IN ({', '.join(arg.sql for arg in rest)})", "boolean", at)


def _missing(name: str, args: Sequence[Typed], at: int) -> Typed:
    return Typed(f"{args[0].sql} IS NULL", "boolean", at)


def _case(name: str, args: Sequence[Typed], at: int) -> Typed:
    *branches, otherwise = args
    tests = [boolean(test, "WHEN") for test in branches[::2]]
    values = united([*branches[1::2], otherwise], at, "CASE")
    told = " ".join(f"WHEN {test.sql} THEN {value.sql}" for test, value in zip(tests, values, strict=False))
    return merged(f"CASE {told} ELSE {values[-1].sql} END", values, at)


def _if(name: str, args: Sequence[Typed], at: int) -> Typed:
    return _case(name, [*args, Typed("NULL", None, at)] if len(args) == 2 else args, at)


def _coalesced(name: str, args: Sequence[Typed], at: int) -> Typed:
    values = united(args, at, "COALESCE")
    return merged(f"COALESCE({', '.join(value.sql for value in values)})", values, at)


def _nulled(name: str, args: Sequence[Typed], at: int) -> Typed:
    first, second = united(dated(args), at, "NULLIF")
    return merged(f"CASE WHEN {first.sql} = {second.sql} THEN NULL ELSE {first.sql} END", [first], at)


def _extreme(name: str, args: Sequence[Typed], at: int) -> Typed:
    first, second = united(dated(args), at, name.upper())
    if first.type not in (*NUMBERS, *DATES):
        raise ExpressionUnread(f"{name} needs numbers or dates, and this is {first.words}.", first.at)
    sign = "<=" if name == "least" else ">="
    told = f"CASE WHEN {first.sql} {sign} {second.sql} THEN {first.sql} WHEN {second.sql} {sign} {first.sql}"
    return merged(f"{told} THEN {second.sql} END", [first, second], at)


_SIGNS: dict[str, Make] = {
    **functions_of_numbers.SIGNS,
    **dict.fromkeys(("and", "or", "not"), _logic),
    **dict.fromkeys(("=", "<>", "<", "<=", ">", ">="), _compared),
    "in": _among,
    "is missing": _missing,
    "case": _case,
}
FUNCTIONS: dict[str, Function] = {
    "if": Function("if(condition, value, otherwise)", 2, 3, _if),
    "coalesce": Function("coalesce(value, next, ...)", 2, 20, _coalesced),
    "nullif": Function("nullif(value, missing mark)", 2, 2, _nulled),
    "least": Function("least(a, b)", 2, 2, _extreme),
    "greatest": Function("greatest(a, b)", 2, 2, _extreme),
    **{
        name: Function(*described)
        for module in (functions_of_numbers, functions_of_text, functions_of_dates)
        for name, described in module.FUNCTIONS.items()
    },
}
