from buf.validate import validate_pb2 as _validate_pb2
from dataspeaks.access.v1 import access_pb2 as _access_pb2
from dataspeaks.executor.v1 import ingest_pb2 as _ingest_pb2
from dataspeaks.executor.v1 import jobs_pb2 as _jobs_pb2
from dataspeaks.executor.v1 import operators_pb2 as _operators_pb2
from google.protobuf import empty_pb2 as _empty_pb2
from google.rpc import status_pb2 as _status_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Blob(_message.Message):
    __slots__ = ("name", "key", "sha256", "size_bytes")
    NAME_FIELD_NUMBER: _ClassVar[int]
    KEY_FIELD_NUMBER: _ClassVar[int]
    SHA256_FIELD_NUMBER: _ClassVar[int]
    SIZE_BYTES_FIELD_NUMBER: _ClassVar[int]
    name: str
    key: str
    sha256: str
    size_bytes: int
    def __init__(self, name: _Optional[str] = ..., key: _Optional[str] = ..., sha256: _Optional[str] = ..., size_bytes: _Optional[int] = ...) -> None: ...

class JobLimits(_message.Message):
    __slots__ = ("wall_s", "cpu_s", "memory_bytes", "scratch_bytes", "threads", "engine")
    WALL_S_FIELD_NUMBER: _ClassVar[int]
    CPU_S_FIELD_NUMBER: _ClassVar[int]
    MEMORY_BYTES_FIELD_NUMBER: _ClassVar[int]
    SCRATCH_BYTES_FIELD_NUMBER: _ClassVar[int]
    THREADS_FIELD_NUMBER: _ClassVar[int]
    ENGINE_FIELD_NUMBER: _ClassVar[int]
    wall_s: float
    cpu_s: float
    memory_bytes: int
    scratch_bytes: int
    threads: int
    engine: _jobs_pb2.Engine
    def __init__(self, wall_s: _Optional[float] = ..., cpu_s: _Optional[float] = ..., memory_bytes: _Optional[int] = ..., scratch_bytes: _Optional[int] = ..., threads: _Optional[int] = ..., engine: _Optional[_Union[_jobs_pb2.Engine, str]] = ...) -> None: ...

class Ingest(_message.Message):
    __slots__ = ("spec", "file_name")
    SPEC_FIELD_NUMBER: _ClassVar[int]
    FILE_NAME_FIELD_NUMBER: _ClassVar[int]
    spec: _ingest_pb2.IngestSpec
    file_name: str
    def __init__(self, spec: _Optional[_Union[_ingest_pb2.IngestSpec, _Mapping]] = ..., file_name: _Optional[str] = ...) -> None: ...

class Assignment(_message.Message):
    __slots__ = ("job_id", "attempt", "organization_id", "operator", "ingest", "inputs", "masked", "limits", "traceparent")
    JOB_ID_FIELD_NUMBER: _ClassVar[int]
    ATTEMPT_FIELD_NUMBER: _ClassVar[int]
    ORGANIZATION_ID_FIELD_NUMBER: _ClassVar[int]
    OPERATOR_FIELD_NUMBER: _ClassVar[int]
    INGEST_FIELD_NUMBER: _ClassVar[int]
    INPUTS_FIELD_NUMBER: _ClassVar[int]
    MASKED_FIELD_NUMBER: _ClassVar[int]
    LIMITS_FIELD_NUMBER: _ClassVar[int]
    TRACEPARENT_FIELD_NUMBER: _ClassVar[int]
    job_id: str
    attempt: int
    organization_id: str
    operator: _operators_pb2.Operator
    ingest: Ingest
    inputs: _containers.RepeatedCompositeFieldContainer[Blob]
    masked: _containers.RepeatedScalarFieldContainer[str]
    limits: JobLimits
    traceparent: str
    def __init__(self, job_id: _Optional[str] = ..., attempt: _Optional[int] = ..., organization_id: _Optional[str] = ..., operator: _Optional[_Union[_operators_pb2.Operator, _Mapping]] = ..., ingest: _Optional[_Union[Ingest, _Mapping]] = ..., inputs: _Optional[_Iterable[_Union[Blob, _Mapping]]] = ..., masked: _Optional[_Iterable[str]] = ..., limits: _Optional[_Union[JobLimits, _Mapping]] = ..., traceparent: _Optional[str] = ...) -> None: ...

