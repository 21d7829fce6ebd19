"""Segments against pandas: every row in one, equal values together, and none found where there are none."""

from __future__ import annotations

import datetime as dt
import hashlib
import random
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from sandbox.operators import segment_rfm
from sandbox.table import Refusal
from tests.operators import tables
from tests.operators.conftest import Dataset
from tests.operators.form import check_form

COLUMNS = [
    tables.column("customer", "string", "identifier"),
    tables.column("at", "timestamp", "time"),
    tables.column("plan", "string", "dimension"),
    tables.column("tenure", "integer"),
    tables.column("amount", "decimal", scale=2, unit="USD"),
    tables.column("score", "double"),
    tables.column("left", "boolean", "flag"),
]
NAMES = [column.name for column in COLUMNS]


def customers(seed: int, rows: int = 3000, planted: bool = True) -> list[list[Any]]:
    """Orders whose score is higher on the gold plan, most of all with a long tenure; or a score of pure chance."""
    chance = random.Random(seed)
    made: list[list[Any]] = []
    for _ in range(rows):
        plan, tenure = chance.choice(["gold", "silver", "bronze", None]), chance.randrange(60)
        score = chance.gauss(10, 4)
        if planted and plan == "gold":
            score += 12 if tenure > 30 else 4
        made.append(
            [
                f"c{int(chance.expovariate(0.02)):03d}" if chance.random() > 0.01 else None,
                dt.datetime(2024, 1, 1) + dt.timedelta(hours=chance.randrange(24 * 300)),
                plan,
                tenure if chance.random() > 0.02 else None,
                Decimal(chance.choice([0, 0, 5, 10, chance.randrange(1, 400)])) if chance.random() > 0.03 else None,
                score if chance.random() > 0.01 else None,
                chance.random() < (0.5 if planted and plan == "bronze" else 0.1),
            ]
        )
    return made


def dataset(rows: list[list[Any]], folder: Path, row_group: int = 1 << 17) -> Dataset:
    cells = [list(column) for column in zip(*rows, strict=True)]
    return Dataset(*tables.write(folder, COLUMNS, cells, row_group), folder)


def frame(rows: list[list[Any]]) -> pd.DataFrame:
    return pd.DataFrame(
        {name: pd.Series(list(c), dtype=object) for name, c in zip(NAMES, zip(*rows, strict=True), strict=True)}
    )


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[pd.DataFrame, Dataset]:
    rows = customers(1)
    return frame(rows), dataset(rows, tmp_path_factory.mktemp("customers"))


def table_of(answer: dict[str, Any]) -> pd.DataFrame:
    check_form(answer)
    return pd.DataFrame(answer["rows"], columns=[column["name"] for column in answer["columns"]])


def rule(name: str, column: str, comparator: str, *values: dict[str, Any]) -> dict[str, Any]:
    condition = {"column": column, "comparator": f"COMPARATOR_{comparator}", "values": list(values)}
    return {"name": name, "filter": {"clauses": [{"any_of": [condition]}]}}


RULES = [
    rule("gold", "plan", "EQUAL", {"text": "gold"}),
    rule("old", "tenure", "GREATER", {"number": 40}),
    rule("gold again", "plan", "IN", {"text": "gold"}),
    rule("no plan", "plan", "IS_NULL"),
]


def test_a_row_belongs_to_the_first_rule_that_it_fits(told: tuple[pd.DataFrame, Dataset]) -> None:
    data, made = told
    answer = made.ask(
        "segments", {"rules": {"rules": RULES}, "measures": [{"function": "FUNCTION_SUM", "column": "amount"}]}
    )
    fits = [data["plan"] == "gold", data["tenure"] > 40, data["plan"] == "gold", data["plan"].isna()]
    first = pd.Series("(rest)", index=data.index)
    for name, fit in reversed(list(zip([r["name"] for r in RULES], fits, strict=True))):
        first[fit] = name
    found = table_of(answer).set_index("segment")
    assert found["rows"].to_dict() == {"gold again": 0, **first.value_counts().to_dict()}
    assert found["rows that fit"].tolist()[:4] == [int(fit.sum()) for fit in fits]
    sums = data.groupby(first)["amount"].sum()
    assert {n: Decimal(v) for n, v in found["sum of amount"].items() if isinstance(v, str)} == sums.to_dict()
    assert "No row is left for gold again." in answer["warnings"]
    several = int((sum(fit.astype(int) for fit in fits) > 1).sum())
    assert f"{several:,} rows fit several rules and are told under the first of them." in answer["warnings"]


def labels(tiles: pd.Series, parts: int) -> pd.Series:
    """Names of tiles, in which one that is empty is named together with the one before."""
    ends = [*sorted(set(tiles))[1:], parts + 1]
    names = {
        first: f"{first} of {parts}" if end == first + 1 else f"{first} to {end - 1} of {parts}"
        for first, end in zip(sorted(set(tiles)), ends, strict=True)
    }
    return tiles.map(names)


