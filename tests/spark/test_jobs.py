"""Jobs on a cluster as people have them: asked for over REST, with progress, cancel, errors and receipts."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from dataspeaks.executor.v1 import worker_pb2
from sandbox.jail.client import Jail, Task
from services.executor.rounds import RoundFailed, Rounds, SparkSettings
from services.kit.folder import FolderBlobs
from tests import running
from tests.operators.conftest import Opened
from tests.spark.conftest import Asked
from tools import spark

AMOUNT = {"function": "FUNCTION_SUM", "column": "amount"}
QUESTIONS: list[tuple[str, dict[str, Any]]] = [
    ("aggregate", {"keys": [{"column": "city"}], "measures": [AMOUNT]}),
    ("timeSeries", {"time": "day", "measures": [AMOUNT]}),
    ("profile", {}),
]
ENDLESS = "SELECT COUNT(*) AS n FROM " + ", ".join(f"data AS d{i}" for i in range(12)) + " WHERE d0.units < d1.units"


@pytest.fixture(scope="module")
def http(server: spark.Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    told = {"WORKER_SPARK_URL": server.url, "EXECUTOR_SPARK_FROM_BYTES": "1000000"}
    environment = {f"DATASPEAKS_{name}": value for name, value in told.items()}
    environment["PYTHONPATH"] = f"{spark.CLIENT}:{os.environ.get('PYTHONPATH', '')}"
    folder = tmp_path_factory.mktemp("system")
    with running.running(folder / "data", environment=environment) as system, system.client() as client:
        yield client


@pytest.fixture(scope="module")
def version(http: httpx.Client) -> str:
    rows = [
        f"{i % 7},2024-01-{1 + i % 28:02},{'Bern' if i % 3 else 'Zürich'},{i * 0.1:.2f},u{i}@example.org"
        for i in range(500)
    ]
    body = "\n".join(["n,day,city,amount,email", *rows]).encode()
    return str(running.table(http, "sales.csv", body)["id"])


def ask(http: httpx.Client, version: str, name: str, params: dict[str, Any], engine: str) -> dict[str, Any]:
    body = {"versionId": version, "operator": {name: params}, "engine": f"ENGINE_{engine}"}
    job: dict[str, Any] = running.good(http.post("/v1/jobs", json=body))
    return job


@pytest.mark.parametrize(("name", "params"), QUESTIONS)
def test_a_job_on_spark_has_the_receipt_of_one_on_duckdb(
    name: str, params: dict[str, Any], http: httpx.Client, version: str
) -> None:
    ended = [
        running.finished(http, f"/v1/jobs/{ask(http, version, name, params, engine)['id']}")
        for engine in ("SPARK", "DUCKDB")
    ]
    assert [job["state"] for job in ended] == ["JOB_STATE_SUCCEEDED"] * 2, ended
    here, there = (job["receipt"] for job in reversed(ended))
    assert there["engine"].startswith("spark ")
    assert {k: v for k, v in there.items() if k not in ("engine", "seal")} == {
        k: v for k, v in here.items() if k not in ("engine", "seal")
    }
    assert there["guarantee"] == "GUARANTEE_EXACT"
    assert running.good(http.post("/v1/receipts:verify", json={"receipt": there}))["same"]


def test_a_job_on_spark_tells_its_progress_and_can_be_cancelled(http: httpx.Client, version: str) -> None:
    job = ask(http, version, "profile", {"bins": 13}, "SPARK")
    path = f"/v1/jobs/{job['id']}"
    running.until(lambda: int(running.good(http.get(path)).get("done", 0)), "progress")
    cancelled = running.good(http.post(f"{path}:cancel", json={}))
    assert cancelled["state"] == "JOB_STATE_CANCELLED"
    after = ask(http, version, "aggregate", {"keys": [{"column": "n"}]}, "SPARK")
    assert running.finished(http, f"/v1/jobs/{after['id']}")["state"] == "JOB_STATE_SUCCEEDED"


def test_a_refusal_is_told_as_ever(http: httpx.Client, version: str) -> None:
    job = ask(http, version, "timeSeries", {"time": "city"}, "SPARK")
    ended = running.finished(http, f"/v1/jobs/{job['id']}")
    assert ended["state"] == "JOB_STATE_FAILED"
    assert "COLUMN_UNFIT" in json.dumps(ended["error"])


async def test_a_query_whose_asker_has_gone_frees_the_cluster(asked: Asked, opened: Opened) -> None:
    address = f"file:{opened('sales').data}"
    with pytest.raises(TimeoutError):
        async with asked.cluster.session(address, ()) as session, asyncio.timeout(5):
            await session.ask(ENDLESS, lambda share: None)
    async with asyncio.timeout(20), asked.cluster.session(address, ()) as session:
        answer = await session.ask("SELECT COUNT(*) AS n FROM data", lambda share: None)
        assert answer.to_pylist() == [{"n": 12}]


async def test_an_answer_beyond_the_bound_is_not_taken(
    asked: Asked, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    from services.executor import spark as client

    monkeypatch.setattr(client, "ANSWER_ROWS", 100)
    async with asked.cluster.session(f"file:{opened('sales').data}", ()) as session:
        with pytest.raises(client.AnswerTooLarge):
            await session.ask("SELECT a.day FROM data AS a, data AS b", lambda share: None)


FAILURES = [
    ("sc://127.0.0.1:1", "data.parquet", "CLUSTER_LOST"),
    ("", "nothing", "CLUSTER_LOST"),
    (None, "", "NO_CLUSTER"),
]


@pytest.mark.parametrize(("url", "held", "verdict"), FAILURES)
async def test_what_is_amiss_with_a_cluster_may_be_tried_again(
    url: str | None, held: str, verdict: str, server: spark.Cluster, tmp_path: Path
) -> None:
    blobs = FolderBlobs(tmp_path)
    await blobs.put("org_1/x", b"no Parquet")
    settings = SparkSettings(url=server.url if url == "" else url or "")
    rounds = Rounds(settings, Jail(), blobs, tmp_path)
    data = worker_pb2.Blob(name="data", key="org_1/x", size_bytes=10)
    with pytest.raises(RoundFailed) as failed:
        await rounds.run(Task("job", b"{}"), data, (), lambda done, total: None)
    assert (failed.value.failure.verdict, failed.value.failure.retryable) == (verdict, True)
