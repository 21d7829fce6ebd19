"""Ingest from first byte to last: recognise, refuse or read, type, write, measure, describe, report."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import duckdb

from sandbox.ingest import columnar, formats, inference, names, report, sources, stats, writing
from sandbox.ingest.cells import Cells
from sandbox.ingest.formats import Format
from sandbox.ingest.inference import Guess
from sandbox.ingest.limits import Limits
from sandbox.ingest.progress import Progress, phases
from sandbox.ingest.refusals import SpecRefused
from sandbox.ingest.semantics import correct, describe
from sandbox.ingest.spec import ColumnOverride, Spec
from sandbox.ingest.typing import Candidates, Reading
from sandbox.ingest.writing import Typed
from sandbox.table import Column, Stats, Table

DATA, TABLE, REPORT, REJECTS = "data.parquet", "table.json", "report.json", "rejects.parquet"


@dataclass(frozen=True)
class Summary:
    """What came of it, in a few numbers; the files in the scratch folder say the rest."""

    rows: int
    columns: int
    coerced: int
    """Cells and records that are not in the table as they stood in the source."""
    format: str
    data_bytes: int


def ingest(  # noqa: PLR0913
    source: Path,
    file_name: str,
    spec: Spec,
    scratch: Path,
    *,
    connection: duckdb.DuckDBPyConnection,
    progress: Progress = lambda done, total: None,
    limits: Limits | None = None,
) -> Summary:
    """Read `source` and write `data.parquet`, `table.json`, `report.json` and `rejects.parquet` into `scratch`.

    Raises a `Refusal` where the file or the spec does not allow a table.
    """
    work = _work(connection, scratch)
    reading, writing_, measuring = phases(progress)
    place = writing.Place(connection, scratch / DATA, work / "slice.parquet", work / "texts.parquet", writing_)
    opener = sources.Opener(connection, spec, limits or Limits(), work, reading, file_name)
    try:
        for cells in opener.open(source):
            typed = _typed(place, cells, spec)
            if typed is not None:
                break
        else:
            raise AssertionError("the last way to read a source always gives a table")
        with measuring.watching(connection):
            return _finish(connection, cells, typed, spec, scratch)
    finally:
        for path in (*opener.made, place.spare, place.texts):
            _remove(path)


def _work(connection: duckdb.DuckDBPyConnection, scratch: Path) -> Path:
    """Where intermediate files go: where DuckDB spills, if it may."""
    ((setting,),) = connection.execute("SELECT current_setting('temp_directory')").fetchall()
    spill = Path(setting) if setting else scratch
    return spill if spill.is_dir() else scratch


def _remove(path: Path) -> None:
    """Free an intermediate file's space first: the sandbox only seems to delete files."""
    if path.exists():
        os.truncate(path, 0)
        path.unlink(missing_ok=True)


def _typed(place: writing.Place, cells: Cells, spec: Spec) -> Typed | None:
    """The canonical table of these cells; None where the relation cannot be read and another way has to be tried."""
    overrides = _overrides(names.repaired(cells.headers), spec)
    shown = _renamed(names.repaired(cells.headers), overrides)
    forced = [o.type if o else None for o in overrides]
    guesses = inference.guess(place.connection, cells.sample, spec, forced)
    if cells.natives is not None:
        guesses = [g if n is None else _declared(n) for g, n in zip(guesses, cells.natives, strict=True)]
    try:
        if cells.natives is None and not spec.null_values:
            doubtful = [n for n, guess in enumerate(guesses) if not guess.certain]
            readings = writing.read(place, cells, spec, guesses, forced, doubtful)
            for quick in (True, False):
                rows = writing.at_once(place, cells, shown, readings, quick)
                if rows is not None:
                    return Typed(rows, readings, shown, overrides, clean=all(r.whole for r in readings))
        free = [n for n, guess in enumerate(guesses) if not guess.fixed]
        readings = writing.read(place, cells, spec, guesses, forced, free)
        rows = writing.one_by_one(place, cells, shown, spec, readings)
        return Typed(rows, readings, shown, overrides)
    except (duckdb.OutOfMemoryException, duckdb.InterruptException):
        raise
    except duckdb.Error as error:
        if not cells.last:
            return None
        if cells.natives is None:
            raise
        raise columnar.damaged(error) from None


def _declared(native: Format) -> Guess:
    return Guess(Candidates(), Reading(native), True, fixed=True)


def _overrides(shown: list[str], spec: Spec) -> list[ColumnOverride | None]:
    unknown = sorted({c.name for c in spec.columns} - set(shown))
    if unknown:
        raise SpecRefused(
            f"There is no column {unknown[0]!r} to correct; the columns are {', '.join(shown[:20])}.", column=unknown[0]
        )
    return [spec.column(name) for name in shown]


def _renamed(shown: list[str], overrides: list[ColumnOverride | None]) -> list[str]:
    wanted = [o.new_name or name if o else name for name, o in zip(shown, overrides, strict=True)]
    if wanted != shown and names.repaired(list(wanted)) != wanted:
        raise SpecRefused(
            "Two columns would have the same name, or one a name that is not allowed. Choose other names."
        )
    return wanted


def _finish(connection: duckdb.DuckDBPyConnection, cells: Cells, typed: Typed, spec: Spec, scratch: Path) -> Summary:
    data = scratch / DATA
    types = [(name, r.format.type, r.format.scale) for name, r in zip(typed.shown, typed.readings, strict=True)]
    measured = stats.measure(connection, data, types, typed.rows)
    columns = _columns(connection, cells, typed, measured, data)
    written = report.write_rejects(connection, cells, typed, spec, scratch / REJECTS)
    table = Table(typed.rows, columns)
    (scratch / TABLE).write_text(table.dump(), encoding="utf-8")
    (scratch / REPORT).write_text(report.dump(cells, typed, columns, written, spec), encoding="utf-8")
    return Summary(typed.rows, len(columns), written.total, str(cells.facts["format"]), data.stat().st_size)


def _columns(
    connection: duckdb.DuckDBPyConnection, cells: Cells, typed: Typed, measured: list[Stats], data: Path
) -> tuple[Column, ...]:
    columns = []
    for n, (name, reading, one) in enumerate(zip(typed.shown, typed.readings, measured, strict=True)):
        header = cells.headers[n]
        column = Column(
            name=name,
            type=reading.format.type,
            role="text",
            scale=reading.format.scale,
            unit=reading.format.unit,
            confidence=reading.confidence if reading.format is not formats.STRING else 1.0,
            source_name=header if header != name else None,
            words=tuple(reading.format.label.split("/")) if reading.format.label in formats.WORDS else (),
            stats=one,
        )
        columns.append(column)
    described = describe(connection, data, tuple(columns), typed.rows, cells.sample)
    return correct(described, typed.overrides)
