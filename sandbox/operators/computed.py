"""Computed columns: an expression over a table's columns as layers of SQL, and the table with the column in it."""

from __future__ import annotations

import math
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import pandas as pd

from dataspeaks.executor.v1 import operators_pb2 as pb
from sandbox.operators import cells, sql
from sandbox.operators.expression import ExpressionUnread, Node, parse
from sandbox.operators.functions import called
from sandbox.operators.refusals import BadParameter, visible
from sandbox.operators.typed import Typed, of_column, of_number, of_text
from sandbox.table import ROWNUM, Column, Plan, Query, Role, Stats, Table

_OUT_OF_RANGE = "leave the range of numbers"
_PASSING = {"+": 2, "-": 2, "*": 2, "negative": 1, "/": 1}
"""How many of their arguments may be infinite: then so is the answer, or it is none."""
_INLINE, _LAYERS = 120, 40
_SINGULAR = {"have": "has", "are": "is"}
_ROLES: dict[str, Role] = {"string": "dimension", "boolean": "flag", "date": "time", "timestamp": "time"}


@dataclass(frozen=True)
class Computed:
    """A table with a computed column, the columns that it is made of, and how many rows each fault made missing."""

    table: Table
    column: Column
    made_of: tuple[str, ...]
    faults: dict[str, int]


class _Compiler:
    def __init__(self, table: Table) -> None:
        self.table = table
        self.layers: list[list[str]] = []
        self.faults: dict[str, list[str]] = {}
        self.used: dict[str, None] = {}
        self._made = 0
        self._prefix = "_e"
        while any(column.name.lower().startswith(self._prefix) for column in table.columns):
            self._prefix += "_"

    def value(self, node: Node) -> Typed:
        if node.kind == "column":
            column = visible(self.table, node.name)
            if column.type == "time":
                raise BadParameter(f"Times of day such as {column.name!r} cannot be computed with.", column=column.name)
            self.used[column.name] = None
            return of_column(column, node.at)
        if node.kind == "call":
            args = [self.value(arg) for arg in node.args]
            passing = _PASSING.get(node.name, 0)
            args = [*args[:passing], *(self._settled(arg) for arg in args[passing:])]
            return self._kept(called(node.name, args, node.at), max((arg.layer for arg in args), default=0))
        return _constant(node)

    def whole(self, node: Node) -> Typed:
        return self._settled(self.value(node))

    def _kept(self, value: Typed, below: int) -> Typed:
        """The value in brackets, or, where that is long, under a name in a layer of its own."""
        for kind, fault in value.faults:
            flag = self._named(f"CASE WHEN {fault} THEN 1 ELSE 0 END", below)
            self.faults.setdefault(kind, []).append(flag)
        value = replace(value, faults=(), constant=None)
        if len(value.sql) <= _INLINE:
            return replace(value, sql=f"({value.sql})", layer=below)
        return self._aliased(value, below)

    def _aliased(self, value: Typed, below: int) -> Typed:
        if below >= _LAYERS:
            raise ExpressionUnread("the expression is too long. Compute a part of it on its own.", value.at)
        return replace(value, sql=self._named(value.sql, below), layer=below + 1)

    def _settled(self, value: Typed) -> Typed:
        """The value where it is a finite number; missing, and counted, where it is none."""
        if not value.wide:
            return value
        value = self._aliased(value, value.layer)
        finite = sql.finite(value.sql)
        fault = f"CASE WHEN {value.sql} IS NOT NULL AND NOT ({finite}) THEN 1 ELSE 0 END"
        self.faults.setdefault(_OUT_OF_RANGE, []).append(self._named(fault, value.layer))
        held = replace(value, sql=f"CASE WHEN {finite} THEN {value.sql} END", wide=False)
        return self._aliased(held, value.layer)

    def _named(self, expression: str, below: int) -> str:
        name = f"{self._prefix}{self._made}"
        self._made += 1
        while len(self.layers) <= below:
            self.layers.append([])
        self.layers[below].append(f"{expression} AS {name}")
        return name


def _constant(node: Node) -> Typed:
    if isinstance(node.value, Decimal | float):
        return of_number(node.value, node.at)
    if node.kind == "text":
        return of_text(node.name, node.at)
    if node.kind == "flag":
        return Typed("TRUE" if node.value else "FALSE", "boolean", node.at)
    return Typed("NULL", None, node.at)


