"""Funnels against every attempt walked one by one in plain Python, and times against pandas."""

from __future__ import annotations

import datetime as dt
import random
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from sandbox.table import Refusal
from tests.operators import tables
from tests.operators.conftest import Dataset, Opened

START = dt.datetime(2024, 1, 1)
DAY = dt.timedelta(days=1)
FOREVER = dt.timedelta(days=10_000)
Row = tuple[int, dt.datetime, str, str]


@dataclass(frozen=True)
class Ask:
    """Steps as the letters that each is; barriers as letters, and the steps (0-based) between which they stand."""

    steps: tuple[str, ...]
    order: str = "UNSPECIFIED"
    days: int = 0
    barriers: tuple[tuple[str, int, int], ...] = ()

    @property
    def window(self) -> dt.timedelta:
        return dt.timedelta(days=self.days) if self.days else FOREVER

    def params(self) -> dict[str, Any]:
        exclusions: list[dict[str, Any]] = [
            {"filter": letters(b), **({} if self.order == "ANY" else {"after": first + 1, "before": last + 1})}
            for b, first, last in self.barriers
        ]
        return {
            "actor": "actor",
            "time": "at",
            "steps": [{"filter": letters(step)} for step in self.steps],
            "order": f"FUNNEL_ORDER_{self.order}",
            "window_seconds": self.days * 86400,
            "exclusions": exclusions,
        }


ASKS = [
    Ask(("a", "b", "c")),
    Ask(("a", "b", "c"), days=3),
    Ask(("a", "a", "a", "a"), days=20),
    Ask(("a", "b", "a"), days=10),
    Ask(("ab", "bc", "b"), days=6),
    Ask(("a", "b", "c"), barriers=(("d", 0, 2),)),
    Ask(("a", "b", "c", "a"), days=20, barriers=(("d", 1, 2),)),
    Ask(("a", "b", "c"), days=9, barriers=(("b", 1, 2), ("e", 0, 1))),
    Ask(("a", "b", "c"), barriers=(("a", 0, 2),)),
    Ask(("a", "b", "c"), "STRICT"),
    Ask(("a", "a", "b"), "STRICT", days=4),
    Ask(("ab", "abc"), "STRICT", days=1),
    Ask(("a", "b", "c"), "ANY"),
    Ask(("a", "b", "c", "d"), "ANY", days=4),
    Ask(("a", "b", "c"), "ANY", days=12, barriers=(("d", 0, 2),)),
]


def letters(which: str) -> dict[str, Any]:
    values = [{"text": letter} for letter in which]
    return {"clauses": [{"any_of": [{"column": "event", "comparator": "COMPARATOR_IN", "values": values}]}]}


def events(seed: int) -> list[Row]:
    """Few actors, few moments: many ties in time."""
    random.seed(seed)
    return [
        (
            random.randrange(60),
            START + dt.timedelta(hours=random.randrange(0, 24 * 60, 12)),
            random.choice("abcde"),
            random.choice("xyz"),
        )
        for _ in range(600)
    ]


@pytest.fixture(scope="module", params=[1, 2])
def told(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Row], Dataset]:
    rows = events(request.param)
    folder: Path = tmp_path_factory.mktemp("events")
    columns = [
        tables.column("actor", "integer", "identifier"),
        tables.column("at", "timestamp", "time"),
        tables.column("event", "string", "dimension"),
        tables.column("source", "string", "dimension"),
    ]
    return rows, Dataset(*tables.write(folder, columns, [list(c) for c in zip(*rows, strict=True)]), folder)


def placed(rows: list[Row], ask: Ask) -> dict[int, list[Row]]:
    """Rows of each actor in time; within a moment by the first step that a row is, then by all that it is."""

    def place(row: Row) -> tuple[Any, ...]:
        marks = [row[2] in step for step in ask.steps]
        bits = sum(1 << i for i, mark in enumerate(marks) if mark)
        barred = sum(1 << i for i, (which, *_) in enumerate(ask.barriers) if row[2] in which)
        return (row[1], marks.index(True) if any(marks) else len(marks), barred, bits)

    mine: dict[int, list[Row]] = defaultdict(list)
    for row in sorted(rows, key=place):
        mine[row[0]].append(row)
    return mine


