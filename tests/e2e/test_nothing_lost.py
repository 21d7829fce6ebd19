"""kill -9, at each step, of the worker, the broker and the services: what was accepted ends once, with one result."""

from __future__ import annotations

import os
import signal
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.running import Running, finished, good, until, upload

ROWS = 150_000
FINAL = {"JOB_STATE_SUCCEEDED", "JOB_STATE_FAILED", "JOB_STATE_CANCELLED"}


@pytest.fixture(scope="module")
def big() -> bytes:
    """A file of more than one part, which takes a moment to read."""
    lines = (
        f"{n},{n % 97},{n % 7},item {n % 1000:04d} of the {n % 13}th kind, described at length,2025-01-{n % 28 + 1:02d}"
        for n in range(ROWS)
    )
    return ("id,amount,kind,text,day\n" + "\n".join(lines) + "\n").encode()


@pytest.fixture
def system(tmp_path: Path) -> Iterator[Running]:
    started = Running(
        tmp_path / "data", environment={"DATASPEAKS_EXECUTOR_LEASE_S": "2", "DATASPEAKS_EXECUTOR_SWEEP_S": "0.2"}
    ).start()
    yield started
    started.stop()


def restarted(system: Running) -> None:
    system.kill()
    system.start()


def versions(http: httpx.Client, dataset_id: str) -> list[dict[str, Any]]:
    return list(good(http.get(f"/v1/datasets/{dataset_id}/versions"))["versions"])


def ended_once(http: httpx.Client, dataset_id: str) -> None:
    """The data set has one version, finished, with all rows, by one job that succeeded."""
    (version,) = versions(http, dataset_id)
    version = finished(http, f"/v1/versions/{version['id']}")
    assert (version["state"], version["rows"]) == ("VERSION_STATE_FINISHED", str(ROWS)), version
    jobs = good(http.get(f"/v1/jobs?versionId={version['id']}"))["jobs"]
    assert [job["state"] for job in jobs if "operator" not in job] == ["JOB_STATE_SUCCEEDED"]


def test_an_upload_goes_on_after_the_services_were_killed(system: Running, big: bytes) -> None:
    assert len(big) > 8 * 2**20
    with system.client() as http:
        dataset = good(http.post("/v1/datasets", json={"displayName": "big"}))
        told = {"fileName": "big.csv", "sizeBytes": str(len(big)), "requestId": "once"}
        session = good(http.post(f"/v1/datasets/{dataset['id']}/uploads", json=told))
        size = int(session["partBytes"])
        assert http.put(session["parts"][0]["url"], content=big[:size]).status_code == 204
    restarted(system)
    with system.client() as http:
        session = good(http.get(f"/v1/uploads/{session['id']}"))
        assert [part["received"] for part in session["parts"]][:2] == [True, False]
        for part in session["parts"][1:]:
            begin = (part["number"] - 1) * size
            sent = http.put(
                system.url + "/" + part["url"].split("/", 3)[-1] if "://" in part["url"] else part["url"],
                content=big[begin : begin + size],
            )
            assert sent.status_code == 204
        again = good(http.post(f"/v1/datasets/{dataset['id']}/uploads", json=told))
        assert again["id"] == session["id"]
        good(http.post(f"/v1/uploads/{session['id']}:complete", json={}))
        ended_once(http, dataset["id"])


def test_an_accepted_file_is_read_after_the_services_were_killed(system: Running, big: bytes) -> None:
    with system.client() as http:
        dataset, _ = upload(http, "big.csv", big)
    restarted(system)
    with system.client() as http:
        ended_once(http, dataset["id"])


def reading(http: httpx.Client, version_id: str) -> bool:
    job_id = good(http.get(f"/v1/versions/{version_id}")).get("jobId")
    return bool(job_id) and good(http.get(f"/v1/jobs/{job_id}"))["state"] != "JOB_STATE_QUEUED"


@pytest.mark.parametrize("victim", ["worker", "zygote", "nats-server"])
def test_a_file_is_read_although_a_part_of_the_system_was_killed(system: Running, big: bytes, victim: str) -> None:
    words = {"worker": ("services", "worker"), "zygote": ("zygote",), "nats-server": ("nats-server",)}[victim]
    with system.client() as http:
        dataset, version = upload(http, "big.csv", big)
        until(lambda: reading(http, version["id"]), "the reading")
        system.child(*words).send_signal(signal.SIGKILL)
        ended_once(http, dataset["id"])


def test_a_file_is_read_although_the_brokers_store_is_gone(system: Running, big: bytes) -> None:
    with system.client() as http:
        dataset, _ = upload(http, "big.csv", big)
    system.kill()
    assert os.system(f"rm -rf {system.data}/nats/jetstream") == 0
    system.start()
    with system.client() as http:
        ended_once(http, dataset["id"])


def test_many_jobs_end_once_each_although_everything_was_killed(system: Running, big: bytes) -> None:
    with system.client() as http:
        _, version = upload(http, "big.csv", big)
        finished(http, f"/v1/versions/{version['id']}")
        asked = [{"rows": {"limit": 1, "offset": str(number)}} for number in range(30)]
        body = [
            {"versionId": version["id"], "operator": operator, "requestId": f"r{n}"} for n, operator in enumerate(asked)
        ]
        jobs = [good(http.post("/v1/jobs", json=request))["id"] for request in body]
        system.child("services", "worker").send_signal(signal.SIGKILL)
    restarted(system)
    with system.client() as http:
        again = [good(http.post("/v1/jobs", json=request))["id"] for request in body]
        assert again == jobs
        ended = [finished(http, f"/v1/jobs/{job}") for job in jobs]
        assert Counter(job["state"] for job in ended) == {"JOB_STATE_SUCCEEDED": 30}
        for number, job in enumerate(jobs):
            assert good(http.get(f"/v1/jobs/{job}/result"))["rows"][0][0] == number
        listed = good(http.get("/v1/jobs?pageSize=1000"))["jobs"]
        assert sum("operator" in job for job in listed) == 30


def test_a_cancelled_job_stays_cancelled(system: Running, big: bytes) -> None:
    with system.client() as http:
        _, version = upload(http, "big.csv", big)
        until(lambda: reading(http, version["id"]), "the reading")
        job_id = good(http.get(f"/v1/versions/{version['id']}"))["jobId"]
        cancelled = good(http.post(f"/v1/jobs/{job_id}:cancel", json={}))
        assert cancelled["state"] in FINAL
        end = cancelled["state"]
    restarted(system)
    with system.client() as http:
        assert good(http.get(f"/v1/jobs/{job_id}"))["state"] == end
        state = finished(http, f"/v1/versions/{version['id']}")["state"]
        assert (state == "VERSION_STATE_FAILED") is (end == "JOB_STATE_CANCELLED")
