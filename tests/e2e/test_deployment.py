"""Each service in a process of its own, over Postgres, S3 and gRPC with TLS, as a deployment runs it: the main job again."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from services.broker import Broker
from services.system import make_keys, worker_keys
from tests.executor.conftest import ports as free_ports
from tests.running import good, operate, table, until
from tests.suites.certificates import Authority
from tests.suites.postgres import postgres
from tests.suites.seaweed import seaweed

COMMAND = (sys.executable, "-m", "services")
PEERS = ("identity", "dataset", "executor", "chat")
FEW = b"city,amount\nOslo,10.50\nRome,20.25\nOslo,1.25\n"


@contextmanager
def process(command: list[str], environment: dict[str, str], log: Path) -> Iterator[None]:
    with log.open("wb") as output:
        started = subprocess.Popen(
            [*COMMAND, *command],
            env={**os.environ, **environment},
            stdout=output,
            stderr=output,
        )
        try:
            yield
        finally:
            started.terminate()
            started.wait(30)


@contextmanager
def broker(folder: Path) -> Iterator[str]:
    binary = Broker(folder)
    configuration = folder / "nats.conf"
    started = subprocess.Popen([str(Path(sys.executable).parent / "nats-server"), "-c", str(configuration)])
    try:
        until(lambda: asyncio.run(binary.healthy()), "the broker")
        yield binary.url
    finally:
        started.kill()
        started.wait()


@pytest.fixture(scope="module")
def operations() -> dict[str, int]:
    """Ports of health and metrics, by process."""
    return dict(zip((*PEERS, "frontdoor", "worker"), free_ports(6), strict=True))


@pytest.fixture(scope="module")
def deployment(tmp_path_factory: pytest.TempPathFactory, operations: dict[str, int]) -> Iterator[httpx.Client]:
    folder = tmp_path_factory.mktemp("deployment")
    keys = folder / "keys"
    make_keys(keys)
    ports = dict(zip((*PEERS, "frontdoor"), free_ports(5), strict=True))
    with ExitStack() as stack:
        url, bucket, nats = (stack.enter_context(part) for part in (postgres(), seaweed(), broker(folder / "nats")))
        environment = {
            "DATASPEAKS_DATA": str(folder),
            "DATASPEAKS_DATABASE_URL": url,
            "DATASPEAKS_NATS_URL": nats,
            "DATASPEAKS_KEYS": str(keys),
            "DATASPEAKS_PUBLIC_URL": f"http://127.0.0.1:{ports['frontdoor']}",
            "DATASPEAKS_S3_ENDPOINT": bucket.endpoint,
            "DATASPEAKS_S3_SECURE": "false",
            "DATASPEAKS_S3_ACCESS_KEY": bucket.access_key,
            "DATASPEAKS_S3_SECRET_KEY_FILE": str(bucket.secret_key_file),
            "DATASPEAKS_S3_BUCKET": bucket.bucket,
            "DATASPEAKS_TLS": str(Authority("ours").issue(folder / "tls")),
            **{f"DATASPEAKS_{name.upper()}_ADDRESS": f"127.0.0.1:{ports[name]}" for name in PEERS},
        }
        subprocess.run([*COMMAND, "migrate"], env={**os.environ, **environment}, check=True)
        for name in (*PEERS, "frontdoor"):
            listen = f"127.0.0.1:{ports[name]}"
            command = ["serve", name, "--listen", listen, "--operations", f"127.0.0.1:{operations[name]}"]
            stack.enter_context(process(command, environment, folder / f"{name}.log"))
        worker = {
            **environment,
            "DATASPEAKS_KEYS": str(worker_keys(keys)),
            "DATASPEAKS_WORKER_FOLDER": str(folder / "w"),
        }
        del worker["DATASPEAKS_DATABASE_URL"]
        command = ["worker", "--operations", f"127.0.0.1:{operations['worker']}"]
        stack.enter_context(process(command, worker, folder / "worker.log"))
        found = subprocess.run(
            [*COMMAND, "owner-link", "--json"], env={**os.environ, **environment}, check=True, capture_output=True
        )
        headers = {"authorization": f"Bearer {json.loads(found.stdout)['api_key']}"}
        http = stack.enter_context(
            httpx.Client(base_url=environment["DATASPEAKS_PUBLIC_URL"], headers=headers, timeout=60)
        )
        until(lambda: all(_open(port) for port in ports.values()), "every service")
        until(lambda: _ready(http), "the front door")
        until(lambda: all(_asked(port, "readyz") for port in operations.values()), "every process")
        yield http


def _open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _ready(http: httpx.Client) -> bool:
    try:
        return http.get("/v1/me").status_code == 200
    except httpx.HTTPError:
        return False


def _asked(port: int, path: str) -> str:
    """The answer to an operator's question; empty where it is a no."""
    try:
        answer = httpx.get(f"http://127.0.0.1:{port}/{path}")
    except httpx.HTTPError:
        return ""
    return answer.text if answer.status_code == 200 else ""


def test_the_main_job_runs_with_every_service_apart(deployment: httpx.Client) -> None:
    version = table(deployment, "few.csv", FEW)
    sums: dict[str, Any] = {
        "keys": [{"column": "city"}],
        "measures": [{"function": "FUNCTION_SUM", "column": "amount"}],
    }
    job, result = operate(deployment, version["id"], aggregate=sums)
    assert sorted(tuple(row) for row in result["rows"]) == [("Oslo", "11.75"), ("Rome", "20.25")]
    assert good(deployment.post("/v1/receipts:verify", json={"receipt": job["receipt"]}))["same"]


def test_every_process_tells_its_health_and_its_metrics(deployment: httpx.Client, operations: dict[str, int]) -> None:
    table(deployment, "little.csv", b"a,b\n1,2\n")
    for name, port in operations.items():
        assert _asked(port, "livez") and json.loads(_asked(port, "readyz")), name
        assert "process_cpu_seconds_total" in _asked(port, "metrics"), name
    assert deployment.get("/metrics").status_code == 404, "who opens the page is no operator"
    for name in ("identity", "dataset", "executor"):
        assert f'rpc_method="dataspeaks.{name}.v1.' in _asked(operations[name], "metrics")
    assert "\nexecutor_demand " in _asked(operations["executor"], "metrics")
    assert 'worker_attempts_total{verdict="OK"}' in _asked(operations["worker"], "metrics")
