"""Reads operators that somebody else wrote as queries of our own, and refuses what the table does not bear."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from google.protobuf.message import Message as Proto

from dataspeaks.executor.v1 import operators_pb2 as pb
from planner.conditions import COMPARATORS, Condition, Where, where_message
from planner.courses import Series
from planner.describe import Describer
from planner.items import itemised
from planner.queries import FUNCTIONS, GRAINS, Key, Listing, Measure, Ordering, Picked, Query, Ranked, Scalar, Told
from planner.queries import aggregate as aggregated
from planner.semantics import Field, Semantics
from sandbox.table import Column

OPS = {number: op for op, number in COMPARATORS.items()}
FUNCTION_NAMES = {number: name for name, number in FUNCTIONS.items()}
GRAIN_NAMES = {number: name for name, number in GRAINS.items()}
KINDS = frozenset(f.name for f in pb.Operator.DESCRIPTOR.oneofs_by_name["kind"].fields) - {
    "vocabulary",
    "derive",
    "diff",
}
"""Operators that may answer a question that somebody else reads; none that takes expressions or another version."""
NAMES = frozenset({"name", "label"})
"""Fields of operators that hold words for people: ours, never somebody else's. All other texts name columns."""
FORMS = {
    "Aggregate": {"keys", "measures", "filter", "having", "order", "limit", "with_ties"},
    "Rows": {"columns", "filter", "order", "limit", "offset", "distinct", "with_ties"},
    "Measure": {"function", "column", "quantile", "label", "filter"},
    "Key": {"column", "grain", "label"},
    "Condition": {"column", "comparator", "values", "ignore_case"},
}
"""What of these messages queries have a form for; the rest is refused, so that nothing is dropped without a word."""
ARITHMETIC = frozenset({"sum", "mean", "median", "quantile", "stddev", "variance"})
ARITY = {"null": (0, 0), "not null": (0, 0), "between": (2, 2), "in": (1, 1000), "not in": (1, 1000)}
STEPS = frozenset({"hour", "day", "week", "month", "quarter", "year"})
TEXTUAL = frozenset({"contains", "not contains", "starts", "ends"})
ORDERING = frozenset({"<", "<=", ">", ">=", "between"})


class Unfit(Exception):
    """Why an operator is not taken."""


