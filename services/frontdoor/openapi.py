"""OpenAPI 3.1 from the contracts: addresses, schemas, rules and the comments beside them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from importlib import resources
from typing import Any

from buf.validate import validate_pb2
from google.protobuf.descriptor import FieldDescriptor

from dataspeaks.access.v1 import access_pb2
from dataspeaks.error.v1 import reason_pb2
from services.frontdoor.routes import Route

F = FieldDescriptor
INTEGERS = {F.TYPE_INT32, F.TYPE_SINT32, F.TYPE_SFIXED32, F.TYPE_UINT32, F.TYPE_FIXED32}
LONGS = {F.TYPE_INT64, F.TYPE_SINT64, F.TYPE_SFIXED64, F.TYPE_UINT64, F.TYPE_FIXED64}
WELL_KNOWN: dict[str, dict[str, Any]] = {
    "google.protobuf.Timestamp": {"type": "string", "format": "date-time"},
    "google.protobuf.FieldMask": {"type": "string", "description": "Names of fields, separated by commas."},
    "google.protobuf.Empty": {"type": "object"},
    "google.protobuf.Any": {"type": "object", "properties": {"@type": {"type": "string"}}},
}
RULES: Any = validate_pb2.field
ONEOF: Any = validate_pb2.oneof
PROBLEM = {"$ref": "#/components/responses/Problem"}


def document(routes: Iterable[Route]) -> dict[str, Any]:
    """The document of all routes."""
    schemas: dict[str, Any] = {"Problem": _problem()}
    paths: dict[str, Any] = {}
    for route in routes:
        template = route.template
        for variable in route.variables:
            template = template.replace(f"{{{variable}}}", f"{{{_path_name(variable)}}}")
        paths.setdefault(template, {})[route.verb.lower()] = _operation(route, schemas)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Data Speaks", "version": "1", "description": "Every number carries a receipt."},
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": dict(sorted(schemas.items())),
            "responses": {
                "Problem": {
                    "description": "What is wrong, and why.",
                    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
                }
            },
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer", "description": "An API key, or an access token."},
                "session": {"type": "apiKey", "in": "cookie", "name": "session"},
            },
        },
    }


@cache
def comments() -> dict[str, str]:
    """The contracts' comments by full name of what they stand beside."""
    text = resources.files("dataspeaks").joinpath("comments.json").read_text(encoding="utf-8")
    loaded: dict[str, str] = json.loads(text)
    return loaded


def _path_name(variable: str) -> str:
    """`workspace.id` is `workspace_id` and `member.user_id` is `user_id`, so that one address has one template."""
    parent, _, last = variable.rpartition(".")
    return f"{parent}_{last}" if last == "id" else last


def _operation(route: Route, schemas: dict[str, Any]) -> dict[str, Any]:
    request = route.rpc.input_type
    bound = {variable.split(".")[0] for variable in route.variables if "." not in variable}
    parameters = [
        {"name": _path_name(v), "in": "path", "required": True, "schema": _path_schema(request, v)}
        for v in route.variables
    ]
    operation: dict[str, Any] = {
        "operationId": route.rpc.name,
        "tags": [route.rpc.containing_service.name.removesuffix("Service")],
        "summary": comments().get(route.rpc.full_name, "").split("\n")[0],
        "x-permission": access_pb2.Permission.Name(route.rule.permission).removeprefix("PERMISSION_"),
        "security": [] if route.rule.permission == access_pb2.PERMISSION_PUBLIC else [{"bearer": []}, {"session": []}],
    }
    if route.body != "*":
        for field in request.fields:
            if field.name not in bound and field.name != route.body:
                parameters.extend(_query(field, schemas))
    if parameters:
        operation["parameters"] = parameters
    if route.body:
        operation["requestBody"] = _body(route, bound, schemas)
    operation["responses"] = _responses(route, schemas)
    return operation


def _path_schema(message: Any, variable: str) -> dict[str, Any]:
    *parents, last = variable.split(".")
    for part in parents:
        message = message.fields_by_name[part].message_type
    field = message.fields_by_name[last]
    return {**_scalar(field), "minLength": 1, "pattern": "^[^/:]+$"}


def _query(field: Any, schemas: dict[str, Any]) -> list[dict[str, Any]]:
    if field.message_type is not None and field.message_type.full_name not in WELL_KNOWN:
        return []
    told = {"name": field.json_name, "in": "query", "description": comments().get(field.full_name, "")}
    return [{**told, "schema": _field(field, schemas)}]


def _body(route: Route, bound: set[str], schemas: dict[str, Any]) -> dict[str, Any]:
    request = route.rpc.input_type
    if route.body == "*":
        schema = _message(request, schemas, leave_out=bound) if bound else _reference(request, schemas)
    else:
        schema = _reference(request.fields_by_name[route.body].message_type, schemas)
    return {"required": True, "content": {"application/json": {"schema": schema}}}


