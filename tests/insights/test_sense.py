"""What is told makes sense to an analyst: sums of what adds up, averages of quantities, no news from the calendar."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.insights.planting import orders, run


def told(data: pd.DataFrame) -> list[dict[str, Any]]:
    insights: list[dict[str, Any]] = run(data, limit=30).extra["insights"]
    return insights


@pytest.mark.parametrize(
    ("name", "total"),
    [("revenue", True), ("orders", True), ("score", False), ("discount_percent", False), ("unit price", False)],
)
def test_only_what_adds_up_is_told_as_a_total(name: str, total: bool) -> None:
    data = orders(41)
    data[name] = np.random.default_rng(1).integers(20, 60, len(data)) * np.where(data["store"] == "Dover", 6, 1)
    [found] = told(data)
    assert (found["type"], found["entity"], found["share"] is not None) == ("dominance", "Dover", total)
    assert ("of all" in found["text"], "times as high" in found["text"]) == (total, not total)


def test_parts_of_the_date_are_no_measures() -> None:
    data = orders(42)
    when = data["sold_on"].dt
    parts = {"month": when.month, "day_of_week": when.day_of_week + 1, "doy": when.day_of_year, "year": when.year}
    data = data.assign(**parts, elapsed=(data["sold_on"] - pd.Timestamp("2020-01-01")).dt.days * 3.5)
    assert told(data) == []


def test_numbers_that_name_things_are_not_averaged() -> None:
    data = orders(43)
    data["store_id"] = data["store"].map({"Ashford": 101, "Bexley": 305, "Camden": 220, "Dover": 118})
    data.loc[data["store_id"] == 305, "weight"] += 5
    assert [(i["type"], i["measure"]) for i in told(data) if i["measure"]] == [("segment_difference", "weight")]


@pytest.mark.parametrize("step", [4, 12])
def test_years_with_a_fraction_are_months_and_quarters(step: int) -> None:
    time = 1960 + np.arange(30 * step) / step
    beer = 300 + 4 * (time - 1960) + 60 * np.cos(2 * np.pi * time) + np.random.default_rng(2).normal(0, 8, time.size)
    found = {i["type"]: i for i in told(pd.DataFrame({"time": time.round(3), "beer": beer}))}
    assert found["trend"]["direction"] == "up" and found["seasonality"]["period"] == "year"
