"""Reads superlatives: what is highest, most, first; by which measure, how many, and of what."""

from __future__ import annotations

import itertools

from planner.adjectives import adjective_field, timed
from planner.choices import heard, likely, of_place, prefer, rather
from planner.conditions import Clause, having
from planner.extremes import (
    ORDERING,
    Extreme,
    backward,
    behind_verb,
    date_of_verb,
    dates,
    direction,
    done_by,
    done_to_rows,
    had,
    in_unit,
    lasted,
    led_by_verb,
    listed,
    measure_of_verb,
    merged,
    modifies,
    nth,
    numeric,
    of_rows,
    people_behind,
    whose,
)
from planner.parts import LIKELY, WEAK, Part, as_value, words_between
from planner.semantics import Field, Semantics
from planner.twins import twin
from planner.yardsticks import PLAIN, by_amount, by_key, measured, next_part, rate_behind

KINDS = ("SUP", "MOST", "FREQ", "TOP", "ADJ")


def extremes(parts: list[Part], semantics: Semantics, used: set[int]) -> list[Extreme]:
    found: list[Extreme] = []
    for at, part in enumerate(parts):
        if part.kind == "ORDER" and not found:
            part.kind = "SUP"
        if part.kind in KINDS and at not in used:
            found.append(_read(parts, at, semantics, used))
    return merged(found)


def _read(parts: list[Part], at: int, semantics: Semantics, used: set[int]) -> Extreme:
    part = parts[at]
    extreme = Extreme(part.argument == "max" or (part.kind == "ADJ" and part.sign > 0), part.kind, at, at)
    extreme.judged = part.text.lower() in ("best", "worst", "better", "worse")
    extreme.number = listed(parts, at, used)
    extreme.nth = nth(parts, at, used)
    used.add(at)
    after = next_part(parts, at, used, (*PLAIN, "NUM"))
    if (extreme.judged or had(parts, at)) and after >= 0 and numeric(parts[after]) and not parts[after].row:
        extreme.kind = "SUP"
    if after >= 0:
        parts[after].fields = likely(extreme, parts[after], semantics)
    reader = {"SUP": _highest, "MOST": _most, "FREQ": _frequent, "TOP": _top, "ADJ": _adjective}[extreme.kind]
    if extreme.kind == "MOST" and part.verb in semantics.lexicon.words("appearing") and after < 0:
        extreme.kind = "FREQ"
        return extreme
    reader(extreme, parts, semantics, used)
    if extreme.by is None and extreme.target is None and behind_verb(extreme, parts, at):
        backward(extreme, parts, used)
    return extreme


def _highest(extreme: Extreme, parts: list[Part], semantics: Semantics, used: set[int]) -> None:
    after = next_part(parts, extreme.at, used, (*PLAIN, "ROW", "DISTINCT"))
    if after >= 0 and parts[after].kind == "COND" and (rated := rate_behind(parts, after)):
        extreme.share, extreme.end = tuple(parts[after].clauses), rated
        used.update((after, rated))
        return
    if "for" in words_between(parts, extreme.at, after) and backward(extreme, parts, used):
        return
    if measured(extreme, parts, after, used) or by_key(extreme, parts, after, used):
        extreme.row = of_rows(parts, extreme.at)
        return
    if after >= 0 and parts[after].kind == "COUNT":
        used.add(after)
        behind = next_part(parts, after, used, (*PLAIN, "ROW"))
        if people_behind(parts, after, behind) and measured(extreme, parts, behind, used):
            return
        extreme.kind = "MOST"
        return _most(extreme, parts, semantics, used, after)
    if after >= 0 and parts[after].kind == "TERM" and parts[after].best:
        extreme.target, extreme.kind, extreme.end = parts[after], "FREQ", after
        used.add(after)
        return
    backward(extreme, parts, used)


