"""Whatever is sent to the REST API, it answers as its own document says, and never with a fault of ours."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance

from tests.running import Running

MUST_NOT = {"SignOut", "SetPassword", "DeleteApiKey", "DeleteMember", "UpdateMember"}
"""Calls that would end the very key that the test calls with."""


@pytest.fixture(scope="session")
def document(system: Running) -> Any:
    return schemathesis.openapi.from_url(f"{system.url}/openapi.json")


schema = schemathesis.pytest.from_fixture("document").exclude(operation_id=sorted(MUST_NOT))


@schema.parametrize()
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_answer_is_as_documented(case: Any, system: Running) -> None:
    streams = case.operation.definition.raw["responses"]["200"]["content"].keys() == {"text/event-stream"}
    headers = {"authorization": f"Bearer {system.ready['api_key']}"}
    response = case.call(headers=headers, timeout=30)
    checks = [not_a_server_error, content_type_conformance]
    case.validate_response(response, checks=checks if streams else [*checks, response_schema_conformance])
    if response.status_code >= 400:
        problem = response.json()
        reasons = document_reasons(case)
        assert problem["reason"] in reasons and problem["status"] == response.status_code


def document_reasons(case: Any) -> list[str]:
    raw = case.operation.schema.raw_schema
    return list(raw["components"]["schemas"]["Problem"]["properties"]["reason"]["enum"])
