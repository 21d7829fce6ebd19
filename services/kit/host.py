"""Hosts servicers: in process through the interceptor chain, and over gRPC with health, reflection and drain."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any

import grpc
import grpc.aio
from google.protobuf.descriptor import ServiceDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from grpc_health.v1 import health, health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection
from grpc_status import rpc_status

from dataspeaks.access.v1 import access_pb2
from services.kit import interceptors
from services.kit.access import Verifier, rule_of
from services.kit.errors import CallFailed
from services.kit.interceptors import Call, Method

MESSAGE_LIMIT_BYTES = 16 * 1024 * 1024
DRAIN_S = 10.0


class Host:
    """The servicers of one process, each method wrapped once."""

    def __init__(self, verifier: Verifier) -> None:
        self.verifier = verifier
        self.methods: dict[str, Method] = {}
        self.services: list[ServiceDescriptor] = []

    def add(self, servicer: Any, service: ServiceDescriptor) -> None:
        """Serves a servicer; refuses a method without a permission."""
        self.services.append(service)
        for described in service.methods:
            rule = rule_of(described)
            if rule.permission == access_pb2.PERMISSION_UNSPECIFIED:
                raise ValueError(f"{described.full_name} states no permission in its contract")
            name = f"/{service.full_name}/{described.name}"
            self.methods[name] = Method(
                name=name,
                rule=rule,
                request_class=GetMessageClass(described.input_type),
                response_class=GetMessageClass(described.output_type),
                streams=described.server_streaming,
                handler=getattr(servicer, described.name),
            )

    async def call(self, name: str, request: Message, metadata: Mapping[str, str], timeout_s: float | None) -> Message:
        """Calls a unary method; raises CallFailed."""
        method = self.methods[name]
        return await interceptors.unary(method, self.verifier, request, _call(method, metadata, timeout_s))

    def stream(
        self, name: str, request: Message, metadata: Mapping[str, str], timeout_s: float | None
    ) -> AsyncIterator[Message]:
        """Calls a server-streaming method; raises CallFailed while iterating."""
        method = self.methods[name]
        return interceptors.stream(method, self.verifier, request, _call(method, metadata, timeout_s))


def _call(method: Method, metadata: Mapping[str, str], timeout_s: float | None) -> Call:
    granted = min(timeout_s, method.deadline_s) if timeout_s is not None else method.deadline_s
    return Call(metadata, time.monotonic() + granted)


class Server:
    """A grpc.aio server over a host."""

    def __init__(self, host: Host, address: str, credentials: grpc.ServerCredentials | None = None) -> None:
        self._server = grpc.aio.server(
            options=[
                ("grpc.max_receive_message_length", MESSAGE_LIMIT_BYTES),
                ("grpc.max_send_message_length", MESSAGE_LIMIT_BYTES),
                ("grpc.max_connection_age_ms", 300_000),
                ("grpc.max_connection_age_grace_ms", 30_000),
                ("grpc.http2.min_ping_interval_without_data_ms", 20_000),
                ("grpc.so_reuseport", 0),
            ]
        )
        names = [service.full_name for service in host.services]
        for service in host.services:
            handlers = {m.name: _handler(host, f"/{service.full_name}/{m.name}") for m in service.methods}
            self._server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(service.full_name, handlers),))
        self._health = health.aio.HealthServicer()
        health_pb2_grpc.add_HealthServicer_to_server(self._health, self._server)
        reflection.enable_server_reflection([*names, health.SERVICE_NAME, reflection.SERVICE_NAME], self._server)
        self._names = names
        bind: Callable[..., int] = self._server.add_secure_port if credentials else self._server.add_insecure_port
        self.port = bind(address, credentials) if credentials else bind(address)

    async def start(self) -> None:
        await self._server.start()
        for name in ["", *self._names]:
            await self._health.set(name, health_pb2.HealthCheckResponse.SERVING)

    async def stop(self, drain_s: float = DRAIN_S, notice_s: float = 0.0) -> None:
        """Tells probes first, waits `notice_s`, then lets calls in flight finish for at most `drain_s`."""
        await self._health.enter_graceful_shutdown()
        await asyncio.sleep(notice_s)
        await self._server.stop(drain_s)


def _handler(host: Host, name: str) -> grpc.RpcMethodHandler:
    method = host.methods[name]

    async def unary(request: Message, context: grpc.aio.ServicerContext) -> Message | None:
        try:
            return await host.call(name, request, _metadata(context), context.time_remaining())
        except CallFailed as failed:
            await context.abort_with_status(rpc_status.to_status(failed.status))
            return None

    async def stream(request: Message, context: grpc.aio.ServicerContext) -> AsyncIterator[Message]:
        try:
            async for item in host.stream(name, request, _metadata(context), context.time_remaining()):
                yield item
        except CallFailed as failed:
            await context.abort_with_status(rpc_status.to_status(failed.status))

    make = grpc.unary_stream_rpc_method_handler if method.streams else grpc.unary_unary_rpc_method_handler
    return make(
        stream if method.streams else unary,
        request_deserializer=method.request_class.FromString,
        response_serializer=method.response_class.SerializeToString,
    )


def _metadata(context: grpc.aio.ServicerContext) -> dict[str, str]:
    return {key: value for key, value in context.invocation_metadata() or () if isinstance(value, str)}
