"""Words that nobody knows as written: put right where they are spelled nearly so, cut where they deny a known one."""

from __future__ import annotations

from dataclasses import replace

from rapidfuzz import fuzz, process

from planner.semantics import Semantics
from planner.tokens import Token


def spelled(tokens: list[Token], semantics: Semantics) -> list[Token]:
    """The same words, with those that nobody knows put right where one that the language knows is spelled nearly so."""
    words = semantics.lexicon
    made = []
    for token in tokens:
        strange = len(token.low) >= 5 and token.number is None and not token.quote and token.low.isalpha()
        strange, opposite = strange and not words.knows(token.low), token.low in words.raw["opposites"]
        thing = token.stem in semantics.fitting | semantics.foreign
        if (strange or opposite) and not thing and not semantics.knows(token):
            known = words.vocabulary if strange else ()
            best = process.extractOne(token.low, known, scorer=fuzz.ratio, score_cutoff=88)
            if best and best[0][0] == token.low[0] and words.stem(best[0]) != token.stem:
                token = replace(token, low=best[0], stem=words.stem(best[0]))
            elif denied := _denied(token, semantics):
                made.append(denied[0])
                token = denied[1]
        made.append(token)
    return made


def _denied(token: Token, semantics: Semantics) -> tuple[Token, Token] | None:
    """`unvaccinated` as `un` and `vaccinated`, `died` as not `survived`, where the data know that."""
    words = semantics.lexicon.raw
    for rest in (*(token.low.removeprefix(p) for p in words["denying"]), *words["opposites"].get(token.low, ())):
        stem = semantics.lexicon.stem(rest)
        hits = [semantics.fields[h.field] for h in semantics.names.index.get((stem,), ())]
        flags = any(f.kind == "flag" or f.column.stats.nulls for f in hits)
        if len(rest) > 3 and rest != token.low and (flags or (stem,) in semantics.values.exact):
            return replace(token, low="non", stem="non"), replace(token, low=rest, stem=stem)
    return None
