"""Series against pandas: every step of the calendar, other weeks and fiscal years, clocks that change, and fills."""

from __future__ import annotations

import datetime as dt
import random
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from sandbox.table import Refusal
from tests.operators import tables
from tests.operators.conftest import Dataset, Opened

SUM = {"function": "FUNCTION_SUM", "column": "n"}
DAYS = ["MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"]
MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
GRAINS = {
    "SECOND": ("s", dt.timedelta(seconds=1)),
    "MINUTE": ("min", dt.timedelta(minutes=1)),
    "HOUR": ("h", dt.timedelta(hours=1)),
    "DAY": ("D", dt.timedelta(days=1)),
    "WEEK": ("W-SUN", dt.timedelta(days=7)),
    "MONTH": ("M", dt.timedelta(days=30)),
    "QUARTER": ("Q", dt.timedelta(days=91)),
    "YEAR": ("Y", dt.timedelta(days=365)),
}


def frame_of(start: dt.datetime, span: dt.timedelta, rows: int = 400) -> pd.DataFrame:
    random.seed(7)
    at = [start + random.random() * span for _ in range(rows)]
    return pd.DataFrame({"at": pd.to_datetime(at).floor("ms"), "n": [random.randrange(1, 9) for _ in range(rows)]})


def dataset_of(frame: pd.DataFrame, folder: Path) -> Dataset:
    columns = [tables.column("at", "timestamp", "time"), tables.column("n", "integer")]
    cells: list[list[Any]] = [[at.to_pydatetime() for at in frame["at"]], [*map(int, frame["n"])]]
    return Dataset(*tables.write(folder, columns, cells), folder)


def told(answer: dict[str, Any], position: int = 1) -> dict[pd.Timestamp, Any]:
    return {pd.Timestamp(row[0]): row[position] for row in answer["rows"]}


def stepped(frame: pd.DataFrame, frequency: str) -> dict[pd.Timestamp, int]:
    """Sums per step of a pandas frequency, zero in between, by the step's first moment."""
    periods = frame["at"].dt.to_period(frequency)
    sums = frame.groupby(periods)["n"].sum()
    whole = sums.reindex(pd.period_range(sums.index.min(), sums.index.max(), freq=frequency), fill_value=0)
    return {period.start_time: int(value) for period, value in whole.items()}


@pytest.mark.parametrize("start", ["2024-02-28T23:00:00", "2023-12-30T22:00:00", "2100-02-28T12:00:00"])
@pytest.mark.parametrize("grain", GRAINS)
def test_every_step_of_the_calendar_is_there_once(grain: str, start: str, tmp_path: Path) -> None:
    frequency, length = GRAINS[grain]
    frame = frame_of(dt.datetime.fromisoformat(start), 60 * length)
    answer = dataset_of(frame, tmp_path).ask(
        "time_series", {"time": "at", "grain": f"GRAIN_{grain}", "measures": [SUM]}
    )
    assert told(answer) == stepped(frame, frequency)


@pytest.mark.parametrize("day", range(1, 8))
def test_a_week_starts_on_the_day_that_is_asked_for(day: int, tmp_path: Path) -> None:
    frame = frame_of(dt.datetime(2024, 2, 1), dt.timedelta(days=100))
    wanted = {"time": "at", "grain": "GRAIN_WEEK", "measures": [SUM], "week_start": day}
    answer = dataset_of(frame, tmp_path).ask("time_series", wanted)
    assert told(answer) == stepped(frame, f"W-{DAYS[day - 2]}")


@pytest.mark.parametrize("month", range(1, 13))
@pytest.mark.parametrize("grain", ["QUARTER", "YEAR"])
def test_a_fiscal_year_starts_in_its_month(grain: str, month: int, tmp_path: Path) -> None:
    frame = frame_of(dt.datetime(2022, 11, 15), dt.timedelta(days=1200))
    wanted = {"time": "at", "grain": f"GRAIN_{grain}", "measures": [SUM], "fiscal_start": month}
    answer = dataset_of(frame, tmp_path).ask("time_series", wanted)
    assert told(answer) == stepped(frame, f"{grain[0]}-{MONTHS[month - 2]}")


ZONES = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Africa/Casablanca", "UTC"]


@pytest.mark.parametrize("grain", ["HOUR", "DAY", "WEEK", "MONTH"])
@pytest.mark.parametrize("zone", ZONES)
def test_steps_are_cut_by_the_clock_of_a_zone(zone: str, grain: str, tmp_path: Path) -> None:
    start = dt.datetime(2024, 3, 1) if grain != "HOUR" else dt.datetime(2024, 10, 26)
    frame = frame_of(start, dt.timedelta(days=5 if grain == "HOUR" else 260), 2000)
    wanted = {"time": "at", "grain": f"GRAIN_{grain}", "measures": [SUM], "time_zone": zone}
    answer = dataset_of(frame, tmp_path).ask("time_series", wanted)
    clock = frame.assign(at=frame["at"].dt.tz_localize("UTC").dt.tz_convert(zone).dt.tz_localize(None))
    assert told(answer) == stepped(clock, GRAINS[grain][0])


