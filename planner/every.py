"""Yes-or-no questions of all rows: whether each passes, whether each group has one, whether only these do."""

from __future__ import annotations

from dataclasses import replace

from planner.claims import every_group, repeated
from planner.conditions import Condition, Where
from planner.contrasts import VERBS
from planner.frames import Frame
from planner.queries import Key, Measure, Query, Ranked
from planner.semantics import Field
from planner.verdicts import Every, Verdict

PLACES = {"in", "during", "from", "within", "of", "on", "for", "among"}
ONLY = {"only", "solely", "exclusively"}
RELATIVE = {"who", "that", "which"}


def every(frame: Frame) -> list[Query]:
    """`Do all townhouses have at least 2 bathrooms?`"""
    if not frame.has("ALL") or frame.has("AGG", "THRESH") or frame.extremes:
        return []
    places = [i for i, p in enumerate(frame.parts) if p.kind == "COND" and i not in frame.used]
    field = next((p.best for _, p in frame.fields() if p.best and not p.row), None)
    if not places:
        alone = len({p.best.name for _, p in frame.fields() if p.best and not p.row}) == 1
        return [_everywhere(frame, field)] if field and alone and _had(frame) else []
    at = frame.first("ALL")
    if (found := _each_group(frame, at, places)) is not None:
        return found
    if (found := _only(frame, at, places)) is not None:
        return found
    behind = [i for i in places if i > at] or places
    named = [i for i, p in frame.fields(behind[0]) if p.best is field]
    if places[0] > at and len(behind) == 1 and field and (frame.has("PRESENT") or (named and _had(frame))):
        return [Every(((Condition(field, "not null"),),), frame.where())]
    claims = claimed(frame, at, behind)
    base: Where = tuple(c for i in places if i not in claims for c in frame.parts[i].clauses)
    return [Every(tuple(c for i in claims for c in frame.parts[i].clauses), base)]


def _only(frame: Frame, at: int, places: list[int]) -> list[Query] | None:
    """`Are *only* sloops insured?`: whether all that pass what is said behind the verb are what stands before it; None
    where not that is asked."""
    if frame.parts[at].text.lower() not in ONLY or len(places) < 2 or places[0] < at or frame.begins("there"):
        return None
    if any(p.text.lower() == "there" for p in frame.parts[:at]):
        return None
    verb = next((i for i in range(places[0] + 1, places[-1]) if frame.parts[i].text.lower() in VERBS), places[0] + 1)
    test, base = (
        tuple(c for i in places if (i < verb) == before for c in frame.parts[i].clauses) for before in (True, False)
    )
    return [Every(test, base)]


def _each_group(frame: Frame, at: int, places: list[int]) -> list[Query] | None:
    """`Does every team have at least one goalkeeper?`: whether each group has such rows; None where rows are meant."""
    part = frame.parts[at + 1] if at + 1 < len(frame.parts) else None
    group = part.best if part and part.kind == "TERM" and not part.row else None
    said = {p.text.lower() for p in frame.parts} & {"have", "has", "had"}
    if group is None or group.unique or group.kind not in ("category", "year") or not (said or frame.has("ANY")):
        return None
    behind = [i for i in places if i > at]
    tests = tuple(c for i in behind for c in frame.parts[i].clauses)
    if len(behind) != 1 or any(c.field is group or c.against for clause in tests for c in clause):
        return []
    frame.used.update(behind)
    return every_group(Ranked((Key(group),), Measure("count", test=tests), frame.where(), having=(">=", (1.0,))))


def _had(frame: Frame) -> bool:
    """Whether it is said that something is there, and nothing else of it."""
    having = (
        {"have", "has", "had", "there"}
        | frame.semantics.lexicon.words("holding")
        | frame.semantics.lexicon.words("idle")
    )
    said = {p.text.lower() for p in frame.parts}
    return frame.has("DISTINCT", "PRESENT", "TEXT") or bool(having & {*said, *frame.verbs})


def _everywhere(frame: Frame, field: Field) -> Query:
    """`Are all codes unique?`, `Do all foods contain sugar?`, `Do all have a price?`"""
    if frame.has("DISTINCT"):
        return Verdict(replace(repeated([field]), show="number"), "=", (0,))
    some = field.kind == "number" and field.column.stats.minimum == 0
    return Every(((Condition(field, ">", (0,)) if some else Condition(field, "not null"),),))


def claimed(frame: Frame, at: int, behind: list[int]) -> list[int]:
    """The conditions that `all`, or `most`, claims: those behind the verb, less what only says when or where."""
    verb = _verb(frame, at, behind)
    told = [i for i in behind if i > verb]
    firm = [i for i in told if frame.parts[i].argument != "period" and frame.parts[i - 1].text.lower() not in PLACES]
    return firm if verb > at and firm and firm[0] == told[0] else behind[-1:]


def _verb(frame: Frame, at: int, behind: list[int]) -> int:
    """The verb of what `all` claims, behind a clause that tells which are meant: `every boat *that has* two masts is`;
    `all` itself where none is."""
    said = [i for i in range(at + 1, behind[-1]) if frame.parts[i].text.lower().split()[0] in VERBS]
    if said and frame.parts[said[0]].text.lower() in RELATIVE:
        said = [i for i in said if any(said[0] < j < i for j in behind)]
    return said[0] if said else at
