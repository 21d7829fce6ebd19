"""A whole Data Speaks in a process of its own, started as people start it, and a REST client for it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import psutil

PATIENCE_S = 60.0
FINAL = {
    "JOB_STATE_SUCCEEDED",
    "JOB_STATE_FAILED",
    "JOB_STATE_CANCELLED",
    "VERSION_STATE_FINISHED",
    "VERSION_STATE_FAILED",
}


def until(ask: Callable[[], Any], what: str = "it", patience_s: float = PATIENCE_S) -> Any:
    """Waits until `ask` gives something true, and returns it."""
    deadline = time.monotonic() + patience_s
    while time.monotonic() < deadline:
        found = ask()
        if found:
            return found
        time.sleep(0.02)
    raise AssertionError(f"{what} did not come about within {patience_s:.0f} s")


class Running:
    """`dataspeaks up --json` on a data folder."""

    def __init__(self, data: Path, port: int = 0, environment: dict[str, str] | None = None) -> None:
        self.data = data
        self._port = port
        self._environment = {**os.environ, **(environment or {})}
        self.process: subprocess.Popen[str] | None = None
        self.ready: dict[str, str] = {}

    def start(self) -> Running:
        command = [sys.executable, "-m", "services", "up", "--json", "--no-example"]
        self.process = subprocess.Popen(
            [*command, "--data", str(self.data), "--port", str(self._port)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=self._environment,
            start_new_session=True,
        )
        assert self.process.stdout is not None and self.process.stderr is not None
        line = self.process.stdout.readline()
        if not line:
            raise AssertionError(f"it did not start: {self.process.stderr.read()}")
        self.ready = json.loads(line)
        return self

    @property
    def url(self) -> str:
        return self.ready["url"]

    def client(self, key: str | None = None) -> httpx.Client:
        headers = {"authorization": f"Bearer {key or self.ready['api_key']}"}
        return httpx.Client(base_url=self.url, headers=headers, timeout=60)

    def children(self) -> list[psutil.Process]:
        assert self.process is not None
        try:
            return psutil.Process(self.process.pid).children(recursive=True)
        except psutil.NoSuchProcess:
            return []

    def child(self, *words: str) -> psutil.Process:
        """The child process whose command line holds all the words."""

        def find() -> psutil.Process | None:
            for process in self.children():
                try:
                    told = " ".join(process.cmdline())
                except psutil.Error:
                    continue
                if all(word in told for word in words):
                    return process
            return None

        found: psutil.Process = until(find, f"a process with {words}")
        return found

    def kill(self) -> None:
        """kill -9 of the services' process; the kernel ends its children with it."""
        assert self.process is not None
        children = self.children()
        self.process.kill()
        self.process.wait()
        psutil.wait_procs(children, timeout=10)

    def stop(self) -> int:
        """Ctrl-C; returns the exit status."""
        assert self.process is not None
        children = self.children()
        if self.process.poll() is None:
            os.kill(self.process.pid, signal.SIGINT)
        status = self.process.wait(60)
        _, alive = psutil.wait_procs(children, timeout=5)
        for process in alive:
            process.kill()
        assert not alive, f"left behind: {alive}"
        return status


@contextmanager
def running(data: Path, **options: Any) -> Iterator[Running]:
    system = Running(data, **options).start()
    try:
        yield system
    finally:
        if system.process is not None and system.process.poll() is None:
            system.stop()


def good(answer: httpx.Response) -> Any:
    assert answer.status_code == 200, answer.text
    return answer.json()


def upload(http: httpx.Client, name: str, body: bytes, **spec: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Uploads a file as a new data set; returns the data set and the version that is being made."""
    dataset = good(http.post("/v1/datasets", json={"displayName": name}))
    return dataset, begun(http, dataset, name, body, **spec)


def begun(http: httpx.Client, dataset: dict[str, Any], name: str, body: bytes, **spec: Any) -> dict[str, Any]:
    """Uploads a file to a data set; returns the version that is being made."""
    told = {"fileName": name, "sizeBytes": str(len(body))}
    session = good(http.post(f"/v1/datasets/{dataset['id']}/uploads", json=told))
    size = int(session["partBytes"])
    for part in session["parts"]:
        start = (part["number"] - 1) * size
        sent = http.put(part["url"], content=body[start : start + size])
        assert sent.status_code in (200, 204), sent.text
    version: dict[str, Any] = good(
        http.post(f"/v1/uploads/{session['id']}:complete", json={"spec": spec} if spec else {})
    )
    return version


def finished(http: httpx.Client, path: str) -> Any:
    """The job or version at a path, once it is final."""

    def ask() -> Any:
        found = good(http.get(path))
        return found if found["state"] in FINAL else None

    return until(ask, path)


def table(http: httpx.Client, name: str, body: bytes, **spec: Any) -> dict[str, Any]:
    """Uploads a file and returns its version, ready to be asked."""
    _, version = upload(http, name, body, **spec)
    version = finished(http, f"/v1/versions/{version['id']}")
    assert version["state"] == "VERSION_STATE_FINISHED", version
    return version


def operate(http: httpx.Client, version_id: str, **operator: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Runs an operator; returns the job and its result."""
    job = good(http.post("/v1/jobs", json={"versionId": version_id, "operator": operator}))
    job = finished(http, f"/v1/jobs/{job['id']}")
    assert job["state"] == "JOB_STATE_SUCCEEDED", job
    return job, good(http.get(f"/v1/jobs/{job['id']}/result"))
