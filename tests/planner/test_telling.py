"""How answers show numbers: thousands of amounts set apart, years, ids and codes as they are written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from planner.ask import ask
from tests.planner.planner_harness import Version, framed


def shops() -> pd.DataFrame:
    rows = range(60)
    return pd.DataFrame(
        {
            "shop_id": [5000 + i for i in rows],
            "city": [("Oslo", "Bergen", "Narvik")[i % 3] for i in rows],
            "opened_year": [1990 + i % 30 for i in rows],
            "revenue": [1200.0 + 37 * i for i in rows],
            "cost_eur": [2000.5 + i for i in rows],
            "visitors": [900 + 31 * i for i in rows],
        }
    )


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], dict[str, object]]:
    version: Version = framed(shops(), "shops", tmp_path_factory.mktemp("telling"))
    return lambda question: ask(question, version.semantics, version.run)


SHOWN = (
    ("What is the maximum visitors?", "2,729"),
    ("What is the total revenue?", "137,490"),
    ("What is the latest opened year?", "2019"),
    ("Which shop id has the highest revenue?", "5059"),
    ("Which opened year has the most visitors?", "2019"),
    ("How many shops have visitors above 1500?", "40"),
)  # fmt: skip


@pytest.mark.parametrize(("question", "headline"), SHOWN)
def test_thousands_of_amounts_are_set_apart(
    question: str, headline: str, asked: Callable[[str], dict[str, object]]
) -> None:
    assert asked(question)["headline"] == headline


def test_a_limit_is_told_as_the_column_is(asked: Callable[[str], dict[str, object]]) -> None:
    assert "above 1,500" in str(asked("How many shops have visitors above 1500?")["text"])
    assert "2015" in str(asked("How many shops have opened year 2015?")["text"])


def test_a_list_tells_its_unit_and_no_cut_that_was_asked_for(asked: Callable[[str], dict[str, object]]) -> None:
    assert asked("Which city has the highest revenue?")["warnings"] == []
    assert str(asked("average cost_eur by city")["text"]).count(" EUR") == 3


STEPS = (
    ("visitors per day over time", "on 2024-01-01"),
    ("visitors per month over time", "in January 2024"),
    ("visitors per quarter over time", "in Q1 2024"),
    ("visitors per year over time", "in 2024"),
)


@pytest.mark.parametrize(("question", "told"), STEPS, ids=[told for _, told in STEPS])
def test_a_step_of_time_is_called_what_people_call_it(question: str, told: str, tmp_path: Path) -> None:
    days = pd.date_range("2024-01-01", periods=800)
    version = framed(pd.DataFrame({"visited_on": days, "visitors": range(800)}), "visits", tmp_path)
    assert told in ask(question, version.semantics, version.run)["text"]


GROUPS = (
    ("average price by month", "January 2024: 15, February 2024: 45, "),
    ("which year has the highest total price?", "highest total price: 2025 ("),
    ("total price by quarter", "Q1 2024: 4,095, "),
)


@pytest.mark.parametrize(("question", "told"), GROUPS, ids=[told for _, told in GROUPS])
def test_a_group_of_time_is_called_what_people_call_it(question: str, told: str, tmp_path: Path) -> None:
    days = pd.date_range("2024-01-01", periods=731)
    version = framed(pd.DataFrame({"sold_on": days, "price": [float(i) for i in range(731)]}), "sales", tmp_path)
    assert told in ask(question, version.semantics, version.run)["text"]
