"""What a file is called says what its rows are, or of what they tell again and again."""

from __future__ import annotations

from collections.abc import Callable

from planner import plan
from planner.queries import Measure, Scalar
from tests.planner.planner_harness import Version


def test_a_title_names_the_rows(version: Callable[[str], Version]) -> None:
    semantics = version("mammals").semantics.called("2024_sightings")
    [reading] = plan("How many sightings are there?", semantics).readings
    assert reading.query == Scalar(Measure("count"), ())


def test_of_things_told_every_month_a_title_names_the_things(version: Callable[[str], Version]) -> None:
    semantics = version("housing").semantics.called("hamlets")
    [reading] = plan("How many hamlets are there?", semantics).readings
    assert isinstance(reading.query, Scalar) and reading.query.measure.function == "distinct"
    assert reading.query.measure.field is semantics.by_name("city")
