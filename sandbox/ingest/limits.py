"""Ceilings that a source is held to before and while it is parsed; each names its unit."""

from __future__ import annotations

from dataclasses import dataclass

KiB = 1024
MiB = 1024 * KiB
GiB = 1024 * MiB


@dataclass(frozen=True)
class Limits:
    unpacked_bytes: int = 4 * GiB
    """Most bytes that a gzip or zstd stream may unpack to."""
    stream_ratio: int = 250
    """Most unpacked bytes per packed byte of a gzip or zstd stream, once it has unpacked `ratio_grace_bytes`."""
    workbook_bytes: int = 512 * MiB
    """Most bytes that all members of an XLSX archive may unpack to."""
    workbook_ratio: int = 100
    """Most unpacked bytes per packed byte of a member of an XLSX archive, beyond `ratio_grace_bytes`."""
    ratio_grace_bytes: int = 8 * MiB
    workbook_cells: int = 30_000_000
    """Most cells in the rectangle that a sheet's cells span."""
    members: int = 10_000
    """Most members of an XLSX archive."""
    line_bytes: int = 64 * MiB
    """Longest line of a text source."""
    cell_bytes: int = 16 * MiB
    """Longest cell of a source."""
    json_depth: int = 64
    """Deepest nesting of arrays and objects in a JSON source."""
    columns: int = 10_000
    rows: int = 2_000_000_000
