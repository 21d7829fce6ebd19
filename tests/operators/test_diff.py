"""Diff: rows, columns and values against plain Python and scipy, refusals, masks, and bounds."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from scipy import stats

from sandbox.operators.contrast import yekutieli
from sandbox.table import Column, Refusal
from tests.operators import tables
from tests.operators.conftest import Dataset, Opened
from tests.operators.form import check_form

OTHER = {"other_version_id": "other"}
NAMES = ["c1", "k0", "r", "d0", "n"]
"""As our own aliases are called."""


def pair(folder: Path, columns: list[Column], after: list[list[Any]], before: list[list[Any]]) -> Dataset:
    """This version's rows, beside those of the other."""
    made = []
    for name, rows in (("after", after), ("before", before)):
        cells = [[row[i] for row in rows] for i in range(len(columns))]
        made.append(Dataset(*tables.write(folder / name, columns, cells), folder / name))
    made[0].others = lambda _: made[1]
    return made[0]


def columns() -> list[Column]:
    return [
        tables.column(NAMES[0], "string", "identifier"),
        tables.column(NAMES[1], "integer"),
        tables.column(NAMES[2], "string", "dimension"),
        tables.column(NAMES[3], "double"),
        tables.column(NAMES[4], "boolean", "flag"),
    ]


def some_row(chance: random.Random, key: Any) -> list[Any]:
    return [
        key,
        chance.choice([None, 1, 2]),
        chance.choice([None, "", "x", "ä"]),
        chance.choice([None, 0.0, -0.0, 0.5, 1e300]),
        chance.choice([None, True, False]),
    ]


