"""Periods of a question become conditions: on the date named beside them, or on the one that dates the rows."""

from __future__ import annotations

from datetime import date

from planner.conditions import Clause, Condition, period_clauses
from planner.dates import Period
from planner.parts import Part, as_value, condition_part
from planner.semantics import Field, Semantics

STEPS = {"day": 1, "week": 7, "month": 30.44, "quarter": 91.3, "year": 365.25}
FEWEST, APART = 3, 0.1
"""Dates that show a step of the calendar, and by how much of it they may stand further apart."""


def periods(parts: list[Part], semantics: Semantics) -> list[Part]:
    """Periods become conditions on the date that stands beside them, or on the one that dates the rows."""
    made: list[Part] = []
    for at, part in enumerate(parts):
        period = part.tag.period if part.tag and part.kind == "DATE" else None
        if period is None:
            made.append(part)
            continue
        field = _dated(made) or _reached(period, semantics)
        follower = parts[at + 1] if at + 1 < len(parts) else None
        if (
            follower
            and follower.kind == "TERM"
            and not as_value(follower)
            and follower.pick(_datable)
            and not _dated(made)
        ):
            field = follower.pick(_datable)
        if field is None or not _fits(period, field, part):
            made.append(Part("NUM" if part.numbers else "WORD", part.text, numbers=part.numbers))
            continue
        clauses = period_clauses(period, field, part.text)
        if field.kind == "year" and period.grain in ("quarter", "month", "half", "day"):
            step = _step(period, part.text, semantics)
            if step is None:
                made.append(Part("WORD", part.text))
                continue
            clauses = (*(clauses if len(period.ranges) == 1 else ()), step)
        made.append(condition_part(clauses, part.text))
        made[-1].argument = "period"
        made[-1].tag = part.tag
    return made


def _reached(period: Period, semantics: Semantics) -> Field | None:
    """The date that tells when the rows are; a column of years within which a period lies, if it is outside of that."""
    dates = [f for f in semantics.fields if f.kind == "year"]
    times = [f for f in (semantics.time, *dates) if f and f.column.stats.maximum is not None]
    return next((f for f in times if _overlaps(period, f)), semantics.time)


def _overlaps(period: Period, field: Field) -> bool:
    low, high = (int(str(v)[:4]) for v in (field.column.stats.minimum, field.column.stats.maximum))
    if period.relative:
        return True
    if any(start is None for start, _ in period.ranges):
        return any(end and low <= end.year <= high for _, end in period.ranges)
    return any(start and start.year <= high and (end is None or low < end.year) for start, end in period.ranges)


def _step(period: Period, text: str, semantics: Semantics) -> Clause | None:
    """The quarter or month of a year, in a column of its own: `Q3`."""
    start, end = period.ranges[0]
    if start is None or end is None or period.grain not in ("quarter", "month"):
        return None
    months = semantics.lexicon.raw["months"]
    number = (start.month + 2) // 3 if period.grain == "quarter" else start.month
    told = {f"q{number}", str(number), f"{number:02d}"} | {n for n, m in months.items() if m == start.month}
    for field in semantics.fields:
        named = period.grain in map(semantics.lexicon.spelled, field.words) and field.kind in ("category", "number")
        cells = semantics.values.of(field) if field.kind == "category" else [number]
        if named and (found := [c for c in cells if str(c).lower() in told]):
            return (Condition(field, "=", (found[0],), text),)
    return None


def _fits(period: Period, field: Field, part: Part) -> bool:
    """A bare number is a year only where the data's dates could be meant."""
    return bool(field.kind in ("time", "year") and part.text)


def _datable(field: Field) -> bool:
    return field.kind in ("time", "year")


def _dated(made: list[Part]) -> Field | None:
    """Removes and returns a date's mention directly before: `hired in 2020`, `order date after May`."""
    back = len(made) - 1
    while back >= 0 and made[back].kind in ("STOP", "BEFORE", "AFTER", "UNIT"):
        back -= 1
    if back >= 0 and made[back].kind == "TERM" and not as_value(made[back]) and not made[back].row:
        found = made[back].pick(_datable)
        before = made[back - 1].kind if back else ""
        if (
            found
            and made[back].score - dict((f.name, s) for f, s in made[back].fields)[found.name] <= 0.5
            and before not in ("PER", "COUNT", "AGG", "HOWMUCH")
        ):
            if before != "FREQ":
                del made[back]
            return found
    return None


def own_step(grain: Part, semantics: Semantics) -> bool:
    """`daily rainfall` where the rows themselves are told day by day."""
    time = semantics.time
    stats = time.column.stats if time and time.column.type == "date" else None
    if stats is None or stats.distinct < FEWEST or grain.argument not in STEPS:
        return False
    first, last = (date.fromisoformat(str(v)[:10]) for v in (stats.minimum, stats.maximum))
    return abs((last - first).days / (stats.distinct - 1) / STEPS[grain.argument] - 1) < APART


def of_step(parts: list[Part], semantics: Semantics) -> list[Part]:
    """`in which *month* was it released`: of columns of the year and of the month of a release, the month's."""
    grains = semantics.lexicon.raw["grains"]
    for grain in [p for p in parts if p.kind == "GRAIN" and p.argument in grains]:
        for part in (p for p in parts if p.kind == "TERM" and p.rivals and not as_value(p)):
            near = [f for f in (part.best, *part.rivals) if f and {*grains[grain.argument]} & {*f.words}]
            if len(near) == 1:
                part.fields = [(f, s) for f, s in part.fields if f is near[0]]
    return parts
