"""Tags a question: which words name columns, values, numbers, periods and operations; the best cover of all of them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from planner.adjectives import adjective_field, resolved
from planner.dates import Period
from planner.equations import equations, spelled_out
from planner.lexicon import Adjective
from planner.mentions import Mention, freed
from planner.partial import in_part, whole
from planner.phrases import applies, compounded, grain_words, lettered
from planner.quantities import quantities
from planner.quotations import QUOTED, quotations
from planner.semantics import Field, Semantics
from planner.series import dated_names
from planner.tokens import Token, joined, tokenize
from planner.typos import spelled
from planner.values import Named

FEW = 6
"""Most columns or values that one phrase is taken to mean."""
PHRASE, DATE, NUMBER, LIGHT, STOP, STOPPED, NAMING, WHOLE = 0.95, 1.1, 0.9, 0.12, 0.05, 0.5, 0.7, 0.12
EQUATION, WRITTEN = 1.5, 1.02
DENIALS = ("not", "no", "never", "non")
"""Words that belong to a value that begins with them: `not employed`."""
DENIED = 1.5
ASKED_OF = ("", "you", "please")
"""What stands before a command: `can you *show*`."""
WEAK = 0.35
"""How surely a word must name a column to be no part of a value."""
HALF = 0.3
"""How surely a word must name a column to be no mere `id`."""
JOINT = 0.15
"""What `most populous` is worth above its words, of which one may be a column's."""

Readings = tuple[list[Mention], list[Named]]
"""Columns and values that a span can mean."""


@dataclass(frozen=True)
class Tag:
    """A span of tokens with one role; a TERM keeps every column and value that it can mean."""

    kind: str
    start: int
    end: int
    text: str
    argument: str = ""
    weight: float = 0.0
    mentions: tuple[Mention, ...] = ()
    values: tuple[Named, ...] = ()
    number: float = 0.0
    mark: str = ""
    period: Period | None = None
    adjective: Adjective | None = None
    sign: int = 1
    aside: int = 0
    """Number of the brackets that it stands in."""

    @property
    def field(self) -> Field | None:
        return self.mentions[0].field if self.mentions else None

    @property
    def score(self) -> float:
        return max([m.score for m in self.mentions] + [v.score for v in self.values], default=0.0)


def tag(question: str, semantics: Semantics) -> list[Tag]:
    """The best sequence of tags that covers the question."""
    tokens = dated_names(spelled(tokenize(question, semantics.lexicon), semantics), semantics)
    by_start: dict[int, list[Tag]] = {}
    quoted = quotations(question, tokens, semantics)
    written = [Tag("WORD", a, b, text, weight=WRITTEN * (b - a), mark=QUOTED) for a, b, text in quoted]
    for candidate in (*_candidates(tokens, semantics), *written):
        by_start.setdefault(candidate.start, []).append(candidate)
    best: list[tuple[float, list[Tag]]] = [(0.0, [])] * (len(tokens) + 1)
    for at in range(len(tokens) - 1, -1, -1):
        options = [(t.weight + best[t.end][0], t) for t in by_start.get(at, ())]
        plain = _plain(tokens[at], semantics, tokens[at - 1].low if at else "", joined(tokens, at))
        options.append((best[at + 1][0] + plain.weight, plain))
        weight, one = max(options, key=lambda o: (round(o[0], 6), o[1].end))
        best[at] = (weight, [_placed(one, at, tokens[at].aside), *best[max(one.end, at + 1)][1]])
    chosen = best[0][1]
    return [t for at, each in enumerate(chosen) for t in (*_paired(chosen, at, tokens), each)]


def verb_before(tags: list[Tag], at: int) -> str:
    """The word before that says too little to be anything, over those that say nothing: `*earn* over 40k`."""
    return next((t.text.lower() if t.kind == "LIGHT" else "" for t in reversed(tags[:at]) if t.kind != "STOP"), "")


def _paired(tags: list[Tag], at: int, tokens: list[Token]) -> list[Tag]:
    """`origin-destination pair`: two columns that a hyphen joins are two."""
    one, two = tags[max(0, at - 1)], tags[at]
    apart = tokens[two.start].joined and one.field is not two.field and not one.values + two.values
    sure = apart and one.kind == two.kind == "TERM" and min(one.score, two.score) >= PHRASE
    return [Tag("STOP", two.start, two.start, "and")] if sure else []


