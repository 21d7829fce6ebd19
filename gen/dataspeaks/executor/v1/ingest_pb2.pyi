from buf.validate import validate_pb2 as _validate_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ColumnOverride(_message.Message):
    __slots__ = ("name", "new_name", "type", "role", "unit", "pii", "aggregation")
    NAME_FIELD_NUMBER: _ClassVar[int]
    NEW_NAME_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    PII_FIELD_NUMBER: _ClassVar[int]
    AGGREGATION_FIELD_NUMBER: _ClassVar[int]
    name: str
    new_name: str
    type: str
    role: str
    unit: str
    pii: str
    aggregation: str
    def __init__(self, name: _Optional[str] = ..., new_name: _Optional[str] = ..., type: _Optional[str] = ..., role: _Optional[str] = ..., unit: _Optional[str] = ..., pii: _Optional[str] = ..., aggregation: _Optional[str] = ...) -> None: ...

class IngestSpec(_message.Message):
    __slots__ = ("format", "delimiter", "quote", "encoding", "header", "decimal", "thousands", "sheet", "date_order", "null_values", "columns")
    FORMAT_FIELD_NUMBER: _ClassVar[int]
    DELIMITER_FIELD_NUMBER: _ClassVar[int]
    QUOTE_FIELD_NUMBER: _ClassVar[int]
    ENCODING_FIELD_NUMBER: _ClassVar[int]
    HEADER_FIELD_NUMBER: _ClassVar[int]
    DECIMAL_FIELD_NUMBER: _ClassVar[int]
    THOUSANDS_FIELD_NUMBER: _ClassVar[int]
    SHEET_FIELD_NUMBER: _ClassVar[int]
    DATE_ORDER_FIELD_NUMBER: _ClassVar[int]
    NULL_VALUES_FIELD_NUMBER: _ClassVar[int]
    COLUMNS_FIELD_NUMBER: _ClassVar[int]
    format: str
    delimiter: str
    quote: str
    encoding: str
    header: bool
    decimal: str
    thousands: str
    sheet: str
    date_order: str
    null_values: _containers.RepeatedScalarFieldContainer[str]
    columns: _containers.RepeatedCompositeFieldContainer[ColumnOverride]
    def __init__(self, format: _Optional[str] = ..., delimiter: _Optional[str] = ..., quote: _Optional[str] = ..., encoding: _Optional[str] = ..., header: bool = ..., decimal: _Optional[str] = ..., thousands: _Optional[str] = ..., sheet: _Optional[str] = ..., date_order: _Optional[str] = ..., null_values: _Optional[_Iterable[str]] = ..., columns: _Optional[_Iterable[_Union[ColumnOverride, _Mapping]]] = ...) -> None: ...
