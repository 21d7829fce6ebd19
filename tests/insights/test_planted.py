"""Every kind of fact is found where it is planted, with the right direction, level, time or value."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.insights.planting import day, orders, run

SD = {"price": 12.0, "weight": 4.0}


def trend(data: pd.DataFrame) -> None:
    data["weight"] -= 6 * day(data) / 730


def step(data: pd.DataFrame) -> None:
    data.loc[day(data) >= 400, "weight"] += 4


def step_of_one_store(data: pd.DataFrame) -> None:
    data.loc[(day(data) >= 300) & (data["store"] == "Camden"), "weight"] += 6


def week(data: pd.DataFrame) -> None:
    data.loc[data["sold_on"].dt.day_of_week >= 5, "price"] *= 2


def year(data: pd.DataFrame) -> None:
    data["weight"] += 4 * np.cos(2 * np.pi * (data["sold_on"].dt.month - 7) / 12)


def spike(data: pd.DataFrame) -> None:
    data.loc[77, "weight"] = 61.5


def leader(data: pd.DataFrame) -> None:
    data.loc[data["store"] == "Dover", "price"] *= 8


def segment(data: pd.DataFrame) -> None:
    data.loc[data["store"] == "Bexley", "weight"] -= 3


def outcome(data: pd.DataFrame) -> None:
    data["member"] = data["member"] | ((data["store"] == "Ashford") & (np.arange(len(data)) % 2 == 0))


def relation(data: pd.DataFrame) -> None:
    data["price"] = np.exp(0.1 * (data["weight"] + np.random.default_rng(5).normal(0, 4, len(data)))).round(3)


def gaps(data: pd.DataFrame) -> None:
    data.loc[(data["store"] == "Camden") & (np.arange(len(data)) % 3 == 0), "price"] = np.nan


def copy(data: pd.DataFrame) -> None:
    data["weight_lb"] = (data["weight"] * 2.2046).round(1)


def paradox(data: pd.DataFrame) -> None:
    place = data["store"].map({"Ashford": 0, "Bexley": 1, "Camden": 2, "Dover": 3}).to_numpy()
    inner = np.random.default_rng(6).normal(size=len(data))
    data["weight"] = 20 + 8 * place + 3 * inner
    data["price"] = 50 + 10 * place - 4 * inner + np.random.default_rng(7).normal(size=len(data))


def swapped(data: pd.DataFrame) -> None:
    sign = np.where(data["store"] == "Dover", -1, 1) * np.where(data["member"], 1, -1)
    data["weight"] += 2.5 * sign


def relation_of_one_store(data: pd.DataFrame) -> None:
    here = data["store"] == "Bexley"
    noise = np.random.default_rng(8).normal(0, 3, len(data))
    data.loc[here, "price"] = (20 + 3 * (data["weight"] - 20) + noise)[here].round(2)


def difference_of_one_store(data: pd.DataFrame) -> None:
    data.loc[(data["store"] == "Camden") & data["member"], "weight"] += 5


def constant(data: pd.DataFrame) -> None:
    data["currency"] = "EUR"


CASES: list[tuple[Callable[[pd.DataFrame], None], dict[str, Any]]] = [
    (trend, {"type": "trend", "measure": "weight", "direction": "down", "time": "sold_on"}),
    (step, {"type": "change_point", "measure": "weight", "direction": "up"}),
    (step_of_one_store, {"type": "change_point", "filter": {"store": "Camden"}, "direction": "up"}),
    (week, {"type": "seasonality", "measure": "price", "period": "week"}),
    (year, {"type": "seasonality", "measure": "weight", "period": "year"}),
    (spike, {"type": "outlier", "measure": "weight", "values": [61.5]}),
    (leader, {"type": "dominance", "measure": "price", "entity": "Dover"}),
    (segment, {"type": "segment_difference", "measure": "weight", "entity": "Bexley", "direction": "down"}),
    (outcome, {"type": "segment_difference", "measure": "member", "entity": "Ashford", "direction": "up"}),
    (relation, {"type": "correlation", "sign": "+"}),
    (gaps, {"type": "missing_pattern", "measure": "price", "entity": "Camden"}),
    (copy, {"type": "near_duplicate", "columns": ["weight", "weight_lb"]}),
    (paradox, {"type": "simpson", "dimension": "store"}),
    (swapped, {"type": "outlier", "entity": "Dover", "measure": "weight"}),
    (relation_of_one_store, {"type": "correlation", "sign": "+", "filter": {"store": "Bexley"}}),
    (difference_of_one_store, {"type": "segment_difference", "filter": {"store": "Camden"}, "direction": "up"}),
    (constant, {"type": "constant", "columns": ["currency"]}),
]


@pytest.mark.parametrize(("plant", "expected"), CASES, ids=[plant.__name__ for plant, _ in CASES])
def test_a_planted_fact_is_told_and_nothing_else(
    plant: Callable[[pd.DataFrame], None], expected: dict[str, Any]
) -> None:
    data = orders(11)
    plant(data)
    insights = run(data).extra["insights"]
    assert [{k: i[k] for k in expected} for i in insights] == [expected], [i["text"] for i in insights]


def test_a_change_point_is_dated() -> None:
    data = orders(12)
    step(data)
    at = pd.Timestamp(run(data).extra["insights"][0]["at"])
    assert abs((at - pd.Timestamp("2023-01-01") - pd.Timedelta(days=400)).days) <= 20


def test_unique_dates_are_time_and_not_names_of_rows() -> None:
    rng = np.random.default_rng(3)
    dates = pd.date_range("2022-01-01", periods=730)
    data = pd.DataFrame({"date": dates, "kwh": 100 + 5 * rng.normal(size=730) + np.arange(730) / 50})
    assert [(i["type"], i["direction"]) for i in run(data).extra["insights"]] == [("trend", "up")]


def test_years_as_whole_numbers_are_time() -> None:
    rng = np.random.default_rng(4)
    flow = np.where(np.arange(100) < 40, 1100, 850) + 120 * rng.normal(size=100)
    [found] = run(pd.DataFrame({"year": np.arange(1871, 1971), "flow": flow})).extra["insights"]
    assert found["type"] == "change_point" and found["direction"] == "down"
    assert abs(int(found["at"][:4]) - 1911) <= 3


def test_a_long_cycle_is_found_in_yearly_data() -> None:
    rng = np.random.default_rng(5)
    level = 50 + 20 * np.sin(2 * np.pi * np.arange(200) / 14) + 5 * rng.normal(size=200)
    [found] = run(pd.DataFrame({"year": np.arange(1800, 2000), "catch": level})).extra["insights"]
    assert (found["type"], found["period"]) == ("seasonality", "14 years")


def test_a_panel_tells_which_entity_left_its_course_and_when() -> None:
    rng = np.random.default_rng(6)
    names = [f"Region {chr(65 + i)}" for i in range(20)]
    rows = [
        (n, y, 50 + 3 * i + 0.4 * (y - 2000) + rng.normal(0, 0.3))
        for i, n in enumerate(names)
        for y in range(2000, 2020)
    ]
    data = pd.DataFrame(rows, columns=["region", "year", "index"])
    data.loc[(data["region"] == "Region D") & (data["year"] == 2009), "index"] -= 15
    insights = {i["type"]: i for i in run(data).extra["insights"]}
    assert (insights["outlier"]["entity"], insights["outlier"]["at"]) == ("Region D", "2009")
    assert insights["trend"]["direction"] == "up"


def test_a_focus_keeps_only_what_is_about_that_column() -> None:
    data = orders(13)
    trend(data)
    leader(data)
    assert {i["type"] for i in run(data).extra["insights"]} == {"trend", "dominance"}
    assert {i["type"] for i in run(data, focus="price").extra["insights"]} == {"dominance"}


def test_two_humps_mostly_zeros_and_few_rows_are_told_as_shapes() -> None:
    rng = np.random.default_rng(8)
    rows = 2000
    humps = np.where(rng.random(rows) < 0.4, rng.normal(2, 0.4, rows), rng.normal(4.5, 0.4, rows))
    zeros = np.where(rng.random(rows) < 0.7, 0.0, np.exp(rng.normal(size=rows)))
    few = np.exp(2.5 * rng.normal(size=rows))
    data = pd.DataFrame({"waiting": humps, "claims": zeros, "sales": few})
    told = {i["measure"]: i["text"] for i in run(data).extra["insights"] if i["type"] == "distribution"}
    assert "two humps" in told["waiting"] and "zero" in told["claims"] and "carry" in told["sales"]


def test_a_share_that_stays_while_the_total_grows_is_told() -> None:
    rng = np.random.default_rng(9)
    data = orders(9, rows=20_000, days=720)
    data["revenue"] = (20 + rng.normal(0, 2, len(data))) * np.exp(2 * day(data) / 720)
    data["store"] = rng.choice(["Ashford", "Bexley"], len(data), p=[0.6, 0.4])
    told = [i for i in run(data).extra["insights"] if i["type"] == "steady_share"]
    assert [i["measure"] for i in told] == ["revenue"]
