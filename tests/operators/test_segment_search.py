"""Segments that a search finds: planted ones are found, and chance gives none."""

from __future__ import annotations

import random
from pathlib import Path

import pandas as pd
import pytest

from tests.operators import tables
from tests.operators.conftest import Dataset
from tests.operators.test_segments import MEAN, customers, dataset, table_of, told

__all__ = ["told"]
LEFT = {"column": "left", "comparator": "COMPARATOR_EQUAL", "values": [{"flag": True}]}
SHARE = {"function": "FUNCTION_SHARE", "label": "churn", "filter": {"clauses": [{"any_of": [LEFT]}]}}


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_a_planted_segment_is_found(seed: int, told: tuple[pd.DataFrame, Dataset]) -> None:
    data, made = told
    found = table_of(made.ask("segments", {"search": {"measure": MEAN, "seed": seed}}))
    top = found.iloc[0]["segment"]
    assert "plan is gold" in top
    assert "tenure above" in top
    assert found.iloc[0]["kept aside"] == pytest.approx(found.iloc[0]["mean of score"], abs=1)
    assert found["rows"].sum() == data["score"].notna().sum()
    whole = (found["rows"] * found["mean of score"]).sum() / found["rows"].sum()
    assert whole == pytest.approx(data["score"].dropna().astype(float).mean())


def test_a_share_is_searched_for_as_a_mean_is(told: tuple[pd.DataFrame, Dataset]) -> None:
    data, made = told
    found = table_of(made.ask("segments", {"search": {"measure": SHARE, "most": 2}}))
    assert found["segment"].tolist() == ["plan is bronze", "plan is not bronze or missing"]
    bronze = data["plan"] == "bronze"
    shares = [data["left"][bronze].mean(), data["left"][~bronze].mean()]
    assert found["churn"].tolist() == pytest.approx(shares)


def test_chance_gives_no_segments(tmp_path: Path) -> None:
    false = 0
    for seed in range(25):
        made = dataset(customers(seed, rows=600, planted=False), tmp_path / str(seed))
        answer = made.ask("segments", {"search": {"measure": MEAN}})
        false += len(answer["rows"]) > 1
    assert false <= 1


def slow(chance: random.Random, rows: int) -> list[float]:
    """A series in which neighbours are much alike."""
    made = [0.0]
    for _ in range(rows - 1):
        made.append(0.9 * made[-1] + chance.gauss(0, 1))
    return made


def test_two_slow_series_that_have_nothing_in_common_hardly_ever_part_each_other(tmp_path: Path) -> None:
    false = 0
    for seed in range(30):
        chance = random.Random(seed)
        columns = [tables.column("y", "double"), tables.column("x", "double")]
        folder = tmp_path / str(seed)
        made = Dataset(*tables.write(folder, columns, [slow(chance, 900), slow(chance, 900)]), folder)
        false += len(made.ask("segments", {"search": {"measure": {**MEAN, "column": "y"}}})["rows"]) > 1
    assert false <= 3
