"""Unpacks a gzip or zstd stream to a file, and stops where it grows beyond its ratio or its ceiling."""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path
from typing import Any

import pyarrow as pa

from sandbox.ingest.limits import Limits, MiB
from sandbox.ingest.progress import Progress
from sandbox.ingest.refusals import UnpacksTooLarge, UnreadableSource

_CHUNK_BYTES = 4 * MiB
MAGICS = {b"\x1f\x8b": "gzip", b"\x28\xb5\x2f\xfd": "zstd"}


def packing(head: bytes) -> str | None:
    return next((name for magic, name in MAGICS.items() if head.startswith(magic)), None)


def unpack(source: Path, target: Path, kind: str, limits: Limits, progress: Progress) -> None:
    """Write the unpacked stream to `target`; refuses a bomb after at most `ratio_grace_bytes` or its ratio."""
    packed = source.stat().st_size
    most = max(limits.ratio_grace_bytes, min(limits.unpacked_bytes, packed * limits.stream_ratio))
    written = 0
    try:
        stream: Any = gzip.GzipFile(source) if kind == "gzip" else pa.input_stream(str(source), compression=kind)
        with stream, target.open("wb") as out:
            while chunk := stream.read(_CHUNK_BYTES):
                written += len(chunk)
                if written > most:
                    raise _too_large(kind, packed, written, limits)
                out.write(chunk)
                progress(min(written, most), most)
    except (EOFError, gzip.BadGzipFile, zlib.error, pa.ArrowInvalid, OSError) as error:
        if isinstance(error, OSError) and error.errno is not None and not isinstance(error, gzip.BadGzipFile):
            raise
        raise UnreadableSource(
            f"The {kind} stream is damaged or cut short. Pack the file again, or upload it unpacked.", format=kind
        ) from None


def _too_large(kind: str, packed: int, written: int, limits: Limits) -> UnpacksTooLarge:
    return UnpacksTooLarge(
        f"The {kind} stream of {packed:,} bytes unpacks to more than {written:,}; at most {limits.stream_ratio}"
        f" times its size and {limits.unpacked_bytes // MiB:,} MiB are accepted. Upload it unpacked, or in parts.",
        format=kind,
        packed_bytes=packed,
    )
