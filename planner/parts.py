"""Parts of a question between tags and queries: fields, conditions, thresholds and operation words, in order."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from planner.conditions import Clause
from planner.gathered import gathered
from planner.lexicon import Adjective
from planner.mentions import whole
from planner.phrases import grain_words, often, step_of
from planner.semantics import Field, Semantics
from planner.tags import Tag, verb_before
from planner.tokens import fold, read_number
from planner.values import Named
from planner.weights import SUBJECTS

ASSUMED = "assumed"
"""Argument of a noun that nothing explains and that is taken for the name of a row."""
FAINT = 0.33
WEAK = 0.6
"""How surely a term must name a column to need no other word of its name."""
LIKELY = 0.45
"""How surely a word must name a flag to restrict the rows by it."""
SURE = 0.95
"""How surely `year` must name a column to be no step of the calendar."""
WHOLE = 0.93
"""How surely a column is meant of whose name all words are said, apart from each other."""
TOLD = 0.06
"""What a column gains where another word of its name stands elsewhere in the question."""
ENDS = ("st", "nd", "rd", "th")
"""What marks a number as an ordinal."""
JOINTS = {"and": "AND", "or": "OR", "nor": "OR"}
ROWS = ("rows", "records")
"""What is counted where no noun of the data is: said elsewhere, it says nothing."""


@dataclass
class Part:
    """A tag on its way into a query; what it can mean narrows from pass to pass."""

    kind: str
    text: str
    argument: str = ""
    fields: list[tuple[Field, float]] = field(default_factory=list)
    values: list[Named] = field(default_factory=list)
    clauses: list[Clause] = field(default_factory=list)
    op: str = ""
    numbers: tuple[float, ...] = ()
    mark: str = ""
    unit: str = ""
    verb: str = ""
    """The verb directly before, where it says too little to be a part: `*earn* over 40k`."""
    adjective: Adjective | None = None
    sign: int = 1
    tag: Tag | None = None
    row: bool = False
    """Whether it can be what one row is called."""
    ordinal: int = 0
    """2 for `second`, `2nd`; 0 for what is no ordinal."""
    optional: bool = False
    """Whether it may also be a verb that says nothing: `sold`, `played`."""

    def pick(self, fit: Callable[[Field], bool]) -> Field | None:
        return next((f for f, _ in self.fields if fit(f)), None)

    @property
    def best(self) -> Field | None:
        return self.fields[0][0] if self.fields else None

    @property
    def score(self) -> float:
        return self.fields[0][1] if self.fields else 0.0

    @property
    def rivals(self) -> list[Field]:
        """Fields that fit (nearly) as well as the best one."""
        return self.rivals_of(self.best)

    def rivals_of(self, chosen: Field | None) -> list[Field]:
        """Fields other than the first that fit (nearly) as well as one of them."""
        least = next((s for f, s in self.fields if f is chosen), self.score) - 0.05
        return [f for f, s in self.fields[1:] if s >= least]


def parts_of(tags: Iterable[Tag], semantics: Semantics) -> list[Part]:
    parts: list[Part] = []
    before, together = 0, gathered(often(list(tags), semantics.lexicon), semantics.lexicon)
    for at, tag in enumerate(together):
        ordinal = ordinal_of(tag, semantics)
        placed, before = before and tag.text.lower() in semantics.lexicon.words("placed"), ordinal
        _tally(tag, parts)
        if tag.kind == "LIGHT" and not ordinal and not placed:
            continue
        named = tag.kind in ("TERM", "WORD", "NUM")
        said = tag.text if named else semantics.lexicon.raw["canon"].get(tag.text.lower(), tag.text)
        kind, argument = _joint(said.lower(), tag.argument, parts) if tag.kind == "STOP" else (tag.kind, tag.argument)
        part = Part(
            kind, said, argument, [(m.field, m.score) for m in tag.mentions], list(tag.values), tag=tag,
            adjective=tag.adjective, sign=tag.sign, mark=tag.mark, ordinal=ordinal, verb=verb_before(together, at),
        )  # fmt: skip
        part.kind = ("STOP" if ordinal else "WORD") if tag.kind == "LIGHT" else part.kind
        part.numbers = (tag.number,) if tag.kind == "NUM" else ()
        steps = grain_words(semantics.lexicon)
        weak = part.score < SURE and not part.values and not _elsewhere(part.best, tag, together)
        if step := step_of(part.best, weak, steps.get(tag.text.lower(), ""), semantics):
            part.kind, part.fields, part.argument = "GRAIN", [], step
        elif tag.kind == "TERM" and not part.values and part.score < FAINT:
            hinted = any(semantics.lexicon.stem(w) in _column_stems(semantics) for w in tag.text.lower().split())
            stems = {semantics.lexicon.stem(w) for w in tag.text.lower().split()}
            rowlike = stems <= semantics.nouns | semantics.fitting or _does_rows(tag, parts, semantics) or _sized(tag)
            grain = steps.get(tag.text.lower(), "")
            kind = "ROW" if rowlike else "STOP" if _light(tag, semantics) else "FAINT" if hinted else "WORD"
            counted = parts and parts[-1].kind == "NUM" and kind != "ROW" and not _compared(together, at)
            part.kind, part.fields, part.argument = "GRAIN" if grain else "UNIT" if counted else kind, [], grain
        if tag.kind == "TERM" and not step:
            past = _past(tag.text.lower(), semantics)
            past = past and not (part.best is not None and tag.text.lower() in part.best.words)
            verbal = (part.score < 0.85 or past) and not whole(part.best, tag.text, semantics)
            part.optional = (_light(tag, semantics) and verbal and not _measured(parts)) or dated(part, parts)
            part.row = _is_row(tag, semantics)
            if part.row and part.best and part.best.kind == "flag" and not part.values:
                called = {p.text.lower() for p in parts if p.kind == "ROW" and p.argument != "generic"}
                part.row = called <= {part.text.lower()}
                if part.row and part.score < 0.85:
                    part.kind, part.fields = "ROW", []
        if tag.period and tag.period.bare and tag.period.years:
            part.numbers = tuple(float(y) for y in dict.fromkeys(tag.period.years))
        parts.append(part)
    _favour(parts, semantics)
    return parts


def _compared(tags: list[Tag], at: int) -> bool:
    """Whether a number of its own is compared with what stands here: `crew over 5, *length* over 7`."""
    return [t.kind for t in tags[at + 1 : at + 2]] == ["CMP"]


def _elsewhere(field: Field | None, tag: Tag, tags: Iterable[Tag]) -> bool:
    """Whether another word may name a column too."""
    return any(m.field is field for t in tags if t is not tag for m in t.mentions)


def _past(low: str, semantics: Semantics) -> bool:
    """Whether a word may be what was done."""
    lexicon = semantics.lexicon
    return low.endswith("ed") or low in lexicon.irregular or low in lexicon.words("unchanged")


def _joint(said: str, argument: str, before: list[Part]) -> tuple[str, str]:
    """What a word that mostly says nothing does here: joins, or names the rows that are counted."""
    if said in ROWS and before and before[-1].kind == "COUNT":
        return "ROW", "generic"
    return JOINTS.get(said, "STOP"), argument


def _sized(tag: Tag) -> bool:
    """`teams` of `team_size`: what has members, of which each row tells the number."""
    sizes = [m.field for m in tag.mentions if m.field.words[1:] == ("size",) and m.field.column.type == "integer"]
    return len(sizes) == len(tag.mentions) == 1 and tag.text.lower() == f"{sizes[0].words[0]}s"


def _does_rows(tag: Tag, before: list[Part], semantics: Semantics) -> bool:
    """`the age of *reflectors*`: who made what a row is; how many made them no number of rows tells."""
    known, lead = semantics.nouns | semantics.fitting, {p.kind for p in before[-1:]}
    agent = semantics.lexicon.agent(tag.text.lower()) and " " not in tag.text
    counted = lead & {"COUNT", "MOST", "DISTINCT", "FREQ"}
    return agent and not counted and any(semantics.lexicon.stem(tag.text.lower()).startswith(n) for n in known)


def _tally(tag: Tag, before: list[Part]) -> None:
    """`the incident *count*` asks behind the rows' noun for how many there are: as `number of` does before it."""
    noun = before[-1] if before else None
    rows = noun is not None and (noun.row or (noun.kind == "ROW" and not noun.argument))
    if tag.kind != "LIGHT" or tag.text.lower() not in ("count", "counts") or not rows:
        return
    averaged = [p for p in before[-2:-1] if p.kind == "AGG" and p.argument in ("mean", "median")]
    for part in averaged:
        part.kind = "RATIO_PER"
    if not averaged:
        before.insert(-1, Part("COUNT", tag.text, tag=tag))


