"""Columns of one thing: `temp_max` beside `temp_min`, and the number of a weekday beside its name."""

from __future__ import annotations

from planner.semantics import Field, Semantics

HIGHEST, LOWEST = frozenset({"max", "maximum", "high"}), frozenset({"min", "minimum", "low"})
ALIKE = 0.05
AVERAGE = frozenset({"avg", "average", "mean"})


def extreme_word(field: Field, semantics: Semantics) -> bool:
    """Whether a field's name says that it holds highest values or means: `temp_max` rather than `temp_min`."""
    return bool((HIGHEST | AVERAGE) & _spelled(field, semantics))


def twin(field: Field, semantics: Semantics) -> Field:
    """The field of lowest values beside one of highest: `temp_min` for `temp_max`; else the field itself."""
    lowest = (f for f in kin(field, semantics) if LOWEST & _spelled(f, semantics))
    return field if LOWEST & _spelled(field, semantics) else next(lowest, field)


def twinned(fields: list[tuple[Field, float]], highest: bool, semantics: Semantics) -> list[tuple[Field, float]]:
    """Of columns of one thing that a word names alike, the one of highest values where the highest is asked."""
    alike = [f for f, score in fields if score >= fields[0][1] - ALIKE]
    others = kin(alike[0], semantics) if alike else []
    ends = HIGHEST if highest else LOWEST
    best = [f for f in alike if ends & _spelled(f, semantics)]
    if len(best) != 1 or not set(alike[1:]) <= set(others) or len(alike) == 1:
        return fields
    return [(f, score) for f, score in fields if f is best[0] or f not in alike]


def end_told(text: str, field: Field, semantics: Semantics) -> str:
    """`max` where `the maximum temperature` is a column's name, and is asked for as such; also `min`, or nothing."""
    said = set(text.lower().split())
    if said & HIGHEST & _spelled(field, semantics):
        return "max"
    return "min" if said & LOWEST & _spelled(field, semantics) and kin(field, semantics) else ""


def kin(field: Field, semantics: Semantics) -> list[Field]:
    """Other fields of the same thing."""
    ends = HIGHEST | LOWEST | AVERAGE
    own = _spelled(field, semantics) - ends
    others = (f for f in semantics.fields if f is not field and own)
    return [f for f in others if _spelled(f, semantics) - ends == own]


def _spelled(field: Field, semantics: Semantics) -> set[str]:
    return {w for word in field.words for w in (semantics.lexicon.meaning(word).split() or [word])}


def telling(field: Field, semantics: Semantics) -> Field | None:
    """The field of names beside one of numbers: `weekday_name` for `weekday`, `name_origin` for `origin`."""
    if field.kind not in ("number", "id") or not field.column.numeric:
        return None
    naming, coded = semantics.lexicon.words("naming"), semantics.lexicon.words("coded")
    own = [w for w in field.words if w not in coded]
    names = [f for f in semantics.fields if f.kind == "category" and naming & set(f.words)]
    fit = [f for f in names if [w for w in f.words if w not in naming] == own]
    fit = [f for f in fit if 1 < f.column.stats.distinct <= field.column.stats.distinct]
    return fit[0] if len(fit) == 1 else None
