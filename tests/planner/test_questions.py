"""Questions over many tables come to the answers that pandas gives, or are refused; talks keep their thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from planner.ask import ask
from tests.planner.planner_harness import Version
from tests.planner.planner_questions import REFUSE
from tests.planner.planner_scoring import same, typed
from tests.planner.planner_sets import ASKED, CASES, FRAMES, TALKS

ANSWERED = [(n, q, a) for n, q, a in CASES if a is not REFUSE]
REFUSED = [(n, q) for n, q, a in CASES if a is REFUSE]
CLARIFIED = ASKED | {"List the bottom 3 ranks of defenders", "how many days were colder than -2"}
"""Asked back on purpose: the worst ranks are the highest numbers; days have a highest and a lowest temperature."""


@pytest.mark.parametrize(("name", "question", "answer"), ANSWERED, ids=[q for _, q, _ in ANSWERED])
def test_a_question_gets_the_answer_that_pandas_gives(
    version: Callable[[str], Version], name: str, question: str, answer: Any
) -> None:
    asked = ask(question, version(name).semantics, version(name).run)
    wanted = answer(FRAMES[name]())
    if question in CLARIFIED:
        assert asked["status"] == "clarify" and any(same(a, wanted) for a in asked["alternatives"])
        return
    assert asked["status"] == "answered", asked["text"]
    assert wanted is None or same(typed(asked), wanted), asked["answer"]
    assert asked["text"] and asked["spec"]


@pytest.mark.parametrize(("name", "question"), REFUSED, ids=[q for _, q in REFUSED])
def test_what_the_data_do_not_hold_is_refused_without_a_number(
    version: Callable[[str], Version], name: str, question: str
) -> None:
    asked = ask(question, version(name).semantics, version(name).run)
    assert asked["status"] == "refused"
    assert asked["refusal"] in ("not_in_data", "no_operation", "not_a_question")
    assert "answer" not in asked


@pytest.mark.parametrize(("name", "turns"), TALKS)
def test_a_conversation_keeps_its_thread(version: Callable[[str], Version], name: str, turns: Any) -> None:
    state = None
    for question, answer in turns:
        asked = ask(question, version(name).semantics, version(name).run, state)
        assert asked["status"] == "answered" and same(typed(asked), answer(FRAMES[name]())), question
        state = asked["state"]
