"""Settings and wiring of the front door: one ASGI application over every service's contract."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from pathlib import Path

import orjson
from google.protobuf.descriptor import ServiceDescriptor
from opentelemetry.trace import Span, SpanKind
from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from dataspeaks.chat.v1 import chat_pb2
from dataspeaks.dataset.v1 import dataset_pb2
from dataspeaks.executor.v1 import jobs_pb2
from dataspeaks.identity.v1 import identity_pb2
from services.frontdoor import openapi, problem
from services.frontdoor.blobs import PREFIX, SignedBlobs
from services.frontdoor.pages import Pages, security_headers
from services.frontdoor.problem import MethodNotAllowed, RouteNotFound
from services.frontdoor.routes import Routes
from services.frontdoor.rpc import Rpc
from services.frontdoor.sessions import Sessions
from services.kit import telemetry
from services.kit.access import Signer
from services.kit.errors import CallFailed, DomainError
from services.kit.operations import Check, Operations
from services.kit.status import status_of_exception
from services.kit.stubs import Target, connect

log = logging.getLogger(__name__)
IDENTITY: ServiceDescriptor = identity_pb2.DESCRIPTOR.services_by_name["IdentityService"]
SERVICES: dict[str, ServiceDescriptor] = {
    "identity": IDENTITY,
    "dataset": dataset_pb2.DESCRIPTOR.services_by_name["DatasetService"],
    "executor": jobs_pb2.DESCRIPTOR.services_by_name["ExecutorService"],
    "chat": chat_pb2.DESCRIPTOR.services_by_name["ChatService"],
}


class Settings(BaseSettings):
    """Settings of the front door."""

    model_config = SettingsConfigDict(env_prefix="DATASPEAKS_FRONTDOOR_", frozen=True)

    public_url: str = Field(
        "http://127.0.0.1:8080", description="Address that browsers use; https makes cookies secure."
    )
    web_folder: Path = Field(Path("web/dist"), description="Folder of the built web page.")
    blob_origins: tuple[str, ...] = Field((), description="Origins of the object store that the page may talk to.")
    trusted_proxies: tuple[str, ...] = Field(
        (), description="Addresses or networks of proxies whose X-Forwarded-For is believed, as a JSON list."
    )


@dataclass
class Parts:
    """What the front door is built over."""

    targets: dict[str, Target]
    """Where each service of SERVICES is served, by its name."""
    signer: Signer
    """The front door's own key, for exchanging API keys."""
    blobs: SignedBlobs | None = None
    """Signed addresses of a local folder; None where the object store serves its own."""
    checks: dict[str, Check] = field(default_factory=dict)
    """Readiness checks, by name."""


class FrontDoor:
    """The ASGI application."""

    tells_metrics = True
    """Whether it answers at `/metrics`: not where an address that is for operators alone does."""

    def __init__(self, settings: Settings, parts: Parts) -> None:
        stubs = {service.full_name: connect(service, parts.targets[name]) for name, service in SERVICES.items()}
        sessions = Sessions(stubs[IDENTITY.full_name], parts.signer, settings.public_url)
        self._rpc = Rpc(Routes(SERVICES.values()), stubs, sessions)
        self._parts = parts
        self.trusted_proxies = settings.trusted_proxies
        self._operations = Operations(parts.checks)
        self._pages = Pages(settings.web_folder)
        self._headers = security_headers(settings.blob_origins, secure=sessions.cookies.secure)
        self._openapi = orjson.dumps(openapi.document(self._rpc.routes.all))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        request = Request(scope, receive)
        headers = {name: request.headers[name] for name in ("traceparent",) if name in request.headers}
        with telemetry.span(f"HTTP {request.method}", kind=SpanKind.SERVER, link=headers) as span:
            response = await self._respond(request, span)
            for name, value in self._headers.items():
                response.headers.setdefault(name, value)
            if trace_id := telemetry.trace_id():
                response.headers["x-trace-id"] = trace_id
            span.set_attribute("http.response.status_code", response.status_code)
            try:
                await response(scope, receive, send)
            except (ClientDisconnect, OSError):
                log.info("the client went away")

    async def _respond(self, request: Request, span: Span) -> Response:
        try:
            return await self._route(request)
        except (DomainError, CallFailed) as error:
            return problem.of_status(status_of_exception(error))
        except ClientDisconnect:
            return Response(status_code=499)
        except Exception as error:
            telemetry.fail(span, type(error).__name__)
            return problem.of_status(status_of_exception(error))

    async def _route(self, request: Request) -> Response:
        path = request.scope["path"]
        if path.startswith("/v1/"):
            return await self._rpc.answer(request)
        if path.startswith(PREFIX) and self._parts.blobs is not None:
            return await self._parts.blobs.answer(request)
        if path == "/v1" or (path == "/metrics" and not self.tells_metrics):
            raise RouteNotFound(path=path)
        if path in Operations.paths or path == "/openapi.json":
            if request.method not in ("GET", "HEAD"):
                raise MethodNotAllowed(method=request.method)
            return self._document() if path == "/openapi.json" else await self._operations.answer(path)
        return self._pages.answer(request)

    def _document(self) -> Response:
        return Response(self._openapi, 200, {"cache-control": "no-cache"}, "application/json")
