"""The form of a report: the same bytes always, every number accounted for, evidence that runs again."""

from __future__ import annotations

import json
import re

import numpy as np
import pandas as pd
import pytest
from google.protobuf import json_format

from dataspeaks.executor.v1 import operators_pb2 as pb
from sandbox.operators import speak
from tests.insights.planting import day, orders, run

TOKEN = re.compile(r"(?<![\w.])\d[\d,]*(?:\.\d+)?(?:-\d+)*%?(?!\w)")


def rich() -> pd.DataFrame:
    """A table with a fact of nearly every kind."""
    data = orders(31, rows=3000)
    data["weight"] += 5 * day(data) / 730
    data.loc[data["store"] == "Dover", "price"] *= 8
    data["rating"] = np.where(data["store"] == "Camden", 3.9, 3.2) + np.random.default_rng(1).normal(0, 0.5, len(data))
    data["weight_lb"] = data["weight"] * 2.2046
    data.loc[(data["store"] == "Bexley") & (data.index % 4 == 0), "items"] = np.nan
    data["returned"] = (data["rating"] < 2.8) & (data.index % 2 == 0)
    data.loc[5, "rating"] = 44.0
    data["tax_rate"] = 0.19
    return data


@pytest.fixture(scope="module")
def insights() -> list[dict[str, object]]:
    found: list[dict[str, object]] = run(rich()).extra["insights"]
    assert len(found) >= 6
    return found


def test_the_same_bytes_on_any_number_of_threads() -> None:
    dumps = {run(rich(), threads=threads).dump() for threads in (1, 2, 4, 1)}
    assert len(dumps) == 1


def test_the_same_bytes_from_a_sample(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speak, "SAMPLE_ROWS", 2000)
    monkeypatch.setattr(speak, "LEAST_SAMPLE", 2000)
    results = [run(rich(), threads=threads) for threads in (1, 2)]
    assert results[0].dump() == results[1].dump()
    assert results[0].warnings
    whole = results[0].extra["insights"][0]
    assert whole["text"] in [i["text"] for i in run(rich(), limit=50).extra["insights"]]


def test_every_number_of_a_sentence_is_listed(insights: list[dict[str, object]]) -> None:
    for insight in insights:
        listed = {number["text"].strip("+−") for number in insight["numbers"]}  # type: ignore[attr-defined]
        text = str(insight["text"])
        for name in insight["columns"]:  # type: ignore[attr-defined]
            text = text.replace(str(name), "")
        assert set(TOKEN.findall(text)) <= listed, text


def test_an_insight_carries_what_a_reader_needs(insights: list[dict[str, object]]) -> None:
    for rank, insight in enumerate(insights, 1):
        assert insight["rank"] == rank
        for key in ("text", "why", "follow_up"):
            assert insight[key] and "nan" not in str(insight[key]).lower().split()
        if insight["chart"]:
            chart = insight["chart"]
            assert 0 < len(chart["data"]) <= 400  # type: ignore[index, arg-type]
            assert {chart["x"], chart["y"]} <= set(chart["data"][0])  # type: ignore[index]
    json.dumps(insights, allow_nan=False)


def test_the_evidence_is_a_call_that_the_contract_knows(insights: list[dict[str, object]]) -> None:
    for insight in insights:
        call = insight["operator"]
        operator = json_format.ParseDict({call["name"]: call["params"]}, pb.Operator())  # type: ignore[index]
        assert operator.WhichOneof("kind") == call["name"]  # type: ignore[index]


def test_a_masked_column_is_not_spoken_of() -> None:
    import duckdb

    from sandbox.operators.engine import DuckDb, drive
    from sandbox.table import Table
    from tests.insights.planting import table_of

    data = rich()
    plain = table_of(data)
    connection = duckdb.connect()
    connection.register("data", data.assign(_row=np.arange(len(data))))
    table = Table(plain.rows, plain.columns, masked=("price",))
    result = drive(speak.operate(pb.Speak(columns=["price", "store"]), table), DuckDb(connection))
    assert result.extra["insights"] == []


def test_duplicates_are_told_once(insights: list[dict[str, object]]) -> None:
    about = [i["columns"] for i in insights if "weight_lb" in i["columns"]]  # type: ignore[operator]
    assert about == [["weight", "weight_lb"]]


def test_a_level_that_only_the_sample_favours_is_told_from_the_sample(monkeypatch: pytest.MonkeyPatch) -> None:
    """In all rows the grade has more values than one splits by, in the sample it has not."""
    monkeypatch.setattr(speak, "SAMPLE_ROWS", 1000)
    monkeypatch.setattr(speak, "LEAST_SAMPLE", 1000)
    rng = np.random.default_rng(2)
    grade = rng.integers(1, 12, 40_000)
    unseen = [row for row in range(100) if row * speak.MULTIPLIER % speak.MODULUS > speak.MODULUS // 2]
    grade[unseen[:3]] = [20, 21, 22]
    data = pd.DataFrame({"grade": grade, "cost": rng.normal(10, 1, 40_000) + 3 * (grade == 5)})
    assert [i["entity"] for i in run(data).extra["insights"]] == ["5"]