class Reader:
    """Reads one operator, and notes the columns, functions, conditions and numbers that it names."""

    def __init__(self, semantics: Semantics) -> None:
        self._semantics = semantics
        self._fields = {f.name: f for f in semantics.fields}
        self._words = Describer(semantics.lexicon)
        words = semantics.lexicon.words
        self._truth = {**dict.fromkeys(words("positive"), True), **dict.fromkeys(words("negative"), False)}
        self.used: set[str] = set()
        self.functions: set[str] = set()
        self.conditions: list[Condition] = []
        self.numbers: list[float] = []
        """Constants that are numbers."""

    def query(self, operator: pb.Operator) -> Query:
        """The operator as a query; raises Unfit."""
        kind = str(operator.WhichOneof("kind"))
        if kind not in KINDS or operator.computed:
            raise Unfit("no operator that answers a question")
        if kind == "aggregate":
            return self._aggregate(operator.aggregate)
        if kind == "rows":
            return self._rows(operator.rows)
        if kind == "top_values":
            return self._frequent(operator.top_values)
        if kind == "time_series" and _is_plain(operator.time_series):
            return self._series(operator.time_series)
        ours = pb.Operator()
        ours.CopyFrom(operator)
        self._rewrite(getattr(ours, kind))
        return Told(ours, topic={"time_series": "series", "speak": "insights"}.get(kind, kind))

    def _aggregate(self, told: pb.Aggregate) -> Query:
        _hold(told)
        keys, where = tuple(self.key(k) for k in told.keys), self.where(told.filter)
        measures = [self.measure(m) for m in told.measures] or [Measure("count")]
        down = self._direction(told)
        having = self._having(told)
        if len(measures) > 1:
            if having or down is not None:
                raise Unfit("an order or a condition over several measures")
            ours = aggregated([m.message() for m in dict.fromkeys(measures)], where, keys, limit=told.limit)
            return Told(ours, topic="aggregate")
        if not keys:
            if having:
                raise Unfit("a condition on groups without groups")
            return Scalar(measures[0], where)
        count = told.limit or None
        show = "key" if count == 1 or having else "both"
        return Ranked(keys, measures[0], where, down, count, having, show)

    def _direction(self, told: pb.Aggregate) -> bool | None:
        """Whether the largest comes first; None where groups come in their own order."""
        if len(told.order) > 1:
            raise Unfit("several orders of groups")
        keys = {name for k in told.keys for name in (k.column, k.label) if name}
        if not told.order or (told.order[0].by in keys and not told.order[0].descending):
            return None
        if told.order[0].by in keys:
            raise Unfit("groups from the last to the first")
        return told.order[0].descending

    def _having(self, told: pb.Aggregate) -> tuple[str, tuple[float, ...]] | None:
        if not told.having:
            return None
        first = told.having[0]
        op = OPS.get(first.comparator, "")
        if len(told.having) > 1 or op not in ORDERING | {"=", "!="} or len(first.values) != ARITY.get(op, (1, 1))[0]:
            raise Unfit("conditions on groups")
        self.numbers.extend(first.values)
        return op, tuple(first.values)

    def _rows(self, told: pb.Rows) -> Query:
        _hold(told)
        show, where = tuple(self.field(name) for name in told.columns), self.where(told.filter)
        if not show:
            raise Unfit("rows without columns")
        if not told.order:
            return Listing(show, where, told.distinct, told.limit)
        if len(told.order) > 1 or (told.offset and told.limit != 1):
            raise Unfit("several orders of rows")
        by = self.field(told.order[0].by)
        if not by.ordered:
            raise Unfit(f"an order by {by.name}")
        nth = told.offset + 1 if told.limit == 1 else 1
        return Picked(show, Ordering(by, told.order[0].descending), told.limit or None, where, nth)

    def _frequent(self, told: pb.TopValues) -> Query:
        key, where = Key(self.field(told.column)), self.where(told.filter)
        query = Ranked((key,), Measure("count"), where, not told.rarest, told.limit or 10, show="both")
        return itemised(query, self._semantics) if told.item_mark else query

    def _series(self, told: pb.TimeSeries) -> Query:
        time, by = self.field(told.time), self.field(told.by) if told.by else None
        if time.kind != "time":
            raise Unfit(f"a series over {time.name}")
        measure = self.measure(told.measures[0]) if told.measures else Measure("count")
        growth = told.compare == pb.COMPARISON_PREVIOUS_PERIOD
        return Series(time, GRAIN_NAMES[told.grain], measure, self.where(told.filter), by, growth, told.cumulative)

    def field(self, name: str) -> Field:
        if name not in self._fields:
            raise Unfit("a column that is not there")
        self.used.add(name)
        return self._fields[name]

    def key(self, told: pb.Key) -> Key:
        field = self.field(told.column)
        _hold(told)
        if told.grain and (field.kind != "time" or told.grain not in GRAIN_NAMES):
            raise Unfit(f"groups of {field.name} by a step that it does not have")
        return Key(field, GRAIN_NAMES.get(told.grain, ""))

    def measure(self, told: pb.Measure) -> Measure:
        _hold(told)
        function = FUNCTION_NAMES.get(told.function, "")
        field = self.field(told.column) if told.column else None
        test = self.where(told.filter)
        if function not in FUNCTIONS or (field is None and function not in ("count", "share")):
            raise Unfit("a measure without a column, or of a kind that questions have no form for")
        if function == "share" and not test:
            raise Unfit("a share of nothing")
        if function in ARITHMETIC and field and (not field.column.numeric or field.kind == "id"):
            raise Unfit(f"arithmetic on {field.name}")
        if function == "quantile":
            self.numbers.append(told.quantile)
        self.functions.add(function)
        return Measure(function, field, told.quantile if function == "quantile" else 0.5, test)

    def where(self, told: pb.Filter) -> Where:
        return tuple(tuple(self.condition(c) for c in clause.any_of) for clause in told.clauses)

    def condition(self, told: pb.Condition) -> Condition:
        _hold(told)
        field, op = self.field(told.column), OPS.get(told.comparator, "")
        low, high = ARITY.get(op, (1, 1))
        if op not in COMPARATORS or not low <= len(told.values) <= high:
            raise Unfit(f"a comparison with {len(told.values)} values")
        if high and field.name in self._semantics.table.masked:
            raise Unfit(f"masked values of {field.name}")
        if (op in TEXTUAL and field.column.type != "string") or (op in ORDERING and not field.ordered):
            raise Unfit(f"{field.name} compared as what it is not")
        made = Condition(field, op, tuple(self._value(v, field, op) for v in told.values))
        self.conditions.append(made)
        return made

    def _value(self, told: pb.Value, field: Field, op: str) -> Any:
        column: Column = field.column
        given = getattr(told, str(told.WhichOneof("kind")), None)
        if column.type == "boolean":
            given = self._truth.get(given.casefold(), given) if isinstance(given, str) else given
            if not isinstance(given, bool):
                raise Unfit(f"{field.name} compared with what is neither true nor false")
            return given
        if isinstance(given, bool):
            raise Unfit(f"{field.name} compared with a truth value")
        if column.numeric:
            return self._number(given, field)
        if column.temporal:
            return _parsed(str(given), datetime.fromisoformat, field) and str(given)
        return str(given) if op in TEXTUAL else self._named(str(given), field)

    def _number(self, given: Any, field: Field) -> float | int:
        number = float(_parsed(given, float, field))
        if field.kind == "number":
            self.numbers.append(number)
        return int(number) if number.is_integer() else number

    def _named(self, text: str, field: Field) -> Any:
        """The cell that the text stands for; where all cells are known, another one is refused."""
        index = self._semantics.values.exact
        known = {str(n.value): n.value for found in index.values() for n in found if n.field.name == field.name}
        known.update({str(v): v for v in (field.positive, field.negative) if v is not None})
        if text in known:
            return known[text]
        alike = [v for k, v in known.items() if k.casefold() == text.casefold()]
        if not alike and len(known) >= field.column.stats.distinct:
            raise Unfit(f"a value that {field.name} does not have")
        return alike[0] if alike else text

    def _rewrite(self, message: Any) -> None:
        """Puts our own measures, keys, conditions and names in the place of those that were written."""
        ours: dict[str, Callable[[Any], Proto]] = {
            pb.Filter.DESCRIPTOR.full_name: lambda m: where_message(self.where(m)),
            pb.Measure.DESCRIPTOR.full_name: lambda m: self.measure(m).message(),
            pb.Key.DESCRIPTOR.full_name: lambda m: self.key(m).message(),
        }
        for part, value in message.ListFields():
            for item in value if part.is_repeated else [value]:
                if part.message_type is None:
                    self._check(part.name, item)
                elif part.message_type.full_name in ours:
                    item.CopyFrom(ours[part.message_type.full_name](item))
                else:
                    self._rewrite(item)
        for name in NAMES & set(message.DESCRIPTOR.fields_by_name):
            filtered = "filter" in message.DESCRIPTOR.fields_by_name and message.HasField("filter")
            where = self.where(message.filter) if filtered else ()
            setattr(message, name, self._words.conditions(where)[:512])

    def _check(self, name: str, item: Any) -> None:
        if isinstance(item, str) and name not in NAMES:
            self.field(item)


def _is_plain(told: pb.TimeSeries) -> bool:
    """Whether a series is one of those that questions have a form for."""
    fits = GRAIN_NAMES.get(told.grain) in STEPS and len(told.measures) < 2
    return fits and not (told.fill or told.rolling or told.fiscal_start or told.compare == pb.COMPARISON_PREVIOUS_YEAR)


def _hold(message: Proto) -> None:
    """Holds a message against its form."""
    if any(part.name not in FORMS[message.DESCRIPTOR.name] for part, _ in message.ListFields()):
        raise Unfit("a part that questions have no form for")


def _parsed(given: Any, parse: Callable[[Any], Any], field: Field) -> Any:
    try:
        return parse(given)
    except (TypeError, ValueError) as error:
        raise Unfit(f"{field.name} compared with what it cannot hold") from error
