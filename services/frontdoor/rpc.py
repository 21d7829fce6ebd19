"""One HTTP request to one rpc and back: decode, call, encode; server streams leave as Server-Sent Events."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from google.api import httpbody_pb2
from google.protobuf.message import Message
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from dataspeaks.access.v1 import access_pb2
from dataspeaks.identity.v1 import identity_pb2
from services.frontdoor import codec, decode, problem
from services.frontdoor.problem import BodyTooLarge, MethodNotAllowed, UnsupportedMediaType
from services.frontdoor.routes import Route, Routes
from services.frontdoor.sessions import Sessions
from services.kit.access import acting, coming_from
from services.kit.errors import CallFailed
from services.kit.stubs import Stub

BODY_LIMIT_BYTES = 4 * 1024 * 1024
BEAT_S = 15.0
JSON = "application/json"


class Rpc:
    """Answers every address that the contracts state."""

    def __init__(self, routes: Routes, stubs: dict[str, Stub], sessions: Sessions) -> None:
        self.routes = routes
        self._stubs = stubs
        self._sessions = sessions

    async def answer(self, request: Request) -> Response:
        """Raises domain errors and CallFailed."""
        route, path = self.routes.find("GET" if request.method == "HEAD" else request.method, request.scope["path"])
        if request.method == "HEAD" and route.rpc.server_streaming:
            raise MethodNotAllowed(method=request.method)
        self._sessions.guard(request)
        caller = await self._sessions.caller(request)
        body = await read_body(request) if request.method not in ("GET", "HEAD") else b""
        message = decode.request_of(route, path, request.query_params.multi_items(), body)
        self._sessions.prepare(route.rule, request, message)
        call = getattr(self._stubs[route.rpc.containing_service.full_name], route.rpc.name)
        with acting(caller), coming_from(request.client.host if request.client else ""):
            if route.rpc.server_streaming:
                return await _events(call(message))
            answer = await call(message)
        return self._response(route, request, answer)

    def _response(self, route: Route, request: Request, answer: Any) -> Response:
        if isinstance(answer, httpbody_pb2.HttpBody):
            return Response(answer.data, 200, {"cache-control": "private, no-cache"}, answer.content_type)
        takes_cookies = self._sessions.takes_cookies(route.rule, request)
        tokens = identity_pb2.Session()
        if takes_cookies:
            tokens.CopyFrom(answer)
            answer.ClearField("access_token")
            answer.ClearField("refresh_token")
        response = Response(codec.to_json(answer), 200, {"cache-control": "no-store"}, JSON)
        if takes_cookies:
            self._sessions.cookies.set(response, tokens)
        elif route.rule.session == access_pb2.SESSION_EFFECT_END:
            self._sessions.cookies.clear(response)
            response.headers["clear-site-data"] = '"cookies", "storage"'
        return response


async def read_body(request: Request, limit_bytes: int = BODY_LIMIT_BYTES) -> bytes:
    """The body of a JSON request; raises BodyTooLarge and UnsupportedMediaType."""
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    chunks, size = [], 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > limit_bytes:
            raise BodyTooLarge(limit_bytes=limit_bytes)
        chunks.append(chunk)
    if size and content_type != JSON:
        raise UnsupportedMediaType(content_type=content_type or "an unnamed type")
    return b"".join(chunks)


async def _events(items: AsyncIterator[Message]) -> Response:
    """Server-Sent Events; what fails before the first item is answered as any error."""
    first = await anext(items, None)

    async def body() -> AsyncIterator[bytes]:
        if first is not None:
            yield _event(first)
            async for chunk in _rest(items):
                yield chunk

    headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
    return StreamingResponse(body(), 200, headers, "text/event-stream")


async def _rest(items: AsyncIterator[Message]) -> AsyncIterator[bytes]:
    """The items after the first, and a comment now and then so that no proxy gives the stream up."""
    waiting: asyncio.Task[Message | None] | None = None
    try:
        while True:
            waiting = waiting or asyncio.ensure_future(anext(items, None))
            done, _ = await asyncio.wait({waiting}, timeout=BEAT_S)
            if not done:
                yield b": beat\n\n"
                continue
            item, waiting = waiting.result(), None
            if item is None:
                yield b"event: end\ndata: {}\n\n"
                return
            yield _event(item)
    except CallFailed as failed:
        yield b"event: error\ndata: " + bytes(problem.of_status(failed.status).body) + b"\n\n"
    finally:
        if waiting is not None:
            waiting.cancel()
            await asyncio.gather(waiting, return_exceptions=True)
        close: Any = getattr(items, "aclose", None)
        if close is not None:
            await close()


def _event(item: Message) -> bytes:
    return b"data: " + codec.to_json(item) + b"\n\n"
