"""What need not be told because something else that is told explains it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from sandbox.insights.claim import Claim
from sandbox.insights.frame import Frame, Mask
from sandbox.insights.mediation import derived
from sandbox.insights.siblings import bundles, siblings

MADE = 0.3
"""Effect from which on a claim can be what makes two humps."""
LIFTED = 3
OVERRULED = 4.0
"""A claim so many times as strong as the paradox on its columns stays beside it."""

Rule = Callable[[list[Claim], Frame], list[Claim]]


def explained_away(claims: list[Claim], frame: Frame) -> list[Claim]:
    """The claims that are left, strongest first; each rule sees what the ones before it left."""
    claims = sorted(claims, key=lambda c: (-c.score, c.p, c.type, c.columns, sorted(c.filters.items())))
    for rule in (
        duplicates,
        arithmetic,
        twins,
        shapes,
        paradoxes,
        exceptions,
        totals,
        parts,
        repeated,
        bundles,
        derived,
        siblings,
    ):
        claims = rule(claims, frame)
    return claims


def duplicates(claims: list[Claim], frame: Frame) -> list[Claim]:
    """Of columns that say the same only the first speaks."""
    times = {axis.name for axis in frame.axes}
    groups = [claim.columns for claim in claims if claim.type == "near_duplicate"]
    silent = {name for group in groups for name in group[1:]} - times
    return [
        c
        for c in claims
        if c.type == "near_duplicate"
        or not (c.about & silent or any(len(c.about) > 1 and c.about <= set(group) for group in groups))
    ]


def arithmetic(claims: list[Claim], frame: Frame) -> list[Claim]:
    """What a formula implies is no news: a total with its parts, a measure with its ranges."""
    implied = {frozenset((c.columns[0], part)) for c in claims if c.type == "formula" for part in c.columns[1:]}
    relational = ("correlation", "segment_difference", "dominance", "distribution", "near_duplicate")
    return [c for c in claims if c.type not in relational or c.about not in implied]


def twins(claims: list[Claim], frame: Frame) -> list[Claim]:
    """The same rows under another column's name, such as "no internet" in each column on services, say no more."""
    seen: dict[tuple[str, str | None, int], list[Mask]] = {}
    kept = []
    for claim in claims:
        if claim.type in ("segment_difference", "missing_pattern") and claim.dimension and not claim.filters:
            rows = frame.mask({claim.dimension: str(claim.entity)})
            others = seen.setdefault((claim.type, claim.measure, int(rows.sum())), [])
            if any(bool((rows == other).all()) for other in others):
                continue
            others.append(rows)
        kept.append(claim)
    return kept


def paradoxes(claims: list[Claim], frame: Frame) -> list[Claim]:
    """A Simpson claim takes the place of the pair's correlation and of the two differences behind it; of several on
    one pair, or split by one dimension, the strongest stays. A level that lifts many measures says all there is."""
    kept: list[Claim] = []
    told: list[Claim] = []
    lifted = Counter((c.dimension, c.entity, c.direction) for c in claims if c.type == "segment_difference")
    common = {
        (c.dimension, c.measure): (c.entity, c.direction)
        for c in claims
        if c.type == "segment_difference" and lifted[c.dimension, c.entity, c.direction] >= LIFTED
    }
    for claim in claims:
        if claim.type == "simpson":
            sides = [common.get((claim.dimension, name)) for name in (claim.measure, claim.measure2)]
            if claim.facts.get("kind") == "vanished" and sides[0] is not None and sides[0] == sides[1]:
                continue
            if any(len(claim.about & other.about) >= 2 or claim.dimension == other.dimension for other in told):
                continue
            told.append(claim)
        kept.append(claim)
    relational = ("correlation", "association", "segment_difference", "dominance")
    return [
        c
        for c in kept
        if c.type not in relational
        or len(c.about) < 2
        or frame.outcome == c.measure
        or not any(c.about <= t.about and c.score < OVERRULED * t.score for t in told)
    ]


def shapes(claims: list[Claim], frame: Frame) -> list[Claim]:
    """Two humps need no sentence where a change over time or a difference between levels made them."""
    makers = ("trend", "change_point", "segment_difference", "dominance", "simpson")
    made = {name for c in claims if c.type in makers and c.effect >= MADE for name in c.columns}
    return [c for c in claims if c.facts.get("kind") != "humps" or c.measure not in made]


def exceptions(claims: list[Claim], frame: Frame) -> list[Claim]:
    """A level that goes against its siblings is told with what they do, so that this needs no sentence of its own."""
    told = {frozenset((c.measure, c.facts["contrast"])) for c in claims if "contrast" in c.facts}
    return [c for c in claims if c.type != "segment_difference" or c.about not in told]


def totals(claims: list[Claim], frame: Frame) -> list[Claim]:
    """A level that dominates a total is not also told as higher on average."""
    dominated = {c.about for c in claims if c.type == "dominance" and c.measure}
    return [c for c in claims if c.type != "segment_difference" or c.about not in dominated]


def parts(claims: list[Claim], frame: Frame) -> list[Claim]:
    """What holds for one level alone is told of that level; what holds everywhere is told once, of the whole."""
    special = [c for c in claims if c.filters]
    told: set[tuple[str | None, ...]] = set()
    chosen = []
    for claim in special:
        what = (claim.measure, claim.time, claim.measure2, claim.dimension)
        if what not in told:
            told.add(what)
            chosen.append(claim)
    kept = []
    for claim in claims:
        if claim.filters:
            if claim in chosen:
                kept.append(claim)
        elif not any(shadowed(claim, other) for other in chosen):
            kept.append(claim)
    return kept


def shadowed(claim: Claim, part: Claim) -> bool:
    """Whether a claim on the whole is but the shadow of one on a level: the same measure over time, the same pair, the
    same split, or the level's own difference in that measure."""
    if claim.measure != part.measure:
        return False
    if claim.type in ("trend", "change_point"):
        return part.time is not None
    if claim.type == "segment_difference" and claim.dimension in part.filters:
        return part.type != "correlation"
    return claim.type == part.type and claim.about == set(part.columns)


def repeated(claims: list[Claim], frame: Frame) -> list[Claim]:
    """One claim per set of columns, but for a season beside a trend; and one axis of time per measure and type."""
    seen: set[tuple[object, ...]] = set()
    kept = []
    for claim in claims:
        keys: list[tuple[object, ...]] = []
        if claim.time is not None and claim.type in ("trend", "change_point", "seasonality"):
            family = claim.period if claim.type == "seasonality" else "level"
            keys.append((claim.measure, family, tuple(sorted(claim.filters.items()))))
        else:
            keys.append((claim.about, claim.type == "outlier", claim.type == "missing_pattern"))
        if not any(key in seen for key in keys):
            seen.update(keys)
            kept.append(claim)
    return kept