@pytest.mark.parametrize("seed", range(8))
def test_rows_by_key_are_as_plain_python_finds_them(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    before, after = (
        [some_row(chance, f"k{i}" if i else None) for i in sorted(chance.sample(range(30), chance.randrange(25)))]
        for _ in range(2)
    )
    answer = pair(tmp_path, columns(), after, before).ask("diff", {**OTHER, "key": [NAMES[0]]})
    then, now = ({row[0]: row for row in rows if row[0]} for rows in (before, after))
    both = then.keys() & now.keys()
    found = answer["extra"]["rows"]
    assert found["added"] == len(now.keys() - then.keys())
    assert found["removed"] == len(then.keys() - now.keys())
    assert found["changed"] == sum(then[key] != now[key] for key in both)
    assert found["same"] == sum(then[key] == now[key] for key in both)
    assert found["without_key"] == sum(row[0] is None for row in before + after)
    changed = {row[0]: row[14] for row in answer["rows"]}
    for i, name in enumerate(NAMES[1:], 1):
        assert changed[name] == sum(then[key][i] != now[key][i] for key in both)
    check_form(answer)


@pytest.mark.parametrize("seed", range(6))
def test_rows_without_a_key_are_as_a_counter_finds_them(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    before, after = ([some_row(chance, "same") for _ in range(chance.randrange(60))] for _ in range(2))
    answer = pair(tmp_path, columns(), after, before).ask("diff", OTHER)
    then, now = (Counter(map(tuple, rows)) for rows in (before, after))
    found = answer["extra"]["rows"]
    assert (found["added"], found["removed"]) == ((now - then).total(), (then - now).total())
    assert found["same"] == (now & then).total()
    check_form(answer)


def test_values_that_moved_are_told_and_the_rest_is_left_to_chance(tmp_path: Path) -> None:
    chance = random.Random(7)
    before, after = (
        [[f"{i}", chance.randrange(9), "xy"[chance.random() < share], chance.gauss(mean, 1), True] for i in range(400)]
        for mean, share in ((0, 0.5), (0.6, 0.8))
    )
    answer = pair(tmp_path, columns(), after, before).ask("diff", {**OTHER, "key": [NAMES[0]]})
    lines = {row[0]: row for row in answer["rows"]}
    told = stats.ks_2samp([row[3] for row in before], [row[3] for row in after])
    assert lines["d0"][15] == pytest.approx(told.statistic)
    assert lines["d0"][16] == pytest.approx(told.pvalue, rel=0.5)
    table = [[sum(row[2] == value for row in rows) for value in "xy"] for rows in (before, after)]
    assert lines["r"][16] == pytest.approx(stats.chi2_contingency(table, correction=False).pvalue, rel=1e-6)
    assert lines["k0"][17] > 0.05
    assert lines["n"][15:] == [0, None, None]
    assert "the values of r are spread otherwise" in answer["sentence"] or "of d0 are" in answer["sentence"]
    assert answer["sentence"].endswith("and those of 1 more column.")
    check_form(answer)


def test_probabilities_are_adjusted_as_scipy_does() -> None:
    chances = [0.001, 0.02, 0.5, 0.02, 0.9]
    expected = stats.false_discovery_control(chances, method="by")
    assert yekutieli([*chances, None]) == [*map(pytest.approx, expected), None]


REFUSALS: list[tuple[dict[str, Any], str, str]] = [
    ({"key": ["region"]}, "KEY_NOT_UNIQUE", "4 keys repeat"),
    ({"key": ["region", "colour"]}, "UNKNOWN_COLUMN", "colour"),
    ({"key": ["channel"]}, "UNKNOWN_COLUMN", "channel"),
    ({"key": ["email"]}, "MASKED_COLUMN", "email"),
    ({"columns": ["email"]}, "MASKED_COLUMN", "email"),
    ({"columns": ["channel"]}, "NO_COMMON_COLUMNS", "in common"),
    ({"columns": ["chanel"]}, "UNKNOWN_COLUMN", "channel"),
]


@pytest.mark.parametrize(("params", "reason", "word"), REFUSALS)
def test_a_diff_is_refused_with_what_to_do(params: dict[str, Any], reason: str, word: str, opened: Opened) -> None:
    with pytest.raises(Refusal) as refusal:
        opened("restated").ask("diff", {"other_version_id": "sales", **params}, masked=["email"])
    assert refusal.value.reason == reason
    assert word in str(refusal.value)


def test_a_key_of_another_type_matches_nothing(tmp_path: Path) -> None:
    made = pair(tmp_path, [tables.column("id", "string")], [["1"]], [["1"]])
    numbers = [tables.column("id", "integer")]
    other = Dataset(*tables.write(tmp_path / "numbers", numbers, [[1]]), tmp_path / "numbers")
    made.others = lambda _: other
    with pytest.raises(Refusal) as refusal:
        made.ask("diff", {**OTHER, "key": ["id"]})
    assert refusal.value.reason == "COLUMN_UNFIT"
    answer = made.ask("diff", OTHER)
    assert answer["sentence"] == "Column id was retyped."
    assert answer["warnings"] == ["Cells of id are not compared: their types have nothing in common."]


def test_without_the_other_version_nothing_is_compared(sales: Dataset, tmp_path: Path) -> None:
    alone = Dataset(sales.data, sales.table, tmp_path)
    with pytest.raises(Refusal) as refusal:
        alone.ask("diff", OTHER)
    assert refusal.value.reason == "BAD_PARAMETER"


@pytest.mark.parametrize("key", [[], ["at"]])
def test_personal_data_is_in_no_part_of_a_diff(key: list[str], opened: Opened) -> None:
    told = opened("restated").dump("diff", {"other_version_id": "sales", "key": key}, masked=["email"]).decode()
    assert "example.org" not in told
    assert "Personal data in email is left out." in told


def test_examples_are_few_and_short(tmp_path: Path) -> None:
    shape = [tables.column("id", "integer", "identifier"), tables.column("text", "string", "text")]
    before = [[i, "a" * 5000] for i in range(300)]
    after = [[i, "b" * 5000] for i in range(100, 400)]
    made = pair(tmp_path, shape, after, before)
    answer = made.ask("diff", {**OTHER, "key": ["id"]})
    examples = answer["extra"]["rows"]["examples"]
    assert {kind: len(rows) for kind, rows in examples.items()} == {"added": 10, "removed": 10, "changed": 10}
    assert "Of each kind the first 10 rows are shown." in answer["warnings"]
    assert [row["key"]["id"] for row in examples["changed"]] == list(range(100, 110))
    assert max(len(cell["after"]) for row in examples["changed"] for cell in row["changes"]) == 200
    assert len(made.dump("diff", {**OTHER, "columns": ["id"]})) < 20_000
