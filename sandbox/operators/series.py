"""Lines over time: gaps filled, steps compared, trailing means and running totals, all from exact values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

from dataspeaks.executor.v1 import operators_pb2 as pb
from sandbox.operators import calendar
from sandbox.operators.calendar import Step
from sandbox.operators.measures import ADDITIVE, GroupMeasure


@dataclass
class Line:
    """One line: per measure its value at each step that has rows."""

    values: dict[str, dict[Step, Any]]


@dataclass(frozen=True)
class Trail:
    """What is made of a line."""

    fill: int
    compare: int
    rolling: int
    cumulative: bool
    grain: int

    def headings(self, measure: GroupMeasure) -> list[dict[str, Any]]:
        """Columns of the measure: itself, and what is derived from it."""
        label, unit = measure.label, measure.unit
        made: list[tuple[str, str, str | None]] = []
        if self.compare:
            made += [(f"{label} change", measure.type, unit), (f"{label} growth", "double", None)]
        if self.rolling:
            made.append((f"{label} rolling", "double", unit))
        if self.cumulative and measure.function in ADDITIVE:
            made.append((f"{label} cumulative", measure.type, unit))
        described = [{"name": n, "type": t, "role": "measure", **({"unit": u} if u else {})} for n, t, u in made]
        heading = measure.heading
        if self.fill == pb.FILL_LINEAR and heading["type"] != "double":
            heading = {**heading, "type": "double"}
        return [heading, *described]

    def columns(self, measure: GroupMeasure, known: dict[Step, Any], steps: Sequence[Step]) -> list[list[Any]]:
        """Values in the order of `headings`, one per step."""
        values = self._filled(measure, [known.get(step) for step in steps], [step in known for step in steps])
        made = [values]
        if self.compare:
            before = self._before(dict(zip(steps, values, strict=True)), steps)
            changes = [None if a is None or b is None else b - a for a, b in zip(before, values, strict=True)]
            made += [changes, [_growth(a, c) for a, c in zip(before, changes, strict=True)]]
        if self.rolling:
            made.append(_trailing(values, self.rolling))
        if self.cumulative and measure.function in ADDITIVE:
            made.append(_running(values))
        return made

    def _filled(self, measure: GroupMeasure, values: list[Any], present: list[bool]) -> list[Any]:
        zero: Any = {"integer": 0, "decimal": _zero(measure), "double": 0.0}.get(measure.type)
        if self.fill == pb.FILL_ZERO or (self.fill == pb.FILL_UNSPECIFIED and measure.function in ADDITIVE):
            return [v if p else zero for v, p in zip(values, present, strict=True)]
        if self.fill == pb.FILL_PREVIOUS:
            return _carried(values)
        return _interpolated(values) if self.fill == pb.FILL_LINEAR else values

    def _before(self, known: dict[Step, Any], steps: Sequence[Step]) -> list[Any]:
        if self.compare == pb.COMPARISON_PREVIOUS_YEAR:
            return [known.get(calendar.year_before(step, self.grain)) for step in steps]
        return [known.get(calendar.after(step, self.grain, -1)) for step in steps]


def _zero(measure: GroupMeasure) -> Decimal:
    return Decimal(0).scaleb(-(measure.column.scale or 0)) if measure.column else Decimal(0)


def _growth(before: Any, change: Any) -> float | None:
    """Change as a part of the value before; None from zero or from below it, where a part means nothing."""
    if change is None or not before or before < 0:
        return None
    ratio = Fraction(change) / Fraction(before)
    return ratio.numerator / ratio.denominator


def _carried(values: list[Any]) -> list[Any]:
    last, carried = None, []
    for value in values:
        last = value if value is not None else last
        carried.append(last)
    return carried


def _interpolated(values: list[Any]) -> list[float | None]:
    """Gaps between two known values lie on the line between them; before the first and after the last stay open."""
    filled: list[float | None] = [None if v is None else float(v) for v in values]
    known = [i for i, v in enumerate(values) if v is not None]
    for left, right in pairwise(known):
        rise = Fraction(values[right]) - Fraction(values[left])
        for i in range(left + 1, right):
            filled[i] = float(Fraction(values[left]) + rise * Fraction(i - left, right - left))
    return filled


def _trailing(values: list[Any], width: int) -> list[float | None]:
    """Mean of the last `width` steps; None until there are so many, and where one of them is missing."""
    means: list[float | None] = []
    total, missing = Fraction(0), 0
    for i, value in enumerate(values):
        total, missing = total + Fraction(value or 0), missing + (value is None)
        if i >= width:
            gone = values[i - width]
            total, missing = total - Fraction(gone or 0), missing - (gone is None)
        means.append(float(total / width) if i >= width - 1 and not missing else None)
    return means


def _running(values: list[Any]) -> list[Any]:
    """Running totals; for doubles the exact total, rounded at each step."""
    totals: list[Any] = []
    total: Any = Fraction(0)
    for value in values:
        total += Fraction(value) if value is not None else 0
        if isinstance(value, Decimal):
            totals.append((Decimal(total.numerator) / Decimal(total.denominator)).quantize(value))
        else:
            totals.append(int(total) if isinstance(value, int) else float(total))
    return totals
