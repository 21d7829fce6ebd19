"""What a superlative goes by: a measure, an aggregate of it, a share, or the numbers that rows go by."""

from __future__ import annotations

from planner.conditions import Condition
from planner.extremes import ORDERING, Extreme, numeric
from planner.parts import LIKELY, Part, as_value
from planner.phrases import THAN

PLAIN = ("STOP", "ANY", "UNIT")


def next_part(parts: list[Part], at: int, used: set[int], skip: tuple[str, ...] = PLAIN) -> int:
    at += 1
    while at < len(parts) and parts[at].text != THAN and (parts[at].kind in skip or at in used):
        at += 1
    return at if at < len(parts) and parts[at].text != THAN else -1


def measured(extreme: Extreme, parts: list[Part], place: int, used: set[int]) -> bool:
    """Takes a measure at a place: `[average] price`, `share of smokers`, `cancellation rate`."""
    if place >= 0 and parts[place].kind == "AGG":
        used.add(place)
        extreme.aggregate = parts[place].argument
        place = next_part(parts, place, used, (*PLAIN, "ROW"))
    if place < 0:
        return False
    counted = parts[place].kind == "RATIO_PER" and place + 1 < len(parts) and not parts[place + 1].row
    if counted and numeric(parts[place + 1]) and "per" not in [p.text.lower() for p in parts[place:]]:
        used.add(place)
        extreme.aggregate, place = parts[place].argument, place + 1
    if parts[place].kind in ("PCT", "RATE"):
        return shared(extreme, parts, place, used)
    flag = parts[place].best if parts[place].kind == "TERM" else None
    if flag is not None and flag.kind == "flag" and parts[place].score >= LIKELY:
        return rated(extreme, parts, place, used)
    found = numeric(parts[place])
    if found and not (parts[place].row and not found.numeric):
        extreme.by, extreme.end = found, place
        extreme.rivals = [f for f in parts[place].rivals if f.numeric and f is not found]
        used.add(place)
        return True
    return False


def shared(extreme: Extreme, parts: list[Part], place: int, used: set[int]) -> bool:
    for after in range(place + 1, len(parts)):
        if parts[after].kind == "COND" and after not in used:
            extreme.share, extreme.end = tuple(parts[after].clauses), after
            used.update((place, after))
            return True
    return False


def rated(extreme: Extreme, parts: list[Part], place: int, used: set[int]) -> bool:
    flag = parts[place].best
    assert flag
    extreme.share = ((Condition(flag, "=", (flag.positive,), parts[place].text),),)
    extreme.end = place
    used.add(place)
    if place + 1 < len(parts) and parts[place + 1].kind == "RATE":
        used.add(place + 1)
    return True


def rate_behind(parts: list[Part], at: int) -> int:
    """Index of RATE directly behind a flag's condition (`cancellation rate`), else 0."""
    return at + 1 if at + 1 < len(parts) and parts[at + 1].kind == "RATE" else 0


def by_amount(parts: list[Part], at: int, used: set[int]) -> int:
    """Index of the amount by which `the busiest month by visitors` is meant; -1 where frequency is."""
    for place in range(at + 1, len(parts) - 1):
        best = parts[place + 1].best if parts[place + 1].kind == "TERM" else None
        if parts[place].kind == "PER" and parts[place].text.lower() in ORDERING and best and best.countable:
            return -1 if as_value(parts[place + 1]) or parts[place + 1].row else place + 1
    return -1


def by_key(extreme: Extreme, parts: list[Part], place: int, used: set[int]) -> bool:
    """`the lowest ID`: by the numbers that rows go by."""
    key = parts[place].best if place >= 0 and parts[place].kind == "TERM" and not parts[place].row else None
    said = parts[place].text.lower().split()[-1].removesuffix("s") if key else ""
    if key is None or said != key.words[-1] or not (key.kind == "id" and key.column.numeric):
        return False
    extreme.by, extreme.end = key, place
    used.add(place)
    return True
