"""Where the data begin and end: `since which year do the data start`, `the latest year`, `when does it end`."""

from __future__ import annotations

from planner.conditions import Where
from planner.extremes import Extreme
from planner.frames import Frame
from planner.parts import Part, neighbour
from planner.queries import Measure, Query, Scalar
from planner.semantics import Field

ASKING = ("which", "what", "when", "since", "from", "until", "in")
PLAIN = ("STOP", "AFTER", "BEFORE", "GRAIN", "ROW")


def reach(frame: Frame) -> list[Query]:
    """The first or last point in time, where nothing else is asked for."""
    own = frame.semantics.time
    if own is None or not frame.parts or frame.parts[0].text.lower().split()[0] not in ASKING:
        return []
    words = frame.semantics.lexicon.raw["reach"]
    if direction := next((d for d in ("min", "max") if set(frame.verbs) & set(words[d])), ""):
        terms = [p for p in frame.parts if p.kind not in PLAIN]
        fields = [f for p in terms if (f := _datable(p))]
        if len(fields) == len(terms) <= 1 and _rest_is_plain(frame):
            return [Scalar(Measure(direction, next(iter(fields), own)))]
    return _relative(frame)


def _datable(part: Part) -> Field | None:
    return part.pick(lambda f: f.kind in ("time", "year")) if part.kind == "TERM" and not part.values else None


def _rest_is_plain(frame: Frame) -> bool:
    return all(p.argument == "generic" for p in frame.parts if p.kind == "ROW")


def _relative(frame: Frame) -> list[Query]:
    """`what is the latest year`: a period relative to the end of the data, and nothing of it asked for."""
    told = [p for p in frame.parts if p.kind not in ("STOP", "AFTER", "ROW") and not p.row]
    period = told[0].tag.period if told and told[0].tag and all(p.kind == "COND" for p in told) else None
    if period is None or not period.relative or frame.opener != "what":
        return []
    asked = frame.parts[frame.parts.index(told[0]) - 1].text.lower() == "the"
    years = [f for f in frame.semantics.fields if f.kind == "year" and f.words[-1] == told[0].text.lower().split()[-1]]
    where: Where = tuple(c for p in told[1:] for c in p.clauses)
    if len(years) != 1 or (where and not asked):
        return []
    told[0].kind = "STOP"
    return [Scalar(Measure("max", years[0]), where)]


def first_or_last(frame: Frame, extreme: Extreme, targets: list[Part]) -> list[Query]:
    """`the first year`: of points in time the first is the earliest."""
    raw, word = frame.semantics.lexicon.raw, frame.parts[extreme.at].text.lower()
    field = _datable(targets[-1]) if targets else None
    if field is None or extreme.by or extreme.number or frame.keys or word not in (*raw["earliest"], *raw["latest"]):
        return []
    return [Scalar(Measure("min" if word in raw["earliest"] else "max", field), frame.where())]


def in_time(frame: Frame, extreme: Extreme) -> list[Query]:
    """`when was the *first* ticket opened`: its date; of rows by anything else the first one is the earliest."""
    asked, dated = frame.opener == "when", _date_asked(frame)
    if extreme.kind != "TOP" or extreme.by or dated is None or not (asked or _of_rows(frame, extreme)):
        return []
    if asked or any(p.kind == "GRAIN" for p in frame.parts[: extreme.at]):
        return [Scalar(Measure("min" if extreme.descending else "max", dated), frame.where())]
    extreme.by, extreme.descending, extreme.row, extreme.target = dated, not extreme.descending, True, None
    return []


def _of_rows(frame: Frame, extreme: Extreme) -> bool:
    """`in which ward was the *first* petition`: whether a single row is meant, and rows have no rank."""
    words, behind = frame.semantics.lexicon, neighbour(frame.parts, extreme.at, 1)
    said = frame.parts[extreme.at].text.lower() in words.words("earliest") | words.words("latest")
    rows = behind < 0 or frame.parts[behind].row or frame.parts[behind].kind == "ROW"
    ranked = any(f.lower_is_better for f in frame.semantics.fields)
    return said and rows and extreme.number is None and not (ranked or frame.keys)


def _date_asked(frame: Frame) -> Field | None:
    """`when was the *first* ticket opened`: the date that is named, or the one that dates the rows."""
    named = (p.best for _, p in frame.fields() if p.best and p.best.kind == "time")
    own = frame.semantics.time
    return next(named, own if own and own.kind == "time" else None)
