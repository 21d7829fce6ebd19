"""The editable pieces of a reading, each with the queries that its alternatives stand for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from planner.conditions import Condition, Where
from planner.describe import Describer
from planner.interpretation import Chip
from planner.leaders import Leaders
from planner.queries import Key, Measure, Ordering, Picked, Query, Ranked, Scalar
from planner.rewriting import substituted
from planner.semantics import Field, Semantics
from planner.studies import Study

CHOICES = 6
FUNCTIONS = ("sum", "mean", "median", "min", "max", "count")
GRAINS = ("day", "week", "month", "quarter", "year")
LIMITS = (1, 3, 5, 10)


@dataclass(frozen=True)
class EditableChip:
    """A chip with the query that each of its alternatives leads to; the empty text removes it."""

    chip: Chip
    edits: dict[str, Query]


def editable(query: Query, semantics: Semantics, phrases: dict[str, str]) -> list[EditableChip]:
    """`phrases`: per column the words of the question that named it."""
    maker = _Maker(semantics, phrases, Describer(semantics.lexicon))
    pieces = [*maker.measures(query), *maker.columns(query), *maker.groups(query), *maker.grains(query)]
    pieces += [*maker.orders(query), *maker.filters(query)]
    return [
        EditableChip(Chip(f"{kind}-{n}", kind, text, phrase, tuple(t for t in edits if t)), edits)
        for n, (kind, text, phrase, edits) in enumerate(pieces, 1)
    ]


def edited(
    query: Query, pieces: Sequence[EditableChip], edits: Sequence[tuple[str, str]], semantics: Semantics
) -> Query | None:
    """The query after chips (by id) were given other texts; None where a chip, or a text for it, is unknown."""
    original = {p.chip.id: p.chip for p in pieces}
    for chip_id, text in edits:
        chip = original.get(chip_id)
        piece = next((p for p in pieces if chip and (p.chip.kind, p.chip.text) == (chip.kind, chip.text)), None)
        if piece is None or text not in piece.edits:
            return None
        query = piece.edits[text]
        pieces = editable(query, semantics, {})
    return query


Piece = tuple[str, str, str, dict[str, Query]]


class _Maker:
    def __init__(self, semantics: Semantics, phrases: dict[str, str], words: Describer) -> None:
        self.semantics, self.phrases, self.words = semantics, phrases, words

    def measures(self, query: Query) -> Iterator[Piece]:
        for measure in dict.fromkeys(_find(query, Measure)):
            if measure.field is None or measure.function not in self.words.functions:
                continue
            allowed = query.functions() if isinstance(query, Study) else FUNCTIONS
            others = [f for f in allowed if f != measure.function and measure.field.numeric]
            edits = {
                self.words.functions[f].format(column="").strip(): substituted(
                    query, measure, replace(measure, function=f)
                )
                for f in others
            }
            yield (
                "aggregation",
                self.words.functions[measure.function].format(column="", quantile=f"{measure.quantile:g}").strip(),
                "",
                edits,
            )
            yield (
                "measure",
                measure.field.title,
                self.phrases.get(measure.field.name, ""),
                self._swaps(query, measure.field),
            )

    def _swaps(self, query: Query, field: Field) -> dict[str, Query]:
        """The same query over other columns of the field's kind."""
        alike = [
            f for f in self.semantics.fields if f is not field and f.kind == field.kind and f.numeric == field.numeric
        ]
        return {f.title: substituted(query, field, f) for f in alike[:CHOICES]}

    def columns(self, query: Query) -> Iterator[Piece]:
        """The columns that a study names by themselves."""
        for each in fields(query) if isinstance(query, Study) else ():  # type: ignore[arg-type]
            field = getattr(query, each.name)
            if isinstance(field, Field):
                edits = self._swaps(query, field)
                if each.name == "by":
                    edits |= {"": replace(query, by=None)}  # type: ignore[type-var]
                kind = "measure" if field.numeric else "group"
                yield kind, field.title, self.phrases.get(field.name, ""), edits

    def grains(self, query: Query) -> Iterator[Piece]:
        """The step of the calendar of a study."""
        grain = getattr(query, "grain", "") if isinstance(query, Study) else ""
        if isinstance(query, Study) and grain:
            others = [g for g in query.grains() if g != grain]
            edits: dict[str, Query] = {self.words.say[g]: replace(query, grain=g) for g in others}  # type: ignore[type-var]
            yield "grain", self.words.say[grain], "", edits

    def groups(self, query: Query) -> Iterator[Piece]:
        keys = list(dict.fromkeys(_find(query, Key)))
        for key in keys:
            taken = [k.field for k in keys]
            others = [f for f in self.semantics.fields if f.kind in ("category", "flag") and f not in taken]
            edits = {f.title: substituted(query, key, Key(f)) for f in others[:CHOICES]}
            if isinstance(query, Ranked) and query.keys == (key,):
                edits[""] = Scalar(query.measure, query.where)
            yield "group", key.field.title, self.phrases.get(key.field.name, ""), edits
            if key.grain:
                steps = {
                    self.words.say[g]: substituted(query, key, replace(key, grain=g)) for g in GRAINS if g != key.grain
                }
                yield "grain", self.words.say[key.grain], "", steps

    def orders(self, query: Query) -> Iterator[Piece]:
        say = self.words.say
        for order in dict.fromkeys(_find(query, Ordering)):
            turned = replace(order, descending=not order.descending)
            text = f"{say['highest' if order.descending else 'lowest']} {order.by.title}"
            other = f"{say['highest' if turned.descending else 'lowest']} {order.by.title}"
            yield "order", text, self.phrases.get(order.by.name, ""), {other: substituted(query, order, turned)}
        if isinstance(query, (Ranked, Picked, Leaders)) and query.count:
            if isinstance(query, (Ranked, Leaders)) and query.descending is not None:
                turned_query = replace(query, descending=not query.descending)
                yield (
                    "order",
                    say["highest" if query.descending else "lowest"],
                    "",
                    {say["lowest" if query.descending else "highest"]: turned_query},
                )
            limits: dict[str, Query] = {str(n): replace(query, count=n) for n in LIMITS if n != query.count}
            yield "limit", str(query.count), "", limits

    def filters(self, query: Query) -> Iterator[Piece]:
        for clause in dict.fromkeys(_clauses(query)):
            text = f" {self.words.say['or']} ".join(self.words.condition(c) for c in clause)
            edits: dict[str, Query] = {"": _without(query, clause)}
            if len(clause) == 1 and clause[0].negatable:
                turned = clause[0].negated()
                edits[self.words.condition(turned)] = substituted(query, clause, (turned,))
            for other in clause[0].others if len(clause) == 1 else ():
                edits[self.words.condition(other)] = substituted(query, clause, (other,))
            kind = "period" if all(c.field.kind == "time" for c in clause) else "filter"
            yield kind, text, clause[0].text, edits


