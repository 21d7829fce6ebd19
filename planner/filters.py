"""Finds the conditions of a question: values, comparisons, periods, flags, missing cells, and their negations."""

from __future__ import annotations

import itertools

from planner.adjectives import adjective_field
from planner.clock import clocked, frozen
from planner.compounds import compounded
from planner.conditions import Condition, missing
from planner.crossings import crossed
from planner.excerpts import excerpts
from planner.extents import extended
from planner.fillers import plainer
from planner.heads import headed, told
from planner.hints import hinted, two_limits
from planner.limits import thresholds
from planner.named_values import value_conditions
from planner.negations import measurable, negated
from planner.occurrences import occurring
from planner.opinions import opinions
from planner.ordinals import named_by_number, numbered
from planner.parts import LIKELY, WEAK, Part, as_value, condition_part, neighbour, parts_of, words_between
from planner.passives import passives
from planner.presence import some
from planner.qualified import qualified
from planner.semantics import Field, Semantics
from planner.tags import Tag
from planner.texts import quoted, texts
from planner.thresholds import attach
from planner.timing import of_step, periods
from planner.units import fallen, told_numbers

CONTRARY = ("but", "yet")
"""Words behind which another thing is denied than what was said."""


def filtered(tags: list[Tag], semantics: Semantics) -> list[Part]:
    """The question's parts with everything that restricts rows folded into COND parts."""
    parts = compounded(parts_of(tags, semantics), semantics)
    parts = of_step(headed(told(parts, tags, semantics), semantics), semantics)
    parts = opinions(passives(qualified(parts, semantics), semantics), semantics)
    parts = thresholds(two_limits(frozen(parts, semantics), semantics.lexicon))
    parts = named_by_number(numbered(plainer(parts, semantics), semantics), semantics)
    parts = value_conditions(fallen(crossed(extended(parts, semantics), semantics), semantics.lexicon), semantics)
    parts = attach(parts, semantics)
    parts = clocked(periods(parts, semantics), semantics)
    parts = occurring(excerpts(texts(quoted(parts, semantics), semantics), semantics), semantics)
    parts = _signed(_perfect(_missing(told_numbers(parts, semantics))))
    parts = _flags(parts, semantics)
    parts = negated(measurable(some(parts, semantics.lexicon)))
    return _once(_joined(hinted(parts, semantics)))


def _signed(parts: list[Part]) -> list[Part]:
    """`a negative balance`: below nought."""
    for at, part in enumerate(parts[:-1]):
        after = parts[at + 1]
        field = _signable(after) if part.kind == "SIGN" else None
        if field and part.argument == "<" and not field.falls:
            part.kind, field = "WORD", None
        if part.kind == "SIGN" and part.argument == "=" and not field:
            part.kind = "STOP"
        if field:
            text = f"{part.text} {after.text}"
            made = condition_part([(Condition(field, part.argument, (0,), text),)], text)
            return _signed([*parts[:at], made, *parts[at + 2 :]])
    return parts


def _signable(part: Part) -> Field | None:
    """The measure that a term names, if faintly."""
    if part.kind == "FAINT" and part.tag:
        return next((m.field for m in part.tag.mentions if m.field.kind == "number"), None)
    return part.pick(lambda f: f.kind == "number") if part.kind == "TERM" else None


def _missing(parts: list[Part]) -> list[Part]:
    """`missing rating`, `rating is missing`, `without a rating`: conditions on absent cells."""
    for at, part in enumerate(parts):
        if part.kind not in ("MISSING", "PRESENT"):
            continue
        for place in (neighbour(parts, at, 1), neighbour(parts, at, -1, ("STOP", "ROW", "WORD"))):
            if (
                place >= 0
                and parts[place].kind == "TERM"
                and not as_value(parts[place])
                and not parts[place].row
                and parts[place].best
            ):
                field = parts[place].best
                assert field
                if field.kind == "flag" and part.kind == "PRESENT":
                    part.kind = "STOP"
                    break
                text = f"{part.text} {parts[place].text}"
                kept = [p for i, p in enumerate(parts) if i not in (at, place)]
                kept.insert(
                    min(at, place), condition_part(list(missing(field, text, present=part.kind == "PRESENT")), text)
                )
                return _missing(kept)
    return parts


