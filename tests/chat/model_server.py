"""A server that speaks the protocol of language models over real HTTP, as badly as it is told to; it keeps what it got."""

from __future__ import annotations

import asyncio
import json
import socket
import ssl
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from starlette.types import Receive, Scope, Send


@dataclass(frozen=True)
class Script:
    """What every request is answered with."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    repeat: int = 1
    """How often the body is sent, as one stream."""
    pause_s: float = 0.0
    wait_s: float = 0.0

    @staticmethod
    def message(message: Any, **more: Any) -> Script:
        return Script(json.dumps({"choices": [{"message": message}]}).encode(), **more)

    @staticmethod
    def call(name: str, arguments: Any) -> Script:
        text = arguments if isinstance(arguments, str) else json.dumps(arguments)
        function = {"name": name, "arguments": text}
        call = {"id": "1", "type": "function", "function": function}
        return Script.message({"role": "assistant", "content": None, "tool_calls": [call]})


@dataclass(frozen=True)
class Received:
    """One request."""

    path: str
    headers: dict[str, str]
    body: Any


@dataclass
class Served:
    """A running server; `script` may be changed at any time."""

    port: int
    script: Script = field(default_factory=Script)
    requests: list[Received] = field(default_factory=list)

    @property
    def place(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        return f"http://{self.place}/v1"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = b""
        while True:
            part = await receive()
            body += part.get("body", b"")
            if not part.get("more_body"):
                break
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        self.requests.append(Received(scope["path"], headers, json.loads(body)))
        await self._answer(self.script, receive, send)

    async def _answer(self, script: Script, receive: Receive, send: Send) -> None:
        gone = asyncio.ensure_future(receive())
        await asyncio.wait([gone], timeout=script.wait_s or 0.001)
        if gone.done():
            return
        raw = [(name.encode(), value.encode()) for name, value in script.headers.items()]
        await send({"type": "http.response.start", "status": script.status, "headers": raw})
        for _ in range(script.repeat):
            await send({"type": "http.response.body", "body": script.body, "more_body": True})
            await asyncio.wait([gone], timeout=script.pause_s)
            if gone.done():
                return
        await send({"type": "http.response.body"})
        gone.cancel()


class _Server(uvicorn.Server):
    """Leaves the process's signals alone."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def serving(tls: ssl.SSLContext | None = None) -> AsyncIterator[Served]:
    listener = socket.create_server(("127.0.0.1", 0))
    served = Served(listener.getsockname()[1])
    config = uvicorn.Config(served, log_level="critical", lifespan="off", timeout_graceful_shutdown=1)
    config.load()
    config.ssl = tls
    server = _Server(config)
    running = asyncio.create_task(server.serve([listener]))
    try:
        while not server.started:
            await asyncio.sleep(0.01)
        yield served
    finally:
        server.should_exit = server.force_exit = True
        await running


@contextmanager
def served_aside() -> Iterator[Served]:
    """The same on a thread of its own, for tests without a loop."""
    ready: list[Served] = []
    up, over = threading.Event(), threading.Event()

    async def run() -> None:
        async with serving() as served:
            ready.append(served)
            up.set()
            await asyncio.to_thread(over.wait)

    thread = threading.Thread(target=lambda: asyncio.run(run()), daemon=True)
    thread.start()
    assert up.wait(20)
    try:
        yield ready[0]
    finally:
        over.set()
        thread.join(20)
