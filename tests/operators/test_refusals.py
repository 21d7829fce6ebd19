"""What operators refuse and warn of: columns that do not fit, masked data, cuts and ties."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox import entry
from sandbox.table import MASK, Refusal, ResultTooLarge
from tests.operators.conftest import Dataset, Opened

SUM = {"function": "FUNCTION_SUM", "column": "amount"}
MOST = {"function": "FUNCTION_MAX", "column": "paid", "label": "most"}
ABOVE = {"label": "most", "comparator": "COMPARATOR_GREATER", "values": [0]}
REFUSED: list[tuple[str, dict[str, Any], str, str]] = [
    ("rows", {"columns": ["nope"]}, "UNKNOWN_COLUMN", "no column 'nope'"),
    ("rows", {"columns": ["day", "day"]}, "BAD_PARAMETER", "asked for twice"),
    ("rows", {"columns": ["day"], "distinct": True, "order": [{"by": "units"}]}, "BAD_PARAMETER", "Add it"),
    ("aggregate", {"measures": [{"function": "FUNCTION_SUM", "column": "region"}]}, "COLUMN_UNFIT", "needs numbers"),
    ("aggregate", {"measures": [{"function": "FUNCTION_SUM"}]}, "BAD_PARAMETER", "needs a column"),
    ("aggregate", {"measures": [{"function": "FUNCTION_SHARE"}]}, "BAD_PARAMETER", "filter of its own"),
    ("aggregate", {"measures": [SUM, SUM]}, "BAD_PARAMETER", "another label"),
    ("aggregate", {"keys": [{"column": "day"}] * 2}, "BAD_PARAMETER", "another label"),
    ("aggregate", {"keys": [{"column": "units"}] * 6}, "BAD_PARAMETER", "At most 5"),
    ("aggregate", {"keys": [{"column": "region", "grain": "GRAIN_MONTH"}]}, "COLUMN_UNFIT", "no month"),
    ("aggregate", {"keys": [{"column": "day", "grain": "GRAIN_HOUR"}]}, "COLUMN_UNFIT", "day or a coarser"),
    ("aggregate", {"keys": [{"column": "region", "bin_width": 2}]}, "COLUMN_UNFIT", "only numbers have bins"),
    ("aggregate", {"order": [{"by": "nope"}]}, "BAD_PARAMETER", "It has: count"),
    ("aggregate", {"measures": [MOST], "having": [ABOVE]}, "BAD_PARAMETER", "no number that could be compared"),
    ("distribution", {"column": "region", "by": "region"}, "BAD_PARAMETER", "another one"),
    ("time_series", {"time": "region"}, "COLUMN_UNFIT", "Columns of time: day, at"),
    ("time_series", {"time": "day", "grain": "GRAIN_DAY_OF_WEEK"}, "BAD_PARAMETER", "use aggregate"),
    ("time_series", {"time": "at", "grain": "GRAIN_SECOND"}, "BAD_PARAMETER", "coarser grain"),
    ("time_series", {"time": "day", "rolling": 1}, "BAD_PARAMETER", "at least two"),
    ("correlation", {"columns": ["amount"]}, "COLUMN_UNFIT", "at least two"),
    ("top_values", {"column": "units", "item_mark": ","}, "COLUMN_UNFIT", "no lists"),
]


@pytest.mark.parametrize(("name", "params", "reason", "told"), REFUSED)
def test_a_refusal_says_what_to_do(name: str, params: dict[str, Any], reason: str, told: str, sales: Dataset) -> None:
    with pytest.raises(Refusal, match=told) as refusal:
        sales.ask(name, params)
    assert refusal.value.reason == reason


def test_an_answer_too_large_to_show_is_refused_with_what_to_do(
    sales: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entry, "RESULT_MOST_BYTES", 1000)
    with pytest.raises(ResultTooLarge, match="fewer rows"):
        sales.ask("rows", {"limit": 1000})
    assert sales.ask("rows", {"limit": 1, "columns": ["day"]})["rows"]


EMAIL = "email"
MASKED: list[tuple[str, dict[str, Any]]] = [
    ("aggregate", {"keys": [{"column": EMAIL}]}),
    ("aggregate", {"measures": [{"function": "FUNCTION_MIN", "column": EMAIL}]}),
    ("aggregate", {"measures": [{"function": "FUNCTION_DISTINCT", "column": EMAIL}]}),
    ("distribution", {"column": EMAIL}),
    ("time_series", {"time": "day", "by": EMAIL}),
    ("correlation", {"target": EMAIL}),
    ("top_values", {"column": EMAIL, "item_mark": ","}),
    (
        "rows",
        {
            "filter": {
                "clauses": [
                    {"any_of": [{"column": EMAIL, "comparator": "COMPARATOR_STARTS_WITH", "values": [{"text": "p1"}]}]}
                ]
            }
        },
    ),
]


@pytest.mark.parametrize(("name", "params"), MASKED)
def test_nothing_is_computed_from_personal_data_that_one_may_not_see(
    name: str, params: dict[str, Any], sales: Dataset
) -> None:
    with pytest.raises(Refusal) as refusal:
        sales.ask(name, params, masked=[EMAIL])
    assert refusal.value.reason == "MASKED_COLUMN"


@pytest.mark.parametrize("name", ["rows", "profile", "correlation", "vocabulary"])
def test_personal_data_does_not_leak_into_an_answer(name: str, sales: Dataset) -> None:
    told = sales.dump(name, {}, masked=[EMAIL]).decode()
    assert "example.org" not in told
    assert "Personal data in email is" in told


def test_masks_show_that_there_is_something(sales: Dataset) -> None:
    answer = sales.ask("rows", {"columns": [EMAIL, "amount"], "limit": 2}, masked=[EMAIL, "amount"])
    assert answer["rows"] == [[MASK, None], [MASK, None]]


def test_ties_at_the_cut_are_told_or_taken(sales: Dataset) -> None:
    wanted = {"keys": [{"column": "product"}], "order": [{"by": "count"}], "limit": 1}
    told = sales.ask("aggregate", wanted)
    assert told["rows"] == [["Cocoa", 3]]
    assert told["truncated"]
    assert told["warnings"] == ["Shown: the first 1 of 3 groups. 1 more ties with the last one shown."]
    taken = sales.ask("aggregate", {**wanted, "with_ties": True})
    assert taken["rows"] == [["Cocoa", 3], ["Coffee", 3]]


def test_having_and_shares_are_of_the_whole(sales: Dataset) -> None:
    answer = sales.ask(
        "aggregate",
        {
            "keys": [{"column": "product"}],
            "having": [{"label": "count", "comparator": "COMPARATOR_GREATER", "values": [3]}],
            "shares": True,
        },
    )
    assert answer["rows"] == [["Tea", 6, 0.5]]


def test_a_whole_that_fails_its_condition_leaves_nothing(sales: Dataset) -> None:
    having = {"label": "sum of amount", "comparator": "COMPARATOR_LESS", "values": [0]}
    answer = sales.ask("aggregate", {"measures": [SUM], "having": [having]})
    assert (answer["rows"], answer["sentence"]) == ([], "No group fits.")


CALENDAR: list[tuple[str, str, list[Any]]] = [
    ("day", "GRAIN_DAY_OF_WEEK", [1, 4, 5, 6]),
    ("day", "GRAIN_MONTH_OF_YEAR", [1, 2, 3, 4, 6]),
    ("at", "GRAIN_HOUR_OF_DAY", list(range(8, 20))),
    ("day", "GRAIN_QUARTER", ["2024-01-01", "2024-04-01"]),
    ("at", "GRAIN_YEAR", ["2024-01-01"]),
]


@pytest.mark.parametrize(("column", "grain", "keys"), CALENDAR)
def test_dates_are_grouped_by_the_calendar(column: str, grain: str, keys: list[Any], sales: Dataset) -> None:
    answer = sales.ask("aggregate", {"keys": [{"column": column, "grain": grain}]})
    assert [row[0] for row in answer["rows"]] == keys


def test_bins_fall_where_people_expect_them(opened: Opened) -> None:
    answer = opened("sales").ask("aggregate", {"keys": [{"column": "weight", "bin_width": 0.1}], "limit": 6})
    assert [row[0] for row in answer["rows"]] == [-1.5, 0.0, 0.1, 0.2, 0.3, 0.7]


def test_a_column_may_be_called_like_our_own_aliases(opened: Opened) -> None:
    answer = opened("measurements").ask(
        "aggregate",
        {
            "keys": [{"column": "group"}],
            "measures": [{"function": "FUNCTION_SUM", "column": "k0"}],
            "filter": {
                "clauses": [{"any_of": [{"column": "k0", "comparator": "COMPARATOR_EQUAL", "values": [{"number": 2}]}]}]
            },
        },
    )
    assert answer["rows"] == [["a", 4], ["b", 4]]


def test_progress_is_told(sales: Dataset) -> None:
    sales.calls.clear()
    sales.ask("profile", {})
    done = [done for done, _ in sales.calls]
    assert done == sorted(done)
    assert len(done) >= 9