def _perfect(parts: list[Part]) -> list[Part]:
    """`a perfect score`: the column's highest value."""
    for at, part in enumerate(parts):
        after = neighbour(parts, at, 1)
        if part.kind != "PERFECT" or after < 0 or parts[after].kind != "TERM":
            continue
        field = parts[after].pick(lambda f: f.kind == "number")
        if field and field.column.stats.maximum is not None:
            text = f"{part.text} {parts[after].text}"
            made = condition_part([(Condition(field, "=", (field.column.stats.maximum,), text),)], text)
            return _perfect([*parts[:at], made, *parts[after + 1 :]])
    return parts


def _answered(parts: list[Part], at: int, semantics: Semantics) -> str:
    """`attrition *yes*`, `explicit is *no*`: whether a cell that means yes or no stands behind the flag, or nothing."""
    place = neighbour(parts, at, 1)
    low = parts[place].text.lower() if 0 <= place <= at + 2 and parts[place].kind in ("WORD", "NEG", "STOP") else ""
    behind = parts[place + 1 :]
    alone = not behind or behind[0].kind in ("STOP", "AND")
    told = {"=": semantics.lexicon.words("positive"), "!=": semantics.lexicon.words("negative")}
    found = next((op for op, words in told.items() if low in words and low.isalpha() and alone), "")
    if found:
        parts[place].kind = "STOP"
    return found


def _flags(parts: list[Part], semantics: Semantics) -> list[Part]:
    """A yes-or-no column that is not what is asked for restricts the rows to yes."""
    made: list[Part] = []
    for at, part in enumerate(parts):
        field = part.best if part.kind == "TERM" and not as_value(part) else None
        verb = part.optional and part.score < WEAK and field is not None and part.text.lower() not in field.words
        if field is not None and field.kind == "flag" and (told := _answered(parts, at, semantics)):
            made.append(condition_part([(Condition(field, told, (field.positive,), part.text),)], part.text))
            continue
        if field is None or field.kind != "flag" or part.score < LIKELY or verb or _asked(parts, at):
            made.append(part)
            continue
        made.append(condition_part([(Condition(field, "=", (field.positive,), part.text),)], part.text))
    return made


def _asked(parts: list[Part], at: int) -> bool:
    """Whether a flag's column itself is the subject: `by smoker`, `bounce rate`, `the smoker status of`."""
    before = neighbour(parts, at, -1)
    after = parts[at + 1] if at + 1 < len(parts) else None
    if before >= 0 and parts[before].kind in ("PER", "FREQ", "DISTINCT", "SPREAD", "CORR", "WHY", "AGG"):
        common, own = parts[before].tag, parts[at].tag
        apart = parts[before].kind == "FREQ" and bool(common and own and common.end < own.start)
        return not (apart and after and (after.row or after.kind == "ROW"))
    if after and after.kind == "RATE":
        return True
    lead = [p.text.lower() for p in parts[:at]]
    return (
        bool(lead)
        and lead[0] in ("what", "which")
        and all(p.kind == "STOP" for p in parts[:at])
        and bool(after and after.text.lower() in ("of", "is", "has", "does", "do"))
    )


def _joined(parts: list[Part]) -> list[Part]:
    """Conditions that `or` joins hold together; values of one column that `and` joins are alternatives too."""
    made: list[Part] = []
    at = 0
    while at < len(parts):
        part = parts[at]
        joint = neighbour(parts, at, 1) if part.kind == "COND" else -1
        while joint >= 0 and (
            parts[joint].kind in ("OR", "AND")
            or (
                parts[joint].kind == "COND" and _same_column(part, parts[joint]) and not words_between(parts, at, joint)
            )
        ):
            after = joint if parts[joint].kind == "COND" else neighbour(parts, joint, 1)
            if after < 0 or parts[after].kind != "COND" or not _merges(part, parts[after], parts[joint].kind):
                break
            part = _merge(part, parts[after], parts[joint].kind)
            at, joint = after, neighbour(parts, after, 1)
        made.append(part)
        at += 1
    return made


