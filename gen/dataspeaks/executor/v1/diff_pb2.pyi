from buf.validate import validate_pb2 as _validate_pb2
from dataspeaks.executor.v1 import ingest_pb2 as _ingest_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class OtherVersion(_message.Message):
    __slots__ = ("file_name", "source_sha256", "ingest", "ingest_version", "version_digest")
    FILE_NAME_FIELD_NUMBER: _ClassVar[int]
    SOURCE_SHA256_FIELD_NUMBER: _ClassVar[int]
    INGEST_FIELD_NUMBER: _ClassVar[int]
    INGEST_VERSION_FIELD_NUMBER: _ClassVar[int]
    VERSION_DIGEST_FIELD_NUMBER: _ClassVar[int]
    file_name: str
    source_sha256: str
    ingest: _ingest_pb2.IngestSpec
    ingest_version: int
    version_digest: str
    def __init__(self, file_name: _Optional[str] = ..., source_sha256: _Optional[str] = ..., ingest: _Optional[_Union[_ingest_pb2.IngestSpec, _Mapping]] = ..., ingest_version: _Optional[int] = ..., version_digest: _Optional[str] = ...) -> None: ...

class Diff(_message.Message):
    __slots__ = ("other_version_id", "key", "columns", "other", "insights")
    OTHER_VERSION_ID_FIELD_NUMBER: _ClassVar[int]
    KEY_FIELD_NUMBER: _ClassVar[int]
    COLUMNS_FIELD_NUMBER: _ClassVar[int]
    OTHER_FIELD_NUMBER: _ClassVar[int]
    INSIGHTS_FIELD_NUMBER: _ClassVar[int]
    other_version_id: str
    key: _containers.RepeatedScalarFieldContainer[str]
    columns: _containers.RepeatedScalarFieldContainer[str]
    other: OtherVersion
    insights: bool
    def __init__(self, other_version_id: _Optional[str] = ..., key: _Optional[_Iterable[str]] = ..., columns: _Optional[_Iterable[str]] = ..., other: _Optional[_Union[OtherVersion, _Mapping]] = ..., insights: bool = ...) -> None: ...
