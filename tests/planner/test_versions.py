"""Questions on versions compare this one with the one before; others that sound alike are about the rows."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from planner import Decision, plan
from planner.queries import Told
from tests.planner.planner_harness import Version

ON_VERSIONS = [
    "What changed since the last version?",
    "What is different from the previous upload?",
    "Compare this version with the one before",
    "Which rows are new in this version?",
    "show me the differences between the two versions",
    "has anything changed since the last file?",
    "What has changed?",
]
ON_ROWS = [
    "What changed since last month?",
    "How did the revenue change?",
    "Compare West with East",
    "Which orders are new?",
]


@pytest.mark.parametrize("question", ON_VERSIONS)
def test_a_question_on_versions_is_a_diff_with_the_one_before(version: Callable[[str], Version], question: str) -> None:
    [reading] = plan(question, version("orders").semantics.after("ver_1")).readings
    assert isinstance(reading.query, Told) and reading.query.operator.diff.other_version_id == "ver_1"


@pytest.mark.parametrize("question", ON_ROWS)
def test_a_question_on_rows_is_no_diff(version: Callable[[str], Version], question: str) -> None:
    for reading in plan(question, version("orders").semantics.after("ver_1")).readings:
        assert not isinstance(reading.query, Told) or not reading.query.operator.HasField("diff")


def test_without_a_version_before_it_is_said_so(version: Callable[[str], Version]) -> None:
    told = plan("What changed since the last version?", version("orders").semantics)
    assert (told.decision, told.text) == (
        Decision.REFUSE,
        "There is no earlier version of this data to compare with.",
    )
