"""The report of a diff: a line per column, what the rows and the values came to, and a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sandbox.operators import cells, notes
from sandbox.operators.contrast import yekutieli
from sandbox.operators.diff_columns import Columns
from sandbox.operators.diff_insights import Insights
from sandbox.operators.diff_rows import SHOWN, Rows
from sandbox.operators.diff_values import Values, details
from sandbox.operators.facts import SHARES, Facts
from sandbox.operators.prose import Prose, written
from sandbox.table import Column, Result, Table

LEVEL = 0.05
_NAMED = 3
_MIDDLE = len(SHARES) // 2
_HEADINGS = (
    ("column", "string"),
    ("schema", "string"),
    ("type before", "string"),
    ("type after", "string"),
    ("missing before", "integer"),
    ("missing after", "integer"),
    ("distinct before", "integer"),
    ("distinct after", "integer"),
    ("mean before", "double"),
    ("mean after", "double"),
    ("median before", "double"),
    ("median after", "double"),
    ("most frequent before", "string"),
    ("most frequent after", "string"),
    ("cells changed", "integer"),
    ("distance", "double"),
    ("p value", "double"),
    ("adjusted p value", "double"),
)


@dataclass
class Report:
    table: Table
    other: Table
    columns: Columns
    rows: Rows | None
    """None where no cells can be compared."""
    values: Sequence[Values]
    insights: Insights | None = None
    """None where they were not asked for."""

    def result(self, key: list[str]) -> Result:
        adjusted = yekutieli([values.p for values in self.values])
        known = {v.pair.name: (v, p) for v, p in zip(self.values, adjusted, strict=True)}
        prose = Prose()
        lines = [self._line(name, known.get(name)) for name in self._names()]
        return Result(
            columns=tuple(
                {"name": n, "type": t, "role": "dimension" if t == "string" else "measure"} for n, t in _HEADINGS
            ),
            rows=tuple(lines),
            chart={"kind": "table", "x": None, "y": None, "title": "Columns before and after"},
            sentence=self._sentence(lines, prose),
            numbers=tuple(prose.numbers),
            warnings=self._warnings(adjusted),
            extra={
                "key": key,
                "rows": self._rows(),
                "schema": self._schema(),
                "values": [details(values) for values in self.values],
                "tests": sum(p is not None for p in adjusted),
                "procedure": "Benjamini-Yekutieli",
                **({"insight_changes": self.insights.document()} if self.insights else {}),
            },
        )

    def _names(self) -> list[str]:
        """This version's order, then what only the other has."""
        shown = {column.name for column in self.columns.added} | {pair.name for pair in self.columns.pairs}
        ours = [column.name for column in self.table.columns if column.name in shown]
        return [*ours, *(column.name for column in self.columns.removed)]

    def _line(self, name: str, known: tuple[Values, float | None] | None) -> tuple[Any, ...]:
        before, after = (self._column(table, name) for table in (self.other, self.table))
        head = (
            name,
            self._change(before, after),
            *(column and column.type for column in (before, after)),
            *(column and column.stats.nulls for column in (before, after)),
            *(column and column.stats.distinct for column in (before, after)),
        )
        if known is None:
            return (*head, *[None] * (len(_HEADINGS) - len(head)))
        values, adjusted = known
        sides = values.before, values.after
        changed = self.rows.cells.get(name) if self.rows else None
        return (
            *head,
            *(cells.scalar(facts.mean) for facts in sides),
            *(cells.scalar(facts.quantiles[_MIDDLE]) for facts in sides),
            *(_most_frequent(facts) for facts in sides),
            changed,
            values.distance,
            values.p,
            adjusted,
        )

    @staticmethod
    def _column(table: Table, name: str) -> Column | None:
        return next((column for column in table.columns if column.name == name), None)

    @staticmethod
    def _change(before: Column | None, after: Column | None) -> str:
        if before is None or after is None:
            return "added" if before is None else "removed"
        return "kept" if before.type == after.type else "retyped"

    def _schema(self) -> dict[str, Any]:
        return {
            "added": [{"column": column.name, "type": column.type} for column in self.columns.added],
            "removed": [{"column": column.name, "type": column.type} for column in self.columns.removed],
            "retyped": [
                {"column": pair.name, "before": pair.before.type, "after": pair.after.type}
                for pair in self.columns.retyped
            ],
        }

    def _rows(self) -> dict[str, Any]:
        told: dict[str, Any] = {"before": self.other.rows, "after": self.table.rows}
        if self.rows is None:
            return told
        counts = {name: getattr(self.rows, name) for name in ("added", "removed", "changed", "same", "without_key")}
        return told | counts | {"examples": self.rows.examples}

    def _warnings(self, adjusted: Sequence[float | None]) -> tuple[str, ...]:
        apart = [pair.name for pair in self.columns.pairs if not pair.type]
        rows, tests = self.rows, sum(p is not None for p in adjusted)
        counts = (rows.added, rows.removed, rows.changed or 0) if rows else ()
        pairs = self.columns.pairs
        return notes.gathered(
            notes.masked_left_out(self.table) or notes.masked_left_out(self.other),
            notes.not_finite([column for pair in pairs for column in (pair.before, pair.after)]),
            f"Cells of {', '.join(apart)} are not compared: their types have nothing in common." if apart else None,
            notes.missing_left_out(rows.without_key, ["a key"]) if rows else None,
            f"Of each kind the first {SHOWN} rows are shown." if any(count > SHOWN for count in counts) else None,
            f"Values of the first {len(self.values):,} columns only are looked at."
            if len(self.values) < len(pairs)
            else None,
            f"Probabilities are adjusted for {tests} tests." if tests > 1 else None,
            *(self.insights.warnings() if self.insights else ()),
        )

    def _sentence(self, lines: Sequence[tuple[Any, ...]], prose: Prose) -> str:
        told_of = (self._told_rows(prose), self._told_columns(prose), self._moved(lines, prose))
        parts = [part for part in told_of if part]
        if self.insights and (parts or self.insights.changed):
            parts.append(self.insights.told(prose))
        if not parts:
            return f"Nothing changed: both versions have the same {self._size(prose)}."
        told = "; ".join(parts)
        return f"{told[0].upper()}{told[1:]}."

    def _size(self, prose: Prose) -> str:
        return f"{prose.count(self.table.rows, 'row')} and {prose.count(len(self._names()), 'column')}"

    def _told_rows(self, prose: Prose) -> str:
        """`2 rows were added, 1 was removed and 3 were changed`."""
        rows = self.rows
        if rows is None:
            return ""
        done = [(rows.added, "added"), (rows.removed, "removed"), (rows.changed or 0, "changed")]
        told = [(count, word) for count, word in done if count]
        if not told:
            return ""
        first, *rest = told
        texts = [f"{prose.count(first[0], 'row')} {_were(first[0])} {first[1]}"]
        texts += [f"{prose.number(count)} {_were(count)} {word}" for count, word in rest]
        return prose.listed(texts)

    def _told_columns(self, prose: Prose) -> str:
        """`column discount was added`, `columns a, b and 4 more were removed`."""
        kinds = (
            ("added", [column.name for column in self.columns.added]),
            ("removed", [column.name for column in self.columns.removed]),
            ("retyped", [pair.name for pair in self.columns.retyped]),
        )
        texts = []
        for word, names in kinds:
            if names:
                noun = "column" if len(names) == 1 else "columns"
                texts.append(f"{noun} {_few(names, prose)} {_were(len(names))} {word}")
        return "; ".join(texts)

    @staticmethod
    def _moved(lines: Sequence[tuple[Any, ...]], prose: Prose) -> str:
        """Whose values are spread otherwise than chance would have it, the farthest moved first."""
        moved = [(row, line) for row, line in enumerate(lines) if line[-1] is not None and line[-1] < LEVEL]
        if not moved:
            return ""
        row, line = max(moved, key=lambda item: item[1][-3])
        told = f"the values of {prose.label(line[0], row, 'column')} are spread otherwise"
        chance = f"adjusted {prose.chance(line[-1], row, 'adjusted p value')}"
        if len(moved) == 1:
            return f"{told} ({chance})"
        return f"{told} ({chance}), and those of {prose.count(len(moved) - 1, 'more column', 'more columns')}"


def _were(count: int) -> str:
    return "was" if count == 1 else "were"


def _few(names: Sequence[str], prose: Prose) -> str:
    shown = [prose.label(name) for name in names[:_NAMED]]
    if len(names) > _NAMED:
        shown.append(f"{prose.number(len(names) - _NAMED)} more")
    return prose.listed(shown)


def _most_frequent(facts: Facts) -> str | None:
    if facts.column.numeric or not facts.top:
        return None
    return written(facts.top[0][0])
