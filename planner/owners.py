"""Columns that tell of somebody to whom rows belong, again in each of them: `user_followers_count`, `host_since`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from planner.lexicon import Lexicon

if TYPE_CHECKING:
    from planner.semantics import Field

TOLD = 2
"""Columns that begin with who it is of, from which on they tell of somebody else than the rows."""
TALLY, NAME = "count", "name"
SHARED = 1.05
"""How many more ids than names there are where some share a name."""


def with_owners(fields: Sequence[Field], nouns: frozenset[str], words: Lexicon) -> tuple[Field, ...]:
    """The fields, marked where they belong to the owner of many rows."""
    people = words.people | {words.stem(role) for roles in words.raw["doing"].values() for role in roles}
    of = {w: [f for f in fields if f.words[0] == w and len(f.words) > 1] for w in {f.words[0] for f in fields}}
    owners = {
        w for w, own in of.items()
        if words.stem(w) in people - nouns and TOLD <= len(own) <= len(fields) / 2 and not any(f.unique for f in own)
    }  # fmt: skip
    return tuple(replace(f, owned=True) if _owned(f, owners, words) else f for f in fields)


def namesakes(field: Field, said: str, fields: Sequence[Field]) -> list[Field]:
    """The ids of those whose names a column holds, where several share a name: `author_id` beside `author_name`, where
    nobody said that the name is meant."""
    if field.words[-1] != NAME or NAME in said.lower():
        return []
    ids = (
        f for f in fields if f.kind == "id" and not f.unique and len(f.words) > 1 and f.words[:-1] == field.words[:-1]
    )
    return [f for f in ids if f.column.stats.distinct > SHARED * field.column.stats.distinct]


def _owned(field: Field, owners: set[str], words: Lexicon) -> bool:
    """Whether a date is an owner's, or a number how many an owner has: no more in one row than in another."""
    if field.kind == "time":
        return field.words[0] in owners and len(field.words) > 1
    level = field.words[-1] == TALLY or bool(words.meant(field.words) & words.words("levels"))
    return field.kind == "number" and level and bool(owners & set(field.words[:-1]))
