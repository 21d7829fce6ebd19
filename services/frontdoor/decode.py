"""A request from path, query and body, by the rules of `google.api.http`; the path wins over the body."""

from __future__ import annotations

from typing import Any

import orjson
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message

from services.frontdoor import codec
from services.frontdoor.problem import MalformedBody
from services.frontdoor.routes import Route
from services.kit.errors import InvalidFields

BOOLEANS = {"true": True, "false": False}


def request_of(route: Route, path: dict[str, str], query: list[tuple[str, str]], body: bytes) -> Message:
    """The rpc's request; raises MalformedBody and InvalidFields."""
    fields = _body(route, body)
    bound = set()
    for name, value in path.items():
        bound.add(_set(fields, route.rpc.input_type, name, value, replace=True))
    if route.body != "*":
        for name, value in query:
            _query(fields, route, name, value, bound)
    elif query:
        raise InvalidFields(fields=tuple((name, "this address takes no query parameters") for name, _ in query[:50]))
    _infer_mask(route, fields)
    try:
        return codec.from_json(orjson.dumps(fields), route.request_class)
    except (codec.Undecodable, orjson.JSONEncodeError) as error:
        raise MalformedBody(detail=str(error)) from error


def _body(route: Route, body: bytes) -> dict[str, Any]:
    if not route.body:
        if body.strip():
            raise MalformedBody(detail="this address takes no body")
        return {}
    try:
        parsed = orjson.loads(body) if body.strip() else {}
    except orjson.JSONDecodeError as error:
        raise MalformedBody(detail=str(error)) from error
    if not isinstance(parsed, dict):
        raise MalformedBody(detail="the body must be a JSON object")
    return parsed if route.body == "*" else {_field(route.rpc.input_type, route.body).json_name: parsed}


def _field(message: Any, name: str) -> Any:
    found = message.fields_by_name.get(name) or message.fields_by_camelcase_name.get(name)
    if found is None:
        raise InvalidFields(fields=((name, "there is no such parameter"),))
    return found


def _set(fields: dict[str, Any], message: Any, name: str, value: Any, *, replace: bool = False) -> str:
    """Sets a dotted path within the JSON form; returns the path in proto names."""
    names = []
    *parents, last = name.split(".")
    for part in parents:
        field = _field(message, part)
        if field.message_type is None or field.is_repeated:
            raise InvalidFields(fields=((name, "there is no such parameter"),))
        message = field.message_type
        fields = _child(fields, field, name)
        names.append(field.name)
    field = _field(message, last)
    if field.is_repeated:
        fields.setdefault(field.json_name, []).append(value)
    else:
        if replace:
            fields.pop(field.name, None)
        elif field.json_name in fields:
            raise InvalidFields(fields=((name, "is given twice"),))
        fields[field.json_name] = value
    return ".".join([*names, field.name])


def _child(fields: dict[str, Any], field: FieldDescriptor, name: str) -> dict[str, Any]:
    if field.name != field.json_name and field.name in fields:
        fields[field.json_name] = fields.pop(field.name)
    child = fields.setdefault(field.json_name, {})
    if not isinstance(child, dict):
        raise InvalidFields(fields=((name, "must be an object"),))
    return child


def _query(fields: dict[str, Any], route: Route, name: str, value: str, bound: set[str]) -> None:
    field: Any = None
    message: Any = route.rpc.input_type
    for part in name.split("."):
        if message is None:
            raise InvalidFields(fields=((name, "there is no such parameter"),))
        field = _field(message, part)
        message = field.message_type
    parsed: Any = value
    if field.type == FieldDescriptor.TYPE_BOOL:
        if value not in BOOLEANS:
            raise InvalidFields(fields=((name, "must be true or false"),))
        parsed = BOOLEANS[value]
    elif field.type == FieldDescriptor.TYPE_ENUM and value.lstrip("-").isdigit():
        parsed = int(value)
    elif field.message_type is not None and not field.message_type.full_name.startswith("google.protobuf."):
        raise InvalidFields(fields=((name, "is not a query parameter"),))
    path = _set(fields, route.rpc.input_type, name, parsed)
    if path in bound or path.split(".")[0] == route.body:
        raise InvalidFields(fields=((name, "is told by the path or the body already"),))


def _infer_mask(route: Route, fields: dict[str, Any]) -> None:
    """A PATCH without a mask changes what its body holds."""
    request = route.rpc.input_type
    if route.verb != "PATCH" or "update_mask" not in request.fields_by_name or "updateMask" in fields:
        return
    body = _field(request, route.body)
    told = fields.get(body.json_name, {})
    bound = {name.split(".", 1)[1] for name in route.variables if name.startswith(f"{body.name}.")}
    names = [_field(body.message_type, name) for name in told] if body.message_type else []
    fields["updateMask"] = ",".join(field.json_name for field in names if field.name not in bound)
