"""Finds an operator's module by the name of its field in the contract; the contract is the only register."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from typing import Any, Protocol, cast

from dataspeaks.executor.v1 import operators_pb2 as pb
from sandbox.operators.computed import with_computed
from sandbox.table import Plan, Table


class Module(Protocol):
    VERSION: int
    """Raised with every change that may change an answer's bytes."""
    EXAMPLES: tuple[tuple[str, dict[str, Any], str], ...]
    """Table of the tests, parameters as JSON, and the sentence that answers."""

    def operate(self, params: Any, *tables: Table) -> Plan: ...


def names() -> tuple[str, ...]:
    return tuple(field.name for field in pb.Operator.DESCRIPTOR.oneofs_by_name["kind"].fields)


def load(name: str) -> Module:
    if name not in names():
        raise LookupError(f"the contract has no operator {name!r}")
    return cast(Module, importlib.import_module(f"sandbox.operators.{name}"))


def name_of(operator: pb.Operator) -> str:
    name = operator.WhichOneof("kind")
    if name is None:
        raise LookupError("the request names no operator")
    return str(name)


def version_of(operator: pb.Operator) -> int:
    return load(name_of(operator)).VERSION


def plan(operator: pb.Operator, *tables: Table) -> Plan:
    """The operator's plan, over the table, and another to compare it with if the operator does; each with the columns
    that are computed for it."""
    name = name_of(operator)
    params, module = getattr(operator, name), load(name)
    if not operator.computed:
        return module.operate(params, *tables)
    return _computed(operator.computed, tables, lambda *whole: module.operate(params, *whole))


def _computed(
    wanted: Sequence[pb.ComputedColumn], tables: Sequence[Table], operate: Callable[..., Plan], *whole: Table
) -> Plan:
    if not tables:
        return operate(*whole)
    first, *rest = tables
    return with_computed(wanted, first, lambda made: _computed(wanted, rest, operate, *whole, made))