def _once(parts: list[Part]) -> list[Part]:
    """The same condition said twice (`won an award`) counts once."""
    seen: list[object] = []
    kept = []
    denied: dict[str, set[str]] = {}
    turned = next((i for i, p in enumerate(parts) if p.text.lower() in CONTRARY), len(parts))
    for c in (c for p in parts[:turned] for clause in p.clauses for c in clause if _denies(c)):
        denied.setdefault(c.field.name, set()).add(c.text)
    unsure = {c.field.name for p in parts for clause in p.clauses for c in clause if _unsure(c)}
    for part in [p for p in parts if not _halved(p, denied) and not _only_named(p, unsure)]:
        told = [[(c.field.name, c.op, c.values) for c in clause] for clause in part.clauses]
        if part.kind == "COND" and told in seen:
            continue
        seen.append(told)
        kept.append(part)
    return kept


def _unsure(condition: Condition) -> bool:
    field = condition.field
    return field.kind == "flag" and condition.op == "=" and condition.values[0] not in (field.positive, field.negative)


def _only_named(part: Part, unsure: set[str]) -> bool:
    """`not sure whether they will *renew*`: a flag of which another word says that it is neither yes nor no."""
    flat = [c for clause in part.clauses for c in clause]
    return part.kind == "COND" and len(flat) == 1 and flat[0].field.name in unsure and not _unsure(flat[0])


def _denies(condition: Condition) -> bool:
    field = condition.field
    turned = {"!=": (field.positive,), "=": (field.negative,)}.get(condition.op)
    return field.kind == "flag" and field.negative is not None and condition.values == turned


def _halved(part: Part, denied: dict[str, set[str]]) -> bool:
    """`*promo* was not used`: the half of a flag's name that no negation turned, where the other half is denied."""
    flat = [c for clause in part.clauses for c in clause]
    one = flat[0] if part.kind == "COND" and len(flat) == 1 else None
    partial = one is not None and len(part.text.split()) < len(one.field.words)
    return bool(
        one
        and partial
        and one.op == "="
        and not _denies(one)
        and one.field.kind == "flag"
        and one.text not in denied.get(one.field.name, {one.text})
    )


def _same_column(a: Part, b: Part) -> bool:
    fields = {c.field.name for p in (a, b) for clause in p.clauses for c in clause}
    return len(fields) == 1


def _merges(a: Part, b: Part, joint: str) -> bool:
    if len(a.clauses) != 1 or len(b.clauses) != 1:
        return False
    ops = {c.op for p in (a, b) for clause in p.clauses for c in clause}
    if _same_column(a, b):
        return ops <= {"=", "in"} or joint == "OR" or _disjoint(a, b)
    return joint == "OR"


def _disjoint(a: Part, b: Part) -> bool:
    """`in 2016 and 2018`: periods of which no row lies in both."""
    spans = sorted(c.values for p in (a, b) for clause in p.clauses for c in clause if c.op == "between")
    told = sum(len(clause) for p in (a, b) for clause in p.clauses)
    periods = a.argument == b.argument == "period" and len(spans) == told
    return periods and all(one[1] < two[0] for one, two in itertools.pairwise(spans))


def _merge(a: Part, b: Part, joint: str) -> Part:
    conditions = (*a.clauses[0], *b.clauses[0])
    merged = condition_part([conditions], f"{a.text}, {b.text}")
    if _same_column(a, b) and all(c.op in ("=", "in") for c in conditions):
        values = tuple(dict.fromkeys(v for c in conditions for v in c.values))
        first = conditions[0]
        shared = [{o.field.name for o in c.others} for c in conditions]
        others = (o.field for o in first.others if all(o.field.name in names for names in shared))
        rivals = tuple(Condition(field, "in", values, merged.text) for field in others)
        merged.clauses = [(Condition(first.field, "in", values, merged.text, rivals),)]
    merged.argument, merged.mark = a.argument, "or" if joint == "OR" else a.mark
    merged.tag = a.tag
    return merged


__all__ = ["adjective_field", "filtered"]