def _placed(tag: Tag, at: int, aside: int) -> Tag:
    return tag if tag.end > at and not aside else replace(tag, start=at, end=max(tag.end, at + 1), aside=aside)


def _plain(token: Token, semantics: Semantics, before: str = "", together: bool = False) -> Tag:
    """A word that nothing else explains."""
    words = semantics.lexicon
    if token.number is not None:
        return Tag("NUM", -1, -1, token.text, weight=NUMBER, number=token.number, mark=token.mark)
    if before in ASKED_OF and token.low in words.words("commands"):
        return Tag("STOP", -1, -1, token.low, weight=STOP)
    if token.stem in semantics.nouns | semantics.fitting or compounded(token, semantics):
        return Tag("ROW", -1, -1, token.text, weight=0.3)
    if token.low in grain_words(words):
        return Tag("GRAIN", -1, -1, token.text, argument=grain_words(words)[token.low], weight=0.3)
    attached = token.joined and token.low in words.words("attached")
    if attached or (token.low in words.stop and not lettered(token, before, words)):
        return Tag("STOP", -1, -1, token.low, weight=STOP)
    if token.stem in words.generic and not (token.low.endswith("ed") and token.stem in words.light):
        return Tag("ROW", -1, -1, token.text, argument="generic", weight=0.2)
    if (
        token.stem in semantics.foreign
        and token.low not in words.raw["light"]
        and before
        and not (before in words.stop and before in words.words("auxiliaries"))
        and not token.low.endswith(("ed", "ing"))
        and not (before.endswith("s") and words.stem(before) in semantics.nouns | semantics.fitting)
        and token.low not in words.raw["imperatives"]
    ):
        return Tag("WORD", -1, -1, token.text)
    if (words.idle(token.low) or token.stem in semantics.deeds) and not (token.quote or together):
        return Tag("LIGHT", -1, -1, token.low, weight=LIGHT)
    if token.low in words.raw["units"]:
        return Tag("UNIT", -1, -1, token.low, weight=0.2)
    if token.low in semantics.title and token.text[:1].isupper() and before in ("in", "at"):
        return Tag("LIGHT", -1, -1, token.low, weight=LIGHT)  # where all rows are: `in Boston` of `boston_crashes`
    return Tag("WORD", -1, -1, token.text)


def _candidates(tokens: list[Token], semantics: Semantics) -> list[Tag]:
    found = _phrases(tokens, semantics) + _numbers(tokens, semantics) + _periods(tokens, semantics)
    spans: dict[tuple[int, int], Readings] = {}
    for mention in (kept for m in semantics.names.mentions(tokens) for kept in freed(m, tokens, semantics)):
        spans.setdefault((mention.start, mention.end), ([], []))[0].append(mention)
    for (start, end), named in whole(tokens, semantics).items():
        spans.setdefault((start, end), ([], []))[1].extend(named)
    sure = (s for s, (near, named) in spans.items() if named or max(m.score for m in near) >= WEAK)
    explained = {i for a, b in sure for i in range(a, b)} | {i for t in found for i in range(t.start, t.end)}
    held = {span for span, (_, values) in spans.items() if any(v.score >= 1 for v in values)}
    found = [t for t in found if not (t.period and t.period.relative and (t.start, t.end) in held)]
    spans, label = _yielding(spans, found, tokens, semantics), semantics.naming
    for at, token in enumerate(tokens):
        faint = max((m.score for m in spans.get((at, at + 1), ([], []))[0]), default=0.0) < HALF
        if (tokens[at - 1].low if at else "") in ASKED_OF and token.low in semantics.lexicon.words("commands"):
            spans.pop((at, at + 1), None)
            continue
        unsaid = faint and all(m.field is label for m in spans.get((at, at + 1), ([], []))[0])
        if label and at and unsaid and token.low in semantics.lexicon.words("naming"):
            spans[at, at + 1] = ([Mention(label, at, at + 1, NAMING, 1)], [])
        asked = faint and token.low in semantics.lexicon.words("identifying")
        if asked and (key := _key(tokens, semantics)):
            spans[at, at + 1] = ([Mention(key, at, at + 1, NAMING, 1)], [])
        lexicon = semantics.lexicon
        known = (
            token.low in lexicon.stop
            or (token.stem in lexicon.light and not joined(tokens, at))
            or token.stem in semantics.nouns | semantics.fitting | semantics.foreign
        )
        known = known or token.low in grain_words(lexicon) or token.low in lexicon.raw["units"]
        for end, named in in_part(tokens, at, explained, known, spans, semantics):
            spans.setdefault((at, end), ([], []))[1].extend(named)
    written = [
        Tag("TERM", a, b, " ".join(t.text for t in tokens[a:b]), weight=EQUATION * (b - a), values=(v,))
        for a, b, v in equations(tokens, semantics)
    ]
    for a, b, field in spelled_out(tokens, semantics):
        text, said = " ".join(t.text for t in tokens[a:b]), (Mention(field, a, b, 1.0, b - a),)
        written.append(Tag("TERM", a, b, text, weight=EQUATION * (b - a), mentions=said))
    return written + found + [_term(span, *readings, tokens) for span, readings in spans.items() if any(readings)]


