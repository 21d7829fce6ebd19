"""A unary call over REST against the same call over gRPC: one client, one server process, calls interleaved."""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import grpc
import httpx

from dataspeaks.identity.v1 import identity_pb2, identity_pb2_grpc

CALLS = 2000


async def serve(data: Path) -> None:
    """Everything of `dataspeaks up` but worker and example, with its inner gRPC port told."""
    import socket

    from services.broker import Broker
    from services.http import serve_http
    from services.kit.database import migrate
    from services.kit.host import Server
    from services.system import SERVICES, Settings, System, make_keys

    broker = Broker(data / "nats")
    await broker.start()
    settings = Settings(data=data, nats_url=broker.url)
    make_keys(settings.keys_folder)
    await migrate(settings.database)
    system = await System.build(settings, SERVICES)
    await system.start()
    server = Server(system.host, "127.0.0.1:0")
    await server.start()
    founding = await system.apps["identity"].bootstrap(data / "key")
    session = await system.apps["identity"].keys.exchange(founding.api_key)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        async with serve_http(system.door, listener):
            told = {"http": listener.getsockname()[1], "grpc": server.port, "token": session.tokens.access_token}
            print(json.dumps(told), flush=True)
            await asyncio.to_thread(sys.stdin.read)
    await server.stop(0)
    await system.stop()
    await broker.stop()


def measure(told: dict[str, Any]) -> dict[str, Any]:
    metadata = (("authorization", f"Bearer {told['token']}"),)
    stub = identity_pb2_grpc.IdentityServiceStub(grpc.insecure_channel(f"127.0.0.1:{told['grpc']}"))
    rest = httpx.Client(base_url=f"http://127.0.0.1:{told['http']}", headers=dict(metadata))
    request = identity_pb2.GetMeRequest()
    times: dict[str, list[float]] = {"grpc": [], "rest": []}
    for number in range(CALLS + 200):
        for name, call in (
            ("grpc", lambda: stub.GetMe(request, metadata=metadata)),
            ("rest", lambda: rest.get("/v1/me")),
        ):
            began = time.perf_counter()
            call()
            if number >= 200:
                times[name].append((time.perf_counter() - began) * 1000)
    median = {name: statistics.median(values) for name, values in times.items()}
    return {
        "benchmark": "REST unary call against the same gRPC call",
        "grpc_median_ms": round(median["grpc"], 3),
        "rest_median_ms": round(median["rest"], 3),
        "difference_ms": round(median["rest"] - median["grpc"], 3),
        "bound_ms": 1.5,
    }


if __name__ == "__main__":
    if sys.argv[1:2] == ["--serve"]:
        asyncio.run(serve(Path(sys.argv[2])))
        os._exit(0)
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, __file__, "--serve", folder]
        child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert child.stdout is not None
        print(json.dumps(measure(json.loads(child.stdout.readline()))))
        child.communicate()
