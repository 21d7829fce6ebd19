"""Facts of other trades are found among whatever else there is; where there are none, none is inferred."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.insights.domains import DOMAINS, hospital, sensors, staff, survey, web
from tests.insights.planting import run

Domain = Callable[[int], pd.DataFrame]


def costly_emergency(data: pd.DataFrame) -> None:
    data.loc[data["department"] == "emergency", "charges"] *= 2.5


def readmitted_oncology(data: pd.DataFrame) -> None:
    data.loc[(data["department"] == "oncology") & (np.arange(len(data)) % 4 == 0), "readmitted"] = "yes"


def stays_that_shorten(data: pd.DataFrame) -> None:
    since = (data["admitted"] - data["admitted"].min()).dt.days
    data["length of stay"] = np.random.default_rng(1).geometric(0.12 + 0.2 * since / 640)


def answers_that_agree(data: pd.DataFrame) -> None:
    noise = np.random.default_rng(2).normal(0, 0.9, len(data))
    data["Q3"] = (1.5 + 0.6 * data["Q1"] + noise).round().clip(1, 5).astype(int)


def the_old_disagree(data: pd.DataFrame) -> None:
    down = (data["age group"] == "65+") & (np.arange(len(data)) % 2 == 0)
    data.loc[down, "Q6"] = (data.loc[down, "Q6"] - 2).clip(lower=1)


def slower_since(data: pd.DataFrame) -> None:
    data.loc[data["timestamp"] >= "2024-05-13 09:00", "latency"] *= 1.7


def large_is_slow(data: pd.DataFrame) -> None:
    data["latency"] = (data["latency"] * (data["bytes"] / 800) ** 0.4).round(1)


def errors_on_one_path(data: pd.DataFrame) -> None:
    data.loc[data["path"] == "/p/3", "retries"] += 3


def support_leaves(data: pd.DataFrame) -> None:
    data.loc[(data["team"] == "support") & (np.arange(len(data)) % 3 == 0), "left"] = "yes"


def unrated_juniors(data: pd.DataFrame) -> None:
    data.loc[(data["grade"] == "junior") & (np.arange(len(data)) % 3 == 0), "rating"] = np.nan


def paid_by_grade(data: pd.DataFrame) -> None:
    data.loc[data["grade"] == "senior", "salary"] *= 1.5


def hours_of_the_day(data: pd.DataFrame) -> None:
    data["flow"] += 14 * np.cos(2 * np.pi * (data["time"].dt.hour - 15) / 24)


CASES: list[tuple[Domain, Callable[[pd.DataFrame], None], dict[str, Any]]] = [
    (hospital, costly_emergency, {"measure": "charges", "entity": "emergency", "direction": "up"}),
    (hospital, readmitted_oncology, {"measure": "readmitted", "entity": "oncology", "direction": "up"}),
    (hospital, stays_that_shorten, {"type": "trend", "measure": "length of stay", "direction": "down"}),
    (survey, answers_that_agree, {"type": "correlation", "columns": ["Q1", "Q3"], "sign": "+"}),
    (survey, the_old_disagree, {"measure": "Q6", "entity": "65+", "direction": "down"}),
    (web, slower_since, {"type": "change_point", "measure": "latency", "at": "2024-05-13T09:00", "direction": "up"}),
    (web, large_is_slow, {"type": "correlation", "columns": ["bytes", "latency"], "sign": "+"}),
    (web, errors_on_one_path, {"measure": "retries", "entity": "/p/3", "direction": "up"}),
    (staff, support_leaves, {"measure": "left", "entity": "support", "direction": "up"}),
    (staff, unrated_juniors, {"type": "missing_pattern", "measure": "rating", "entity": "junior"}),
    (staff, paid_by_grade, {"measure": "salary", "entity": "senior", "direction": "up"}),
    (sensors, hours_of_the_day, {"type": "seasonality", "measure": "flow", "period": "day"}),
]


@pytest.mark.parametrize(("domain", "plant", "expected"), CASES, ids=[plant.__name__ for _, plant, _ in CASES])
def test_a_fact_of_another_trade_is_found(
    domain: Domain, plant: Callable[[pd.DataFrame], None], expected: dict[str, Any]
) -> None:
    data = domain(7)
    plant(data)
    insights = run(data).extra["insights"]
    if "at" in expected:
        moment = pd.Timestamp(expected.pop("at"))
        insights = [i for i in insights if abs(pd.Timestamp(i["at"] or "1900") - moment) <= pd.Timedelta(days=1)]
    assert expected in [{key: i[key] for key in expected} for i in insights], [i["text"] for i in insights]


def test_of_two_dozen_tables_of_noise_one_at_most_is_misread() -> None:
    told: dict[str, list[str]] = {}
    for domain in DOMAINS:
        for seed in (3, 4, 5):
            insights = run(domain(seed)).extra["insights"]
            told[f"{domain.__name__} {seed}"] = [i["text"] for i in insights if not i["descriptive"]]
    misread = {table: texts for table, texts in told.items() if texts}
    assert len(misread) <= 1, misread
