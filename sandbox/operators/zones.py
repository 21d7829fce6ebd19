"""Clocks of time zones: moments in UTC as a zone's clock shows them, by rules that come with the product."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib import resources
from zoneinfo import ZoneInfo

from sandbox.operators import sql
from sandbox.operators.refusals import BadParameter, ColumnUnfit, kind
from sandbox.table import Column

_RULES = "tzdata"
_LOOK, _SECOND = timedelta(days=7), timedelta(seconds=1)
_MOST = 500
"""Most changes of the clock that one column's span may hold."""


@dataclass(frozen=True)
class Clock:
    """A zone over a column's span: its offsets from UTC, and the moments (in UTC) at which the next one begins."""

    zone: ZoneInfo
    offsets: tuple[timedelta, ...]
    changes: tuple[datetime, ...]

    @property
    def changing(self) -> bool:
        return bool(self.changes)

    def shown(self, moment: str) -> str:
        """SQL of what the clock shows at a moment in UTC."""
        shifted = [f"{moment} + INTERVAL '{offset // _SECOND}' SECOND" for offset in self.offsets]
        if not self.changes:
            return f"({shifted[0]})"
        before = [f"WHEN {moment} < {sql.moment(at)} THEN {s}" for at, s in zip(self.changes, shifted, strict=False)]
        return f"CASE {' '.join(before)} ELSE {shifted[-1]} END"

    def read(self, moment: str) -> str:
        """The same of a moment in ISO 8601."""
        at = datetime.fromisoformat(moment)
        return (at + _offset(self.zone, at)).isoformat()


def clock(name: str, column: Column) -> Clock:
    """The zone's clock over the span of a column of timestamps."""
    if column.type != "timestamp":
        raise ColumnUnfit(
            f"A time zone needs times of day, and {column.name!r} holds {kind(column)} without them. Leave it out.",
            column=column.name,
        )
    if name not in _names():
        raise BadParameter(f"There is no time zone {name!r}. Its name is like Europe/Berlin or UTC.", time_zone=name)
    zone = _zone(name)
    if column.stats.minimum is None:
        return Clock(zone, (timedelta(),), ())
    low, high = (datetime.fromisoformat(end) for end in (column.stats.minimum, column.stats.maximum))
    offsets, changes = [_offset(zone, low)], []
    while low < high:
        ahead = min(low + _LOOK, high) if high - low > _LOOK else high
        if _offset(zone, ahead) != offsets[-1]:
            changes.append(_change(zone, low, ahead))
            offsets.append(_offset(zone, changes[-1]))
        low = ahead
        if len(changes) > _MOST:
            raise ColumnUnfit(
                f"{column.name!r} spans more than {_MOST} changes of the clock. Its first or last dates may be "
                "placeholders; leave the time zone out, or correct them.",
                column=column.name,
            )
    return Clock(zone, tuple(offsets), tuple(changes))


def _change(zone: ZoneInfo, low: datetime, high: datetime) -> datetime:
    """The first moment, to the second, at which the offset is another than at `low`."""
    low, old = low.replace(microsecond=0), _offset(zone, low)
    while high - low > _SECOND:
        middle = low + (high - low) // 2
        middle = middle.replace(microsecond=0)
        low, high = (middle, high) if _offset(zone, middle) == old else (low, middle)
    return high.replace(microsecond=0)


def _offset(zone: ZoneInfo, moment: datetime) -> timedelta:
    """Of a moment in UTC."""
    shown = moment.replace(tzinfo=UTC).astimezone(zone).utcoffset()
    assert shown is not None
    return shown


@cache
def _names() -> frozenset[str]:
    return frozenset(resources.files(_RULES).joinpath("zones").read_text(encoding="utf-8").split())


@cache
def _zone(name: str) -> ZoneInfo:
    with resources.files(_RULES).joinpath("zoneinfo", *name.split("/")).open("rb") as rules:
        return ZoneInfo.from_file(rules, key=name)
