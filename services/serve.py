"""One service of a deployment, in a process of its own: gRPC for its peers, HTTP for the front door."""

from __future__ import annotations

import asyncio
import signal
import socket
import sys

from services.http import serve_http
from services.kit import memory, telemetry
from services.kit.host import Server
from services.system import Settings, System

NOTICE_S = 5.0
"""How long probes are told before a server stops taking calls."""


def run(name: str, listen: str) -> int:
    """Runs until SIGTERM, then drains; returns the exit status."""
    telemetry.start(name)
    settings = Settings()
    if not settings.keys_folder.is_dir():
        print(f"dataspeaks: there are no keys in {settings.keys_folder}; DATASPEAKS_KEYS names them", file=sys.stderr)
        return 1
    asyncio.run(_serve(name, listen, settings))
    telemetry.stop()
    return 0


async def _serve(name: str, listen: str, settings: Settings) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    system = await System.build(settings, (name,))
    await system.start()
    memory.settle()
    try:
        if system.door is not None:
            host, _, port = listen.rpartition(":")
            with socket.create_server((host, int(port)), backlog=1024) as listener:
                async with serve_http(system.door, listener, system.door.trusted_proxies):
                    await stop.wait()
        else:
            server = Server(system.host, listen)
            await server.start()
            await stop.wait()
            await server.stop(notice_s=NOTICE_S)
    finally:
        await system.stop()
