"""Spark gives the bytes that DuckDB gives: every operator's examples, every filter, and generated tables."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sandbox.operators import catalog
from tests.operators.conftest import Dataset, Opened
from tests.operators.test_filters import CASES
from tests.spark import worlds
from tests.spark.conftest import Asked, refusing
from tests.spark.worlds import NAMES

Question = tuple[str, dict[str, Any]]
FUNCTIONS = ["COUNT", "SUM", "MEAN", "MIN", "MAX", "MEDIAN", "DISTINCT", "STDDEV", "VARIANCE", "MODE"]
GRAINS = ["SECOND", "MINUTE", "HOUR", "DAY", "WEEK", "MONTH", "QUARTER", "YEAR", "DAY_OF_WEEK", "MONTH_OF_YEAR"]
GRAINS.append("HOUR_OF_DAY")


def compare(asked: Asked, dataset: Dataset, questions: list[Question], masked: tuple[str, ...] = ()) -> None:
    told = asked.dumps(dataset, questions, masked)
    for (name, params), answer in zip(questions, told, strict=True):
        expected = refusing(lambda name=name, params=params: dataset.dump(name, params, masked))
        assert answer == expected, (name, params)


@pytest.mark.parametrize("name", catalog.names())
def test_an_operators_examples(name: str, opened: Opened, asked: Asked) -> None:
    for table, params, _ in catalog.load(name).EXAMPLES:
        if "other_version_id" not in params:
            compare(asked, opened(table, 3), [(name, params)])


def test_every_filter(opened: Opened, asked: Asked) -> None:
    questions = [("rows", {"filter": {"clauses": [{"any_of": [condition]}]}}) for _, condition, _ in CASES]
    compare(asked, opened("sales"), questions)


def test_masked_columns(opened: Opened, asked: Asked) -> None:
    questions: list[Question] = [("rows", {}), ("profile", {}), ("top_values", {"column": "region"}), ("speak", {})]
    compare(asked, opened("sales"), questions, ("email", "amount", "day", "paid"))


def measured(column: str, functions: list[str]) -> list[dict[str, Any]]:
    return [{"function": f"FUNCTION_{f}", "column": NAMES[column], "label": f} for f in functions]


def grouped() -> list[Question]:
    keys = [{"column": NAMES["group"]}]
    made: list[Question] = [
        ("aggregate", {"keys": keys, "measures": measured(column, [function]), "keep_missing": True})
        for column in ("whole", "exact", "real", "wide")
        for function in FUNCTIONS
    ]
    for column in ("text", "flag", "day", "at", "clock"):
        made.append(("aggregate", {"keys": [{"column": NAMES[column]}], "measures": measured("whole", ["COUNT"])}))
        made.append(("aggregate", {"measures": measured(column, ["MIN", "MAX", "DISTINCT", "MODE"])}))
    made += [
        ("aggregate", {"keys": [{"column": NAMES[c], "grain": f"GRAIN_{g}"}]}) for g in GRAINS for c in ("day", "at")
    ]
    made += [("aggregate", {"keys": [{"column": NAMES["clock"], "grain": "GRAIN_HOUR_OF_DAY"}]})]
    made += [
        ("aggregate", {"keys": [{"column": NAMES[c], "bin_width": w}]}) for c in ("real", "exact") for w in (0.1, 3)
    ]
    quantile = {"function": "FUNCTION_QUANTILE", "column": NAMES["real"], "quantile": 0.28}
    return [*made, ("aggregate", {"keys": keys, "measures": [quantile]}), ("aggregate", {"measures": [quantile]})]


def looked_at() -> list[Question]:
    made: list[Question] = [("profile", {}), ("speak", {}), ("correlation", {}), ("vocabulary", {})]
    made += [("correlation", {"target": NAMES["exact"]}), ("rows", {"distinct": True, "columns": [NAMES["text"]]})]
    for column in NAMES.values():
        made.append(("distribution", {"column": column}))
        made.append(("top_values", {"column": column}))
        made.append(("rows", {"order": [{"by": column, "descending": True}], "limit": 200}))
    made += [("outliers", {"column": NAMES[c], "by": NAMES["group"]}) for c in ("exact", "real", "wide")]
    made += [("pivot", {"down": {"column": NAMES["group"]}, "across": {"column": NAMES["flag"]}})]
    return made


def analysed() -> list[Question]:
    def only(column: str, comparator: str, **value: Any) -> dict[str, Any]:
        condition = {"column": NAMES[column], "comparator": f"COMPARATOR_{comparator}", "values": [value]}
        return {"clauses": [{"any_of": [condition]}]}

    times: list[Question] = [
        ("time_series", {"time": NAMES["at"], "grain": f"GRAIN_{grain}", "measures": measured("real", ["SUM", "MEAN"])})
        for grain in ("HOUR", "DAY", "WEEK", "MONTH", "QUARTER", "YEAR")
    ]
    steps = [
        {"name": "one", "filter": only("whole", "LESS", number=3)},
        {"name": "two", "filter": only("flag", "EQUAL", flag=True)},
    ]
    funnel = {"actor": NAMES["group"], "time": NAMES["at"], "steps": steps}
    groups = [{"name": name, "filter": only("group", "EQUAL", text=name)} for name in ("x", "ä")]
    return [
        *times,
        ("forecast", {"time": NAMES["day"], "grain": "GRAIN_WEEK", "horizon": 3}),
        ("cohort", {"actor": NAMES["text"], "time": NAMES["day"]}),
        ("cohort", {"actor": NAMES["group"], "time": NAMES["at"], "grain": "GRAIN_WEEK"}),
        (
            "cohort",
            {"actor": NAMES["text"], "time": NAMES["at"], "grain": "GRAIN_WEEK", "returning": "RETURN_ON_OR_AFTER"},
        ),
        ("funnel", funnel),
        ("funnel", funnel | {"order": "FUNNEL_ORDER_ANY", "window_seconds": 86400}),
        ("funnel", funnel | {"order": "FUNNEL_ORDER_STRICT", "by": NAMES["flag"], "actor": NAMES["text"]}),
        ("drivers", {"measure": measured("exact", ["MEAN"])[0]}),
        (
            "compare",
            {"first": groups[0], "second": groups[1], "measures": measured("exact", ["MEAN", "SUM", "MEDIAN"])},
        ),
    ]


@pytest.mark.parametrize("questions", [grouped, looked_at, analysed], ids=lambda q: q.__name__)
@pytest.mark.parametrize(("seed", "rows", "tame"), [(1, 300, True), (2, 300, False), (3, 1, False)])
def test_generated_tables(seed: int, rows: int, tame: bool, questions: Any, asked: Asked, tmp_path: Path) -> None:
    compare(asked, worlds.build(tmp_path, seed, rows, tame), questions())
