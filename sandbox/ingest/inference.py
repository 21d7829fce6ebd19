"""Which readings of each column a sample makes plausible, and which one it makes likely."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from sandbox.ingest import formats, looks, typing
from sandbox.ingest.looks import Shown
from sandbox.ingest.spec import Spec
from sandbox.ingest.typing import Candidates, Counting, Facts, Reading
from sandbox.ingest.vocabulary import MISSING
from sandbox.table import Type

_SAMPLE = "ingest_sample"


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
    shown = [Shown.of(cells, tokens) for cells in sample]
    marks = looks.decimal_marks(shown, spec)
    candidates = [looks.plausible(s, mark, spec, type_) for s, mark, type_ in zip(shown, marks, forced, strict=True)]
    facts = _measure(connection, sample, candidates, tokens)
    order = date_order(spec, [])
    drafts = [_guess(c, f, order, type_) for c, f, type_ in zip(candidates, facts, forced, strict=True)]
    shown_order = date_order(spec, [draft.reading for draft in drafts])
    if shown_order == order:
        return drafts
    return [_guess(c, f, shown_order, type_) for c, f, type_ in zip(candidates, facts, forced, strict=True)]


def tokens_of(spec: Spec) -> tuple[str, ...]:
    return MISSING if spec.null_values is None else ("",)


def date_order(spec: Spec, seen: list[Reading]) -> tuple[str, ...]:
    """Orders of day, month and year, likeliest first: as the spec says, as other columns show, else month first."""
    first = [spec.date_order] if spec.date_order else []
    shown = Counter(r.format.label.split()[1] for r in seen if r.format.label.split()[1:2] and not r.ambiguous)
    known = [o for o, _ in shown.most_common() if o in formats.NUMERIC_DATES]
    return tuple(dict.fromkeys([*first, *known, "mdy", "dmy", "ymd"]))


def _measure(
    connection: duckdb.DuckDBPyConnection,
    sample: list[list[str | None]],
    candidates: list[Candidates],
    tokens: tuple[str, ...],
) -> list[Facts]:
    """Facts of every column under its candidates; columns with the same candidates are counted together."""
    facts = [Facts(sum(cell is not None for cell in cells), 0, (), ()) for cells in sample]
    alike: dict[Candidates, list[int]] = {}
    for column, some in enumerate(candidates):
        if some.notations or some.formats:
            alike.setdefault(some, []).append(column)
    for some, columns in alike.items():
        connection.register(_SAMPLE, _long(sample, columns))
        try:
            query = Counting.query([some.counting("v", tokens)], _SAMPLE, "c")
            for column, *values in connection.execute(query).fetchall():
                facts[column] = some.facts(tuple(values))
        finally:
            connection.unregister(_SAMPLE)
    return facts


def _long(sample: list[list[str | None]], columns: list[int]) -> pa.Table:
    """Cells of some columns one below the other, each with its column's number."""
    cells = [(c, v[: looks.CHARACTERS]) for c in columns for v in sample[c] if v is not None]
    return pa.table(
        {"c": pa.array([c for c, _ in cells], pa.int32()), "v": pa.array([v for _, v in cells], pa.string())}
    )


def _guess(candidates: Candidates, facts: Facts, order: tuple[str, ...], forced: Type | None) -> Guess:
    if facts.cells == 0 and not forced:
        return Guess(candidates, Reading(formats.EMPTY), True)
    reading = typing.choose(facts, order, forced)
    settled = reading.format is not formats.STRING and reading.share == 1.0 and not facts.tokens
    most = max((n for _, n in (*facts.fits, *((n, n.numbers) for n in facts.numbers))), default=0)
    hopeless = most < typing.PLAUSIBLE * facts.present or any(n.codes for n in facts.numbers)
    return Guess(candidates, reading, settled or (hopeless and not forced) or forced == "string")