def _find(node: Any, kind: type) -> list[Any]:
    """Every part of a query that is of a kind, in order."""
    if isinstance(node, kind):
        return [node]
    if isinstance(node, tuple):
        return [found for each in node for found in _find(each, kind)]
    names = getattr(node, "__dataclass_fields__", {}) if not isinstance(node, (Field, Condition, Measure)) else {}
    return [found for name in names for found in _find(getattr(node, name), kind)]


def _clauses(query: Query) -> list[tuple[Condition, ...]]:
    found: list[tuple[Condition, ...]] = []
    for node in _find(query, Query):
        found.extend(node.where)
    inner = [getattr(query, name, None) for name in ("inner", "outer", "rows")]
    for each in inner:
        if isinstance(each, Query):
            found.extend(_clauses(each))
    return found


def _without(query: Query, clause: tuple[Condition, ...]) -> Query:
    """The query with a clause left out wherever it stands."""

    def pruned(node: Any) -> Any:
        if isinstance(node, tuple):
            return tuple(pruned(n) for n in node if n != clause)
        names = getattr(node, "__dataclass_fields__", {}) if isinstance(node, Query) else {}
        return replace(node, **{n: pruned(getattr(node, n)) for n in names}) if names else node

    made: Query = pruned(query)
    return made


__all__ = ["EditableChip", "Where", "editable"]
