"""Which groups of an answer are shown, and in what order: conditions on measures, sorting, the cut and its ties."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from dataspeaks.executor.v1 import operators_pb2 as pb
from sandbox.operators.refusals import BadParameter

Orders = list[tuple[Sequence[Any], bool]]


def limit_of(wanted: int, default: int, most: int) -> int:
    return min(wanted or default, most)


def column_named(label: str, columns: dict[str, Any]) -> Any:
    if label not in columns:
        raise BadParameter(f"The result has no column {label!r}. It has: {', '.join(columns)}.", label=label)
    return columns[label]


def having(conditions: Sequence[pb.Having], measures: dict[str, list[Any]], count: int) -> set[int]:
    """Positions of the groups that fulfil all conditions; a missing measure fulfils none."""
    passing = set(range(count))
    for condition in conditions:
        values = column_named(condition.label, measures)
        passing = {p for p in passing if values[p] is not None and _holds(condition, values[p])}
    return passing


def _holds(condition: pb.Having, value: Any) -> bool:
    between = condition.comparator == pb.COMPARATOR_BETWEEN
    if len(condition.values) != (2 if between else 1):
        raise BadParameter(f"The condition on {condition.label!r} needs {'two values' if between else 'one value'}.")
    if isinstance(value, str | bool) or not hasattr(value, "__float__"):
        raise BadParameter(f"{condition.label!r} is no number that could be compared.", label=condition.label)
    bounds = [Decimal(repr(bound)) for bound in condition.values]
    number = value if isinstance(value, Decimal) else Decimal(repr(value))
    if between:
        return bounds[0] <= number <= bounds[1]
    outcome = {
        pb.COMPARATOR_EQUAL: number == bounds[0],
        pb.COMPARATOR_NOT_EQUAL: number != bounds[0],
        pb.COMPARATOR_LESS: number < bounds[0],
        pb.COMPARATOR_LESS_OR_EQUAL: number <= bounds[0],
        pb.COMPARATOR_GREATER: number > bounds[0],
        pb.COMPARATOR_GREATER_OR_EQUAL: number >= bounds[0],
    }.get(condition.comparator)
    if outcome is None:
        raise BadParameter(f"The condition on {condition.label!r} must be one of =, <>, <, <=, >, >= and BETWEEN.")
    return outcome


def sorting(orders: Sequence[pb.Order], columns: dict[str, list[Any]], keys: Sequence[str]) -> Orders:
    """The wanted order, made total by the keys."""
    wanted = [(column_named(order.by, columns), order.descending) for order in orders]
    return [*wanted, *((columns[key], False) for key in keys)]


def cut(positions: list[int], orders: Orders, limit: int, with_ties: bool) -> tuple[list[int], int]:
    """The first `limit` positions, and how many beyond them tie with the last; these are taken too if wanted."""
    if len(positions) <= limit or not orders:
        return positions[:limit], 0
    last = [column[positions[limit - 1]] for column, _ in orders]
    tied = 0
    while limit + tied < len(positions) and [c[positions[limit + tied]] for c, _ in orders] == last:
        tied += 1
    return (positions[: limit + tied], 0) if with_ties else (positions[:limit], tied)