def dated(part: Part, before: list[Part] | None = None) -> bool:
    """Whether a verb names a column of dates and says when something was done, or only that: `submitted`, `opened`."""
    dated = part.best is not None and part.best.kind == "time" and part.text.lower().endswith("ed")
    return dated and not {p.kind for p in (before or [])[-1:]} & {"PER", "GRAIN"}


def _measured(before: list[Part]) -> bool:
    """Whether an aggregate's word stands before, or before the row's noun: `average order *amount*`."""
    nouns = [p for p in before[-2:] if not p.row]
    return [p.kind for p in nouns[-1:]] == ["AGG"]


def ordinal_of(tag: Tag, semantics: Semantics) -> int:
    low = tag.text.lower()
    if tag.kind == "NUM" and tag.mark == "th":
        return int(tag.number)
    if tag.kind in ("LIGHT", "STOP", "UNIT", "TOP", "WORD") or (tag.kind == "TERM" and tag.values):
        return int(semantics.lexicon.raw["ordinals"].get(low, 0)) or int(read_number(low)[0] or 0) * low.endswith(ENDS)
    return 0


def _column_stems(semantics: Semantics) -> set[str]:
    return {semantics.lexicon.stem(w) for f in semantics.fields for w in f.words}


def _light(tag: Tag, semantics: Semantics) -> bool:
    return all(semantics.lexicon.stem(w) in semantics.lexicon.light for w in tag.text.lower().split())


