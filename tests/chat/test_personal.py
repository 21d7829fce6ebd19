"""When an answer surely holds nothing personal."""

from __future__ import annotations

from typing import Any

import pytest
from google.protobuf.json_format import ParseDict

from dataspeaks.chat.v1 import answer_pb2 as pb
from dataspeaks.dataset.v1 import dataset_pb2, version_pb2
from services.chat.personal import harmless
from services.chat.versions import _know

VERSION = version_pb2.Version(
    rows=3,
    columns=[
        version_pb2.Column(name="age", type="string", role="dimension", pii="name", distinct=3),
        version_pb2.Column(name="wage", type="integer", role="measure", distinct=3),
        version_pb2.Column(name="office", type="string", role="dimension", distinct=2),
    ],
)
WORDS = [["age", "Ada Stone", 1], ["age", "Rich Field", 1], ["office", "Oslo", 2], ["office", "Bergen", 1]]
MEAN = {"aggregate": {"measures": [{"function": "FUNCTION_MEAN", "column": "wage"}]}}
BY_NAME = {"aggregate": {"keys": [{"column": "age"}]}}
ASKED = "What is the average wage in Oslo?"
CASES: tuple[tuple[str, dict[str, Any], str, bool], ...] = (
    (ASKED, MEAN, "ANSWER_STATE_ANSWERED", True),
    (ASKED, MEAN, "ANSWER_STATE_CLARIFYING", False),
    (ASKED, MEAN, "ANSWER_STATE_FAILED", False),
    (ASKED, BY_NAME, "ANSWER_STATE_ANSWERED", False),
    (ASKED, {"rows": {"columns": ["wage"]}}, "ANSWER_STATE_ANSWERED", True),
    (ASKED, {"rows": {"columns": ["wage"], "order": [{"by": "age"}]}}, "ANSWER_STATE_ANSWERED", False),
    (ASKED, {"rows": {}}, "ANSWER_STATE_ANSWERED", False),
    (ASKED, {"speak": {}}, "ANSWER_STATE_ANSWERED", False),
    (ASKED, {"drivers": {"measure": {"function": "FUNCTION_COUNT"}}}, "ANSWER_STATE_ANSWERED", False),
    (ASKED, {"correlation": {"target": "wage"}}, "ANSWER_STATE_ANSWERED", False),
    ("What is the average wage of Stone?", MEAN, "ANSWER_STATE_ANSWERED", False),
    ("What is the average wage of Quillfeather?", MEAN, "ANSWER_STATE_ANSWERED", False),
    ("What is the average wage at 4790123456?", MEAN, "ANSWER_STATE_ANSWERED", False),
    ("What is the average wage above 50000?", MEAN, "ANSWER_STATE_ANSWERED", True),
)


@pytest.mark.parametrize(("question", "operator", "state", "expected"), CASES)
def test_an_answer_is_shown_to_all_only_if_nothing_in_it_can_be_personal(
    question: str, operator: dict[str, Any], state: str, expected: bool
) -> None:
    known = _know(("org", "ver", True, 0), VERSION, dataset_pb2.Dataset(), WORDS)
    answer = ParseDict({"state": state, "operator": operator, "receipts": [{"operator": operator}]}, pb.Answer())
    assert harmless(question, answer, known.semantics, known.tells) is expected
