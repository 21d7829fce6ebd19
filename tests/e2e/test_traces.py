"""An operator can follow one click from the HTTP request to the sandboxed operator."""

from __future__ import annotations

import threading
from concurrent import futures
from pathlib import Path
from typing import Any

import grpc
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2, trace_service_pb2_grpc

from tests.running import operate, running, table, until


class Collector(trace_service_pb2_grpc.TraceServiceServicer):
    """Takes spans as any OTLP collector does."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._spans: list[Any] = []

    def Export(self, request: Any, context: Any) -> Any:
        with self._lock:
            for resource in request.resource_spans:
                for scope in resource.scope_spans:
                    self._spans.extend(scope.spans)
        return trace_service_pb2.ExportTraceServiceResponse()

    @property
    def spans(self) -> list[Any]:
        with self._lock:
            return list(self._spans)


def test_a_trace_leads_from_the_click_to_the_sandbox(tmp_path: Path) -> None:
    collector = Collector()
    server = grpc.server(futures.ThreadPoolExecutor(2))
    trace_service_pb2_grpc.add_TraceServiceServicer_to_server(collector, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    environment = {"OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{port}", "OTEL_BSP_SCHEDULE_DELAY": "100"}
    secret = "zebra4711"
    try:
        with running(tmp_path / "data", environment=environment) as system, system.client() as http:
            version = table(http, "few.csv", f"city,amount\n{secret},1\nRome,2\n".encode())
            operate(http, version["id"], aggregate={"keys": [{"column": "city"}]})
            until(lambda: any("sandbox" in span.name for span in chain(collector.spans)), "the sandbox's span")
    finally:
        server.stop(0)
    spans = chain(collector.spans)
    names = [span.name for span in spans]
    assert any(name.startswith("HTTP POST") for name in names)
    assert any(name.endswith("ExecutorService/CreateJob") for name in names)
    sandbox = next(span for span in spans if "sandbox" in span.name)
    assert sandbox.end_time_unix_nano > sandbox.start_time_unix_nano
    assert all(secret not in str(span) for span in collector.spans)


def chain(spans: list[Any]) -> list[Any]:
    """The spans of the click that made the job, and those of the worker that are linked to it."""
    clicks = {span.trace_id for span in spans if span.name.endswith("ExecutorService/CreateJob")}
    linked = {span.trace_id for span in spans for link in span.links if link.trace_id in clicks}
    return [span for span in spans if span.trace_id in clicks | linked]
