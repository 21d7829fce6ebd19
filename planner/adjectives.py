"""Gradable adjectives: the columns that they speak of, and in which of them more means less."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from planner.lexicon import Adjective
from planner.semantics import Field, Semantics
from planner.tokens import tokenize
from planner.twins import extreme_word

if TYPE_CHECKING:
    from planner.parts import Part


def resolved(choices: list[tuple[Adjective, int]], semantics: Semantics) -> tuple[Adjective | None, int, bool]:
    """The first sense of an adjective for which there is a column, else its first sense."""
    for adjective, sign in choices:
        if adjective_field(adjective, semantics):
            return adjective, sign, True
    return (*choices[0], False) if choices else (None, 1, False)


def senses(text: str, semantics: Semantics) -> list[Field]:
    """The columns of which an adjective may speak alike: `longest` of a distance or of a time."""
    key = tuple(text.lower().split())
    words, compared = semantics.lexicon, " ".join(key[:-1]) or key[0]
    choices = words.superlatives.get(key) or words.comparatives.get(compared, [])
    known = [(*found, sign) for adjective, sign in choices for found in adjective_fields(adjective, semantics)]
    first = known[:1]
    alike = [f for f, turn, sign in known for g, t, s in first if f.kind == g.kind and turn * sign == t * s]
    return list(dict.fromkeys(alike))


def adjective_field(adjective: Adjective, semantics: Semantics) -> tuple[Field, int] | None:
    """The column that an adjective speaks of here, and -1 where more of the adjective is less of the column."""
    return next(iter(adjective_fields(adjective, semantics)), None)


def adjective_fields(adjective: Adjective, semantics: Semantics) -> list[tuple[Field, int]]:
    """The same, and the other columns whose names say it as well: the weights of body and brain."""
    dated, new = "date" in adjective.columns + adjective.reverse, "timestamp" in adjective.columns
    for columns, sign in ((adjective.columns, 1), (adjective.reverse, -1)):
        for phrase in columns:
            said = tokenize(phrase, semantics.lexicon)
            mentions = [m for m in semantics.names.mentions(said) if m.end == len(said)]
            least = 0.0 if " " not in phrase else 0.3
            fit = [m for m in mentions if m.field.ordered and m.field.kind != "id" and m.score >= least]
            fit = [m for m in fit if m.field.kind != "time" or dated]
            fit = [m for m in fit if m.field.column.stats.distinct > 1]
            fit = [m for m in fit if not m.field.says(*semantics.lexicon.words("changing"))] or fit
            fit = [m for m in fit if "age" in adjective.columns or not m.field.says("age")]
            meant = semantics.lexicon.meaning
            direct = [m for m in fit if set(phrase.split()) & {*m.field.words, *map(meant, m.field.words)}]
            direct = direct or [m for m in fit if m.score >= 0.75 and not (new and m.field.kind == "number")]
            if direct:
                whole = semantics.lexicon.words("overall")
                told = {f: extreme_word(f, semantics) or f.says(*whole) for f in (m.field for m in direct)}
                ranks = {m.field: (m.score, told[m.field]) for m in direct}
                first = max(ranks.values())
                best = [(f, sign) for f, rank in ranks.items() if rank == first]
                return best[:1] if first[1] else best
    return []


def timed(adjective: Adjective, behind: Sequence[Part], semantics: Semantics) -> Adjective:
    """`the longest *time* at the company`: of what tells a time, and of no distance."""
    times = semantics.lexicon.words("lasting")
    columns = tuple(w for w in adjective.columns if w in times)
    said = bool(behind) and behind[0].text.lower() in times and behind[0].kind != "TERM"
    return Adjective(columns, ()) if said and columns else adjective