def walked(rows: list[Row], first: int, ask: Ask) -> tuple[list[dt.datetime], int]:
    """When the attempt that starts with a row comes to each step, and the row that brings it furthest."""
    if ask.order == "ANY":
        return in_any_order(rows, first, ask), 0
    times, end = [rows[first][1]], first
    for position, row in enumerate(rows[first + 1 :], first + 1):
        stage = len(times) - 1
        if stage == len(ask.steps) - 1:
            break
        for which, after, before in ask.barriers:
            between = any(row[2] in step for step in ask.steps[after + 1 : before + 1])
            if after <= stage < before and row[2] in which and not between:
                return times, end
        if row[2] in ask.steps[stage + 1] and row[1] <= times[0] + ask.window:
            times.append(row[1])
            end = position
        elif ask.order == "STRICT":
            break
    return times, end


def in_any_order(rows: list[Row], first: int, ask: Ask) -> list[dt.datetime]:
    seen: dict[str, dt.datetime] = {}
    for row in rows[first:]:
        if any(row[2] in which for which, *_ in ask.barriers) or row[1] > rows[first][1] + ask.window:
            break
        seen.setdefault(row[2], row[1])
    return sorted(at for letter, at in seen.items() if letter in ask.steps)


def attempts(rows: list[Row], ask: Ask) -> list[tuple[list[dt.datetime], str]]:
    """Per actor the moments of the attempt that counts, and the value it entered with."""
    found = []
    entries = "".join(ask.steps) if ask.order == "ANY" else ask.steps[0]
    for mine in placed(rows, ask).values():
        tried = []
        for i, row in enumerate(mine):
            if row[2] in entries:
                times, end = walked(mine, i, ask)
                tried.append((-len(times), times[-1], end, -times[0].timestamp(), times))
        if tried:
            times = min(tried)[-1]
            tied = [row for row in mine if row[1] == times[0] and row[2] in entries]
            found.append((times, tied[0][3] if len(tied) == 1 else ""))
    return found


@pytest.mark.parametrize("ask", ASKS, ids=str)
def test_every_actor_counts_as_far_as_the_best_attempt_gets(ask: Ask, told: tuple[list[Row], Dataset]) -> None:
    rows, dataset = told
    reached = [len(times) for times, _ in attempts(rows, ask)]
    expected = [sum(depth > i for depth in reached) for i in range(len(ask.steps))]
    assert expected[0] > expected[-1]
    plain = dataset.ask("funnel", ask.params())
    assert [row[2] for row in plain["rows"]] == expected
    timed = dataset.ask("funnel", {**ask.params(), "times": True})
    assert [row[2] for row in timed["rows"]] == expected


@pytest.mark.parametrize("ask", ASKS, ids=str)
def test_times_are_those_of_the_attempt_that_counts(ask: Ask, told: tuple[list[Row], Dataset]) -> None:
    rows, dataset = told
    answer = dataset.ask("funnel", {**ask.params(), "times": True})
    hours = {"d": 24, "h": 1, "min": 1 / 60, "s": 1 / 3600}[answer["columns"][-1]["unit"]]
    missing = [pd.NaT] * len(ask.steps)
    frame = pd.DataFrame([[*times, *missing][: len(ask.steps)] for times, _ in attempts(rows, ask)])
    assert answer["rows"][0][5:] == [None] * 8
    for i in range(1, len(ask.steps)):
        for start, cells in ((i - 1, answer["rows"][i][5:9]), (0, answer["rows"][i][9:])):
            taken = pd.to_timedelta((frame[i] - frame[start]).dropna()).dt.total_seconds() / 3600 / hours
            assert len(taken) == answer["rows"][i][2]
            if len(taken):
                assert cells == pytest.approx(taken.quantile([0.25, 0.5, 0.75, 0.9]).to_list())


@pytest.mark.parametrize("ask", [ask for ask in ASKS if ask.order != "ANY"], ids=str)
def test_an_actor_counts_once_with_the_value_it_enters_with(ask: Ask, told: tuple[list[Row], Dataset]) -> None:
    rows, dataset = told
    answer = dataset.ask("funnel", {**ask.params(), "by": "source"})
    counts = {(row[2], row[0]): row[3] for row in answer["rows"]}
    found = attempts(rows, ask)
    unclear = sum(not source for _, source in found)
    for step in range(len(ask.steps)):
        for source in "xyz":
            surely = sum(len(times) > step and value == source for times, value in found)
            assert surely <= counts[source, step + 1] <= surely + unclear
    assert sum(counts[source, 1] for source in "xyz") == len(found)


