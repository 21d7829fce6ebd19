"""The chain that every call passes, outermost first: errors, telemetry, deadline, access, validation."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

import protovalidate
from google.protobuf.message import Message
from opentelemetry.trace import SpanKind

from dataspeaks.access.v1 import access_pb2
from services.kit import access, telemetry
from services.kit.access import Verifier
from services.kit.errors import CallerUnauthenticated, CallFailed, InvalidFields
from services.kit.status import status_of, status_of_exception

DEFAULT_DEADLINE_S = 30.0
RECHECK_S = 2.0
_deadline: ContextVar[float | None] = ContextVar("deadline", default=None)
_validator = protovalidate.Validator()


@dataclass(frozen=True)
class Method:
    """One rpc as a host serves it."""

    name: str
    """Full name: `/dataspeaks.dataset.v1.DatasetService/CreateDataset`."""
    rule: access_pb2.Rule
    request_class: type[Message]
    response_class: type[Message]
    streams: bool
    handler: Callable[[Any, Call], Any]

    @property
    def deadline_s(self) -> float:
        return float(self.rule.deadline_s or DEFAULT_DEADLINE_S)


@dataclass(frozen=True)
class Call:
    """One call on its way: its metadata, and the moment it must be over (`time.monotonic()`)."""

    metadata: Mapping[str, str] = field(default_factory=dict)
    deadline: float = 0.0


def remaining_s() -> float | None:
    """Seconds left of the current call; None outside of one."""
    deadline = _deadline.get()
    return None if deadline is None else deadline - time.monotonic()


async def unary(method: Method, verifier: Verifier, request: Message, call: Call) -> Message:
    """Runs a unary method through the chain; raises CallFailed and nothing else but cancellation."""
    async with _chain(method, verifier, request, call):
        answer: Message = await method.handler(request, call)
        return answer


async def stream(method: Method, verifier: Verifier, request: Message, call: Call) -> AsyncIterator[Message]:
    """Runs a server-streaming method through the chain, in a task of its own; raises as `unary` does."""
    queue: asyncio.Queue[tuple[Message | None, BaseException | None]] = asyncio.Queue(maxsize=1)

    async def pump() -> None:
        async for item in method.handler(request, call):
            await queue.put((item, None))

    task = asyncio.create_task(_drain(method, verifier, request, call, pump, queue))
    watch = asyncio.create_task(_end_when_revoked(verifier, call, task, queue))
    try:
        while True:
            item, error = await queue.get()
            if error is not None:
                raise error
            if item is None:
                return
            yield item
    finally:
        watch.cancel()
        task.cancel()
        await asyncio.gather(watch, task, return_exceptions=True)


async def _end_when_revoked(
    verifier: Verifier,
    call: Call,
    task: asyncio.Task[None],
    queue: asyncio.Queue[tuple[Message | None, BaseException | None]],
) -> None:
    """Ends a stream within seconds once its caller's session has been ended."""
    header = call.metadata.get("authorization", "")
    while True:
        await asyncio.sleep(RECHECK_S)
        if verifier.is_revoked(header[7:]):
            task.cancel()
            await queue.put((None, CallFailed(status_of(CallerUnauthenticated()))))
            return


async def _drain(
    method: Method,
    verifier: Verifier,
    request: Message,
    call: Call,
    pump: Callable[[], Awaitable[None]],
    queue: asyncio.Queue[tuple[Message | None, BaseException | None]],
) -> None:
    try:
        async with _chain(method, verifier, request, call):
            await pump()
        await queue.put((None, None))
    except CallFailed as failed:
        await queue.put((None, failed))


@asynccontextmanager
async def _chain(method: Method, verifier: Verifier, request: Message, call: Call) -> AsyncIterator[None]:
    """The block is the method's own work, in the middle of the chain; what it raises leaves as CallFailed."""
    started, code = time.perf_counter(), "OK"
    with telemetry.span(method.name[1:], kind=SpanKind.SERVER, headers=call.metadata) as opened:
        try:
            with _within(method, verifier, call):
                validate(request)
                async with asyncio.timeout(call.deadline - time.monotonic()):
                    yield
        except asyncio.CancelledError:
            code = "CANCELLED"
            raise
        except BaseException as error:
            failed = _fail(opened, error)
            code = failed.code.name
            raise failed from error
        finally:
            telemetry.CALLS.labels(method.name[1:], code).observe(time.perf_counter() - started)


@contextmanager
def _within(method: Method, verifier: Verifier, call: Call) -> Any:
    """The block runs as the call's caller, under its deadline, if the rule lets that caller in."""
    header = call.metadata.get("authorization", "")
    who = verifier.verify(header[7:]) if header[:7].lower() == "bearer " else None
    access.check(method.rule, who)
    token = _deadline.set(call.deadline)
    try:
        with access.acting(who), access.coming_from(call.metadata.get(access.ADDRESS_HEADER, "")):
            yield
    finally:
        _deadline.reset(token)


def validate(request: Message) -> None:
    """Holds the request against the contract's field rules; raises InvalidFields with each that is broken.

    No text may hold U+0000, which Postgres cannot keep.
    """
    broken = [(_path(v), v.proto.message) for v in _validator.collect_violations(request)]
    if b"\0" in request.SerializeToString():
        broken += [(path, "must not hold the character U+0000") for path in _nul_texts(request, "")]
    if broken:
        raise InvalidFields(fields=tuple(broken[:50]))


def _nul_texts(message: Message, prefix: str) -> Iterator[str]:
    for part, value in message.ListFields():
        path = f"{prefix}{part.name}"
        for item in value if part.is_repeated else [value]:
            if isinstance(item, Message):
                yield from _nul_texts(item, f"{path}.")
            elif isinstance(item, str) and "\0" in item:
                yield path


def _path(violation: Any) -> str:
    parts = []
    for element in violation.proto.field.elements if violation.proto.field else []:
        index = getattr(element, "subscript", None)
        parts.append(element.field_name + (f"[{index.value}]" if index is not None else ""))
    return ".".join(parts)


def _fail(opened: Any, error: BaseException) -> CallFailed:
    failed = error if isinstance(error, CallFailed) else CallFailed(status_of_exception(error))
    telemetry.fail(opened, failed.reason)
    return failed