def _responses(route: Route, schemas: dict[str, Any]) -> dict[str, Any]:
    response = route.rpc.output_type
    if response.full_name == "google.api.HttpBody":
        content: dict[str, Any] = {"application/json": {"schema": {}}}
    elif route.rpc.server_streaming:
        content = {"text/event-stream": {"schema": _reference(response, schemas)}}
    else:
        content = {"application/json": {"schema": _reference(response, schemas)}}
    return {"200": {"description": "Done.", "content": content}, "default": PROBLEM}


def _reference(message: Any, schemas: dict[str, Any]) -> dict[str, Any]:
    if message.full_name in WELL_KNOWN:
        return WELL_KNOWN[message.full_name]
    if message.name not in schemas:
        schemas[message.name] = {}
        schemas[message.name] = {"x-message": message.full_name, **_message(message, schemas)}
    elif schemas[message.name].get("x-message", message.full_name) != message.full_name:
        raise ValueError(f"two messages are named {message.name}")
    return {"$ref": f"#/components/schemas/{message.name}"}


def _message(message: Any, schemas: dict[str, Any], leave_out: set[str] | None = None) -> dict[str, Any]:
    fields = [field for field in message.fields if field.name not in (leave_out or set())]
    schema: dict[str, Any] = {
        "type": "object",
        "additionalProperties": False,
        "properties": {field.json_name: _field(field, schemas) for field in fields},
    }
    if text := comments().get(message.full_name):
        schema["description"] = text
    required = [field.json_name for field in fields if _is_required(field)]
    if required:
        schema["required"] = required
    for oneof in message.oneofs:
        if oneof.GetOptions().Extensions[ONEOF].required:
            schema["oneOf"] = [{"required": [field.json_name]} for field in oneof.fields]
    return schema


def _is_required(field: Any) -> bool:
    rules = _rules(field)
    told = rules.required or rules.string.min_len or rules.repeated.min_items
    return bool(told) or (field.enum_type is not None and 0 in rules.enum.not_in)


def _rules(field: Any) -> Any:
    return field.GetOptions().Extensions[RULES]


def _field(field: Any, schemas: dict[str, Any]) -> dict[str, Any]:
    text = comments().get(field.full_name, "")
    if field.message_type is not None:
        schema = _reference(field.message_type, schemas)
    elif field.enum_type is not None:
        schema = _enum(field)
    else:
        schema = _scalar(field)
    if field.is_repeated:
        schema = {"type": "array", "items": schema, **_repeated(field)}
    return {**schema, "description": text} if text else schema


def _repeated(field: Any) -> dict[str, Any]:
    rules = _rules(field).repeated
    bounds = {"minItems": rules.min_items, "maxItems": rules.max_items}
    return {name: value for name, value in bounds.items() if value}


def _enum(field: Any) -> dict[str, Any]:
    described = field.enum_type
    barred = set(_rules(field).enum.not_in)
    return {"type": "string", "enum": [value.name for value in described.values if value.number not in barred]}


def _scalar(field: Any) -> dict[str, Any]:
    rules = _rules(field)
    if field.type == F.TYPE_BOOL:
        return {"type": "boolean"}
    if field.type in LONGS:
        return {"type": "string", "format": "int64", "pattern": "^-?[0-9]{1,18}$"}
    if field.type in INTEGERS:
        low, high = -(2**31), 2**31 - 1
        bounds = rules.int32
        return {
            "type": "integer",
            "format": "int32",
            "minimum": bounds.gte if bounds.HasField("gte") else low,
            "maximum": bounds.lte if bounds.HasField("lte") else high,
        }
    if field.type in (F.TYPE_DOUBLE, F.TYPE_FLOAT):
        schema: dict[str, Any] = {"type": "number"}
        if rules.double.HasField("gte"):
            schema["minimum"] = rules.double.gte
        if rules.double.HasField("lte"):
            schema["maximum"] = rules.double.lte
        return schema
    if field.type == F.TYPE_BYTES:
        return {"type": "string", "contentEncoding": "base64"}
    return {"type": "string", **_string(rules.string)}


def _string(rules: Any) -> dict[str, Any]:
    schema: dict[str, Any] = {}
    if rules.min_len:
        schema["minLength"] = rules.min_len
    if limit := rules.max_len or rules.max_bytes:
        schema["maxLength"] = limit
    if rules.pattern:
        schema["pattern"] = rules.pattern
    if allowed := list(getattr(rules, "in")):
        schema["enum"] = allowed
    return schema


def _problem() -> dict[str, Any]:
    reasons = [v.name.removeprefix("REASON_") for v in reason_pb2.Reason.DESCRIPTOR.values if v.number]
    text = {"type": "string"}
    return {
        "type": "object",
        "description": "Why a call failed (RFC 9457).",
        "required": ["type", "title", "status", "detail", "reason", "code"],
        "properties": {
            "type": text,
            "title": text,
            "status": {"type": "integer"},
            "detail": text,
            "reason": {"type": "string", "enum": reasons},
            "code": text,
            "facts": {"type": "object", "additionalProperties": text},
            "errors": {
                "type": "array",
                "items": {"type": "object", "properties": {"field": text, "detail": text}},
            },
            "traceId": text,
        },
    }
