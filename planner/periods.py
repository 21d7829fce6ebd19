"""Periods of conditions: the one before, and the two that a phrase joins by `and`."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from planner.conditions import Condition, Where, period_clauses
from planner.grains import add_months, step
from planner.parts import Part
from planner.semantics import Field

DAY = timedelta(days=1)


def before(condition: Condition) -> Condition | None:
    """The condition on the period just before, of the same length."""
    if condition.field.kind == "year" and condition.op == "=":
        return replace(condition, values=(int(condition.values[0]) - 1,), text="")
    if condition.field.kind != "time" or condition.op != "between":
        return None
    start, last = (date.fromisoformat(str(v)[:10]) for v in condition.values)
    months = (last + DAY).year * 12 + (last + DAY).month - start.year * 12 - start.month
    whole = start.day == (last + DAY).day and months > 0
    earlier = add_months(start, -months) if whole else step(start, "day", -(last - start).days - 1)
    return replace(condition, values=(earlier.isoformat(), (start - DAY).isoformat()), text="")


def ends(part: Part) -> tuple[Condition, Condition] | None:
    """The first and the last year of `from 1931 to 1932`; for a single period the one before, and itself."""
    if len(part.clauses) != 1 or len(part.clauses[0]) != 1:
        return None
    (condition,) = part.clauses[0]
    period = part.tag.period if part.tag else None
    years = sorted(set(period.years)) if period and period.years else []
    if condition.field.kind == "year" and condition.op == "between":
        first, last = (replace(condition, op="=", values=(v,)) for v in condition.values)
        return first, last
    if condition.field.kind == "time" and len(years) == 2:
        first, last = (replace(condition, values=(f"{y}-01-01", f"{y}-12-31")) for y in years)
        return first, last
    earlier = before(condition)
    return (earlier, condition) if earlier else None


def halves(part: Part) -> tuple[Where, Where] | None:
    """The two periods of `March and April 2025`, each as conditions."""
    period = part.tag.period if part.tag else None
    if period is None or period.halves is None or not part.clauses:
        return None
    field: Field = part.clauses[0][0].field
    one, two = (period_clauses(p, field, told) for told, p in period.halves)
    return one, two
