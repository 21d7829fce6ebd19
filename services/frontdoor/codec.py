"""JSON to message and back, behind two functions; the messages are google's, the JSON is protobuf-py's (Rust)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import protobuf
from google.protobuf import descriptor_pb2
from google.protobuf.descriptor import Descriptor, FileDescriptor
from google.protobuf.message import Message
from google.rpc import error_details_pb2
from protobuf._file_registry import add_file  # private: the lock file pins the package
from protobuf.wkt import FileDescriptorProto


class Undecodable(Exception):
    """The JSON does not have the message's form; the text says where."""


def to_json(message: Message) -> bytes:
    """ProtoJSON in lowerCamelCase, fields without presence always there."""
    twin = _twin(message.DESCRIPTOR)
    text: str = twin.from_binary(message.SerializeToString()).to_json(registry=_registry(), always_emit_implicit=True)
    return text.encode()


def from_json(text: bytes, into: type[Message]) -> Message:
    """The message that ProtoJSON tells; unknown fields are refused. Raises Undecodable."""
    try:
        parsed = _twin(into.DESCRIPTOR).from_json(text, registry=_registry())
    except (ValueError, TypeError, OverflowError, RecursionError, UnicodeError) as error:
        raise Undecodable(str(error)[:500]) from error
    try:
        return into.FromString(parsed.to_binary())
    except Exception as error:  # upb and the encoder raise several kinds for what cannot be encoded
        raise Undecodable(str(error)[:500]) from error


@cache
def _twin(descriptor: Descriptor) -> Any:
    found = _registry().message(descriptor.full_name)
    if found is None:
        _add(descriptor.file)
        found = _registry().message(descriptor.full_name)
    assert found is not None
    return found.type


@cache
def _registry() -> protobuf.Registry:
    return protobuf.Registry()


def _add(file: FileDescriptor) -> None:
    if _registry().file(file.name) is not None:
        return
    for dependency in file.dependencies:
        _add(dependency)
    proto = descriptor_pb2.FileDescriptorProto()
    file.CopyToProto(proto)
    for message in _messages(proto.message_type):
        for field in message.field:
            field.json_name = _json_name(field.name)
    add_file(_registry(), FileDescriptorProto.from_binary(proto.SerializeToString()), None)


def _messages(found: Any) -> Iterator[descriptor_pb2.DescriptorProto]:
    for message in found:
        yield message
        yield from _messages(message.nested_type)


def _json_name(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part[:1].upper() + part[1:] for part in rest)


_add(error_details_pb2.DESCRIPTOR)
