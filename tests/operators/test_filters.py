"""Filters pass the rows that pandas passes, whatever the type, and refuse what does not fit with advice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from sandbox.table import Refusal
from tests.operators import tables
from tests.operators.conftest import Dataset, Opened


def clause(column: str, comparator: str, *values: Any, **more: Any) -> dict[str, Any]:
    kinds = {bool: "flag", str: "text", float: "number", int: "number"}
    told = [{kinds[type(value)]: value} for value in values]
    return {"column": column, "comparator": f"COMPARATOR_{comparator}", "values": told, **more}


def passed(dataset: Dataset, *conditions: dict[str, Any]) -> list[int]:
    """Numbers of the rows on which all conditions hold."""
    wanted = {"filter": {"clauses": [{"any_of": [condition]} for condition in conditions]}, "limit": 100}
    answer = dataset.ask("rows", wanted)
    everything = dataset.ask("rows", {"limit": 100})["rows"]
    return [everything.index(row) for row in answer["rows"]]


def frame(name: str) -> pd.DataFrame:
    made = tables.TABLES[name]()
    return pd.DataFrame({key: pd.Series(cells, dtype=object) for key, (_, cells) in made.items()})


Passes = Callable[[Any], bool]
D, T = dt.date, dt.datetime
CASES: list[tuple[str, dict[str, Any], Passes]] = [
    ("units", clause("units", "EQUAL", 2), lambda v: v == 2),
    ("units", clause("units", "NOT_EQUAL", 2), lambda v: v != 2),
    ("units", clause("units", "LESS", 2.5), lambda v: v < 2.5),
    ("units", clause("units", "GREATER_OR_EQUAL", 2.5), lambda v: v >= 2.5),
    ("units", clause("units", "EQUAL", 2.5), lambda v: False),
    ("units", clause("units", "NOT_EQUAL", 2.5), lambda v: True),
    ("units", clause("units", "LESS", 1e300), lambda v: True),
    ("units", clause("units", "GREATER", 1e300), lambda v: False),
    ("units", clause("units", "GREATER", -1e300), lambda v: True),
    ("units", clause("units", "BETWEEN", 1.5, 3), lambda v: 1.5 <= v <= 3),
    ("units", clause("units", "IN", 1, 3, 99), lambda v: v in (1, 3)),
    ("units", clause("units", "NOT_IN", 1, 3), lambda v: v not in (1, 3)),
    ("units", clause("units", "EQUAL", "3"), lambda v: v == 3),
    ("amount", clause("amount", "EQUAL", "99.95"), lambda v: float(v) == 99.95),
    ("amount", clause("amount", "EQUAL", 99.95), lambda v: float(v) == 99.95),
    ("amount", clause("amount", "GREATER", 99.949), lambda v: float(v) > 99.949),
    ("amount", clause("amount", "LESS_OR_EQUAL", "99.954"), lambda v: float(v) <= 99.954),
    ("amount", clause("amount", "BETWEEN", 50, "110.00"), lambda v: 50 <= v <= 110),
    ("weight", clause("weight", "EQUAL", 0.2), lambda v: v == 0.2),
    ("weight", clause("weight", "LESS", 0), lambda v: v < 0),
    ("weight", clause("weight", "IN", 0.1, "0.7"), lambda v: v in (0.1, 0.7)),
    ("paid", clause("paid", "EQUAL", True), lambda v: v is True),
    ("paid", clause("paid", "NOT_EQUAL", True), lambda v: v is False),
    ("region", clause("region", "EQUAL", "West"), lambda v: v == "West"),
    ("region", clause("region", "EQUAL", "wEST", ignore_case=True), lambda v: v == "West"),
    ("region", clause("region", "IN", "west", "EAST", ignore_case=True), lambda v: v in ("West", "East")),
    ("region", clause("region", "NOT_IN", "West"), lambda v: v != "West"),
    ("region", clause("region", "LESS", "North"), lambda v: v < "North"),
    ("region", clause("region", "CONTAINS", "st"), lambda v: "st" in v),
    ("region", clause("region", "CONTAINS", "%"), lambda v: False),
    ("region", clause("region", "CONTAINS", "_"), lambda v: False),
    ("region", clause("region", "NOT_CONTAINS", "ST", ignore_case=True), lambda v: "st" not in v.lower()),
    ("region", clause("region", "STARTS_WITH", "N"), lambda v: v.startswith("N")),
    ("region", clause("region", "ENDS_WITH", "th"), lambda v: v.endswith("th")),
    ("region", clause("region", "GREATER", 4, length=True), lambda v: len(v) > 4),
    ("region", clause("region", "BETWEEN", 2, 4.5, length=True), lambda v: 2 <= len(v) <= 4.5),
    ("day", clause("day", "EQUAL", "2024-02-01"), lambda v: v == D(2024, 2, 1)),
    ("day", clause("day", "EQUAL", "2024-02"), lambda v: v.month == 2),
    ("day", clause("day", "GREATER", "2024-02"), lambda v: v >= D(2024, 3, 1)),
    ("day", clause("day", "LESS_OR_EQUAL", "2024-02-08"), lambda v: v <= D(2024, 2, 8)),
    ("day", clause("day", "BETWEEN", "2024-01-08", "2024-02-22"), lambda v: D(2024, 1, 8) <= v <= D(2024, 2, 22)),
    ("day", clause("day", "IN", "2024-01", "2024-06"), lambda v: v.month in (1, 6)),
    ("day", clause("day", "NOT_EQUAL", "2024-01"), lambda v: v.month != 1),
    ("day", clause("day", "GREATER_OR_EQUAL", "2024"), lambda v: True),
    ("at", clause("at", "EQUAL", "2024-02-01"), lambda v: v.date() == D(2024, 2, 1)),
    ("at", clause("at", "LESS_OR_EQUAL", "2024-02-01"), lambda v: v.date() <= D(2024, 2, 1)),
    ("at", clause("at", "GREATER", "2024-02-01T12:20:00"), lambda v: v > T(2024, 2, 1, 12, 20)),
    ("at", clause("at", "LESS", "2024-02-01T13:20:00+01:00"), lambda v: v < T(2024, 2, 1, 12, 20)),
    ("at", clause("at", "EQUAL", "2024-02-01 12:20"), lambda v: v == T(2024, 2, 1, 12, 20)),
]


@pytest.mark.parametrize(("column", "condition", "passes"), CASES)
def test_a_filter_passes_what_pandas_passes(
    column: str, condition: dict[str, Any], passes: Passes, sales: Dataset
) -> None:
    cells = frame("sales")[column]
    expected = [i for i, cell in enumerate(cells) if not pd.isna(cell) and passes(cell)]
    assert passed(sales, condition) == expected


COLUMNS: list[tuple[str, str, str, Callable[[Any, Any], bool]]] = [
    ("units", "LESS", "amount", lambda a, b: a < b),
    ("weight", "GREATER", "units", lambda a, b: a > b),
    ("weight", "LESS_OR_EQUAL", "amount", lambda a, b: a <= b),
    ("day", "EQUAL", "at", lambda a, b: T(a.year, a.month, a.day) == b),
    ("at", "GREATER", "day", lambda a, b: a > T(b.year, b.month, b.day)),
    ("region", "NOT_EQUAL", "product", lambda a, b: a != b),
]


@pytest.mark.parametrize(("one", "comparator", "two", "passes"), COLUMNS)
def test_a_filter_compares_two_columns_of_a_row(
    one: str, comparator: str, two: str, passes: Callable[[Any, Any], bool], sales: Dataset
) -> None:
    rows = frame("sales")
    pairs = list(zip(rows[one], rows[two], strict=True))
    expected = [
        i
        for i, (a, b) in enumerate(pairs)
        if not pd.isna(a) and not pd.isna(b) and passes(a, float(b) if one == "weight" else b)
    ]
    assert passed(sales, clause(one, comparator, against=two)) == expected


@pytest.mark.parametrize("function", ["SUM", "MEAN", "MEDIAN", "MIN", "MAX", "STDDEV", "DISTINCT"])
def test_the_lengths_of_texts_are_measured(function: str, sales: Dataset) -> None:
    lengths = frame("sales")["region"].dropna().str.len().astype(int)
    names = {"STDDEV": "std", "DISTINCT": "nunique"}
    expected = getattr(lengths, names.get(function, function.lower()))()
    measure = {"function": f"FUNCTION_{function}", "column": "region", "length": True}
    assert float(sales.ask("aggregate", {"measures": [measure]})["rows"][0][0]) == pytest.approx(expected)


def test_missing_cells_are_found_and_left_out(sales: Dataset) -> None:
    assert passed(sales, clause("region", "IS_NULL")) == [4]
    assert passed(sales, clause("region", "IS_NOT_NULL"), clause("paid", "IS_NULL")) == []


def test_conditions_of_a_clause_are_alternatives(sales: Dataset) -> None:
    either = {"any_of": [clause("region", "IS_NULL"), clause("product", "EQUAL", "Cocoa")]}
    answer = sales.ask("rows", {"filter": {"clauses": [either]}})
    assert answer["extra"]["total"] == 4


def test_numbers_that_are_not_finite_are_above_nothing(opened: Opened) -> None:
    dataset = opened("measurements")
    answer = dataset.ask(
        "aggregate", {"filter": {"clauses": [{"any_of": [clause("value", "GREATER", 1)]}]}, "measures": []}
    )
    assert answer["rows"] == [[3]], "1.5, 2.5 and infinity, but not NaN"


@pytest.mark.parametrize("text", ["it's", '"quoted"', "back\\slash", "% _ !", "Ünïcødé", "a\nb", "; DROP TABLE data"])
def test_any_text_can_be_looked_for(text: str, tmp_path: Any) -> None:
    columns = [tables.column("we\"ird' name", "string", "dimension")]
    dataset = Dataset(*tables.write(tmp_path, columns, [[text, "other", f"x{text}y"]]), tmp_path)
    assert passed(dataset, clause("we\"ird' name", "EQUAL", text)) == [0]
    assert passed(dataset, clause("we\"ird' name", "CONTAINS", text)) == [0, 2]
    assert passed(dataset, clause("we\"ird' name", "STARTS_WITH", text)) == [0]


REFUSED: list[tuple[dict[str, Any], str, str]] = [
    (clause("regoin", "EQUAL", "West"), "UNKNOWN_COLUMN", "Nearest: region"),
    (clause("units", "EQUAL", "many"), "COLUMN_UNFIT", "holds numbers"),
    (clause("units", "EQUAL", True), "COLUMN_UNFIT", "holds numbers"),
    (clause("region", "EQUAL", 3), "COLUMN_UNFIT", "holds text"),
    (clause("paid", "EQUAL", "yes"), "COLUMN_UNFIT", "true and false"),
    (clause("day", "EQUAL", "tomorrow"), "COLUMN_UNFIT", "2024-05-17"),
    (clause("day", "EQUAL", "2024-02-30"), "COLUMN_UNFIT", "2024-05-17"),
    (clause("day", "EQUAL", 5), "COLUMN_UNFIT", "2024-05-17"),
    (clause("units", "CONTAINS", "1"), "COLUMN_UNFIT", "Only text"),
    (clause("units", "BETWEEN", 1), "BAD_FILTER", "needs two values"),
    (clause("units", "IN"), "BAD_FILTER", "at least one value"),
    (clause("units", "IS_NULL", 1), "BAD_FILTER", "no value"),
    (clause("region", "EQUAL", "a\0b"), "BAD_FILTER", "NUL"),
    (clause("region", "EQUAL", against="units"), "COLUMN_UNFIT", "cannot be compared"),
    (clause("region", "LESS", against="product"), "COLUMN_UNFIT", "cannot be compared"),
    (clause("units", "IN", against="amount"), "BAD_FILTER", "compared with a column"),
    (clause("units", "LESS", 3, against="amount"), "BAD_FILTER", "no value beside"),
    (clause("units", "LESS", against="amuont"), "UNKNOWN_COLUMN", "Nearest: amount"),
    (clause("units", "LESS", 3, length=True), "COLUMN_UNFIT", "Only text has a length"),
]


@pytest.mark.parametrize(("condition", "reason", "told"), REFUSED)
def test_what_does_not_fit_is_refused(condition: dict[str, Any], reason: str, told: str, sales: Dataset) -> None:
    with pytest.raises(Refusal, match=told) as refusal:
        passed(sales, condition)
    assert refusal.value.reason == reason
