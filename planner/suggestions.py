"""Questions that follow an answer, each of which the planner understands."""

from __future__ import annotations

from planner.describe import Describer
from planner.queries import Measure, Query, Ranked, Scalar
from planner.semantics import Field, Semantics

MOST = 3
FEW_GROUPS = 30


def follow_ups(query: Query, semantics: Semantics) -> list[str]:
    """Candidates for what to ask next; the caller keeps those that plan."""
    words, say = Describer(semantics.lexicon), semantics.lexicon.raw["suggestions"]
    measure = getattr(query, "measure", None)
    found: list[str] = []
    if isinstance(measure, Measure):
        text = (
            words.functions[measure.function].format(
                column=measure.field.title if measure.field else "", quantile=round(measure.quantile * 100)
            )
            if measure.function in words.functions
            else ""
        )
        used = {k.field.name for k in query.keys} if isinstance(query, Ranked) else set()
        for group in _groups(semantics, used)[:2]:
            if text:
                found.append(say["by"].format(measure=text, key=group.title))
        if isinstance(query, Ranked) and query.keys and measure.field:
            found.append(say["top"].format(key=query.keys[0].field.title, measure=text))
        if semantics.time and semantics.time.kind == "time" and text and isinstance(query, Scalar):
            found.append(say["by"].format(measure=text, key=say["month"]))
    if not found:
        numbers = [f for f in semantics.fields if f.kind == "number"]
        groups = _groups(semantics, set())
        found += [
            say["by"].format(measure=words.functions["mean"].format(column=f.title), key=g.title)
            for f, g in zip(numbers, groups, strict=False)
        ]
    return found[: MOST + 2]


def _groups(semantics: Semantics, used: set[str]) -> list[Field]:
    fit = [f for f in semantics.fields if f.kind in ("category", "flag") and f.name not in used]
    return [f for f in fit if 1 < f.column.stats.distinct <= FEW_GROUPS]
