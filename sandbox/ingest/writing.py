"""Writes the canonical table: each column's cells under its reading, in source order, and the cells that did not fit."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from sandbox.ingest import formats, inference, names, typing
from sandbox.ingest.cells import Cells
from sandbox.ingest.inference import Guess
from sandbox.ingest.spec import Spec
from sandbox.ingest.typing import Candidates, Reading
from sandbox.table import Type

MISFIT = "does not fit the reading of column"
_GROUP_CELLS = 4_000_000
_GROUP_ROWS = 122_880
_QUERY_COLUMNS = 500
"""Most columns measured by one query."""
_THIN = 200
"""A sample with fewer present cells of a column than this is too thin to name its candidates."""


@dataclass(frozen=True)
class Written:
    readings: list[Reading]
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    """Per column how many cells were coerced or rejected, by reason."""


def copy(connection: duckdb.DuckDBPyConnection, select: str, target: Path, columns: int) -> int:
    """Write a query's answer as canonical Parquet and give its number of rows."""
    rows = max(2048, min(_GROUP_ROWS, _GROUP_CELLS // max(1, columns) // 2048 * 2048))
    ((rows_written,),) = connection.execute(
        f"COPY ({select}) TO {names.text(str(target))} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {rows}, USE_TMP_FILE false)"
    ).fetchall()
    return int(rows_written)


def at_once(connection: duckdb.DuckDBPyConnection, cells: Cells, shown: list[str], guesses: list[Guess], target: Path) -> int:
    """Write in one pass under the guessed readings; raises duckdb.Error where any cell does not fit."""
    selected = []
    for n, (name, guess) in enumerate(zip(shown, guesses, strict=True)):
        value = f"c{n}"
        if guess.reading.format is not formats.STRING:
            misfit = f"error({names.text(f'{MISFIT} {n}')})"
            value = f"CASE WHEN c{n} IS NOT NULL THEN coalesce({guess.reading.format.value(f'c{n}')}, {misfit}) END"
        selected.append(f"{value} AS {names.sql(name)}")
    return copy(connection, f"SELECT {', '.join(selected)} FROM {cells.relation}", target, len(shown))


def read_all(
    connection: duckdb.DuckDBPyConnection, cells: Cells, spec: Spec, guesses: list[Guess], forced: list[Type | None]
) -> list[Reading]:
    """Readings chosen on every cell of every column."""
    guesses = _refreshed(connection, cells, spec, guesses, forced)
    tokens = inference.tokens_of(spec)
    order = inference.date_order(spec, [])
    drafts: list[Reading] = []
    all_facts = []
    for first in range(0, len(guesses), _QUERY_COLUMNS):
        some = guesses[first : first + _QUERY_COLUMNS]
        measures = [m for n, g in enumerate(some, first) for m in g.candidates.measures(text(spec, n), tokens)]
        row = connection.execute(f"SELECT {', '.join(measures)} FROM {cells.relation}").fetchall()[0]
        for guess in some:
            values, row = row[: guess.candidates.width], row[guess.candidates.width :]
            all_facts.append(guess.candidates.facts(values))
    drafts = [typing.choose(facts, order, f) for facts, f in zip(all_facts, forced, strict=True)]
    order = inference.date_order(spec, drafts)
    return [typing.choose(facts, order, f) for facts, f in zip(all_facts, forced, strict=True)]


def text(spec: Spec, column: int) -> str:
    """SQL of a cell's text, without what the spec says stands for missing."""
    if not spec.null_values:
        return f"c{column}"
    listed = ", ".join(names.text(v) for v in spec.null_values)
    return f"(CASE WHEN c{column} NOT IN ({listed}) THEN c{column} END)"


def _refreshed(
    connection: duckdb.DuckDBPyConnection, cells: Cells, spec: Spec, guesses: list[Guess], forced: list[Type | None]
) -> list[Guess]:
    """Where the sample shows too little of a column, guess again from cells that are there."""
    thin = [n for n, column in enumerate(cells.sample) if sum(c is not None for c in column) < _THIN]
    if cells.whole or not thin:
        return guesses
    sample = list(cells.sample)
    for n in thin[:_QUERY_COLUMNS]:
        rows = connection.execute(f"SELECT c{n} FROM {cells.relation} WHERE c{n} IS NOT NULL LIMIT 5000").fetchall()
        sample[n] = [value for (value,) in rows]
    return inference.guess(connection, sample, spec, forced)


def one_by_one(
    connection: duckdb.DuckDBPyConnection, cells: Cells, shown: list[str], spec: Spec, readings: list[Reading], target: Path
) -> int:
    """Write under readings that some cells do not fit; those become NULL."""
    selected = [
        f"{reading.format.value(text(spec, n))} AS {names.sql(name)}"
        for n, (name, reading) in enumerate(zip(shown, readings, strict=True))
    ]
    return copy(connection, f"SELECT {', '.join(selected)} FROM {cells.relation}", target, len(shown))


def rejects(cells: Cells, shown: list[str], spec: Spec, readings: list[Reading], replaced: bool) -> str | None:
    """SQL of every cell that was coerced or rejected in typing, in the columns of `cells.REJECTS`; None where none can be."""
    tokens = ", ".join(names.text(t) for t in inference.tokens_of(spec)) or "''"
    parts = []
    for n, (name, reading) in enumerate(zip(shown, readings, strict=True)):
        fmt, v = reading.format, text(spec, n)
        whens = []
        if spec.null_values:
            whens.append(f"WHEN c{n} IS NOT NULL AND {v} IS NULL THEN 'NULL_VALUE'")
        if fmt is not formats.STRING and (reading.share < 1 or reading.tokens):
            whens.append(f"WHEN {v} IS NOT NULL AND {fmt.value(v)} IS NULL AND lower({formats.trimmed(v)}) IN ({tokens}) THEN 'NULL_VALUE'")
            whens.append(f"WHEN {v} IS NOT NULL AND {fmt.value(v)} IS NULL THEN {names.text('NOT_' + fmt.type.upper())}")
        if fmt.coerced:
            whens.append(f"WHEN {fmt.coerced.replace('{v}', v)} THEN 'FRACTION_CUT'")
        if replaced:
            whens.append(f"WHEN contains(c{n}, '\ufffd') THEN 'UNREADABLE_BYTES'")
        if whens:
            parts.append(f"{{'column': {names.text(name)}, 'raw': c{n}, 'reason': CASE {' '.join(whens)} END}}")
    if not parts:
        return None
    listed = ", ".join(parts)
    inner = f"SELECT {cells.rowid} AS row, unnest([{listed}]) AS reject FROM {cells.relation}"
    return (
        "SELECT CAST(row AS BIGINT) AS row, CAST(NULL AS BIGINT) AS line, reject['column'] AS \"column\", reject.raw AS raw,"
        f" reject.reason AS reason FROM ({inner}) WHERE reject.reason IS NOT NULL"
    )


__all__ = ["Candidates", "Written", "at_once", "copy", "one_by_one", "read_all", "rejects"]
