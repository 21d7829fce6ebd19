"""Changes queries: one condition for another, one field for another, wherever they stand."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from planner.semantics import Field

Node = TypeVar("Node")
LEAVES = (Field, str, int, float, bool, type(None))


def substituted(node: Node, old: Any, new: Any) -> Node:
    """The same tree with every occurrence of one part replaced."""
    if node == old:
        return new
    if isinstance(node, tuple):
        return tuple(substituted(n, old, new) for n in node)  # type: ignore[return-value]
    if is_dataclass(node) and not isinstance(node, (type, *LEAVES)):
        changed = {f.name: substituted(getattr(node, f.name), old, new) for f in fields(node) if f.init}
        return replace(node, **changed)
    return node
