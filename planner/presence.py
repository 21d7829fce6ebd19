"""Rows for which there is some of what a column counts or measures: `bookings with children`."""

from __future__ import annotations

from planner.conditions import Condition, missing
from planner.lexicon import Lexicon
from planner.named_values import HAVING
from planner.parts import Part, as_value, condition_part
from planner.semantics import Field
from planner.texts import held
from planner.units import SOMEONE


def some(parts: list[Part], words: Lexicon) -> list[Part]:
    """`bookings with children`, `that include children`: more than none of what a column counts."""
    for at, part in enumerate(parts):
        field = part.best if part.kind == "TERM" and not part.row and not as_value(part) else None
        any_of = at > 1 and (parts[at - 1].kind == "ANY" or parts[at - 1].text.lower() in ("a", "an"))
        lead = at - 2 if any_of else at - 1
        done = part.text.lower().endswith("ed") and not any_of
        led = lead >= 0 and not done and (parts[lead].text.lower() in HAVING or parts[lead].kind == "TEXT")
        led = led or (any_of and parts[at - 1].kind == "ANY" and _of_those(parts, lead))
        counts = (
            field is not None
            and field.kind == "number"
            and field.column.type == "integer"
            and field.column.stats.minimum == 0
        )
        after = parts[at + 1] if at + 1 < len(parts) else None
        alone = after is None or after.kind in ("AND", "OR", "COND", "STOP") or after.text in words.raw["measuring"]
        if led and (present := held(part) or _measured(part, parts, words)):
            parts[at] = present
            continue
        low = part.text.lower()
        wet = field and field.column.stats.minimum == 0 and low in words.words("falling") and at > 0
        asked = parts[0].kind == "HOWMUCH" or any(p.kind in ("SUP", "MOST", "ADJ", "FREQ") for p in parts)
        near = [p.text.lower() for p in parts[max(0, at - 2) : at]]
        if wet and field and not asked and ("it" in near or near[-1] in HAVING):
            parts[at] = _above_none(field, part)
            continue
        sides = [p for p in parts[max(0, at - 1) : at + 2] if p.kind == "ANY" and p.text.lower() in SOMEONE]
        if counts and sides and field:
            kept = [p for i, p in enumerate(parts) if abs(i - at) != 1 or p is not sides[0]]
            kept[kept.index(part)] = _above_none(field, part)
            return some(kept, words)
        if field and led and counts and alone and parts[0].text.lower() not in ("which", "who"):
            parts[at] = _above_none(field, part)
    return parts


def _of_those(parts: list[Part], at: int) -> bool:
    """`how many *took* at least one sick day`: whether rows are counted by what they did, which a light verb says."""
    return parts[0].kind in ("COUNT", "PCT") and (at == 0 or parts[at].row or parts[at].kind == "ROW")


def _above_none(field: Field, part: Part) -> Part:
    return condition_part([(Condition(field, ">", (0,), part.text),)], part.text)


def _measured(part: Part, parts: list[Part], words: Lexicon) -> Part | None:
    """`how many days had radiation *measurements*`: those for which there is one."""
    field, head = part.best if part.kind == "TERM" else None, part.text.lower().split()[-1]
    said = head in words.raw["heads"]["number"] and field is not None and head not in field.words
    if field is None or not (said and field.kind == "number" and parts[0].kind in ("COUNT", "PCT")):
        return None
    return condition_part(list(missing(field, part.text, present=True)), part.text)
