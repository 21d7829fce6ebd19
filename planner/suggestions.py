"""Questions that follow an answer, each of which the planner understands."""

from __future__ import annotations

from planner.courses import Outlook, Series, steps_of
from planner.describe import Describer
from planner.leaders import Leaders
from planner.queries import Measure, Query, Ranked, Scalar
from planner.relations import DRIVEN, Influences
from planner.semantics import Field, Semantics
from planner.shapes import Spread, Unusual
from planner.studies import Study

MOST = 3
FEW_GROUPS = 30
AMPLE = 26
"""Weeks that a course must have before its continuation is proposed."""


def follow_ups(query: Query, semantics: Semantics) -> list[str]:
    """Candidates for what to ask next; the caller keeps those that plan."""
    words, say = Describer(semantics.lexicon), semantics.lexicon.raw["suggestions"]
    measure = getattr(query, "measure", None)
    found: list[str] = []
    if isinstance(measure, Measure) and measure.function in words.functions:
        text = words.measure(Measure(measure.function, measure.field, measure.quantile))
        found += _of_measure(query, measure, text, semantics)
    found += _of_column(query, semantics)
    if not found:
        numbers = [f for f in semantics.fields if f.kind == "number"]
        groups = _groups(semantics, set())
        found += [
            say["by"].format(measure=words.functions["mean"].format(column=f.title), key=g.title)
            for f, g in zip(numbers, groups, strict=False)
        ]
    return found[: MOST + 2]


def _of_measure(query: Query, measure: Measure, text: str, semantics: Semantics) -> list[str]:
    """The same measure by groups, over time, ahead, and what goes with it."""
    say, found = semantics.lexicon.raw["suggestions"], []
    used = {k.field.name for k in query.keys} if isinstance(query, Ranked) else set()
    groups = _groups(semantics, used)
    time = semantics.time if semantics.time and semantics.time.kind == "time" else None
    if (
        isinstance(query, Series)
        and not query.by
        and query.time.kind == "time"
        and steps_of(query.time, "week") > AMPLE
    ):
        found.append(say["forecast"].format(measure=text))
    if isinstance(query, Outlook) or (time and isinstance(query, (Influences, Leaders))):
        found.append(say["series"].format(measure=text))
    found += [say["by"].format(measure=text, key=g.title) for g in groups[: 1 if isinstance(query, Study) else 2]]
    if isinstance(query, Ranked) and query.keys and measure.field:
        found.append(say["top"].format(key=query.keys[0].field.title, measure=text))
    if time and isinstance(query, Scalar):
        found.append(say["by"].format(measure=text, key=say["month"]))
    driven = measure.field and measure.field.numeric and measure.function in DRIVEN and not measure.field.expression
    if driven and measure.field and not isinstance(query, Influences):
        found.insert(1, say["drivers"].format(column=measure.field.title))
    return found


def _of_column(query: Query, semantics: Semantics) -> list[str]:
    say = semantics.lexicon.raw["suggestions"]
    if isinstance(query, Spread) and query.field.numeric:
        return [say["outliers"].format(column=query.field.title), say["associations"].format(column=query.field.title)]
    if isinstance(query, Unusual):
        return [say["distribution"].format(column=query.field.title), say["drivers"].format(column=query.field.title)]
    return []


def _groups(semantics: Semantics, used: set[str]) -> list[Field]:
    fit = [f for f in semantics.fields if f.kind in ("category", "flag") and f.name not in used]
    return [f for f in fit if 1 < f.column.stats.distinct <= FEW_GROUPS]
