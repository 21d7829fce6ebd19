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


def test_a_total_and_its_parts_are_told_as_arithmetic() -> None:
    data = orders(44)
    rng = np.random.default_rng(3)
    data["casual"], data["registered"] = rng.poisson(40, len(data)), rng.poisson(60, len(data))
    data["riders"] = data["casual"] + data["registered"]
    data["paid"] = (data["price"] * data["items"].clip(1)).round(2)
    texts = [i["text"] for i in told(data.assign(items=data["items"].clip(1)))]
    assert sorted(texts) == ["paid is price × items.", "riders is casual + registered."]


def test_a_measure_cut_into_ranges_is_not_news() -> None:
    data = orders(45)
    data["size"] = np.where(data["weight"] >= 22, "large", np.where(data["weight"] >= 18, "middle", "small"))
    assert [i["text"] for i in told(data)] == ["size only says in which range weight lies."]


def test_measures_that_move_together_are_told_once() -> None:
    data = orders(46)
    common = np.random.default_rng(4).normal(size=len(data))
    for i, name in enumerate(["reading", "writing", "maths", "science"]):
        data[name] = (50 + 9 * common + 3 * np.random.default_rng(10 + i).normal(size=len(data))).round(1)
    [found] = told(data)
    assert found["type"] == "correlation"
    assert set(found["columns"]) == {"reading", "writing", "maths", "science"}


def test_what_holds_of_many_columns_is_told_once_with_the_exception() -> None:
    data = orders(47)
    shift = 4.0 * (data["store"] == "Dover")
    for i, name in enumerate(["wait", "stay", "visit", "call"]):
        data[name] = (30 + shift + 5 * np.random.default_rng(20 + i).normal(size=len(data))).round(1)
    data["weight"] += shift
    [found] = told(data)
    assert (found["type"], found["entity"], found["direction"]) == ("segment_difference", "Dover", "up")
    assert {"wait", "stay", "visit", "call", "weight"} <= set(found["columns"])
    assert "price and items without such a pattern" in found["text"]


def test_series_that_both_grow_are_no_copies_of_one_another() -> None:
    rng = np.random.default_rng(5)
    months = pd.date_range("1990-01-01", periods=300, freq="MS")
    first, second = (np.exp(0.01 * np.arange(300)) * 100 + np.cumsum(rng.normal(0, 0.4, 300)) for _ in range(2))
    found = told(pd.DataFrame({"month": months, "people": first, "spending": np.exp(second / 150)}))
    assert {i["type"] for i in found} == {"trend"}


def test_the_level_that_the_column_is_named_for_is_the_yes() -> None:
    data = orders(48)
    alive = np.random.default_rng(6).random(len(data)) < np.where(data["store"] == "Camden", 0.7, 0.3)
    data["survived"] = np.where(alive, "survived", "died")
    [found] = told(data)
    assert (found["measure"], found["entity"], found["direction"]) == ("survived", "Camden", "up")


def test_compared_values_are_told_apart() -> None:
    data = orders(49)
    data["longitude"] = -121.0 - 0.02 * (data["store"] == "Dover") + np.random.default_rng(7).normal(0, 0.01, len(data))
    [found] = told(data)
    here, there = (n["text"] for n in found["numbers"][:2])
    assert here != there


def test_nearly_whole_numbers_have_no_humps() -> None:
    data, rng = orders(50, rows=5000), np.random.default_rng(8)
    data["load"] = (rng.poisson(12, len(data)) + rng.normal(0, 0.03, len(data))).round(3)
    assert told(data) == []


def prices(seed: int) -> pd.DataFrame:
    """Three wandering prices by the week, the first growing fast, the last far above the others."""
    rng = np.random.default_rng(seed)
    days = pd.date_range("2019-01-07", periods=260, freq="7D")
    grown = 20 * np.exp(np.cumsum(rng.normal(0.006, 0.06, 260)))
    flat = {name: level * np.exp(rng.normal(0, 0.01, 260)) for name, level in (("Beta", 18.0), ("Gamma", 640.0))}
    each = {"Alpha": grown, **flat}
    return pd.concat([pd.DataFrame({"share": n, "day": days, "price": p.round(2)}) for n, p in each.items()])


def test_how_far_a_wandering_price_has_come_is_described_and_no_more() -> None:
    [found] = told(prices(48).query("share == 'Alpha'").drop(columns="share"))
    assert (found["type"], found["direction"], found["p_value"]) == ("trend", "up", None)
    assert "has risen" in found["text"] and "times as much" in found["text"]
    assert "not where it goes" in found["why"]


def test_an_entity_far_above_the_others_is_told_of_a_panel() -> None:
    [found] = [i for i in told(prices(49)) if i["type"] == "dominance"]
    assert (found["entity"], found["columns"]) == ("Gamma", ["price", "share"])
    assert "times as high" in found["text"]


def test_a_value_off_its_own_course_is_told_with_what_would_be_usual() -> None:
    data = prices(50).reset_index(drop=True)
    at = data.index[data["share"] == "Gamma"][100]
    data.loc[at, "price"] = 390.0
    [found] = [i for i in told(data) if i["type"] == "outlier"]
    assert (found["values"], found["entity"]) == ([390.0], "Gamma")
    usual = [n["value"] for n in found["numbers"] if n["value"] and 600 < n["value"] < 680]
    assert usual and "would be usual" in found["text"]


def test_two_dimensions_that_go_together_say_where_they_meet() -> None:
    data = orders(51)
    rng = np.random.default_rng(6)
    usual = rng.choice(["rail", "road", "post"], len(data))
    data["carrier"] = np.where((data["store"] == "Dover") & (rng.random(len(data)) < 0.7), "ferry", usual)
    [found] = [i for i in told(data) if {"carrier", "store"} <= set(i["columns"]) and "Cramér" in i["text"]]
    assert "= ferry for" in found["text"] or "= Dover for" in found["text"]
    chart = found["chart"]
    assert sum(bar["rows"] for bar in chart["data"]) == len(data) and chart["series"] in ("carrier", "store")
