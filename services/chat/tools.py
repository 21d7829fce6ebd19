"""The operators as tools that a language model may call: JSON Schema made from the contracts."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import Any

from buf.validate import validate_pb2
from google.protobuf.descriptor import Descriptor, FieldDescriptor

from dataspeaks.executor.v1 import operators_pb2
from planner.operators import FORMS, KINDS, NAMES

F = FieldDescriptor
RULES: Any = validate_pb2.field
PLAIN = frozenset({"Filter", "Clause", "Condition", "Value", "Order"})
"""Messages that stand in nearly every tool, and whose fields speak for themselves."""
PHRASE = {"type": "string", "description": "Words of the question, exactly as they stand there."}
COLUMN = {"type": "string", "description": "The column that they are taken for; the operator uses it."}
READING = {
    "type": "array",
    "description": "What the words of the question that name columns or values stand for; all of `not_understood`.",
    "items": {
        "type": "object",
        "properties": {"phrase": PHRASE, "column": COLUMN},
        "required": ["phrase", "column"],
        "additionalProperties": False,
    },
}


@cache
def tools() -> list[dict[str, Any]]:
    """One tool for each operator, in the form of the protocol."""
    kinds = operators_pb2.Operator.DESCRIPTOR.oneofs_by_name["kind"].fields
    return [_tool(field) for field in kinds if field.name in KINDS]


def _tool(field: Any) -> dict[str, Any]:
    parts: dict[str, Any] = {}
    parameters = {
        "type": "object",
        "properties": {"operator": _message(field.message_type, parts), "reading": READING},
        "required": ["operator", "reading"],
        "additionalProperties": False,
        "$defs": parts,
    }
    description = _comment(field.message_type)
    return {"type": "function", "function": {"name": field.name, "description": description, "parameters": parameters}}


def _message(message: Descriptor, parts: dict[str, Any]) -> dict[str, Any]:
    """`parts`: gathers the schemas of the messages within."""
    known = set(FORMS.get(message.name, message.fields_by_name)) - NAMES
    fields = [field for field in message.fields if field.name in known]
    schema: dict[str, Any] = {
        "type": "object",
        "properties": {field.name: _field(field, parts) for field in fields},
        "additionalProperties": False,
    }
    required = [field.name for field in fields if _required(field)]
    return {**schema, "required": required} if required else schema


def _field(field: Any, parts: dict[str, Any]) -> dict[str, Any]:
    if field.message_type is not None:
        name = field.message_type.name
        if name not in parts:
            parts[name] = {}
            parts[name].update(_message(field.message_type, parts))
        schema: dict[str, Any] = {"$ref": f"#/$defs/{name}"}
    elif field.enum_type is not None:
        barred = _rules(field).enum.not_in
        schema = {"type": "string", "enum": [v.name for v in field.enum_type.values if v.number not in barred]}
    else:
        schema = _scalar(field)
    if field.is_repeated:
        schema = {"type": "array", "items": schema}
        if least := _rules(field).repeated.min_items:
            schema["minItems"] = least
    text = "" if field.containing_type.name in PLAIN else _comment(field)
    return {**schema, "description": text} if text else schema


def _scalar(field: Any) -> dict[str, Any]:
    if field.type == F.TYPE_BOOL:
        return {"type": "boolean"}
    if field.type == F.TYPE_STRING:
        return {"type": "string"}
    rules = _rules(field)
    number = rules.double if field.type == F.TYPE_DOUBLE else rules.int32
    bounds = {"minimum": "gte", "maximum": "lte"}
    told = {name: getattr(number, rule) for name, rule in bounds.items() if number.HasField(rule)}
    return {"type": "number" if field.type == F.TYPE_DOUBLE else "integer", **told}


def _required(field: Any) -> bool:
    rules = _rules(field)
    barred = field.enum_type is not None and 0 in rules.enum.not_in
    return bool(rules.required or rules.string.min_len or rules.repeated.min_items or barred)


def _rules(field: Any) -> Any:
    return field.GetOptions().Extensions[RULES]


def _comment(described: Any) -> str:
    return _comments().get(described.full_name, "")


@cache
def _comments() -> dict[str, str]:
    text = resources.files("dataspeaks").joinpath("comments.json").read_text(encoding="utf-8")
    loaded: dict[str, str] = json.loads(text)
    return loaded