def _most(extreme: Extreme, parts: list[Part], semantics: Semantics, used: set[int], start: int = -1) -> None:
    if start < 0 and done_to_rows(parts, extreme.at):
        used.add(extreme.at + 1)
        extreme.kind = "FREQ"
        return _frequent(extreme, parts, semantics, used)
    after = heard(parts, next_part(parts, extreme.at if start < 0 else start, used))
    if (
        after >= 0
        and parts[after].kind == "COND"
        and start < 0
        and led_by_verb(parts, extreme.at)
        and backward(extreme, parts, used)
    ):
        return
    if after >= 0 and modifies(parts, after, semantics):
        parts[after].kind, parts[after].row = "STOP", False
        after = next_part(parts, after, used)
    if after >= 0 and parts[after].kind == "DISTINCT":
        used.add(after)
        place = next_part(parts, after, used)
        if place >= 0 and parts[place].kind == "TERM" and parts[place].best:
            extreme.distinct, extreme.end = parts[place].best, place
            used.add(place)
            return
    money = after >= 0 and parts[after].text.lower() in semantics.lexicon.words("money")
    if money and parts[after].kind == "WORD" and backward(extreme, parts, used):
        used.add(after)
        parts[after].kind = "STOP"
        return
    if after >= 0 and done_by(extreme, parts, after, used):
        return
    if after >= 0 and dates(parts[after]):
        parts[after].row = True
    if after >= 0 and not parts[after].row and measured(extreme, parts, after, used):
        extreme.row = of_rows(parts, extreme.at)
        return
    leading = {"in", "at", "from", "for"} | (set() if after >= 0 and parts[after].kind == "ROW" else {"of"})
    led = after > extreme.at + 1 and set(words_between(parts, extreme.at, after)) & leading
    if after >= 0 and parts[after].kind != "PER" and not (led and start < 0 and backward(extreme, parts, used)):
        _counted(extreme, parts, after, used, semantics)
    elif start < 0 and extreme.by is None:
        backward(extreme, parts, used)


def _counted(extreme: Extreme, parts: list[Part], after: int, used: set[int], semantics: Semantics) -> None:
    """What is counted: rows, perhaps of a kind; another column's values, if a column is named."""
    place = after
    where: list[Clause] = []
    if after == len(parts) - 1 and any(c.op == "in" for clause in parts[after].clauses for c in clause):
        return
    while place < len(parts) and (parts[place].kind == "COND" or (parts[place].kind == "STOP" and where)):
        if parts[place].kind == "COND":
            where.extend(parts[place].clauses)
            used.add(place)
            extreme.end = place
        place += 1
    extreme.where = tuple(where)
    if place >= len(parts):
        return
    part = parts[place]
    hint = part.kind == "TERM" and part.best is not None and part.best.kind == "flag" and part.score < LIKELY
    if part.kind in ("ROW", "WORD") or (part.kind == "TERM" and (part.row or hint)):
        extreme.end = place
        used.add(place)
        part.kind = "ROW" if part.kind != "WORD" else "NOUN"
    elif part.kind == "TERM" and part.best and not where and not part.optional:
        extreme.where, extreme.end = having(part.best, semantics.table.rows), place
        extreme.distinct = None if extreme.where else part.best
        used.add(place)


def _frequent(extreme: Extreme, parts: list[Part], semantics: Semantics, used: set[int]) -> None:
    if (by := by_amount(parts, extreme.at, used)) >= 0:
        used.update((by - 1, by))
        extreme.by, extreme.end = parts[by].best, by
    after = next_part(parts, extreme.at, used, (*PLAIN, "ROW", "DISTINCT", "NUM", "COUNT"))
    used.update(i for i in range(extreme.at, after) if parts[i].kind == "COUNT")
    if (
        after >= 0
        and parts[after].kind == "TERM"
        and parts[after].best
        and not (parts[after].row and (len(parts) > after + 2 or parts[after].text.lower().endswith("ed")))
    ):
        extreme.target, extreme.end = parts[after], after
        used.add(after)
        if parts[after].best.unique and extreme.by is None:  # type: ignore[union-attr]
            extreme.by = measure_of_verb(parts[extreme.at], semantics)


def _top(extreme: Extreme, parts: list[Part], semantics: Semantics, used: set[int]) -> None:
    after = next_part(parts, extreme.at, used, (*PLAIN, "DISTINCT"))
    if after >= 0 and parts[after].kind == "COUNT":
        used.add(after)
        after = next_part(parts, after, used, (*PLAIN, "DISTINCT"))
    if after >= 0 and parts[after].kind in ("AGG", "RATIO_PER") and measured(extreme, parts, after, used):
        return
    ranked = parts[after].best if after >= 0 and parts[after].text.lower().endswith("ed") else None
    if ranked and ranked.lower_is_better:
        used.add(after)
        extreme.by = ranked
    by = _ordering(parts, extreme.at, used)
    pairs = enumerate(itertools.pairwise(parts), 1)
    tally = next((i for i, (a, b) in pairs if a.kind == "PER" and b.kind == "COUNT" and i in used), -1)
    extreme.counted = by < 0 <= tally
    if by >= 0:
        measured(extreme, parts, by, used)
    elif extreme.counted:
        thing = next_part(parts, tally, used, (*PLAIN, "DISTINCT"))
        if thing >= 0 and parts[thing].kind == "TERM" and not as_value(parts[thing]):
            _counted(extreme, parts, thing, used, semantics)
    place = next_part(parts, extreme.at, used, (*PLAIN, "DISTINCT"))
    if place >= 0 and parts[place].kind == "TERM" and not as_value(parts[place]) and parts[place].best:
        extreme.target = parts[place]
        extreme.end = max(extreme.end, place)
        used.add(place)


