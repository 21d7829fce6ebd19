"""Writes the canonical table: each column's cells under its reading, in source order, and the cells that did not fit."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from sandbox.ingest import formats, inference, names, numbering, typing
from sandbox.ingest.cells import Cells
from sandbox.ingest.formats import Format
from sandbox.ingest.inference import Guess
from sandbox.ingest.spec import ColumnOverride, Spec
from sandbox.ingest.typing import Reading
from sandbox.table import Type

MISFIT = "a cell does not fit the reading of its column"
_GROUP_CELLS = 4_000_000
_GROUP_ROWS = 122_880
_QUERY_COLUMNS = 500
"""Most columns measured by one query."""
_SLICE_COLUMNS = 2_000
"""Most columns written by one query: each holds a vector of 2,048 cells per thread and step."""
_CHECKED_COLUMNS = 50
"""How many columns are checked by one expression; divides a slice."""
_THIN = 200
"""A sample with fewer present cells of a column than this is too thin to name its candidates."""


@dataclass(frozen=True)
class Typed:
    """A canonical table on disk, before it is described."""

    rows: int
    readings: list[Reading]
    shown: list[str]
    """Names of the columns, as corrected."""
    overrides: list[ColumnOverride | None]
    clean: bool = False
    """Whether typing changed no cell."""


@dataclass(frozen=True)
class Place:
    """Where a table is written: by which connection, to which file, with room for one more file meanwhile."""

    connection: duckdb.DuckDBPyConnection
    target: Path
    spare: Path

    def write(self, values: list[str], casts: list[str], relation: str) -> int:
        """Write one column per SQL value over the relation and the casts, and `_row`; wide tables in slices."""
        rows = self._slice(self.target, values, casts, relation, 0)
        with numbering.Joining(self.target) as joining:
            for first in range(_SLICE_COLUMNS, len(values), _SLICE_COLUMNS):
                self._slice(self.spare, values, casts, relation, first)
                joining.columns_of(self.spare)
            joining.number_rows()
        return rows

    def _slice(self, target: Path, values: list[str], casts: list[str], relation: str, first: int) -> int:
        some = slice(first, first + _SLICE_COLUMNS)
        inner = ", ".join(["*", *filter(None, casts[some])])
        select = f"SELECT {', '.join(values[some])} FROM (SELECT {inner} FROM {relation})"
        return copy(self.connection, select, target, len(values))


def copy(connection: duckdb.DuckDBPyConnection, select: str, target: Path, columns: int) -> int:
    """Write a query's answer as canonical Parquet and give its number of rows."""
    rows = max(2048, min(_GROUP_ROWS, _GROUP_CELLS // max(1, columns) // 2048 * 2048))
    options = f"COMPRESSION zstd, COMPRESSION_LEVEL 1, PARQUET_VERSION v2, ROW_GROUP_SIZE {rows}, USE_TMP_FILE false"
    sql = f"COPY ({select}) TO {names.text(str(target))} (FORMAT parquet, {options})"
    ((rows_written,),) = connection.execute(sql).fetchall()
    return int(rows_written)


def at_once(place: Place, cells: Cells, shown: list[str], readings: list[Reading], quick: bool) -> int | None:
    """Write in one pass under guessed readings; None where any cell does not fit or loses anything.

    With `quick` only the usual spellings are taken, which costs little more than no check at all.
    """
    casts, values, checks = [], [], []
    for n, reading in enumerate(readings):
        made, value, check = _checked(reading.format, n, quick)
        casts.append(", ".join(made))
        values.append(value)
        checks.append(check)
    for first in range(0, len(values), _CHECKED_COLUMNS):
        together = " AND ".join(filter(None, checks[first : first + _CHECKED_COLUMNS]))
        if together:
            values[first] = f"CASE WHEN {together} THEN {values[first]} ELSE error({names.text(MISFIT)}) END"
    try:
        return place.write(_named(values, shown), casts, cells.relation)
    except duckdb.InvalidInputException as error:
        if MISFIT in str(error):
            return None
        raise


def _named(values: list[str], shown: list[str]) -> list[str]:
    return [f"{value} AS {names.sql(name)}" for value, name in zip(values, shown, strict=True)]


def _checked(fmt: Format, n: int, quick: bool) -> tuple[list[str], str, str | None]:
    """Casts to compute beneath, the value in their terms, and what must be true of every row."""
    cell = f"c{n}"
    if fmt is formats.STRING:
        return [], cell, None
    if not quick or fmt.quick is None:
        lossless = f" AND NOT {fmt.coerced.replace('{v}', cell)}" if fmt.coerced else ""
        return [f"{fmt.value(cell)} AS v{n}"], f"v{n}", f"({cell} IS NULL OR (v{n} IS NOT NULL{lossless}))"
    aliases = [f"v{n}_{k}" for k in range(len(fmt.quick.casts))]
    valid = fmt.quick.valid.replace("{v}", cell)
    for k, alias in enumerate(aliases):
        valid = valid.replace(f"{{{k}}}", alias)
    casts = [f"{cast.replace('{v}', cell)} AS {alias}" for cast, alias in zip(fmt.quick.casts, aliases, strict=True)]
    return casts, aliases[0], f"coalesce({valid}, {cell} IS NULL)"


def read_all(
    connection: duckdb.DuckDBPyConnection, cells: Cells, spec: Spec, guesses: list[Guess], forced: list[Type | None]
) -> list[Reading]:
    """Readings chosen on every cell of every column."""
    if all(g.fixed for g in guesses):
        return [g.reading for g in guesses]
    guesses = _refreshed(connection, cells, spec, guesses, forced)
    tokens = inference.tokens_of(spec)
    order = inference.date_order(spec, [])
    all_facts = []
    for first in range(0, len(guesses), _QUERY_COLUMNS):
        some = guesses[first : first + _QUERY_COLUMNS]
        asked = [(n, g.candidates) for n, g in enumerate(some, first) if not g.fixed]
        measures = [m for n, candidates in asked for m in candidates.measures(text(spec, n), tokens)]
        listed = ", ".join(measures or ["1"])
        row = connection.execute(f"SELECT {listed} FROM {cells.relation} {'' if measures else 'LIMIT 1'}").fetchall()[0]
        for guess in some:
            width = 0 if guess.fixed else guess.candidates.width
            values, row = row[:width], row[width:]
            all_facts.append(guess.candidates.facts(values or (0, 0)))
    drafts = [typing.choose(facts, order, f) for facts, f in zip(all_facts, forced, strict=True)]
    order = inference.date_order(spec, drafts)
    return [
        guess.reading if guess.fixed else typing.choose(facts, order, f)
        for guess, facts, f in zip(guesses, all_facts, forced, strict=True)
    ]


def text(spec: Spec, column: int, fmt: Format = formats.STRING) -> str:
    """SQL of a cell's text, without what the spec says stands for missing; of a declared type, the cell itself."""
    if not spec.null_values or (fmt.declared and fmt.type != "string"):
        return f"c{column}"
    listed = ", ".join(names.text(v) for v in spec.null_values)
    return f"(CASE WHEN c{column} NOT IN ({listed}) THEN c{column} END)"


def _refreshed(
    connection: duckdb.DuckDBPyConnection, cells: Cells, spec: Spec, guesses: list[Guess], forced: list[Type | None]
) -> list[Guess]:
    """Where the sample shows too little of a column, guess again from cells that are there."""
    thin = [
        n
        for n, column in enumerate(cells.sample)
        if not guesses[n].fixed and sum(c is not None for c in column) < _THIN
    ]
    if cells.whole or not thin:
        return guesses
    sample = list(cells.sample)
    for n in thin[:_QUERY_COLUMNS]:
        rows = connection.execute(f"SELECT c{n} FROM {cells.relation} WHERE c{n} IS NOT NULL LIMIT 5000").fetchall()
        sample[n] = [value for (value,) in rows]
    again = inference.guess(connection, sample, spec, forced)
    return [again[n] if n in thin else guess for n, guess in enumerate(guesses)]


def one_by_one(place: Place, cells: Cells, shown: list[str], spec: Spec, readings: list[Reading]) -> int:
    """Write under readings that some cells do not fit; those become NULL."""
    values = [reading.format.value(text(spec, n, reading.format)) for n, reading in enumerate(readings)]
    return place.write(_named(values, shown), [], cells.relation)


def rejects(cells: Cells, shown: list[str], spec: Spec, readings: list[Reading], clean: bool) -> str | None:
    """SQL of every cell that was coerced or rejected in typing, in the columns of `cells.REJECTS`; None where none can be.

    `clean` says that typing is known to have changed nothing.
    """
    tokens = ", ".join(names.text(t) for t in inference.tokens_of(spec)) or "''"
    parts = []
    for n, (name, reading) in enumerate(zip(shown, readings, strict=True)):
        fmt, v = reading.format, text(spec, n, reading.format)
        whens = []
        if spec.null_values:
            whens.append(f"WHEN c{n} IS NOT NULL AND {v} IS NULL THEN 'NULL_VALUE'")
        if fmt is not formats.STRING and (reading.share < 1 or reading.tokens):
            whens.append(
                f"WHEN {v} IS NOT NULL AND {fmt.value(v)} IS NULL AND lower({formats.trimmed(v)}) IN ({tokens}) THEN 'NULL_VALUE'"
            )
            whens.append(
                f"WHEN {v} IS NOT NULL AND {fmt.value(v)} IS NULL THEN {names.text('NOT_' + fmt.type.upper())}"
            )
        if fmt.coerced and not clean:
            whens.append(f"WHEN {fmt.coerced.replace('{v}', v)} THEN 'PRECISION_LOST'")
        if cells.replaced:
            whens.append(f"WHEN contains(c{n}, '\ufffd') THEN 'UNREADABLE_BYTES'")
        if whens:
            parts.append(
                f"{{'column': {names.text(name)}, 'raw': CAST(c{n} AS VARCHAR), 'reason': CASE {' '.join(whens)} END}}"
            )
    if not parts:
        return None
    listed = ", ".join(parts)
    inner = f"SELECT {cells.rowid} AS row, unnest([{listed}]) AS reject FROM {cells.relation}"
    return (
        "SELECT CAST(row AS BIGINT) AS row, CAST(NULL AS BIGINT) AS line, reject['column'] AS \"column\", reject.raw AS raw,"
        f" reject.reason AS reason FROM ({inner}) WHERE reject.reason IS NOT NULL"
    )
