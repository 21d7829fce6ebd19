"""What the planner knows of a dataset version: its fields, their words, and an index of the values people name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from planner.dates import Calendar
from planner.glued import apart
from planner.kinds import Kind, called, kind_of, poles
from planner.labelled import call, labelled
from planner.labels import SELDOM, label_of
from planner.lexicon import Lexicon, lexicon
from planner.names import NameIndex
from planner.owners import with_owners
from planner.rows import deeds_of, families, kin_of, numbered, row_nouns
from planner.titles import title_words, titled
from planner.tokens import Token, fold, name_words, tokenize
from planner.values import ValueIndex
from sandbox.table import Column, Table

WEEK = 7
"""Days of a week."""
EMPTY = ("[]", "{}", "()")
"""Cells of lists that hold nothing."""
USUAL = 0.9
"""The part of the rows of which a kind is nearly that of all."""
TELLING = 0.8
"""Different texts per row from which texts tell one row from another."""
FILLED, AGAIN = 0.5, 1.5
"""The part of all pairs of who and when that the rows of a panel hold, and how many rows it has at each time."""


@dataclass(frozen=True)
class Field:
    """A column as questions see it."""

    column: Column
    kind: Kind
    words: tuple[str, ...]
    unique: bool = False
    """Whether no two rows share a value."""
    telling: bool = False
    """Whether hardly any rows share a text."""
    positive: Any = None
    """For flags: the cell that means yes."""
    negative: Any = None
    """The cell that means no, or none."""
    lower_is_better: bool = False
    owned: bool = False
    """Whether it tells of somebody to whom many rows belong."""
    expression: str = ""
    """What computes it, where the table does not hold it."""
    source: Field | None = None
    """The column that it is computed from."""

    @property
    def name(self) -> str:
        return self.column.name

    @property
    def numeric(self) -> bool:
        return self.kind in ("number", "year")

    @property
    def countable(self) -> bool:
        """Whether its numbers are amounts, whose thousands are set apart; years, ids and codes are none."""
        return self.kind == "number" and self.column.role == "measure"

    @property
    def ordered(self) -> bool:
        return self.numeric or self.kind == "time" or (self.kind == "id" and self.column.numeric)

    @property
    def falls(self) -> bool:
        """Whether some of its numbers lie below nought."""
        least = self.column.stats.minimum
        return isinstance(least, (int, float)) and least < 0

    @property
    def days_of_month(self) -> bool:
        """Whether a column of days numbers those of a month, and not of a week."""
        most = self.column.stats.maximum
        return self.kind == "number" and isinstance(most, (int, float)) and most > WEEK

    @property
    def title(self) -> str:
        """The name as a person would write it."""
        return self.column.name if " " in self.column.name else " ".join(name_words(self.column.name))

    def says(self, *words: str) -> bool:
        return any(w in self.words for w in words)


@dataclass
class Semantics:
    """Fields of a version with indexes over their names and values; built once per version and kept."""

    table: Table
    lexicon: Lexicon
    fields: tuple[Field, ...]
    names: NameIndex
    values: ValueIndex
    nouns: frozenset[str]
    """Stems of what one row is called."""
    row_noun: str = ""
    fitting: frozenset[str] = frozenset()
    """Stems of nouns that the columns suggest for a row."""
    foreign: frozenset[str] = frozenset()
    """Stems of nouns that name what other tables hold, and this one does not."""
    language: str = "en"
    deeds: frozenset[str] = frozenset()
    """Stems of verbs whose doers a column names: `teach` beside `instructor`."""
    usual: frozenset[tuple[str, Any]] = frozenset()
    """Columns and the value that nearly all of their cells hold."""
    title: tuple[str, ...] = ()
    """Words of the name of the file or data set."""
    previous: str = ""
    """Id of the version before this one; empty where there is none."""

    @staticmethod
    def build(
        table: Table,
        vocabulary: Iterable[tuple[str, Any, int]],
        synonyms: Mapping[str, Sequence[str]] | None = None,
        row_noun: str = "",
        language: str = "en",
        value_synonyms: Sequence[tuple[str, str, str]] = (),
    ) -> Semantics:
        """`synonyms`: column name to the words that its owner taught; `value_synonyms`: phrase, column, value."""
        headers = [tuple(name_words(c.source_name or c.name)) or (fold(c.name),) for c in table.columns]
        words = lexicon(language).among(headers)
        listed: dict[str, list[Any]] = {}
        usual = set()
        for column, value, count in vocabulary:
            listed.setdefault(column, []).append(value)
            if count >= USUAL * table.rows:
                usual.add((column, value))
        names = apart(headers, words)
        fields = tuple(
            _field(c, parts, listed.get(c.name, []), table.rows, words)
            for c, parts in zip(table.columns, names, strict=True)
        )
        nouns, noun, fitting, foreign = row_nouns(fields, row_noun, words)
        fields = tuple(replace(f, kind="id") if numbered(f, nouns, words) else f for f in fields)
        fields = with_owners(labelled(fields, listed), nouns, words)
        values = ValueIndex(words)
        for f in fields:
            if f.kind in ("category", "id", "text") and not f.column.temporal:
                values.add(f, listed.get(f.name, []))
            elif f.kind == "flag" and f.column.stats.distinct > 2:
                values.add(f, [v for v in listed.get(f.name, []) if v not in (f.positive, f.negative)])
        for phrase, column, value in value_synonyms:
            for f in fields:
                if f.name == column:
                    values.teach(f, phrase, value)
        shared_words = {f.name: called(listed.get(f.name, []), values.kinds.get(f.name, ""), words) for f in fields}
        index = NameIndex(fields, words, synonyms or {}, shared_words)
        call(fields, index, words)
        return Semantics(
            table,
            words,
            fields,
            index,
            values,
            nouns,
            noun,
            fitting,
            foreign,
            language,
            _deeds(fields, words),
            frozenset(usual),
        )

    def called(self, title: str) -> Semantics:
        """The same, with the name of the file or data set, which may say what a row is: `bird_strikes`; or, where rows
        tell of the same things at one time after the other, what these are."""
        told = title_words(title, self.lexicon)
        noun = titled(told, self.fields, self.lexicon)
        rows = self.lexicon.stem(noun) in self.fitting
        again = [f for f in self.fields if f.kind == "category" and self.told_again(f) and not (rows and f.words[1:])]
        if noun and len(again) == 1 and (self.label is None or not self.label.unique):
            self.names.call(again[0], noun)
            return self
        amount = any(m.field.numeric for m in self.names.mentions(tokenize(noun, self.lexicon)))
        stems = frozenset({self.lexicon.stem(noun)} if noun and not amount else ())
        known = self.nouns and not stems
        fitting = self.fitting | (frozenset() if known else families(self.fields, stems, self.lexicon, told)[0])
        stems |= kin_of(stems, self.lexicon)
        nouns, foreign = self.nouns | stems, self.foreign - stems - fitting
        deeds = self.deeds | deeds_of(nouns, self.lexicon)
        return replace(self, nouns=nouns, fitting=fitting, foreign=foreign, deeds=deeds, title=told)

    def after(self, version_id: str) -> Semantics:
        """The same, with the id of the version before."""
        return replace(self, previous=version_id)

    @property
    def time(self) -> Field | None:
        """The field that dates the rows."""
        times = [f for f in self.fields if f.kind == "time"]
        births = self.lexicon.words("births")
        full = [f for f in times if f.column.stats.nulls * 2 <= self.table.rows] or times
        origins = self.lexicon.words("origins")
        years = sorted((f for f in self.fields if f.kind == "year"), key=lambda f: bool(origins & set(f.words)))
        dated = sorted(full + years, key=lambda f: f.owned or bool(births & set(f.words)))
        return next(iter(dated), None)

    @property
    def calendar(self) -> Calendar | None:
        """What reads periods as they lie about the dates of the rows."""
        time = self.time
        if time is None or time.column.stats.maximum is None:
            return None
        first, last = time.column.stats.minimum, time.column.stats.maximum
        if time.kind == "year":
            return Calendar(self.lexicon, date(max(int(first), 1), 1, 1), date(min(int(last), 9998), 12, 31))
        return Calendar(self.lexicon, date.fromisoformat(str(first)[:10]), date.fromisoformat(str(last)[:10]))

    @property
    def of_people(self) -> bool:
        """Whether a row is a person."""
        return bool(self.nouns & self.lexicon.people)

    @property
    def label(self) -> Field | None:
        """The field by which one tells a row: a unique name before a unique number."""
        return label_of(self.fields, self.nouns, self.table.rows, self.lexicon)

    @property
    def naming(self) -> Field | None:
        """The field of names that `its name` asks for: the label, or where that is a number, the one of names."""
        label, words = self.label, self.lexicon.words("naming")
        if label is None or label.kind != "id":
            return label
        named = [f for f in self.fields if f.kind in ("category", "text") and f.words[-1] in words]
        return named[0] if len(named) == 1 else None

    def steps(self) -> list[Field]:
        """Columns that part the years of the one that dates the rows: quarters, months."""
        grains = self.lexicon.raw["grains"]
        parts = {w for g in ("quarter", "month", "week") for w in grains[g]}
        yearly = self.time is not None and self.time.kind == "year"
        fit = (f for f in self.fields if f.kind in ("category", "number") and set(f.words[-1:]) & parts)
        return [f for f in fit if f.column.stats.distinct > 1] if yearly else []

    def told_again(self, field: Field) -> bool:
        """Whether the rows tell of a field's values at one time after the other."""
        if self.time is None:
            return False
        times = self.time.column.stats.distinct
        for step in self.steps():
            times *= step.column.stats.distinct
        count, rows = field.column.stats.distinct, self.table.rows
        followed = field.words == ("name",) and SELDOM * count <= rows and not any(f.unique for f in self.fields)
        filled = FILLED * count * times <= rows <= count * times and AGAIN * times <= rows
        return count > 1 and times > 1 and (followed or filled)

    def knows(self, token: Token) -> bool:
        """Whether a word stands for something in the data, exactly or nearly."""
        stem = token.stem
        index, values = self.names, self.values
        return bool(
            stem in self.nouns
            or (stem,) in index.index
            or (stem,) in values.exact
            or stem in values.parts
            or index.close_to(token)
            or values.like(token)
        )

    def by_name(self, name: str) -> Field:
        sources = (f.source for f in self.fields if f.source)
        return next(f for f in (*self.fields, *sources) if f.name == name)


def _deeds(fields: Sequence[Field], words: Lexicon) -> frozenset[str]:
    named = {words.stem(w) for f in fields if f.kind in ("category", "text") for w in f.words}
    doing: Mapping[str, Sequence[str]] = words.raw["doing"]
    return frozenset(words.stem(verb) for verb, roles in doing.items() if named & {words.stem(r) for r in roles})


def _field(column: Column, parts: tuple[str, ...], values: list[Any], rows: int, words: Lexicon) -> Field:
    positive, negative = poles(column, values, words)
    unique = rows > 1 and column.stats.distinct == rows - column.stats.nulls and column.stats.nulls * 10 < rows
    nought = words.words("negative") | words.words("none") if positive is None and len(values) <= 12 else frozenset()
    none = [v for v in values if str(v) in EMPTY or fold(str(v)) in nought]
    negative = none[0] if none else negative
    return Field(
        column=column,
        kind=kind_of(column, parts, positive is not None, unique, words),
        words=parts,
        unique=unique,
        telling=column.type == "string" and column.stats.distinct >= TELLING * rows,
        positive=positive,
        negative=negative,
        lower_is_better=parts[-1] in words.words("lower_is_better") and column.numeric,
    )