def _key(tokens: list[Token], semantics: Semantics) -> Field | None:
    """What `id` means: that of what the question names (`the *customer* with the lowest *id*`), or else of the rows."""
    stem, said = semantics.lexicon.stem, {t.stem for t in tokens}
    keys = [f for f in semantics.fields if f.kind == "id"]
    named = [f for f in keys if f.words[1:] and {stem(w) for w in f.words[:-1]} <= said]
    return named[0] if len(named) == 1 else next((f for f in keys if f.unique), None)


def _yielding(
    spans: dict[tuple[int, int], Readings], found: list[Tag], tokens: list[Token], semantics: Semantics
) -> dict[tuple[int, int], Readings]:
    """Names give way to a period that they reach into (`checked in the last 30 days`), and to `number of`."""
    for period in (t for t in found if t.period and t.period.relative):
        for span in [s for s in spans if s[0] < period.start < s[1] < period.end - (period.end - period.start > 2)]:
            del spans[span]
            for mention in semantics.names.mentions(tokens[: period.start]):
                if mention.start == span[0]:
                    spans.setdefault((mention.start, mention.end), ([], []))[0].append(mention)
    for at in (t.start for t in found if t.kind == "COUNT"):
        for span in [s for s in spans if s[0] == at]:
            spans[span] = ([m for m in spans[span][0] if m.field.kind == "number"], spans[span][1])
    for at in (t.end for t in found if t.kind == "CMP" and t.end < len(tokens) and tokens[t.end].number is not None):
        for span in [s for s in spans if s[0] == at]:
            spans[span] = (spans[span][0], [])
    for t in found:
        if t.kind == "TOP" and t.end < len(tokens) and tokens[t.end].number is not None:
            spans.pop((t.start, t.end), None)
    for span in [(t.start, t.end) for t in found if t.kind == "AGG" and (t.start, t.end) in spans]:
        mentions, named = spans[span]
        beside = {m.field for (a, b), (near, _) in spans.items() if b > span[0] - 2 and a <= span[1] for m in near}
        spans[span] = (mentions, [v for v in named if v.field in beside])
    return {span: readings for span, readings in spans.items() if any(readings)}


def _term(span: tuple[int, int], mentions: list[Mention], named: list[Named], tokens: list[Token]) -> Tag:
    start, end = span
    best = tuple(sorted(mentions, key=lambda m: -m.score)[:FEW])
    values = tuple(sorted(named, key=lambda n: -n.score)[:FEW])
    score = max([m.score for m in best] + [v.score for v in values])
    whole = bool(tokens[start].quote) and (start == 0 or tokens[start - 1].quote != tokens[start].quote)
    bonus = (
        0.2 if whole and (values or score > 0.9) else WHOLE * (end - start) if best and best[0].score > 0.99 else 0.0
    )
    denial = values and values[0].score >= 1 and tokens[start].low in DENIALS and end - start > 1
    bonus += DENIED if denial else 0.0
    text = " ".join(t.text for t in tokens[start:end])
    return Tag("TERM", start, end, text, weight=score * (end - start) + bonus, mentions=best, values=values)


