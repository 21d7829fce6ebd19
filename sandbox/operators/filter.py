"""Filters as SQL conditions: typed comparisons in which a date stands for its whole day, and nothing is guessed."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from dataspeaks.executor.v1 import operators_pb2 as pb
from sandbox.operators import lengths, sql
from sandbox.operators.constants import Period, as_number, as_period, as_text, as_time
from sandbox.operators.refusals import BadFilter, ColumnUnfit, kind, visible
from sandbox.table import Column, Table

_SYMBOLS: dict[int, str] = {
    pb.COMPARATOR_EQUAL: "=",
    pb.COMPARATOR_NOT_EQUAL: "<>",
    pb.COMPARATOR_LESS: "<",
    pb.COMPARATOR_LESS_OR_EQUAL: "<=",
    pb.COMPARATOR_GREATER: ">",
    pb.COMPARATOR_GREATER_OR_EQUAL: ">=",
}
_PATTERNS: dict[int, str] = {
    pb.COMPARATOR_CONTAINS: "%{}%",
    pb.COMPARATOR_NOT_CONTAINS: "%{}%",
    pb.COMPARATOR_STARTS_WITH: "{}%",
    pb.COMPARATOR_ENDS_WITH: "%{}",
}
_SHAPES = {"integer": "number", "decimal": "number", "double": "number", "date": "moment", "timestamp": "moment"}
_NEVER, _PRESENT = "1 = 0", "{} IS NOT NULL"


def condition(wanted: pb.Filter, table: Table) -> str:
    """SQL that holds for the rows which pass; empty where all do."""
    return " AND ".join(f"({_clause(clause, table)})" for clause in wanted.clauses)


def _clause(clause: pb.Clause, table: Table) -> str:
    if not clause.any_of:
        raise BadFilter("A clause of the filter has no conditions. Give it one, or leave it out.")
    return " OR ".join(f"({_condition(c, table)})" for c in clause.any_of)


def _condition(wanted: pb.Condition, table: Table) -> str:
    column = visible(table, wanted.column)
    name, comparator = sql.name(column.name), wanted.comparator
    _check_count(wanted)
    if comparator == pb.COMPARATOR_IS_NULL:
        return f"{name} IS NULL"
    if comparator == pb.COMPARATOR_IS_NOT_NULL:
        return f"{name} IS NOT NULL"
    if wanted.against:
        return _columns(column, visible(table, wanted.against), comparator)
    if wanted.length:
        return _length(column, wanted)
    if comparator in _PATTERNS:
        return _pattern(column, wanted)
    return _COMPARED[column.type](column, wanted)


def _check_count(wanted: pb.Condition) -> None:
    count, comparator = len(wanted.values), wanted.comparator
    if wanted.against and comparator not in _SYMBOLS:
        raise BadFilter(f"{wanted.column!r} can be compared with a column by =, <>, <, <=, > and >=.")
    if wanted.against:
        fits, need = count == 0, "no value beside the other column"
    elif comparator in (pb.COMPARATOR_IS_NULL, pb.COMPARATOR_IS_NOT_NULL):
        fits, need = count == 0, "no value"
    elif comparator == pb.COMPARATOR_BETWEEN:
        fits, need = count == 2, "two values"
    elif comparator in (pb.COMPARATOR_IN, pb.COMPARATOR_NOT_IN):
        fits, need = count >= 1, "at least one value"
    elif comparator in _SYMBOLS or comparator in _PATTERNS:
        fits, need = count == 1, "one value"
    else:
        raise BadFilter(f"The filter on {wanted.column!r} names no comparison.", column=wanted.column)
    if not fits:
        label = pb.Comparator.Name(comparator).removeprefix("COMPARATOR_")
        raise BadFilter(f"{label} on {wanted.column!r} needs {need}, not {count}.", column=wanted.column)


def _columns(one: Column, two: Column, comparator: int) -> str:
    """Two columns of the same row; where a cell is missing, or no number, the row does not pass."""
    shapes = {_SHAPES.get(c.type, c.type) for c in (one, two)}
    ordered = comparator not in (pb.COMPARATOR_EQUAL, pb.COMPARATOR_NOT_EQUAL)
    if len(shapes) > 1 or (ordered and shapes & {"string", "boolean"}):
        raise ColumnUnfit(
            f"{one.name!r} holds {kind(one)} and {two.name!r} holds {kind(two)}; these cannot be compared that way.",
            column=one.name,
        )
    left, right = sql.value(one), sql.value(two)
    if one.type != two.type or one.scale != two.scale:
        shared = "TIMESTAMP" if "moment" in shapes else "DOUBLE"
        left, right = f"CAST({left} AS {shared})", f"CAST({right} AS {shared})"
    return f"{left} {_SYMBOLS[comparator]} {right}"


def _length(column: Column, wanted: pb.Condition) -> str:
    lengths.check(column)
    if wanted.comparator in _PATTERNS:
        raise BadFilter(f"A length is compared with numbers, and the filter on {column.name!r} asks for a text.")
    steps = [_Step(as_number(column, value), "integer", 0) for value in wanted.values]
    return _stepped(wanted.comparator, lengths.characters(column), steps)


def _pattern(column: Column, wanted: pb.Condition) -> str:
    if column.type != "string":
        raise ColumnUnfit(
            f"Only text can contain, start with or end with something, and {column.name!r} holds {kind(column)}. "
            "Compare it by value.",
            column=column.name,
        )
    cell, value = _folded(column, as_text(column, wanted.values[0]), wanted.ignore_case)
    escaped = value.replace("!", "!!").replace("%", "!%").replace("_", "!_")
    escape = " ESCAPE '!'" if escaped != value else ""
    negation = "NOT " if wanted.comparator == pb.COMPARATOR_NOT_CONTAINS else ""
    return f"{cell} {negation}LIKE {sql.text(_PATTERNS[wanted.comparator].format(escaped))}{escape}"


def _folded(column: Column, value: str, ignore_case: bool) -> tuple[str, str]:
    name = sql.name(column.name)
    return (sql.ascii_lower(name), sql.lowered(value)) if ignore_case else (name, value)


def _compare(name: str, comparator: int, literals: list[str]) -> str:
    if comparator == pb.COMPARATOR_BETWEEN:
        return f"{name} BETWEEN {literals[0]} AND {literals[1]}"
    if comparator in (pb.COMPARATOR_IN, pb.COMPARATOR_NOT_IN):
        negation = "NOT " if comparator == pb.COMPARATOR_NOT_IN else ""
        return f"{name} {negation}IN ({', '.join(literals)})"
    return f"{name} {_SYMBOLS[comparator]} {literals[0]}"


def _texts(column: Column, wanted: pb.Condition) -> str:
    pairs = [_folded(column, as_text(column, value), wanted.ignore_case) for value in wanted.values]
    return _compare(pairs[0][0], wanted.comparator, [sql.text(value) for _, value in pairs])


def _flags(column: Column, wanted: pb.Condition) -> str:
    if any(value.WhichOneof("kind") != "flag" for value in wanted.values):
        raise ColumnUnfit(f"{column.name!r} holds true and false; compare it with one of these.", column=column.name)
    literals = ["TRUE" if value.flag else "FALSE" for value in wanted.values]
    return _compare(sql.name(column.name), wanted.comparator, literals)


def _times(column: Column, wanted: pb.Condition) -> str:
    literals = [sql.moment(as_time(column, value)) for value in wanted.values]
    return _compare(sql.name(column.name), wanted.comparator, literals)


def _doubles(column: Column, wanted: pb.Condition) -> str:
    literals = [sql.double(float(as_number(column, value))) for value in wanted.values]
    name = sql.name(column.name)
    compared = _compare(name, wanted.comparator, literals)
    upward = wanted.comparator in (pb.COMPARATOR_GREATER, pb.COMPARATOR_GREATER_OR_EQUAL)
    if upward and column.stats.nans:
        return f"{compared} AND {name} <= CAST('Infinity' AS DOUBLE)"
    return compared


def _exact(column: Column, wanted: pb.Condition) -> str:
    """Integers and decimals against any number: bounds are moved to the column's own steps, in range of its type."""
    scale = column.scale or 0 if column.type == "decimal" else 0
    numbers = [as_number(column, value) for value in wanted.values]
    return _stepped(wanted.comparator, sql.name(column.name), [_Step(n, column.type, scale) for n in numbers])


