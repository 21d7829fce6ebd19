"""Words beside a column's name that add nothing to it: `salary *level*`, `hours *worked*`, `their *current* club`."""

from __future__ import annotations

from planner.parts import SURE, WEAK, Part, as_value
from planner.semantics import Semantics

NAMED = 0.55
"""How surely a column must be named for the noun beside it to add nothing."""


def idle(parts: list[Part], at: int, semantics: Semantics) -> bool:
    """Whether a part adds nothing where it stands."""
    return (
        _carries(parts, at, semantics)
        or _done(parts, at)
        or _shared(parts, at, semantics)
        or _present(parts, at, semantics)
    )


def _carries(parts: list[Part], at: int, semantics: Semantics) -> bool:
    """Whether a noun adds nothing to a column named beside it: `salary *level*`, `the length of a storm's *path*`."""
    part, words = parts[at], semantics.lexicon
    stem = words.stem(part.text.lower())
    kinds = [k for k, nouns in words.raw["carriers"].items() if stem in {words.stem(n) for n in nouns}]
    unsure = part.kind == "TERM" and not as_value(part) and part.text.lower() in words.words("valued")
    if not kinds or not (unsure or part.kind in ("WORD", "FAINT")):
        return False
    told = [parts[i] for i in _beside(parts, at) if parts[i].kind == "TERM" and not parts[i].row]
    told = [p for p in told if p.best and p.score >= NAMED and not as_value(p) and p.best is not part.best]
    return any(p.best and p.best.kind in kinds for p in told)


def _beside(parts: list[Part], at: int) -> list[int]:
    """Places of the nouns directly beside one, or joined to it by `of` or `for`."""
    found = []
    for step in (-1, 1):
        place, joint = at + step, False
        while 0 <= place < len(parts) and (parts[place].kind in ("STOP", "ROW") or parts[place].row):
            joint = joint or parts[place].text.lower() in ("of", "for")
            place += step
        if 0 <= place < len(parts) and (joint or place == at + step):
            found.append(place)
    return found


def _done(parts: list[Part], at: int) -> bool:
    """`hours *worked*`, `amount *paid*`: the verb behind a measure, of which half a flag's name is a form."""
    part, before = parts[at], parts[at - 1]
    measured = before.kind == "TERM" and before.score >= NAMED and before.best is not None
    flag = part.kind == "TERM" and part.best is not None and part.best.kind == "flag" and part.score < WEAK
    return flag and part.text.lower().endswith("ed") and measured and before.best is not None and before.best.numeric


def _shared(parts: list[Part], at: int, semantics: Semantics) -> bool:
    """`the same race as their *partner*`: with whom it is shared, where a flag says whether it is."""
    lead = [p for p in parts[:at] if p.kind not in ("STOP", "ROW")][-1:]
    flag = lead[0].best if lead and lead[0].kind == "TERM" and lead[0].score >= SURE else None
    alike, joint = semantics.lexicon.raw["same_as"]
    same = flag is not None and flag.kind == "flag" and flag.words[0].startswith(alike)
    between = [p.text.lower() for p in parts[parts.index(lead[0]) + 1 : at]] if lead else []
    return same and between[:1] == [joint] and parts[at].kind in ("TERM", "WORD", "FAINT")


def _present(parts: list[Part], at: int, semantics: Semantics) -> bool:
    """`their *current* club`, where a row holds no more than one: each tells of a thing of its own."""
    part, after = parts[at], parts[at + 1] if at + 1 < len(parts) else None
    now = part.kind == "WORD" and part.text.lower() in semantics.lexicon.words("current")
    label = semantics.label
    named = after is not None and after.kind == "TERM" and after.score >= SURE and not as_value(after)
    return now and named and label is not None and label.unique
