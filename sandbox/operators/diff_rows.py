"""The rows of two versions against each other: by a key, or as a whole; how many differ, and the first that do."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from sandbox.operators import cells, sql
from sandbox.operators.diff_columns import Pair
from sandbox.table import ROWNUM, Query, Refusal, Table

SHOWN, _SHOWN_CELLS, _SHOWN_CHARACTERS = 10, 20, 200
"""Rows of each kind, cells of a row, and characters of a cell that are told."""
Asking = Generator[Query, pd.DataFrame, Any]


class KeyNotUnique(Refusal):
    reason = "KEY_NOT_UNIQUE"

    def __init__(self, key: str, version: str, count: int) -> None:
        repeat = "1 key repeats" if count == 1 else f"{count:,} keys repeat"
        super().__init__(
            f"{key!r} does not tell the rows of {version} apart: {repeat}. Name columns that together are different "
            "in every row, or compare without a key.",
            key=key,
        )


@dataclass
class Rows:
    """How many rows differ, and which come first."""

    added: int = 0
    removed: int = 0
    changed: int | None = None
    """None without a key."""
    same: int = 0
    without_key: int = 0
    cells: dict[str, int] = field(default_factory=dict)
    """Per column, rows in which it changed."""
    examples: dict[str, list[dict[str, Any]]] = field(default_factory=dict)


def keyed(table: Table, other: Table, keys: Sequence[Pair], pairs: Sequence[Pair]) -> Generator[Query, Any, Rows]:
    """Part of a plan: the rows by a key. Raises KeyNotUnique."""
    found = Rows(changed=0)
    for one, after in ((other, False), (table, True)):
        found.without_key += yield from _check(one, keys, after)
    flags = [f"d{i} = 1" for i in range(len(pairs))]
    changed = f"({' OR '.join(flags)})" if flags else "1 = 0"
    source = _joined(table, other, keys, pairs)
    wanted = [
        _sum("b IS NULL", "added"),
        _sum("a IS NULL", "removed"),
        _sum(changed, "changed"),
        "COUNT(*) AS rows_",
        *(f"SUM(d{i}) AS d{i}" for i in range(len(pairs))),
    ]
    frame = yield Query(sql.select(wanted, source), 0.3)
    found.added, found.removed, found.changed, rows = (
        cells.whole(cells.values(frame, name))[0] for name in ("added", "removed", "changed", "rows_")
    )
    found.same = rows - found.added - found.removed - found.changed
    found.cells = {pair.name: cells.whole(cells.values(frame, f"d{i}"))[0] for i, pair in enumerate(pairs)}
    for kind, count, where, order in (
        ("added", found.added, "b IS NULL", "a"),
        ("removed", found.removed, "a IS NULL", "b"),
        ("changed", found.changed, changed, "a"),
    ):
        found.examples[kind] = []
        if count:
            frame = yield Query(f"SELECT * FROM {source} WHERE {where} ORDER BY {order} ASC LIMIT {SHOWN}")
            found.examples[kind] = _examples(frame, kind, keys, pairs)
    return found


def _check(table: Table, keys: Sequence[Pair], after: bool) -> Asking:
    """How many rows have no key."""
    columns = [pair.after if after else pair.before for pair in keys]
    names = [f"k{i}" for i in range(len(keys))]
    inner = sql.select(
        [f"{pair.cell(column)} AS {name}" for pair, column, name in zip(keys, columns, names, strict=True)],
        table.relation,
    )
    present = " AND ".join(f"{name} IS NOT NULL" for name in names)
    counted = f"{sql.select([*names, 'COUNT(*) AS c'], f'({inner}) AS base', present)} GROUP BY {', '.join(names)}"
    frame = yield Query(sql.select([_sum("c > 1", "repeated"), "SUM(c) AS rows_"], f"({counted}) AS counted"))
    repeated, rows = (cells.whole(cells.values(frame, name))[0] for name in ("repeated", "rows_"))
    if repeated:
        raise KeyNotUnique(", ".join(pair.name for pair in keys), "this version" if after else "the other", repeated)
    return table.rows - rows


def _joined(table: Table, other: Table, keys: Sequence[Pair], pairs: Sequence[Pair]) -> str:
    """Rows `a` of this version and `b` of the other, keys `k`, cells `n` and `o`, and whether these differ, `d`."""
    match = " AND ".join(f"this.k{i} = that.k{i}" for i in range(len(keys)))
    source = (
        f"{_side(table, keys, pairs, True)} AS this FULL JOIN {_side(other, keys, pairs, False)} AS that ON {match}"
    )
    wanted = ["this.r AS a", "that.r AS b", *(f"coalesce(this.k{i}, that.k{i}) AS k{i}" for i in range(len(keys)))]
    for i in range(len(pairs)):
        differs = f"this.c{i} <> that.c{i} OR (this.c{i} IS NULL) <> (that.c{i} IS NULL)"
        both = f"this.r IS NOT NULL AND that.r IS NOT NULL AND ({differs})"
        wanted += [f"this.c{i} AS n{i}", f"that.c{i} AS o{i}", f"CASE WHEN {both} THEN 1 ELSE 0 END AS d{i}"]
    return f"({sql.select(wanted, source)}) AS joined"


def _side(table: Table, keys: Sequence[Pair], pairs: Sequence[Pair], after: bool) -> str:
    def cell(pair: Pair) -> str:
        return pair.cell(pair.after if after else pair.before)

    wanted = [f"{ROWNUM} AS r", *(f"{cell(pair)} AS k{i}" for i, pair in enumerate(keys))]
    wanted += [f"{cell(pair)} AS c{i}" for i, pair in enumerate(pairs)]
    present = " AND ".join(f"{cell(pair)} IS NOT NULL" for pair in keys)
    return f"({sql.select(wanted, table.relation, present)})"


def whole(table: Table, other: Table, pairs: Sequence[Pair]) -> Generator[Query, Any, Rows]:
    """Part of a plan: the rows as multisets, the same where all cells are."""
    found = Rows()
    source = _counted(table, other, pairs)
    wanted = [_excess("n", "o", "added"), _excess("o", "n", "removed")]
    frame = yield Query(sql.select(wanted, source), 0.3)
    found.added, found.removed = (cells.whole(cells.values(frame, name))[0] for name in ("added", "removed"))
    found.same = table.rows - found.added
    for kind, count, more, less, order in (
        ("added", found.added, "n", "o", "a"),
        ("removed", found.removed, "o", "n", "b"),
    ):
        found.examples[kind] = []
        if count:
            shown = ["a", "b", f"{more} - {less} AS times", *(f"c{i} AS {more}{i}" for i in range(len(pairs)))]
            query = f"{sql.select(shown, source, f'{more} > {less}')} ORDER BY {order} ASC LIMIT {SHOWN}"
            frame = yield Query(query)
            found.examples[kind] = _examples(frame, kind, (), pairs)
    return found


def _counted(table: Table, other: Table, pairs: Sequence[Pair]) -> str:
    """Different rows, how often each is in this version, `n`, and in the other, `o`, and where first, `a` and `b`."""
    names = [f"c{i}" for i in range(len(pairs))]
    sides = []
    for one, after in ((table, True), (other, False)):
        shown = [f"{p.cell(p.after if after else p.before)} AS {name}" for p, name in zip(pairs, names, strict=True)]
        sides.append(sql.select([*shown, f"{ROWNUM} AS r", f"{int(after)} AS here"], one.relation))
    wanted = [
        *names,
        "SUM(here) AS n",
        "SUM(1 - here) AS o",
        "MIN(CASE WHEN here = 1 THEN r END) AS a",
        "MIN(CASE WHEN here = 0 THEN r END) AS b",
    ]
    both = f"({' UNION ALL '.join(sides)}) AS sides"
    return f"({sql.select(wanted, both)} GROUP BY {', '.join(names)}) AS counted"


def _sum(condition: str, name: str) -> str:
    return f"SUM(CASE WHEN {condition} THEN 1 ELSE 0 END) AS {name}"


def _excess(more: str, less: str, name: str) -> str:
    return f"SUM(CASE WHEN {more} > {less} THEN {more} - {less} ELSE 0 END) AS {name}"


def _examples(frame: pd.DataFrame, kind: str, keys: Sequence[Pair], pairs: Sequence[Pair]) -> list[dict[str, Any]]:
    read = {name: [_told(cell) for cell in cells.values(frame, name)] for name in frame.columns}
    told = []
    for row in range(len(frame)):
        example: dict[str, Any] = {"row": read["b" if kind == "removed" else "a"][row]}
        if keys:
            example["key"] = {pair.name: read[f"k{i}"][row] for i, pair in enumerate(keys)}
        if "times" in read:
            example["times"] = int(read["times"][row])
        if kind == "changed":
            differing = [i for i in range(len(pairs)) if read[f"d{i}"][row]][:_SHOWN_CELLS]
            example["changes"] = [
                {"column": pairs[i].name, "before": read[f"o{i}"][row], "after": read[f"n{i}"][row]} for i in differing
            ]
        else:
            side = "o" if kind == "removed" else "n"
            shown = list(enumerate(pairs))[:_SHOWN_CELLS]
            example["cells"] = {pair.name: read[f"{side}{i}"][row] for i, pair in shown}
        told.append(example)
    return told


def _told(cell: Any) -> Any:
    plain = cells.scalar(cell)
    if isinstance(plain, str) and len(plain) > _SHOWN_CHARACTERS:
        return plain[: _SHOWN_CHARACTERS - 1] + "…"
    return plain
