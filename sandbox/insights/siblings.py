"""What holds of several columns alike is told once, with those that are exceptions."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace
from itertools import combinations

from sandbox.insights import wording
from sandbox.insights.claim import Claim, Story
from sandbox.insights.frame import Frame

LEAST = 3
TOGETHER = 0.7
"""Least correlation of any two of the measures that are told to move together."""
SHOWN = 6
EXCEPTIONS = 2


def bundles(claims: list[Claim], frame: Frame) -> list[Claim]:
    """Three measures or more of which any two rise together make one claim, in place of all those on two of them."""
    strong = {
        frozenset(c.columns): c
        for c in claims
        if c.type == "correlation" and c.sign == "+" and not c.filters and c.facts["r"] >= TOGETHER
    }
    kept, told = [], set()
    for pair, claim in strong.items():
        if pair in told:
            continue
        group = list(claim.columns)
        others = sorted({name for other in strong for name in other} - pair)
        group += [
            n for n in others if all(frozenset((n, m)) in strong and frozenset((n, m)) not in told for m in group)
        ]
        for name in others:
            fits = all(frozenset((name, m)) in strong for m in group if m != name)
            if name in group and not fits:
                group.remove(name)
        if len(group) >= LEAST:
            inside = [strong[frozenset(two)] for two in combinations(group, 2)]
            told |= {frozenset(two) for two in combinations(group, 2)}
            least, worst = min(c.facts["r"] for c in inside), max(c.p for c in inside)
            kept.append(replace(claim, columns=tuple(group), p=worst, facts={**claim.facts, "least": least}))
    left = [c for c in claims if not (c.type == "correlation" and len(c.columns) == 2 and frozenset(c.columns) in told)]
    return sorted([*left, *kept], key=lambda c: (-c.score, c.type, c.columns, sorted(c.filters.items())))


def siblings(claims: list[Claim], frame: Frame) -> list[Claim]:
    """The strongest of three claims or more that say the same of different columns, the others named beside it."""
    families: dict[Hashable, list[Claim]] = {}
    for claim in claims:
        key = family(claim)
        if key is not None:
            families.setdefault(key, []).append(claim)
    heads = {id(members[0]): members for members in families.values() if len(members) >= LEAST}
    silent = {id(c) for members in heads.values() for c in members[1:]}
    return [joined(c, heads[id(c)], frame) if id(c) in heads else c for c in claims if id(c) not in silent]


def family(claim: Claim) -> Hashable | None:
    """What a claim says but for whom it says it of."""
    if claim.filters or "contrast" in claim.facts:
        return None
    if claim.type in ("trend", "seasonality"):
        return claim.type, claim.time, claim.period, claim.direction
    if claim.type in ("segment_difference", "missing_pattern") and claim.dimension:
        return claim.type, claim.dimension, claim.entity, claim.direction
    if claim.type == "dominance":
        return ("majority",) if claim.measure is None else ("dominance", claim.dimension, claim.entity)
    return None


def joined(head: Claim, members: list[Claim], frame: Frame) -> Claim:
    names = [str(c.measure or c.dimension) for c in members[1:]]
    exceptions: list[str] = []
    if head.measure is not None and head.type != "missing_pattern":
        alike = [m.name for m in frame.measures if (m.outcome is None) == (frame.measure(head.measure).outcome is None)]
        exceptions = [name for name in alike if name not in (head.measure, *names)]
    few = exceptions if len(exceptions) <= min(EXCEPTIONS, len(names) - 1) else []
    columns = (*head.columns, *[n for n in names if n not in head.columns])
    return replace(head, columns=columns, facts={**head.facts, "siblings": names, "exceptions": few})


def with_siblings(claim: Claim, story: Story) -> Story:
    """The sentence of the strongest, and after it the names of the others."""
    if "siblings" not in claim.facts:
        return story
    words = wording.Words()
    names = [words.name(name) for name in claim.facts["siblings"][:SHOWN]]
    more = len(claim.facts["siblings"]) - len(names)
    if more:
        names.append(f"{words.count(more)} more")
    sentence = f"{story.sentence} {alike(claim, wording.joined(names), len(names) > 1)}"
    if claim.facts["exceptions"]:
        sentence += f"; {wording.joined([words.name(n) for n in claim.facts['exceptions']])} without such a pattern"
    return replace(story, sentence=sentence + ".", numbers=(*story.numbers, *words.numbers))


def alike(claim: Claim, names: str, many: bool) -> str:
    """What the others have in common with the strongest, and no more than that."""
    if claim.type == "seasonality":
        return f"{names} follow{'' if many else 's'} the {claim.period} as well"
    if claim.type == "trend":
        return f"{names} {'rise' if claim.direction == 'up' else 'fall'}{'' if many else 's'} as well"
    if claim.type == "segment_difference":
        height = "higher" if claim.direction == "up" else "lower"
        return f"{names} {'are' if many else 'is'} {height} there as well"
    if claim.type == "missing_pattern":
        return f"So it is with {names}"
    return f"It leads in {names} as well" if claim.measure else f"As one-sided: {names}"
