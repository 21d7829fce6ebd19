"""Questions of analysis (forecasts, funnels, retention, drivers, comparisons and more) come to what pandas gives."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from planner.ask import ask
from planner.interpretation import Decision
from planner.plan import plan
from planner.semantics import Semantics
from tests.planner.planner_harness import Version, named_values
from tests.planner.planner_scoring import same, typed
from tests.planner.planner_study_questions import ASK, GERMAN, LOOSE, REFUSE, STUDIES, TALKS, Answer
from tests.planner.planner_study_tables import STUDY_TABLES

CASES = [(name, question, answer) for name, cases in STUDIES.items() for question, answer in cases]


def expect(asked: dict[str, Any], answer: Answer, table: str) -> None:
    """Holds an answer against the expected one; forecasts within what their table's noise allows."""
    if answer == REFUSE:
        assert asked["status"] == "refused" and "answer" not in asked and asked["refusal"]
        return
    if answer == ASK:
        assert asked["status"] == "clarify" and 2 <= len(asked["options"]) <= 3, asked
        assert len(set(asked["options"])) == len(asked["options"])
        return
    assert asked["status"] == "answered", asked
    assert asked["text"] and asked["spec"], "the gate held the sentence back"
    if not callable(answer):
        return
    wanted, got = answer(STUDY_TABLES[table]()), typed(asked)
    if isinstance(wanted, int) and "segments" in asked["spec"][0]:
        got = sum(got.values())
    if isinstance(wanted, str) and isinstance(got, (list, dict)):
        got = next(iter(got), None)
    if isinstance(wanted, list) and isinstance(got, dict) and all(str(w)[:2] == "20" for w in wanted):
        got = list(got)
    if isinstance(wanted, dict) and "forecast" in asked["spec"][0]:
        assert list(got) == list(wanted)
        assert all(abs(got[k] - v) <= LOOSE[table] * abs(v) for k, v in wanted.items()), (got, wanted)
        return
    assert same(got, wanted), (got, wanted)


@pytest.mark.parametrize(("name", "question", "answer"), CASES, ids=[q for _, q, _ in CASES])
def test_a_question_of_analysis_gets_the_answer_that_pandas_gives(
    version: Callable[[str], Version], name: str, question: str, answer: Answer
) -> None:
    expect(ask(question, version(name).semantics, version(name).run), answer, name)


@pytest.mark.parametrize(("name", "turns"), TALKS, ids=[f"{turns[0][0]} {turns[1][0]}" for _, turns in TALKS])
def test_a_study_is_led_on_by_what_follows(version: Callable[[str], Version], name: str, turns: Any) -> None:
    state = None
    for question, answer in turns:
        asked = ask(question, version(name).semantics, version(name).run, state)
        expect(asked, answer, name)
        state = asked["state"]


@pytest.mark.parametrize(("name", "question", "answer"), GERMAN, ids=[q for _, q, _ in GERMAN])
def test_a_german_question_of_analysis_is_answered_in_german(
    version: Callable[[str], Version], name: str, question: str, answer: Answer
) -> None:
    made = version(name)
    german = Semantics.build(made.table, named_values(made), language="de")
    asked = ask(question, german, made.run)
    expect(asked, answer, name)
    assert not {"the", "of", "and", "where"} & set(asked["text"].split())


def test_what_may_be_asked_next_is_understood(version: Callable[[str], Version]) -> None:
    for name, question, _ in CASES:
        semantics = version(name).semantics
        asked = ask(question, semantics, version(name).run)
        for following in asked.get("follow_ups", ()):
            assert plan(following, semantics).decision is Decision.ANSWER, following


def test_every_chip_of_a_study_leads_to_a_study_that_runs(version: Callable[[str], Version]) -> None:
    for name, question in (
        ("shop", "Forecast revenue for the next 3 months"),
        ("shop", "top 2 products by revenue per region"),
        ("staff", "What drives pay in Rome?"),
        ("visits", "monthly retention of users on phone"),
        ("shop", "outliers in weight"),
        ("shop", "revenue over time"),
    ):
        reading = plan(question, version(name).semantics).readings[0]
        assert reading.pieces, question
        edits = [query for piece in reading.pieces for query in piece.edits.values()]
        assert edits, question
        for query in edits:
            assert ask_query(query, version(name)), (question, query)


def ask_query(query: Any, version: Version) -> bool:
    from planner.ask import execute

    return execute(query, version.run).spoken.shape != ""
