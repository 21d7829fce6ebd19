"""Days of the week, hours and temperatures that have names: `on weekends`, `at noon`, `below freezing`."""

from __future__ import annotations

from planner.conditions import Condition
from planner.derived import step_of
from planner.parts import Part, as_value, condition_part, neighbour, words_between
from planner.semantics import Field, Semantics
from planner.tokens import fold

LED = {"on", "during", "in", "over", "at", "of"}
ASKING = {"which", "what", "each", "every"}
LETTERS, WEEK, DAY = 3, 7, 24
"""Letters that tell a weekday, days of a week, and hours of a day."""
FREEZING = "freezing"
"""Mark of a number that is told as the freezing point."""
CELSIUS, FAHRENHEIT, HOTTEST = 0.0, 32.0, 60
"""The freezing point of water, and what no air reaches in degrees Celsius."""


def clocked(parts: list[Part], semantics: Semantics) -> list[Part]:
    """The parts with days and hours that have names as conditions, on their own columns or on the date of the rows."""
    raw = semantics.lexicon.raw
    for at, part in enumerate(parts):
        low = part.text.lower()
        flag = part.best is not None and part.best.kind == "flag"
        if part.kind not in ("WORD", "FAINT", "TERM", "GRAIN") or as_value(part) or flag:
            continue
        rows = low in ("weekend", *raw["weekdays"]) and any(p.row or p.kind == "ROW" for p in parts[at + 1 : at + 2])
        between = set(words_between(parts, neighbour(parts, at, -1), at))
        led = rows or (between & LED and not between & ASKING)
        days = raw["days"].get(low) or ([raw["weekdays"][low]] if low in raw["weekdays"] else None)
        hour = raw["hours"].get(low)
        if not led or (days is None and hour is None):
            continue
        made = _on_days(days, part.text, semantics) if days else _at_hour(hour, part.text, semantics)
        if made:
            parts[at] = condition_part([(made,)], part.text)
    return parts


def _on_days(days: list[int], text: str, semantics: Semantics) -> Condition | None:
    for field in (f for f in semantics.fields if f.kind == "category" and f.column.stats.distinct <= WEEK):
        cells = {c: _weekday(str(c), semantics) for c in semantics.values.of(field)}
        if cells and all(cells.values()):
            return Condition(field, "in", tuple(c for c, day in cells.items() if day in days), text)
    if semantics.time is None or semantics.time.kind != "time":
        return None
    field = step_of(
        semantics.time, "weekday", semantics.lexicon.raw["say"]["weekday_of"].format(column=semantics.time.title)
    )
    return Condition(field, "in", tuple(days), text)


def _weekday(cell: str, semantics: Semantics) -> int:
    low = fold(cell)
    days: dict[str, int] = semantics.lexicon.raw["weekdays"]
    return next((n for day, n in days.items() if len(low) >= LETTERS and day.startswith(low)), 0)


def _at_hour(hour: int, text: str, semantics: Semantics) -> Condition | None:
    hours = semantics.lexicon.raw["grains"]["hour_of_day"]
    named = [f for f in semantics.fields if f.kind == "number" and f.words[-1] in hours and _of_a_day(f)]
    time = semantics.time
    if not named and time is not None and time.column.type == "timestamp":
        named = [step_of(time, "hour", semantics.lexicon.raw["say"]["hour_of"].format(column=time.title))]
    return Condition(named[0], "=", (hour,), text) if len(named) == 1 else None


def _of_a_day(field: Field) -> bool:
    low, high = field.column.stats.minimum, field.column.stats.maximum
    return low is not None and high is not None and 0 <= low <= high < DAY


def frozen(parts: list[Part], semantics: Semantics) -> list[Part]:
    """`below *freezing*`, `above the *freezing point*`: a number, in the unit of the columns of temperatures."""
    words = semantics.lexicon.words("freezing")
    for at, part in enumerate(parts):
        lead = neighbour(parts, at, -1)
        if part.text.lower() not in words or lead < 0 or parts[lead].kind != "CMP":
            continue
        warm = [f for f in semantics.fields if f.kind == "number" and _temperature(f, semantics)]
        if not warm:
            return parts
        made = Part("NUM", part.text, numbers=(_freezing(warm),), mark=FREEZING, tag=part.tag)
        behind = at + 1 + (parts[at + 1].text.lower() in words if at + 1 < len(parts) else 0)
        return [*parts[: lead + 1], made, *parts[behind:]]
    return parts


def _temperature(field: Field, semantics: Semantics) -> bool:
    adjective = semantics.lexicon.raw["adjectives"]["hot"]["columns"]
    return bool(semantics.lexicon.meant(field.words) & set(adjective))


def _freezing(fields: list[Field]) -> float:
    """In the unit that a column states, else in that in which the highest of them can be air's."""
    told = [u for f in fields if (u := (f.column.unit or f.words[-1]).lower().removeprefix("°"))]
    if any(u in ("f", "fahrenheit") for u in told):
        return FAHRENHEIT
    highest = max((float(f.column.stats.maximum) for f in fields if f.column.stats.maximum is not None), default=0.0)
    return CELSIUS if any(u in ("c", "celsius") for u in told) or highest <= HOTTEST else FAHRENHEIT
