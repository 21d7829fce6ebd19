"""Stubs: how one service calls another, in process or over gRPC, with deadline, caller and trace passed on."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any

import grpc
import grpc.aio
from google.protobuf.descriptor import MethodDescriptor, ServiceDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from google.rpc import status_pb2
from grpc_status import rpc_status

from services.kit import access, telemetry
from services.kit.errors import (
    CallCancelled,
    CallFailed,
    DeadlineOver,
    DomainError,
    InternalError,
    ServiceUnavailable,
)
from services.kit.host import MESSAGE_LIMIT_BYTES, Host
from services.kit.interceptors import DEFAULT_DEADLINE_S, remaining_s
from services.kit.status import status_of

log = logging.getLogger(__name__)
MARGIN_S = 0.01
BACKOFF_S = (0.05, 0.25)
CHANNEL = [
    ("grpc.max_receive_message_length", MESSAGE_LIMIT_BYTES),
    ("grpc.max_send_message_length", MESSAGE_LIMIT_BYTES),
    ("grpc.keepalive_time_ms", 30_000),
    ("grpc.keepalive_timeout_ms", 10_000),
    ("grpc.lb_policy_name", "round_robin"),
    ("grpc.dns_min_time_between_resolutions_ms", 5_000),
]
Target = Any
"""A Host of this process, or a grpc.aio.Channel."""


def channel(address: str, credentials: grpc.ChannelCredentials | None = None) -> grpc.aio.Channel:
    """A channel to `host:port`, or to `dns:///name:port` for every pod behind a name."""
    if credentials:
        return grpc.aio.secure_channel(address, credentials, options=CHANNEL)
    return grpc.aio.insecure_channel(address, options=CHANNEL)


class Stub:
    """A service's methods: `await stub.GetJob(request)`, `async for job in stub.WatchJob(request)`."""

    def __init__(self, service: ServiceDescriptor, target: Target) -> None:
        for described in service.methods:
            setattr(self, described.name, _method(described, target))

    def __getattr__(self, name: str) -> Callable[..., Any]:
        raise AttributeError(name)


def connect(service: ServiceDescriptor, target: Target) -> Stub:
    """A stub of the service at a host of this process or behind a channel. Its calls raise CallFailed."""
    return Stub(service, target)


def _method(described: MethodDescriptor, target: Target) -> Callable[..., Any]:
    name = f"/{described.containing_service.full_name}/{described.name}"
    rule = access.rule_of(described)
    limit_s = float(rule.deadline_s or DEFAULT_DEADLINE_S)
    if described.server_streaming:
        open_stream = target.stream if isinstance(target, Host) else _remote_stream(described, name, target)

        def stream(request: Message, timeout_s: float | None = None) -> AsyncIterator[Message]:
            return open_stream(name, request, _metadata(), _timeout(timeout_s, limit_s))

        return stream
    call = target.call if isinstance(target, Host) else _remote_unary(described, name, target)

    async def unary(request: Message, timeout_s: float | None = None) -> Message:
        for pause_s in BACKOFF_S if rule.idempotent else ():
            try:
                return await call(name, request, _metadata(), _timeout(timeout_s, limit_s))
            except CallFailed as failed:
                if failed.code is not grpc.StatusCode.UNAVAILABLE:
                    raise
                await asyncio.sleep(pause_s)
        return await call(name, request, _metadata(), _timeout(timeout_s, limit_s))

    return unary


def _metadata() -> dict[str, str]:
    who = access.current()
    headers = telemetry.inject()
    if who is not None and who.token:
        headers["authorization"] = f"Bearer {who.token}"
    if address := access.address():
        headers[access.ADDRESS_HEADER] = address
    return headers


def _timeout(asked_s: float | None, limit_s: float) -> float:
    left_s = remaining_s()
    bounds = [
        limit_s,
        *([asked_s] if asked_s is not None else []),
        *([left_s - MARGIN_S] if left_s is not None else []),
    ]
    return max(0.0, min(bounds))


def _remote_unary(described: MethodDescriptor, name: str, target: grpc.aio.Channel) -> Callable[..., Any]:
    multicallable = target.unary_unary(
        name,
        request_serializer=GetMessageClass(described.input_type).SerializeToString,
        response_deserializer=GetMessageClass(described.output_type).FromString,
    )

    async def call(_name: str, request: Message, metadata: Mapping[str, str], timeout_s: float | None) -> Message:
        try:
            answer: Message = await multicallable(request, timeout=timeout_s, metadata=tuple(metadata.items()))
            return answer
        except grpc.aio.AioRpcError as error:
            raise CallFailed(_status(error)) from error

    return call


def _remote_stream(described: MethodDescriptor, name: str, target: grpc.aio.Channel) -> Callable[..., Any]:
    multicallable = target.unary_stream(
        name,
        request_serializer=GetMessageClass(described.input_type).SerializeToString,
        response_deserializer=GetMessageClass(described.output_type).FromString,
    )

    async def stream(
        _name: str, request: Message, metadata: Mapping[str, str], timeout_s: float | None
    ) -> AsyncIterator[Message]:
        opened = multicallable(request, timeout=timeout_s, metadata=tuple(metadata.items()))
        try:
            async for item in opened:
                yield item
        except grpc.aio.AioRpcError as error:
            raise CallFailed(_status(error)) from error
        finally:
            opened.cancel()

    return stream


def _status(error: grpc.aio.AioRpcError) -> status_pb2.Status:
    """The status a server sent; where the transport failed, one that tells nothing of addresses."""
    sent = rpc_status.from_call(error)
    if sent is not None:
        return sent
    log.warning("a call failed on its way: %s %s", error.code().name, error.details())
    kinds: dict[grpc.StatusCode, type[DomainError]] = {
        grpc.StatusCode.UNAVAILABLE: ServiceUnavailable,
        grpc.StatusCode.DEADLINE_EXCEEDED: DeadlineOver,
        grpc.StatusCode.CANCELLED: CallCancelled,
    }
    return status_of(kinds.get(error.code(), InternalError)())
