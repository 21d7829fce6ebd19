"""What a question groups by: `by region`, `per month and city`; and what stands behind `by` and groups nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.conditions import Condition
from planner.lexicon import Lexicon
from planner.parts import Part, as_value, neighbour
from planner.queries import Key
from planner.semantics import Field
from planner.tags import Tag
from planner.twins import AVERAGE, HIGHEST, LOWEST

if TYPE_CHECKING:
    from planner.frames import Frame

OPENERS = {
    "is", "are", "was", "were", "do", "does", "did", "has", "have", "had", "isn't", "aren't", "wasn't", "doesn't",
    "don't", "didn't",
}  # fmt: skip


def groups(made: Frame, tags: list[Tag]) -> None:
    """Groupings: `by region`, `per month and city`, `each ward`; `by` before a condition groups nothing."""
    parts, done = made.parts, _done(tags, made.semantics.lexicon)
    for at, part in enumerate(parts):
        if part.kind != "PER" or at in made.used:
            continue
        place = neighbour(parts, at, 1)
        article = parts[at + 1].text.lower() if at + 1 < len(parts) else ""
        if at and parts[at - 1].unit and parts[at - 1].kind in ("THRESH", "COND"):
            continue
        by = part.tag is not None and part.tag.end in done
        if _is_doer(made, place, by) or (part.text.lower() == "by" and article in ("a", "an")):
            continue
        if place >= 0 and parts[place].kind == "ROW" and [p.kind for p in parts[place + 1 : place + 2]] == ["TERM"]:
            place += 1
        by = by or (part.text.lower().startswith("across") and made.has("FREQ", "MOST"))
        if place >= 0 and ((by and _by_all(made, place)) or _each_row(made, place) or _unit(part, parts[place])):
            made.used.update((at, place))
            continue
        while place >= 0 and (key := _key(made, place)):
            made.keys.append(key)
            made.key_parts.append(parts[place])
            made.used.update((at, place))
            joint = neighbour(parts, place, 1)
            follow = (
                neighbour(parts, joint, 1, ("STOP", "PER"))
                if joint >= 0 and parts[joint].kind in ("AND", "PER")
                else joint
            )
            place = (
                follow
                if follow >= 0 and joint >= 0 and (parts[joint].kind in ("AND", "PER") or part.text == ",")
                else -1
            )


def _done(tags: list[Tag], words: Lexicon) -> set[int]:
    """Where each `by` ends that says who did what a verb tells: `tips given *by*`, `listed *by*`."""
    found = set()
    for verb, tag in zip([None, *tags], tags, strict=False):
        said = [*([verb.text] if verb and verb.kind in ("LIGHT", "TERM") else ()), *tag.text.split()][-2:]
        if tag.kind == "PER" and said[1:] == ["by"] and (said[0].endswith("ed") or said[0] in words.words("done")):
            found.add(tag.end)
    return found


def _by_all(made: Frame, at: int) -> bool:
    """`tips given by *passengers*`: a plural of who did it, which parts nothing."""
    part, words = made.parts[at], made.semantics.lexicon
    low = part.text.lower()
    who = part.row or part.kind == "ROW" or words.stem(low) in words.people
    return who and words.plural(low) and part.kind in ("TERM", "ROW")


def _each_row(made: Frame, at: int) -> bool:
    """`the average price *per listing*`, `across all *listings*`: what a row is called, of which each has a measure."""
    part, label = made.parts[at], made.semantics.label
    called = made.semantics.lexicon.stem(part.text.lower()) in made.semantics.nouns | made.semantics.fitting
    apart = any(f.unique or (f is label and f.kind != "id") or (called and f.kind == "text") for f, _ in part.fields)
    rows = (part.row and apart) or (part.kind == "ROW" and part.argument != "generic")
    return rows and made.has("RATIO_PER", "AGG")


def _unit(per: Part, noun: Part) -> bool:
    """`price per *night*` beside `minimum_nights`: no column holds how many there were."""
    field = noun.best if per.text.lower() == "per" and noun.kind == "TERM" else None
    if field is None or field.kind != "number" or noun.text.lower() in field.words:
        return False
    return bool(set(field.words[:-1]) & (HIGHEST | LOWEST | AVERAGE))


def _is_doer(made: Frame, at: int, done: bool) -> bool:
    """`bookings by repeated guests were ...`, `hosted by superhosts`: a flag beside a verb says who did it, and groups
    nothing."""
    parts = made.parts
    flag = parts[at].best if at >= 0 and parts[at].kind == "TERM" else None
    if flag is None or flag.kind != "flag":
        return False
    behind = parts[at + 1].text.lower().split()[0] if at + 1 < len(parts) else ""
    people = made.semantics.lexicon.stemmed("actors")
    several = (done or not behind) and _several(parts[at], flag)
    counted = (done or parts[0].kind == "COUNT") and (several or made.semantics.lexicon.stem(behind) in people)
    if behind not in OPENERS | {"who", "that"} and not counted:
        return False
    parts[at].kind = "COND"
    parts[at].clauses = [(Condition(flag, "=", (flag.positive,), parts[at].text),)]
    return True


def _several(part: Part, flag: Field) -> bool:
    """Whether a flag's name stands in the plural, as who did it does: `superhosts` of `is_superhost`."""
    low = part.text.lower().split()[-1]
    return low.endswith("s") and low not in flag.words and low.removesuffix("s") in flag.words


def _key(made: Frame, at: int) -> Key | None:
    part, semantics = made.parts[at], made.semantics
    if at in made.used:
        return None
    if part.kind == "GRAIN" and semantics.time and (semantics.time.kind == "time" or part.argument == "year"):
        return Key(semantics.time, part.argument if semantics.time.kind == "time" else "")
    if part.kind == "TERM" and not as_value(part) and part.best:
        best = part.pick(lambda f: f.kind in ("category", "flag", "year", "id", "time")) or part.best
        if part.score - dict((f.name, s) for f, s in part.fields)[best.name] > 0.3:
            best = part.best
        return Key(best, "month" if best.kind == "time" else "")
    return None


def predicated(parts: list[Part], at: int) -> bool:
    """`which harbour *is the scarcest*`: what is said of a column at the end of a question, and names no row."""
    before = [p.text.lower() for p in parts[max(0, at - 2) : at]]
    told = len(before) == 2 and before[0] in OPENERS and before[1] == "the"
    return told and at + 1 == len(parts) and any(p.kind == "TERM" for p in parts[: at - 2])
