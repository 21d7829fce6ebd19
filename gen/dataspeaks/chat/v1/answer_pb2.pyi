from buf.validate import validate_pb2 as _validate_pb2
from dataspeaks.dataset.v1 import dataset_pb2 as _dataset_pb2
from dataspeaks.executor.v1 import operators_pb2 as _operators_pb2
from dataspeaks.executor.v1 import receipt_pb2 as _receipt_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class AnswerState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ANSWER_STATE_UNSPECIFIED: _ClassVar[AnswerState]
    ANSWER_STATE_COMPUTING: _ClassVar[AnswerState]
    ANSWER_STATE_ANSWERED: _ClassVar[AnswerState]
    ANSWER_STATE_CLARIFYING: _ClassVar[AnswerState]
    ANSWER_STATE_REFUSED: _ClassVar[AnswerState]
    ANSWER_STATE_FAILED: _ClassVar[AnswerState]

class Refusal(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    REFUSAL_UNSPECIFIED: _ClassVar[Refusal]
    REFUSAL_NOT_IN_DATA: _ClassVar[Refusal]
    REFUSAL_NO_OPERATION: _ClassVar[Refusal]
    REFUSAL_NOT_A_QUESTION: _ClassVar[Refusal]
ANSWER_STATE_UNSPECIFIED: AnswerState
ANSWER_STATE_COMPUTING: AnswerState
ANSWER_STATE_ANSWERED: AnswerState
ANSWER_STATE_CLARIFYING: AnswerState
ANSWER_STATE_REFUSED: AnswerState
ANSWER_STATE_FAILED: AnswerState
REFUSAL_UNSPECIFIED: Refusal
REFUSAL_NOT_IN_DATA: Refusal
REFUSAL_NO_OPERATION: Refusal
REFUSAL_NOT_A_QUESTION: Refusal

class Chip(_message.Message):
    __slots__ = ("id", "kind", "text", "phrase", "alternatives")
    ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    PHRASE_FIELD_NUMBER: _ClassVar[int]
    ALTERNATIVES_FIELD_NUMBER: _ClassVar[int]
    id: str
    kind: str
    text: str
    phrase: str
    alternatives: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, id: _Optional[str] = ..., kind: _Optional[str] = ..., text: _Optional[str] = ..., phrase: _Optional[str] = ..., alternatives: _Optional[_Iterable[str]] = ...) -> None: ...

class ChipEdit(_message.Message):
    __slots__ = ("id", "text")
    ID_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    id: str
    text: str
    def __init__(self, id: _Optional[str] = ..., text: _Optional[str] = ...) -> None: ...

class Option(_message.Message):
    __slots__ = ("text", "preview", "receipt", "operator")
    TEXT_FIELD_NUMBER: _ClassVar[int]
    PREVIEW_FIELD_NUMBER: _ClassVar[int]
    RECEIPT_FIELD_NUMBER: _ClassVar[int]
    OPERATOR_FIELD_NUMBER: _ClassVar[int]
    text: str
    preview: str
    receipt: _receipt_pb2.Receipt
    operator: _operators_pb2.Operator
    def __init__(self, text: _Optional[str] = ..., preview: _Optional[str] = ..., receipt: _Optional[_Union[_receipt_pb2.Receipt, _Mapping]] = ..., operator: _Optional[_Union[_operators_pb2.Operator, _Mapping]] = ...) -> None: ...

class Answer(_message.Message):
    __slots__ = ("state", "text", "headline", "chips", "assumptions", "warnings", "job_ids", "receipts", "follow_ups", "clarification", "options", "refusal", "planner", "values_json", "operator", "taught")
    STATE_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    HEADLINE_FIELD_NUMBER: _ClassVar[int]
    CHIPS_FIELD_NUMBER: _ClassVar[int]
    ASSUMPTIONS_FIELD_NUMBER: _ClassVar[int]
    WARNINGS_FIELD_NUMBER: _ClassVar[int]
    JOB_IDS_FIELD_NUMBER: _ClassVar[int]
    RECEIPTS_FIELD_NUMBER: _ClassVar[int]
    FOLLOW_UPS_FIELD_NUMBER: _ClassVar[int]
    CLARIFICATION_FIELD_NUMBER: _ClassVar[int]
    OPTIONS_FIELD_NUMBER: _ClassVar[int]
    REFUSAL_FIELD_NUMBER: _ClassVar[int]
    PLANNER_FIELD_NUMBER: _ClassVar[int]
    VALUES_JSON_FIELD_NUMBER: _ClassVar[int]
    OPERATOR_FIELD_NUMBER: _ClassVar[int]
    TAUGHT_FIELD_NUMBER: _ClassVar[int]
    state: AnswerState
    text: str
    headline: str
    chips: _containers.RepeatedCompositeFieldContainer[Chip]
    assumptions: _containers.RepeatedScalarFieldContainer[str]
    warnings: _containers.RepeatedScalarFieldContainer[str]
    job_ids: _containers.RepeatedScalarFieldContainer[str]
    receipts: _containers.RepeatedCompositeFieldContainer[_receipt_pb2.Receipt]
    follow_ups: _containers.RepeatedScalarFieldContainer[str]
    clarification: str
    options: _containers.RepeatedCompositeFieldContainer[Option]
    refusal: Refusal
    planner: str
    values_json: str
    operator: _operators_pb2.Operator
    taught: _dataset_pb2.Synonym
    def __init__(self, state: _Optional[_Union[AnswerState, str]] = ..., text: _Optional[str] = ..., headline: _Optional[str] = ..., chips: _Optional[_Iterable[_Union[Chip, _Mapping]]] = ..., assumptions: _Optional[_Iterable[str]] = ..., warnings: _Optional[_Iterable[str]] = ..., job_ids: _Optional[_Iterable[str]] = ..., receipts: _Optional[_Iterable[_Union[_receipt_pb2.Receipt, _Mapping]]] = ..., follow_ups: _Optional[_Iterable[str]] = ..., clarification: _Optional[str] = ..., options: _Optional[_Iterable[_Union[Option, _Mapping]]] = ..., refusal: _Optional[_Union[Refusal, str]] = ..., planner: _Optional[str] = ..., values_json: _Optional[str] = ..., operator: _Optional[_Union[_operators_pb2.Operator, _Mapping]] = ..., taught: _Optional[_Union[_dataset_pb2.Synonym, _Mapping]] = ...) -> None: ...
