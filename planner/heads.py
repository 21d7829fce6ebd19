"""Nouns behind the name of a column that belong to it, `longitude *values*`, and codes that are told by names."""

from __future__ import annotations

from planner.parts import SURE, TOLD, WEAK, Part
from planner.semantics import Field, Semantics
from planner.tags import Tag
from planner.twins import telling

RANKED = ("SUP", "AGG", "FREQ", "TOP", "NUM", "ADJ")


def told(parts: list[Part], tags: list[Tag], semantics: Semantics) -> list[Part]:
    """`which weekday` is told by its name rather than by its number, unless the number is asked for."""
    coded = semantics.lexicon.words("coded")
    codes = {t.start for t in tags if t.text.lower() in coded}
    for at, part in enumerate(parts):
        counted = at > 0 and parts[at - 1].kind in ("DISTINCT", "COUNT")
        field = part.best if part.kind == "TERM" and not part.values and part.score >= WEAK else None
        name, asked = telling(field, semantics) if field else None, part.tag is not None and part.tag.end in codes
        lead = [p for p in parts[max(0, at - 3) : at] if p.text.lower() != "the"][-2:]
        if name and [p.text.lower() for p in lead[1:]] == ["of"] and lead[0].text.lower() in coded:
            lead[0].kind, lead[0].fields = "STOP", []
            continue
        if name and not asked and not counted and not coded & set(part.text.lower().split()):
            rest = ((f, s - TOLD if f is field else s) for f, s in part.fields if f is not name)
            part.fields = [(name, part.score), *rest]
        elif asked and field and (name or field.kind == "id"):
            behind = (p for p in parts if p.tag and part.tag and p.tag.start == part.tag.end)
            for code in behind:
                code.kind, code.fields = "STOP", []
    return parts


def headed(parts: list[Part], semantics: Semantics) -> list[Part]:
    """`the longitude *values*`, `the highest *value* for longitude`: words that only say that a measure has values;
    and `the *title* of the longest film` is no film."""
    valued, stem = semantics.lexicon.words("valued"), semantics.lexicon.stem
    for at, part in enumerate(parts):
        if part.kind == "FAINT" and (field := _headless(parts, at, semantics)):
            part.kind, part.fields = "TERM", [(field, WEAK)]
        owned = part.row and at + 1 < len(parts) and parts[at + 1].text.lower() == "of" and part.best is not None
        said = part.best.words if part.best else ()
        said = said[-1:] if any(p.kind == "ROW" for p in parts[at + 2 :]) else said
        if owned and [stem(w) for w in said] == [stem(part.text.lower())]:
            part.row = False
        if part.text.lower() in semantics.lexicon.words("naming"):
            _name_of(parts, at)
        if part.kind not in ("TERM", "WORD", "FAINT") or part.text.lower() not in valued:
            continue
        before = parts[at - 1 : at] or [part]
        joint, after = [*parts[at + 1 : at + 3], part, part][:2]
        led = joint.text.lower() in ("of", "for") and _measure(after) and before[-1].kind in RANKED
        if _measure(before[-1]) or led:
            part.kind, part.fields = "STOP", []
    return parts


def _headless(parts: list[Part], at: int, semantics: Semantics) -> Field | None:
    """`the average *ladder*`, `*ladder* below 5` of one `ladder_score`: a name without the word for an amount."""
    tag, heads = parts[at].tag, {semantics.lexicon.stem(w) for w in semantics.lexicon.raw["heads"]["number"]}
    measured = (at > 0 and parts[at - 1].kind in ("AGG", "SUP")) or [p.kind for p in parts[at + 1 : at + 2]] == ["CMP"]
    said = set(semantics.lexicon.stem_all(parts[at].text))
    numbers = [m.field for m in (tag.mentions if tag and measured else ()) if m.field.kind == "number"]
    fit = [f for f in numbers if {semantics.lexicon.stem(w) for w in f.words} - said <= heads]
    return fit[0] if len(fit) == 1 else None


def _name_of(parts: list[Part], at: int) -> None:
    """`the *name* of the most read author`: the author's name, and no cell of the row that comes first."""
    name, behind = parts[at], parts[at + 1 :]
    terms = [p for p in behind if p.kind == "TERM" and not p.row and not p.values]
    nouns = [p for p in terms if any(f is name.best for f, _ in p.fields)]
    superlative = [p for p in behind[:4] if p.kind in ("MOST", "SUP", "FREQ", "ADJ", "TOP")]
    if name.kind == "TERM" and behind[:1] and behind[0].text.lower() == "of" and superlative and len(nouns) == 1:
        nouns[0].fields.sort(key=lambda fs: fs[0] is not name.best)
        name.kind, name.fields = "STOP", []


def _measure(part: Part) -> bool:
    return part.kind == "TERM" and part.score >= SURE and part.best is not None and part.best.kind == "number"
