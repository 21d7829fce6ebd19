"""Words that only tell which of several things is meant: `Leeds played at *home*`, `above 4 *or over* 500 pages`."""

from __future__ import annotations

from dataclasses import replace

from planner.conditions import Clause, Condition
from planner.lexicon import Lexicon
from planner.parts import Part, neighbour
from planner.semantics import Semantics


def two_limits(parts: list[Part], lexicon: Lexicon) -> list[Part]:
    """`or over` before a number begins a second limit; behind one it belongs to the first."""
    made: list[Part] = []
    for at, part in enumerate(parts):
        after = neighbour(parts, at, 1)
        joint, _, rest = part.text.lower().partition(" ")
        kind, op = lexicon.phrases.get(tuple(rest.split()), ("", ""))
        if part.kind == "POST" and kind == "CMP" and after >= 0 and parts[after].kind == "NUM":
            made += [Part(joint.upper(), joint), Part("CMP", rest, op)]
        else:
            made.append(part)
    return made


def hinted(parts: list[Part], semantics: Semantics) -> list[Part]:
    """A word of a column's name, left alone, chooses between the columns that a value could stand in; behind a value of
    it, `first` is such a word too."""
    made = list(parts)
    for place, hint in enumerate(parts):
        if hint.kind == "TOP" and place and hint.text.lower() in _columns(parts[place - 1]):
            made[place] = Part("STOP", hint.text)
        if hint.kind != "FAINT":
            continue
        stems = {semantics.lexicon.stem(w) for w in hint.text.lower().split()}
        for at, part in enumerate(made):
            clauses = [_chosen(clause, stems, semantics) for clause in part.clauses]
            if part.kind == "COND" and all(clauses) and clauses:
                made[at] = replace(part, clauses=[c for c in clauses if c])
                made[place] = Part("STOP", hint.text)
    return made


def _columns(part: Part) -> set[str]:
    """Words of the columns that a condition is on."""
    return {w for clause in part.clauses for c in clause for w in c.field.words}


def _chosen(clause: Clause, stems: set[str], semantics: Semantics) -> Clause | None:
    """The clause about the one column whose name has the words; None where they do not choose."""
    if len(clause) != 1 or not clause[0].others:
        return None
    choices: tuple[Condition, ...] = (clause[0], *clause[0].others)
    fit = [c for c in choices if stems <= {semantics.lexicon.stem(w) for w in c.field.words}]
    return (replace(fit[0], others=()),) if len(fit) == 1 else None
