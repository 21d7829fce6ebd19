"""Which readings of each column a sample makes plausible, and which one it makes likely."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from sandbox.ingest import formats, names, typing
from sandbox.ingest.formats import Format, Notation
from sandbox.ingest.spec import Spec
from sandbox.ingest.typing import Candidates, Facts, Reading
from sandbox.table import Type

SAMPLE = "ingest_sample"
_SHOWN_CELLS = 60
"""Cells of a column whose looks decide which special readings are tried."""
_SHOWN_CHARACTERS = 100
"""A cell longer than this is text, whatever follows."""
_FEW_CELLS = 400
"""Most cells of a column that the many special readings are tried on."""

_GENERAL = Candidates(
    (formats.PLAIN,),
    (*(formats.boolean(y, n) for y, n in formats.BOOLEANS), formats.ISO_DATE, formats.ISO_TIMESTAMP, formats.CLOCK),
)
_AFFIX = "[ \u00a0\u202f]?[^0-9A-Za-z]{0,3}[A-Z]{0,3}"
_COMMA = f"{_AFFIX}[0-9.]*[0-9],([0-9]{{1,2}}|[0-9]{{4,}}){_AFFIX}|.*[0-9][.][0-9]{{3}},[0-9].*"
_POINT = f"{_AFFIX}[0-9,]*[0-9][.]([0-9]{{1,2}}|[0-9]{{4,}}){_AFFIX}|.*[0-9],[0-9]{{3}}[.][0-9].*"
_MARK = re.compile(r"^[-+(\s]*([^\d\s.,()+'’-]{1,3})\s*[-+]?[\d.,]|[\d.,]\s*([^\d\s.,()+'’-]{1,3})[\s)-]*$")
_LOOKS = [(dated, re.compile(f"(?:{dated.guard})(?:[T ,].*)?")) for dated in formats.DATES]


@dataclass(frozen=True)
class Guess:
    """What a sample says of one column."""

    candidates: Candidates
    reading: Reading
    certain: bool
    """Whether the reading is worth one attempt on the whole file without counting first."""
    fixed: bool = False
    """Whether the source itself declares the reading."""


def guess(
    connection: duckdb.DuckDBPyConnection, sample: list[list[str | None]], spec: Spec, forced: list[Type | None]
) -> list[Guess]:
    """Guesses for the columns of a column-wise sample."""
    tokens = tokens_of(spec)
    long = pa.table(
        {
            "c": pa.array([c for c, cells in enumerate(sample) for _ in cells], pa.int32()),
            "v": pa.array([v and v[:_SHOWN_CHARACTERS] for cells in sample for v in cells], pa.string()),
            "few": pa.array([n % (1 + len(cells) // _FEW_CELLS) == 0 for cells in sample for n in range(len(cells))]),
        }
    )
    connection.register(SAMPLE, long)
    try:
        general = _measure(connection, _GENERAL, tokens, None)
        points = _points(connection, spec)
        empty = _GENERAL.facts((0,) * _GENERAL.width)
        facts = [_without_lone_letters(general.get(c, empty), cells) for c, cells in enumerate(sample)]
        order = date_order(spec, [])
        open_ = [c for c, f in enumerate(facts) if not _settled(f, order) or _pointed(f, points.decimal(c))]
        for c, special in _special(connection, sample, points, open_, spec, tokens).items():
            facts[c] = _without_lone_letters(special, sample[c])
        return [_guess(facts[c], order, forced[c]) for c in range(len(sample))]
    finally:
        connection.unregister(SAMPLE)


def tokens_of(spec: Spec) -> tuple[str, ...]:
    return formats.NULL_TOKENS if spec.null_values is None else ("",)


def date_order(spec: Spec, seen: list[Reading]) -> tuple[str, ...]:
    """Orders of day, month and year, likeliest first: as the spec says, as other columns show, else month first."""
    first = [spec.date_order] if spec.date_order else []
    shown = Counter(r.format.label.split()[1] for r in seen if r.format.label.split()[1:2] and not r.ambiguous)
    known = [o for o, _ in shown.most_common() if o in formats.NUMERIC_DATES]
    return tuple(dict.fromkeys([*first, *known, "mdy", "dmy", "ymd"]))


def _measure(
    connection: duckdb.DuckDBPyConnection, candidates: Candidates, tokens: tuple[str, ...], columns: list[int] | None
) -> dict[int, Facts]:
    where = "" if columns is None else f"WHERE few AND c IN ({', '.join(map(str, columns)) or 'NULL'})"
    measures = ", ".join(candidates.measures("v", tokens))
    rows = connection.execute(f"SELECT c, {measures} FROM {SAMPLE} {where} GROUP BY c").fetchall()
    return {c: candidates.facts(tuple(values)) for c, *values in rows}


def _settled(facts: Facts, order: tuple[str, ...]) -> bool:
    return facts.present == 0 or typing.choose(facts, order).format is not formats.STRING


def _pointed(facts: Facts, decimal: str) -> bool:
    return decimal == "," and any(n.pointed for n in facts.numbers)


@dataclass(frozen=True)
class _Points:
    """Which decimal mark each column's cells and the whole file show; groups of three show nothing."""

    columns: dict[int, str]
    file: str

    def decimal(self, column: int) -> str:
        return self.columns.get(column, self.file)


