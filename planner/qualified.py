"""Words beside a column's name that only say it once more: `*type of* engine`, `*smoking* habit`, `used *prices*`."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from planner.conditions import Condition
from planner.parts import LIKELY, SURE, WEAK, WHOLE, Part, condition_part
from planner.semantics import Field, Semantics
from planner.values import ALIAS, PART

DECIMAL = ("decimal", "double", "float")
KINDS = ("SUP", "MOST", "FREQ", "TOP", "ADJ")
OWNING = ("whose", "with", "of", "their", "the")
ASKED = ("what", "which", "each", "per")


def qualified(parts: list[Part], semantics: Semantics) -> list[Part]:
    """The parts, of which those that add nothing to a column's name are stop words."""
    _afterwards(parts)
    for apply in (_ends, _totals, _lower, _taught, _ranked, _owned, _outcomes, _termed, _numbers, _lasting):
        apply(parts, semantics)
    _asked(parts)
    _kinds(parts, semantics)
    _told(parts)
    _made(parts, semantics)
    _crossed(parts, semantics)
    _priced(parts, semantics)
    return parts


def _silent(part: Part) -> None:
    part.kind, part.fields, part.values = "STOP", [], []


def _afterwards(parts: list[Part]) -> None:
    """`300 *at bats* or more`: the number's own limit."""
    for at in range(len(parts) - 2):
        number, term, limit = parts[at : at + 3]
        measure = term.kind == "TERM" and not term.values and term.pick(lambda f: f.kind == "number") is not None
        if number.kind == "NUM" and measure and limit.kind == "POST":
            parts[at + 1 : at + 3] = [limit, term]


def _ends(parts: Sequence[Part], semantics: Semantics) -> None:
    """`the *maximum of* calories`: the highest, where no number is behind it that it would be the limit of."""
    for part, after in pairwise(parts):
        known = (semantics.lexicon.phrases.get((w,), ("", "")) for w in part.text.lower().split())
        end = next((argument for kind, argument in known if kind == "SUP"), "")
        end = end if part.text.lower().split()[-1] != semantics.lexicon.raw["than"] else ""
        if part.kind == "CMP" and end and after.kind == "TERM" and after.pick(lambda f: f.kind == "number"):
            part.kind, part.argument = "AGG", end


def _totals(parts: Sequence[Part], semantics: Semantics) -> None:
    """`the highest *total*`, `the lowest *total points*` of a column of totals, which are not added up."""
    for at, part in enumerate(parts):
        behind = [p for p in parts[at + 1 : at + 2] if p.kind != "STOP"]
        lead = parts[at - 1].kind if at else ""
        if part.kind != "AGG" or part.argument != "sum" or lead not in ("SUP", "TOP"):
            continue
        said = {part.text.lower(), *(p.text.lower() for p in behind if p.kind == "UNIT")}
        if any(p.kind != "UNIT" for p in behind):
            continue
        fit = [f for f in semantics.fields if f.kind == "number" and said <= set(f.words)]
        whole = [f for f in fit if len(said) > 1 or (part.text.lower() == f.words[0] and _plain(f, semantics))]
        if len(whole) == 1:
            part.kind, part.fields, part.row = "TERM", [(whole[0], 1.0)], False


def _plain(field: Field, semantics: Semantics) -> bool:
    """Whether a name is of one word, and perhaps its unit."""
    return all(len(w) == 1 or w in semantics.lexicon.words("units") for w in field.words[1:])


def _lower(parts: Sequence[Part], semantics: Semantics) -> None:
    """`a *lower* score than`: a comparison, also where some cell is called so."""
    for at, part in enumerate(parts):
        kind, argument = semantics.lexicon.phrases.get((part.text.lower(),), ("", ""))
        than = any(p.text.lower() == semantics.lexicon.raw["than"] for p in parts[at + 1 :])
        if part.kind == "TERM" and part.values and kind == "SUP" and than:
            part.kind, part.argument, part.fields, part.values = kind, argument, [], []


def _taught(parts: Sequence[Part], semantics: Semantics) -> None:
    """`*taught* by women`, `*departing* from Rome`: what is done, and no cell or column of that stem."""
    stem, doing = semantics.lexicon.stem, {semantics.lexicon.stem(v) for v in semantics.lexicon.raw["doing"]}
    for at, part in enumerate(parts[:-2]):
        low, lead, behind = part.text.lower(), parts[at + 1].text.lower(), parts[at + 2]
        if part.kind != "TERM" or not behind.values:
            continue
        cell = bool(part.values) and stem(low) in doing and all(str(v.value).lower() != low for v in part.values)
        going = part.optional and not part.values and part.score < WEAK and lead in ("from", "to")
        if (lead == "by" and cell) or going:
            _silent(part)


