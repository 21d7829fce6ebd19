"""Recognises what a source is by its bytes, refuses what it must not be, and opens it as cells."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb

from sandbox.ingest import delimited
from sandbox.ingest.cells import Cells
from sandbox.ingest.limits import Limits
from sandbox.ingest.spec import Spec
from sandbox.ingest.survey import survey, transcode

Progress = Callable[[int, int], None]


def open_source(
    connection: duckdb.DuckDBPyConnection,
    source: Path,
    file_name: str,
    spec: Spec,
    limits: Limits,
    work: Path,
    made: list[Path],
    progress: Progress,
) -> Iterator[Cells]:
    """Ways to read the source, the fast one first; paths of intermediate files are added to `made`."""
    yield from _text(source, spec, limits, work, made, progress)


def _text(
    source: Path, spec: Spec, limits: Limits, work: Path, made: list[Path], progress: Progress
) -> Iterator[Cells]:
    found = survey(source, spec.encoding, limits)
    replaced = 0
    if not found.plain:
        made.append(work / "text.csv")
        replaced = transcode(source, made[-1], found.encoding, progress)
        source = made[-1]
    text = delimited.open_delimited(source, found, replaced, spec, limits)
    if not found.mixed_newlines:
        yield delimited.well_formed(text)
    made += [work / "cells.parquet", work / "structure.parquet"]
    yield delimited.record_by_record(text, work, limits, progress)
