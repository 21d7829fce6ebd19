"""Random operator calls: every operator of the contract, its fields filled by their rules and by what a table holds."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from buf.validate import validate_pb2
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message

from dataspeaks.executor.v1 import diff_pb2
from dataspeaks.executor.v1 import operators_pb2 as pb
from sandbox.table import Column, Table

LABELS = ("m", "Größe", "日本", 'a "quoted" name', "It's", "x" * 60)
ZONES = ("Europe/Berlin", "America/St_Johns", "UTC")
NAMES_OF_COLUMNS = frozenset(
    {"column", "columns", "against", "by", "target", "focus", "actor", "time", "entity", "amount"}
)
FITTING: dict[str, Callable[[Column], bool]] = {
    "time": lambda column: column.temporal,
    "actor": lambda column: column.role == "identifier" or column.type == "string",
    "entity": lambda column: column.role == "identifier" or column.type == "string",
    "amount": lambda column: column.numeric,
    "SegmentQuantiles.column": lambda column: column.numeric,
    "Outliers.column": lambda column: column.numeric,
    "by": lambda column: column.role in ("dimension", "flag"),
}
EXPRESSIONS = {
    "integer": '"{0}" * 2 + 1',
    "decimal": 'round("{0}" / 3, 1)',
    "double": 'abs("{0}") - 0.5',
    "date": 'month("{0}")',
    "timestamp": 'hour("{0}")',
    "string": "concat(upper(\"{0}\"), '!')",
    "boolean": 'case when "{0}" then 1 else 0 end',
}
ANY_TYPE = ("FUNCTION_COUNT", "FUNCTION_DISTINCT", "FUNCTION_MIN", "FUNCTION_MAX", "FUNCTION_MODE")
NUMERIC = ("SUM", "MEAN", "MEDIAN", "QUANTILE", "STDDEV", "VARIANCE")
SINGLE = ("EQUAL", "NOT_EQUAL", "LESS", "LESS_OR_EQUAL", "GREATER", "GREATER_OR_EQUAL")


@dataclass
class Calls:
    """Calls on one table; `values` are some cells of each column, `other` the version to compare with."""

    chance: random.Random
    table: Table
    values: dict[str, list[Any]]
    other: diff_pb2.OtherVersion
    _columns: list[str] = field(default_factory=list)
    _labels: list[str] = field(default_factory=list)

    def call(self, name: str) -> pb.Operator:
        self._columns, self._labels = [], []
        operator = pb.Operator()
        if self._odds(0.1):
            operator.computed.add(name="computed one", expression=self._expression())
        kind = getattr(operator, name)
        kind.SetInParent()
        self._fill(kind)
        return operator

    def masked(self) -> list[str]:
        return sorted(self.chance.sample([c.name for c in self.table.columns], 2)) if self._odds(0.1) else []

    def _odds(self, share: float) -> bool:
        return self.chance.random() < share

    def _fill(self, message: Any) -> None:
        descriptor: Descriptor = message.DESCRIPTOR
        if own := getattr(self, f"_{descriptor.name.lower()}", None):
            own(message)
            return
        chosen = {self.chance.choice(oneof.fields).name for oneof in descriptor.oneofs}
        for each in descriptor.fields:
            if each.containing_oneof is None or each.name in chosen:
                self._field(message, each, each.name in chosen)

    def _field(self, message: Any, each: FieldDescriptor, chosen: bool) -> None:
        rules = each.GetOptions().Extensions[validate_pb2.field]
        if each.is_repeated:
            least = rules.repeated.min_items
            count = least + self.chance.choice((0, 0, 1, 2)) if least or self._odds(0.5) else 0
            made = getattr(message, each.name)
            if each.message_type:
                for _ in range(count):
                    self._fill(made.add())
            elif each.name in NAMES_OF_COLUMNS:
                made.extend(self.chance.sample([c.name for c in self.table.columns], count))
        elif each.message_type:
            if chosen or rules.required or self._odds(0.3):
                inner: Message = getattr(message, each.name)
                inner.SetInParent()
                self._fill(inner)
        else:
            setattr(message, each.name, self._scalar(each, rules))

    def _scalar(self, each: FieldDescriptor, rules: Any) -> Any:
        match each.cpp_type:
            case FieldDescriptor.CPPTYPE_STRING:
                return self._string(each, bool(rules.string.min_len))
            case FieldDescriptor.CPPTYPE_ENUM:
                return self.chance.choice(each.enum_type.values).number if self._odds(0.4) else 0
            case FieldDescriptor.CPPTYPE_BOOL:
                return self._odds(0.3)
            case FieldDescriptor.CPPTYPE_DOUBLE:
                return self.chance.choice((0.0, 0.5, 0.9))
        most = rules.int32.lte or rules.int64.lte or 90_000
        return 0 if self._odds(0.6) else self.chance.randint(2, min(most, self.chance.choice((6, 12, 90_000))))

    def _string(self, each: FieldDescriptor, needed: bool) -> str:
        if each.name in NAMES_OF_COLUMNS:
            return self._column(each) if needed or self._odds(0.3) else ""
        if each.name == "expression":
            return self._expression()
        if each.name == "time_zone":
            return self.chance.choice(ZONES) if self._odds(0.1) else ""
        if each.name == "members_of":
            return self.chance.choice(("Champions", "Lost")) if self._odds(0.3) else ""
        return self.chance.choice(LABELS) if needed or self._odds(0.2) else ""

    def _column(self, each: FieldDescriptor) -> str:
        fits = FITTING.get(f"{each.containing_type.name}.{each.name}") or FITTING.get(each.name)
        fitting = [c.name for c in self.table.columns if not fits or fits(c)]
        return self.chance.choice(fitting if fitting and self._odds(0.95) else [c.name for c in self.table.columns])

    def _any(self, fitting: Iterable[Column] | None = None) -> Column:
        return self.chance.choice(list(fitting or self.table.columns))

    def _expression(self) -> str:
        column = self._any(c for c in self.table.columns if c.type in EXPRESSIONS)
        return EXPRESSIONS[column.type].format(column.name)

    def _diff(self, diff: diff_pb2.Diff) -> None:
        diff.other.CopyFrom(self.other)
        diff.other_version_id = self.other.version_digest
        names = [c.name for c in self.table.columns]
        diff.key.extend(self.chance.sample(names, self.chance.choice((0, 0, 1, 2))))
        diff.columns.extend(self.chance.sample(names, self.chance.choice((0, 0, 3))))
        diff.insights = self._odds(0.3)

    def _measure(self, measure: pb.Measure) -> None:
        column = self._any()
        if column.numeric and self._odds(0.8):
            measure.function = pb.Function.Value(f"FUNCTION_{self.chance.choice(NUMERIC)}")
        else:
            measure.function = pb.Function.Value(self.chance.choice(ANY_TYPE))
        measure.column = column.name
        if measure.function == pb.FUNCTION_QUANTILE:
            measure.quantile = self.chance.choice((0.0, 0.1, 0.5, 1 / 3, 0.99))
        if self._odds(0.5):
            measure.label = f"{self.chance.choice(LABELS)} {len(self._labels)}"
            self._labels.append(measure.label)
        if self._odds(0.1):
            self._filter(measure.filter)
        if self._odds(0.1):
            measure.ClearField("column")
            measure.function = self.chance.choice((pb.FUNCTION_COUNT, pb.FUNCTION_SHARE))
            self._filter(measure.filter)

    def _key(self, key: pb.Key) -> None:
        fitting = [c for c in self.table.columns if c.name not in self._columns]
        column = self._any(fitting)
        key.column = column.name
        self._columns.append(column.name)
        if column.temporal and self._odds(0.7):
            key.grain = self.chance.randint(4, 10)  # type: ignore[assignment]
        elif column.numeric and self._odds(0.5):
            key.bin_width = self.chance.choice((1, 2.5, 100))

    def _order(self, order: pb.Order) -> None:
        order.by = self.chance.choice(self._columns + self._labels or [c.name for c in self.table.columns])
        order.descending = self._odds(0.5)

    def _having(self, having: pb.Having) -> None:
        having.label = self.chance.choice(self._labels or list(LABELS))
        having.comparator = pb.Comparator.Value(f"COMPARATOR_{self.chance.choice(SINGLE)}")
        having.values.append(self.chance.choice((0, 1, 7.5)))

    def _filter(self, filter_: pb.Filter) -> None:
        for _ in range(self.chance.choice((1, 1, 2))):
            clause = filter_.clauses.add()
            for _ in range(self.chance.choice((1, 1, 2))):
                self._condition(clause.any_of.add())

    def _condition(self, condition: pb.Condition) -> None:
        column = self._any(c for c in self.table.columns if self.values[c.name])
        condition.column = column.name
        if self._odds(0.15):
            condition.comparator = self.chance.choice((pb.COMPARATOR_IS_NULL, pb.COMPARATOR_IS_NOT_NULL))
            return
        single = SINGLE[:2] if column.type in ("string", "boolean") else SINGLE
        name = self.chance.choice((*single, "IN", "NOT_IN"))
        condition.comparator = pb.Comparator.Value(f"COMPARATOR_{name}")
        for _ in range(1 if name in SINGLE else self.chance.randint(1, 3)):
            self._value(condition.values.add(), self.chance.choice(self.values[column.name]))

    def _value(self, value: pb.Value, cell: Any) -> None:
        if isinstance(cell, bool):
            value.flag = cell
        elif isinstance(cell, int | float):
            value.number = cell
        else:
            value.text = cell.isoformat() if hasattr(cell, "isoformat") else str(cell)
