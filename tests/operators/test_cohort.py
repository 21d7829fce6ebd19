"""Retention against pandas, on generated events: who starts, who comes back, and what is not complete yet."""

from __future__ import annotations

import datetime as dt
import itertools
import random
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from sandbox.table import Refusal
from tests.operators import tables
from tests.operators.conftest import Dataset, Opened

FREQUENCIES = {
    "SECOND": ("s", dt.timedelta(seconds=1)),
    "MINUTE": ("min", dt.timedelta(minutes=1)),
    "HOUR": ("h", dt.timedelta(hours=1)),
    "DAY": ("D", dt.timedelta(days=1)),
    "WEEK": ("W-SUN", dt.timedelta(days=7)),
    "MONTH": ("M", dt.timedelta(days=30)),
    "QUARTER": ("Q", dt.timedelta(days=91)),
    "YEAR": ("Y", dt.timedelta(days=365)),
}
PERIODS = 5


def events(grain: str) -> pd.DataFrame:
    """Events over some twelve periods across the end of a February with 29 days."""
    random.seed(grain)
    length = FREQUENCIES[grain][1]
    rows = [
        (
            random.randrange(50),
            dt.datetime(2024, 2, 27, 22, 0) + random.random() * 12 * length,
            random.choice("ab"),
            random.choice("xyz"),
        )
        for _ in range(500)
    ]
    frame = pd.DataFrame(rows, columns=["actor", "at", "event", "source"])
    frame["at"] = frame["at"].dt.floor("ms")
    return frame


def dataset_of(frame: pd.DataFrame, folder: Path) -> Dataset:
    columns = [
        tables.column("actor", "integer", "identifier"),
        tables.column("at", "timestamp", "time"),
        tables.column("event", "string", "dimension"),
        tables.column("source", "string", "dimension"),
    ]
    rows = [[*map(int, frame["actor"])], [at.to_pydatetime() for at in frame["at"]], [*frame["event"]]]
    return Dataset(*tables.write(folder, columns, [*rows, [*frame["source"]]]), folder)


@pytest.fixture(scope="module", params=FREQUENCIES)
def told(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, pd.DataFrame, Dataset]:
    frame = events(request.param)
    return request.param, frame, dataset_of(frame, tmp_path_factory.mktemp("events"))


def starts(frame: pd.DataFrame, recurring: bool) -> pd.DataFrame:
    """Per actor and cohort the period, and the source that it starts with."""
    first = frame.sort_values(["at", "source"]).groupby(["actor", "period"] if recurring else ["actor"], as_index=False)
    return first.first()[["actor", "period", "source"]]


def expected(started: pd.DataFrame, back: pd.DataFrame, last: int, after: bool) -> list[tuple[int, int, str, bool]]:
    """Per actor and cohort, and period that the data reach: cohort, number, source, and whether it comes back."""
    periods = back.groupby("actor")["period"].agg(set).to_dict()
    told = []
    for row in started.itertuples():
        mine = periods.get(row.actor, set())
        for number in range(PERIODS + 1):
            at = row.period + number
            if at <= last:
                came = any(p >= at for p in mine) if after else at in mine
                told.append((row.period, number, row.source, came))
    return told


def is_event(name: str) -> dict[str, Any]:
    condition = {"column": "event", "comparator": "COMPARATOR_EQUAL", "values": [{"text": name}]}
    return {"clauses": [{"any_of": [condition]}]}


WAYS = list(itertools.product([False, True], [False, True], [False, True]))


@pytest.mark.parametrize(("recurring", "after", "parts"), WAYS)
def test_retention_counts_who_starts_and_who_comes_back(
    recurring: bool, after: bool, parts: bool, told: tuple[str, pd.DataFrame, Dataset]
) -> None:
    grain, frame, dataset = told
    frame = frame.assign(period=frame["at"].dt.to_period(FREQUENCIES[grain][0]).map(lambda p: p.ordinal))
    first, back = (frame[frame["event"] == "a"], frame[frame["event"] == "b"]) if parts else (frame, frame)
    people = pd.DataFrame(
        expected(starts(first, recurring), back, frame["period"].max(), after),
        columns=["cohort", "number", "source", "back"],
    )
    wanted = {"actor": "actor", "time": "at", "grain": f"GRAIN_{grain}", "periods": PERIODS}
    wanted |= {"entry": "ENTRY_RECURRING"} if recurring else {}
    wanted |= {"returning": "RETURN_ON_OR_AFTER"} if after else {}
    wanted |= {"start": is_event("a"), "back": is_event("b")} if parts else {}
    answer = dataset.ask("cohort", wanted)
    counted = people.groupby(["cohort", "number"])["back"].agg(["size", "sum"]).reset_index()
    assert [row[1:4] for row in answer["rows"]] == counted[["number", "size", "sum"]].to_numpy().tolist()

    whole = people[(people["cohort"] + people["number"] < frame["period"].max()) | complete(answer)]
    by = dataset.ask("cohort", {**wanted, "by": "source"})
    lines = whole.groupby(["source", "number"])["back"].agg(["size", "sum"]).reset_index()
    shown = [row[:4] for row in by["rows"] if row[5]]
    assert shown == lines[["source", "number", "size", "sum"]].to_numpy().tolist()


