"""What is measured of rows and by what they are grouped, and how both are written for operators."""

from __future__ import annotations

from dataclasses import dataclass

from dataspeaks.executor.v1 import operators_pb2 as pb
from planner.conditions import Where, where_message
from planner.semantics import Field

FUNCTIONS = {
    "count": pb.FUNCTION_COUNT, "sum": pb.FUNCTION_SUM, "mean": pb.FUNCTION_MEAN, "min": pb.FUNCTION_MIN,
    "max": pb.FUNCTION_MAX, "median": pb.FUNCTION_MEDIAN, "quantile": pb.FUNCTION_QUANTILE,
    "distinct": pb.FUNCTION_DISTINCT, "stddev": pb.FUNCTION_STDDEV, "variance": pb.FUNCTION_VARIANCE,
    "share": pb.FUNCTION_SHARE, "mode": pb.FUNCTION_MODE,
}  # fmt: skip
GRAINS = {
    "hour": pb.GRAIN_HOUR, "day": pb.GRAIN_DAY, "week": pb.GRAIN_WEEK, "month": pb.GRAIN_MONTH,
    "quarter": pb.GRAIN_QUARTER, "year": pb.GRAIN_YEAR, "day_of_week": pb.GRAIN_DAY_OF_WEEK,
    "month_of_year": pb.GRAIN_MONTH_OF_YEAR, "hour_of_day": pb.GRAIN_HOUR_OF_DAY,
}  # fmt: skip


LABELS = {
    "mean": "average",
    "sum": "total",
    "distinct": "distinct",
    "count": "number of",
    "share": "share of",
    "stddev": "spread of",
}


@dataclass(frozen=True)
class Measure:
    """One number of a group of rows."""

    function: str
    field: Field | None = None
    quantile: float = 0.5
    test: Where = ()

    @property
    def label(self) -> str:
        """Its name in tables and charts, such as `average price`."""
        if self.field is None:
            return "share of rows" if self.function == "share" else "number of rows"
        return f"{LABELS.get(self.function, self.function)} {self.field.name}"

    @property
    def apart(self) -> bool:
        """Whether it gives amounts, whose thousands are set apart: the highest year is none."""
        own = self.function in ("min", "max", "median", "mean", "mode", "quantile")
        return not (own and self.field) or self.field.countable

    def message(self, label: str = "", extra: Where = ()) -> pb.Measure:
        return pb.Measure(
            function=FUNCTIONS[self.function],
            column=self.field.name if self.field else "",
            quantile=self.quantile if self.function == "quantile" else 0,
            label=label or self.label,
            filter=where_message((*self.test, *extra)) if self.test or extra else None,
        )


@dataclass(frozen=True)
class Key:
    """A grouping: a field, for dates by a step of the calendar."""

    field: Field
    grain: str = ""

    @property
    def label(self) -> str:
        """Its name in tables and charts: the column's, with the step of the calendar."""
        return f"{self.field.name} ({self.grain.replace('_', ' ')})" if self.grain else self.field.name

    def message(self) -> pb.Key:
        grain = GRAINS.get(self.grain, pb.GRAIN_UNSPECIFIED)
        return pb.Key(column=self.field.name, grain=grain, label=self.label)
