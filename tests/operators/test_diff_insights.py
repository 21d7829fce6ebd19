"""Insights in a diff: what appeared, vanished and moved is what the report on either version says."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from sandbox.insights.claim import Claim
from sandbox.operators.diff_insights import matched
from tests.operators import tables
from tests.operators.conftest import Dataset
from tests.operators.form import check_form
from tests.operators.test_diff import OTHER, pair

COLUMNS = [
    tables.column("region", "string", "dimension"),
    tables.column("price", "double", "measure"),
    tables.column("cost", "double", "measure"),
    tables.column("weight", "double", "measure"),
]


def rows(seed: int, cost: float, weight: float, north: float) -> list[list[Any]]:
    """`cost` and `weight` say how closely these follow the price, `north` how much dearer it is there."""
    chance, made = random.Random(seed), []
    for i in range(400):
        price = 20 + chance.gauss(0, 4) + (north if i % 4 == 0 else 0)
        follow = [share * price + chance.gauss(0, 4) for share in (cost, weight)]
        made.append(["North" if i % 4 == 0 else "South", price, *follow])
    return made


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    """Cost follows the price no longer, weight does; the north is dearer by more."""
    return pair(tmp_path_factory.mktemp("changed"), COLUMNS, rows(1, 0, 1, 6), rows(2, 1, 0, 4))


def lines(answer: dict[str, Any]) -> dict[tuple[str, ...], str]:
    return {
        (line["type"], *sorted(line["columns"])): line["change"] for line in answer["extra"]["insight_changes"]["lines"]
    }


def test_what_changed_in_the_data_is_what_changed_in_the_insights(changed: Dataset) -> None:
    answer = changed.ask("diff", {**OTHER, "insights": True})
    found = lines(answer)
    assert found["correlation", "price", "weight"] == "appeared"
    assert found["correlation", "cost", "price"] == "vanished"
    assert found["segment_difference", "price", "region"] == "moved"
    told = answer["extra"]["insight_changes"]
    assert {change: told[change] for change in ("appeared", "vanished", "moved")} == {
        change: list(found.values()).count(change) for change in ("appeared", "vanished", "moved")
    }
    assert f"{told['appeared']} insight" in answer["sentence"]
    check_form(answer)


def test_each_side_is_what_the_report_on_that_version_says(changed: Dataset) -> None:
    told = changed.ask("diff", {**OTHER, "insights": True})["extra"]["insight_changes"]
    assert changed.others
    for side, dataset in (("after", changed), ("before", changed.others("other"))):
        report = dataset.ask("speak", {})["extra"]
        ours = {line[side]["rank"]: line[side]["text"] for line in told["lines"] if line[side]}
        assert {insight["rank"]: insight["text"] for insight in report["insights"]}.items() <= ours.items()
        assert told["tests"][side]["tested"] == report["tests"]["tested"]


def test_insights_are_the_same_bytes_on_however_many_threads(changed: Dataset) -> None:
    one, four = (changed.dump("diff", {**OTHER, "insights": True}, threads=threads) for threads in (1, 4))
    assert one == four


def test_insights_are_told_only_on_request_and_of_what_may_be_seen(changed: Dataset) -> None:
    assert "insight_changes" not in changed.ask("diff", OTHER)["extra"]
    seen = lines(changed.ask("diff", {**OTHER, "insights": True}, masked=["price"]))
    assert not any("price" in key for key in seen)
    assert lines(changed.ask("diff", {**OTHER, "columns": ["price", "weight"], "insights": True})) == {
        ("correlation", "price", "weight"): "appeared"
    }


def test_the_same_data_have_the_same_insights(tmp_path: Path) -> None:
    answer = pair(tmp_path, COLUMNS, rows(1, 1, 0, 4), rows(1, 1, 0, 4)).ask("diff", {**OTHER, "insights": True})
    assert set(lines(answer).values()) == {"same"}
    assert answer["sentence"].startswith("Nothing changed")


def trend(measure: str, direction: str = "up", siblings: tuple[str, ...] = ()) -> Claim:
    facts = {"siblings": list(siblings)} if siblings else {}
    columns = (measure, "day", *siblings)
    return Claim("trend", columns, measure=measure, time="day", direction=direction, facts=facts)


def outlier(at: str) -> Claim:
    return Claim("outlier", ("cost", "day"), measure="cost", time="day", at=at)


def together(*columns: str) -> Claim:
    return Claim("correlation", columns, sign="+")


MATCHES: list[tuple[str, list[Claim], list[Claim], list[tuple[int | None, int | None]]]] = [
    ("one that turns is the same", [trend("a")], [trend("a", "down")], [(0, 0)]),
    ("another subspace is another", [trend("a")], [Claim("trend", ("a", "day"), filters={"b": "x"})], [(None, 0), (0, None)]),
    ("of several such, the one about the same", [outlier("1"), outlier("2")], [outlier("2"), outlier("3")], [(1, 0), (0, 1)]),
    ("a second such appears", [outlier("1")], [outlier("2"), outlier("1")], [(None, 0), (0, 1)]),
    ("another head of its siblings", [trend("a", "up", ("b", "c"))], [trend("b", "up", ("a", "d"))], [(0, 0)]),
    ("told along with siblings", [trend("a"), trend("b")], [trend("a", "up", ("b", "c"))], [(0, 0)]),
    ("told alone again", [trend("a", "up", ("b", "c"))], [trend("b"), trend("a")], [(0, 0)]),
    ("moving together with one more", [together("a", "b")], [together("a", "b", "c")], [(0, 0)]),
    ("nothing in common", [trend("a")], [together("a", "day")], [(None, 0), (0, None)]),
]  # fmt: skip


@pytest.mark.parametrize(("case", "before", "after", "pairs"), MATCHES, ids=[case for case, *_ in MATCHES])
def test_insights_are_matched(
    case: str, before: list[Claim], after: list[Claim], pairs: list[tuple[int | None, int | None]]
) -> None:
    assert matched(before, after) == pairs
