"""Columns that hold one value on every row, and so say nothing."""

from __future__ import annotations

from sandbox.insights import wording
from sandbox.insights.claim import Claim, Story
from sandbox.insights.frame import Frame
from sandbox.insights.survey import Survey
from sandbox.insights.wording import Words


def mine(survey: Survey) -> list[Claim]:
    names = tuple(survey.frame.constants)
    if not names or survey.frame.rows < 8:
        return []
    return [Claim("constant", names, effect=0.4, surprise=0.3, descriptive=True)]


def tell(claim: Claim, frame: Frame) -> Story:
    words = Words()
    names = [words.name(name) for name in claim.columns[:5]]
    more = len(claim.columns) - len(names)
    if len(claim.columns) == 1:
        value = words.name(frame.constants[claim.columns[0]])
        sentence = f"{names[0]} is {value} wherever it is filled."
    else:
        sentence = f"{wording.joined(names)}" + (f" and {words.count(more)} more columns" if more else "")
        sentence += " each hold a single value."
    why = "A column that never varies explains nothing; it may be a filter left on, or a field nobody fills."
    call = {"name": "profile", "params": {"columns": list(claim.columns)}}
    return Story(sentence, tuple(words.numbers), why, f"count by {claim.columns[0]}", None, call)
