"""What every operator knows of a dataset version: its columns, what they mean, and exact statistics of each."""

from __future__ import annotations

import json
from collections.abc import Generator
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import pandas as pd

Type = Literal["boolean", "integer", "decimal", "double", "date", "timestamp", "time", "string"]
Role = Literal["identifier", "measure", "dimension", "time", "flag", "text"]

ROWNUM = "_row"
"""Hidden BIGINT column of every canonical Parquet file: 0-based position of the row in the source."""
MASK = "•••"
"""What stands in place of a text that may not be seen."""


@dataclass(frozen=True)
class Stats:
    """Exact, order-independent statistics of one column, taken once at ingest.

    `minimum` and `maximum` are the column's extreme values as JSON scalars (numbers; ISO 8601 text for dates and
    timestamps; the first 256 characters for strings). For doubles `nans` counts NaN, `infinities` counts +-inf (both
    are left out of minimum and maximum), and `exponent_high`/`exponent_low` are the binary exponents of the largest
    and the smallest non-zero magnitude, from which exact sums choose their limbs.
    """

    nulls: int = 0
    distinct: int = 0
    minimum: Any = None
    maximum: Any = None
    nans: int = 0
    infinities: int = 0
    exponent_high: int | None = None
    exponent_low: int | None = None
    max_length: int | None = None


@dataclass(frozen=True)
class Column:
    """One column: its stored type, and what it means, with how sure we are."""

    name: str
    type: Type
    role: Role
    scale: int | None = None
    """Digits after the point, for decimals (stored as DECIMAL(18, scale))."""
    unit: str | None = None
    """Unit or currency, such as `USD`, `%`, `kg`; None where unknown."""
    pii: str | None = None
    """Class of personal data, such as `email`, `phone`, `person_name`; None where not personal."""
    confidence: float = 1.0
    """Confidence of the inferred type and role, 0 to 1; 1 where a person set them."""
    source_name: str | None = None
    """Header text in the source, where it differs from `name` (duplicate, missing or repaired headers)."""
    aggregation: str | None = None
    """What one does with it by default: `sum`, `mean`, `count`, `none`."""
    sentinels: tuple[str, ...] = ()
    """Values that stand for missing, such as `-1` or `Unknown`; kept in the data, named to the reader."""
    words: tuple[str, ...] = ()
    """For booleans: what true and false are called in the source, such as `("yes", "no")`; empty where unknown."""
    stats: Stats = field(default_factory=Stats)

    @property
    def numeric(self) -> bool:
        return self.type in ("integer", "decimal", "double")

    @property
    def temporal(self) -> bool:
        return self.type in ("date", "timestamp")


@dataclass(frozen=True)
class Table:
    """A dataset version as operators see it: relation `data` with `rows` rows of `columns` (and the hidden `_row`)."""

    rows: int
    columns: tuple[Column, ...]
    masked: tuple[str, ...] = ()
    """Columns whose values this caller may not see; the relation `data` already shows their masks."""
    relation: str = "data"

    def column(self, name: str) -> Column:
        for column in self.columns:
            if column.name == name:
                return column
        raise UnknownColumn(name, [c.name for c in self.columns])

    def dump(self) -> str:
        return json.dumps(asdict(self), sort_keys=True, ensure_ascii=False, separators=(",", ":"))

    @staticmethod
    def load(text: str) -> Table:
        raw = json.loads(text)
        columns = tuple(
            Column(
                **{
                    **c,
                    "stats": Stats(**c["stats"]),
                    "sentinels": tuple(c["sentinels"]),
                    "words": tuple(c.get("words", ())),
                }
            )
            for c in raw["columns"]
        )
        return Table(**{**raw, "columns": columns, "masked": tuple(raw["masked"])})


class Refusal(Exception):
    """An operator's or reader's typed refusal: what is wrong and what to do, in words for the person who asked."""

    reason = "OPERATOR_REFUSED"

    def __init__(self, message: str, **facts: Any) -> None:
        super().__init__(message)
        self.facts = {name: str(value) for name, value in facts.items()}


class UnknownColumn(Refusal):
    reason = "UNKNOWN_COLUMN"

    def __init__(self, name: str, known: list[str]) -> None:
        import difflib

        near = difflib.get_close_matches(name, known, 3, 0.5)
        hint = f" Nearest: {', '.join(near)}." if near else ""
        super().__init__(f"There is no column {name!r} in this data.{hint}", column=name)


class ResultTooLarge(Refusal):
    reason = "RESULT_TOO_LARGE"

    def __init__(self, size_bytes: int, most_bytes: int) -> None:
        told = f"The answer would take {size_bytes / 2**20:.0f} MiB; {most_bytes / 2**20:.0f} MiB is the most. "
        super().__init__(told + "Ask for fewer rows, columns or groups.", size_bytes=size_bytes)


@dataclass(frozen=True)
class Query:
    """One statement of a plan in the portable SQL core over the relation `data`; its answer is a small table.

    `fraction` is the share of the whole operator done when it has been answered (0 to 1), for progress.
    """

    sql: str
    fraction: float | None = None


Plan = Generator[Query, "pd.DataFrame", "Result"]
"""An operator at work: it yields queries, is sent each answer as a DataFrame, and returns its result."""


@dataclass(frozen=True)
class Number:
    """A number that a sentence shows, exactly as shown, and where it comes from."""

    text: str
    """As it stands in the sentence, such as `12.4%` or `1,204`."""
    value: float | int | None
    """The unrounded value behind it."""
    row: int | None = None
    """Row of the result's table that holds it, 0-based; None for a value not in the table."""
    column: str | None = None


@dataclass(frozen=True)
class Result:
    """What an operator answers: a bounded table, how to draw it, one sentence, and the numbers in that sentence.

    The bytes of `dump()` are what a receipt's digest is taken of: no time, no machine, no order but the stated one.
    """

    columns: tuple[dict[str, Any], ...]
    """Per column `{"name", "type", "unit"?, "role"?}`; `type` as in `Column.type`."""
    rows: tuple[tuple[Any, ...], ...]
    """JSON scalars only: numbers, strings, booleans, None; ISO 8601 for dates; decimals as strings `"12.50"`."""
    chart: dict[str, Any] | None = None
    """`{"kind": "bar|line|area|point|heatmap|histogram|box|table|number", "x", "y", "series"?, "title", ...}`;
    x, y and series name columns of this result."""
    sentence: str = ""
    numbers: tuple[Number, ...] = ()
    warnings: tuple[str, ...] = ()
    """What the reader must know: ties at a cut, few rows, missing values left out, masked data."""
    guarantee: Literal["exact", "sketch"] = "exact"
    truncated: bool = False
    extra: dict[str, Any] = field(default_factory=dict)
    """What else an operator gives, such as `insights` and `tests` of `speak`."""

    def dump(self) -> bytes:
        return json.dumps(
            asdict(self), sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False
        ).encode()