def test_an_excluded_row_ends_the_attempt_and_a_new_one_may_begin(tmp_path: Path) -> None:
    paths = {1: "abc", 2: "abdc", 3: "abdbc", 4: "abdabc", 5: "adbc", 6: "abcd"}
    rows = [(who, START + i * DAY, letter, "x") for who, path in paths.items() for i, letter in enumerate(path)]
    columns = [tables.column(n, k, "dimension") for n, k in zip(("actor", "at", "event", "source"), KINDS, strict=True)]
    dataset = Dataset(*tables.write(tmp_path, columns, [list(c) for c in zip(*rows, strict=True)]), tmp_path)

    def reached(*barriers: tuple[str, int, int]) -> list[int]:
        return [row[2] for row in dataset.ask("funnel", Ask(("a", "b", "c"), barriers=barriers).params())["rows"]]

    assert reached() == [6, 6, 6]
    assert reached(("d", 0, 2)) == [6, 5, 3]
    assert reached(("d", 1, 2)) == [6, 6, 4]
    assert reached(("d", 0, 1)) == [6, 5, 5]


KINDS: tuple[Any, ...] = ("integer", "timestamp", "string", "string")
STEPS = [{"filter": letters("a")}, {"filter": letters("b")}]
BETWEEN = {"filter": letters("c")}
REFUSED: list[tuple[dict[str, Any], str, str]] = [
    ({"time": "source"}, "COLUMN_UNFIT", "needs dates"),
    ({"steps": STEPS[:1]}, "BAD_PARAMETER", "2 to 20 steps"),
    ({"steps": STEPS * 11}, "BAD_PARAMETER", "2 to 20 steps"),
    ({"steps": [{"filter": {}}, *STEPS]}, "BAD_PARAMETER", "which rows it is"),
    ({"order": "FUNNEL_ORDER_ANY", "steps": [*STEPS, STEPS[0]]}, "BAD_PARAMETER", "the same"),
    ({"order": "FUNNEL_ORDER_STRICT", "exclusions": [BETWEEN]}, "BAD_PARAMETER", "nothing to exclude"),
    ({"order": "FUNNEL_ORDER_ANY", "exclusions": [{**BETWEEN, "after": 1}]}, "BAD_PARAMETER", "In any order"),
    ({"exclusions": [{"filter": {}}]}, "BAD_PARAMETER", "which rows it is"),
    ({"exclusions": [{**BETWEEN, "after": 2}]}, "BAD_PARAMETER", "not from step 2 to step 2"),
    ({"exclusions": [{**BETWEEN, "before": 3}]}, "BAD_PARAMETER", "of the 2"),
]


@pytest.mark.parametrize(("more", "reason", "said"), REFUSED)
def test_a_funnel_that_cannot_be_is_refused(
    more: dict[str, Any], reason: str, said: str, told: tuple[list[Row], Dataset]
) -> None:
    with pytest.raises(Refusal, match=said) as refusal:
        told[1].ask("funnel", {"actor": "actor", "time": "at", "steps": STEPS, **more})
    assert refusal.value.reason == reason


@pytest.mark.parametrize("order", ["UNSPECIFIED", "STRICT", "ANY"])
def test_twenty_steps_are_answered(order: str, told: tuple[list[Row], Dataset]) -> None:
    steps = [{"filter": letters("abcde"[i % 5] + "fghi"[i // 5])} for i in range(20)]
    params = {"actor": "actor", "time": "at", "steps": steps, "order": f"FUNNEL_ORDER_{order}", "times": True}
    counts = [row[2] for row in told[1].ask("funnel", {**params, "by": "source"})["rows"]]
    assert len(counts) == 60


def test_personal_values_are_not_split_by(opened: Opened) -> None:
    step = {"column": "product", "comparator": "COMPARATOR_IS_NOT_NULL"}
    steps = [{"filter": {"clauses": [{"any_of": [step]}]}}] * 2
    with pytest.raises(Refusal) as refusal:
        opened("sales").ask(
            "funnel", {"actor": "region", "time": "at", "steps": steps, "by": "email"}, masked=["email"]
        )
    assert refusal.value.reason == "MASKED_COLUMN"
