"""Questions that one operator answers as a whole; each kind of them has a reader of its own."""

from __future__ import annotations

from planner.ahead import diagnoses, outlooks, series
from planner.frames import Frame
from planner.groupwise import leaders
from planner.journeys import passages, retentions
from planner.paces import paces
from planner.queries import Query
from planner.quotients import quotients
from planner.reasons import associations, comparisons, influences
from planner.segmenting import segments
from planner.spans import spans
from planner.surveys import contents, spreads, unusual

FORMS = (
    contents,
    retentions,
    passages,
    segments,
    outlooks,
    spans,
    paces,
    quotients,
    influences,
    associations,
    diagnoses,
    unusual,
    comparisons,
    spreads,
    series,
    leaders,
)  # fmt: skip
TAKEN = ("DIFF", "PCT")
"""Operation words that a study answers as a whole."""


def analyses(frame: Frame) -> list[Query]:
    for form in FORMS:
        if found := form(frame):
            frame.used.update(i for i, p in enumerate(frame.parts) if p.kind in TAKEN)
            return found
    return []
