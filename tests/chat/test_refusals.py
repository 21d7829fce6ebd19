"""What an operator refuses of the rows at hand is a refusal, with what to do and no number; faults stay faults."""

from __future__ import annotations

from typing import Any

import pytest
from google.protobuf.json_format import ParseDict

from dataspeaks.chat.v1 import answer_pb2 as pb
from dataspeaks.dataset.v1 import dataset_pb2, version_pb2
from dataspeaks.executor.v1 import operators_pb2
from services.chat.answering import refusal_of
from services.chat.jobs import JobEnded
from services.chat.versions import _know
from services.executor import model
from services.kit.errors import DomainError
from services.kit.status import status_of

VERSION = version_pb2.Version(rows=3, columns=[version_pb2.Column(name="wage_2", type="integer", role="measure")])
FORECAST = {"forecast": {"time": "day", "measure": {"function": "FUNCTION_SUM", "column": "wage_2"}}}
FEW = "A forecast needs at least 8 steps of time, and there are 5. Choose a finer grain."
CASES = (
    ("COLUMN_UNFIT", FEW, pb.REFUSAL_NOT_IN_DATA, "far enough for a forecast. Choose a finer step"),
    ("COLUMN_UNFIT", "A sum needs numbers, and 'wage_2' holds text.", pb.REFUSAL_NOT_IN_DATA, "'wage_2' holds text."),
    ("BAD_PARAMETER", "It makes more than 100 steps. Choose a coarser grain.", pb.REFUSAL_NO_OPERATION, "Choose a coar"),
    ("TOO_MANY_GROUPS", "There are 70,000 groups.", pb.REFUSAL_NO_OPERATION, "Ask with fewer conditions"),
)  # fmt: skip


def ended(error: DomainError, words: str) -> JobEnded:
    status = status_of(error)
    status.message = words
    return JobEnded("job_1", ParseDict(FORECAST, operators_pb2.Operator()), status)


@pytest.mark.parametrize(("reason", "words", "kind", "told"), CASES)
def test_an_operator_that_does_not_fit_the_rows_refuses_without_a_number(
    reason: str, words: str, kind: Any, told: str
) -> None:
    semantics = _know(("org", "ver", True, 0), VERSION, dataset_pb2.Dataset(), []).semantics
    answer = refusal_of(ended(model.OperatorRefused(detail=reason), words), semantics, "grammar")
    assert answer and answer.state == pb.ANSWER_STATE_REFUSED and answer.refusal == kind
    assert told in answer.text and not any(c.isdigit() for c in answer.text.replace("wage_2", ""))
    assert not answer.headline and not answer.values_json and not answer.chips


def test_a_fault_is_no_refusal() -> None:
    semantics = _know(("org", "ver", True, 0), VERSION, dataset_pb2.Dataset(), []).semantics
    assert refusal_of(ended(model.OperatorCrashed(verdict="CRASH"), "It crashed."), semantics, "grammar") is None
