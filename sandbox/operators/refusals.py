"""Refusals that operators share: which column or parameter does not fit, and what to do."""

from __future__ import annotations

from sandbox.table import Column, Refusal, Table


class MaskedColumn(Refusal):
    reason = "MASKED_COLUMN"

    def __init__(self, column: str) -> None:
        super().__init__(
            f"Column {column!r} holds personal data that you may not see. Leave it out, or ask an administrator for "
            "a role that may read personal data.",
            column=column,
        )


class ColumnUnfit(Refusal):
    """The column's type does not allow what is asked of it."""

    reason = "COLUMN_UNFIT"


class BadParameter(Refusal):
    reason = "BAD_PARAMETER"


class BadFilter(Refusal):
    reason = "BAD_FILTER"


class TooManyGroups(Refusal):
    reason = "TOO_MANY_GROUPS"


class RangeTooWide(Refusal):
    reason = "RANGE_TOO_WIDE"

    def __init__(self, column: str) -> None:
        super().__init__(
            f"The values of {column!r} span too wide a range to sum exactly: the largest and the smallest differ by "
            "too many orders of magnitude. Filter out placeholder values, or change the column's type.",
            column=column,
        )


_ARTICLES = {"integer": "whole numbers", "decimal": "numbers", "double": "numbers", "string": "text"}


def kind(column: Column) -> str:
    """What a column holds, in words."""
    return _ARTICLES.get(column.type, {"boolean": "true and false", "time": "times of day"}.get(column.type, "dates"))


def visible(table: Table, name: str) -> Column:
    """The column, unless this caller may not see its values."""
    column = table.column(name)
    if name in table.masked:
        raise MaskedColumn(name)
    return column


def numeric(table: Table, name: str, purpose: str) -> Column:
    column = visible(table, name)
    if not column.numeric:
        numbers = [c.name for c in table.columns if c.numeric and c.name not in table.masked][:5]
        hint = f" Columns with numbers: {', '.join(numbers)}." if numbers else " This table has no column of numbers."
        raise ColumnUnfit(f"{purpose} needs numbers, and {name!r} holds {kind(column)}.{hint}", column=name)
    return column