class _Step:
    """A number between (or on) the steps that a column's type can hold."""

    def __init__(self, number: Decimal, kind: str, scale: int) -> None:
        self._integer, self._scale = kind == "integer", scale
        self._limit = sql.INTEGER_LIMIT if self._integer else 10**18 - 1
        units = number.scaleb(scale)
        self.below = int(units.to_integral_value("ROUND_FLOOR"))
        self.above = int(units.to_integral_value("ROUND_CEILING"))

    @property
    def held(self) -> bool:
        return self.below == self.above and abs(self.below) <= self._limit

    def literal(self, units: int) -> str:
        return sql.integer(units) if self._integer else sql.decimal(Decimal(units).scaleb(-self._scale), self._scale)

    def at_least(self, name: str, units: int) -> str:
        if units > self._limit:
            return _NEVER
        return _PRESENT.format(name) if units < -self._limit else f"{name} >= {self.literal(units)}"

    def at_most(self, name: str, units: int) -> str:
        if units < -self._limit:
            return _NEVER
        return _PRESENT.format(name) if units > self._limit else f"{name} <= {self.literal(units)}"


def _stepped(comparator: int, name: str, steps: list[_Step]) -> str:
    first = steps[0]
    if comparator in (pb.COMPARATOR_EQUAL, pb.COMPARATOR_IN):
        held = [step.literal(step.below) for step in steps if step.held]
        return f"{name} IN ({', '.join(held)})" if held else _NEVER
    if comparator in (pb.COMPARATOR_NOT_EQUAL, pb.COMPARATOR_NOT_IN):
        held = [step.literal(step.below) for step in steps if step.held]
        return f"{name} NOT IN ({', '.join(held)})" if held else _PRESENT.format(name)
    if comparator == pb.COMPARATOR_BETWEEN:
        return f"{first.at_least(name, first.above)} AND {first.at_most(name, steps[1].below)}"
    if comparator == pb.COMPARATOR_LESS:
        return first.at_most(name, first.above - 1)
    if comparator == pb.COMPARATOR_LESS_OR_EQUAL:
        return first.at_most(name, first.below)
    if comparator == pb.COMPARATOR_GREATER:
        return first.at_least(name, first.below + 1)
    return first.at_least(name, first.above)


