"""The one noun that nothing explains, which may say what a row is: `how many *readings*`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.groups import OPENERS, predicated
from planner.parts import ASSUMED, Part, neighbour

if TYPE_CHECKING:
    from planner.frames import Frame

ROW_LEADS = (
    "COUNT", "ANY", "ALL", "MOST", "ADJ", "PCT", "COND", "NUM", "TOP", "NEG", "NOONE", "THRESH", "RATIO_PER",
    "FREQ", "EXT",
)  # fmt: skip


def name_rows(made: Frame) -> None:
    """One noun that nothing explains may say what a row is."""
    stem = made.semantics.lexicon.stem
    if any((p.kind == "ROW" and p.argument != "generic") or (p.kind == "TERM" and p.row) for p in made.parts):
        return
    nouns = (p for i, p in enumerate(made.parts) if p.kind == "WORD" and not p.argument and _row_place(made, i))
    noun = next((p for p in nouns if not _other_noun(made, p)), None)
    for part in made.parts if noun else ():
        if noun and part.kind == "WORD" and stem(part.text.lower()) == stem(noun.text.lower()):
            part.kind, part.row, part.argument = "ROW", True, ASSUMED


def _other_noun(made: Frame, part: Part) -> bool:
    """Whether a noun names no row here: a name, what other tables hold, or what a column would be called."""
    at, stem = made.parts.index(part), made.semantics.lexicon.stem(part.text.lower())
    follow = made.parts[at + 1].text.lower() if at + 1 < len(made.parts) else ""
    owned = bool(set(follow.split()[:1]) & made.semantics.lexicon.words("owning"))
    return (
        bool(at and part.text[:1].isupper())
        or (part.text.lower().split()[0] == made.semantics.lexicon.raw["how"] and not _measures(made))
        or part.text.endswith("ed")
        or owned
        or _of_a_role(made, part)
        or stem in made.semantics.foreign | made.semantics.lexicon.attributes
    )


def _measures(made: Frame) -> bool:
    """Whether a measure is named: `how long is the commute`, and not `how big is the ward`."""
    return any(p.kind == "TERM" and p.pick(lambda f: f.numeric) for p in made.parts)


def _of_a_role(made: Frame, part: Part) -> bool:
    """Whether a noun says which of the people that rows are: `goalkeepers` among players."""
    semantics, stem = made.semantics, made.semantics.lexicon.stem
    known = semantics.nouns | semantics.fitting
    agent = semantics.lexicon.agent(part.text.lower())
    return agent and bool(known & semantics.lexicon.people) and stem(part.text.lower()) not in known


def _row_place(made: Frame, at: int) -> bool:
    """Whether a noun here can be the name of a row: `how many *readings*`, `the age of the youngest *rower*`."""
    lead = neighbour(made.parts, at, -1)
    if lead == at - 1 and lead >= 0 and made.parts[lead].kind in ("TERM", "WORD", "FAINT"):
        return False
    if lead >= 0 and made.parts[lead].kind in ("AGG", "SUP", "PER", "WORD", "DISTINCT", "HOWMUCH"):
        return False
    before = made.parts[at - 1].text.lower() if at else ""
    if not at and _commands(made):
        return False
    if before in ("in", "at", "on") or predicated(made.parts, at):
        return False
    if before in OPENERS and any(p.row or p.kind in ("ROW", "COND", "NOUN") for p in made.parts[:at]):
        return False
    if lead >= 0 and made.parts[lead].kind in ROW_LEADS:
        return True
    asked = made.opener in ("what", "which", "who", "whose", "when", "where", "how")
    opening = asked and all(p.kind == "STOP" for p in made.parts[:at])
    return not opening or before in ("many", "all")


def _commands(made: Frame) -> bool:
    """`approve claim 7`: a word that no plural marks, with what it is done to directly behind it."""
    words = made.semantics.lexicon
    plural = not words.raw["plural"] or words.plural(made.parts[0].text.lower())
    return not plural and len(made.parts) > 1 and made.parts[1].kind in ("TERM", "ROW", "COND")
