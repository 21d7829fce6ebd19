"""One service of a deployment, in a process of its own: gRPC for its peers, HTTP for the front door."""

from __future__ import annotations

import asyncio
import sys
from contextlib import AsyncExitStack

from services.http import CannotListen, listening, serve_http
from services.kit import memory, telemetry
from services.kit.host import Server
from services.kit.operations import Operations
from services.stopping import told_to_stop
from services.system import Settings, System

NOTICE_S = 5.0
"""How long probes are told before a server stops taking calls."""


def run(name: str, listen: str, operations: str) -> int:
    """Runs until SIGTERM, then drains; returns the exit status. `operations`: as `listen`, or empty for none."""
    telemetry.start(name)
    settings = Settings()
    if not settings.keys_folder.is_dir():
        print(f"dataspeaks: there are no keys in {settings.keys_folder}; DATASPEAKS_KEYS names them", file=sys.stderr)
        return 1
    try:
        asyncio.run(_serve(name, listen, operations, settings))
    except CannotListen as error:
        print(f"dataspeaks: {error}", file=sys.stderr)
        return 1
    finally:
        telemetry.stop()
    return 0


async def _serve(name: str, listen: str, operations: str, settings: Settings) -> None:
    stop, started = told_to_stop(), asyncio.Event()

    async def taking_calls() -> str:
        return "" if started.is_set() and not stop.is_set() else "this process starts, or stops"

    async with AsyncExitStack() as stack:
        system = await System.build(settings, (name,))
        stack.push_async_callback(system.stop)
        if operations:
            listener = stack.enter_context(listening(operations))
            checks = {"process": taking_calls, **system.checks()}
            await stack.enter_async_context(serve_http(Operations(checks), listener))
        await system.start()
        memory.settle()
        if system.door is not None:
            system.door.tells_metrics = not operations
            listener = stack.enter_context(listening(listen))
            await stack.enter_async_context(serve_http(system.door, listener, system.door.trusted_proxies))
        else:
            server = Server(system.host, listen, system.tls.server() if system.tls else None)
            await server.start()
            stack.push_async_callback(server.stop, notice_s=NOTICE_S)
        started.set()
        await stop.wait()
