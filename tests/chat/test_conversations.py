"""Conversations as people have them: asked over REST, answered by jobs in the sandbox, kept."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest

from tests.chat.conftest import CSV, Talk
from tests.running import Running, begun, finished, good, table, until, upload

ANSWERS = (
    ("How many people work in Sales?", 2),
    ("What is the average salary in Engineering?", 205_500 / 3),
    ("Who has the highest salary?", "Eva Woods"),
    ("What is the total salary by department?", None),
    ("Is the average salary in Support below 50000?", True),
    ("How many were hired in 2020?", 2),
)


def shown(answer: dict[str, Any]) -> list[Any]:
    values: list[Any] = json.loads(answer["valuesJson"])
    return values


@pytest.mark.parametrize(("question", "expected"), ANSWERS)
def test_a_question_is_answered_with_receipts_that_verify(talk: Talk, question: str, expected: Any) -> None:
    begun, final = [message["answer"] for message in talk.ask(question)]
    assert begun["state"] == "ANSWER_STATE_COMPUTING"
    assert final["state"] == "ANSWER_STATE_ANSWERED", final
    if expected is not None:
        first = shown(final)[0]
        assert first == expected or first == pytest.approx(expected)
    assert final["text"]
    assert len(final["jobIds"]) == len(final["receipts"]) >= 1
    assert final["receipts"][0]["operator"] == final["operator"]
    verified = good(talk.http.post("/v1/receipts:verify", json={"receipt": final["receipts"][0]}))
    assert verified["same"] is True


def test_the_interpretation_comes_before_the_answer(talk: Talk) -> None:
    begun, final = [message["answer"] for message in talk.ask("average salary by department")]
    kinds = [chip["kind"] for chip in begun["chips"]]
    assert kinds == ["aggregation", "measure", "group"]
    assert not begun["text"] and not begun["jobIds"]
    assert [chip["text"] for chip in final["chips"]] == [chip["text"] for chip in begun["chips"]]


def test_a_chip_that_is_changed_runs_again(talk: Talk) -> None:
    asked = talk.ask("What is the average salary in Sales?")[-1]
    chips = {chip["kind"]: chip for chip in asked["answer"]["chips"]}
    assert shown(asked["answer"]) == [50_000]
    summed = talk.answer(messageId=asked["id"], edits=[{"id": chips["aggregation"]["id"], "text": "total"}])
    assert shown(summed) == [100_000]
    whole = talk.answer(messageId=asked["id"], edits=[{"id": chips["filter"]["id"], "text": ""}])
    assert shown(whole)[0] == pytest.approx(385_500 / 7)
    both = talk.answer(
        messageId=asked["id"],
        edits=[{"id": chips["filter"]["id"], "text": ""}, {"id": chips["aggregation"]["id"], "text": "total"}],
    )
    assert shown(both) == [385_500]


def test_an_unknown_chip_is_refused(talk: Talk) -> None:
    asked = talk.ask("What is the average salary in Sales?")[-1]
    problem = talk.ask(messageId=asked["id"], edits=[{"id": "filter-99", "text": ""}])[-1]
    assert problem["status"] == 400 and problem["reason"] == "INVALID_FIELDS"
    assert [m["id"] for m in listed(talk.http, talk)] == [asked["id"]]


def test_a_question_builds_on_the_one_before(talk: Talk) -> None:
    assert shown(talk.answer("What is the total salary?")) == [385_500]
    assert shown(talk.answer("only for Sales")) == [100_000]
    assert shown(talk.answer("and Support?")) == [80_000]
    assert talk.answer("How many unicorns are there?")["state"] == "ANSWER_STATE_REFUSED"
    assert shown(talk.answer("by office instead")) == ["Bergen", 41_000, "Oslo", 39_000]


def test_an_ambiguous_question_is_asked_back_with_previews(talk: Talk) -> None:
    asked = talk.ask("How many people are from Oslo?")[-1]
    answer = asked["answer"]
    assert answer["state"] == "ANSWER_STATE_CLARIFYING" and not answer["text"]
    assert [option["preview"] for option in answer["options"]] == ["4", "3"]
    assert all(option["receipt"] for option in answer["options"])
    chosen = talk.answer(messageId=asked["id"], option=2)
    assert chosen["state"] == "ANSWER_STATE_ANSWERED" and shown(chosen) == [3]


def test_what_was_chosen_is_remembered_until_it_is_forgotten(http: httpx.Client) -> None:
    made = table(http, "staff.csv", CSV.encode())
    talk = Talk(http, good(http.post("/v1/conversations", json={"versionId": made["id"]})))
    asked = talk.ask("How many people are from Oslo?")[-1]
    readings = [option["text"] for option in asked["answer"]["options"]]
    chosen = talk.answer(messageId=asked["id"], option=2)
    assert chosen["taught"]["phrase"] == "Oslo" and chosen["taught"]["value"] == "Oslo"
    again = talk.answer("How many people are from Oslo?")
    assert again["state"] == "ANSWER_STATE_ANSWERED" and shown(again) == [3]
    assert shown(talk.answer("only those in Sales")) == [1]
    address = f"/v1/datasets/{made['datasetId']}"
    assert good(http.get(address))["synonyms"] == [chosen["taught"]]
    good(http.patch(f"{address}?updateMask=synonyms", json={"synonyms": []}))
    forgotten = talk.answer("How many people are from Oslo?")
    assert [option["text"] for option in forgotten["options"]] == readings


def test_what_follows_a_choice_is_read_upon_it(http: httpx.Client) -> None:
    made = table(http, "staff.csv", CSV.encode())
    talk = Talk(http, good(http.post("/v1/conversations", json={"versionId": made["id"]})))
    asked = talk.ask("How many people are from Oslo?")[-1]
    chosen = talk.ask(messageId=asked["id"], option=2)[-1]
    assert shown(talk.answer("only for Engineering")) == [1]
    chips = {chip["kind"]: chip["id"] for chip in chosen["answer"]["chips"]}
    assert shown(talk.answer(messageId=chosen["id"], edits=[{"id": chips["filter"], "text": ""}])) == [7]


REFUSED = (
    ("How many unicorns are there?", "REFUSAL_NOT_IN_DATA"),
    ("What should we do about the salary?", "REFUSAL_NO_OPERATION"),
    ("Tell me a joke", "REFUSAL_NOT_A_QUESTION"),
)


@pytest.mark.parametrize(("question", "kind"), REFUSED)
def test_what_cannot_be_had_is_refused_without_a_number(talk: Talk, question: str, kind: str) -> None:
    answer = talk.answer(question)
    assert (answer["state"], answer["refusal"]) == ("ANSWER_STATE_REFUSED", kind)
    assert answer["text"] and not any(c.isdigit() for c in answer["text"]) and not answer["jobIds"]


def test_a_repeated_request_gives_the_same_message(talk: Talk) -> None:
    first = talk.ask("How many people work in Sales?", requestId="once")[-1]
    again = talk.ask("How many people work in Sales?", requestId="once")
    assert again == [first]
    assert [m["id"] for m in listed(talk.http, talk)] == [first["id"]]
    other = talk.ask("How many people work in Support?", requestId="once")[-1]
    assert other["reason"] == "REQUEST_ID_REUSED"


def test_follow_ups_can_be_answered(talk: Talk) -> None:
    answer = talk.answer("What is the total salary?")
    assert answer["followUps"]
    for question in answer["followUps"]:
        assert talk.answer(question)["state"] == "ANSWER_STATE_ANSWERED", question


def test_a_conversation_is_named_by_its_first_question_renamed_and_deleted(talk: Talk) -> None:
    address = f"/v1/conversations/{talk.conversation['id']}"
    talk.ask("How many people work in Sales?")
    assert good(talk.http.get(address))["displayName"] == "How many people work in Sales?"
    named = good(talk.http.patch(address, json={"displayName": "Sales"}))
    assert named["displayName"] == "Sales"
    found = good(talk.http.get("/v1/conversations", params={"pageSize": 1000}))["conversations"]
    assert named["id"] in [c["id"] for c in found]
    good(talk.http.delete(address))
    assert talk.http.get(address).json()["reason"] == "CONVERSATION_NOT_FOUND"


@contextmanager
def member(system: Running, http: httpx.Client, role: str) -> Iterator[httpx.Client]:
    """Somebody of the organisation, signed in."""
    email = f"{role.removeprefix('ROLE_').lower()}-{time.monotonic_ns()}@example.com"
    made = good(http.post("/v1/members", json={"email": email, "role": role}))
    with httpx.Client(base_url=system.url, timeout=60) as client:
        token = made["signInLink"].partition("#token=")[2]
        session = good(client.post("/v1/session:redeem", json={"token": token}))
        client.headers["authorization"] = f"Bearer {session['accessToken']}"
        yield client


def listed(client: httpx.Client, talk: Talk) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = good(client.get(f"/v1/conversations/{talk.conversation['id']}/messages")).get(
        "messages", []
    )
    return found


def test_personal_data_stay_hidden_from_those_who_may_not_see_them(system: Running, talk: Talk) -> None:
    asked = talk.answer("Who has the highest salary?")
    assert shown(asked)[0] == "Eva Woods"
    refused = talk.answer("What did Ada Stone say to the unicorns?")
    assert refused["state"] == "ANSWER_STATE_REFUSED"
    with member(system, talk.http, "ROLE_VIEWER") as viewer:
        told = listed(viewer, talk)
        assert "Eva" not in json.dumps(told[0]["answer"]) and "71" not in json.dumps(told[0]["answer"])
        assert told[1]["question"] == told[0]["question"] == "•••"
        conversation = good(viewer.get(f"/v1/conversations/{talk.conversation['id']}"))
        assert not conversation.get("displayName")
        harmless = talk.answer("How many people work in Sales?")
        assert listed(viewer, talk)[2]["answer"]["text"] == harmless["text"]


def test_a_hidden_message_cannot_be_built_on(system: Running, talk: Talk) -> None:
    hidden = talk.ask("What is the salary of Ada Stone?")[-1]
    with member(system, talk.http, "ROLE_EDITOR") as editor:
        theirs = Talk(editor, talk.conversation)
        problem = theirs.ask(messageId=hidden["id"], edits=[{"id": "nope", "text": ""}])[-1]
        assert (problem["status"], problem["reason"]) == (404, "MESSAGE_NOT_FOUND")
        theirs.ask("only for Sales")
        assert "Ada" not in json.dumps(listed(editor, talk))


def test_an_answer_is_kept_although_its_asker_leaves(talk: Talk) -> None:
    address = f"/v1/conversations/{talk.conversation['id']}/messages"
    body = {"question": "What is the median salary by office?"}
    with talk.http.stream("POST", address, json=body, headers={"accept": "text/event-stream"}) as answer:
        next(answer.iter_lines())

    def kept() -> bool:
        return [m["answer"]["state"] for m in listed(talk.http, talk)] == ["ANSWER_STATE_ANSWERED"]

    until(kept, "the answer")


def test_what_changed_since_the_last_upload_is_answered_with_a_receipt(http: httpx.Client) -> None:
    dataset, first = upload(http, "people.csv", CSV.encode())
    assert finished(http, f"/v1/versions/{first['id']}")["state"] == "VERSION_STATE_FINISHED"
    rows = CSV.splitlines()
    body = "\n".join([*rows[:-1], rows[-1].replace("66000", "69500")])
    second = begun(http, dataset, "people.csv", body.encode())
    assert finished(http, f"/v1/versions/{second['id']}")["state"] == "VERSION_STATE_FINISHED"
    question = "What changed since the last upload?"
    before, after = (
        Talk(http, good(http.post("/v1/conversations", json={"versionId": v["id"]}))).answer(question)
        for v in (first, second)
    )
    assert (before["state"], before["refusal"]) == ("ANSWER_STATE_REFUSED", "REFUSAL_NOT_IN_DATA")
    assert after["state"] == "ANSWER_STATE_ANSWERED" and "1 row was added and 1 was removed" in after["text"], after
    assert after["operator"]["diff"]["otherVersionId"] == first["id"]
    assert good(http.post("/v1/receipts:verify", json={"receipt": after["receipts"][0]}))["same"] is True
