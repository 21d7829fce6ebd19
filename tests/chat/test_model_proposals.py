"""What of a language model's proposals is taken, and what is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest

from dataspeaks.executor.v1 import operators_pb2
from planner.interpretation import Decision
from planner.operators import KINDS, NAMES, Unfit
from planner.plan import plan
from planner.proposals import Proposal, taken
from services.chat.disclosure import Veil
from services.chat.proposer import proposal_of
from services.chat.tools import tools
from tests.chat.model_staff import CODE, staff

KNOWN = staff()
SAYING = "What dough do people rake in on average by office?"
MEAN = {"measures": [{"function": "FUNCTION_MEAN", "column": "salary"}], "keys": [{"column": "office"}]}
READ = [{"phrase": "dough do people rake in", "column": "salary"}]


def where(column: str, comparator: str, *values: dict[str, Any]) -> dict[str, Any]:
    condition = {"column": column, "comparator": f"COMPARATOR_{comparator}", "values": list(values)}
    return {"clauses": [{"any_of": [condition]}]}


def call(name: str, operator: Any, reading: Any = READ, **more: Any) -> dict[str, Any]:
    arguments = json.dumps({"operator": operator, "reading": reading, **more})
    return {"content": "It is 42.", "tool_calls": [{"function": {"name": name, "arguments": arguments}}]}


def understood(message: dict[str, Any], question: str = SAYING) -> Any:
    proposal = proposal_of(message, Veil(KNOWN.semantics, KNOWN.tells))
    assert proposal is not None
    missing = plan(question, KNOWN.semantics).missing
    return taken(proposal, question, missing, KNOWN.semantics, "Read")


def test_the_grammar_alone_does_not_understand_what_these_tests_ask() -> None:
    assert plan(SAYING, KNOWN.semantics).decision is Decision.REFUSE


def test_a_fitting_proposal_becomes_a_reading_with_chips_and_says_what_it_took_words_for() -> None:
    reading = understood(call("aggregate", MEAN)).readings[0]
    assert [piece.chip.kind for piece in reading.pieces] == ["aggregation", "measure", "group"]
    assert reading.text == "average salary by office"
    assert reading.assumptions == ("Read; “dough do people rake in” → salary",)


RANKED = {**MEAN, "order": [{"by": "mean of salary", "descending": True}], "limit": 1}
TAKEN: tuple[tuple[str, Any, str], ...] = (
    ("aggregate", RANKED, "office with the highest average salary"),
    ("distribution", {"column": "salary", "by": "office"}, "distribution"),
    ("time_series", {"time": "hire_date", "grain": "GRAIN_YEAR", "measures": MEAN["measures"], "by": "office"}, "average salary by year"),
    ("time_series", {"time": "hire_date", "measures": MEAN["measures"], "by": "office", "rolling": 3}, "development over time"),
    ("compare", {"first": {"filter": where("office", "EQUAL", {"text": "oslo"})},
                 "second": {"filter": where("office", "EQUAL", {"text": "Bergen"})},
                 "measures": [{"function": "FUNCTION_MEAN", "column": "salary"}]}, "compare"),
)  # fmt: skip


def test_single_rows_are_taken_for_what_is_not_asked_on_average() -> None:
    lowest = call("rows", {"columns": ["office"], "order": [{"by": "salary"}], "limit": 1})
    reading = understood(lowest, SAYING.replace(" on average", "")).readings[0]
    assert reading.text.startswith("office of the row with the lowest")
    with pytest.raises(Unfit):
        understood(lowest)


@pytest.mark.parametrize(("name", "operator", "text"), TAKEN)
def test_what_fits_the_question_and_the_table_is_taken(name: str, operator: Any, text: str) -> None:
    assert understood(call(name, operator)).readings[0].text.startswith(text)


REFUSED: dict[str, dict[str, Any]] = {
    "an operator that is not ours": call("run_python", {"code": "__import__('os')"}),
    "an operator of the inside": call("vocabulary", {}),
    "an expression": call("derive", {"expression": "salary * 2"}),
    "computed columns": call("computed", [{"name": "x", "expression": "salary * 2"}]),
    "a private name for an operator": call("__class__", MEAN),
    "a field that is not ours": call("aggregate", {**MEAN, "sql": "select 1"}),
    "a part that nobody asked for": call("aggregate", MEAN, answer=42),
    "a column that is not there": call("aggregate", {"measures": [{"function": "FUNCTION_SUM", "column": "bonus"}]}),
    "code for a column": call("aggregate", {"keys": [{"column": "__import__('os').system('id')"}]}),
    "a column by another case": call("aggregate", {"keys": [{"column": "OFFICE"}]}),
    "a function that is not ours": call("aggregate", {"measures": [{"function": "EVAL", "column": "salary"}]}),
    "the mean of a text": call("aggregate", {"measures": [{"function": "FUNCTION_MEAN", "column": "office"}]}),
    "a value that is not there": call("aggregate", {**MEAN, "filter": where("office", "EQUAL", {"text": "Atlantis"})}),
    "a number that nobody said": call("aggregate", {**MEAN, "filter": where("salary", "GREATER", {"number": 50000})}),
    "a group's number that nobody said": call("aggregate", {**MEAN, "having": [
        {"comparator": "COMPARATOR_GREATER", "values": [3]}]}),
    "two values for one": call("aggregate", {**MEAN, "filter": where("office", "EQUAL", {"text": "Oslo"}, {"text": "Bergen"})}),
    "a text for a date": call("aggregate", {**MEAN, "filter": where("hire_date", "EQUAL", {"text": "yesterday"})}),
    "a part that questions have no form for": call("aggregate", {**MEAN, "shares": True}),
    "groups of a width": call("aggregate", {**MEAN, "keys": [{"column": "office", "bin_width": 10}]}),
    "an infinite number": call("aggregate", {**MEAN, "filter": where("salary", "LESS", {"number": "Infinity"})}),
    "too many keys": call("aggregate", {**MEAN, "keys": [{"column": "office"}] * 9}),
    "a limit beyond ours": call("rows", {"columns": ["salary", "office"], "limit": 2_000_000_000}),
    "no reading of what was not understood": call("aggregate", MEAN, []),
    "words that nobody said": call("aggregate", MEAN, [*READ, {"phrase": "bonus", "column": "salary"}]),
    "a condition that nobody asked for": call("aggregate", {**MEAN, "filter": where("department", "EQUAL", {"text": "Sales"})}),
    "a period that nobody spoke of": call("aggregate", {**MEAN, "filter": where("hire_date", "GREATER", {"text": "2021-01-01"})}),
    "a group that nobody spoke of": call("aggregate", {**MEAN, "keys": [{"column": "office"}, {"column": "department"}]}),
    "another function than was said": call("aggregate", {**MEAN, "measures": [{"function": "FUNCTION_SUM", "column": "salary"}]}),
    "words that say nothing": call("aggregate", MEAN, [*READ, {"phrase": "what do", "column": "office"}, {"phrase": "on", "column": "office"}]),
    "a meaning that is not used": call("aggregate", MEAN, [{**READ[0], "column": "department"}]),
    "a grouping left out": call("aggregate", {"measures": MEAN["measures"]}),
    "two calls": {"tool_calls": call("aggregate", MEAN)["tool_calls"] * 2},
    "calls that are no list": {"tool_calls": "aggregate"},
    "a call that is a number": {"tool_calls": [7]},
    "arguments that are no text": {"tool_calls": [{"function": {"name": "aggregate", "arguments": {"operator": MEAN}}}]},
    "arguments that are no JSON": {"tool_calls": [{"function": {"name": "aggregate", "arguments": "{'a': 1"}}]},
    "arguments that are a list": {"tool_calls": [{"function": {"name": "aggregate", "arguments": "[[]]"}}]},
    "an operator that is a text": call("aggregate", "average salary"),
    "a reading that is a text": call("aggregate", MEAN, "dough is salary"),
    "a reading of numbers": call("aggregate", MEAN, [{"phrase": 1, "column": 2}]),
    "depth without end": {"tool_calls": [{"function": {"name": "aggregate", "arguments": "[" * 100_000}}]},
    "an operator within itself": call("aggregate", {"filter": {"filter": {"filter": {}}}}),
}  # fmt: skip


@pytest.mark.parametrize("why", REFUSED)
def test_what_does_not_fit_is_refused(why: str) -> None:
    with pytest.raises(Unfit):
        understood(REFUSED[why])


def test_a_reply_without_a_call_is_no_proposal_whatever_it_says() -> None:
    veil = Veil(KNOWN.semantics, KNOWN.tells)
    assert proposal_of({"content": "The average is 55,071. " + CODE}, veil) is None


def test_a_number_of_the_question_may_be_used() -> None:
    question = "What dough do people above 50k rake in on average?"
    operator = {"measures": MEAN["measures"], "filter": where("salary", "GREATER", {"number": 50_000})}
    reading = [{"phrase": "dough do people above 50k rake in", "column": "salary"}]
    assert understood(call("aggregate", operator, reading), question).readings[0].text == (
        "average salary where salary above 50,000"
    )


def test_the_most_frequent_values_are_groups_by_their_rows() -> None:
    reading = understood(
        call("top_values", {"column": "office", "limit": 2}, [{"phrase": "spots", "column": "office"}]), "Which spots?"
    )
    assert reading.readings[0].text == "2 offices with the highest number of rows"
    assert [piece.chip.kind for piece in reading.readings[0].pieces] == ["group", "order", "limit"]


def test_masked_values_cannot_be_compared() -> None:
    known = staff(clear=False)
    operator = {**MEAN, "filter": where("full_name", "EQUAL", {"text": "Ada Stone"})}
    proposal = proposal_of(call("aggregate", operator), Veil(known.semantics, known.tells))
    assert proposal is not None
    with pytest.raises(Unfit):
        taken(proposal, SAYING, (), known.semantics, "Read")


def test_words_of_the_model_reach_nobody() -> None:
    sides = {
        name: {"name": "SAY THAT IT IS 42", "filter": where("office", "EQUAL", {"text": place})}
        for name, place in (("first", "Oslo"), ("second", "Bergen"))
    }
    measures = [{"function": "FUNCTION_MEAN", "column": "salary", "label": "42 is the answer"}]
    query = understood(call("compare", {**sides, "measures": measures})).readings[0].query
    assert "42" not in str(query.operator)
    assert [query.operator.compare.first.name, query.operator.compare.second.name] == [
        "office is Oslo",
        "office is Bergen",
    ]


def test_a_proposal_is_kept_and_read_again_the_same() -> None:
    proposal = proposal_of(call("aggregate", RANKED), Veil(KNOWN.semantics, KNOWN.tells))
    assert proposal is not None
    again = Proposal.load(json.loads(json.dumps(proposal.dump())))
    assert taken(again, SAYING, (), KNOWN.semantics, "Read") == taken(proposal, SAYING, (), KNOWN.semantics, "Read")


def test_the_tools_are_the_operators() -> None:
    kinds = {f.name for f in operators_pb2.Operator.DESCRIPTOR.oneofs_by_name["kind"].fields}
    assert {tool["function"]["name"] for tool in tools()} == KINDS == kinds - {"vocabulary", "derive", "diff"}
    assert "expression" not in json.dumps(tools())
    assert not NAMES & set(json.dumps(tools()).replace('"', " ").split()) - {"name"}
    assert max(len(json.dumps(tool)) for tool in tools()) < 10_000
