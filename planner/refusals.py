"""Says why a question has no answer: not in this data, not an operation we have, not a question."""

from __future__ import annotations

from rapidfuzz import fuzz

from planner.interpretation import Decision, Interpretation, RefusalKind, State
from planner.linking import link
from planner.semantics import Semantics

NEAREST = 3


def refused(
    kind: RefusalKind, question: str, semantics: Semantics, missing: tuple[str, ...] = (), topic: str = ""
) -> Interpretation:
    say = semantics.lexicon.raw["say"]
    nearest = nearest_columns(question, missing, semantics) if kind is not RefusalKind.NOT_A_QUESTION else ()
    text = say[kind.value]
    if kind is RefusalKind.NOT_IN_DATA:
        text = text.format(missing=", ".join(f"“{w}”" for w in missing)) if missing else say["not_in_data_plain"]
    if topic in say:
        text = say[topic]
    if nearest:
        text += say["nearest"].format(columns=", ".join(nearest))
    return Interpretation(Decision.REFUSE, (), kind, text, missing, nearest, State(question))


def nearest_columns(question: str, missing: tuple[str, ...], semantics: Semantics) -> tuple[str, ...]:
    """Columns that the question may have meant: those it speaks of, then those spelled most like what is missing."""
    linked = [f.name for f, score in link(question, semantics) if score >= 0.4]
    alike = sorted(
        semantics.fields,
        key=lambda f: -max((fuzz.partial_ratio(w.lower(), f.title.lower()) for w in missing), default=0),
    )
    return tuple(dict.fromkeys([*linked, *(f.name for f in alike)]))[:NEAREST]