def _is_row(tag: Tag, semantics: Semantics) -> bool:
    lexicon = semantics.lexicon
    stems = [lexicon.stem(w) for w in tag.text.lower().replace("-", " ").split()]
    low = tag.text.lower()
    past = low.endswith("ed") or (low in lexicon.irregular and not low.endswith("en"))
    if tag.mentions and past and low in tag.mentions[0].field.words and lexicon.irregular.get(low) != "person":
        return False
    exact = tag.mentions and tag.mentions[0].field.kind == "number" and tag.text.lower() in tag.mentions[0].field.words
    if all(s in semantics.nouns or s in lexicon.stop for s in stems) and semantics.nouns & set(stems):
        return not exact
    counted = exact and lexicon.plural(low)
    told = tag.mentions[0].field if tag.mentions and tag.mentions[0].score >= WEAK else None
    if told and told.kind == "category" and semantics.told_again(told) and not set(stems) & semantics.nouns:
        return False
    partial = (not tag.mentions or tag.mentions[0].score < 0.85) and not counted
    return partial and not tag.values and all(s in semantics.fitting or s in lexicon.generic for s in stems)


def _favour(parts: list[Part], semantics: Semantics) -> None:
    """Where a phrase fits several fields, the one that the question speaks of elsewhere too comes first."""
    support: dict[str, float] = {}
    hint = set(semantics.lexicon.raw["prepositions"].get(parts[-1].text.lower(), ())) if parts else set()
    for part in parts:
        for f, score in part.fields:
            support[f.name] = support.get(f.name, 0.0) + score
    for part in parts:
        others = {p.text.lower() for p in parts if p is not part and p.kind == "TERM"}
        told = {f.name for f, _ in part.fields if (hint | (others if f.numeric else set())) & set(f.words)}
        part.fields = [(f, s + (TOLD if f.name in told else 0.0)) for f, s in part.fields]
        part.fields = [(f, max(s, WHOLE) if _told_apart(part, f, parts, semantics) else s) for f, s in part.fields]
        part.fields.sort(key=lambda fs: -(fs[1] + 0.1 * (support[fs[0].name] - fs[1])))


def _told_apart(part: Part, field: Field, parts: list[Part], semantics: Semantics) -> bool:
    """`the *locations* of hosts` of `host_location`: a name's head, and elsewhere the one word before it."""
    stem = semantics.lexicon.stem
    own = [stem(w) for w in field.words]
    beside = (stem(p.text.lower()) for p in parts if p is not part and p.kind in ("TERM", "ROW"))
    return field.kind != "number" and len(own) == 2 and own[1] == stem(part.text.lower()) and own[0] in beside


def as_value(part: Part) -> bool:
    """Whether a term that names both is rather a value than a column."""
    if not part.values or _spelled(part) or _flagged(part):
        return False
    return not part.fields or part.values[0].score >= part.score - 0.05


def _flagged(part: Part) -> bool:
    """Whether a word is a flag's whole name, which outdoes another column's value: `canceled` of `is_canceled`."""
    words = part.best.words if part.best is not None and part.best.kind == "flag" else ()
    return bool(words) and part.text.lower() == words[-1] and set(words[:-1]) <= set(SUBJECTS)


def _spelled(part: Part) -> bool:
    """Whether a word is a date's or a measure's own name, and a value only by its stem: `opened` beside `Open`."""
    low = part.text.lower()
    own = part.best.words if part.best is not None and part.best.kind in ("time", "number") else ()
    told = own == (low,) or (low in own and part.best is not None and part.best.kind == "time")
    return told and all(fold(str(v.value)) != low for v in part.values)


def neighbour(parts: list[Part], at: int, step: int, skip: Iterable[str] = ("STOP",)) -> int:
    """Index of the next part in a direction that is not of the kinds to skip; -1 where none is."""
    at += step
    while 0 <= at < len(parts) and parts[at].kind in skip:
        at += step
    return at if 0 <= at < len(parts) else -1


def words_between(parts: list[Part], start: int, end: int) -> list[str]:
    return [p.text.lower() for p in parts[start + 1 : end] if p.kind == "STOP"]


def condition_part(clauses: Iterable[Clause], text: str) -> Part:
    return Part("COND", text, clauses=list(clauses))


__all__ = ["Part", "as_value", "condition_part", "neighbour", "parts_of", "replace", "words_between"]
