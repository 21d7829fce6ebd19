"""The insights of two versions against each other: which appeared, which vanished, and which moved."""

from __future__ import annotations

from collections.abc import Callable, Generator, Hashable, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import pandas as pd

from dataspeaks.executor.v1 import operators_pb2 as pb
from sandbox.insights.claim import Claim, Story
from sandbox.insights.report import document
from sandbox.insights.siblings import family
from sandbox.operators import notes, speak
from sandbox.operators.diff_columns import Columns
from sandbox.operators.prose import Prose
from sandbox.table import Query, Table

SEARCHED = 100
"""Insights of a version among which one of the other's is looked for, so that none vanishes by a lower rank."""
SHOWN = 10
CHANGES = ("appeared", "vanished", "moved", "same")
_TOLD = ("rank", "text", "numbers", "direction", "effect", "p_value")
Place = int | None
T = TypeVar("T")


@dataclass(frozen=True)
class Insights:
    """A line for each of the first insights of either version, by its rank in this one, vanished ones last."""

    lines: list[dict[str, Any]]
    tests: dict[str, dict[str, Any]]
    sampled: bool

    def count(self, change: str) -> int:
        return sum(line["change"] == change for line in self.lines)

    @property
    def changed(self) -> bool:
        return any(line["change"] != "same" for line in self.lines)

    def document(self) -> dict[str, Any]:
        """As JSON."""
        return {**{change: self.count(change) for change in CHANGES}, "tests": self.tests, "lines": self.lines}

    def told(self, prose: Prose) -> str:
        """`2 insights appeared, 1 vanished and 3 moved`."""
        counts = [(self.count(change), change) for change in CHANGES[:3] if self.count(change)]
        if not counts:
            return "no insight changed"
        (first, change), *rest = counts
        texts = [f"{prose.count(first, 'insight')} {change}", *(f"{prose.number(n)} {word}" for n, word in rest)]
        return prose.listed(texts)

    def warnings(self) -> tuple[str, ...]:
        return notes.gathered(
            f"Insights are the first {SHOWN} of either version; one has appeared or vanished where it is not among "
            f"the first {SEARCHED} of the other.",
            speak.SAMPLED if self.sampled else None,
        )


def changes(table: Table, other: Table, columns: Columns) -> Generator[Query, pd.DataFrame, Insights]:
    """Part of a plan."""
    common = [pair.name for pair in columns.pairs]
    names = [*common, *(c.name for c in columns.removed)], [*common, *(c.name for c in columns.added)]
    searches = []
    for one, wanted, start in ((other, names[0], 0.0), (table, names[1], 0.25)):
        params = pb.Speak(limit=SEARCHED, columns=wanted)
        searches.append((yield from within(speak.searched(params, one), start, start + 0.25)))
    before, after = searches
    pairs = matched(before.found.claims, after.found.claims)
    shown = [pair for pair in pairs if min(place for place in pair if place is not None) < SHOWN]
    then = yield from within(_stories(before, [b for b, _ in shown]), 0.5, 0.75)
    now = yield from within(_stories(after, [a for _, a in shown]), 0.75, 1)
    lines = [_line(b if b is None else then[b], a if a is None else now[a]) for b, a in shown]
    tests = {"before": before.found.tests, "after": after.found.tests}
    return Insights(lines, tests, before.frame.sampled or after.frame.sampled)


def _stories(
    search: speak.Search, places: Sequence[Place]
) -> Generator[Query, pd.DataFrame, dict[int, dict[str, Any]]]:
    """The insights at these places, as JSON."""
    wanted = sorted(place for place in places if place is not None)
    some = replace(search.found, claims=[search.found.claims[place] for place in wanted])
    stories: list[tuple[Claim, Story]] = yield from speak.told(replace(search, found=some))
    return {place: document(*told, place + 1) for place, told in zip(wanted, stories, strict=True)}


def _line(before: dict[str, Any] | None, after: dict[str, Any] | None) -> dict[str, Any]:
    if before is None or after is None:
        change = "appeared" if before is None else "vanished"
    else:
        change = "same" if all(before[name] == after[name] for name in ("rank", "text")) else "moved"
    shown = after or before or {}
    sides = {"before": before, "after": after}
    return {
        "change": change,
        **{name: shown[name] for name in ("type", "columns", "filter")},
        **{side: told and {name: told[name] for name in _TOLD} for side, told in sides.items()},
    }


def matched(before: Sequence[Claim], after: Sequence[Claim]) -> list[tuple[Place, Place]]:
    """Places of the same insight before and after, those of this version in their order, then what vanished.

    An insight is the same by type, columns and rows, of several such the one about the same first; or where one tells
    for several columns at once what the other does for fewer. What is told so along with others is no change.
    """
    partners: dict[int, int] = {}
    for key in (_closely, _same):
        _pair_up(before, after, key, partners)
    for place, claim in enumerate(after):
        if place not in partners:
            free = (b for b in range(len(before)) if b not in partners.values())
            wider = next((b for b in free if _tells(before[b], claim) or _tells(claim, before[b])), None)
            partners.update({} if wider is None else {place: wider})
    pairs: list[tuple[Place, Place]] = [
        (partners.get(place), place)
        for place, claim in enumerate(after)
        if place in partners or not any(_tells(other, claim) for other in before)
    ]
    gone = [place for place in range(len(before)) if place not in partners.values()]
    return [*pairs, *((b, None) for b in gone if not any(_tells(other, before[b]) for other in after))]


def _pair_up(
    before: Sequence[Claim], after: Sequence[Claim], key: Callable[[Claim], Hashable], partners: dict[int, int]
) -> None:
    waiting: dict[Hashable, list[int]] = {}
    taken = set(partners.values())
    for place, claim in enumerate(before):
        if place not in taken:
            waiting.setdefault(key(claim), []).append(place)
    for place, claim in enumerate(after):
        if place not in partners and (left := waiting.get(key(claim))):
            partners[place] = left.pop(0)


def _same(claim: Claim) -> Hashable:
    return claim.type, frozenset(claim.columns), frozenset(claim.filters.items())


def _closely(claim: Claim) -> Hashable:
    about = claim.measure, claim.measure2, claim.dimension, claim.time, claim.entity, claim.at, claim.period
    return _same(claim), about, claim.direction, claim.sign


def _tells(one: Claim, other: Claim) -> bool:
    """Whether one tells for several columns at once what the other does, for some of them or for more."""
    if "siblings" in one.facts:
        return family(one) == family(other)
    both = one.type == other.type == "correlation" and not one.filters and not other.filters
    return both and set(other.columns) < set(one.columns)


def within(steps: Generator[Query, pd.DataFrame, T], start: float, end: float) -> Generator[Query, pd.DataFrame, T]:
    """Part of a plan as a span of a larger one: its progress is told from `start` to `end`."""
    try:
        query = next(steps)
        while True:
            done = query.fraction
            query = steps.send((yield Query(query.sql, None if done is None else start + (end - start) * done)))
    except StopIteration as ended:
        found: T = ended.value
        return found
