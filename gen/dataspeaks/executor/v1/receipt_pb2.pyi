from buf.validate import validate_pb2 as _validate_pb2
from dataspeaks.executor.v1 import ingest_pb2 as _ingest_pb2
from dataspeaks.executor.v1 import operators_pb2 as _operators_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Guarantee(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    GUARANTEE_UNSPECIFIED: _ClassVar[Guarantee]
    GUARANTEE_EXACT: _ClassVar[Guarantee]
    GUARANTEE_SKETCH: _ClassVar[Guarantee]
GUARANTEE_UNSPECIFIED: Guarantee
GUARANTEE_EXACT: Guarantee
GUARANTEE_SKETCH: Guarantee

class Receipt(_message.Message):
    __slots__ = ("form", "file_name", "source_sha256", "ingest", "ingest_version", "version_digest", "operator", "operator_version", "masked", "result_sha256", "guarantee", "engine", "seal")
    FORM_FIELD_NUMBER: _ClassVar[int]
    FILE_NAME_FIELD_NUMBER: _ClassVar[int]
    SOURCE_SHA256_FIELD_NUMBER: _ClassVar[int]
    INGEST_FIELD_NUMBER: _ClassVar[int]
    INGEST_VERSION_FIELD_NUMBER: _ClassVar[int]
    VERSION_DIGEST_FIELD_NUMBER: _ClassVar[int]
    OPERATOR_FIELD_NUMBER: _ClassVar[int]
    OPERATOR_VERSION_FIELD_NUMBER: _ClassVar[int]
    MASKED_FIELD_NUMBER: _ClassVar[int]
    RESULT_SHA256_FIELD_NUMBER: _ClassVar[int]
    GUARANTEE_FIELD_NUMBER: _ClassVar[int]
    ENGINE_FIELD_NUMBER: _ClassVar[int]
    SEAL_FIELD_NUMBER: _ClassVar[int]
    form: int
    file_name: str
    source_sha256: str
    ingest: _ingest_pb2.IngestSpec
    ingest_version: int
    version_digest: str
    operator: _operators_pb2.Operator
    operator_version: int
    masked: _containers.RepeatedScalarFieldContainer[str]
    result_sha256: str
    guarantee: Guarantee
    engine: str
    seal: str
    def __init__(self, form: _Optional[int] = ..., file_name: _Optional[str] = ..., source_sha256: _Optional[str] = ..., ingest: _Optional[_Union[_ingest_pb2.IngestSpec, _Mapping]] = ..., ingest_version: _Optional[int] = ..., version_digest: _Optional[str] = ..., operator: _Optional[_Union[_operators_pb2.Operator, _Mapping]] = ..., operator_version: _Optional[int] = ..., masked: _Optional[_Iterable[str]] = ..., result_sha256: _Optional[str] = ..., guarantee: _Optional[_Union[Guarantee, str]] = ..., engine: _Optional[str] = ..., seal: _Optional[str] = ...) -> None: ...

class Verification(_message.Message):
    __slots__ = ("same", "differences", "message", "result_sha256")
    SAME_FIELD_NUMBER: _ClassVar[int]
    DIFFERENCES_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    RESULT_SHA256_FIELD_NUMBER: _ClassVar[int]
    same: bool
    differences: _containers.RepeatedScalarFieldContainer[str]
    message: str
    result_sha256: str
    def __init__(self, same: bool = ..., differences: _Optional[_Iterable[str]] = ..., message: _Optional[str] = ..., result_sha256: _Optional[str] = ...) -> None: ...