def _ordering(parts: list[Part], at: int, used: set[int]) -> int:
    """Index of the measure that `by`, `in terms of`, `based on` name behind a place."""
    for place in range(at + 1, len(parts)):
        if parts[place].kind == "PER" and parts[place].text.lower() in ORDERING:
            after = next_part(parts, place, used)
            if after >= 0 and (
                parts[after].kind in ("AGG", "PCT", "RATIO_PER") or (numeric(parts[after]) and not parts[after].row)
            ):
                used.add(place)
                return after
            if after >= 0 and parts[after].kind == "COUNT":
                used.update((place, after))
                following = next_part(parts, after, used)
                rows = following >= 0 and (parts[following].kind in ("ROW", "WORD") or parts[following].row)
                if rows or (following >= 0 and dates(parts[following], ("time",))):
                    used.add(following)
                    parts[following].kind = "NOUN" if parts[following].kind == "WORD" else "ROW"
                elif following >= 0 and numeric(parts[following]):
                    return following
    return -1


def _adjective(extreme: Extreme, parts: list[Part], semantics: Semantics, used: set[int]) -> None:
    part = parts[extreme.at]
    assert part.adjective
    found = adjective_field(timed(part.adjective, parts[extreme.at + 1 :], semantics), semantics)
    extreme.descending = part.sign * (found[1] if found else 1) > 0
    by = _ordering(parts, extreme.at, used)
    if dated := date_of_verb(part, parts, extreme.at):
        found = (dated, found[1] if found else 1)
    scaled = in_unit(parts, semantics) if found and by < 0 else None
    if scaled and found and scaled is not found[0]:
        extreme.by, extreme.descending = scaled, part.sign > 0
        return
    after = next_part(parts, extreme.at, used, (*PLAIN, "DISTINCT")) if by < 0 else by
    fitting = part.argument != "open" or by >= 0
    fitting = fitting or (after >= 0 and (parts[after].kind == "AGG" or parts[after].score >= WEAK))
    if after >= 0:
        rather(parts[after], part.adjective, found[0] if found else None)
    if after >= 0 and (not parts[after].row or by >= 0) and fitting and measured(extreme, parts, after, used):
        extreme.by = lasted(parts, after, semantics) or extreme.by
        opened = part.argument == "open" and by < 0 and any(p.kind == "TERM" for p in parts[: extreme.at])
        extreme.descending = part.sign * direction(part, extreme.by, found) > 0
        follow = next_part(parts, extreme.at, used)
        extreme.row = opened or (
            by >= 0 and follow >= 0 and (parts[follow].row or parts[follow].kind in ("ROW", "GRAIN"))
        )
        return
    verbal = found is None and part.argument == "open" and led_by_verb(parts, extreme.at)
    if verbal and backward(extreme, parts, used):
        return
    if found is None:
        part.kind, part.argument = "WORD", "open"
        used.discard(extreme.at)
        return
    _meant(extreme, parts, after, found, semantics, used)


def _meant(
    extreme: Extreme, parts: list[Part], after: int, found: tuple[Field, int], semantics: Semantics, used: set[int]
) -> None:
    """By what an adjective speaks of, where no measure is named."""
    part = parts[extreme.at]
    assert part.adjective
    if (own := whose(parts, after, part.adjective, semantics)) and found[1] > 0:
        extreme.by, extreme.end, extreme.row = own, after, parts[after].row or parts[after].kind == "ROW"
        used.add(after)
        prefer(own, parts)
        return
    general = "size" in part.adjective.columns and found[0].name not in ("size",)
    category = after >= 0 and parts[after].kind == "TERM" and not parts[after].row and parts[after].best
    if general and by_key(extreme, parts, after, used):
        return
    if category and general and not category.unique:
        extreme.kind, extreme.target, extreme.end = "FREQ", parts[after], after
        used.add(after)
        return
    told = timed(part.adjective, parts[extreme.at + 1 :], semantics) is not part.adjective
    if placed := of_place(found[0], parts, extreme.at):
        used.add(placed)
        found = numeric(parts[placed]) or found[0], found[1]
    extreme.by, extreme.row = (twin(found[0], semantics) if part.sign < 0 else found[0]), not category and not told
    if category and not as_value(parts[after]):
        extreme.target, extreme.end = parts[after], after
        used.add(after)
