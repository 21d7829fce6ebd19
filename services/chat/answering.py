"""Computes an answer: understands the question, runs its operators, and says what came out."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field

from dataspeaks.chat.v1 import answer_pb2 as pb
from planner import notices
from planner.answers import Answer, answer_of, settle
from planner.derived import steps as steps_of
from planner.gate import Evidence, passes
from planner.interpretation import Decision, Interpretation, Reading, RefusalKind
from planner.queries import Spoken
from planner.semantics import Semantics
from services.chat.jobs import Done, JobEnded, Jobs
from services.kit.errors import CallFailed
from services.kit.status import error_info

PLANNER = "grammar"
REFUSALS = {
    RefusalKind.NOT_IN_DATA: pb.REFUSAL_NOT_IN_DATA,
    RefusalKind.NO_OPERATION: pb.REFUSAL_NO_OPERATION,
    RefusalKind.NOT_A_QUESTION: pb.REFUSAL_NOT_A_QUESTION,
}

REFUSED = "OPERATOR_REFUSED"
UNFIT = {"COLUMN_UNFIT": pb.REFUSAL_NOT_IN_DATA, "MASKED_COLUMN": pb.REFUSAL_NOT_IN_DATA}
"""Operators' reasons that lie in the data; the others lie in what is asked."""


@dataclass
class Outcome:
    """One reading with what came out of it and the jobs that computed it."""

    reading: Reading
    spoken: Spoken
    jobs: list[Done] = field(default_factory=list)


class Answering:
    """Turns interpretations into answers through the executor."""

    def __init__(self, jobs: Jobs) -> None:
        self._jobs = jobs

    async def answers(
        self, understood: Interpretation, semantics: Semantics, version_id: str, planner: str = PLANNER
    ) -> AsyncIterator[pb.Answer]:
        """First what was understood, then the final answer; a refusal is final at once."""
        if understood.decision is Decision.REFUSE:
            kind = REFUSALS[understood.refusal] if understood.refusal else pb.REFUSAL_NOT_A_QUESTION
            yield pb.Answer(state=pb.ANSWER_STATE_REFUSED, refusal=kind, text=understood.text, planner=planner)
            return
        begun = interpretation_of(understood.readings[0], planner)
        yield begun
        try:
            readings = understood.readings
            outcomes = await asyncio.gather(*(self._compute(r, version_id) for r in readings))
        except JobEnded as ended:
            refused = refusal_of(ended, semantics, planner)
            yield refused or _failed(begun, ended.status.message, [ended.job_id])
            return
        except CallFailed as failed:
            yield _failed(begun, failed.status.message, [])
            return
        yield _final(begun, outcomes, semantics)

    async def _compute(self, reading: Reading, version_id: str) -> Outcome:
        done: list[Done] = []
        steps = steps_of(reading.query)
        try:
            operator = next(steps)
            while True:
                done.append(await self._jobs.run(version_id, operator))
                operator = steps.send(done[-1].result)
        except StopIteration as end:
            return Outcome(reading, end.value, done)


def refusal_of(ended: JobEnded, semantics: Semantics, planner: str) -> pb.Answer | None:
    """What an operator says that cannot be had of these rows; None where the job ended by a fault.

    No result backs the numbers in its words: sentences that hold some are not told.
    """
    info = error_info(ended.status)
    if info is None or info.reason != REFUSED:
        return None
    say, told = semantics.lexicon.raw["say"], Evidence.of([(ended.operator, {"rows": [], "columns": []})])
    sentences = re.split(r"(?<=[.?!]) ", notices.told(ended.status.message, semantics.lexicon))
    words = " ".join(s for s in sentences if passes(s, told, semantics.language))
    kind = UNFIT.get(info.metadata.get("detail", ""), pb.REFUSAL_NO_OPERATION)
    text = words or say["not_of_these_rows"]
    return pb.Answer(state=pb.ANSWER_STATE_REFUSED, refusal=kind, text=text, planner=planner, job_ids=[ended.job_id])


def interpretation_of(reading: Reading, planner: str) -> pb.Answer:
    chips = [
        pb.Chip(
            id=p.chip.id, kind=p.chip.kind, text=p.chip.text, phrase=p.chip.phrase, alternatives=p.chip.alternatives
        )
        for p in reading.pieces
    ]
    return pb.Answer(state=pb.ANSWER_STATE_COMPUTING, chips=chips, assumptions=reading.assumptions, planner=planner)


def _failed(begun: pb.Answer, text: str, job_ids: Sequence[str]) -> pb.Answer:
    answer = pb.Answer()
    answer.CopyFrom(begun)
    answer.state, answer.text = pb.ANSWER_STATE_FAILED, text
    answer.job_ids.extend(job_ids)
    return answer


def _final(begun: pb.Answer, outcomes: Sequence[Outcome], semantics: Semantics) -> pb.Answer:
    told = [answer_of(o.reading, o.spoken, [(d.operator, d.result) for d in o.jobs], semantics) for o in outcomes]
    answer = pb.Answer()
    answer.CopyFrom(begun)
    if not settle(told):
        return _asking(answer, outcomes, told, semantics)
    _fill(answer, told[0], outcomes[0].jobs)
    return answer


def _fill(answer: pb.Answer, told: Answer, jobs: Sequence[Done]) -> None:
    answer.state = pb.ANSWER_STATE_ANSWERED
    answer.text, answer.headline = told.text, told.headline
    answer.warnings.extend(told.warnings)
    answer.follow_ups.extend(told.follow_ups)
    answer.values_json = json.dumps(told.values, ensure_ascii=False, default=str)
    shown = sorted(jobs, key=lambda d: d is not jobs[-1])
    answer.job_ids.extend(d.job_id for d in shown)
    answer.receipts.extend(d.receipt for d in shown)
    answer.operator.CopyFrom(shown[0].operator)


def _asking(answer: pb.Answer, outcomes: Sequence[Outcome], told: Sequence[Answer], semantics: Semantics) -> pb.Answer:
    """A question back, with each reading's result."""
    answer.state = pb.ANSWER_STATE_CLARIFYING
    answer.clarification = semantics.lexicon.raw["say"]["clarify"]
    del answer.chips[:]
    for outcome, each in zip(outcomes, told, strict=True):
        last = outcome.jobs[-1]
        preview = each.headline or each.text
        answer.options.add(text=each.reading, preview=preview, receipt=last.receipt, operator=last.operator)
        answer.job_ids.append(last.job_id)
        answer.receipts.append(last.receipt)
    return answer
