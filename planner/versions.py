"""Questions on the versions of a data set rather than on its rows: `what changed since the last upload?`"""

from __future__ import annotations

from dataspeaks.executor.v1 import diff_pb2
from dataspeaks.executor.v1 import operators_pb2 as pb
from planner.queries import Told
from planner.semantics import Semantics
from planner.tokens import tokenize


def compared(question: str, semantics: Semantics) -> Told | None:
    """This version against the one before, where the question says that and nothing else."""
    words = semantics.lexicon.raw["versions"]
    tokens = [t.low for t in tokenize(question, semantics.lexicon)]
    named = any(t in words["versions"] for t in tokens)
    changes = [t for t in tokens if t in words["changes"] or (named and t in words["additions"])]
    known = {w for each in words.values() for w in each}
    if not changes or not (named or semantics.previous) or not known.issuperset(tokens):
        return None
    if {w for f in semantics.fields for w in f.words} & {t for t in tokens if t not in words["between"]}:
        return None
    diff = diff_pb2.Diff(other_version_id=semantics.previous)
    return Told(pb.Operator(diff=diff), topic="versions")
