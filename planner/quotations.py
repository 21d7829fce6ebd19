"""Quoted words behind a column of texts, in it, or behind `containing`, as one: `the keyword 'law and order'`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from planner.semantics import Semantics
from planner.tokens import Token

QUOTED = "quoted"
"""Mark of what was written in quotation marks."""
LONGEST = 4
"""Most words of a phrase that says `containing`."""


def quotations(question: str, tokens: Sequence[Token], semantics: Semantics) -> Iterator[tuple[int, int, str]]:
    """First token, the one behind the last, and the words as they were written."""
    texts = [m for m in semantics.names.mentions(list(tokens)) if m.field.kind == "text"]
    ends, starts = {m.end for m in texts}, {m.start for m in texts}
    for at, token in enumerate(tokens):
        if not token.quote or not at or tokens[at - 1].quote == token.quote:
            continue
        heads = (tuple(t.low for t in tokens[max(0, at - n) : at]) for n in range(1, LONGEST + 1))
        last = max(i for i, t in enumerate(tokens) if t.quote == token.quote) + 1
        led = at in ends or tokens[at - 1].low in semantics.lexicon.words("cited")
        led = led or any(semantics.lexicon.phrases.get(head, ("",))[0] == "TEXT" for head in heads)
        text = question[token.start : tokens[last - 1].end]
        inside = last < len(tokens) and tokens[last].low == "in"
        led = led or bool(inside and starts & {last + 1, last + 2})
        if led and text.startswith(token.text):
            yield at, last, text
