"""Words that say nothing where they stand: `murder *rate*` of a column of rates, `how much *money*` of one of money."""

from __future__ import annotations

from planner.added import idle
from planner.groups import OPENERS
from planner.named_values import HAVING
from planner.parts import SURE, Part, as_value, neighbour
from planner.semantics import Semantics
from planner.timing import own_step
from planner.tokens import tokenize

JUDGED = ("better", "worse", "less", "fewer")
WITHIN = ("in", "at", "of", "across", "within")
"""What stands before the name of all there is: `players *in* the league`."""
BEST = 100
"""The highest grade."""


def plainer(parts: list[Part], semantics: Semantics) -> list[Part]:
    """Words that say nothing where they stand: `murder *rate*` of a column of rates, `that *last* between 1 and 2`,
    `like *counts of* posts`."""
    words = semantics.lexicon
    _totals(parts, semantics)
    _priced(parts, semantics)
    _belonging(parts)
    _most(parts, semantics)
    for at, part in enumerate(parts[1:], 1):
        before, after = parts[at - 1], parts[at + 1] if at + 1 < len(parts) else None
        measured = before.kind == "TERM" and not before.row and before.best is not None and before.best.kind == "number"
        rated = part.kind in ("RATE", "PCT") and " " not in part.text and measured and not as_value(before)
        unknown = part.kind in ("WORD", "FAINT") and part.text.lower() in words.words("graded")
        money = measured and before.best is not None and bool(before.best.column.unit)
        billed = part.kind == "WORD" and money and part.text.lower() in words.words("amounts")
        graded = after is not None and after.best is not None and set(after.best.words) & words.words("graded")
        judged = part.kind == "WORD" and graded and words.stem(part.text.lower()) in words.people
        limited = part.kind == "TOP" and " " not in part.text and after is not None and after.kind == "THRESH"
        spent = before.kind == "HOWMUCH" and part.kind == "WORD" and part.text.lower() in words.words("money")
        spent = spent and any(p.best and p.best.kind == "number" and p.best.column.unit for p in parts[at + 1 :])
        better = part.kind == "WORD" and part.text.lower() in JUDGED and "than" in [p.text.lower() for p in parts[at:]]
        stepped = (
            part.kind == "GRAIN" and part.text.lower() in words.words("adjectival_grains") and before.kind != "AGG"
        )
        better = better or (stepped and own_step(part, semantics))
        better = better or idle(parts, at, semantics)
        contained = part.kind == "WORD" and part.text.lower() in words.words("containers") and after is None
        contained = contained and before.text.lower() == "the" and parts[at - 2].text.lower() in WITHIN
        tallied = part.kind == "COUNT" and measured and part.text.lower().startswith("count")
        utter = part.kind == "AGG" and part.argument == "sum" and after is not None and as_value(after)
        utter = utter and parts[0].text.lower() in OPENERS and not any(p.pick(lambda f: f.numeric) for p in parts)
        empty = (utter, tallied, contained, rated, limited, better, billed, judged, spent, unknown and _graded(before))
        if any(empty):
            part.kind = "STOP"
    return parts


def _priced(parts: list[Part], semantics: Semantics) -> None:
    """`the price *per night*`: for what one pays it each time, and by which nothing is grouped."""
    for price, per, unit in zip(parts, parts[1:], parts[2:], strict=False):
        paid = price.kind == "TERM" and price.best is not None and price.best.kind == "number"
        paid = paid and price.best is not None and (bool(price.best.column.unit) or price.best.says("price", "rent"))
        each = per.kind == "PER" and per.text.lower() not in ("by", "across") and unit.score < SURE
        if paid and each and unit.text.lower() in semantics.lexicon.words("priced"):
            per.kind, unit.kind, unit.fields = "STOP", "STOP", []


def _totals(parts: list[Part], semantics: Semantics) -> None:
    """`cost more than 100 *in total*`: of the column of total costs, where there is one."""
    for at, part in enumerate(parts):
        if (
            part.kind != "AGG"
            or part.argument != "sum"
            or part.text.lower() not in semantics.lexicon.words("throughout")
        ):
            continue
        for term in [p for p in parts[:at] if p.kind == "TERM" and p.pick(lambda f: f.kind == "number") and not p.row]:
            named = semantics.names.mentions(tokenize(f"total {term.text}", semantics.lexicon))
            total = next((m for m in named if m.start == 0 and m.end > 1 and m.field.kind == "number"), None)
            if total and total.field.says("total"):
                term.fields, part.kind = [(total.field, total.score)], "STOP"


def _most(parts: list[Part], semantics: Semantics) -> None:
    """`the four years with *more* sales`: the most, where nothing is told that they are more than."""
    words = [p.text.lower() for p in parts]
    crossing = semantics.lexicon.raw["crossing"]
    asked = parts[0].text.lower().split()[0] in (*crossing["asking"], *semantics.lexicon.words("imperatives"))
    if not asked or {semantics.lexicon.raw["than"]} & set(words) or any(p.kind in ("CMP", "OR", "VS") for p in parts):
        return
    for at, part in enumerate(parts[1:], 1):
        way = next((w for w in ("more", "less") if part.text.lower() in crossing[w][:2]), "")
        if way and part.kind == "STOP" and words[at - 1] in HAVING:
            part.kind, part.argument = "MOST", "max" if way == "more" else "min"


def _belonging(parts: list[Part]) -> None:
    """`the keyword *associated with* the page with most visits`: of it, where no two columns are set side by side."""
    for at, part in enumerate(parts):
        after = neighbour(parts, at, 1, ("STOP", "ANY", "NUM"))
        if part.kind != "CORR" or part.argument != "beside" or after < 0:
            continue
        behind, extremes = parts[after], any(p.kind in ("SUP", "MOST", "FREQ", "TOP", "ADJ") for p in parts)
        value, unique = as_value(behind), behind.best is not None and behind.best.unique
        there = extremes or any(p.kind in ("ANY", "COUNT") or p.text.lower() == "there" for p in parts[:at])
        graded = at > 0 and parts[at - 1].kind in ("MOST", "FREQ") and not (value or behind.row or behind.kind == "ROW")
        value = value or any(as_value(p) or p.kind == "WORD" for p in _beside(parts, after))
        if there and not graded and (value or unique or behind.row or behind.kind == "ROW" or extremes):
            part.kind = "STOP"


def _beside(parts: list[Part], at: int) -> list[Part]:
    """What stands directly behind a column, as a cell of it does: `the dealer *Autos Vigo*`."""
    row = at + 1 < len(parts) and parts[at + 1].kind == "ROW"
    return parts[at + 1 : at + 2 + row]


def _graded(part: Part) -> bool:
    """Whether a column holds grades, whose name does not say so: `overall` from 48 to 93, `clarity` of diamonds."""
    field = part.best if part.kind == "TERM" and not part.row else None
    if field is None or part.score < SURE:
        return False
    if field.kind == "category":
        return part.text.lower() in field.words
    if field.kind != "number" or field.column.unit or field.says("age", "rank"):
        return False
    return (field.column.stats.minimum or 0) >= 0 and (field.column.stats.maximum or 0) <= BEST
