"""Domain errors: a gRPC code, a reason of the contract and a message over named facts."""

from __future__ import annotations

import math
from typing import Any, ClassVar

import grpc
from google.rpc import status_pb2


class DomainError(Exception):
    """An error that callers may see: its `reason` is of `reason.proto`, its `message` a template over facts."""

    code: ClassVar[grpc.StatusCode]
    reason: ClassVar[str]
    message: ClassVar[str]

    def __init__(
        self, *, fields: tuple[tuple[str, str], ...] = (), retry_after_s: float | None = None, **facts: Any
    ) -> None:
        if retry_after_s is not None:
            facts["retry_after_s"] = math.ceil(retry_after_s)
        self.facts = {name: str(value) for name, value in facts.items()}
        self.fields = fields
        self.retry_after_s = retry_after_s
        super().__init__(self.message.format(**self.facts))


class CallFailed(Exception):
    """What a stub raises: the status another service answered with. It passes through use cases unchanged."""

    def __init__(self, status: status_pb2.Status) -> None:
        super().__init__(status.message)
        self.status = status

    @property
    def code(self) -> grpc.StatusCode:
        return CODES[self.status.code]

    @property
    def reason(self) -> str:
        from services.kit.status import error_info

        info = error_info(self.status)
        return info.reason if info else ""


CODES: dict[int, grpc.StatusCode] = {code.value[0]: code for code in grpc.StatusCode}


class InvalidArgument(DomainError):
    code = grpc.StatusCode.INVALID_ARGUMENT


class NotFound(DomainError):
    code = grpc.StatusCode.NOT_FOUND


class AlreadyExists(DomainError):
    code = grpc.StatusCode.ALREADY_EXISTS


class Unauthenticated(DomainError):
    code = grpc.StatusCode.UNAUTHENTICATED


class PermissionDenied(DomainError):
    code = grpc.StatusCode.PERMISSION_DENIED


class FailedPrecondition(DomainError):
    code = grpc.StatusCode.FAILED_PRECONDITION


class ResourceExhausted(DomainError):
    code = grpc.StatusCode.RESOURCE_EXHAUSTED


class Aborted(DomainError):
    code = grpc.StatusCode.ABORTED


class Unavailable(DomainError):
    code = grpc.StatusCode.UNAVAILABLE


class DeadlineExceeded(DomainError):
    code = grpc.StatusCode.DEADLINE_EXCEEDED


class Cancelled(DomainError):
    code = grpc.StatusCode.CANCELLED


class Unimplemented(DomainError):
    code = grpc.StatusCode.UNIMPLEMENTED


class Internal(DomainError):
    code = grpc.StatusCode.INTERNAL


class InternalError(Internal):
    reason = "INTERNAL"
    message = "Internal error. The trace id finds it in the logs."


class InvalidFields(InvalidArgument):
    reason = "INVALID_FIELDS"
    message = "Some fields of the request are not valid."


class CallerUnauthenticated(Unauthenticated):
    reason = "UNAUTHENTICATED"
    message = "Sign in, or send a valid API key."


class PermissionMissing(PermissionDenied):
    reason = "PERMISSION_DENIED"
    message = "This needs the permission {permission}, which your role does not have."


class InvalidPageToken(InvalidArgument):
    reason = "INVALID_PAGE_TOKEN"
    message = "The page token does not belong to these parameters. Start again from the first page."


class RequestIdReused(AlreadyExists):
    reason = "REQUEST_ID_REUSED"
    message = "The request id {request_id} was used before for another request. Use a new one."


class DeadlineOver(DeadlineExceeded):
    reason = "DEADLINE_EXCEEDED"
    message = "The call's time ran out. Try again, or allow more time."


class ServiceUnavailable(Unavailable):
    reason = "UNAVAILABLE"
    message = "A part of the system is not reachable just now. Try again."


class CallCancelled(Cancelled):
    reason = "CANCELLED"
    message = "The caller gave up before the answer."
