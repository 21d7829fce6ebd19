"""What a question says beside all that a query takes in: amounts of things, and clauses of which nothing is known."""

from __future__ import annotations

import itertools

from planner.semantics import Semantics
from planner.tags import Tag


def amounts(tags: list[Tag], semantics: Semantics) -> tuple[str, ...]:
    """Amounts of what stands before them, which nothing took in: `shipping *cost*`."""
    known, verbal = semantics.lexicon.words("amounts"), ("do", "does", "did", "that", "which")
    pairs = [(a, b) for a, b in itertools.pairwise(tags) if b.kind == "LIGHT" and b.text.lower() in known]
    asked = any(t.text.lower() in verbal or t.kind == "HOWMUCH" for t in tags[1:] or tags)
    thing = [b.text for a, b in pairs if a.kind == "TERM" and not (a.field and a.field.kind in ("number", "flag"))]
    totals = [b for a, b in pairs if a.kind == "AGG" and a.text.lower() in ("total", "sum of")]
    thing += [b.text for b in totals if not any(_measure(t) for t in tags if b.end < t.start < b.end + 3)]
    return () if asked or (tags and tags[0].text.lower() in verbal[:3]) else tuple(thing)


def _measure(tag: Tag) -> bool:
    return tag.kind == "TERM" and tag.field is not None and tag.field.kind == "number"


def properties(tags: list[Tag], semantics: Semantics) -> tuple[str, ...]:
    """`what is the *rank* of the oldest`, `how many *types* are there`: what is asked of things, of which no column
    tells."""
    words, known = semantics.lexicon, semantics.lexicon.words("properties")
    sorts = words.stemmed("sorts")
    return tuple(
        b.text
        for a, b, c, d in zip(tags, tags[1:], [*tags[2:], None], [*tags[3:], None, None], strict=False)
        if b.kind == "LIGHT"
        and (
            (b.text.lower() in known and c is not None and (a.text.lower(), c.text.lower()) == ("the", "of"))
            or (a.kind in ("COUNT", "DISTINCT") and words.stem(b.text.lower()) in sorts and not _of(c, d))
        )
    )


def _of(joint: Tag | None, thing: Tag | None) -> bool:
    """Whether `types` are those of a column, and not of the rows themselves."""
    return joint is not None and joint.text.lower() == "of" and (thing is None or thing.kind != "ROW")


def clauses(tags: list[Tag], semantics: Semantics) -> tuple[str, ...]:
    """`people *who paid for themselves*`: a clause of which nothing is known, and that says more than one word."""
    words = semantics.lexicon
    for at, lead in enumerate(tags[1:], 1):
        clause = tags[at + 1 :]
        said = [t for t in clause if t.kind == "LIGHT" and t.text.lower() not in words.words("idle")]
        known = any(t.kind not in ("LIGHT", "STOP") for t in clause)
        if lead.text.lower() in words.words("relative") and len(said) > 1 and not known:
            return (" ".join(t.text for t in tags[at:]),)
    return ()
