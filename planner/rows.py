"""What one row is called: by its own columns, by what columns of that kind suggest, and what it surely is not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from planner.lexicon import Lexicon
from planner.tokens import name_words

if TYPE_CHECKING:
    from planner.semantics import Field

TAILS = (
    "id",
    "ids",
    "no",
    "num",
    "nr",
    "number",
    "date",
    "time",
    "name",
    "code",
    "key",
    "status",
    "type",
    "uuid",
    "full",
    "txt",
)
"""Words of names such as `flight_date` and `order_id` beside the one that tells what a row is."""
STARTS = frozenset({"start", "end", "begin", "created", "updated", "modified", "event", "log", "first", "last"})
"""Heads of dates that say nothing of what a row is: `start_time`."""
UNLIKE = ("unique", "distinct")
"""What `unique_key` says of the key, and not of rows."""
NAMED = ("name", "first", "last", "full", "given")
"""First words of names of people, where a `country name` is none."""
HELD = ("type", "kind", "category", "class", "status", "date", "time", "datetime", "timestamp", "period")
"""What each row has of its own, so that the word before says what it is: `complaint_type`, `reflection_period`."""
QUALIFYING = ("ed", "al", "ic", "ive", "ous", "able", "ary", "ful", "ly")
"""How adjectives end, which name no row: `legal_status`, `payable_date`."""
NUMBERS = (("number",), ("no",), ("nr",), ("num",), ("key",))
SIGNS = 2
"""Columns that must speak for a kind of row where another one is known; else one is enough."""


def row_nouns(
    fields: Sequence[Field], given: str, words: Lexicon
) -> tuple[frozenset[str], str, frozenset[str], frozenset[str]]:
    """Stems of the row's own nouns, the first of them as a word, stems of fitting nouns, and of foreign ones."""
    own = [w for w in name_words(given) if w.isalpha()]
    spelled = {w: words.meaning(w).split() or [w] for f in fields for w in f.words}
    known = {words.stem(n) for family in words.families for n in family["nouns"]}
    for f in fields:
        head = [w for w in f.words if w not in TAILS and w not in words.words("links")]
        single = len(f.words) == 1 and f.column.type == "string"
        identifying = f.kind == "id" or f.words[-1] in TAILS or single
        if f.kind == "time" and (set(head) <= STARTS or head[-1].endswith("ed")):
            continue
        if f.kind != "text" and f.unique and 1 <= len(head) <= 2 and identifying:
            own.extend(w for h in head for w in spelled[h])
        elif f.kind != "text" and f.telling and len(head) == len(f.words) == 1 and words.stem(f.words[0]) in known:
            own.extend(f.words)
    firsts = [f.words[0] for f in fields if len(f.words) == 2 and f.words[1] in TAILS]
    held = {f.words[0] for f in fields if f.words[1:] and f.words[-1] in HELD}
    own.extend(w for w in dict.fromkeys(firsts) if firsts.count(w) > 1 and w in held and not own)
    own = [w for w in own if len(w) > 2 and (words.meaning(w) or w) not in words.stop and w not in UNLIKE]
    stems = frozenset(words.stem(w) for w in own)
    fitting, foreign = families(fields, stems, words)
    fitting |= frozenset() if stems else _owners(fields, known, words) | words.things
    kin = kin_of(stems, words)
    return stems | kin, (own[0] if own else ""), fitting, foreign - fitting - stems - kin


def _owners(fields: Sequence[Field], known: set[str], words: Lexicon) -> frozenset[str]:
    """Stems of nouns that no column is called by, and that only say whose it is."""
    heads = {words.stem(f.words[-1]) for f in fields} | words.attributes | words.stop
    firsts = {f.words[0] for f in fields if len(f.words) == 2 and f.words[1] in HELD}
    nouns = {w for w in firsts if words.stem(w) in known or not w.endswith(QUALIFYING)}
    return frozenset(words.stem(w) for w in nouns if len(w) > 2) - heads


def kin_of(stems: frozenset[str], words: Lexicon) -> frozenset[str]:
    """Stems of what the same things are called besides."""
    families = ({words.stem(n) for n in group["nouns"]} for group in words.families)
    return frozenset(s for family in families if stems & family for s in family)


def deeds_of(stems: frozenset[str], words: Lexicon) -> frozenset[str]:
    """Stems of verbs that say no more than what rows are: victims were `killed`, mails were `sent`."""
    known = (f for f in words.families if "deeds" in f and stems & {words.stem(n) for n in f["nouns"]})
    return frozenset(words.stem(v) for family in known for v in family["deeds"])


def families(
    fields: Sequence[Field], own: frozenset[str], words: Lexicon, title: Sequence[str] = ()
) -> tuple[frozenset[str], frozenset[str]]:
    """Stems of nouns for which columns or the title speak, and of those that surely belong to other tables."""
    told = [w for f in fields for w in f.words if w != "name" or f.words[0] in NAMED]
    columns = {words.stem(s) for s in (*words.meant(told), *title)}
    counted = {words.stem(w) for f in fields if f.kind == "number" for w in f.words[-1:] if w.endswith("s")} - own
    fitting: set[str] = set()
    foreign: set[str] = set()
    for family in words.families:
        nouns = {words.stem(n) for n in family["nouns"]}
        signs = {words.stem(s) for s in family["signs"]}
        fits = len(signs & columns) >= (SIGNS if own else 1) or bool(nouns & own)
        fits = fits and not {words.stem(s) for s in family.get("unless", ())} & columns
        (fitting if fits else foreign).update(nouns if fits or family in words.raw["entities"] else ())
    return frozenset(fitting - counted), frozenset(foreign - counted)


def numbered(field: Field, nouns: frozenset[str], words: Lexicon) -> bool:
    """Whether a number is one that rows go by, also where some share it: `Incident Number` where rows are incidents."""
    last, whole = field.words[-1:], field.column.type == "integer"
    return field.kind == "number" and whole and last in NUMBERS and {words.stem(w) for w in field.words[:-1]} <= nouns
