"""Which columns a superlative asks for: what heads its noun phrase, and not what carries the measure."""

from __future__ import annotations

import itertools

from planner.extremes import Extreme
from planner.frames import Frame, measure_default
from planner.lists import plural
from planner.parts import Part
from planner.semantics import Field

ASKING = ("what", "which", "who", "whose", "where", "when")
LINKING = ("is", "are", "was", "were", "does", "did", "the")
"""What stands between what is asked and the thing it is asked of: `from which town *is the* boat with`."""
CARRYING = ("of", "for", "in", "from", "at", "with", "by", "to", "on")


def targets_of(frame: Frame, extreme: Extreme) -> list[Part]:
    """The terms that name what is asked for, in order; none where the extreme values themselves are."""
    found = [(i, p) for i, p in frame.fields() if not _aside(frame, extreme, i, p)]
    later = next((i for i, p in enumerate(frame.parts) if i > extreme.end and p.text.lower() in ASKING[:2]), 0)
    if later and frame.opener not in ASKING and (behind := [(i, p) for i, p in found if i > later]):
        return [p for _, p in behind]
    if extreme.by and not any(i < extreme.at for i, _ in found) and _values_asked(frame, extreme):
        found = []
    targets = [p for _, p in found]
    owned = bool(found) and targets[-1].best is extreme.by and found[-1][0] > extreme.end
    if extreme.target is not None and extreme.target not in targets and not (owned and frame.opener == "what"):
        targets = [*[p for i, p in found if i < extreme.at], extreme.target]
        frame.used.update(i for i, p in found if extreme.at < i < extreme.end and _carries_on(frame, extreme, i))
    return targets


def _aside(frame: Frame, extreme: Extreme, at: int, part: Part) -> bool:
    """Rows that stand behind, a verb of the measure (`amounts *paid*`), a part of its name that says for whom it is
    (`the dearest room *for two*`), and what stands before the question itself."""
    if part.row and (extreme.row or at > extreme.at or frame.opener in ("when", "where")):
        return True
    if part.optional and extreme.by and extreme.at < extreme.end == at - 1:
        return True
    if extreme.by and part.best is extreme.by and part.text.lower().split()[0] in CARRYING and at > extreme.end:
        return True
    words = [p.text.lower() for p in frame.parts[: extreme.at]]
    opens = (
        frame.parts[0].kind == "STOP"
        and words
        and words[0] not in (*ASKING, *frame.semantics.lexicon.words("commands"))
    )
    return bool((opens or part.row) and {"what", "which"} & set(words[at + 2 :]))


def _values_asked(frame: Frame, extreme: Extreme) -> bool:
    """`report the 4 highest fares for ports`: the measure is the head, and what stands behind it only says of what; it
    is none in `the most visited ports`."""
    after = frame.parts[extreme.end + 1] if extreme.end + 1 < len(frame.parts) else None
    head = after is not None and after.kind == "TERM" and not after.optional
    if frame.opener == "what":
        return extreme.kind in ("SUP", "MOST") and not (head and frame.parts[extreme.end].text.lower().endswith("ed"))
    if any(p.kind == "PER" for p in frame.parts[extreme.at : extreme.end]):
        return False
    return extreme.kind in ("SUP", "ADJ") and extreme.end > extreme.at and frame.opener not in ASKING and not head


def asked_of(frame: Frame, extreme: Extreme, targets: list[Part]) -> list[Part]:
    """`the *level* of the url with the highest rank`: the first ones, less what only carries them."""
    kept = targets[:1]
    for one, two in itertools.pairwise(targets):
        between = frame.parts[frame.parts.index(one) + 1 : frame.parts.index(two)]
        linked = bool(between) and all(p.text.lower() in LINKING for p in between) and frame.opener != "what"
        if any(p.text.lower().split()[-1] in CARRYING for p in between) or two.row or linked:
            frame.used.update(frame.parts.index(t) for t in targets[len(kept) :] if _carries(frame, extreme, t))
            break
        kept.append(two)
    return kept


def inside(frame: Frame, targets: list[Part]) -> bool:
    """Whether the first is asked for of a group that the last names: `the names *in* the ward with the most ...`; of
    finer groups that go by numbers, `the ward codes of the 3 wards with ...`, these would be others.
    """
    one, last = targets[0].best, targets[-1].best
    if one and last and one.numeric and set(last.words) < set(one.words):
        return False
    places = [frame.parts.index(t) for t in (targets[0], targets[-1])]
    return any(p.text.lower() in CARRYING for p in frame.parts[min(places) + 1 : max(places)])


def _carries(frame: Frame, extreme: Extreme, part: Part) -> bool:
    """Whether a column tells one row from the other, so that a row's measure is its own."""
    field, by = part.best, extreme.by
    often = field is not None and field.column.stats.distinct * 2 > frame.semantics.table.rows
    return often or (by is not None and measure_default(by) != "sum")


def _carries_on(frame: Frame, extreme: Extreme, at: int) -> bool:
    """`top 4 keywords of the *urls* with the highest rank`: a term that only leads to the measure."""
    lead = {p.text.lower().split()[-1] for p in frame.parts[max(0, at - 2) : at]}
    return bool(lead & {*CARRYING}) and _carries(frame, extreme, frame.parts[at])


def carried(frame: Frame, extreme: Extreme, first: Part) -> bool:
    """Whether rows stand between what is asked for and the measure: `the port of the *ferry* with the highest fare`."""
    behind = frame.parts[frame.parts.index(first) + 1 : extreme.end]
    if any(p.argument == "beside" for p in behind):
        return True
    rows = [p.kind in ("ROW", "NOUN", "WORD") or (p.kind in ("TERM", "COND") and p.row) for p in behind]
    modifies = rows[-1:] == [True] and extreme.end > extreme.at
    return any(rows[:-1] if modifies else rows)


def serial(frame: Frame, target: Part) -> bool:
    """`top 3 waves`, `top 5 years for comedies`: numbers that only tell apart, of which the frequent are meant."""
    words, many = frame.semantics.lexicon, target.best is not None and target.best.kind == "year"
    low = target.text.lower()
    return plural(frame, target) and (many or bool(words.meant([words.stem(low), low]) & words.words("serial")))


def title_of(frame: Frame, target: Part) -> Field:
    """What rows are told by, where their noun is asked for: the course's title rather than its code."""
    best, label = target.best, frame.semantics.label
    assert best
    if not target.row or label is None:
        return best
    if frame.begins("name") and label.says(*frame.semantics.lexicon.words("naming")):
        return label
    telling = best.kind == "id" and any(f.unique and f.kind in ("id", "category") for f, _ in target.fields)
    return label if label.unique and (telling or best.kind == "time") else best


def told_or_named(frame: Frame, by: Field, name: Field, count: int) -> bool:
    """Whether numbers may be asked for as well as rows, `list the 4 largest flats by area`, where these are only
    numbered, and nobody asks for the number that tells them.
    """
    asked = frame.opener in ("who", "whose") or (frame.opener == "which" and count == 1)
    words, said = frame.semantics.lexicon, {w for p in frame.parts for w in p.text.lower().split()} | set(frame.verbs)
    identified = said & {name.words[-1], f"{name.words[-1]}s", *words.words("identifying")}
    measured = any(p.kind == "TERM" and p.best is by for p in frame.parts)
    shown = frame.begins(*words.raw["showing"])
    return name.kind == "id" and measured and not (asked or identified or shown or frame.keys)
