"""Whatever is sent to the REST API, it answers as its own document says, and never with a fault of ours."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, seed, settings
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance

from services.frontdoor import openapi
from services.frontdoor.app import SERVICES
from services.frontdoor.routes import Routes
from tests.running import Running

MUST_NOT = {"SignOut", "SetPassword", "DeleteApiKey", "DeleteMember", "UpdateMember"}
"""Calls that would end the very key that the test calls with."""
DOCUMENT = openapi.document(Routes(SERVICES.values()).all)
REASONS = DOCUMENT["components"]["schemas"]["Problem"]["properties"]["reason"]["enum"]
EVENTS = "text/event-stream"


def operations() -> list[Any]:
    schema = schemathesis.openapi.from_dict(DOCUMENT)
    found = [result.ok() for result in schema.get_all_operations()]
    return [operation for operation in found if operation.definition.raw["operationId"] not in MUST_NOT]


@pytest.mark.parametrize("operation", operations(), ids=lambda o: o.definition.raw["operationId"])
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=lambda m: m.name.lower())
def test_every_answer_is_as_documented(operation: Any, mode: GenerationMode, system: Running) -> None:
    streams = EVENTS in operation.definition.raw["responses"]["200"]["content"]
    checks = [not_a_server_error, content_type_conformance, *([] if streams else [response_schema_conformance])]
    headers = {"authorization": f"Bearer {system.ready['api_key']}"}

    @seed(1)
    @settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(case=operation.as_strategy(mode))
    def answers(case: Any) -> None:
        response = case.call(base_url=system.url, headers=headers, timeout=30)
        case.validate_response(response, checks=checks)
        if response.status_code >= 400:
            problem = response.json()
            assert problem["reason"] in REASONS and problem["status"] == response.status_code

    answers()
