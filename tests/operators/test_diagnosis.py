"""What a series shows: seasons, changes of level and steps out of line that were put there, and none where none are."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sandbox.statistics.decomposition import Cycle, decomposed
from tests.operators import tables
from tests.operators.conftest import Dataset
from tests.operators.form import check_form

ALL = {"seasonality": True, "change_points": True, "anomalies": True}
WEEK = [Cycle("week", 7, 0, 7), Cycle("year", 365.2425)]


def ask(tmp_path: Path, values: Any, more: dict[str, Any], start: dt.date = dt.date(2024, 1, 1)) -> dict[str, Any]:
    days = [start + dt.timedelta(days=i) for i in range(len(values))]
    columns = [tables.column("day", "date", "time"), tables.column("n", "double")]
    dataset = Dataset(*tables.write(tmp_path, columns, [days, [float(v) for v in values]]), tmp_path)
    sums = {"function": "FUNCTION_SUM", "column": "n", "label": "sales"}
    answer = dataset.ask("time_series", {"time": "day", "grain": "GRAIN_DAY", "measures": [sums], **more})
    check_form(answer)
    return answer


def weekly(days: int, seed: int) -> Any:
    """Noise about a level, more at the weekend."""
    noise = np.random.default_rng(seed).normal(0, 2, days)
    return 50 + noise + np.where(np.arange(days) % 7 >= 5, 20.0, 0.0)


def test_a_season_is_found_with_its_strength(tmp_path: Path) -> None:
    answer = ask(tmp_path, weekly(140, 1), ALL)
    (season,) = answer["extra"]["seasonality"]
    assert (season["season"], season["period"]) == ("week", 7)
    assert season["strength"] == pytest.approx(0.953, abs=0.02)
    assert season["p"] < 1e-10
    seasonal = [row[2] for row in answer["rows"]]
    assert seasonal[5] - seasonal[2] == pytest.approx(20, abs=2)
    assert "it follows the week (strength 9" in answer["sentence"]
    assert "no lasting change of level shows; no step is out of line" in answer["sentence"]


def test_changes_of_level_are_found_where_they_are(tmp_path: Path) -> None:
    values = weekly(210, 2) + np.where(np.arange(210) >= 70, 15, 0) - np.where(np.arange(210) >= 150, 25, 0)
    answer = ask(tmp_path, values, ALL)
    changes = answer["extra"]["change_points"]
    assert [change["at"] for change in changes] == ["2024-03-11", "2024-05-30"]
    flat = 50 + 20 * 2 / 7
    told = [level for change in changes for level in (change["before"], change["after"])]
    assert told == pytest.approx([flat, flat + 15, flat + 15, flat - 10], abs=1)
    assert all(change["p"] < 1e-6 for change in changes)
    assert answer["chart"]["mark"] in ("2024-03-11", "2024-05-30")
    assert answer["extra"]["seasonality"][0]["season"] == "week"


def test_a_step_out_of_line_is_told_with_what_was_to_be_expected(tmp_path: Path) -> None:
    values = weekly(140, 3)
    values[40], values[90] = values[40] + 20, values[90] - 18
    answer = ask(tmp_path, values, ALL)
    strays = answer["extra"]["anomalies"]
    assert {stray["at"] for stray in strays} == {"2024-02-10", "2024-03-31"}
    for stray in strays:
        place = (dt.date.fromisoformat(stray["at"]) - dt.date(2024, 1, 1)).days
        assert stray["value"] == pytest.approx(values[place])
        assert stray["expected"] == pytest.approx(70 if place % 7 >= 5 else 50, abs=2)
    assert [i for i, row in enumerate(answer["rows"]) if row[-1]] == [40, 90]
    assert "2 steps are out of line: " in answer["sentence"]


def test_a_weekend_is_no_anomaly_and_a_weekday_like_one_is(tmp_path: Path) -> None:
    values = weekly(140, 4)
    values[72] = 70.0
    assert [stray["at"] for stray in ask(tmp_path, values, ALL)["extra"]["anomalies"]] == ["2024-03-13"]


def test_a_month_that_is_not_over_is_no_anomaly(tmp_path: Path) -> None:
    values = 100 + np.random.default_rng(5).normal(0, 5, 1100)
    answer = ask(tmp_path, values, {**ALL, "grain": "GRAIN_MONTH"}, dt.date(2021, 1, 20))
    assert answer["extra"]["anomalies"] == answer["extra"]["change_points"] == []


def test_each_line_of_a_split_is_examined_by_itself(tmp_path: Path) -> None:
    days = [dt.date(2024, 1, 1) + dt.timedelta(days=i) for i in range(140)]
    lines = {"a": weekly(140, 6), "b": np.random.default_rng(7).normal(30, 2, 140)}
    lines["b"][100:] += 12
    columns = [tables.column("day", "date", "time"), tables.column("n", "double"), tables.column("g", "string")]
    cells = [days * 2, [float(v) for line in lines.values() for v in line], [g for g in lines for _ in days]]
    dataset = Dataset(*tables.write(tmp_path, columns, cells), tmp_path)
    sums = {"function": "FUNCTION_SUM", "column": "n"}
    wanted = {"time": "day", "grain": "GRAIN_DAY", "measures": [sums], "by": "g", **ALL}
    answer = dataset.ask("time_series", wanted)
    assert [(found["line"], found["season"]) for found in answer["extra"]["seasonality"]] == [("a", "week")]
    assert [(found["line"], found["at"]) for found in answer["extra"]["change_points"]] == [("b", "2024-04-10")]
    assert "with 1 season, 1 change of level and 0 steps out of line" in answer["sentence"]
    assert len({dataset.dump("time_series", wanted, threads=threads) for threads in (1, 2, 4)}) == 1


def test_a_short_series_is_not_examined_and_says_so(tmp_path: Path) -> None:
    answer = ask(tmp_path, np.arange(11.0), ALL)
    assert answer["warnings"] == ["Lines of fewer than 12 known steps, and lines that do not vary, are not examined."]
    assert all(row[2:] == [None] * 4 for row in answer["rows"])


def autoregressive(rng: np.random.Generator, size: int, phi: float) -> Any:
    values = np.zeros(size)
    for i, shock in enumerate(rng.normal(size=size)):
        values[i] = phi * values[i - 1] + shock
    return values


NOISE: dict[str, tuple[Any, float]] = {
    "independent": (lambda rng, size: rng.normal(size=size), 0.03),
    "counts": (lambda rng, size: rng.poisson(4, size).astype(float), 0.05),
    "dependent": (lambda rng, size: autoregressive(rng, size, 0.6), 0.1),
    "slow": (lambda rng, size: autoregressive(rng, size, 0.95), 0.1),
    "wandering": (lambda rng, size: np.cumsum(rng.normal(size=size)), 0.1),
}


@pytest.mark.parametrize("size", [120, 500])
@pytest.mark.parametrize("kind", NOISE)
def test_noise_has_neither_season_nor_change_nor_strays(kind: str, size: int) -> None:
    make, most = NOISE[kind]
    rng = np.random.default_rng(11)
    found = [decomposed(make(rng, size), WEEK) for _ in range(60)]
    assert sum(bool(d and (d.of("season") or d.of("step"))) for d in found) <= most * len(found)
    assert sum(bool(d and d.anomalies) for d in found) <= 0.1 * len(found)


@pytest.mark.parametrize("curve", ["line", "growth", "bend"])
def test_a_smooth_course_is_no_change_of_level(curve: str) -> None:
    rng, place = np.random.default_rng(12), np.linspace(0, 1, 400)
    course = {"line": 10 * place, "growth": np.exp(3 * place), "bend": 8 * (place - 0.6) ** 2}[curve]
    found = [decomposed(course + rng.normal(0, 0.5, 400), WEEK) for _ in range(20)]
    assert sum(bool(d and d.of("step")) for d in found) <= 2


@pytest.mark.parametrize("scale", [1e-300, 1e-9, 1e9, 1e300])
def test_what_is_found_does_not_depend_on_the_unit(scale: float) -> None:
    values = weekly(140, 3) / 100
    values[40] += 0.2
    plain, scaled = decomposed(values, WEEK), decomposed(values * scale, WEEK)
    assert plain is not None
    assert scaled is not None
    assert list(scaled.anomalies) == list(plain.anomalies) == [40]
    assert scaled.expected / scale == pytest.approx(plain.expected, rel=1e-9)
