import datetime

from buf.validate import validate_pb2 as _validate_pb2
from google.protobuf import field_mask_pb2 as _field_mask_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class LanguageModel(_message.Message):
    __slots__ = ("base_url", "model", "api_key", "has_api_key", "enabled", "update_time")
    BASE_URL_FIELD_NUMBER: _ClassVar[int]
    MODEL_FIELD_NUMBER: _ClassVar[int]
    API_KEY_FIELD_NUMBER: _ClassVar[int]
    HAS_API_KEY_FIELD_NUMBER: _ClassVar[int]
    ENABLED_FIELD_NUMBER: _ClassVar[int]
    UPDATE_TIME_FIELD_NUMBER: _ClassVar[int]
    base_url: str
    model: str
    api_key: str
    has_api_key: bool
    enabled: bool
    update_time: _timestamp_pb2.Timestamp
    def __init__(self, base_url: _Optional[str] = ..., model: _Optional[str] = ..., api_key: _Optional[str] = ..., has_api_key: bool = ..., enabled: bool = ..., update_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class GetLanguageModelRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class UpdateLanguageModelRequest(_message.Message):
    __slots__ = ("language_model", "update_mask")
    LANGUAGE_MODEL_FIELD_NUMBER: _ClassVar[int]
    UPDATE_MASK_FIELD_NUMBER: _ClassVar[int]
    language_model: LanguageModel
    update_mask: _field_mask_pb2.FieldMask
    def __init__(self, language_model: _Optional[_Union[LanguageModel, _Mapping]] = ..., update_mask: _Optional[_Union[_field_mask_pb2.FieldMask, _Mapping]] = ...) -> None: ...

class TestLanguageModelRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class TestLanguageModelResponse(_message.Message):
    __slots__ = ("works", "problem")
    WORKS_FIELD_NUMBER: _ClassVar[int]
    PROBLEM_FIELD_NUMBER: _ClassVar[int]
    works: bool
    problem: str
    def __init__(self, works: bool = ..., problem: _Optional[str] = ...) -> None: ...