def _points(connection: duckdb.DuckDBPyConnection, spec: Spec) -> _Points:
    if spec.decimal:
        return _Points({}, spec.decimal)
    rows = connection.execute(
        f"SELECT c, count(*) FILTER (WHERE regexp_full_match(v, {names.text(_COMMA)})),"
        f" count(*) FILTER (WHERE regexp_full_match(v, {names.text(_POINT)}))"
        f" FROM {SAMPLE} WHERE length(v) < 40 GROUP BY c"
    ).fetchall()
    file = (
        ","
        if sum(commas > points for _, commas, points in rows) > sum(points > commas for _, commas, points in rows)
        else "."
    )
    return _Points({c: "," if commas > points else "." for c, commas, points in rows if commas != points}, file)


def _special(
    connection: duckdb.DuckDBPyConnection,
    sample: list[list[str | None]],
    points: _Points,
    columns: list[int],
    spec: Spec,
    tokens: tuple[str, ...],
) -> dict[int, Facts]:
    """Facts under the readings that take a mark, a grouping, a day-month order or a month name, for columns with digits."""
    rows = connection.execute(
        f"SELECT c FROM {SAMPLE} WHERE length(v) < 64 GROUP BY c"
        " HAVING count(*) FILTER (WHERE regexp_matches(v, '[0-9]')) >= 0.5 * count(v) - 1 AND count(v) > 0"
    ).fetchall()
    facts: dict[int, Facts] = {}
    alike: dict[Candidates, list[int]] = {}
    for c in sorted({c for (c,) in rows} & set(columns)):
        shown = [cell.strip() for cell in sample[c] if cell and len(cell) < 64][:_SHOWN_CELLS]
        notations = _notations(shown, points.decimal(c), spec)
        alike.setdefault(Candidates(notations, (*_GENERAL.formats, *_dates(shown))), []).append(c)
    for candidates, some in alike.items():
        facts |= _measure(connection, candidates, tokens, some)
    return facts


def _notations(cells: list[str], decimal: str, spec: Spec) -> tuple[Notation, ...]:
    marks: Counter[str] = Counter()
    for cell in cells:
        if found := _MARK.search(cell):
            marks[(found[1] or found[2]).strip()] += 1
    likely = [m for m, _ in marks.most_common(3) if m in formats.UNITS]
    special = tuple(Notation(decimal, mark, False, spec.thousands) for mark in (None, *likely))
    return special if decimal == "," else (formats.PLAIN, *special)


def _dates(cells: list[str]) -> tuple[Format, ...]:
    """Readings as dates of which at least some cells have the looks."""
    likely = [d for d, looks in _LOOKS if sum(map(bool, map(looks.fullmatch, cells))) > 0.3 * len(cells)]
    return tuple(f for dated in likely for f in dated.readings)


def _guess(facts: Facts, order: tuple[str, ...], forced: Type | None) -> Guess:
    if facts.cells == 0 and not forced:
        return Guess(_GENERAL, Reading(formats.EMPTY), True)
    enough = 0 if forced else typing.PLAUSIBLE * facts.present
    candidates = Candidates(
        tuple(n.notation for n in facts.numbers if n.numbers > enough),
        tuple(f for f, n in facts.fits if n > enough),
    )
    if forced and not any(f.type == forced for f in candidates.formats):
        candidates = _of_type(forced, candidates)
    reading = typing.choose(facts, order, forced)
    settled = reading.format is not formats.STRING and reading.share == 1.0 and not facts.tokens
    plausible = bool(candidates.notations or candidates.formats) and not any(n.codes for n in facts.numbers)
    return Guess(candidates, reading, settled or not plausible or forced == "string")


def _without_lone_letters(facts: Facts, cells: list[str | None]) -> Facts:
    """Single letters are truth values only where both of them occur; a column of `T` alone is text."""
    words = {cell.strip().lower() for cell in cells if cell and len(cell) < 4}
    lone = {f"{yes}/{no}" for yes, no in formats.BOOLEANS if len(yes) == 1 and not {yes, no} <= words}
    return Facts(facts.cells, facts.tokens, facts.numbers, tuple((f, n) for f, n in facts.fits if f.label not in lone))


def _of_type(forced: Type, candidates: Candidates) -> Candidates:
    """Readings of a type that a person asked for, although the sample shows none."""
    if forced == "boolean":
        return Candidates(candidates.notations, (*candidates.formats, formats.ANY_BOOLEAN))
    if forced in ("integer", "decimal", "double"):
        return Candidates(candidates.notations or (formats.PLAIN,), candidates.formats)
    extra = tuple(
        f for f in (formats.ISO_DATE, formats.ISO_TIMESTAMP, formats.CLOCK, formats.COMPACT_DATE) if f.type == forced
    )
    return Candidates(candidates.notations, (*candidates.formats, *extra))
