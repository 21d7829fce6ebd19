"""Conditions on rows: what a question restricts, in the planner's own terms and as operator filters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from dataspeaks.executor.v1 import operators_pb2 as pb
from planner.dates import Period
from planner.semantics import Field

OPPOSITE = {
    "=": "!=", "!=": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">", "in": "not in", "not in": "in",
    "null": "not null", "not null": "null", "contains": "not contains", "not contains": "contains",
}  # fmt: skip
BOUNDS = ("<", "<=", ">", ">=", "between")
"""Operations that set a limit."""
COMPARATORS = {
    "=": pb.COMPARATOR_EQUAL, "!=": pb.COMPARATOR_NOT_EQUAL, "<": pb.COMPARATOR_LESS,
    "<=": pb.COMPARATOR_LESS_OR_EQUAL, ">": pb.COMPARATOR_GREATER, ">=": pb.COMPARATOR_GREATER_OR_EQUAL,
    "in": pb.COMPARATOR_IN, "not in": pb.COMPARATOR_NOT_IN, "between": pb.COMPARATOR_BETWEEN,
    "contains": pb.COMPARATOR_CONTAINS, "not contains": pb.COMPARATOR_NOT_CONTAINS,
    "starts": pb.COMPARATOR_STARTS_WITH, "ends": pb.COMPARATOR_ENDS_WITH,
    "null": pb.COMPARATOR_IS_NULL, "not null": pb.COMPARATOR_IS_NOT_NULL,
}  # fmt: skip
SPARSE, KINDS = 0.2, 12
"""The least part of the rows that have nothing in a column of which others count what they have, and its most kinds."""


@dataclass(frozen=True)
class Condition:
    """One comparison of a field with constants; `text` is the phrase of the question that it comes from."""

    field: Field
    op: str
    values: tuple[Any, ...] = ()
    text: str = ""
    others: tuple[Condition, ...] = ()
    """Other fields that the phrase could mean."""
    against: Field | None = None
    """The column that takes the place of the constant."""

    def negated(self) -> Condition:
        if self.field.kind == "flag" and self.field.column.stats.distinct > 2 and self.values == (self.field.positive,):
            return replace(self, op="=", values=(self.field.negative,))
        if self.op in OPPOSITE:
            return replace(self, op=OPPOSITE[self.op], others=tuple(o.negated() for o in self.others))
        return self

    @property
    def negatable(self) -> bool:
        return self.op in OPPOSITE

    def message(self) -> pb.Condition:
        text = self.field.column.type == "string"
        return pb.Condition(
            column=self.field.name,
            comparator=COMPARATORS[self.op],
            values=[constant(v, self.field) for v in self.values],
            against=self.against.name if self.against else "",
            ignore_case=text and self.op in ("contains", "not contains", "starts", "ends"),
        )

    def holds(self, cell: Any) -> bool | None:
        """Whether a cell of a result passes; None where it is missing."""
        if self.op in ("null", "not null"):
            return (cell is None) == (self.op == "null")
        if cell is None or self.against:
            return None
        if self.op in ("contains", "starts", "ends", "not contains"):
            return _text_holds(str(cell).lower(), self.op, str(self.values[0]).lower())
        value, constants = comparable(cell), [comparable(v) for v in self.values]
        if any(type(c) is not type(value) for c in constants):
            value, constants = str(value).lower(), [str(c).lower() for c in constants]
        if self.field.kind == "time":
            value = str(cell)[:10]
            constants = [str(v)[: len(value)] for v in self.values]  # a year or a month is told by its digits
        return compare(value, self.op, constants)


Clause = tuple[Condition, ...]
"""Holds where any of its conditions holds."""
Where = tuple[Clause, ...]


def _text_holds(cell: str, op: str, value: str) -> bool:
    if op == "starts":
        return cell.startswith(value)
    return cell.endswith(value) if op == "ends" else (value in cell) == (op == "contains")


def compare(value: Any, op: str, constants: list[Any]) -> bool:
    first = constants[0]
    if op in ("=", "in"):
        return value in constants
    if op in ("!=", "not in"):
        return value not in constants
    if op == "between":
        return bool(first <= value <= constants[1])
    return bool({"<": value < first, "<=": value <= first, ">": value > first, ">=": value >= first}[op])


def comparable(value: Any) -> Any:
    """Numbers as floats, truth values as they are, everything else as text; decimal texts are numbers."""
    if isinstance(value, bool):
        return value
    if isinstance(value, (int, float)):
        return float(value)
    try:
        return float(value)
    except (TypeError, ValueError):
        return str(value).lower()


def constant(value: Any, field: Field) -> pb.Value:
    kind = field.column.type
    if kind == "boolean":
        return pb.Value(flag=value if isinstance(value, bool) else str(value).lower() in ("true", "1", "yes"))
    if kind in ("integer", "double"):
        return pb.Value(number=float(value))
    return pb.Value(text=str(value))


def where_message(where: Sequence[Clause]) -> pb.Filter:
    return pb.Filter(clauses=[pb.Clause(any_of=[c.message() for c in clause]) for clause in where])


def period_clauses(period: Period, field: Field, text: str) -> Where:
    """A period as conditions on a date (whole days stand for themselves) or on a year's number."""
    if field.kind == "year":
        return _years(period, field, text)
    day = timedelta(days=1)
    ranges = [(a.isoformat() if a else None, (b - day).isoformat() if b else None) for a, b in period.ranges]
    if len(ranges) > 1 or all(ranges[0]):
        return (tuple(Condition(field, "between", r, text) for r in ranges),)
    start, end = ranges[0]
    return ((Condition(field, ">=", (start,), text) if start else Condition(field, "<=", (end,), text),),)


