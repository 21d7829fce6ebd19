"""The columns of two versions side by side: added, removed, retyped, and how cells of both are put on one type."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sandbox.operators import sql
from sandbox.operators.refusals import BadParameter, MaskedColumn
from sandbox.table import Column, Refusal, Table, UnknownColumn

MOST = 500
"""Columns that are compared at once."""


class NoCommonColumns(Refusal):
    reason = "NO_COMMON_COLUMNS"

    def __init__(self) -> None:
        super().__init__("The two versions have no column in common that you may see, so nothing can be compared.")


@dataclass(frozen=True)
class Pair:
    """A column of both versions, `after` in this one and `before` in the other."""

    before: Column
    after: Column
    type: str
    """SQL type on which both hold their cells without loss; empty where cells cannot be compared."""

    @property
    def name(self) -> str:
        return self.after.name

    @property
    def retyped(self) -> bool:
        return self.before.type != self.after.type

    @property
    def ordered(self) -> bool:
        """Whether its values lie on a line, rather than being names."""
        return self.after.type not in ("string", "boolean")

    def cell(self, column: Column) -> str:
        """`before` or `after`, on the type of both."""
        value = sql.value(column)
        return value if sql.type_of(column) == self.type else f"CAST({value} AS {self.type})"


@dataclass(frozen=True)
class Columns:
    added: tuple[Column, ...]
    removed: tuple[Column, ...]
    pairs: tuple[Pair, ...]

    @property
    def comparable(self) -> tuple[Pair, ...]:
        return tuple(pair for pair in self.pairs if pair.type)

    @property
    def retyped(self) -> tuple[Pair, ...]:
        return tuple(pair for pair in self.pairs if pair.retyped)


def columns_of(table: Table, other: Table, wanted: Sequence[str]) -> Columns:
    """Of those wanted, all where none is named; what is masked in either is left out."""
    hidden = {*table.masked, *other.masked}
    now, then = ({c.name: c for c in one.columns} for one in (table, other))
    for name in wanted:
        if name in hidden:
            raise MaskedColumn(name)
        if name not in now and name not in then:
            raise UnknownColumn(name, [*now, *then])
    shown = [name for name in dict.fromkeys((*now, *then)) if name not in hidden and (not wanted or name in wanted)]
    pairs = tuple(_pair(then[name], now[name]) for name in shown if name in now and name in then)
    if not pairs:
        raise NoCommonColumns()
    if len(pairs) > MOST:
        raise BadParameter(f"The versions have {len(pairs):,} columns in common. Name at most {MOST} to compare.")
    return Columns(
        tuple(now[name] for name in shown if name not in then),
        tuple(then[name] for name in shown if name not in now),
        pairs,
    )


def _pair(before: Column, after: Column) -> Pair:
    return Pair(before, after, _common(before, after))


def _common(before: Column, after: Column) -> str:
    types = {before.type, after.type}
    if before.numeric and after.numeric:
        if "double" in types:
            return "DOUBLE"
        if types == {"integer"} or sql.type_of(before) == sql.type_of(after):
            return sql.type_of(after)
        return f"DECIMAL(38, {max(before.scale or 0, after.scale or 0)})"
    if before.temporal and after.temporal:
        return "TIMESTAMP" if len(types) > 1 else sql.type_of(after)
    return sql.type_of(after) if len(types) == 1 else ""
