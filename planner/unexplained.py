"""Which words of a question nothing in the data explains."""

from __future__ import annotations

from planner.frames import Frame
from planner.parts import ASSUMED, Part

UNKNOWN = ("WORD",)


def unexplained(made: Frame) -> list[str]:
    """Words that stay without meaning, less the one noun that may name what a row is."""
    unknown = [(i, p) for i, p in enumerate(made.parts) if p.kind in UNKNOWN]
    named = {made.semantics.lexicon.stem(p.text.lower()) for p in made.parts if p.kind == "NOUN"}
    rest = [(i, p) for i, p in unknown if made.semantics.lexicon.stem(p.text.lower()) not in named]
    rest = [(i, p) for i, p in rest if not _of_a_kind(made, i)]
    for at, part in enumerate(made.parts):
        lead = made.parts[at - 1].kind if at else ""
        follow = made.parts[at + 1].kind if at + 1 < len(made.parts) else ""
        verb = at + 1 < len(made.parts) and made.parts[at + 1].optional
        modifies = (follow in ("TERM", "ROW", "WORD", "NOUN") and not verb) or _of_something(made, at)
        if (
            part.kind == "FAINT"
            and not _of_a_kind(made, at)
            and (lead in ("COUNT", "AGG", "SUP", "DISTINCT") or not modifies)
        ):
            rest.append((at, part))
        if (
            part.kind == "GRAIN"
            and at not in made.used
            and part.text.lower() in made.semantics.lexicon.words("adjectival_grains")
            and not _in_a_name(made, part)
        ):
            rest.append((at, part))
    rest.extend([*_others(made), *_owned(made), *_nameless(made), *((-1, Part("WORD", head)) for head in made.heads)])
    foreign = made.semantics.foreign
    rest.extend((i, p) for i, p in enumerate(made.parts) if p.kind == "NOUN" and _no_noun(made, i))
    if any(made.semantics.lexicon.stem(p.text.lower()) in foreign for _, p in unknown):
        return [p.text for _, p in rest] or [p.text for p in made.parts if p.kind == "NOUN"]
    rest.extend(_contested(made))
    averaged = made.opener in ("which", "what") and any(e.aggregate for e in made.extremes) and not made.keys
    if not _vouched(made) or (averaged and made.semantics.nouns and _asked_first(made)):
        rest = [*rest, *((i, p) for i, p in enumerate(made.parts) if p.kind == "NOUN" or p.argument == ASSUMED)]
    return list(dict.fromkeys(p.text for _, p in rest))


def _asked_first(made: Frame) -> bool:
    """`which *chains* have the lowest mean fat`: an unknown noun of groups, as rows have no means."""
    asked = next((p for p in made.parts if p.kind not in ("STOP", "NUM")), None)
    return asked is not None and asked.argument == ASSUMED


def _no_noun(made: Frame, at: int) -> bool:
    """What is taken for a row's noun, and says of what kind the rows are, or what rows of another table would be."""
    part, after = made.parts[at], made.parts[at + 1] if at + 1 < len(made.parts) else None
    kind = part.text.lower().endswith("ed") and after is not None and (after.row or after.kind == "ROW")
    return kind or made.semantics.lexicon.stem(part.text.lower()) in made.semantics.foreign


def _others(made: Frame) -> list[tuple[int, Part]]:
    """`which *company*`, where rows are people, of whose companies no column tells but their size."""
    asked = next(((i, p) for i, p in enumerate(made.parts) if p.kind != "STOP"), None)
    nouns, stem = made.semantics.nouns, made.semantics.lexicon.stem
    if made.opener != "which" or not asked or asked[1].kind != "ROW" or not nouns or not asked[1].tag:
        return []
    other = stem(asked[1].text.lower()) not in nouns and bool(asked[1].tag.mentions)
    return [asked] if other and made.semantics.of_people else []


def _owned(made: Frame) -> list[tuple[int, Part]]:
    """`the *rating* of the longest film`, where rows are films, and no column tells how they are rated."""
    at, stem = next((i for i, p in enumerate(made.parts) if p.kind != "STOP"), -1), made.semantics.lexicon.stem
    first, behind = made.parts[at], made.parts[at + 1 :]
    if made.opener != "what" or first.kind != "ROW" or first.best or not behind or behind[0].text.lower() != "of":
        return []
    other = any(p.kind == "ROW" and stem(p.text.lower()) in made.semantics.nouns for p in behind)
    return [(at, first)] if other and made.extreme and stem(first.text.lower()) not in made.semantics.nouns else []


