"""Losses and profits, where a column holds both: `lost money`, `the biggest losses`, `not profitable`."""

from __future__ import annotations

from dataclasses import replace

from planner.labels import SELDOM
from planner.mentions import Mention
from planner.semantics import Field, Semantics
from planner.tags import Tag
from planner.units import called

SUPERLATIVES = ("SUP", "ADJ", "TOP", "MOST")


def balanced(tags: list[Tag], semantics: Semantics) -> list[Tag]:
    """The tags, with what is said of losses as comparisons of the column of profits with nought."""
    words = semantics.lexicon.raw["losses"]
    field = next((f for c in words["columns"] if (f := called(c, semantics)) and f.falls), None)
    own = {w for f in semantics.fields for w in f.words}
    if field is None or own & {*words["loss"]}:
        return tags
    for at, tag in enumerate(tags):
        low, back = tag.text.lower(), _back(tags, at)
        before = tags[back] if back >= 0 else None
        most = before and before.kind in SUPERLATIVES
        most = most and before and (before.argument != "min" or before.text.lower() in words["worst"])
        if low in words["loss"] and before and most:
            return [*tags[:back], _lowest(before), *tags[back + 1 : at], _term(field, tag), *tags[at + 1 :]]
        if low in words["money"] and before and before.text.lower() in words["lose"]:
            return [*tags[:back], *_against(field, "<", tag), *tags[at + 1 :]]
        if low in words["money"] and before and before.kind == "MOST" and before.argument != "min":
            verb = _back(tags, back)
            if verb >= 0 and tags[verb].text.lower() in words["lose"]:
                middle = [*tags[verb + 1 : back], _lowest(before), *tags[back + 1 : at]]
                return [*tags[:verb], *middle, _term(field, tag), *tags[at + 1 :]]
        made = before is not None and before.text.lower() in words["make"]
        if made and not _measured(tags, at) and (low in words["loss"] or tag.field is field):
            return [*tags[:back], *_against(field, "<" if low in words["loss"] else ">", tag), *tags[at + 1 :]]
        if low in words["profitable"] and (before is None or before.kind not in SUPERLATIVES):
            denied = before is not None and before.kind == "NEG"
            return [
                *(tags[:back] if denied else tags[:at]),
                *_judged(tags, at, field, denied, semantics),
                *tags[at + 1 :],
            ]
    return tags


def _back(tags: list[Tag], at: int) -> int:
    """Place of the word before that says something; -1 where none does."""
    return next((i for i in range(at - 1, -1, -1) if tags[i].kind != "STOP"), -1)


def _measured(tags: list[Tag], at: int) -> bool:
    """`made a profit *of more than 5*`: whether the amount is told."""
    behind = [t for t in tags[at + 1 :] if t.kind != "STOP"][:1]
    return bool(behind) and behind[0].kind in ("CMP", "NUM", "BETWEEN")


def _judged(tags: list[Tag], at: int, field: Field, denied: bool, semantics: Semantics) -> list[Tag]:
    """Rows that are profitable, or groups whose total is."""
    first = next((t for t in tags[:at] if t.kind not in ("STOP", "NUM")), None)
    asked = first.field if first and first.kind == "TERM" and not first.values else None
    several = asked is not None and asked.kind == "category" and not asked.unique
    several = several and asked is not None and SELDOM * asked.column.stats.distinct <= semantics.table.rows
    total = [Tag("AGG", tags[at].start, tags[at].start, "total", "sum")] if several else []
    return [*total, *_against(field, "<=" if denied else ">", tags[at])]


def _against(field: Field, op: str, tag: Tag) -> list[Tag]:
    limit = Tag("NUM", tag.end, tag.end, "0", number=0.0)
    return [Tag("STOP", tag.start, tag.start, "has"), _term(field, tag), Tag("CMP", tag.end, tag.end, op, op), limit]


def _lowest(tag: Tag) -> Tag:
    return replace(tag, kind="MOST" if tag.kind == "MOST" else "SUP", argument="min", adjective=None)


def _term(field: Field, tag: Tag) -> Tag:
    said = (Mention(field, tag.start, tag.end, 1.0, 1),)
    return replace(tag, kind="TERM", text=field.words[-1], mentions=said, values=(), argument="")
