"""The only way on for errors: `google.rpc.Status` to `application/problem+json` (RFC 9457)."""

from __future__ import annotations

import math
from typing import Any

import grpc
import orjson
from google.rpc import error_details_pb2, status_pb2
from starlette.responses import Response

from services.kit import telemetry
from services.kit.errors import (
    CODES,
    InvalidArgument,
    NotFound,
    PermissionDenied,
    ResourceExhausted,
    Unimplemented,
)
from services.kit.status import error_info, status_of

HTTP = {
    grpc.StatusCode.CANCELLED: 499,
    grpc.StatusCode.INVALID_ARGUMENT: 400,
    grpc.StatusCode.DEADLINE_EXCEEDED: 504,
    grpc.StatusCode.NOT_FOUND: 404,
    grpc.StatusCode.ALREADY_EXISTS: 409,
    grpc.StatusCode.PERMISSION_DENIED: 403,
    grpc.StatusCode.UNAUTHENTICATED: 401,
    grpc.StatusCode.RESOURCE_EXHAUSTED: 429,
    grpc.StatusCode.FAILED_PRECONDITION: 409,
    grpc.StatusCode.ABORTED: 409,
    grpc.StatusCode.OUT_OF_RANGE: 400,
    grpc.StatusCode.UNIMPLEMENTED: 501,
    grpc.StatusCode.UNAVAILABLE: 503,
}
BY_REASON = {
    "METHOD_NOT_ALLOWED": 405,
    "BODY_TOO_LARGE": 413,
    "UPLOAD_TOO_LARGE": 413,
    "UNSUPPORTED_MEDIA_TYPE": 415,
}


class RouteNotFound(NotFound):
    reason = "ROUTE_NOT_FOUND"
    message = "Nothing is served at {path}. The document at /openapi.json lists what is."


class MethodNotAllowed(Unimplemented):
    reason = "METHOD_NOT_ALLOWED"
    message = "This address does not take {method}."


class MalformedBody(InvalidArgument):
    reason = "MALFORMED_BODY"
    message = "The body is not JSON of the request's form: {detail}"


class BodyTooLarge(ResourceExhausted):
    reason = "BODY_TOO_LARGE"
    message = "The body is larger than the {limit_bytes} bytes that this address takes."


class UnsupportedMediaType(InvalidArgument):
    reason = "UNSUPPORTED_MEDIA_TYPE"
    message = "This address takes application/json, not {content_type}."


class CrossSiteRequest(PermissionDenied):
    reason = "CROSS_SITE_REQUEST"
    message = "This request did not come from our own page, so it is refused."


def of_error(error: Any) -> Response:
    return of_status(status_of(error))


def of_status(status: status_pb2.Status) -> Response:
    """A problem document with the reason, its facts, the broken fields and the trace id."""
    info = error_info(status)
    reason = info.reason if info else CODES[status.code].name
    http = BY_REASON.get(reason) or HTTP.get(CODES[status.code], 500)
    body: dict[str, Any] = {
        "type": f"urn:dataspeaks:error:{reason}",
        "title": reason.replace("_", " ").capitalize(),
        "status": http,
        "detail": status.message,
        "reason": reason,
        "code": CODES[status.code].name,
        "facts": dict(info.metadata) if info else {},
        "errors": [],
        "traceId": telemetry.trace_id(),
    }
    headers = {"cache-control": "no-store"}
    for detail in status.details:
        if detail.Is(error_details_pb2.BadRequest.DESCRIPTOR):
            bad = error_details_pb2.BadRequest.FromString(detail.value)
            body["errors"] = [{"field": v.field, "detail": v.description} for v in bad.field_violations]
        if detail.Is(error_details_pb2.RetryInfo.DESCRIPTOR):
            retry = error_details_pb2.RetryInfo.FromString(detail.value)
            headers["retry-after"] = str(math.ceil(retry.retry_delay.ToTimedelta().total_seconds()))
    if http == 401:
        headers["www-authenticate"] = "Bearer"
    return Response(orjson.dumps(body), http, headers, "application/problem+json")
