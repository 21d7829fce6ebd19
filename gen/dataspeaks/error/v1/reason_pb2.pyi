from google.protobuf import descriptor_pb2 as _descriptor_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable
from typing import ClassVar as _ClassVar, Optional as _Optional

DESCRIPTOR: _descriptor.FileDescriptor

class Reason(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    REASON_UNSPECIFIED: _ClassVar[Reason]
    REASON_INTERNAL: _ClassVar[Reason]
    REASON_INVALID_FIELDS: _ClassVar[Reason]
    REASON_MALFORMED_BODY: _ClassVar[Reason]
    REASON_UNAUTHENTICATED: _ClassVar[Reason]
    REASON_PERMISSION_DENIED: _ClassVar[Reason]
    REASON_INVALID_PAGE_TOKEN: _ClassVar[Reason]
    REASON_REQUEST_ID_REUSED: _ClassVar[Reason]
    REASON_DEADLINE_EXCEEDED: _ClassVar[Reason]
    REASON_UNAVAILABLE: _ClassVar[Reason]
    REASON_ROUTE_NOT_FOUND: _ClassVar[Reason]
    REASON_METHOD_NOT_ALLOWED: _ClassVar[Reason]
    REASON_BODY_TOO_LARGE: _ClassVar[Reason]
    REASON_UNSUPPORTED_MEDIA_TYPE: _ClassVar[Reason]
    REASON_CROSS_SITE_REQUEST: _ClassVar[Reason]
    REASON_INVALID_SIGNED_URL: _ClassVar[Reason]
    REASON_TOO_MANY_ATTEMPTS: _ClassVar[Reason]
    REASON_CANCELLED: _ClassVar[Reason]
    REASON_WRONG_CREDENTIALS: _ClassVar[Reason]
    REASON_SIGN_IN_LINK_INVALID: _ClassVar[Reason]
    REASON_REFRESH_TOKEN_INVALID: _ClassVar[Reason]
    REASON_USER_NOT_FOUND: _ClassVar[Reason]
    REASON_WORKSPACE_NOT_FOUND: _ClassVar[Reason]
    REASON_API_KEY_NOT_FOUND: _ClassVar[Reason]
    REASON_MEMBER_EXISTS: _ClassVar[Reason]
    REASON_LAST_OWNER: _ClassVar[Reason]
    REASON_ROLE_ABOVE_OWN: _ClassVar[Reason]
    REASON_PASSWORD_TOO_WEAK: _ClassVar[Reason]
    REASON_WORKSPACE_EXISTS: _ClassVar[Reason]
    REASON_DATASET_NOT_FOUND: _ClassVar[Reason]
    REASON_VERSION_NOT_FOUND: _ClassVar[Reason]
    REASON_UPLOAD_NOT_FOUND: _ClassVar[Reason]
    REASON_UPLOAD_CLOSED: _ClassVar[Reason]
    REASON_UPLOAD_INCOMPLETE: _ClassVar[Reason]
    REASON_UPLOAD_DIGEST_MISMATCH: _ClassVar[Reason]
    REASON_UPLOAD_TOO_LARGE: _ClassVar[Reason]
    REASON_VERSION_NOT_READY: _ClassVar[Reason]
    REASON_COLUMN_NOT_FOUND: _ClassVar[Reason]
    REASON_PART_SIZE_MISMATCH: _ClassVar[Reason]
    REASON_JOB_NOT_FOUND: _ClassVar[Reason]
    REASON_RESULT_NOT_READY: _ClassVar[Reason]
    REASON_STALE_ATTEMPT: _ClassVar[Reason]
    REASON_CPU_TIME: _ClassVar[Reason]
    REASON_WALL_TIME: _ClassVar[Reason]
    REASON_MEMORY_LIMIT: _ClassVar[Reason]
    REASON_OUTPUT_LIMIT: _ClassVar[Reason]
    REASON_RESOURCE_LIMIT: _ClassVar[Reason]
    REASON_SANDBOX_VIOLATION: _ClassVar[Reason]
    REASON_OPERATOR_CRASHED: _ClassVar[Reason]
    REASON_WORKER_LOST: _ClassVar[Reason]
    REASON_JOB_CANCELLED: _ClassVar[Reason]
    REASON_OPERATOR_REFUSED: _ClassVar[Reason]
    REASON_RECEIPT_UNREADABLE: _ClassVar[Reason]
    REASON_ENGINE_UNAVAILABLE: _ClassVar[Reason]
    REASON_CLUSTER_UNAVAILABLE: _ClassVar[Reason]
    REASON_ENGINE_UNFIT: _ClassVar[Reason]
    REASON_CONVERSATION_NOT_FOUND: _ClassVar[Reason]
    REASON_MESSAGE_NOT_FOUND: _ClassVar[Reason]
REASON_UNSPECIFIED: Reason
REASON_INTERNAL: Reason
REASON_INVALID_FIELDS: Reason
REASON_MALFORMED_BODY: Reason
REASON_UNAUTHENTICATED: Reason
REASON_PERMISSION_DENIED: Reason
REASON_INVALID_PAGE_TOKEN: Reason
REASON_REQUEST_ID_REUSED: Reason
REASON_DEADLINE_EXCEEDED: Reason
REASON_UNAVAILABLE: Reason
REASON_ROUTE_NOT_FOUND: Reason
REASON_METHOD_NOT_ALLOWED: Reason
REASON_BODY_TOO_LARGE: Reason
REASON_UNSUPPORTED_MEDIA_TYPE: Reason
REASON_CROSS_SITE_REQUEST: Reason
REASON_INVALID_SIGNED_URL: Reason
REASON_TOO_MANY_ATTEMPTS: Reason
REASON_CANCELLED: Reason
REASON_WRONG_CREDENTIALS: Reason
REASON_SIGN_IN_LINK_INVALID: Reason
REASON_REFRESH_TOKEN_INVALID: Reason
REASON_USER_NOT_FOUND: Reason
REASON_WORKSPACE_NOT_FOUND: Reason
REASON_API_KEY_NOT_FOUND: Reason
REASON_MEMBER_EXISTS: Reason
REASON_LAST_OWNER: Reason
REASON_ROLE_ABOVE_OWN: Reason
REASON_PASSWORD_TOO_WEAK: Reason
REASON_WORKSPACE_EXISTS: Reason
REASON_DATASET_NOT_FOUND: Reason
REASON_VERSION_NOT_FOUND: Reason
REASON_UPLOAD_NOT_FOUND: Reason
REASON_UPLOAD_CLOSED: Reason
REASON_UPLOAD_INCOMPLETE: Reason
REASON_UPLOAD_DIGEST_MISMATCH: Reason
REASON_UPLOAD_TOO_LARGE: Reason
REASON_VERSION_NOT_READY: Reason
REASON_COLUMN_NOT_FOUND: Reason
REASON_PART_SIZE_MISMATCH: Reason
REASON_JOB_NOT_FOUND: Reason
REASON_RESULT_NOT_READY: Reason
REASON_STALE_ATTEMPT: Reason
REASON_CPU_TIME: Reason
REASON_WALL_TIME: Reason
REASON_MEMORY_LIMIT: Reason
REASON_OUTPUT_LIMIT: Reason
REASON_RESOURCE_LIMIT: Reason
REASON_SANDBOX_VIOLATION: Reason
REASON_OPERATOR_CRASHED: Reason
REASON_WORKER_LOST: Reason
REASON_JOB_CANCELLED: Reason
REASON_OPERATOR_REFUSED: Reason
REASON_RECEIPT_UNREADABLE: Reason
REASON_ENGINE_UNAVAILABLE: Reason
REASON_CLUSTER_UNAVAILABLE: Reason
REASON_ENGINE_UNFIT: Reason
REASON_CONVERSATION_NOT_FOUND: Reason
REASON_MESSAGE_NOT_FOUND: Reason
EXPLANATION_FIELD_NUMBER: _ClassVar[int]
explanation: _descriptor.FieldDescriptor

class Explanation(_message.Message):
    __slots__ = ("code", "facts")
    CODE_FIELD_NUMBER: _ClassVar[int]
    FACTS_FIELD_NUMBER: _ClassVar[int]
    code: str
    facts: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, code: _Optional[str] = ..., facts: _Optional[_Iterable[str]] = ...) -> None: ...