@pytest.mark.parametrize("column", ["amount", "tenure", "score"])
@pytest.mark.parametrize("parts", [2, 3, 4, 10, 100])
def test_equal_parts_keep_equal_values_together(column: str, parts: int, told: tuple[pd.DataFrame, Dataset]) -> None:
    data, made = told
    found = table_of(made.ask("segments", {"quantiles": {"column": column, "parts": parts}}))
    values = data[column].dropna().astype(float)
    tiles = 1 + (parts * (values.rank(method="min") - 1) // len(values)).astype(int)
    expected = values.groupby(labels(tiles, parts)).agg(["size", "min", "max"]).sort_values("min")
    assert found["segment"].tolist() == expected.index.tolist()
    assert found["rows"].tolist() == expected["size"].tolist()
    assert found["from"].astype(float).tolist() == expected["min"].tolist()
    assert found["to"].astype(float).tolist() == expected["max"].tolist()


@pytest.mark.parametrize("function", ["sum", "min", "max", "mean", "count", "median"])
def test_measures_of_equal_parts_are_of_their_own_column(function: str, told: tuple[pd.DataFrame, Dataset]) -> None:
    data, made = told
    measure = {"function": f"FUNCTION_{function.upper()}", "column": "tenure", "label": "told"}
    wanted = {"quantiles": {"column": "amount", "parts": 3}, "measures": [measure]}
    found = table_of(made.ask("segments", wanted))
    values = data["amount"].dropna().astype(float)
    tiles = (3 * (values.rank(method="min") - 1) // len(values)).astype(int)
    expected = data["tenure"].astype(float).groupby(tiles).agg(function)
    assert found["told"].astype(float).tolist() == pytest.approx(expected.tolist())


def test_owners_are_parted_by_their_sums(told: tuple[pd.DataFrame, Dataset]) -> None:
    data, made = told
    answer = made.ask("segments", {"quantiles": {"column": "amount", "parts": 4, "entity": "customer"}})
    found = table_of(answer)
    known = data.dropna(subset=["customer", "amount"])
    sums = known.groupby("customer")["amount"].sum().astype(float)
    tiles = 1 + (4 * (sums.rank(method="min") - 1) // len(sums)).astype(int)
    grouped = sums.groupby(tiles).agg(["size", "sum"])
    assert found["values of customer"].tolist() == grouped["size"].tolist()
    assert found["sum of amount"].astype(float).tolist() == pytest.approx(grouped["sum"].tolist())
    assert found["share of amount"].tolist() == pytest.approx((grouped["sum"] / sums.sum()).tolist())


def expected_rfm(data: pd.DataFrame) -> pd.DataFrame:
    known = data.dropna(subset=["customer", "at"])
    by = known.groupby("customer")
    days = pd.to_datetime(known["at"]).dt.normalize()
    made = pd.DataFrame({"rows": by.size()})
    made["amount"] = by["amount"].apply(lambda own: float(sum(own.dropna())) if own.notna().any() else None)
    made["days"] = (days.max() - days.groupby(known["customer"]).max()).dt.days
    made = made.dropna()
    count = len(made)
    made["r"] = -(-5 * (-made["days"]).rank(method="max") // count)
    made["f"] = 1 + 5 * (made["rows"].rank(method="min") - 1) // count
    made["m"] = 1 + 5 * (made["amount"].rank(method="min") - 1) // count
    return made.astype({"r": int, "f": int, "m": int})


def test_rfm_scores_fifths_of_the_customers(told: tuple[pd.DataFrame, Dataset]) -> None:
    data, made = told
    expected = expected_rfm(data)
    wanted = {"entity": "customer", "time": "at", "amount": "amount"}
    answer = made.ask("segments", {"rfm": wanted})
    found = table_of(answer).set_index("segment")
    assert found["values of customer"].sum() == len(expected)
    assert found["share of amount"].sum() == pytest.approx(1)
    for name, own in found.iterrows():
        members = table_of(made.ask("segments", {"rfm": {**wanted, "members_of": name, "limit": 10_000}}))
        scores = members.set_index(members.columns[0])
        theirs = expected.loc[scores.index]
        assert scores["recency score"].tolist() == theirs["r"].tolist()
        assert scores["frequency score"].tolist() == theirs["f"].tolist()
        assert scores["amount score"].tolist() == theirs["m"].tolist()
        assert len(scores) == own["values of customer"]
        assert own["median days since last"] == theirs["days"].median()
        assert float(own["sum of amount"]) == pytest.approx(theirs["amount"].sum())


def test_every_pair_of_scores_has_one_name() -> None:
    for recency in "12345":
        for frequency in "12345":
            held = [name for name, r, f in segment_rfm._NAMED if recency in r and frequency in f]
            assert len(held) == 1, (recency, frequency, held)


MEAN = {"function": "FUNCTION_MEAN", "column": "score"}


def test_segments_are_the_same_bytes_however_they_are_computed(tmp_path: Path) -> None:
    rows = customers(5)
    questions: list[dict[str, Any]] = [
        {"search": {"measure": MEAN, "seed": 3}},
        {"quantiles": {"column": "score", "parts": 7}},
        {"rules": {"rules": RULES}},
        {"rfm": {"entity": "customer", "time": "at", "amount": "score"}},
    ]
    for question in questions:
        digests = set()
        for row_group, threads in ((1 << 17, 1), (1 << 17, 2), (500, 4)):
            made = dataset(rows, tmp_path / str(row_group), row_group)
            digests.add(hashlib.sha256(made.dump("segments", question, threads=threads)).hexdigest())
        assert len(digests) == 1, question


def test_what_sets_a_segment_apart_is_told(told: tuple[pd.DataFrame, Dataset]) -> None:
    data, made = told
    answer = made.ask("segments", {"rules": {"rules": RULES[:1]}})
    trait = answer["extra"]["traits"][0][0]
    assert trait["column"] == "score"
    gold = data[data["plan"] == "gold"]["score"].dropna().astype(float)
    whole = data["score"].dropna().astype(float)
    assert trait["inside"] == pytest.approx(gold.mean())
    assert trait["effect"] == pytest.approx((gold.mean() - whole.mean()) / whole.std())
    assert answer["rows"][0][-1].startswith("score ")


REFUSED: list[tuple[dict[str, Any], str, str]] = [
    ({"rules": {"rules": [{"name": "a", "filter": {}}]}}, "BAD_PARAMETER", "needs a filter"),
    ({"rules": {"rules": [RULES[0], RULES[0]]}}, "BAD_PARAMETER", "one name"),
    ({"rules": {"rules": RULES}, "measures": [{**MEAN, "label": "rows"}]}, "BAD_PARAMETER", "already"),
    ({"quantiles": {"column": "plan"}}, "COLUMN_UNFIT", "needs numbers"),
    ({"quantiles": {"column": "score", "parts": 1}}, "BAD_PARAMETER", "two parts"),
    ({"quantiles": {"column": "score", "entity": "plan"}, "measures": [MEAN]}, "BAD_PARAMETER", "segments of rows"),
    ({"rfm": {"entity": "customer", "time": "plan", "amount": "amount"}}, "COLUMN_UNFIT", "needs dates"),
    ({"rfm": {"entity": "at", "time": "at", "amount": "amount"}}, "BAD_PARAMETER", "three different"),
    ({"rfm": {"entity": "customer", "time": "at", "amount": "plan"}}, "COLUMN_UNFIT", "needs numbers"),
    (
        {"rfm": {"entity": "customer", "time": "at", "amount": "amount", "members_of": "kings"}},
        "BAD_PARAMETER",
        "There are: champions",
    ),
    ({"search": {"measure": {**MEAN, "function": "FUNCTION_MEDIAN"}}}, "BAD_PARAMETER", "MEAN or a SHARE"),
    ({"search": {"measure": MEAN, "columns": ["customer"]}}, "COLUMN_UNFIT", "cannot part rows"),
    ({"search": {"measure": MEAN, "columns": ["score"]}}, "COLUMN_UNFIT", "made of"),
    ({"search": {"measure": MEAN, "most": 1}}, "BAD_PARAMETER", "at least two"),
    ({}, "BAD_PARAMETER", "how the segments are made"),
]


@pytest.mark.parametrize(("params", "reason", "words"), REFUSED)
def test_a_refusal_says_what_to_do(
    params: dict[str, Any], reason: str, words: str, told: tuple[pd.DataFrame, Dataset]
) -> None:
    with pytest.raises(Refusal, match=words) as refusal:
        told[1].ask("segments", params)
    assert refusal.value.reason == reason


@pytest.mark.parametrize(
    "params",
    [
        {"rfm": {"entity": "customer", "time": "at", "amount": "amount"}},
        {"quantiles": {"column": "amount", "entity": "customer"}},
        {"rules": {"rules": [rule("c", "customer", "EQUAL", {"text": "c001"})]}},
        {"search": {"measure": MEAN, "columns": ["customer"]}},
    ],
)
def test_segments_are_not_made_of_what_one_may_not_see(
    params: dict[str, Any], told: tuple[pd.DataFrame, Dataset]
) -> None:
    with pytest.raises(Refusal) as refusal:
        told[1].ask("segments", params, masked=["customer"])
    assert refusal.value.reason == "MASKED_COLUMN"
