"""The main job over REST: upload, process, Data Speaks, ask, verify."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

from services.example import FILE
from tests.running import Running, finished, good, operate, table, upload

FEW = b"city,amount,when\nOslo,10.50,2025-01-01\nRome,20.25,2025-01-02\nOslo,1.25,2025-01-03\n"


@pytest.fixture(scope="module")
def orders(http: httpx.Client) -> dict[str, Any]:
    return table(http, FILE.name, FILE.read_bytes())


def test_a_version_says_what_its_columns_are(orders: dict[str, Any]) -> None:
    columns = {column["name"]: column for column in orders["columns"]}
    assert orders["rows"] == "1868"
    assert columns["order_date"]["role"] == "time"
    assert columns["order_id"]["role"] == "identifier"
    assert (columns["amount_eur"]["type"], columns["amount_eur"]["unit"]) == ("decimal", "EUR")
    assert columns["returned"]["role"] == "flag"


def test_insights_come_ranked_with_charts_and_a_receipt_that_verifies(
    http: httpx.Client, orders: dict[str, Any]
) -> None:
    job, result = operate(http, orders["id"], speak={})
    insights = result["extra"]["insights"]
    assert len(insights) >= 5 and all(insight["text"] and insight["chart"] for insight in insights)
    assert result["extra"]["tests"]["tested"] > 100
    assert ("delivery_days", "region") in {tuple(insight["columns"]) for insight in insights}
    verdict = good(http.post("/v1/receipts:verify", json={"receipt": job["receipt"]}))
    assert verdict["same"], verdict


def test_a_receipt_verifies_on_another_machine_and_a_tampered_one_does_not(
    http: httpx.Client, orders: dict[str, Any], tmp_path: Path
) -> None:
    job, _ = operate(
        http,
        orders["id"],
        aggregate={"keys": [{"column": "region"}], "measures": [{"function": "FUNCTION_SUM", "column": "amount_eur"}]},
    )
    receipt = tmp_path / "receipt.json"
    for change, same in (({}, True), ({"resultSha256": "0" * 64}, False), ({"fileName": "other.csv"}, False)):
        receipt.write_text(json.dumps({**job["receipt"], **change}))
        command = [sys.executable, "-m", "services", "verify", "--json", str(receipt), str(FILE)]
        found = subprocess.run(command, capture_output=True, text=True)
        assert json.loads(found.stdout)["same"] is same, found
        assert (found.returncode == 0) is same


def test_a_tampered_receipt_is_refused_by_the_server(http: httpx.Client, orders: dict[str, Any]) -> None:
    job, _ = operate(http, orders["id"], aggregate={"keys": [{"column": "region"}]})
    for change in ({"resultSha256": "0" * 64}, {"engine": "other"}, {"operatorVersion": 99}):
        assert not good(http.post("/v1/receipts:verify", json={"receipt": {**job["receipt"], **change}}))["same"], (
            change
        )


def test_the_same_question_is_answered_from_the_cache_with_the_same_bytes(
    http: httpx.Client, orders: dict[str, Any]
) -> None:
    params = {"distribution": {"column": "delivery_days"}}
    first, result = operate(http, orders["id"], **params)
    second, again = operate(http, orders["id"], **params)
    assert second["cached"] and result == again
    assert first["receipt"] == second["receipt"]


def test_a_question_gets_a_number_that_its_receipt_proves(http: httpx.Client, orders: dict[str, Any]) -> None:
    conversation = good(http.post("/v1/conversations", json={"versionId": orders["id"]}))
    path = f"/v1/conversations/{conversation['id']}/messages"
    stream = http.post(path, json={"question": "How many orders are there in the East region?"})
    states = [
        json.loads(line[6:])["answer"]["state"] for line in stream.text.splitlines() if line.startswith('data: {"id')
    ]
    assert states[0] == "ANSWER_STATE_COMPUTING" and states[-1] == "ANSWER_STATE_ANSWERED", stream.text
    answer = good(http.get(path))["messages"][0]["answer"]
    east = FILE.read_text().count(",East,")
    assert f"{east:,}" in answer["text"] or str(east) in answer["text"]
    assert good(http.post("/v1/receipts:verify", json={"receipt": answer["receipts"][0]}))["same"]


def test_a_correction_makes_a_version_without_another_upload(http: httpx.Client) -> None:
    _, version = upload(http, "few.csv", FEW)
    version = finished(http, f"/v1/versions/{version['id']}")
    body = {"spec": {"columns": [{"name": "amount", "type": "string", "role": "dimension"}]}}
    newer = good(http.post(f"/v1/versions/{version['id']}:correct", json=body))
    newer = finished(http, f"/v1/versions/{newer['id']}")
    kinds = {column["name"]: column["type"] for column in newer["columns"]}
    assert kinds["amount"] == "string" and newer["baseVersionId"] == version["id"]
    assert newer["sourceSha256"] == version["sourceSha256"] and newer["digest"] != version["digest"]


def test_rows_come_by_page_in_the_files_order(http: httpx.Client) -> None:
    version = table(http, "few.csv", FEW)
    first = good(http.get(f"/v1/versions/{version['id']}/rows?pageSize=2"))
    second = good(http.get(f"/v1/versions/{version['id']}/rows?pageSize=2&pageToken={first['nextPageToken']}"))
    rows = [json.loads(row) for page in (first, second) for row in page["rows"]]
    assert [row[0] for row in rows] == ["Oslo", "Rome", "Oslo"]
    assert second["nextPageToken"] == ""


@pytest.mark.parametrize(
    ("name", "body"),
    [("empty.csv", b""), ("broken.xlsx", b"PK\x03\x04nonsense"), ("broken.parquet", b"PAR1nonsensePAR1")],
)
def test_a_file_that_cannot_be_read_says_why(http: httpx.Client, name: str, body: bytes) -> None:
    _, version = upload(http, name, body)
    version = finished(http, f"/v1/versions/{version['id']}")
    assert version["state"] == "VERSION_STATE_FAILED"
    assert len(version["error"]["message"]) > 20


def test_a_deleted_data_set_is_gone_with_every_blob(http: httpx.Client, system: Running) -> None:
    secret = b"name,code\nzebra-4711,1\nzebra-4712,2\n"
    dataset, version = upload(http, "secret.csv", secret)
    finished(http, f"/v1/versions/{version['id']}")
    operate(http, version["id"], rows={})
    good(http.delete(f"/v1/datasets/{dataset['id']}"))
    for path in (f"/v1/datasets/{dataset['id']}", f"/v1/versions/{version['id']}"):
        assert http.get(path).status_code == 404
    left = [p for p in (system.data / "blobs").rglob("*") if p.is_file() and b"zebra-4711" in p.read_bytes()]
    assert left == []


def test_nothing_is_left_of_a_stopped_system_and_a_taken_port_is_told(system: Running, tmp_path: Path) -> None:
    port = system.url.rsplit(":", 1)[1]
    command = [sys.executable, "-m", "services", "up", "--data", str(tmp_path / "other"), "--port", port]
    found = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert found.returncode == 1 and f"port {port}" in found.stderr and "--port" in found.stderr
    command = [sys.executable, "-m", "services", "up", "--data", str(system.data), "--port", "0"]
    found = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert found.returncode == 1 and "another" in found.stderr.lower()
