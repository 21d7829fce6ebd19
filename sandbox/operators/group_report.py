"""The sentence on groups: which is highest and lowest in the first measure that is a number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sandbox.operators import calendar
from sandbox.operators.groups import Groups
from sandbox.operators.keys import GroupKey
from sandbox.operators.measures import GroupMeasure
from sandbox.operators.prose import Prose

_NUMBERS = ("integer", "decimal", "double")


def sentence(
    keys: Sequence[GroupKey], measures: Sequence[GroupMeasure], shown: Groups, groups: int, prose: Prose
) -> str:
    """`shown` of all `groups`, in the order of the result's rows."""
    if not len(shown):
        return "No group fits."
    if not keys:
        return _whole(measures, shown, prose)
    by = f"By {prose.listed([prose.label(key.label) for key in keys])}"
    position, known = _compared(measures, shown)
    if not known:
        return f"{by}, there {'is' if groups == 1 else 'are'} {prose.count(groups, 'group')}."
    return f"{by}, {_extremes(keys, measures[position], shown, position, prose)}{_scope(len(shown), groups, prose)}."


def ties(measures: Sequence[GroupMeasure], shown: Groups) -> str | None:
    """A warning where several groups share the highest value."""
    position, known = _compared(measures, shown)
    values = [shown.values[position][p] for p in known]
    highest = values.count(max(values)) if values else 0
    if highest < 2 or highest == len(values):
        return None
    return f"{highest:,} groups tie for the highest {measures[position].label}."


def _compared(measures: Sequence[GroupMeasure], shown: Groups) -> tuple[int, list[int]]:
    """The first measure that is a number, and the groups that have one."""
    position = next((i for i, measure in enumerate(measures) if measure.type in _NUMBERS), -1)
    if position < 0:
        return 0, []
    return position, [p for p in range(len(shown)) if shown.values[position][p] is not None]


def _extremes(keys: Sequence[GroupKey], measure: GroupMeasure, shown: Groups, position: int, prose: Prose) -> str:
    values = shown.values[position]
    known = [p for p in range(len(shown)) if values[p] is not None]
    high, low = max(known, key=lambda p: (values[p], -p)), min(known, key=lambda p: (values[p], p))

    def number(p: int) -> str:
        return prose.number(values[p], measure.unit, p, measure.label)

    def named(p: int) -> str:
        names = [_told(key, cells[p]) for key, cells in zip(keys, shown.keys, strict=True)]
        return ", ".join(prose.label(name, p, key.label) for key, name in zip(keys, names, strict=True))

    label = prose.label(measure.label)
    if len(known) == 1:
        return f"the {label} is {number(high)} for {named(high)}"
    if values[high] == values[low]:
        return f"the {label} is {number(high)} everywhere"
    return f"the {label} is highest for {named(high)} ({number(high)}) and lowest for {named(low)} ({number(low)})"


def _told(key: GroupKey, value: Any) -> Any:
    return calendar.told(value, key.grain) if key.grain else value


def _scope(shown: int, groups: int, prose: Prose) -> str:
    if groups == 1:
        return ""
    total = prose.count(groups, "group")
    return f", of {total}" if shown == groups else f", among the {prose.number(shown)} shown of {total}"


def _whole(measures: Sequence[GroupMeasure], shown: Groups, prose: Prose) -> str:
    first = measures[0]
    if len(measures) == 1 and first.label == "count" and not first.filtered:
        value = shown.values[0][0]
        return f"There {'is' if value == 1 else 'are'} {prose.count(value, 'row')}."
    told = prose.listed(
        [
            f"the {prose.label(m.label)} is {prose.number(shown.values[i][0], m.unit, 0, m.label)}"
            for i, m in enumerate(measures)
        ]
    )
    return f"{told[0].upper()}{told[1:]}."