def _ranked(parts: list[Part], semantics: Semantics) -> None:
    """`ranked *1st*`, `the *number one* song in the chart`: by the column of ranks."""
    ranks = [f for f in semantics.fields if f.lower_is_better]
    if len(ranks) != 1:
        return
    for at, part in enumerate(parts):
        number = part.ordinal or (int(part.numbers[0]) if part.kind == "NUM" and part.numbers else 0)
        named = at > 0 and parts[at - 1].kind == "TERM" and any(f is ranks[0] for f, _ in parts[at - 1].fields)
        one = part.verb == "number" and part.kind == "NUM" and number == 1
        if not number or not (named or one) or any(p.kind in KINDS for p in parts):
            continue
        if named:
            _silent(parts[at - 1])
        parts[at] = condition_part([(Condition(ranks[0], "=", (number,), part.text),)], part.text)
        for hint in parts[at + 1 :]:
            if hint.kind == "FAINT" and hint.tag and any(m.field is ranks[0] for m in hint.tag.mentions):
                _silent(hint)
        return


def _owned(parts: Sequence[Part], semantics: Semantics) -> None:
    """`whose *parents* are divorced` of `parent_status`: a part of the name of the column whose cell stands behind."""
    for at, part in enumerate(parts):
        behind = next((p for p in parts[at + 1 : at + 4] if p.kind != "STOP"), None)
        if part.kind != "FAINT" or part.tag is None or behind is None or not behind.values:
            continue
        named = {m.field.name for m in part.tag.mentions}
        if {v.field.name for v in behind.values} <= named and at and parts[at - 1].text.lower() in OWNING:
            _silent(part)


def _outcomes(parts: list[Part], semantics: Semantics) -> None:
    """`the loan *result* of the applicant`, `card *holders*`: what a flag says, and whom it says it of."""
    words, at = semantics.lexicon, 0
    while at + 1 < len(parts):
        part, after = parts[at], parts[at + 1]
        flag = part.kind == "TERM" and part.best is not None and part.best.kind == "flag" and part.score >= SURE
        behind = [p.text.lower() for p in parts[at + 2 : at + 3]]
        told = flag and after.kind in ("ROW", "WORD") and after.text.lower() in words.words("outcomes")
        held = flag and after.kind == "WORD" and after.text.lower() in words.words("holders")
        if (told and behind == ["of"]) or held:
            del parts[at + 1]
        at += 1


def _termed(parts: list[Part], semantics: Semantics) -> None:
    """`a 60 *month* term`: the number of a column, with a unit between."""
    for at in range(len(parts) - 2):
        number, unit, term = parts[at : at + 3]
        one = unit.text.lower() in semantics.lexicon.raw["units"] and not semantics.lexicon.plural(unit.text.lower())
        field = term.pick(lambda f: f.kind == "number") if term.kind == "TERM" and term.score >= SURE else None
        if number.kind == "NUM" and not number.mark and one and field:
            text = f"{number.text} {unit.text} {term.text}"
            parts[at : at + 3] = [condition_part([(Condition(field, "=", number.numbers, text),)], text)]
            return


def _numbers(parts: Sequence[Part], semantics: Semantics) -> None:
    """`what *numbers of* cores are there`: which ones, and not how many in all."""
    for before, part, after in zip(parts, parts[1:], parts[2:], strict=False):
        many = part.kind == "COUNT" and semantics.lexicon.plural(part.text.lower().split()[0])
        numbers = [fs for fs in after.fields if fs[0].kind == "number"] if after.kind == "TERM" else []
        if many and numbers and before.text.lower() in ASKED:
            part.kind, part.argument, after.fields = "DISTINCT", "", numbers


def _lasting(parts: Sequence[Part], semantics: Semantics) -> None:
    """`how many weeks did the trip *last* for`: a verb, and no end of a list."""
    asked = {p.text.lower() for p in parts if p.kind == "STOP"} & semantics.lexicon.words("owning")
    for before, part, after in zip(parts, parts[1:], [*parts[2:], Part("STOP", "")], strict=False):
        noun = before.kind == "ROW" or before.row
        if part.kind == "TOP" and part.argument == "min" and noun and asked and after.kind == "STOP":
            part.kind = "STOP"


def _asked(parts: Sequence[Part]) -> None:
    """`on which *platform*`, `how many *platforms*`: the column, where a cell of another one is called so too."""
    for before, part in pairwise(parts):
        whole = part.best if part.kind == "TERM" and part.score >= 1 and part.values else None
        if whole is None or any(v.field is whole for v in part.values) or " ".join(whole.words) not in _single(part):
            continue
        many = part.text.lower().endswith("s") and not any(str(v.value).lower().endswith("s") for v in part.values)
        if many or before.text.lower() in ASKED:
            part.values = []