def computed(table: Table, name: str, expression: str, where: str = "") -> Generator[Query, pd.DataFrame, Computed]:
    """Part of a plan: the table, of the rows that `where` passes, with a column of the expression's values."""
    if any(column.name.lower() == name.lower() for column in (*table.columns, Column(ROWNUM, "integer", "measure"))):
        raise BadParameter(f"There is a column {name!r} already. Choose another name.", name=name)
    compiler = _Compiler(table)
    value = compiler.whole(parse(expression))
    if value.type is None:
        raise BadParameter("The expression is missing in every row. Compute it from a column.")
    flags = [flag for kind in compiler.faults.values() for flag in kind]
    layers = [*compiler.layers, [f"{value.sql} AS {sql.name(name)}"]]
    shown = [sql.name(column.name) for column in table.columns] + [ROWNUM, sql.name(name)]
    source = sql.nested(layers, table.relation)
    looked_at = f"({sql.select([sql.name(name), *flags], source, where)}) AS computed"
    bare = Column(name, value.type, _ROLES.get(value.type, "measure"), unit=value.unit if value.number else None)
    if value.type == "decimal":
        bare = replace(bare, scale=value.scale)
    answer = yield Query(_statistics(bare, compiler.faults, looked_at))
    column = replace(bare, stats=_stats(bare, answer))
    rows = cells.whole(cells.values(answer, "rows_"))[0]
    relation = f"({sql.select(shown, source, where)}) AS computed"
    whole = replace(table, rows=rows, columns=(*table.columns, column), relation=relation)
    faults = {kind: cells.whole(cells.values(answer, f"f{i}"))[0] for i, kind in enumerate(compiler.faults)}
    return Computed(whole, column, tuple(compiler.used), faults)


def with_computed(wanted: Sequence[pb.ComputedColumn], table: Table, operate: Callable[[Table], Plan]) -> Plan:
    """A plan over the table with computed columns; the result warns of rows in which they are missing by a fault."""
    warnings: list[str] = []
    for one in wanted:
        made = yield from computed(table, one.name, one.expression)
        table = made.table
        warnings += [f"{one.name}: {told}" for kind, rows in made.faults.items() if (told := fault(kind, rows))]
    result = yield from operate(table)
    return replace(result, warnings=(*result.warnings, *warnings))


def fault(kind: str, rows: int) -> str | None:
    """A warning of a fault; `kind` is what rows do, such as `divide by zero`."""
    if not rows:
        return None
    if rows > 1:
        return f"{rows:,} rows {kind} and are therefore missing."
    first, _, rest = kind.partition(" ")
    return f"1 row {_SINGULAR.get(first, first + 's')} {rest} and is therefore missing."


def _statistics(column: Column, faults: dict[str, list[str]], relation: str) -> str:
    """What the statistics of a version say of its columns; and rows that a fault made missing."""
    name = sql.name(column.name)
    wanted = ["COUNT(*) AS rows_", f"COUNT({name}) AS n", f"COUNT(DISTINCT {name}) AS d"]
    if column.type != "boolean":
        wanted += [f"MIN({name}) AS lo", f"MAX({name}) AS hi"]
    if column.type == "double":
        size = f"abs({name})"
        wanted += [f"MAX({size}) AS most", f"MIN(CASE WHEN {name} <> 0e0 THEN {size} END) AS least_"]
    if column.type == "string":
        wanted.append(f"MAX(length({name})) AS longest")
    for i, flags in enumerate(faults.values()):
        either = " OR ".join(f"{flag} = 1" for flag in flags)
        wanted.append(f"SUM(CASE WHEN {name} IS NULL AND ({either}) THEN 1 ELSE 0 END) AS f{i}")
    return sql.select(wanted, relation)


def _stats(column: Column, answer: pd.DataFrame) -> Stats:
    def first(name: str) -> Any:
        return cells.values(answer, name)[0] if name in answer else None

    low, high = (_end(column, first(name)) for name in ("lo", "hi"))
    most, least = first("most"), first("least_")
    return Stats(
        nulls=int(first("rows_")) - int(first("n")),
        distinct=int(first("d")),
        minimum=low,
        maximum=high,
        exponent_high=math.frexp(most)[1] if most else None,
        exponent_low=math.frexp(least)[1] if least else None,
        max_length=first("longest"),
    )


def _end(column: Column, value: Any) -> Any:
    if value is None or column.type == "string":
        return value if value is None else value[:256]
    return float(value) if column.type == "decimal" else cells.scalar(value)
