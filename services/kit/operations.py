"""What whoever operates a process asks of it over HTTP: whether it lives, whether it is ready, and its metrics."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

import orjson
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

Check = Callable[[], Awaitable[str]]
"""A readiness check: an empty string where all is well, else what is wrong."""


class Operations:
    """An ASGI application with nothing else; `answer` is for one that has pages of its own besides."""

    paths = frozenset({"/livez", "/readyz", "/metrics"})

    def __init__(self, checks: Mapping[str, Check]) -> None:
        self._checks = checks

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        known = scope["path"] in self.paths and scope["method"] in ("GET", "HEAD")
        response = await self.answer(scope["path"]) if known else Response(status_code=404)
        await response(scope, receive, send)

    async def answer(self, path: str) -> Response:
        """The answer at one of the paths."""
        if path == "/metrics":
            return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
        if path == "/livez":
            return Response("ok\n", media_type="text/plain")
        found = {name: await check() for name, check in self._checks.items()}
        body = {name: wrong or "ok" for name, wrong in found.items()}
        status = 503 if any(found.values()) else 200
        return Response(orjson.dumps(body), status, {"cache-control": "no-store"}, "application/json")
