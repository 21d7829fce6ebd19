"""How often texts hold a word: `whose text has the word 'sea' *the most times*`, `the most *occurrences* of 'sea'`."""

from __future__ import annotations

from planner.derived import mark_of, times_of
from planner.parts import Part, neighbour
from planner.quotations import QUOTED
from planner.semantics import Field, Semantics

LED = ("MOST", "RATIO_PER")
TIMES = ("times", "often", "frequently")


def occurring(parts: list[Part], semantics: Semantics) -> list[Part]:
    """A condition that a text holds a word becomes how often it does, where the most of that is asked for."""
    words, made = semantics.lexicon, list(parts)
    for at, part in enumerate(parts):
        field, word = _cited(parts, at, semantics) if part.mark == QUOTED else _held(part, semantics)
        if field is None:
            continue
        name = words.raw["say"]["occurrences"].format(word=word, column=field.title)
        term = Part("TERM", part.text, fields=[(times_of(field, word, name), 1.0)], tag=part.tag)
        after, before = neighbour(parts, at, 1), neighbour(parts, at, -1)
        cited = words.words("cited")
        again = {
            i for i in (after, before) if i >= 0 and (field in _fields(parts[i]) or parts[i].text.lower() in cited)
        }
        before = neighbour(parts, before, -1) if before in again else before
        if after == at + 1 and parts[after].kind == "FREQ" and parts[after].text.lower().split()[-1] in TIMES:
            made[at] = term
            made[after].kind = "MOST"
        elif before > 0 and parts[before].text.lower() in words.words("occurrences") and made[before - 1].kind in LED:
            lead = made[before - 1]
            lead.kind, lead.argument = ("AGG", "mean") if lead.kind == "RATIO_PER" else (lead.kind, lead.argument)
            made[at], made[before].kind = term, "STOP"
            return [p for i, p in enumerate(made) if i not in again]
    return made


def _fields(part: Part) -> list[Field]:
    return [f for f, _ in part.fields]


def _cited(parts: list[Part], at: int, semantics: Semantics) -> tuple[Field | None, str]:
    """A quoted word, and the column of texts that is named behind it."""
    behind = neighbour(parts, at, 1)
    found = [f for f in _fields(parts[behind]) if f.kind == "text"] if behind >= 0 else []
    plain = found and not mark_of(found[0], semantics)
    return (found[0], parts[at].text) if plain and parts[at].kind == "WORD" else (None, "")


def _held(part: Part, semantics: Semantics) -> tuple[Field | None, str]:
    """The column of texts, and the word that one of them holds, if that is all that a condition says."""
    flat = [c for clause in part.clauses for c in clause] if part.kind == "COND" else []
    if len(flat) != 1 or flat[0].op not in ("contains", "=") or flat[0].field.column.type != "string":
        return None, ""
    field = flat[0].field
    plain = (field.kind == "text" or flat[0].op == "contains") and not mark_of(field, semantics)
    return (field, str(flat[0].values[0])) if plain else (None, "")