def _phrases(tokens: list[Token], semantics: Semantics) -> list[Tag]:
    words, found = semantics.lexicon, []
    for start in range(len(tokens)):
        for end in range(start + 1, min(start + 6, len(tokens)) + 1):
            key = tuple(t.low for t in tokens[start:end])
            text = " ".join(t.text for t in tokens[start:end])
            if any(t.quote for t in tokens[start:end]):
                continue
            known = words.phrases.get(key)
            if known and applies(known, key, tokens, start, semantics):
                stops = sum(t.low in words.words("articles") for t in tokens[start:end]) if end - start > 1 else 0
                weight = PHRASE * (end - start - stops) + STOPPED * stops + (0.1 if end - start > 1 else 0.0)
                choices = words.comparatives.get(key[0], []) if known[0] == "CMP" else []
                adjective, sign, _ = resolved(choices, semantics)
                found.append(Tag(known[0], start, end, text, known[1], weight, adjective=adjective, sign=sign))
            if end - start == 2 and key[0] == words.raw["how"] and key[1] in words.raw["adjectives"]:
                found.append(_how(tokens, start, key[1], semantics))
            said = " ".join(key[:-1])
            bare = key[-1:] == (words.raw["than"],) and key not in words.phrases
            if bare and said in words.comparatives:
                adjective, sign, _ = resolved(words.comparatives[said], semantics)
                op, weight = (">" if sign > 0 else "<"), PHRASE * (end - start) + 0.1
                found.append(Tag("CMP", start, end, text, op, weight, adjective=adjective, sign=sign))
            if key in words.superlatives:
                adjective, sign, known_here = resolved(words.superlatives[key], semantics)
                joint = JOINT * (end - start - 1) if words.phrases.get(key[:1], ("",))[0] in ("MOST", "TOP") else 0.0
                weight = PHRASE * (end - start) + (0.06 + joint if known_here else -0.3)
                found.append(
                    Tag("ADJ", start, end, text, "" if known_here else "open", weight, adjective=adjective, sign=sign)
                )
    return found


def _how(tokens: list[Token], start: int, word: str, semantics: Semantics) -> Tag:
    """`how old`, `how tall`: asks for a column, or for something that is not there; `how strong was the wind`."""
    end, text = start + 2, " ".join(t.text for t in tokens[start : start + 2])
    entry = semantics.lexicon.raw["adjectives"][word]
    behind = [t for t in tokens[end : end + 4] if t.low not in semantics.lexicon.stop]
    named = [m for m in semantics.names.mentions(behind[:1]) if m.field.kind == "number" and m.score >= PHRASE]
    if named and tokens[end].low in semantics.lexicon.words("auxiliaries"):
        return Tag("STOP", start, end, text, weight=2.2)
    found = adjective_field(Adjective(tuple(entry["columns"]), tuple(entry["reverse"])), semantics)
    if found is None:
        return Tag("WORD", start, end, text, weight=2.0)
    return Tag("TERM", start, end, text, weight=2.2, mentions=(Mention(found[0], start, end, 1.0, 1),))


def _numbers(tokens: list[Token], semantics: Semantics) -> list[Tag]:
    found = ((q, " ".join(t.text for t in tokens[q.start : q.end])) for q in quantities(tokens, semantics.lexicon))
    return [
        Tag("NUM", q.start, q.end, t, "", NUMBER * (q.end - q.start), number=q.number, mark=q.mark) for q, t in found
    ]


def _periods(tokens: list[Token], semantics: Semantics) -> list[Tag]:
    calendar = semantics.calendar
    if calendar is None:
        return []
    found = []
    for start in range(len(tokens)):
        read = calendar.read(tokens, start)
        dated = "-" in tokens[start].low
        if read and (dated or not any(t.quote for t in tokens[start : start + read[0]])):
            taken, period = read
            weight = 1.0 * taken + 0.06 if period.bare else DATE * taken
            text = " ".join(t.text for t in tokens[start : start + taken])
            found.append(Tag("DATE", start, start + taken, text, weight=weight, period=period))
    return found
