"""Whether a question is read upon the one before: it leads on, only restricts, or speaks of the rows of that one."""

from __future__ import annotations

from planner.frames import Frame, frame
from planner.queries import Picked, Query, Ranked, Scalar
from planner.semantics import Semantics
from planner.tags import Tag

ASKING = ("what", "which", "who", "whose", "when", "where", "how")


def leads_on(tags: list[Tag], semantics: Semantics) -> bool:
    """Whether a question only makes sense after another one."""
    words = semantics.lexicon.raw["followups"]
    low = [t.text.lower() for t in tags]
    text = " ".join(low)
    if any(text == w or text.startswith(w + " ") for w in words["leads"]):
        return True
    return any(f" {w} " in f" {text} " for w in words["anywhere"])


def continues(tags: list[Tag], semantics: Semantics, before: Query) -> bool:
    """Whether a question is read upon the one before: it leads on, and does not stand on its own."""
    if not leads_on(tags, semantics):
        made = frame(tags, semantics)
        return _fragment(made) or _chooses(made, before)
    loose = semantics.lexicon.raw["followups"]["loose"]
    text = " ".join(t.text.lower() for t in tags)
    if not any(text.startswith(w + " ") for w in loose):
        return True
    return not _whole(frame(tags, semantics))


def _fragment(made: Frame) -> bool:
    """Whether all that is said restricts rows: `not on a scholarship`, `Texas?`."""
    asks = made.boolean or made.opener in ASKING
    bare = [i for i, p in enumerate(made.parts) if p.kind not in ("COND", "STOP", "AND", "OR")]
    upon = _bare(made)
    return not asks and (made.has("COND") or upon) and (not bare or (upon and set(bare) <= made.used))


def _bare(made: Frame) -> bool:
    """Whether a superlative says neither by which measure nor of what."""
    extreme = made.extreme
    return extreme is not None and not extreme.target and (not extreme.by or extreme.judged)


def _chooses(made: Frame, before: Query) -> bool:
    """`which quarter was the worst?` of an answer by quarter: one of its groups, by its measure."""
    if not isinstance(before, Ranked) or before.count or len(before.keys) > 1 or not _bare(made):
        return False
    key, rest = before.keys[0], [p for i, p in enumerate(made.parts) if p.kind != "STOP" and i not in made.used]
    grains = [p.kind == "GRAIN" and p.argument == key.grain for p in rest]
    return len(rest) == 1 and (grains[0] or (rest[0].kind == "TERM" and rest[0].best is key.field and not key.grain))


def _whole(made: Frame) -> bool:
    """Whether a question names what is asked and of which rows: `show the 3 best paid people`."""
    rows = any(p.row or p.kind in ("ROW", "NOUN") for p in made.parts)
    asked = made.has("COUNT", "AGG", "HOWMUCH", "PCT", "RATE") and (made.fields() or rows)
    return bool(asked or (made.extremes and (rows or made.extremes[0].by or made.fields())))


def refers_back(tags: list[Tag], semantics: Semantics, before: Query) -> bool:
    """Whether a full question speaks of the rows of the one before: `their average salary`, `how old is he`."""
    words = semantics.lexicon.raw["followups"]
    said = {t.text.lower() for t in tags[1:]} | {t.text.lower() for t in tags[:1]} & set(words["pronouns"])
    return bool(said & {*words["pronouns"], *(words["single"] if only_one(before) else ())})


def only_one(query: Query) -> bool:
    """Whether an answer is a row, of which `it` can be said."""
    extreme = isinstance(query, Scalar) and query.measure.function in ("max", "min")
    return extreme or (isinstance(query, Picked) and query.count == 1)
