"""How many a superlative asks for: `top 5 cities`, `which 2 wards have the ...`, `the worst branch`."""

from __future__ import annotations

from planner.conditions import Where
from planner.extremes import Extreme
from planner.frames import Frame, measure_default
from planner.parts import Part, neighbour
from planner.queries import Key, Listing, Measure, Query, Ranked

TOP_DEFAULT, EACH = 10, 3
"""How many `the top branches` are, and from how many named on each is asked for."""


def number_of_list(frame: Frame, extreme: Extreme) -> None:
    """`which 2 positions have the highest ...`: the number stands before the noun."""
    if extreme.number is None:
        for at, part in enumerate(frame.parts[: extreme.at]):
            if (
                part.kind == "NUM"
                and at not in frame.used
                and part.numbers
                and part.numbers[0].is_integer()
                and not part.op
                and not part.mark
            ):
                extreme.number = int(part.numbers[0])
                frame.used.add(at)
                return


def count_of(frame: Frame, extreme: Extreme) -> int:
    many = extreme.kind == "TOP" and not extreme.row and extreme.target is not None and plural(frame, extreme.target)
    return extreme.number or (TOP_DEFAULT if many else 1)


def tallied(frame: Frame, extreme: Extreme) -> bool:
    """`the 5 highest *numbers of* calls from a caller`: how many are asked for, and not by whom."""
    tallies = frame.semantics.lexicon.words("tallies")
    return frame.opener in ("what", "") and bool(tallies & set(frame.parts[extreme.at].text.lower().split()))


def plural(frame: Frame, part: Part) -> bool:
    """Whether a noun speaks of several: `top branches`, not `top branch`; where the language does not tell, it does."""
    lexicon, low = frame.semantics.lexicon, part.text.lower()
    return not lexicon.raw["plural"] or low.split()[-1] in lexicon.irregular or lexicon.several(low)


def rows_behind(frame: Frame, extreme: Extreme) -> bool:
    """`highest income *customer*`: the rows' noun directly behind the measure that a superlative is of."""
    parts, end = frame.parts, extreme.end
    if not extreme.at < end < len(parts) - 1 or parts[end].row or parts[end].best is not extreme.by or extreme.number:
        return False
    noun = parts[end + 1]
    closing = end + 2 == len(parts) or parts[end + 2].kind in ("COND", "STOP")
    return (
        closing
        and not plural(frame, noun)
        and (noun.row or noun.kind == "ROW")
        and noun.argument != "generic"
        and not noun.optional
    )


def kind_of_rows(frame: Frame, at: int) -> bool:
    """`the largest *towns* by area`, `which *township* is ...`: a value that says which rows are asked for."""
    parts = frame.parts
    if not 0 < at < len(parts) or parts[at].kind != "COND" or len(parts[at].clauses) != 1:
        return False
    behind = parts[at + 1].kind if at + 1 < len(parts) else ""
    before = parts[at - 1]
    led = before.kind in ("ADJ", "NUM", "TOP") or before.text.lower() in ("which", "what")
    said = all(c.field.kind == "category" and c.op in ("=", "in") for c in parts[at].clauses[0])
    return led and said and behind not in ("TERM", "ROW", "NOUN", "WORD", "AGG", "FAINT", "RATE", "COUNT")


def each_asked(frame: Frame, part: Part) -> bool:
    """`what were the *ages* of ...`, `how old were the *victims* from ...`: each one's own, where none adds them up."""
    field = part.best
    if field is None or measure_default(field) == "sum" or not {"are", "were"} & _said(frame):
        return False
    at = frame.parts.index(part)
    if part.tag is not None and part.text.lower().split()[0] == frame.semantics.lexicon.raw["how"]:
        behind = neighbour(frame.parts, at, 1)
        rows = behind > at + 2 and frame.parts[behind - 1].text.lower() == "the" and frame.parts[behind].kind == "ROW"
        return rows and plural(frame, frame.parts[behind])
    several = plural(frame, part) and part.text.lower() not in field.words
    return several and at > 0 and frame.parts[at - 1].text.lower() == "the" and frame.opener == "what"


def _said(frame: Frame) -> set[str]:
    return {p.text.lower() for p in frame.parts if p.kind == "STOP"}


def steps_asked(frame: Frame, where: Where) -> Query | None:
    """`in which *years* did she win`: the steps of the calendar in which there are rows."""
    at, time = frame.first("GRAIN"), frame.semantics.time
    said = [p.text.lower() for p in frame.parts[max(0, at - 1) : at + 3]]
    asked = said[:1] in (["which"], ["what"]) or (said[:1] == ["the"] and said[2:] == ["in", "which"])
    if time is None or at < 1 or at > 2 or not asked:
        return None
    grain = frame.parts[at].argument
    if time.kind == "year":
        return Listing((time,), where) if grain == "year" else None
    return Ranked((Key(time, grain),), Measure("count"), where)


def each_named(frame: Frame) -> Key | None:
    """`how many in 2016, 2017 and 2018`: one number for each of three or more, where nobody says `in total`."""
    said = {w for p in frame.parts for w in p.text.lower().split()} | set(frame.verbs)
    if {"total", "together", "combined", "altogether", "overall"} & said:
        return None
    for part in frame.parts:
        alternatives = part.clauses[0] if part.kind == "COND" and len(part.clauses) == 1 and part.mark != "or" else ()
        field = alternatives[0].field if alternatives else None
        if field is None or len({c.field.name for c in alternatives}) > 1:
            continue
        if field.kind in ("category", "year") and len(alternatives) == 1 and len(alternatives[0].values) > EACH - 1:
            return Key(field) if alternatives[0].op == "in" else None
        years = [c.op == "between" and [str(v)[4:] for v in c.values] == ["-01-01", "-12-31"] for c in alternatives]
        if field.kind == "time" and len(years) >= EACH and all(years):
            return Key(field, "year")
    return None
