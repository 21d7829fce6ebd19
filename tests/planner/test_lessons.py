"""What a person teaches by choosing a reading holds from then on."""

from __future__ import annotations

import pandas as pd
import pytest

from planner.interpretation import Decision
from planner.lessons import Lesson, lesson
from planner.plan import plan
from planner.semantics import Semantics
from tests.planner.planner_harness import Version, framed, named_values

TRIPS = pd.DataFrame(
    {
        "departure_port": ["Turku", "Lagos", "Turku", "Malmo", "Lagos", "Malmo", "Turku", "Lagos"],
        "arrival_port": ["Lagos", "Turku", "Malmo", "Lagos", "Malmo", "Turku", "Lagos", "Malmo"],
        "planned_cost": [5.5, 6.25, 3.5, 8.75, 9.5, 2.25, 5.5, 9.25],
        "actual_cost": [6.5, 6.0, 4.5, 9.75, 9.0, 3.25, 5.0, 8.25],
    }
)
CHOICES = (
    ("How many rows are there for Turku?", Lesson("Turku", "departure_port", "Turku")),
    ("How many rows are there for Turku?", Lesson("Turku", "arrival_port", "Turku")),
    ("What is the average cost?", Lesson("cost", "planned_cost")),
    ("What is the average cost?", Lesson("cost", "actual_cost")),
)


@pytest.fixture(scope="module")
def trips(tmp_path_factory: pytest.TempPathFactory) -> Version:
    return framed(TRIPS, "trips", tmp_path_factory.mktemp("trips"))


def taught(trips: Version, learned: Lesson) -> Semantics:
    columns = {} if learned.value else {learned.column: [learned.phrase]}
    values = [(learned.phrase, learned.column, learned.value)] if learned.value else []
    return Semantics.build(trips.table, named_values(trips), columns, value_synonyms=values)


@pytest.mark.parametrize(("question", "expected"), CHOICES)
def test_what_was_chosen_is_not_asked_again(trips: Version, question: str, expected: Lesson) -> None:
    asked = plan(question, trips.semantics)
    assert asked.decision is Decision.CLARIFY
    lessons = [lesson(asked, place) for place in range(len(asked.readings))]
    assert expected in lessons
    again = plan(question, taught(trips, expected))
    assert again.decision is Decision.ANSWER
    assert again.readings[0].text == asked.readings[lessons.index(expected)].text


def test_what_is_named_in_full_is_not_what_was_taught(trips: Version) -> None:
    semantics = taught(trips, Lesson("Turku", "departure_port", "Turku"))
    other = plan("How many rows have the arrival port Turku?", semantics)
    assert "arrival port" in other.readings[0].text
    semantics = taught(trips, Lesson("cost", "planned_cost"))
    assert "actual cost" in plan("What is the average actual cost?", semantics).readings[0].text
