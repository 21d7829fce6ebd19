"""Questions that one operator answers as a whole: overview, insights, drivers, correlation, distribution, series."""

from __future__ import annotations

from dataspeaks.executor.v1 import operators_pb2 as pb
from planner.conditions import where_message
from planner.frames import Frame, measure_default
from planner.queries import GRAINS, Key, Measure, Query, Ranked, Told
from planner.semantics import Field


def analyses(frame: Frame) -> list[Query]:
    for form in (_overview, _correlation, _drivers, _outliers, _distribution, _series):
        if found := form(frame):
            return found
    return []


def _overview(frame: Frame) -> list[Query]:
    if frame.has("SPEAK"):
        return [Told(pb.Operator(speak=pb.Speak(limit=5, filter=where_message(frame.where()))), topic="insights")]
    if frame.has("QUALITY") or (frame.has("OVERVIEW") and not frame.fields()):
        return [Told(pb.Operator(profile=pb.Profile()), topic="profile")]
    if frame.has("OVERVIEW"):
        columns = [p.best.name for _, p in frame.fields() if p.best]
        return [Told(pb.Operator(profile=pb.Profile(columns=columns)), topic="profile")]
    return []


def _targets(frame: Frame) -> list[Field]:
    return list(dict.fromkeys(p.best for _, p in frame.fields() if p.best and not (p.row and p.best.unique)))


def _correlation(frame: Frame) -> list[Query]:
    if not frame.has("CORR"):
        return []
    fields = _targets(frame) + [c.field for clause in frame.where() for c in clause if c.field.kind == "flag"]
    if len(fields) >= 2:
        return [Told(pb.Operator(correlation=pb.Correlation(columns=[f.name for f in fields])), topic="correlation")]
    if len(fields) == 1:
        return [Told(pb.Operator(correlation=pb.Correlation(target=fields[0].name)), topic="correlation")]
    return []


def _drivers(frame: Frame) -> list[Query]:
    if not frame.has("WHY"):
        return []
    fields = _targets(frame) + [c.field for clause in frame.where() for c in clause]
    return [Told(pb.Operator(speak=pb.Speak(limit=5, focus=fields[0].name)), topic="drivers")] if fields else []


def _outliers(frame: Frame) -> list[Query]:
    fields = _targets(frame)
    if not frame.has("OUTLIER"):
        return []
    names = [f.name for f in fields if f.numeric]
    return [Told(pb.Operator(profile=pb.Profile(columns=names)), topic="outliers")] if names else []


def _distribution(frame: Frame) -> list[Query]:
    fields = _targets(frame)
    if not frame.has("SPREAD") or not fields or frame.boolean:
        return []
    if fields[0].kind in ("category", "flag") and not frame.keys:
        return [Ranked((Key(fields[0]),), Measure("count"), frame.where(), descending=True, show="both")]
    by = frame.keys[0].field.name if frame.keys else ""
    return [
        Told(
            pb.Operator(
                distribution=pb.Distribution(column=fields[0].name, filter=where_message(frame.where()), by=by)
            ),
            topic="distribution",
        )
    ]


def _series(frame: Frame) -> list[Query]:
    """`revenue over time`, `growth of sales by month`."""
    time = frame.semantics.time
    if not frame.has("TREND", "GROWTH", "CUMULATIVE") or time is None or frame.boolean:
        return []
    field = next((f for f in _targets(frame) if f.numeric and f is not time), None)
    stated = frame.part("AGG")
    function = (stated.argument if stated else measure_default(field)) if field else "count"
    grain = next((k.grain for k in frame.keys if k.field is time), "") or next(
        (p.argument for p in frame.parts if p.kind == "GRAIN"), ""
    )
    by = next((k.field.name for k in frame.keys if k.field is not time), "")
    series = pb.TimeSeries(
        time=time.name,
        grain=GRAINS.get(grain, pb.GRAIN_UNSPECIFIED) if time.kind == "time" else pb.GRAIN_YEAR,
        measures=[Measure(function, field).message()],
        filter=where_message(frame.where()),
        by=by,
        compare=pb.COMPARISON_PREVIOUS_PERIOD if frame.has("GROWTH") else pb.COMPARISON_UNSPECIFIED,
        cumulative=frame.has("CUMULATIVE"),
    )
    return [Told(pb.Operator(time_series=series), topic="series")]
