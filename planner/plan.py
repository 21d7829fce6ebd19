"""Plans a question: tags, frame, queries; then answer, ask back or refuse."""

from __future__ import annotations

from dataclasses import replace

from planner.adjectives import senses
from planner.chips import editable
from planner.clock import FREEZING
from planner.conditions import Condition
from planner.deeds import doers
from planner.describe import Describer
from planner.followup import changed, inherited
from planner.forms import queries
from planner.frames import Frame, frame, measure_default
from planner.interpretation import Decision, Interpretation, Reading, RefusalKind, State
from planner.items import itemised
from planner.leadins import asked, claimed
from planner.losses import balanced
from planner.panels import levelled
from planner.parentheses import explained
from planner.parts import ASSUMED, Part
from planner.queries import Measure, Query, Ranked, Scalar
from planner.quoted import absent, literal
from planner.refusals import refused
from planner.rewriting import substituted
from planner.semantics import Semantics
from planner.soundness import contradicts, fields_of, left_out, told_by
from planner.tags import Tag, tag
from planner.turns import continues, refers_back
from planner.unexplained import unexplained
from planner.units import SCALED
from planner.unserved import Unserved
from planner.versions import compared
from planner.wordings import recast

READINGS = 3
NAMED = 0.75
"""How surely a noun for rows names a measure as well."""
COUNTED = ("COUNT", "MOST", "FREQ", "PCT", "RATE", "AGG", "SUP", "TOP")


def plan(question: str, semantics: Semantics, state: State | None = None) -> Interpretation:
    """Understand a question about the version that `semantics` describes."""
    lexicon, before = semantics.lexicon, state.query if state else None
    named = (f.column.source_name or f.name for f in semantics.fields)
    said = asked(question, lexicon)
    question, claims = claimed(recast(said, named, lexicon), lexicon)
    if between := _between_versions(question, semantics):
        return between
    for way in dict.fromkeys((claimed(said, lexicon)[0], question)) if before else ():
        if before and (followed := _continued(way, semantics, before)):
            return followed
    tags = _tags(question, semantics)
    kind, topic = _not_for_us(tags)
    if kind:
        return refused(kind, question, semantics, (), topic)
    made = frame(tags, semantics, claims)
    made.notes.extend(absent(tags, semantics))
    found, lacking = _queries(made)
    told = told_by(found[0], made) if found else set()
    words = [w for w in unexplained(made) if w not in told]
    missing = tuple(dict.fromkeys([*words, *(left_out(found[0], made) if found else ())]))
    if missing:
        return refused(RefusalKind.NOT_IN_DATA, question, semantics, missing)
    found = [q for q in found if not contradicts(q)]
    if lacking:
        return refused(lacking.kind, question, semantics, (), lacking.topic)
    if not found:
        about = made.fields() or made.where() or made.used
        if state and state.query and (followed := _followed(question, tags, semantics, state.query)):
            return followed
        return refused(RefusalKind.NO_OPERATION if about else RefusalKind.NOT_A_QUESTION, question, semantics)
    if state and state.query and refers_back(tags, semantics, state.query):
        found = [inherited(q, state.query, made) for q in found]
    return understood(question, _rivals(found, made), made)


def _tags(question: str, semantics: Semantics) -> list[Tag]:
    return balanced(explained(literal(question, tag(question, semantics), semantics), semantics), semantics)


def _continued(question: str, semantics: Semantics, before: Query) -> Interpretation | None:
    """What a question says of the one before: `more than 7 crew` narrows it, and asks nothing anew."""
    tags = _tags(question, semantics)
    return _followed(question, tags, semantics, before) if continues(tags, semantics, before) else None


def _between_versions(question: str, semantics: Semantics) -> Interpretation | None:
    """What changed from the version before; no question builds on it, as it has no rows."""
    query = compared(question, semantics)
    if query is None:
        return None
    if not semantics.previous:
        text = semantics.lexicon.raw["say"]["no_version_before"]
        return Interpretation(Decision.REFUSE, (), RefusalKind.NOT_IN_DATA, text, state=State(question))
    return Interpretation(Decision.ANSWER, (reading_of(query, semantics),), state=State(question))


def _queries(made: Frame) -> tuple[list[Query], Unserved | None]:
    """The readings, or what the data lack for them."""
    try:
        return [itemised(d, made.semantics) for q in levelled(queries(made), made) for d in doers(q, made)], None
    except Unserved as lacking:
        return [], lacking


def _followed(question: str, tags: list[Tag], semantics: Semantics, before: Query) -> Interpretation | None:
    made = frame(tags, semantics)
    query = changed(before, made, tags)
    if query is None:
        return None
    missing = [w for w in unexplained(made) if w.lower() not in semantics.lexicon.words("light")]
    missing += left_out(query, made)
    if missing and not made.has("WHY", "SHOWROWS"):
        return refused(RefusalKind.NOT_IN_DATA, question, semantics, tuple(missing))
    return understood(question, [query], made)


