"""Funnels, retention, comparisons and series against plain Python on generated events."""

from __future__ import annotations

import datetime as dt
import random
from pathlib import Path
from typing import Any

import pytest
from scipy import stats

from tests.operators import tables
from tests.operators.conftest import Dataset
from tests.operators.form import check_form

START = dt.datetime(2024, 1, 1)
Event = tuple[int, dt.datetime, str, float]


def events(seed: int) -> list[Event]:
    """Few actors, few moments: many ties in time."""
    random.seed(seed)
    rows = []
    for _ in range(400):
        at = START + dt.timedelta(hours=random.randrange(0, 24 * 90, 6))
        rows.append((random.randrange(40), at, random.choice("abcd"), random.gauss(10, 3)))
    return rows


@pytest.fixture(scope="module", params=[1, 2, 3])
def told(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Event], Dataset]:
    rows = events(request.param)
    folder: Path = tmp_path_factory.mktemp("events")
    columns = [
        tables.column("actor", "integer", "identifier"),
        tables.column("at", "timestamp", "time"),
        tables.column("event", "string", "dimension"),
        tables.column("value", "double"),
    ]
    return rows, Dataset(*tables.write(folder, columns, [list(c) for c in zip(*rows, strict=True)]), folder)


def is_event(name: str) -> dict[str, Any]:
    condition = {"column": "event", "comparator": "COMPARATOR_EQUAL", "values": [{"text": name}]}
    return {"clauses": [{"any_of": [condition]}]}


def test_a_difference_of_means_is_tested_as_welch_does(told: tuple[list[Event], Dataset]) -> None:
    rows, dataset = told
    wanted = {"first": {"filter": is_event("a")}, "second": {"filter": is_event("b")}}
    answer = dataset.ask("compare", {**wanted, "measures": [{"function": "FUNCTION_MEAN", "column": "value"}]})
    first, second = ([value for _, _, name, value in rows if name == which] for which in "ab")
    welch = stats.ttest_ind(second, first, equal_var=False)
    row = dict(zip([c["name"] for c in answer["columns"]], answer["rows"][0], strict=True))
    interval = welch.confidence_interval()
    assert row["p value"] == pytest.approx(welch.pvalue, rel=1e-6)
    assert (row["low"], row["high"]) == pytest.approx((interval.low, interval.high), rel=1e-6)


def test_a_very_small_probability_is_told_by_its_bound(tmp_path: Path) -> None:
    columns = [tables.column("side", "string", "dimension"), tables.column("value", "double")]
    cells = [["a", "b"] * 40, [float(i % 7 + 90 * (i % 2)) for i in range(80)]]
    dataset = Dataset(*tables.write(tmp_path, columns, cells), tmp_path)
    clause = {"column": "side", "comparator": "COMPARATOR_EQUAL"}
    sides = {
        name: {"filter": {"clauses": [{"any_of": [{**clause, "values": [{"text": value}]}]}]}}
        for name, value in (("first", "a"), ("second", "b"))
    }
    answer = dataset.ask("compare", {**sides, "measures": [{"function": "FUNCTION_MEAN", "column": "value"}]})
    assert answer["sentence"].endswith("(p < 0.001).")
    check_form(answer)


def test_a_series_adds_up_to_the_whole(told: tuple[list[Event], Dataset]) -> None:
    rows, dataset = told
    answer = dataset.ask("time_series", {"time": "at", "grain": "GRAIN_DAY", "by": "event", "cumulative": True})
    assert sum(row[2] for row in answer["rows"]) == len(rows)
    ends = {row[1]: row[3] for row in answer["rows"]}
    assert sum(ends.values()) == len(rows)
    assert len(answer["rows"]) == len(ends) * answer["extra"]["steps"]


def test_drivers_of_a_change_add_up_to_it(told: tuple[list[Event], Dataset]) -> None:
    _, dataset = told

    def month(text: str) -> dict[str, Any]:
        condition = {"column": "at", "comparator": "COMPARATOR_EQUAL", "values": [{"text": text}]}
        return {"filter": {"clauses": [{"any_of": [condition]}]}}

    sides = {"first": month("2024-01"), "second": month("2024-02")}
    answer = dataset.ask("drivers", {"measure": {"function": "FUNCTION_COUNT"}, **sides, "columns": ["event"]})
    compared = dataset.ask("compare", sides)
    assert sum(row[4] for row in answer["rows"]) == compared["rows"][0][3]


def test_outliers_are_beyond_tukeys_fences(told: tuple[list[Event], Dataset]) -> None:
    rows, dataset = told
    values = [value for *_, value in rows]
    low, high = stats.scoreatpercentile(values, 25), stats.scoreatpercentile(values, 75)
    reach = 1.5 * (high - low)
    expected = {i for i, value in enumerate(values) if not low - reach <= value <= high + reach}
    answer = dataset.ask("outliers", {"column": "value"})
    assert {row[0] for row in answer["rows"]} == expected


def test_a_season_is_foreseen(tmp_path: Path) -> None:
    days = [dt.date(2024, 1, 1) + dt.timedelta(days=i) for i in range(120)]
    counts = [100 + i + 40 * (day.weekday() >= 5) for i, day in enumerate(days)]
    columns = [tables.column("day", "date", "time"), tables.column("n", "integer")]
    dataset = Dataset(*tables.write(tmp_path, columns, [days, counts]), tmp_path)
    sum_of_n = {"function": "FUNCTION_SUM", "column": "n"}
    answer = dataset.ask("forecast", {"time": "day", "measure": sum_of_n, "horizon": 14})
    ahead = [row[2] for row in answer["rows"] if row[1] == "forecast"]
    truth = [220 + i + 40 * ((days[-1] + dt.timedelta(days=i + 1)).weekday() >= 5) for i in range(14)]
    assert ahead == pytest.approx(truth, abs=10)


@pytest.mark.parametrize(("horizon", "years"), [(0, [2022, 2027, 2032]), (5, [2022]), (7, [2022, 2027])])
def test_what_is_told_every_five_years_is_expected_every_five_years(
    horizon: int, years: list[int], tmp_path: Path
) -> None:
    days = [dt.date(year, 7, 1) for year in range(1952, 2018, 5)]
    columns = [tables.column("at", "date", "time"), tables.column("n", "integer")]
    dataset = Dataset(*tables.write(tmp_path, columns, [days, [100 + 3 * i for i in range(14)]]), tmp_path)
    wanted = {"time": "at", "grain": "GRAIN_YEAR", "measure": {"function": "FUNCTION_SUM", "column": "n"}}
    answer = dataset.ask("forecast", wanted | {"horizon": horizon})
    ahead = [(int(str(row[0])[:4]), row[2]) for row in answer["rows"] if row[1] == "forecast"]
    assert ahead == [(year, pytest.approx(142 + 3 * i, abs=2)) for i, year in enumerate(years)]
    assert any("5 years apart" in warning for warning in answer["warnings"])
