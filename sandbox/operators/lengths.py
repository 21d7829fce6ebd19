"""Texts by their length, in characters."""

from __future__ import annotations

from sandbox.operators import sql
from sandbox.operators.refusals import ColumnUnfit, kind
from sandbox.table import Column, Stats

LONGEST = 2**31
"""Most characters of a text, where it is not known."""


def characters(column: Column) -> str:
    return f"LENGTH({sql.name(column.name)})"


def check(column: Column) -> None:
    if column.type != "string":
        raise ColumnUnfit(f"Only text has a length, and {column.name!r} holds {kind(column)}.", column=column.name)


def counted(column: Column) -> Column:
    """The column as one of numbers of characters."""
    check(column)
    stats = column.stats
    known = Stats(nulls=stats.nulls, distinct=stats.distinct, minimum=0, maximum=stats.max_length or LONGEST)
    return Column(column.name, "integer", "measure", stats=known)