def _single(part: Part) -> set[str]:
    low = part.text.lower()
    return {low, low.removesuffix("s"), low.removesuffix("es")}


def _kinds(parts: Sequence[Part], semantics: Semantics) -> None:
    """`type of engine`, `engine types`, where a column of names is called so: that one, and no other type."""
    sorts = semantics.lexicon.stemmed("sorts")
    for at, part in enumerate(parts):
        if part.kind != "TERM" or semantics.lexicon.stem(part.text.lower()) not in sorts:
            continue
        places = [at + 2] if [p.text.lower() for p in parts[at + 1 : at + 2]] == ["of"] else [at - 1]
        for noun in (parts[i] for i in places if 0 <= i < len(parts) and parts[i].kind == "TERM"):
            called = _single(noun)
            named = next((f for f, _ in noun.fields if f.kind == "category" and " ".join(f.words) in called), None)
            if named and named is not part.best and not (part.best and {*named.words} <= {*part.best.words}):
                noun.fields = [fs for fs in noun.fields if fs[0] is named]
                _silent(part)


def _told(parts: Sequence[Part]) -> None:
    """`*smoking* habits` of a column of habits whose cells say who smokes."""
    for part, after in pairwise(parts):
        own = after.best if after.kind == "TERM" and after.score >= SURE and not after.values else None
        told = own is not None and bool(part.values) and all(v.field is own for v in part.values)
        doing = part.text.lower().endswith("ing") and not any(str(v.value).lower().endswith("ing") for v in part.values)
        if part.kind == "TERM" and told and doing and not part.fields and part.values[0].score == ALIAS:
            _silent(part)


def _made(parts: Sequence[Part], semantics: Semantics) -> None:
    """`*manufacturing* year`, `planes *built* in 2013` of a plain column of years."""
    words = semantics.lexicon
    for part, after in pairwise([*parts, Part("STOP", "")]):
        dated = after.best is not None and after.best.kind in ("year", "time") and after.score >= SURE
        if part.kind in ("TERM", "WORD") and dated and part.text.lower() in words.words("making"):
            _silent(part)
        if part.kind == "WORD" and part.text.lower() in words.words("built") and _yearly(semantics):
            _silent(part)


def _yearly(semantics: Semantics) -> bool:
    """Whether rows are of years, and of no other dates."""
    dated = [f for f in semantics.fields if f.kind in ("year", "time")]
    return len(dated) == 1 and dated[0].kind == "year" and len(dated[0].words) == 1


def _crossed(parts: Sequence[Part], semantics: Semantics) -> None:
    """`the *new* price at the *shop*` of `shop_new` beside `shop_used` and `web_new`: what both words name."""
    stem = semantics.lexicon.stem
    names = {tuple(map(stem, f.words)): f for f in semantics.fields if f.kind == "number" and len(f.words) == 2}
    said = {stem(p.text.lower()): p for p in parts if p.kind in ("TERM", "FAINT") and not _whole_cell(p)}
    shared = [w for w in said if sum(w in name for name in names) > 1 and said[w].score < WEAK]
    fit = [name for name in names if set(name) <= set(shared)]
    if len(fit) != 1:
        return
    first, second = sorted((said[w] for w in fit[0]), key=lambda p: next(i for i, q in enumerate(parts) if q is p))
    _silent(second)
    first.kind, first.fields, first.values, first.optional = "TERM", [(names[fit[0]], WHOLE)], [], False


def _whole_cell(part: Part) -> bool:
    return any(v.score > PART for v in part.values)


def _priced(parts: Sequence[Part], semantics: Semantics) -> None:
    """`the highest used *prices*` of columns of prices that are not called so."""
    money = semantics.lexicon.words("prices")
    if any(money & set(f.words) for f in semantics.fields if f.kind == "number"):
        return
    for at, part in enumerate(parts):
        if part.kind != "WORD" or part.text.lower() not in money:
            continue
        near = [p for p in (*parts[max(0, at - 1) : at], *parts[at + 1 : at + 4]) if p.kind != "STOP"]
        if any(p.kind == "TERM" and p.score >= LIKELY and _amount(p.best) for p in near):
            part.kind = "STOP"


def _amount(field: Field | None) -> bool:
    """Whether a column may hold sums of money: amounts with decimals, none below nought, and of no other unit."""
    if field is None or field.kind != "number":
        return False
    plain = not field.column.unit or len(field.column.unit) == len("USD")
    return plain and field.column.type in DECIMAL and field.column.role == "measure" and not field.falls