def complete(answer: dict[str, Any]) -> bool:
    return all(row[5] for row in answer["rows"])


def test_a_cohort_starts_on_the_first_day_of_its_period(told: tuple[str, pd.DataFrame, Dataset]) -> None:
    grain, frame, dataset = told
    answer = dataset.ask("cohort", {"actor": "actor", "time": "at", "grain": f"GRAIN_{grain}"})
    first = frame.groupby("actor")["at"].min().dt.to_period(FREQUENCIES[grain][0]).dt.start_time
    shown = {pd.Timestamp(row[0]) for row in answer["rows"]}
    assert shown == set(first)


@pytest.mark.parametrize("days", [100, 240, 300])
def test_long_histories_count_alike(days: int, tmp_path: Path) -> None:
    """Past the periods that one number, and that all of them hold."""
    rng = random.Random(days)
    start = dt.datetime(2023, 11, 5)
    rows = [(rng.randrange(9), start + rng.random() * dt.timedelta(days=days), "a", "x") for _ in range(1_500)]
    rows += [(9, start, "a", "x"), (9, start + dt.timedelta(days=days), "a", "x")]
    frame = pd.DataFrame(rows, columns=["actor", "at", "event", "source"])
    frame["at"] = frame["at"].dt.floor("ms")
    frame["period"] = frame["at"].dt.to_period("D").map(lambda p: p.ordinal)
    people = pd.DataFrame(
        expected(starts(frame, False), frame, frame["period"].max(), False),
        columns=["cohort", "number", "source", "back"],
    )
    counted = people.groupby(["cohort", "number"])["back"].agg(["size", "sum"]).reset_index()
    wanted = {"actor": "actor", "time": "at", "grain": "GRAIN_DAY", "periods": PERIODS}
    answer = dataset_of(frame, tmp_path).ask("cohort", wanted)
    assert [row[1:4] for row in answer["rows"]] == counted[["number", "size", "sum"]].to_numpy().tolist()


ENDS: list[tuple[str, str, bool]] = [
    ("MONTH", "2024-02-28T12:00:00", False),
    ("MONTH", "2024-02-29T12:00:00", True),
    ("MONTH", "2023-02-28T12:00:00", True),
    ("WEEK", "2024-03-02T12:00:00", False),
    ("WEEK", "2024-03-03T12:00:00", True),
    ("YEAR", "2023-12-30T12:00:00", False),
    ("YEAR", "2023-12-31T12:00:00", True),
    ("HOUR", "2024-03-03T12:30:00", False),
]


@pytest.mark.parametrize(("grain", "end", "whole"), ENDS)
def test_a_period_is_complete_once_the_data_reach_its_end(grain: str, end: str, whole: bool, tmp_path: Path) -> None:
    last = dt.datetime.fromisoformat(end)
    moments = [last - dt.timedelta(days=200), last - dt.timedelta(days=20), last]
    frame = pd.DataFrame({"actor": 1, "at": pd.to_datetime(moments), "event": "a", "source": "x"})
    wanted = {"actor": "actor", "time": "at", "grain": f"GRAIN_{grain}", "entry": "ENTRY_RECURRING"}
    answer = dataset_of(frame, tmp_path).ask("cohort", wanted)
    assert answer["rows"][-1][5] is whole
    assert all(row[5] for row in answer["rows"] if row[0] != answer["rows"][-1][0] and row[1] == 0)
    assert any("within the last" in warning for warning in answer["warnings"]) is not whole


REFUSED: list[tuple[dict[str, Any], str, str]] = [
    ({"time": "region"}, "COLUMN_UNFIT", "needs dates or years"),
    ({"grain": "GRAIN_DAY_OF_WEEK"}, "BAD_PARAMETER", "from second to year"),
    ({"grain": "GRAIN_HOUR"}, "COLUMN_UNFIT", "day or a coarser"),
    ({"actor": "nobody"}, "UNKNOWN_COLUMN", "no column"),
    ({"actor": "email"}, "MASKED_COLUMN", "personal data"),
    ({"by": "email"}, "MASKED_COLUMN", "personal data"),
]


@pytest.mark.parametrize(("more", "reason", "said"), REFUSED)
def test_retention_that_cannot_be_is_refused(more: dict[str, Any], reason: str, said: str, opened: Opened) -> None:
    with pytest.raises(Refusal, match=said) as refusal:
        opened("sales").ask("cohort", {"actor": "region", "time": "day", **more}, masked=["email"])
    assert refusal.value.reason == reason


def test_many_cohorts_are_cut_and_say_so(tmp_path: Path) -> None:
    at = pd.date_range("2024-01-01", periods=1500, freq="min")
    frame = pd.DataFrame({"actor": range(1500), "at": at, "event": "a", "source": "x"})
    answer = dataset_of(frame, tmp_path).ask("cohort", {"actor": "actor", "time": "at", "grain": "GRAIN_MINUTE"})
    assert (len(answer["rows"]), answer["truncated"]) == (10_000, True)