def _not_for_us(tags: list[Tag]) -> tuple[RefusalKind | None, str]:
    if any(t.kind == "CHAT" for t in tags) and not any(t.kind in ("TERM", "COUNT", "AGG") for t in tags):
        return RefusalKind.NOT_A_QUESTION, ""
    impossible = next((t for t in tags if t.kind == "IMPOSSIBLE"), None)
    return (RefusalKind.NO_OPERATION, impossible.argument) if impossible else (None, "")


def _rivals(found: list[Query], made: Frame) -> list[Query]:
    """The readings, with those in which a value means another column's, or a word another measure of one unit."""
    conditions: list[Condition] = [c for p in made.parts for clause in p.clauses for c in clause if c.others]
    extra = [substituted(found[0], c, other) for c in conditions[:2] for other in c.others[:2]]
    read = {f.name for f in fields_of(found[0])}
    for part in (p for p in made.parts if p.kind == "TERM" and p.fields):
        chosen = part.pick(lambda f: f.name in read and f.kind == "number" and bool(f.column.unit))
        same = [f for f in part.rivals_of(chosen) if chosen and f.kind == "number" and f is not chosen]
        extra += [substituted(found[0], chosen, f) for f in same if chosen and f.column.unit == chosen.column.unit]
        extra += _amounts(found[0], part, made)
    named = {p.best.name for p in made.parts if p.kind == "TERM" and p.best}
    for part in [p for p in made.parts if p.kind == "ADJ"]:
        alike = senses(part.text, made.semantics)
        if alike and alike[0].name not in named:
            extra += [substituted(found[0], alike[0], other) for other in alike[1:] if other.name not in named]
    unique: list[Query] = []
    for query in [found[0], *extra, *found[1:]]:
        if query not in unique:
            unique.append(query)
    return unique[:READINGS]


def _amounts(query: Query, part: Part, made: Frame) -> list[Query]:
    """`sales by city`, where rows may be the sales: the measure that the word names too, beside how many there are."""
    counts = isinstance(query, (Scalar, Ranked)) and query.measure == Measure("count") and not made.has(*COUNTED)
    named = part.row and part.best is not None and part.best.kind == "number" and part.score >= NAMED
    if not (counts and named) or part.best is None or not isinstance(query, (Scalar, Ranked)):
        return []
    return [replace(query, measure=Measure(measure_default(part.best), part.best))]


def understood(question: str, found: list[Query], made: Frame) -> Interpretation:
    semantics = made.semantics
    phrases = {f.name: p.text for p in made.parts for f in p.rivals}
    phrases |= {p.best.name: p.text for p in made.parts if p.best}
    assumptions = _assumptions(made, found[0])
    readings = [reading_of(query, semantics, phrases, assumptions) for query in found]
    decision = Decision.ANSWER if len(readings) == 1 else Decision.CLARIFY
    return Interpretation(decision, tuple(readings), state=State(question, found[0]), phrases=phrases)


def reading_of(
    query: Query, semantics: Semantics, phrases: dict[str, str] | None = None, assumptions: tuple[str, ...] = ()
) -> Reading:
    """A query in words, with its chips."""
    pieces = editable(query, semantics, phrases or {})
    return Reading(query, Describer(semantics.lexicon).query(query), tuple(pieces), assumptions)


def _assumptions(made: Frame, query: Query) -> tuple[str, ...]:
    """What was taken for granted, in words."""
    semantics, say = made.semantics, made.semantics.lexicon.raw["say"]
    found = list(made.notes)
    noun = next((p.text for p in made.parts if p.kind in ("NOUN", "WORD") or p.argument == ASSUMED), "")
    if noun:
        found.append(say["assumed_rows"].format(noun=noun))
    for part in made.parts:
        if part.kind == "COND" and part.mark == FREEZING:
            found.append(say["assumed_freezing"].format(number=f"{part.clauses[0][0].values[0]:g}"))
        if part.kind == "COND" and part.argument == SCALED:
            column, scale = part.clauses[0][0].field.title, say["scales"][f"{part.numbers[0]:.0f}"]
            found.append(say["assumed_scale"].format(column=column, scale=scale))
        period = part.tag.period if part.tag and part.argument == "period" else None
        if period and period.relative and semantics.time:
            told = Describer(semantics.lexicon).conditions(tuple(part.clauses))
            found.append(
                say["assumed_period"].format(
                    phrase=part.text, period=told, last=str(semantics.time.column.stats.maximum)[:10]
                )
            )
    if (
        isinstance(query, Scalar)
        and query.measure.field
        and query.measure.function == measure_default(query.measure.field)
        and not made.has("AGG", "SUP", "MOST", "ADJ", "COUNT", "RATIO_PER", "PERCENTILE")
    ):
        function = semantics.lexicon.raw["functions"][measure_default(query.measure.field)].format(
            column=query.measure.field.title
        )
        found.append(say["assumed_function"].format(function=function))
    return tuple(found)
