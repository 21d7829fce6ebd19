"""Segments found in the data: where a measure differs, as rules that rows kept aside have confirmed.

They are searched for in a bounded number of rows, of which a third is kept aside, and told of all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from dataspeaks.executor.v1 import operators_pb2 as pb
from sandbox.operators import cells, filter, notes, sql
from sandbox.operators.groups import Grouping, grouped
from sandbox.operators.measures import GroupMeasure, group_measures
from sandbox.operators.prose import Prose
from sandbox.operators.refusals import BadParameter, ColumnUnfit, numeric, visible
from sandbox.operators.segment_rows import APART, Cut, Described, described
from sandbox.operators.segment_rules import check_labels
from sandbox.operators.segment_sample import Codes, aside, block, coded, drawn
from sandbox.operators.segment_tree import Node, Search, grid
from sandbox.table import ROWNUM, Column, Plan, Query, Result, Table

_MOST, _COLUMNS, _VALUES, _FEWEST = 6, 30, 50, 60
_ALL = "all rows"


def segments(params: pb.Segments, table: Table) -> Plan:
    wanted = params.search
    if wanted.measure.function not in (pb.FUNCTION_MEAN, pb.FUNCTION_SHARE):
        raise BadParameter("Segments are searched for by a MEAN or a SHARE. Choose one of these.")
    if wanted.most == 1:
        raise BadParameter("A search gives at least two segments. Ask for more.")
    measures = group_measures([wanted.measure, *params.measures], table)
    check_labels(measures, ("segment", "rows", "share", "difference", "kept aside", APART))
    columns = _columns(params, table)
    where = filter.condition(params.filter, table)
    both = _with_target(wanted, where, table)
    frame = yield Query(_sample(wanted, columns, table, both), 0.3)
    search, codes = _read(frame, columns)
    root = search.tree(wanted.most or _MOST) if len(frame) >= _FEWEST else Node(np.ones(len(frame), bool))
    names: list[str] = []
    expression = _placed(root, codes, [], names)
    cut = Cut(tuple(names), expression, frozenset(_used(root, codes)))
    kept = yield from grouped(Grouping(table, [cut.key], _both(both, aside(wanted.seed, table))), measures[:1], 0.4)
    overall = yield from grouped(Grouping(table, [], both), measures[:1], 0.5)
    whole = yield from described(table, cut, both, measures, 0.5)
    known = dict(zip(kept.keys[0], kept.values[0], strict=True))
    confirmed = [known.get(position) for position in range(len(names))]
    return _Found(search, _splits(root, codes), whole, measures, overall.values[0][0], confirmed).result()


def _columns(params: pb.Segments, table: Table) -> list[Column]:
    """Columns of few values or of numbers, but those that the measure is made of."""
    wanted = params.search
    own = {c.column for clause in wanted.measure.filter.clauses for c in clause.any_of} | {wanted.measure.column}
    if wanted.columns:
        chosen = [visible(table, name) for name in dict.fromkeys(wanted.columns)]
        for column in chosen:
            if column.name in own or not _fits(column):
                raise ColumnUnfit(
                    f"{column.name!r} cannot part rows: that takes numbers or at most {_VALUES} different values, and "
                    "no column that the measure is made of.",
                    column=column.name,
                )
        return chosen
    open_ = [c for c in table.columns if c.name not in own and c.name not in table.masked]
    fits = [c for c in open_ if _fits(c) and c.role not in ("identifier", "text")][:_COLUMNS]
    if not fits:
        raise ColumnUnfit("This table has no column of numbers or few values that could part its rows.")
    return fits


def _fits(column: Column) -> bool:
    if column.numeric:
        return True
    return column.type in ("string", "boolean") and column.stats.distinct <= _VALUES


def _target(wanted: pb.SegmentSearch, table: Table) -> str:
    own = filter.condition(wanted.measure.filter, table)
    if wanted.measure.function == pb.FUNCTION_SHARE:
        return f"CASE WHEN {own} THEN 1 ELSE 0 END"
    value = sql.value(numeric(table, wanted.measure.column, "A mean"))
    return f"CASE WHEN {own} THEN {value} END" if own else value


def _with_target(wanted: pb.SegmentSearch, where: str, table: Table) -> str:
    parts = [where]
    if wanted.measure.column:
        parts.append(f"{sql.value(visible(table, wanted.measure.column))} IS NOT NULL")
    if wanted.measure.function == pb.FUNCTION_MEAN:
        parts.append(f"({_target(wanted, table)}) IS NOT NULL")
    return _both(*parts)


def _sample(wanted: pb.SegmentSearch, columns: Sequence[Column], table: Table, where: str) -> str:
    """The measure `y`, the columns `c0`..., `h`, which is 1 for rows kept aside, and the block `b`."""
    shown = [f"{_target(wanted, table)} AS y", *(f"{sql.value(c)} AS c{i}" for i, c in enumerate(columns))]
    shown += [f"CASE WHEN {aside(wanted.seed, table)} THEN 1 ELSE 0 END AS h", f"{block(table)} AS b", ROWNUM]
    return f"{sql.select(shown, table.relation, _both(where, drawn(wanted.seed, table)))} ORDER BY {ROWNUM} ASC"


def _both(*conditions: str) -> str:
    return " AND ".join(f"({condition})" for condition in conditions if condition)


def _read(frame: pd.DataFrame, columns: Sequence[Column]) -> tuple[Search, list[Codes]]:
    codes, features = [], []
    for i, column in enumerate(columns):
        made, feature = coded(column, cells.values(frame, f"c{i}"))
        codes.append(made)
        features.append(feature)
    aside = np.array([h == 1 for h in cells.whole(cells.values(frame, "h"))], bool)
    target = cells.values(frame, "y")
    blocks = np.unique(np.array(cells.whole(cells.values(frame, "b")), np.int64), return_inverse=True)[1]
    return Search(grid(target) if target else np.zeros(0, np.int64), features, aside, blocks), codes


def _placed(node: Node, codes: Sequence[Codes], path: Sequence[str], names: list[str]) -> str:
    """SQL of a row's segment; the segments' names are added in the order of their positions."""
    if node.split is None or node.left is None or node.right is None:
        names.append(" and ".join(path) or _ALL)
        return str(len(names) - 1)
    own = codes[node.split.feature]
    told = [own.told(node.split.left, goes_left) for goes_left in (True, False)]
    left = _placed(node.left, codes, [*path, told[0]], names)
    right = _placed(node.right, codes, [*path, told[1]], names)
    return f"CASE WHEN {own.left(node.split.left)} THEN {left} ELSE {right} END"


def _splits(root: Node, codes: Sequence[Codes]) -> list[dict[str, Any]]:
    """Every split that held: its rule, and its probability on the rows kept aside."""
    held = [(node, node.split) for node in root.splits() if node.split]
    return [{"rule": codes[split.feature].told(split.left, True), "p": node.chance} for node, split in held]


def _used(root: Node, codes: Sequence[Codes]) -> set[str]:
    return {codes[node.split.feature].column.name for node in root.splits() if node.split}


@dataclass(frozen=True)
class _Found:
    """Segments with the measure in all rows and in those kept aside, highest first."""

    search: Search
    splits: list[dict[str, Any]]
    whole: Described
    measures: Sequence[GroupMeasure]
    overall: Any
    aside: list[Any]

    @property
    def order(self) -> list[int]:
        own = self.whole.values[self.measures[0].label]
        return cells.ordered(len(own), [(own, True)])

    def result(self) -> Result:
        measure, whole = self.measures[0], self.whole
        own = whole.values[measure.label]
        apart = [None if v is None or self.overall is None else v - self.overall for v in own]
        columns: list[Sequence[Any]] = [whole.cut.names, whole.rows, whole.shares(), own, apart, self.aside]
        columns += [*(whole.values[m.label] for m in self.measures[1:]), whole.apart()]
        number = measure.heading
        prose = Prose()
        return Result(
            columns=(
                {"name": "segment", "type": "string", "role": "dimension"},
                {"name": "rows", "type": "integer", "role": "measure"},
                {"name": "share", "type": "double", "role": "measure"},
                number,
                {**number, "name": "difference"},
                {**number, "name": "kept aside"},
                *(m.heading for m in self.measures[1:]),
                {"name": APART, "type": "string", "role": "text"},
            ),
            rows=cells.rows([[column[p] for p in self.order] for column in columns]),
            chart={"kind": "bar", "x": "segment", "y": measure.label, "title": f"Segments by {measure.label}"},
            sentence=self._sentence(prose),
            numbers=tuple(prose.numbers),
            warnings=self._warnings(),
            extra={
                "traits": [[trait.document for trait in whole.traits[p]] for p in self.order],
                "splits": self.splits,
                "tests": {"tried": self.search.tried, "found": self.search.found, "kept": len(self.splits)},
            },
        )

    def _warnings(self) -> tuple[str, ...]:
        rows = len(self.search.target)
        refuted = self.search.found - len(self.splits)
        return notes.gathered(
            f"Segments are searched for in {_FEWEST} rows or more, and there are {rows:,}." if rows < _FEWEST else None,
            f"Searched in {rows:,} of {self.whole.total:,} rows, told of all." if rows < self.whole.total else None,
            f"{refuted:,} of {self.search.found:,} splits did not hold on rows kept aside." if refuted else None,
            "This shows what goes together, not what causes it." if self.splits else None,
            notes.not_finite([m.column for m in self.measures]),
        )

    def _sentence(self, prose: Prose) -> str:
        measure = self.measures[0]
        label = prose.label(measure.label)
        if not self.whole.total:
            return f"No row has a {label}." if measure.column else "No row fits."
        if not self.splits:
            return f"No segments: nothing parts the rows by the {label} in a way that rows kept aside confirm."
        own, last = self.whole.values[measure.label], len(self.order) - 1

        def told(place: int) -> str:
            position = self.order[place]
            name = prose.label(self.whole.cut.names[position], place, "segment")
            return f"for {name} ({prose.number(own[position], measure.unit, place, measure.label)})"

        count = prose.count(len(own), "segment")
        return f"The {label} is highest {told(0)} and lowest {told(last)}, of {count} that rows kept aside confirm."
