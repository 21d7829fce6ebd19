"""Cells of named numbers, `Dead: 4 / Aboard: 31`: each of them as a column of numbers that its label names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from planner.lexicon import Lexicon
from planner.tokens import name_words
from sandbox.table import Column, Stats

if TYPE_CHECKING:
    from planner.names import NameIndex
    from planner.semantics import Field

FEWEST, LONGEST = 4, 30
"""Different cells that show a column's form, and characters of a label."""
_PAIR = re.compile(r"\s*([^\W\d_][^:=\d]*)([:=])\s*(-?\d+(?:\.\d+)?)?\s*([/;,|]|(?=[^\W\d_])|$)")

Pair = tuple[str, str, str]
"""A label with the mark behind it, its number as written or nothing, and what stands before the next label."""


def labelled(fields: Sequence[Field], listed: Mapping[str, Sequence[Any]]) -> tuple[Field, ...]:
    """The fields, each of named numbers as one for each of these; `listed`: by column, its different cells."""
    return tuple(made for f in fields for made in (_numbers(f, listed.get(f.name, ())) or (f,)))


def call(fields: Iterable[Field], names: NameIndex, words: Lexicon) -> None:
    """A label names its number by itself: of several columns' that of the total, where one is called so."""
    known, whole = list(fields), words.words("overall")
    plain = {f.words for f in known}
    for label in dict.fromkeys(_label(f) for f in known if f.expression):
        alike = [f for f in known if f.expression and _label(f) == label]
        total = [f for f in alike if f.says(*whole)]
        for f in (total if len(total) == 1 else alike) if tuple(label.split()) not in plain else ():
            names.call(f, label)


def _label(field: Field) -> str:
    return " ".join(field.words[len(field.source.words) :]) if field.source else ""


def _numbers(field: Field, cells: Sequence[Any]) -> list[Field]:
    if field.column.type != "string" or len(cells) < FEWEST:
        return []
    read = [_pairs(str(cell)) for cell in cells]
    forms = {tuple((label, joint) for label, _, joint in pairs) for pairs in read}
    form = forms.pop()
    if forms or not form or any(str(c).count(label) != 1 for c in cells for label, _ in form):
        return []
    columns = [[float(pairs[at][1]) if pairs[at][1] else None for pairs in read] for at in range(len(form))]
    if any(2 * sum(n is not None for n in one) < len(one) for one in columns):
        return []
    whole = next((at for at, one in enumerate(columns) if all(_holds(one, other) for other in columns)), -1)
    made = [_number(field, at, form, columns[at], at == whole) for at in range(len(form))]
    return made if whole >= 0 else [field, *made]


def _pairs(cell: str) -> list[Pair]:
    """A cell's labels with their numbers; nothing where it holds anything else."""
    found, at = [], 0
    while at < len(cell):
        match = _PAIR.match(cell, at)
        if match is None or len(match[1]) > LONGEST:
            return []
        found.append((match[1] + match[2], match[3] or "", match[4] or " "))
        at = match.end()
    return found


def _holds(whole: list[float | None], part: list[float | None]) -> bool:
    """Whether no number exceeds the one that it would be a part of: those who died are of those aboard."""
    return all(a >= b for a, b in zip(whole, part, strict=True) if a is not None and b is not None)


def _number(
    field: Field, at: int, form: tuple[tuple[str, str], ...], numbers: list[float | None], whole: bool
) -> Field:
    """The number of one label; the one that holds the others needs no label to be meant."""
    (label, joint), said = form[at], name_words(form[at][0])
    cell, mark = field.name.replace('"', '""'), label.replace("'", "''")
    text = f"""trim(split("{cell}", '{mark}', 2))"""
    text = f"split({text}, '{joint}', 1)" if at + 1 < len(form) else text
    known = [n for n in numbers if n is not None]
    stats = field.column.stats
    nulls = stats.nulls + len(numbers) - len(known)
    ends = (min(known), max(known)) if known else (None, None)
    told = " ".join(said)
    column = Column(
        f"{field.title} ({told})" if whole else f"{field.title} {told}",
        "integer" if all(n.is_integer() for n in known) else "double",
        "measure",
        aggregation="sum",
        stats=Stats(nulls=nulls, distinct=len(set(known)), minimum=ends[0], maximum=ends[1]),
    )
    return replace(
        field, column=column, kind="number", words=(*field.words, *said), unique=False, telling=False, positive=None,
        negative=None, lower_is_better=False, expression=f"number(nullif(trim({text}), ''))", source=field,
    )  # fmt: skip
