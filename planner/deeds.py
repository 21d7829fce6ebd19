"""What verbs count, things that are sold or born, where rows only tell how many; and who does what is measured."""

from __future__ import annotations

from dataclasses import replace

from planner.frames import Frame
from planner.queries import Picked, Query
from planner.semantics import Field


def done(frame: Frame) -> Field | None:
    """The number of things that a verb tells of, `how many homes were sold`, where rows are none of these things."""
    semantics, raw = frame.semantics, frame.semantics.lexicon.raw
    told = {semantics.lexicon.stem(w) for p in frame.parts for w in p.text.lower().split()}
    if told & semantics.nouns:
        return None
    verbs = [*frame.verbs, *(p.text.lower() for p in frame.parts if p.kind == "TERM")]
    named = {w for v in verbs for w in raw["measuring"].get(v, ())}
    added = (f for f in semantics.fields if f.kind == "number" and f.column.aggregation == "sum" and not f.column.unit)
    ends = ((f, (f.column.stats.minimum, f.column.stats.maximum)) for f in added if set(f.words) <= named)
    return next((f for f, bounds in ends if all(b is not None and b == int(b) for b in bounds)), None)


def doers(query: Query, frame: Frame) -> list[Query]:
    """`who are the top scorers`: the names of the rows, and not how often they scored; of `who are the top 3 scores`
    either may be meant.
    """
    label, words = frame.semantics.label, frame.semantics.lexicon
    counted = frame.has("COUNT") and frame.first("COUNT") not in frame.used
    if label is None or counted or not isinstance(query, Picked) or query.show != (query.order.by,):
        return [query]
    own = query.order.by.words
    said = [p.text.lower() for p in frame.parts if p.kind == "TERM" and p.best is query.order.by]
    coded = words.words("coded")
    agent = any(words.agent(w) and not ({w, w.removesuffix("s")} & {*own} or w.split()[-1] in coded) for w in said)
    named = replace(query, show=(label,))
    stems = {words.stem(w) for w in own}
    if frame.opener == "who" and not agent and any(stems <= {*words.stem_all(w)} for w in said):
        return [named, query]
    return [named] if frame.opener == "who" or agent else [query]