class StartAttemptRequest(_message.Message):
    __slots__ = ("job_id", "attempt", "worker_id")
    JOB_ID_FIELD_NUMBER: _ClassVar[int]
    ATTEMPT_FIELD_NUMBER: _ClassVar[int]
    WORKER_ID_FIELD_NUMBER: _ClassVar[int]
    job_id: str
    attempt: int
    worker_id: str
    def __init__(self, job_id: _Optional[str] = ..., attempt: _Optional[int] = ..., worker_id: _Optional[str] = ...) -> None: ...

class Beat(_message.Message):
    __slots__ = ("job_id", "attempt", "done", "total")
    JOB_ID_FIELD_NUMBER: _ClassVar[int]
    ATTEMPT_FIELD_NUMBER: _ClassVar[int]
    DONE_FIELD_NUMBER: _ClassVar[int]
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    job_id: str
    attempt: int
    done: int
    total: int
    def __init__(self, job_id: _Optional[str] = ..., attempt: _Optional[int] = ..., done: _Optional[int] = ..., total: _Optional[int] = ...) -> None: ...

class HeartbeatRequest(_message.Message):
    __slots__ = ("worker_id", "beats")
    WORKER_ID_FIELD_NUMBER: _ClassVar[int]
    BEATS_FIELD_NUMBER: _ClassVar[int]
    worker_id: str
    beats: _containers.RepeatedCompositeFieldContainer[Beat]
    def __init__(self, worker_id: _Optional[str] = ..., beats: _Optional[_Iterable[_Union[Beat, _Mapping]]] = ...) -> None: ...

class HeartbeatResponse(_message.Message):
    __slots__ = ("lost_job_ids",)
    LOST_JOB_IDS_FIELD_NUMBER: _ClassVar[int]
    lost_job_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, lost_job_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class Success(_message.Message):
    __slots__ = ("outputs", "operator_version", "engine", "sketch")
    OUTPUTS_FIELD_NUMBER: _ClassVar[int]
    OPERATOR_VERSION_FIELD_NUMBER: _ClassVar[int]
    ENGINE_FIELD_NUMBER: _ClassVar[int]
    SKETCH_FIELD_NUMBER: _ClassVar[int]
    outputs: _containers.RepeatedCompositeFieldContainer[Blob]
    operator_version: int
    engine: str
    sketch: bool
    def __init__(self, outputs: _Optional[_Iterable[_Union[Blob, _Mapping]]] = ..., operator_version: _Optional[int] = ..., engine: _Optional[str] = ..., sketch: bool = ...) -> None: ...

class Failure(_message.Message):
    __slots__ = ("verdict", "retryable", "status")
    VERDICT_FIELD_NUMBER: _ClassVar[int]
    RETRYABLE_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    verdict: str
    retryable: bool
    status: _status_pb2.Status
    def __init__(self, verdict: _Optional[str] = ..., retryable: bool = ..., status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ...) -> None: ...

class FinishAttemptRequest(_message.Message):
    __slots__ = ("job_id", "attempt", "success", "failure", "usage", "worker_id")
    JOB_ID_FIELD_NUMBER: _ClassVar[int]
    ATTEMPT_FIELD_NUMBER: _ClassVar[int]
    SUCCESS_FIELD_NUMBER: _ClassVar[int]
    FAILURE_FIELD_NUMBER: _ClassVar[int]
    USAGE_FIELD_NUMBER: _ClassVar[int]
    WORKER_ID_FIELD_NUMBER: _ClassVar[int]
    job_id: str
    attempt: int
    success: Success
    failure: Failure
    usage: _jobs_pb2.Usage
    worker_id: str
    def __init__(self, job_id: _Optional[str] = ..., attempt: _Optional[int] = ..., success: _Optional[_Union[Success, _Mapping]] = ..., failure: _Optional[_Union[Failure, _Mapping]] = ..., usage: _Optional[_Union[_jobs_pb2.Usage, _Mapping]] = ..., worker_id: _Optional[str] = ...) -> None: ...
