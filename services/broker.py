"""The bundled nats-server: its configuration, and whether it is well."""

from __future__ import annotations

import asyncio
import contextlib
import json
import secrets
import shutil
import socket
import sysconfig
import urllib.error
import urllib.request
from pathlib import Path

from services.children import Child

READY_S = 20.0
MEMORY_LIMIT_BYTES = 64 * 1024 * 1024
STORE_LIMIT_BYTES = 1024 * 1024 * 1024
LEAST_FREE_BYTES = 256 * 1024 * 1024


class BrokerUnavailable(Exception):
    """The nats-server does not start; the message says what to look at."""


class Broker:
    """A nats-server with JetStream on disk, on loopback only, for whoever knows the token of this start."""

    def __init__(self, folder: Path) -> None:
        port, monitor_port = _free_ports(2)
        token = secrets.token_urlsafe(24)
        self.url = f"nats://{token}@127.0.0.1:{port}"
        self._health = f"http://127.0.0.1:{monitor_port}/healthz?js-enabled-only=true"
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        configuration = folder / "nats.conf"
        configuration.touch(0o600)
        configuration.chmod(0o600)
        configuration.write_text(_configuration(folder / "jetstream", port, monitor_port, token))
        self._log = folder / "nats.log"
        self._child = Child("nats-server", [_binary(), "-c", configuration], log_file=self._log, healthy=self.healthy)

    @property
    def pid(self) -> int | None:
        return self._child.pid

    async def start(self) -> None:
        """Ready when this returns; raises BrokerUnavailable."""
        free = shutil.disk_usage(self._folder).free
        if free < LEAST_FREE_BYTES:
            raise BrokerUnavailable(f"only {free // 2**20} MiB are free in {self._folder}; make room and start again")
        await self._child.start()
        for _ in range(int(READY_S / 0.02)):
            if await self.healthy():
                return
            await asyncio.sleep(0.02)
        await self._child.stop()
        raise BrokerUnavailable(f"the bundled nats-server does not start; {self._log} says why")

    async def stop(self) -> None:
        await self._child.stop()

    async def healthy(self) -> bool:
        return await asyncio.to_thread(self._ask)

    def _ask(self) -> bool:
        try:
            with urllib.request.urlopen(self._health, timeout=2) as answer:
                return answer.status == 200
        except (urllib.error.URLError, OSError):
            return False


def _free_ports(count: int) -> list[int]:
    with contextlib.ExitStack() as held:
        probes = [held.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)]
        return [int(probe.getsockname()[1]) for probe in probes]


def _binary() -> str:
    found = shutil.which("nats-server", path=sysconfig.get_path("scripts")) or shutil.which("nats-server")
    if found is None:
        raise BrokerUnavailable("there is no nats-server beside this Python; run `make up`, which installs it")
    return found


def _configuration(store: Path, port: int, monitor_port: int, token: str) -> str:
    return f"""listen: "127.0.0.1:{port}"
authorization {{ token: "{token}" }}
http: "127.0.0.1:{monitor_port}"
jetstream {{ store_dir: {json.dumps(str(store))}, max_mem: {MEMORY_LIMIT_BYTES}, max_file: {STORE_LIMIT_BYTES} }}
max_payload: 1048576
"""
