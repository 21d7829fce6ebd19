"""What a process answers to whoever operates it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from services.executor.worker_app import Standing
from services.kit.operations import Operations
from services.system import make_keys

PEERS = ("identity", "dataset", "executor", "chat")


@pytest.mark.parametrize(
    ("method", "path", "wrong", "status", "text"),
    [
        ("GET", "/livez", "no database", 200, "ok"),
        ("GET", "/readyz", "", 200, '{"database":"ok"}'),
        ("GET", "/readyz", "no database", 503, '{"database":"no database"}'),
        ("GET", "/metrics", "", 200, "rpc_server_call_duration_seconds"),
        ("POST", "/metrics", "", 404, ""),
        ("GET", "/", "", 404, ""),
        ("GET", "/v1/me", "", 404, ""),
    ],
)
async def test_operators_ask_three_things(method: str, path: str, wrong: str, status: int, text: str) -> None:
    async def check() -> str:
        return wrong

    asked = httpx.ASGITransport(Operations({"database": check}))
    async with httpx.AsyncClient(transport=asked, base_url="http://process") as http:
        answer = await http.request(method, path)
    assert answer.status_code == status and text in answer.text


async def test_a_worker_is_not_ready_before_it_takes_jobs() -> None:
    assert await Standing().check()


def test_a_port_that_is_taken_is_told_plainly(tmp_path: Path) -> None:
    make_keys(tmp_path / "keys")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        told = {
            "DATASPEAKS_DATA": str(tmp_path),
            **{f"DATASPEAKS_{name.upper()}_ADDRESS": "127.0.0.1:1" for name in PEERS},
        }
        command = [sys.executable, "-m", "services", "serve", "frontdoor", "--listen", "127.0.0.1:0"]
        done = subprocess.run(
            [*command, "--operations", address],
            env={**os.environ, **told},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.returncode == 1
    assert f"cannot listen on {address}" in done.stderr and "Traceback" not in done.stderr