def _years(period: Period, field: Field, text: str) -> Where:
    start, end = period.ranges[0]
    if start and end:
        last = (end - timedelta(days=1)).year
        same = last == start.year
        return ((Condition(field, "=" if same else "between", (start.year,) if same else (start.year, last), text),),)
    if start:
        return ((Condition(field, ">=", (start.year,), text),),)
    assert end
    return ((Condition(field, "<=", ((end - timedelta(days=1)).year,), text),),)


def missing(field: Field, text: str = "", *, present: bool = False) -> Where:
    """The cells that are missing or hold what stands for that, `N/A`; or those that do not."""
    stand_ins = tuple(comparable(s) if field.numeric else s for s in field.column.sentinels)
    parts = [Condition(field, "null", (), text)]
    parts += [Condition(field, "in", stand_ins, text)] if stand_ins else []
    return tuple((p.negated(),) for p in parts) if present else (tuple(parts),)


def having(field: Field, rows: int) -> Where:
    """The rows that have one of few kinds of what many have none of: a medal, an award; () where nearly all have it."""
    absent = field.column.stats.nulls >= SPARSE * rows or field.negative is not None
    if field.kind != "category" or field.column.stats.distinct > KINDS or not absent:
        return ()
    none = ((Condition(field, "!=", (field.negative,), field.title),),) if field.negative is not None else ()
    return (*missing(field, field.title, present=True), *none)


def told(condition: Condition) -> str:
    """A condition in words for chips and sentences."""
    if condition.op in ("null", "not null"):
        return f"{condition.field.title} is {'missing' if condition.op == 'null' else 'there'}"
    values = [shown(v, condition.field.countable) for v in condition.values]
    if condition.op == "between":
        return f"{condition.field.title} {values[0]} to {values[1]}"
    symbol = {"=": "is", "!=": "is not", "in": "is", "not in": "is not", ">=": "≥", "<=": "≤", "starts": "starts with",
              "ends": "ends with", "not contains": "does not contain"}.get(condition.op, condition.op)  # fmt: skip
    return f"{condition.field.title} {symbol} {' or '.join(values)}"


def shown(value: Any, apart: bool = True) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return f"{value:,}" if isinstance(value, int) and apart else str(value)
