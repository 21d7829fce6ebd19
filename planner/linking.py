"""Ranks a version's columns by how surely a question speaks of them."""

from __future__ import annotations

from planner.adjectives import adjective_field
from planner.semantics import Field, Semantics
from planner.tags import Tag, tag
from planner.tokens import Token, tokenize
from planner.typos import spelled

VALUE, ADJECTIVE, CUE, LABEL, SCATTERED, ASIDE, ROW = 0.95, 0.75, 0.7, 0.45, 0.8, 0.6, 0.4
NAMING = ("which", "who", "whose", "name", "list")


def link(question: str, semantics: Semantics) -> list[tuple[Field, float]]:
    """Columns with their scores, the surest first; columns that nothing speaks for are left out."""
    scores: dict[str, float] = {}

    def note(field: Field, score: float) -> None:
        scores[field.name] = max(scores.get(field.name, 0.0), score)

    tags = tag(question, semantics)
    for at, each in enumerate(tags):
        for place, mention in enumerate(each.mentions):
            score = mention.score + 0.05 * mention.matched - (0.15 if place else 0.0)
            note(mention.field, score * (ROW if _rowlike(tags, at, semantics) else 1.0))
        for named in each.values:
            note(named.field, VALUE * named.score)
        if each.adjective and (found := adjective_field(each.adjective, semantics)):
            note(found[0], ADJECTIVE)
    tokens = spelled(tokenize(question, semantics.lexicon), semantics)
    for field in _cued(tokens, semantics):
        note(field, CUE)
    bags = semantics.names.bag(tokens)
    for number, (score, _) in bags.items():
        note(semantics.fields[number], (SCATTERED if score >= 0.9 else ASIDE) * score)
    if label := _label(tags, semantics):
        note(label, LABEL)
    _outdo(scores, bags, semantics)
    return sorted(((semantics.by_name(n), s) for n, s in scores.items()), key=lambda fs: -fs[1])


def _rowlike(tags: list[Tag], at: int, semantics: Semantics) -> bool:
    """Whether a term is only the noun for rows, not a column asked for."""
    stems = {semantics.lexicon.stem(w) for w in tags[at].text.lower().split()}
    if not stems <= semantics.nouns | semantics.fitting | {semantics.lexicon.stem(w) for w in semantics.lexicon.stop}:
        return False
    before = [t.text.lower() for t in tags[:at]]
    return not (before and before[-1] in NAMING) and not any(
        t.kind in ("DISTINCT", "FREQ") for t in tags[max(0, at - 2) : at]
    )


def _cued(tokens: list[Token], semantics: Semantics) -> list[Field]:
    """Fields of a kind of which the question names a member: a country, a language, a year, a weekday."""
    text = " " + " ".join(t.low for t in tokens) + " "
    found = []
    for cue in semantics.lexicon.raw["cues"].values():
        if any(f" {w} " in text for w in cue["words"]):
            found.extend(_first(cue["columns"], semantics))
    years = [t.low.partition("-")[0] for t in tokens]
    if any(y.isdigit() and len(y) == 4 and y[:2] in ("18", "19", "20") for y in years):
        found.extend(_first(["year", "date", "yr"], semantics))
    return found


def _first(phrases: list[str], semantics: Semantics) -> list[Field]:
    for phrase in phrases:
        words = set(phrase.split())
        for field in semantics.fields:
            if words <= set(field.words) and len(field.words) <= len(words) + 2:
                return [field]
    return []


def _label(tags: list[Tag], semantics: Semantics) -> Field | None:
    """The column by which rows are named, where a question asks which row."""
    opening = [t for t in tags[:4] if t.text.lower() in NAMING or t.kind in ("TOP", "NUM")]
    noun = next((t for t in tags if t.kind in ("ROW", "WORD", "TERM")), None)
    if not opening or noun is None or (noun.kind == "TERM" and not _rowlike(tags, tags.index(noun), semantics)):
        return None
    named = [f for f in semantics.fields if f.words[-1] in ("name", "title") or f.words == ("id",)]
    stems = {semantics.lexicon.stem(noun.text.lower())}
    own = [f for f in named if stems & {semantics.lexicon.stem(w) for w in f.words}]
    plain = [f for f in named if f.words == ("name",)]
    identified = [f for f in semantics.fields if "id" in f.words]
    return next(iter(own + plain + named + identified), None)


def _outdo(scores: dict[str, float], bags: dict[int, tuple[float, frozenset[int]]], semantics: Semantics) -> None:
    """A column whose words another one tells too, and more of them, gives way: `dest` beside `lat_dest`."""
    for one, (score, places) in bags.items():
        name = semantics.fields[one].name
        for other, (better, more) in bags.items():
            if other != one and places < more and better >= 0.9 and scores.get(semantics.fields[other].name, 0) > 0.6:
                scores[name] = min(scores.get(name, 0.0), 0.5 * score)
