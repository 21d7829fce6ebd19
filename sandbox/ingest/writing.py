"""Writes the canonical table: each column's cells under its reading, in source order, and what did not fit."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from sandbox.ingest import formats, inference, names, numbering, typing
from sandbox.ingest.cells import Cells
from sandbox.ingest.formats import Format, Notation
from sandbox.ingest.inference import Guess
from sandbox.ingest.progress import Phase
from sandbox.ingest.spec import ColumnOverride, Spec
from sandbox.ingest.typing import Candidates, Counting, Facts, Reading
from sandbox.table import Type

MISFIT = "a cell does not fit the reading of its column"
_ENCODING = (
    "COMPRESSION zstd, COMPRESSION_LEVEL 1, PARQUET_VERSION v2, DICTIONARY_SIZE_LIMIT 16384, WRITE_BLOOM_FILTER false"
)
"""Version 2 encodings are smaller, faster to write and faster to read; long dictionaries cost more than they save."""
_GROUP_CELLS = 4_000_000
_GROUP_ROWS = 122_880
_QUERY_COLUMNS = 10
"""Most columns counted by one query: each reserves memory for its patterns and its layers on every thread."""
_READ_OVER = 3
"""Most times that a source is read to count its cells."""
_SLICE_COLUMNS = 250
"""Most columns written by one query: each holds a vector of 2,048 cells per thread and layer."""
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
    """Where a table is written: by which connection, to which file, with room for two more files meanwhile."""

    connection: duckdb.DuckDBPyConnection
    target: Path
    spare: Path
    texts: Path
    progress: Phase

    def write(self, values: list[str], layers: list[list[str]], relation: str) -> int:
        """Write one column per SQL value, and `_row`; wide tables in slices.

        Each layer adds, per column, to what the relation and the layers before it offer; an empty text adds nothing.
        """
        with self.progress.watching(self.connection):
            rows = self._slice(self.target, values, layers, relation, 0)
        with numbering.Joining(self.target) as joining:
            for first in range(_SLICE_COLUMNS, len(values), _SLICE_COLUMNS):
                self._slice(self.spare, values, layers, relation, first)
                joining.columns_of(self.spare)
            joining.number_rows()
        return rows

    def _slice(self, target: Path, values: list[str], layers: list[list[str]], relation: str, first: int) -> int:
        some = slice(first, first + _SLICE_COLUMNS)
        relation = f"(SELECT {', '.join(f'c{n}' for n in range(len(values))[some])} FROM {relation})"
        for layer in layers:
            relation = f"(SELECT {', '.join(['*', *filter(None, layer[some])])} FROM {relation})"
        return copy(self.connection, f"SELECT {', '.join(values[some])} FROM {relation}", target, len(values))


def copy(connection: duckdb.DuckDBPyConnection, select: str, target: Path, columns: int) -> int:
    """Write a query's answer as canonical Parquet and give its number of rows."""
    rows = max(2048, min(_GROUP_ROWS, _GROUP_CELLS // max(1, columns) // 2048 * 2048))
    options = f"{_ENCODING}, ROW_GROUP_SIZE {rows}, USE_TMP_FILE false"
    sql = f"COPY ({select}) TO {names.text(str(target))} (FORMAT parquet, {options})"
    ((rows_written,),) = connection.execute(sql).fetchall()
    return int(rows_written)


def at_once(place: Place, cells: Cells, shown: list[str], readings: list[Reading], quick: bool) -> int | None:
    """Write in one pass under readings, those that fit all cells guessed; None where one of their cells does not fit or
    loses anything. Under a reading known to be that of most cells, the others become NULL.

    With `quick` only the usual spellings are taken, which costs little more than no check at all.
    """
    casts, values, checks = [], [], []
    for n, reading in enumerate(readings):
        made, value, check = _checked(reading.format, n, quick) if reading.whole else _lenient(reading.format, n)
        casts.append(", ".join(made))
        values.append(value)
        checks.append(check)
    together = [""] * len(values)
    for first in range(0, len(values), _CHECKED_COLUMNS):
        if some := " AND ".join(filter(None, checks[first : first + _CHECKED_COLUMNS])):
            together[first] = f"{some} AS valid{first}"
            values[first] = f"CASE WHEN valid{first} THEN {values[first]} ELSE error({names.text(MISFIT)}) END"
    try:
        return place.write(_named(values, shown), [casts, together], cells.relation)
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


def _lenient(fmt: Format, n: int) -> tuple[list[str], str, str | None]:
    return [], fmt.value(f"c{n}"), None


def read(
    place: Place, cells: Cells, spec: Spec, guesses: list[Guess], forced: list[Type | None], wanted: Collection[int]
) -> list[Reading]:
    """The readings, those of the wanted columns chosen on every cell, the others as guessed."""
    guesses = _refreshed(place.connection, cells, spec, guesses, forced, wanted)
    cells = _staged(place, cells, wanted)
    facts = _counted(place.connection, cells, spec, {n: guesses[n].candidates for n in wanted})
    grouped = Candidates((Notation(plain=False, thousands=spec.thousands),))
    partly = {n: grouped for n, f in facts.items() if _plain_in_part(f)}
    for n, more in _counted(place.connection, cells, spec, partly).items():
        facts[n] = replace(facts[n], numbers=(*facts[n].numbers, *more.numbers))
    seen = [guess.reading for n, guess in enumerate(guesses) if n not in facts]
    order = inference.date_order(spec, seen)
    drafts = [typing.choose(f, order, forced[n]) for n, f in facts.items()]
    order = inference.date_order(spec, [*seen, *drafts])
    return [
        typing.choose(facts[n], order, forced[n]) if n in facts else guess.reading for n, guess in enumerate(guesses)
    ]


def _staged(place: Place, cells: Cells, wanted: Collection[int]) -> Cells:
    """The wanted cells in a file of columns, where they are so many that the source would be read over and over."""
    if len(wanted) <= _READ_OVER * _QUERY_COLUMNS:
        return cells
    relation = f"(SELECT {', '.join(f'c{n} AS c{at}' for at, n in enumerate(wanted))} FROM {cells.relation})"
    texts = [f"c{at} AS c{n}" for at, n in enumerate(wanted)]
    replace(place, target=place.texts).write(texts, [], relation)
    return replace(cells, relation=f"read_parquet({names.text(str(place.texts))})")


def _counted(
    connection: duckdb.DuckDBPyConnection, cells: Cells, spec: Spec, candidates: dict[int, Candidates]
) -> dict[int, Facts]:
    """Facts over all cells of some columns."""
    facts: dict[int, Facts] = {}
    places = list(candidates)
    for first in range(0, len(places), _QUERY_COLUMNS):
        some = places[first : first + _QUERY_COLUMNS]
        tokens = inference.tokens_of(spec)
        countings = [candidates[n].counting(text(spec, n), tokens, f"q{n}") for n in some]
        row = connection.execute(Counting.query(countings, cells.relation)).fetchall()[0]
        for n in some:
            width = candidates[n].width
            facts[n], row = candidates[n].facts(row[:width]), row[width:]
    return facts


def _plain_in_part(facts: Facts) -> bool:
    """Whether plain numbers are most but not all of a column's cells: the rest may be grouped, which the sample hid."""
    return [n.notation.plain for n in facts.numbers] == [True] and 0 < facts.numbers[0].numbers < facts.present


def text(spec: Spec, column: int, fmt: Format = formats.STRING) -> str:
    """SQL of a cell's text, without what the spec says stands for missing; of a declared type, the cell itself."""
    if not spec.null_values or (fmt.declared and fmt.type != "string"):
        return f"c{column}"
    return f"(CASE WHEN NOT {names.among(f'c{column}', spec.null_values)} THEN c{column} END)"


def _refreshed(
    connection: duckdb.DuckDBPyConnection,
    cells: Cells,
    spec: Spec,
    guesses: list[Guess],
    forced: list[Type | None],
    wanted: Collection[int],
) -> list[Guess]:
    """Where the sample shows too little of a wanted column, guess again from cells that are there."""
    thin = [n for n in wanted if sum(c is not None for c in cells.sample[n]) < _THIN]
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


def rejects(cells: Cells, typed: Typed, spec: Spec) -> str | None:
    """SQL of every cell that was coerced or rejected in typing, in the columns of `cells.REJECTS` and its column's
    `place`; None where none can be."""
    reasons: list[str] = []
    structs = []
    for n, (name, reading) in enumerate(zip(typed.shown, typed.readings, strict=True)):
        whens = _whens(cells, spec, n, reading, typed.clean)
        if whens:
            reasons.append(f"CASE {' '.join(whens)} END AS r{n}")
            cell = f"'raw': CAST(c{n} AS VARCHAR), 'reason': r{n}"
            structs.append(f"{{'place': {n}, 'column': {names.text(name)}, {cell}}}")
    if not structs:
        return None
    anything = ", ".join(reason.rsplit(" ", 1)[1] for reason in reasons)
    found = f"SELECT *, {cells.rowid} AS row, {', '.join(reasons)} FROM {cells.relation}"
    some = f"SELECT * FROM ({found}) WHERE coalesce({anything}, NULL) IS NOT NULL"
    listed = f"SELECT row, unnest([{', '.join(structs)}]) AS cell FROM ({some})"
    return (
        "SELECT row, CAST(NULL AS BIGINT) AS line, cell['column'] AS \"column\", cell.raw AS raw,"
        f" cell.reason AS reason, cell.place AS place FROM ({listed}) WHERE cell.reason IS NOT NULL"
    )


def _whens(cells: Cells, spec: Spec, n: int, reading: Reading, clean: bool) -> list[str]:
    """Branches that name why a cell of a column is not in the table as it stood."""
    fmt, cell = reading.format, text(spec, n, reading.format)
    whens = []
    if spec.null_values:
        whens.append(f"WHEN c{n} IS NOT NULL AND {cell} IS NULL THEN 'NULL_VALUE'")
    if fmt is not formats.STRING and (reading.share < 1 or reading.tokens):
        missing = names.among(f"lower({formats.trimmed(cell)})", inference.tokens_of(spec))
        misfit = f"WHEN {cell} IS NOT NULL AND {fmt.value(cell)} IS NULL"
        whens.append(f"{misfit} AND {missing} THEN 'NULL_VALUE'")
        whens.append(f"{misfit} THEN 'NOT_{fmt.type.upper()}'")
    if fmt.coerced and not clean:
        whens.append(f"WHEN {fmt.coerced.replace('{v}', cell)} THEN 'PRECISION_LOST'")
    if cells.replaced:
        whens.append(f"WHEN contains(c{n}, '\ufffd') THEN 'UNREADABLE_BYTES'")
    return whens