def _moments(column: Column, wanted: pb.Condition) -> str:
    """A constant stands for its period: a day, a month or a year from start to end, a timestamp for itself."""
    name = sql.name(column.name)
    periods = [as_period(column, value) for value in wanted.values]
    comparator = wanted.comparator
    if comparator in (pb.COMPARATOR_EQUAL, pb.COMPARATOR_IN):
        return " OR ".join(f"({_within(name, p)})" for p in periods)
    if comparator in (pb.COMPARATOR_NOT_EQUAL, pb.COMPARATOR_NOT_IN):
        return " AND ".join(f"NOT ({_within(name, p)})" for p in periods)
    if comparator == pb.COMPARATOR_BETWEEN:
        return _within(name, Period(periods[0].start, periods[1].end))
    bound = {
        pb.COMPARATOR_LESS: ("<", periods[0].start),
        pb.COMPARATOR_LESS_OR_EQUAL: ("<", periods[0].end),
        pb.COMPARATOR_GREATER: (">=", periods[0].end),
        pb.COMPARATOR_GREATER_OR_EQUAL: (">=", periods[0].start),
    }[comparator]
    return f"{name} {bound[0]} {sql.moment(bound[1])}"


def _within(name: str, period: Period) -> str:
    return f"{name} >= {sql.moment(period.start)} AND {name} < {sql.moment(period.end)}"


_COMPARED: dict[str, Callable[[Column, pb.Condition], str]] = {
    "string": _texts,
    "boolean": _flags,
    "time": _times,
    "double": _doubles,
    "integer": _exact,
    "decimal": _exact,
    "date": _moments,
    "timestamp": _moments,
}
