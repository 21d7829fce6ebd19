"""Warnings that operators share: what was left out, cut or masked, and where numbers rest on little."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sandbox.table import Column, Table

_FEW = 5


def gathered(*notes: str | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(note for note in notes if note))


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"


def missing_left_out(rows: int, columns: Sequence[str]) -> str | None:
    if not rows:
        return None
    where = columns[0] if len(columns) == 1 else f"{', '.join(columns[:-1])} or {columns[-1]}"
    return f"{_rows(rows)} without {where} {'is' if rows == 1 else 'are'} left out."


def not_finite(columns: Iterable[Column | None]) -> str | None:
    names = sorted({c.name for c in columns if c and (c.stats.nans or c.stats.infinities)})
    return f"Values of {', '.join(names)} that are not finite numbers are left out." if names else None


def cut(shown: int, of: int, noun: str, tied: int = 0) -> str | None:
    if shown >= of:
        return None
    ties = f" {tied:,} more {'ties' if tied == 1 else 'tie'} with the last one shown." if tied else ""
    return f"Shown: the first {shown:,} of {of:,} {noun}.{ties}"


def few_rows(counts: Sequence[int]) -> str | None:
    total = sum(counts)
    return f"This rests on {_rows(total)} only." if 0 < total < _FEW else None


def masked(table: Table, names: Iterable[str]) -> str | None:
    hidden = [name for name in names if name in table.masked]
    return f"Personal data in {', '.join(hidden)} is masked." if hidden else None


def masked_left_out(table: Table) -> str | None:
    return f"Personal data in {', '.join(table.masked)} is left out." if table.masked else None
