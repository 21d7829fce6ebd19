"""A conversation about a small table, on a running system."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from tests.running import finished, good, upload

STAFF = [
    ("Ada Stone", "Sales", "Oslo", "Bergen", 52_000, "2021-03-01", "Yes"),
    ("Ben Rivers", "Sales", "Bergen", "Oslo", 48_000, "2020-05-11", "No"),
    ("Cleo Marsh", "Support", "Oslo", "Oslo", 39_000, "2022-07-20", "No"),
    ("Dan Field", "Support", "Bergen", "Bergen", 41_000, "2020-01-15", "Yes"),
    ("Eva Woods", "Engineering", "Oslo", "Bergen", 71_000, "2019-11-02", "No"),
    ("Finn Lake", "Engineering", "Bergen", "Oslo", 68_500, "2022-02-28", "Yes"),
    ("Gia Hill", "Engineering", "Oslo", "Bergen", 66_000, "2021-09-09", "No"),
]
CSV = "full_name,department,office,home_town,salary,hire_date,remote\n" + "".join(
    ",".join(map(str, row)) + "\n" for row in STAFF
)


@dataclass
class Talk:
    """One conversation; `ask` gives every state that a message was streamed in."""

    http: httpx.Client
    conversation: dict[str, Any]

    def ask(self, question: str = "", **fields: Any) -> list[dict[str, Any]]:
        address = f"/v1/conversations/{self.conversation['id']}/messages"
        body = {"question": question, **fields}
        with self.http.stream("POST", address, json=body, headers={"accept": "text/event-stream"}) as answer:
            if answer.status_code != 200:
                answer.read()
                return [answer.json()]
            told = [json.loads(line[5:]) for line in answer.iter_lines() if line.startswith("data:")]
        return [message for message in told if "answer" in message]

    def answer(self, question: str = "", **fields: Any) -> dict[str, Any]:
        found: dict[str, Any] = self.ask(question, **fields)[-1]["answer"]
        return found


@pytest.fixture(scope="session")
def version(http: httpx.Client) -> dict[str, Any]:
    _, made = upload(http, "staff.csv", CSV.encode())
    found: dict[str, Any] = finished(http, f"/v1/versions/{made['id']}")
    assert found["state"] == "VERSION_STATE_FINISHED", found
    return found


@pytest.fixture
def talk_of(version: dict[str, Any]) -> Callable[[httpx.Client], Talk]:
    return lambda client: Talk(client, good(client.post("/v1/conversations", json={"versionId": version["id"]})))


@pytest.fixture
def talk(http: httpx.Client, talk_of: Callable[[httpx.Client], Talk]) -> Talk:
    return talk_of(http)
