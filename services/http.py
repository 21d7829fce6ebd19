"""uvicorn around the front door, within a process that handles its own signals."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Any

import uvicorn

STOP_S = 5


class CannotListen(Exception):
    """Nothing can listen at this address."""


def listening(address: str) -> socket.socket:
    """A socket that listens at `host:port`; raises CannotListen."""
    host, _, port = address.rpartition(":")
    try:
        return socket.create_server((host, int(port)), backlog=1024)
    except (OSError, ValueError, OverflowError) as error:
        raise CannotListen(f"cannot listen on {address}: {error}") from error


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@contextlib.asynccontextmanager
async def serve_http(
    application: Any, listener: socket.socket, trusted_proxies: Sequence[str] = ()
) -> AsyncIterator[None]:
    """Serves on the socket during the block; open streams are cut `STOP_S` seconds after its end.

    `trusted_proxies`: addresses or networks of proxies whose X-Forwarded-For is believed.
    """
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # inherited; asyncio sets it on its own sockets only
    config = uvicorn.Config(
        application,
        log_config=None,
        lifespan="off",
        timeout_graceful_shutdown=STOP_S,
        server_header=False,
        proxy_headers=bool(trusted_proxies),
        forwarded_allow_ips=list(trusted_proxies),
    )
    server = _Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    while not server.started:
        if serving.done():
            await serving
            raise RuntimeError("the HTTP server ended at once")
        await asyncio.sleep(0.005)
    try:
        yield
    finally:
        server.should_exit = True
        await serving