def test_a_day_that_a_zone_left_out_is_empty(tmp_path: Path) -> None:
    frame = pd.DataFrame({"at": pd.date_range("2011-12-27", "2012-01-03", freq="h"), "n": 1})
    wanted = {"time": "at", "grain": "GRAIN_DAY", "measures": [SUM], "time_zone": "Pacific/Apia"}
    answer = dataset_of(frame, tmp_path).ask("time_series", wanted)
    assert [row[1] for row in answer["rows"] if row[0] in ("2011-12-29", "2011-12-30", "2011-12-31")] == [24, 0, 24]


def test_without_a_zone_a_day_has_its_hours_whatever_clocks_do(tmp_path: Path) -> None:
    frame = pd.DataFrame({"at": pd.date_range("2024-03-30", "2024-04-01", freq="h", inclusive="left"), "n": 1})
    answer = dataset_of(frame, tmp_path).ask("time_series", {"time": "at", "grain": "GRAIN_HOUR", "measures": [SUM]})
    assert [row[1] for row in answer["rows"]] == [1] * 48
    zoned = {"time": "at", "grain": "GRAIN_HOUR", "measures": [SUM], "time_zone": "Europe/Berlin"}
    shown = dataset_of(frame, tmp_path).ask("time_series", zoned)
    assert [row[0] for row in shown["rows"] if not row[1]] == ["2024-03-31T02:00:00"]
    assert "Where the clocks change, an hour of the day is missing or stands for two." in shown["warnings"]


FILLS: dict[str, Any] = {
    "NONE": lambda line: line.dropna(),
    "ZERO": lambda line: line.fillna(0),
    "PREVIOUS": lambda line: line.ffill(),
    "LINEAR": lambda line: line.interpolate(),
}


@pytest.mark.parametrize("fill", FILLS)
def test_empty_steps_are_filled_as_pandas_does(fill: str, tmp_path: Path) -> None:
    frame = frame_of(dt.datetime(2024, 2, 20), dt.timedelta(days=60), 40)
    mean = {"function": "FUNCTION_MEAN", "column": "n"}
    wanted = {"time": "at", "grain": "GRAIN_DAY", "measures": [mean], "fill": f"FILL_{fill}"}
    answer = dataset_of(frame, tmp_path).ask("time_series", wanted)
    daily = FILLS[fill](frame.set_index("at")["n"].resample("D").mean())
    assert list(told(answer).values()) == pytest.approx(daily.to_list())
    assert list(told(answer)) == list(daily.index)


def test_trails_are_those_of_pandas(tmp_path: Path) -> None:
    frame = frame_of(dt.datetime(2023, 1, 1), dt.timedelta(days=800), 3000)
    wanted = {"time": "at", "grain": "GRAIN_MONTH", "measures": [SUM], "rolling": 3, "cumulative": True}
    answer = dataset_of(frame, tmp_path).ask("time_series", {**wanted, "compare": "COMPARISON_PREVIOUS_YEAR"})
    line = pd.Series(stepped(frame, "M"))
    expected = {2: line - line.shift(12), 3: line / line.shift(12) - 1, 4: line.rolling(3).mean(), 5: line.cumsum()}
    for position, values in expected.items():
        shown = [float("nan") if v is None else v for v in told(answer, position).values()]
        assert shown == pytest.approx(values.to_list(), nan_ok=True)


def test_the_leap_day_is_compared_with_the_last_of_february(tmp_path: Path) -> None:
    days = pd.date_range("2023-02-01", "2024-03-10", freq="D")
    frame = pd.DataFrame({"at": days, "n": range(len(days))})
    wanted = {"time": "at", "grain": "GRAIN_DAY", "measures": [SUM], "compare": "COMPARISON_PREVIOUS_YEAR"}
    changes = told(dataset_of(frame, tmp_path).ask("time_series", wanted), 2)
    shown = [changes[pd.Timestamp(day)] for day in ("2024-02-28", "2024-02-29", "2024-03-01")]
    assert shown == [365, 366, 366]


@pytest.mark.parametrize("grain", ["MONTH", "WEEK", "YEAR"])
def test_the_calendars_last_year_has_its_steps(grain: str, tmp_path: Path) -> None:
    frame = pd.DataFrame({"at": pd.to_datetime(["9999-10-05", "9999-12-30"]).as_unit("us"), "n": [1, 2]})
    wanted = {"time": "at", "grain": f"GRAIN_{grain}", "measures": [SUM]}
    answer = dataset_of(frame, tmp_path).ask("time_series", wanted)
    assert sum(row[1] for row in answer["rows"]) == 3


REFUSED: list[tuple[dict[str, Any], str, str]] = [
    ({"time_zone": "Europe/Atlantis"}, "BAD_PARAMETER", "no time zone"),
    ({"time": "day", "time_zone": "Europe/Berlin"}, "COLUMN_UNFIT", "times of day"),
    ({"anomalies": True, "fill": "FILL_NONE"}, "BAD_PARAMETER", "all steps"),
    (
        {"seasonality": True, "measures": [{"function": "FUNCTION_MODE", "column": "region"}]},
        "BAD_PARAMETER",
        "is no number",
    ),
]


@pytest.mark.parametrize(("more", "reason", "said"), REFUSED)
def test_a_series_that_cannot_be_is_refused(more: dict[str, Any], reason: str, said: str, opened: Opened) -> None:
    with pytest.raises(Refusal, match=said) as refusal:
        opened("sales").ask("time_series", {"time": "at", **more})
    assert refusal.value.reason == reason
