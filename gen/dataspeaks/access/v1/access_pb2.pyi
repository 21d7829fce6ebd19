from google.protobuf import descriptor_pb2 as _descriptor_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Role(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ROLE_UNSPECIFIED: _ClassVar[Role]
    ROLE_VIEWER: _ClassVar[Role]
    ROLE_EDITOR: _ClassVar[Role]
    ROLE_ADMIN: _ClassVar[Role]
    ROLE_OWNER: _ClassVar[Role]

class Permission(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PERMISSION_UNSPECIFIED: _ClassVar[Permission]
    PERMISSION_PUBLIC: _ClassVar[Permission]
    PERMISSION_INTERNAL: _ClassVar[Permission]
    PERMISSION_SELF: _ClassVar[Permission]
    PERMISSION_ORGANIZATION_READ: _ClassVar[Permission]
    PERMISSION_ORGANIZATION_WRITE: _ClassVar[Permission]
    PERMISSION_WORKSPACE_WRITE: _ClassVar[Permission]
    PERMISSION_MEMBER_WRITE: _ClassVar[Permission]
    PERMISSION_KEY_WRITE: _ClassVar[Permission]
    PERMISSION_KEY_READ: _ClassVar[Permission]
    PERMISSION_DATASET_READ: _ClassVar[Permission]
    PERMISSION_DATASET_WRITE: _ClassVar[Permission]
    PERMISSION_PERSONAL_DATA_READ: _ClassVar[Permission]
    PERMISSION_JOB_READ: _ClassVar[Permission]
    PERMISSION_JOB_RUN: _ClassVar[Permission]
    PERMISSION_JOB_CANCEL: _ClassVar[Permission]
    PERMISSION_CONVERSATION_READ: _ClassVar[Permission]
    PERMISSION_CONVERSATION_WRITE: _ClassVar[Permission]
    PERMISSION_LANGUAGE_MODEL_WRITE: _ClassVar[Permission]

class SessionEffect(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SESSION_EFFECT_UNSPECIFIED: _ClassVar[SessionEffect]
    SESSION_EFFECT_START: _ClassVar[SessionEffect]
    SESSION_EFFECT_REFRESH: _ClassVar[SessionEffect]
    SESSION_EFFECT_END: _ClassVar[SessionEffect]
ROLE_UNSPECIFIED: Role
ROLE_VIEWER: Role
ROLE_EDITOR: Role
ROLE_ADMIN: Role
ROLE_OWNER: Role
PERMISSION_UNSPECIFIED: Permission
PERMISSION_PUBLIC: Permission
PERMISSION_INTERNAL: Permission
PERMISSION_SELF: Permission
PERMISSION_ORGANIZATION_READ: Permission
PERMISSION_ORGANIZATION_WRITE: Permission
PERMISSION_WORKSPACE_WRITE: Permission
PERMISSION_MEMBER_WRITE: Permission
PERMISSION_KEY_WRITE: Permission
PERMISSION_KEY_READ: Permission
PERMISSION_DATASET_READ: Permission
PERMISSION_DATASET_WRITE: Permission
PERMISSION_PERSONAL_DATA_READ: Permission
PERMISSION_JOB_READ: Permission
PERMISSION_JOB_RUN: Permission
PERMISSION_JOB_CANCEL: Permission
PERMISSION_CONVERSATION_READ: Permission
PERMISSION_CONVERSATION_WRITE: Permission
PERMISSION_LANGUAGE_MODEL_WRITE: Permission
SESSION_EFFECT_UNSPECIFIED: SessionEffect
SESSION_EFFECT_START: SessionEffect
SESSION_EFFECT_REFRESH: SessionEffect
SESSION_EFFECT_END: SessionEffect
RULE_FIELD_NUMBER: _ClassVar[int]
rule: _descriptor.FieldDescriptor
LOWEST_ROLE_FIELD_NUMBER: _ClassVar[int]
lowest_role: _descriptor.FieldDescriptor

class Rule(_message.Message):
    __slots__ = ("permission", "idempotent", "deadline_s", "session", "callers")
    PERMISSION_FIELD_NUMBER: _ClassVar[int]
    IDEMPOTENT_FIELD_NUMBER: _ClassVar[int]
    DEADLINE_S_FIELD_NUMBER: _ClassVar[int]
    SESSION_FIELD_NUMBER: _ClassVar[int]
    CALLERS_FIELD_NUMBER: _ClassVar[int]
    permission: Permission
    idempotent: bool
    deadline_s: int
    session: SessionEffect
    callers: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, permission: _Optional[_Union[Permission, str]] = ..., idempotent: bool = ..., deadline_s: _Optional[int] = ..., session: _Optional[_Union[SessionEffect, str]] = ..., callers: _Optional[_Iterable[str]] = ...) -> None: ...
