"""What an operator sees: traces across every hop, JSON logs with their ids, and metrics of every call."""

from __future__ import annotations

import json
import logging
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

from opentelemetry import propagate, trace
from opentelemetry.context import Context
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.sampling import ALWAYS_OFF
from opentelemetry.trace import Link, Span, SpanKind, Status, StatusCode
from prometheus_client import Histogram

CALLS = Histogram(
    "rpc_server_call_duration_seconds",
    "Duration of calls, by method and status.",
    ["rpc_method", "rpc_status_code"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
LOG_BYTES = 16 * 1024 * 1024
LOG_FILES = 4
_tracer = trace.get_tracer("dataspeaks")


def start(service: str, *, log_file: Path | None = None, level: str = "INFO") -> None:
    """Sets logs (to standard error, or a file that rotates) and traces up for this process.

    Spans leave by OTLP where OTEL_EXPORTER_OTLP_ENDPOINT is set; else there are only their ids, for logs and errors.
    """
    resource = Resource.create({"service.name": os.environ.get("OTEL_SERVICE_NAME", service)})
    exported = "OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"
    if any(os.environ.get(name) for name in exported):
        provider = TracerProvider(resource=resource)
        provider.add_span_processor(BatchSpanProcessor(_exporter()))
    else:
        provider = TracerProvider(resource=resource, sampler=ALWAYS_OFF)
    trace.set_tracer_provider(provider)
    handler: logging.Handler = logging.StreamHandler(sys.stderr)
    if log_file is not None:
        handler = RotatingFileHandler(log_file, maxBytes=LOG_BYTES, backupCount=LOG_FILES, encoding="utf-8")
    handler.setFormatter(JsonLines(service))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for quiet in ("uvicorn.access", "alembic.runtime.plugins.setup"):
        logging.getLogger(quiet).setLevel("WARNING")


def stop() -> None:
    """Sends what is still to be sent."""
    provider = trace.get_tracer_provider()
    if isinstance(provider, TracerProvider):
        provider.shutdown()


def _exporter() -> Any:
    protocol = os.environ.get("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL") or os.environ.get(
        "OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"
    )
    if protocol.startswith("http"):
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter as OverHttp

        return OverHttp()
    from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter as OverGrpc

    return OverGrpc()


@contextmanager
def span(
    name: str,
    *,
    kind: SpanKind = SpanKind.INTERNAL,
    headers: Mapping[str, str] | None = None,
    link: Mapping[str, str] | None = None,
    **attributes: Any,
) -> Iterator[Span]:
    """A span around the block: child of the current one or of the `headers`' one, linked to that of `link`."""
    context: Context | None = propagate.extract(dict(headers)) if headers else None
    links = []
    if link:
        linked = trace.get_current_span(propagate.extract(dict(link))).get_span_context()
        links = [Link(linked)] if linked.is_valid else []
        context = context or Context()
    with _tracer.start_as_current_span(
        name, context=context, kind=kind, links=links, attributes=attributes, set_status_on_exception=False
    ) as opened:
        yield opened


def inject() -> dict[str, str]:
    """Headers that carry the current trace on: `traceparent`, and `tracestate` where there is one."""
    headers: dict[str, str] = {}
    propagate.inject(headers)
    return headers


def fail(opened: Span, description: str) -> None:
    opened.set_status(Status(StatusCode.ERROR, description))


def trace_id() -> str:
    """The current trace's id in hex; empty where there is none."""
    context = trace.get_current_span().get_span_context()
    return f"{context.trace_id:032x}" if context.is_valid else ""


class JsonLines(logging.Formatter):
    """One JSON object per line, after OpenTelemetry's log model; nothing is interpolated unescaped."""

    def __init__(self, service: str) -> None:
        super().__init__()
        self._service = service

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "timestamp": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "severity_text": record.levelname,
            "service.name": self._service,
            "logger": record.name,
            "body": record.getMessage(),
        }
        context = trace.get_current_span().get_span_context()
        if context.is_valid:
            line |= {"trace_id": f"{context.trace_id:032x}", "span_id": f"{context.span_id:016x}"}
        if isinstance(facts := getattr(record, "facts", None), dict):
            line |= facts
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)
