"""The only way out for errors: domain error to `google.rpc.Status`, with its details."""

from __future__ import annotations

import asyncio
import logging

from google.protobuf.any_pb2 import Any
from google.protobuf.message import Message
from google.rpc import error_details_pb2, status_pb2

from services.kit.errors import (
    CallCancelled,
    CallFailed,
    DeadlineOver,
    DomainError,
    InternalError,
)

DOMAIN = "dataspeaks"
log = logging.getLogger(__name__)


def status_of(error: DomainError) -> status_pb2.Status:
    """`google.rpc.Status` with one ErrorInfo, and BadRequest and RetryInfo where the error has them."""
    details: list[Message] = [error_details_pb2.ErrorInfo(reason=error.reason, domain=DOMAIN, metadata=error.facts)]
    if error.fields:
        violations = [
            error_details_pb2.BadRequest.FieldViolation(field=field, description=description)
            for field, description in error.fields
        ]
        details.append(error_details_pb2.BadRequest(field_violations=violations))
    if error.retry_after_s is not None:
        info = error_details_pb2.RetryInfo()
        info.retry_delay.FromMilliseconds(int(error.retry_after_s * 1000))
        details.append(info)
    return status_pb2.Status(code=error.code.value[0], message=str(error), details=[_pack(d) for d in details])


def status_of_exception(error: BaseException) -> status_pb2.Status:
    """Any exception's status; what is not ours is logged once, here, and told as an internal error."""
    if isinstance(error, CallFailed):
        return error.status
    if isinstance(error, DomainError):
        return status_of(error)
    if isinstance(error, TimeoutError):
        return status_of(DeadlineOver())
    if isinstance(error, asyncio.CancelledError):
        return status_of(CallCancelled())
    log.error("unexpected error", exc_info=error)
    return status_of(InternalError())


def error_info(status: status_pb2.Status) -> error_details_pb2.ErrorInfo | None:
    for detail in status.details:
        if detail.Is(error_details_pb2.ErrorInfo.DESCRIPTOR):
            info = error_details_pb2.ErrorInfo()
            detail.Unpack(info)
            return info
    return None


def _pack(message: Message) -> Any:
    packed = Any()
    packed.Pack(message)
    return packed
