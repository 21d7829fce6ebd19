"""Many groups of which few are shown give the same answer as all groups would."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from sandbox.operators import aggregate
from tests.operators import tables
from tests.operators.conftest import Dataset, Opened


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    folder: Path = tmp_path_factory.mktemp("many")
    keys = [None if i % 97 == 0 else i * 7919 % 3001 for i in range(6000)]
    columns = [tables.column("k", "integer", "identifier"), tables.column("n", "integer")]
    return Dataset(*tables.write(folder, columns, [keys, [i * 31 % 11 for i in range(6000)]]), folder)


@pytest.mark.parametrize("keep_missing", [False, True])
@pytest.mark.parametrize("with_ties", [False, True])
@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("function", ["FUNCTION_SUM", "FUNCTION_COUNT", "FUNCTION_MAX", "FUNCTION_DISTINCT"])
def test_the_lead_is_what_a_look_at_all_groups_gives(
    function: str,
    descending: bool,
    with_ties: bool,
    keep_missing: bool,
    many: Dataset,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wanted: dict[str, Any] = {
        "keys": [{"column": "k"}],
        "measures": [{"function": function, "column": "n", "label": "m"}],
        "order": [{"by": "m", "descending": descending}],
        "limit": 7,
        "with_ties": with_ties,
        "keep_missing": keep_missing,
    }
    answers = []
    for threshold in (1, 1_000_000):
        monkeypatch.setattr(aggregate, "_MANY", threshold)
        answers.append(many.dump("aggregate", wanted))
    assert answers[0] == answers[1]


def test_groups_may_be_times_of_day(opened: Opened) -> None:
    answer = opened("measurements").ask("aggregate", {"keys": [{"column": "clock"}], "shares": True})
    assert [row[0] for row in answer["rows"]] == ["00:30:00", "09:30:00", "10:30:00", "11:30:00", "23:30:00"]
    assert "09:30:00" in answer["sentence"]


def test_medians_of_numbers_beyond_a_double_are_exact(tmp_path: Path) -> None:
    cells = [Decimal("123456789012345.67"), Decimal("123456789012345.69"), Decimal("-123456789012345.67")]
    columns = [tables.column("x", "decimal", scale=2), tables.column("g", "string", "dimension")]
    dataset = Dataset(*tables.write(tmp_path, columns, [cells, ["a", "a", "b"]]), tmp_path)
    asked = {"keys": [{"column": "g"}], "measures": [{"function": "FUNCTION_MEDIAN", "column": "x"}]}
    assert dataset.ask("aggregate", asked)["rows"] == [["a", 123456789012345.68], ["b", -123456789012345.67]]
