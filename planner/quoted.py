"""Words in quotation marks that no cell of the column named holds: none of its cells is meant, and no synonym."""

from __future__ import annotations

from collections.abc import Sequence

from planner.semantics import Field, Semantics
from planner.tags import Tag
from planner.tokens import Token, fold, tokenize
from planner.typos import spelled
from planner.values import ALIAS, EXACT, Named

CODE, FAR, SURE, TOLD = 3, 5, 0.5, 0.75
"""Letters of a cell that stands for a longer word, words within which a column is named, how surely it is there, and
how surely in the whole question."""
ABSENT = "absent"
"""Argument of a term that no cell holds."""
JOINTS = ("by", "is", "as", "a", "an", "the", "in", "with", "name", "named", "called", "listed", "equal", "to")


def literal(question: str, tags: list[Tag], semantics: Semantics) -> list[Tag]:
    """The tags, with quoted words as a cell of the column asked of where the data know them only as something else."""
    tokens = tokenize(question, semantics.lexicon)
    if not any(t.quote for t in tokens):
        return tags
    tokens = spelled(tokens, semantics)
    for quote in dict.fromkeys(t.quote for t in tokens if t.quote):
        places = [i for i, t in enumerate(tokens) if t.quote == quote]
        held = [t for t in tags if places[0] <= t.start and t.end <= places[-1] + 1]
        written = question[tokens[places[0]].start : tokens[places[-1]].end]
        if not held or "_" in written or (held[0].start, held[-1].end) != (places[0], places[-1] + 1):
            continue
        said, first = " ".join(tokens[i].text for i in places), tags.index(held[0])
        if field := _asked(tags, first, first + len(held), said, tokens, semantics):
            cell = Named(field, said, EXACT, semantics.values.mark(field))
            made = Tag("TERM", held[0].start, held[-1].end, said, ABSENT, values=(cell,))
            tags = [*tags[:first], made, *tags[first + len(held) :]]
    return tags


def absent(tags: list[Tag], semantics: Semantics) -> list[str]:
    """What to say of quoted words that no cell holds."""
    said = semantics.lexicon.raw["say"]["no_such_cell"]
    return [said.format(value=t.text, column=t.values[0].field.title) for t in tags if t.argument == ABSENT]


def _asked(
    tags: list[Tag], start: int, end: int, said: str, tokens: Sequence[Token], semantics: Semantics
) -> Field | None:
    """The column of which the quoted words are no cell."""
    held, named = tags[start:end], [v for t in tags[start:end] for v in t.values]
    label = _label(tags, start, end)
    if any(t.kind == "WORD" for t in held):
        return label if label and not any(fold(said) in fold(str(v)) for v in semantics.values.of(label)) else None
    own = [v for v in named if v.field is label]
    if len(held) == 1 and label and own:
        other = all(v.score == ALIAS and len(str(v.value)) > CODE and fold(said) not in fold(str(v.value)) for v in own)
        return label if other else None
    told = {semantics.fields[n] for n, (score, _) in semantics.names.bag(tokens).items() if score >= TOLD}
    way = semantics.lexicon.raw["prepositions"].get(tags[start - 1].text.lower(), ()) if start else ()
    told |= {f for f in semantics.fields if {*way} & {*f.words}}
    beside = [f for f in told if any(_twins(f, v.field) for v in named)]
    return beside[0] if len(held) == len(beside) == 1 and not told & {v.field for v in named} else None


def _label(tags: list[Tag], start: int, end: int) -> Field | None:
    """The column named beside a place."""
    for near in (reversed(tags[max(0, start - FAR) : start]), tags[end : end + FAR]):
        for tag in near:
            if tag.kind == "TERM" and not tag.values and tag.field and tag.score >= SURE:
                if tag.field.kind in ("category", "id", "text"):
                    return tag.field
                break
            if tag.text.lower() not in JOINTS:
                break
    return None


def _twins(one: Field, other: Field) -> bool:
    """Whether two names differ in one word: `name_dest` and `name_origin`."""
    return len(one.words) == len(other.words) > 1 and len(set(one.words) - set(other.words)) == 1
