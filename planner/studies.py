"""Queries that one operator answers as a whole; the sentence is put together here, from cells of its result."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dataspeaks.executor.v1 import operators_pb2 as pb
from planner.conditions import Where, comparable
from planner.queries import Query, Result, Spoken, Steps
from planner.results import cells, column_types
from planner.semantics import Field

if TYPE_CHECKING:
    from planner.describe import Describer

SHOWN = 10
"""Most items that a sentence lists."""
Facts = dict[str, Any]


class Study(Query):
    """Base of these queries."""

    def operator(self) -> pb.Operator:
        raise NotImplementedError

    def read(self, result: Result) -> Spoken:
        """What an operator's result says."""
        raise NotImplementedError

    def about(self, words: Describer) -> str:
        """What is computed, as a noun phrase, without its conditions."""
        raise NotImplementedError

    def grains(self) -> tuple[str, ...]:
        """Steps of the calendar that it can go by, where it has one."""
        return ("day", "week", "month", "quarter", "year")

    def functions(self) -> tuple[str, ...]:
        """Functions that its measure can have, where it has one."""
        return ("sum", "mean", "median", "min", "max", "count")

    def steps(self) -> Steps:
        result = yield self.operator()
        return self.read(result)


def phrase(key: str, answer: Any, values: Sequence[Any], facts: Facts, **more: Any) -> Spoken:
    """A result told by the language's template `key`; `facts` fill it."""
    return Spoken(answer, list(values), "phrase", sentence=key, facts=facts, **more)


def nothing() -> Spoken:
    return Spoken(None, [], "nothing")


@dataclass(frozen=True)
class Amount:
    """A number with its unit, as a sentence shows it."""

    value: Any
    unit: str = ""
    apart: bool = True
    """Whether thousands are set apart."""


@dataclass(frozen=True)
class Step:
    """A step of the calendar, by its first day."""

    day: str
    grain: str


@dataclass(frozen=True)
class Percent:
    """A share of 0 to 1, shown in percent."""

    share: float

    @property
    def derived(self) -> tuple[float, str, tuple[float, ...]]:
        return self.share * 100, "percent", (self.share,)


def named(result: Result) -> dict[str, list[Any]]:
    """Cells by the name of their column."""
    names = [str(c["name"]) for c in result["columns"]]
    return {name: cells(result, place) for place, name in enumerate(names)}


def measured(result: Result, label: str) -> list[Any]:
    """Cells of a measure as numbers."""
    return [None if v is None else comparable(v) for v in named(result)[label]]


def stated(result: Result) -> list[float]:
    """The numbers of the operator's own sentence, in their order."""
    return [n["value"] for n in result.get("numbers") or () if n.get("value") is not None]


def day(value: Any) -> str:
    """A date's cell as answers key it: without its midnight."""
    text = str(value)
    return text[:10] if text[10:] in ("T00:00:00", " 00:00:00") else text


def unit_of(field: Field | None) -> str:
    return (field.column.unit or "") if field else ""


@dataclass(frozen=True)
class Contents(Study):
    """What the table holds: its rows, its columns and what they are for."""

    shown: tuple[Field, ...] = ()
    where: Where = ()
    groups: tuple[str, ...] = ()
    """Titles of the columns by kind, as (kind, title) joined by a bar."""

    def operator(self) -> pb.Operator:
        return pb.Operator(profile=pb.Profile(columns=[f.name for f in self.shown]))

    def about(self, words: Describer) -> str:
        return words.say["profile"]

    def read(self, result: Result) -> Spoken:
        types = column_types(result)
        rows = [v for row in result["rows"][:SHOWN] for v in row if v is not None]
        extra = result.get("extra") or {}
        facts = {"rows": extra.get("rows"), "columns": len(result["rows"]), "kinds": tuple(self._kinds())}
        derived = [(len(result["rows"]), "rows", ())]
        return phrase("contents", str(result.get("sentence") or ""), rows if types else [], facts, derived=derived)

    def _kinds(self) -> Iterator[tuple[str, str]]:
        for each in self.groups:
            kind, _, titles = each.partition("|")
            yield kind, titles


__all__ = [
    "SHOWN", "Amount", "Contents", "Facts", "Percent", "Study", "day", "measured", "named", "nothing", "phrase",
    "stated", "unit_of",
]  # fmt: skip
