"""Sentences and the numbers in them: rounding, units, dates, and charts of bounded size."""

from __future__ import annotations

import math
import re
from typing import Any

import numpy as np

from sandbox.insights.frame import Axis, Floats, Frame, Ints, Measure
from sandbox.table import Number

CHART_POINTS = 400
TOKEN = re.compile(r"(?<![\w.])[-+]?\d[\d,]*(?:\.\d+)?(?:-\d+)*%?(?!\w)")


class Words:
    """Writes values into text and keeps each as a `Number`."""

    def __init__(self) -> None:
        self.numbers: list[Number] = []

    def _keep(self, text: str, value: float | int | None) -> str:
        self.numbers.append(Number(text=text, value=finite(value)))
        return text

    def value(self, value: float, unit: str | None = None, beside: float | None = None) -> str:
        """Three or four digits that matter, or as many as tell it from the one beside it, with the unit."""
        text = rounded(value, beside)
        if unit == "%":
            return self._keep(text + "%", value)
        return self._keep(text, value) + (f" {unit}" if unit else "")

    def count(self, value: int) -> str:
        return self._keep(f"{value:,}", int(value))

    def percent(self, share: float, beside: float | None = None) -> str:
        """A share as a percentage; small ones keep a digit after the point."""
        shown = 100 * share
        digits = 0 if 10 <= abs(shown) < 99 or abs(shown) >= 100 else 1
        if beside is not None:
            digits = max(digits, min(apart(share, beside) - 2, 4))
        return self._keep(f"{shown:,.{digits}f}%", shown)

    def factor(self, value: float) -> str:
        return self._keep(f"{value:,.1f}" if abs(value) < 100 else f"{value:,.0f}", value)

    def correlation(self, value: float) -> str:
        return self._keep(f"{value:.3f}" if abs(value) >= 0.985 else f"{value:.2f}", value)

    def date(self, text: str) -> str:
        return self._keep(text, None)

    def name(self, name: str) -> str:
        """A name of the data; what looks like a number in it is kept as one that no computation backs."""
        for token in TOKEN.findall(name):
            self._keep(token, None)
        return name


def finite(value: float | int | None) -> float | int | None:
    if value is None or isinstance(value, int):
        return value
    return float(f"{value:.12g}") if math.isfinite(value) else None


def rounded(value: float, beside: float | None = None) -> str:
    """`1,204`, `46.2`, `0.0123`: whole from 1,000 on, else three digits that matter, and more next to a near value."""
    size = abs(value)
    if size >= 1e15 or (0 < size < 1e-6):
        return f"{value:.3g}"
    digits = 0 if size >= 1000 or value == int(value) else max(2 - math.floor(math.log10(size)), 0)
    if beside is not None and value != int(value):
        digits = max(digits, min(apart(value, beside), 9))
    return f"{value:,.{digits}f}"


def apart(value: float, beside: float) -> int:
    """Digits after the point at which two values differ clearly; 0 for equal ones."""
    gap = abs(value - beside)
    return 1 - math.floor(math.log10(gap)) if 0 < gap < math.inf else 0


def joined(names: list[str]) -> str:
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]


def average(measure: Measure) -> str:
    """What one averages: `average price`, or for an outcome `share of churned = yes`."""
    return f"share of {measure.name} = {measure.outcome}" if measure.outcome else f"average {measure.name}"


def level(words: Words, measure: Measure, value: float, beside: float | None = None) -> str:
    """An average in the measure's own terms, a percentage for outcomes, told apart from the one beside it."""
    return words.percent(value, beside) if measure.outcome else words.value(value, measure.unit, beside)


def points(x: list[Any], y: Floats | list[Any], names: tuple[str, str]) -> list[dict[str, Any]]:
    """Rows of a chart; of too many, evenly spread ones."""
    size = len(x)
    keep: Ints = (
        np.unique(np.linspace(0, size - 1, min(size, CHART_POINTS)).round().astype(int)) if size else np.zeros(0, int)
    )
    return [{names[0]: cell(x[i]), names[1]: cell(y[i])} for i in keep]


def cell(value: Any) -> Any:
    if isinstance(value, (float, np.floating)):
        return finite(float(value))
    return value.item() if isinstance(value, np.generic) else value


def chart(kind: str, title: str, axes: tuple[str, str], data: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    return {"kind": kind, "title": title, "x": axes[0], "y": axes[1], "data": data, **more}


def question(measure: Measure, axis: Axis, filters: dict[str, str]) -> str:
    """A question about the measure over time that the chat can parse."""
    step = axis.grain if axis.grain in ("year", "quarter", "week") else "month"
    only = "".join(f" for {level}" for level in filters.values())
    if measure.outcome:
        return f"share of {measure.name} = {measure.outcome}{only} by {step} of {axis.name}"
    return f"average {measure.name}{only} over time by {step}"


def day_number(text: str) -> float:
    return float(np.datetime64(text, "m").astype(np.int64)) / 1440


def equals(filters: dict[str, str], frame: Frame) -> dict[str, object]:
    """The operators' filter for the rows on which each column has its level."""
    clauses = []
    for column, level in filters.items():
        dimension = frame.dimension(column)
        value: dict[str, object] = {"text": level}
        if dimension.kind == "number":
            value = {"number": float(level)}
        elif dimension.kind == "flag":
            value = {"flag": level == dimension.outcome}
        condition = {"column": column, "comparator": "COMPARATOR_EQUAL", "values": [value]}
        clauses.append({"anyOf": [condition]})
    return {"clauses": clauses}


def mean_or_share(measure: Measure, frame: Frame | None = None) -> dict[str, object]:
    """The operators' measure for the average or the rate of an outcome."""
    if measure.outcome is None or frame is None:
        return {"function": "FUNCTION_MEAN", "column": measure.name}
    return {
        "function": "FUNCTION_SHARE",
        "column": measure.name,
        "filter": equals({measure.name: measure.outcome}, frame),
    }


def rate_question(measure: Measure, by: str) -> str:
    return f"share of {measure.name} = {measure.outcome} by {by}"


def capital(text: str) -> str:
    """The text with its first letter in upper case, the rest as it is."""
    return text[:1].upper() + text[1:]
