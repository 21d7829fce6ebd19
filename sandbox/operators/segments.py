"""Segments: rows or their owners in groups, by rules, by size, by recency, frequency and amount, or as found."""

from __future__ import annotations

from typing import Any

from dataspeaks.executor.v1 import operators_pb2 as pb
from sandbox.operators import segment_quantiles, segment_rfm, segment_rules, segment_search
from sandbox.operators.refusals import BadParameter
from sandbox.table import Plan, Table

VERSION = 3


def _rule(name: str, column: str, comparator: str, value: dict[str, Any]) -> dict[str, Any]:
    condition = {"column": column, "comparator": f"COMPARATOR_{comparator}", "values": [value]}
    return {"name": name, "filter": {"clauses": [{"any_of": [condition]}]}}


_RULES = [
    _rule("large", "amount", "GREATER_OR_EQUAL", {"number": 120}),
    _rule("tea", "product", "EQUAL", {"text": "Tea"}),
]
_MEAN = {"function": "FUNCTION_MEAN", "column": "amount"}
EXAMPLES: tuple[tuple[str, dict[str, Any], str], ...] = (
    (
        "sales",
        {"rules": {"rules": _RULES}, "measures": [_MEAN]},
        "The largest of 2 segments is large with 5 of 12 rows (41.7%); 3 rows fit no rule.",
    ),
    (
        "sales",
        {"quantiles": {"column": "amount"}},
        "The highest of 4 segments by amount lies from 150.20 USD to 286 USD: 3 of 12 rows hold 44.5% of amount.",
    ),
    (
        "sales",
        {"quantiles": {"column": "amount", "parts": 3, "entity": "region"}},
        "The highest of 3 segments by amount lies at 636.70 USD: 1 of 4 values of region holds 46.5% of amount.",
    ),
    (
        "sales",
        {"rfm": {"entity": "email", "time": "day", "amount": "amount"}},
        "Most of amount comes from potential loyalists: 43.4% from 3 of 7 values of email (42.9%).",
    ),
    (
        "sales",
        {"rfm": {"entity": "email", "time": "at", "amount": "weight", "members_of": "champions", "limit": 1}},
        "0 values of email are among the champions.",
    ),
    (
        "sales",
        {"search": {"measure": _MEAN}},
        "No segments: nothing parts the rows by the mean of amount in a way that rows kept aside confirm.",
    ),
    ("empty", {"quantiles": {"column": "x"}}, "No row has a value of x."),
)


def operate(params: pb.Segments, table: Table) -> Plan:
    way = params.WhichOneof("by")
    if way == "rules":
        return segment_rules.segments(params, table)
    if way == "quantiles":
        return segment_quantiles.segments(params, table)
    if way == "rfm":
        return segment_rfm.segments(params, table)
    if way == "search":
        return segment_search.segments(params, table)
    raise BadParameter("Say how the segments are made: by rules, by quantiles, by RFM or by a search.")
