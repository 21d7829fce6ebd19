"""Measures by groups: sums, means, counts, quantiles and the rest, by up to five keys."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from dataspeaks.executor.v1 import operators_pb2 as pb
from sandbox.operators import cells, filter, group_report, notes
from sandbox.operators.groups import Grouping, Groups, Lead, grouped, led
from sandbox.operators.keys import GroupKey, group_keys
from sandbox.operators.measures import ADDITIVE, GroupMeasure, group_measures
from sandbox.operators.prose import Prose
from sandbox.operators.refusals import BadParameter
from sandbox.operators.selection import cut, having, limit_of, sorting
from sandbox.table import Plan, Result, Table

VERSION = 1
_LIMIT, _MOST, _KEYS = 1000, 10_000, 5
_BARS = 40
_MANY = 20_000
EXAMPLES: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("sales", {}, "There are 12 rows."),
    (
        "sales",
        {"measures": [{"function": "FUNCTION_SUM", "column": "amount"}]},
        "The sum of amount is 1,431.45 USD.",
    ),
    (
        "sales",
        {
            "keys": [{"column": "region"}],
            "measures": [{"function": "FUNCTION_SUM", "column": "amount"}],
            "order": [{"by": "sum of amount", "descending": True}],
            "shares": True,
        },
        "By region, the sum of amount is highest for West (636.70 USD) and lowest for North (155 USD), of 4 groups.",
    ),
    (
        "sales",
        {
            "keys": [{"column": "day", "grain": "GRAIN_MONTH"}, {"column": "region"}],
            "measures": [
                {"function": "FUNCTION_MEAN", "column": "weight"},
                {"function": "FUNCTION_MEDIAN", "column": "units"},
                {"function": "FUNCTION_QUANTILE", "column": "amount", "quantile": 0.9},
                {"function": "FUNCTION_STDDEV", "column": "weight"},
                {"function": "FUNCTION_MODE", "column": "product"},
                {"function": "FUNCTION_DISTINCT", "column": "product"},
                {"function": "FUNCTION_MIN", "column": "day"},
                {
                    "function": "FUNCTION_SHARE",
                    "filter": {
                        "clauses": [
                            {
                                "any_of": [
                                    {"column": "paid", "comparator": "COMPARATOR_EQUAL", "values": [{"flag": True}]}
                                ]
                            }
                        ]
                    },
                    "label": "paid share",
                },
            ],
            "keep_missing": True,
        },
        "By day and region, the mean of weight is highest for Jun 2024, South (12 kg) and lowest for "
        "Feb 2024, North (-1.5 kg), of 11 groups.",
    ),
)


def operate(params: pb.Aggregate, table: Table) -> Plan:
    if len(params.keys) > _KEYS:
        raise BadParameter(f"At most {_KEYS} keys fit into one answer, not {len(params.keys)}.")
    keys = group_keys(params.keys, table)
    measures = group_measures(params.measures, table)
    _check_labels(keys, measures)
    grouping = Grouping(table, keys, filter.condition(params.filter, table))
    lead = _lead(params, keys, measures)
    groups = yield from led(grouping, measures, lead) if lead else grouped(grouping, measures)
    whole = groups if params.keep_missing else groups.without_missing()
    return _Answer(params, keys, measures, whole).result()


def _lead(params: pb.Aggregate, keys: Sequence[GroupKey], measures: Sequence[GroupMeasure]) -> Lead | None:
    """Where there may be many groups and few are shown: which ones to fetch."""
    groups = math.prod(max(key.column.stats.distinct, 1) for key in keys)
    if groups < _MANY or not params.order or params.having or params.shares or not all(m.aggregates for m in measures):
        return None
    first = params.order[0]
    alias = next((measure.sortable for measure in measures if measure.label == first.by), "")
    limit = limit_of(params.limit, _LIMIT, _MOST)
    return Lead(alias, first.descending, limit, params.keep_missing) if alias else None


def _check_labels(keys: Sequence[GroupKey], measures: Sequence[GroupMeasure]) -> None:
    taken = {key.label for key in keys}
    for measure in measures:
        if measure.label in taken:
            raise BadParameter(f"A key and a measure are both called {measure.label!r}.", label=measure.label)


class _Answer:
    """Groups on their way to a result: chosen, ordered, cut, with shares and words."""

    def __init__(
        self,
        params: pb.Aggregate,
        keys: Sequence[GroupKey],
        measures: Sequence[GroupMeasure],
        whole: Groups,
    ) -> None:
        self.params, self.keys, self.measures, self.whole = params, keys, measures, whole
        self.labels = [*(key.label for key in keys), *(measure.label for measure in measures)]

    def result(self) -> Result:
        columns = dict(zip(self.labels, [*self.whole.keys, *self.whole.values], strict=True))
        passing = having(self.params.having, {m.label: columns[m.label] for m in self.measures}, len(self.whole))
        orders = sorting(self.params.order, columns, [key.label for key in self.keys])
        positions = [p for p in cells.ordered(len(self.whole), orders) if p in passing]
        explicit = orders[: len(self.params.order)]
        count = len(positions) + self.whole.further
        kept, tied = cut(positions, explicit, limit_of(self.params.limit, _LIMIT, _MOST), self.params.with_ties)
        shown = self.whole.take(kept)
        shares = self._shares(shown) if self.params.shares else {}
        prose = Prose()
        return Result(
            columns=(*self._headings(), *({"name": n, "type": "double", "role": "measure"} for n in shares)),
            rows=cells.rows([*shown.keys, *shown.values, *shares.values()]) if len(shown) else (),
            chart=self._chart(shown),
            sentence=group_report.sentence(self.keys, self.measures, shown, count, prose),
            numbers=tuple(prose.numbers),
            warnings=self._warnings(shown, count, tied),
            truncated=len(kept) < count,
            extra={"groups": count, "rows": sum(self.whole.rows) + self.whole.further_rows},
        )

    def _headings(self) -> list[dict[str, Any]]:
        return [*(key.heading for key in self.keys), *(measure.heading for measure in self.measures)]

    def _shares(self, shown: Groups) -> dict[str, list[float | None]]:
        """Per measure that adds up, each group's part of the total over all groups, before any were left out."""
        shares: dict[str, list[float | None]] = {}
        for position, measure in enumerate(self.measures):
            if measure.function in ADDITIVE:
                total = sum(Fraction(v) for v in self.whole.values[position] if v is not None)
                parts = [None if v is None or not total else Fraction(v) / total for v in shown.values[position]]
                shares[f"share of {measure.label}"] = [p if p is None else p.numerator / p.denominator for p in parts]
        return shares

    def _chart(self, shown: Groups) -> dict[str, Any] | None:
        if not self.keys:
            return {"kind": "number", "x": None, "y": self.measures[0].label, "title": self.measures[0].label}
        title = f"{self.measures[0].label} by {' and '.join(key.label for key in self.keys)}"
        chart = {"kind": "bar", "x": self.keys[0].label, "y": self.measures[0].label, "title": title}
        if self.keys[0].type in ("date", "timestamp") or len(set(shown.keys[0])) > _BARS:
            chart["kind"] = "line" if self.keys[0].type not in ("string", "boolean") else "table"
        if len(self.keys) == 2:
            chart["series"] = self.keys[1].label
        if len(self.keys) > 2 or self.measures[0].type not in ("integer", "decimal", "double"):
            chart["kind"] = "table"
        return chart

    def _warnings(self, shown: Groups, groups: int, tied: int) -> tuple[str, ...]:
        keys = [key.label for key in self.keys]
        return notes.gathered(
            notes.missing_left_out(self.whole.missing_rows, keys),
            notes.not_finite([m.column for m in self.measures]),
            notes.cut(len(shown), groups, "groups", tied),
            notes.few_rows(self.whole.rows) if not self.keys else None,
            group_report.ties(self.measures, shown) if self.keys else None,
        )
