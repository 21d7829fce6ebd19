"""The two sides that stand about a `than`, and what else is said of both."""

from __future__ import annotations

from dataclasses import replace

from planner.conditions import Condition, Where
from planner.frames import Frame
from planner.parts import Part


def comparative(frame: Frame, part: Part) -> bool:
    """Whether an adjective compares two, and names no first one: `older`, `more expensive`."""
    words = frame.semantics.lexicon.raw["crossing"]
    low = part.text.lower()
    marked = low.endswith(tuple(frame.semantics.lexicon.raw["comparing"]) or ("\0",))
    return part.kind in ("SUP", "ADJ") and (marked or low.split()[0] in (*words["more"], *words["less"]))


def _values(frame: Frame, condition: Condition) -> list[Condition]:
    """A condition, and the same word as a cell of other columns."""
    if condition.op != "=":
        return [condition, *condition.others]
    named = frame.semantics.values.exact.get(frame.semantics.lexicon.stem_all(condition.text), ())
    return [condition, *condition.others, *(replace(condition, field=n.field, values=(n.value,)) for n in named)]


def about(frame: Frame, at: int) -> tuple[tuple[Where, Where], list[int], tuple[Condition, Condition]] | None:
    """The conditions of one column before and behind a place, nearest first: the sides, their places, their heads."""
    told = singles(frame)
    left, right = [t for t in told if t[0] < at][::-1], [t for t in told if t[0] > at]
    met: list[tuple[Condition, Condition]] = []
    taken: list[int] = []
    for j, b in right:
        for i, a in left:
            if i not in taken and (both := _alike(_values(frame, a), _values(frame, b))):
                met.append(both)
                taken += (i, j)
                break
    if not met:
        return None
    return (tuple((a,) for a, _ in met), tuple((b,) for _, b in met)), taken, met[0]


def singles(frame: Frame) -> list[tuple[int, Condition]]:
    """The conditions that stand for themselves and are not yet taken in, with their places."""
    places = [i for i, p in enumerate(frame.parts) if p.kind == "COND" and i not in frame.used]
    return [(i, c) for i in places for c in single(frame.parts[i])]


def single(part: Part) -> list[Condition]:
    """The conditions of a part that stand for themselves."""
    return [clause[0] for clause in part.clauses if len(clause) == 1]


def _alike(one: list[Condition], two: list[Condition]) -> tuple[Condition, Condition] | None:
    """Two cells of one column: where a word fits several columns, of the one that the other's fits too."""
    pairs = ((a, b) for a in one for b in two)
    return next(((a, b) for a, b in pairs if a.field is b.field and (a.op, a.values) != (b.op, b.values)), None)