def _nameless(made: Frame) -> list[tuple[int, Part]]:
    """The `name` of people whom the rows tell by numbers alone."""
    label, lexicon = made.semantics.label, made.semantics.lexicon
    of_people = made.semantics.of_people or any(lexicon.stem(p.text.lower()) in lexicon.people for p in made.parts)
    numbered = label is None or (of_people and label.kind == "id" and not label.says("name"))
    numbered = numbered and not made.begins("name")
    asked = [v for v in made.verbs if v in made.semantics.lexicon.words("naming")]
    return [(-1, Part("WORD", v)) for v in asked] if numbered else []


def _of_a_kind(made: Frame, at: int) -> bool:
    """`casual *riders*`, `male *victims*` of a victim's sex, `urban *areas*`: behind a value what it says a kind of."""
    lexicon, before = made.semantics.lexicon, made.parts[at - 1] if at else None
    kinds = [c for clause in before.clauses for c in clause] if before and before.kind == "COND" else []
    told, stem = bool(kinds) and all(c.op in ("=", "in") for c in kinds), lexicon.stem(made.parts[at].text.lower())
    placed = stem in lexicon.stemmed("places")
    kept = all(c.field.kind == "category" for c in kinds)
    kept = kept and (stem in lexicon.people or all(stem == lexicon.stem(c.field.words[0]) for c in kinds))
    return told and (placed or kept)


def _in_a_name(made: Frame, grain: Part) -> bool:
    """`daily milk` of a column whose name says that it is per day."""
    steps = made.semantics.lexicon.raw["grains"].get(grain.argument, ())
    return any(set(p.best.words[1:]) & set(steps) for p in made.parts if p.kind == "TERM" and p.best)


def _of_something(made: Frame, at: int) -> bool:
    """`types of contract`: a noun behind `of` that the one before it needs."""
    named = at > 1 and made.parts[at - 1].text.lower() == "of"
    return named and made.parts[at - 2].kind in (
        "TERM",
        "ROW",
        "COUNT",
        "AGG",
        "COND",
        "NOUN",
        "DISTINCT",
        "PCT",
        "SPREAD",
    )


def _contested(made: Frame) -> list[tuple[int, Part]]:
    """`won the most games`, where no column says who won: rows are games, and not games won."""
    stem, words = made.semantics.lexicon.stem, made.semantics.lexicon.raw["contested"]
    verbs = [v for v in made.verbs if v in words["verbs"]]
    nouns = {stem(n) for n in words["nouns"]}
    if not verbs or any(w.startswith(stem(v)) for v in verbs for f in made.semantics.fields for w in f.words):
        return []
    games = (i for i, p in enumerate(made.parts) if (p.row or p.kind == "ROW") and stem(p.text.lower()) in nouns)
    return [(i, Part("WORD", verbs[0])) for i in games][:1]


def _vouched(made: Frame) -> bool:
    """Whether an unknown noun may name the rows: where no column says what a row is, or the rest speaks of columns."""
    generic = made.semantics.nouns <= made.semantics.lexicon.generic
    idle = all(v in made.semantics.lexicon.words("idle") for v in made.verbs)
    conditions = [p for p in made.parts if p.kind == "COND"]
    naming = made.semantics.lexicon.words("naming")
    terms = [p for p in made.parts if p.kind == "TERM" and not (p.row or p.optional or p.text.lower() in naming)]
    columns = any(not _located(made, p) for p in terms) or any(e.by for e in made.extremes)
    dated = any(p.tag and p.tag.period for p in conditions)
    said = [c for c in conditions if not _located(made, c)]
    return columns or dated or (idle and (generic or bool(said)))


def _located(made: Frame, condition: Part) -> bool:
    """`benches *in Parkside*`: where something is says nothing of what it is."""
    at = made.parts.index(condition)
    before = [p.text.lower() for p in made.parts[max(0, at - 2) : at] if p.text.lower() not in ("the", "a")]
    return bool(before) and before[-1] in ("in", "at", "on", "near")
