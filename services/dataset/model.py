"""States, limits and errors of dataset."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

from services.kit.errors import FailedPrecondition, NotFound, ResourceExhausted

MIB = 1024 * 1024
PARTS_MAX = 10_000
DOWNLOAD_TTL_S = 300
SYNONYMS_MAX = 1000
UPLOAD_TTL = timedelta(days=7)


class DatasetState(StrEnum):
    ACTIVE = "ACTIVE"
    DELETING = "DELETING"


class UploadState(StrEnum):
    RECEIVING = "RECEIVING"
    COMPLETED = "COMPLETED"
    ABORTED = "ABORTED"


class VersionState(StrEnum):
    PROCESSING = "PROCESSING"
    FINISHED = "FINISHED"
    FAILED = "FAILED"


class DatasetNotFound(NotFound):
    reason = "DATASET_NOT_FOUND"
    message = "There is no dataset {dataset_id}."


class VersionNotFound(NotFound):
    reason = "VERSION_NOT_FOUND"
    message = "There is no version {version_id}."


class UploadNotFound(NotFound):
    reason = "UPLOAD_NOT_FOUND"
    message = "There is no upload {upload_id}."


class ColumnNotFound(NotFound):
    reason = "COLUMN_NOT_FOUND"
    message = "The version has no column {column}."


class UploadClosed(FailedPrecondition):
    reason = "UPLOAD_CLOSED"
    message = "The upload {upload_id} is complete or was given up, and takes no more."


class UploadIncomplete(FailedPrecondition):
    reason = "UPLOAD_INCOMPLETE"
    message = "Part {part} of the upload {upload_id} has not arrived. Send what is missing, then complete it again."


class UploadDigestMismatch(FailedPrecondition):
    reason = "UPLOAD_DIGEST_MISMATCH"
    message = "The bytes of the upload {upload_id} are not the announced ones. It was given up; begin a new one."


class UploadTooLarge(ResourceExhausted):
    reason = "UPLOAD_TOO_LARGE"
    message = "A file may have {limit_bytes} bytes at most."


class VersionNotReady(FailedPrecondition):
    reason = "VERSION_NOT_READY"
    message = "The version {version_id} cannot be asked: its file is still being read, or could not be read."


def part_bytes(size_bytes: int, least_bytes: int) -> int:
    """Size of every part but the last: `least_bytes`, or as many mebibytes as keep the parts within their number."""
    needed = -(-size_bytes // PARTS_MAX)
    return least_bytes if needed <= least_bytes else -(-needed // MIB) * MIB


def part_sizes(size_bytes: int, part_bytes: int) -> list[int]:
    """The parts' sizes, in order; none for an empty file."""
    whole, rest = divmod(size_bytes, part_bytes)
    return [part_bytes] * whole + ([rest] if rest else [])
