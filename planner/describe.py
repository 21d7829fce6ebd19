"""Says a query in words, and a result in a sentence; the words stand in the language's file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from planner.comparisons import Contrast, Portion, Settled, Within
from planner.conditions import Condition, Where
from planner.leaders import Leaders
from planner.lexicon import Lexicon
from planner.queries import Key, Listing, Measure, Picked, Query, Ranked, Scalar, Spoken, Told
from planner.semantics import Field
from planner.studies import Step, Study
from planner.telling import number, phrased, spelled, with_unit
from planner.verdicts import Every, Exists, Same, Top, Verdict
from planner.weighings import Agree, Columns, Shared, Steady

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
LISTED = 10


class Describer:
    """Words for queries and results in one language."""

    def __init__(self, words: Lexicon) -> None:
        self.say: dict[str, Any] = words.raw["say"]
        self.functions: dict[str, str] = words.raw["functions"]
        self.ordinals = {place: word for word, place in words.raw["ordinals"].items()}
        self.plurals: list[tuple[str, str]] = words.raw["plurals"]

    def query(self, query: Query) -> str:
        """What is computed, as a noun phrase."""
        say = self.say
        match query:
            case Scalar(measure, where):
                return self.among(self.measure(measure), where)
            case Portion(measure, _, where, whole) if whole:
                share = self.say["portion_of"].format(part=self.measure(measure), whole=self.measure(whole))
                return str(share + self.where(where))
            case Portion(measure, test, where):
                text = say["portion"].format(measure=self.measure(measure), test=self.conditions(test))
                return self.among(text, where)
            case Settled(rows, _):
                return self.query(rows)
            case Picked(show, order, count, where, nth):
                direction = self.direction(order.descending, nth)
                shown = self.titles(show) if len(show) < LISTED else say["everything"]
                text = say["picked" if count == 1 else "picked_many"]
                return text.format(show=shown, direction=direction, by=order.by.title, count=count) + self.where(where)
            case Ranked():
                return self._ranked(query)
            case Listing(show, where):
                return say["listing"].format(show=self.titles(show) or say["rows"]) + self.where(where)
            case Exists(where) | Every(_, where):
                return self._quantified(query)
            case Verdict(inner, op, values, test):
                told = " – ".join(number(v, _apart(inner)[-1]) for v in values)
                claim = self.condition(test) if test else f"{say.get(op, op)} {told}"
                return say["verdict"].format(inner=self.query(inner), claim=claim)
        return self._compound(query)

    def _compound(self, query: Query) -> str:
        say = self.say
        match query:
            case Contrast():
                return self._contrast(query)
            case Within(inner, outer):
                return say["within"].format(outer=self.query(outer), inner=self.query(inner))
            case Top(order, count, test, where):
                direction = say["highest" if order.descending else "lowest"]
                text = say["top_rows"].format(
                    count=count, direction=direction, by=order.by.title, test=self.conditions(test)
                )
                return self.among(text, where)
            case Same(one, two, where):
                return say["same"].format(one=one.by.title, two=two.by.title) + self.where(where)
            case Told(_, where, topic):
                return say.get(topic, topic) + self.where(where)
            case Study() | Leaders() | Columns() | Agree() | Steady() | Shared():
                return query.about(self) + self.where(query.where)
        return type(query).__name__

    def _ranked(self, query: Ranked) -> str:
        say = self.say
        keys = self.keys(query.keys)
        text = say["grouped"].format(measure=self.measure(query.measure), keys=keys)
        if query.having:
            numbers = " – ".join(number(n, query.measure.apart) for n in query.having[1])
            text = say["having"].format(
                keys=keys,
                measure=self.measure(query.measure),
                op=say.get(query.having[0], query.having[0]),
                number=numbers,
            )
        elif query.descending is not None and query.count:
            direction = self.direction(query.descending, query.nth)
            keys = keys if query.count == 1 else self.several(keys)
            own, measure = query.measure.field is query.keys[0].field, self.measure(query.measure)
            by = query.measure.field
            if by and (by.owned or query.measure.function == ("max" if query.descending else "min")):
                measure = by.title
            text = say["own_values" if own else "ranked" if query.count == 1 else "ranked_many"].format(
                keys=keys, direction=direction, measure=measure, count=query.count
            )
        return self.among(text, query.where)

    def _quantified(self, query: Query) -> str:
        if isinstance(query, Exists):
            if (query.op, query.number) == (">", 0):
                return self.say["exists"] + self.where(query.where)
            return self.say["enough"] + self.where(query.where)
        assert isinstance(query, Every)
        text = self.say["mostly" if query.most else "every"].format(test=self.conditions(query.test))
        return self.among(text, query.where)

    def _contrast(self, query: Contrast) -> str:
        if query.other:
            text = self.say["measures"].format(one=self.measure(query.measure), two=self.measure(query.other))
            return self.among(text, query.where)
        text = self.say["ratio" if query.op == "ratio" else "contrast"]
        text = text.format(measure=self.measure(query.measure), one=query.names[0], two=query.names[1])
        return self.among(text, query.where)

    def measure(self, measure: Measure) -> str:
        if measure.function == "share":
            return self.say["share"].format(test=self.conditions(measure.test))
        column = measure.field.title if measure.field else ""
        name = "count_of" if measure.function == "count" and column else measure.function
        quantile = f"{measure.quantile:g}"
        text = self.functions[name].format(column=column, quantile=quantile)
        first, _, rest = text.partition(" ")
        text = rest if rest.lower().startswith(f"{first} ") else text
        return text + (self.where(measure.test) if measure.test else "")

    def step(self, grain: str) -> str:
        return self.say.get(grain, grain)

    def keys(self, keys: Sequence[Key]) -> str:
        names = [self.say.get(k.grain, k.grain) if k.grain else k.field.title for k in keys]
        return f" {self.say['and']} ".join(names)

    def titles(self, fields: Sequence[Field]) -> str:
        return f" {self.say['and']} ".join(dict.fromkeys(f.title for f in fields))

    def direction(self, descending: bool, nth: int = 1) -> str:
        """`highest`, `second lowest`."""
        said: str = self.say["highest" if descending else "lowest"]
        return f"{self.ordinals.get(nth, f'{nth}.')} {said}" if nth > 1 else said

    def several(self, noun: str) -> str:
        """A noun in the plural, where the language's file says how it is made."""
        for ending, plural in self.plurals:
            if re.search(ending, noun):
                return re.sub(ending, plural, noun)
        return noun

    def among(self, text: str, where: Where) -> str:
        """A noun phrase with the conditions on the rows behind it, apart from those that it holds itself."""
        held = f" {self.say['where']} " in text
        return text + (self.say["among"].format(test=self.conditions(where)) if held and where else self.where(where))

    def where(self, where: Where) -> str:
        return f" {self.say['where']} {self.conditions(where)}" if where else ""

    def conditions(self, where: Where) -> str:
        clauses = [f" {self.say['or']} ".join(self.condition(c) for c in clause) for clause in where]
        return f" {self.say['and']} ".join(clauses)

    def condition(self, condition: Condition) -> str:
        if condition.op in ("null", "not null"):
            return self.say[condition.op].format(column=condition.field.title)
        apart = condition.field.countable
        values = [number(v, apart) for v in condition.values] if not condition.against else [condition.against.title]
        poles = (condition.field.positive, condition.field.negative)
        if condition.field.kind == "flag" and condition.op in ("=", "!=") and condition.values[0] in poles:
            yes = (condition.values[0] == condition.field.positive) == (condition.op == "=")
            return self.say["flag" if yes else "no_flag"].format(column=condition.field.title)
        if condition.op == "between":
            return self.say["between"].format(column=condition.field.title, low=values[0], high=values[1])
        joined = f" {self.say['or']} ".join(values)
        return f"{condition.field.title} {self.say.get(condition.op, condition.op)} {joined}"

    def spoken(self, query: Query, spoken: Spoken, unit: str) -> tuple[str, str]:
        """Headline and sentence of a result."""
        about = self.query(query)
        if spoken.shape == "told":
            return "", spoken.sentence
        if spoken.shape == "phrase":
            return phrased(spoken, about, self.say)
        if spoken.shape == "nothing":
            return "", self.say["nothing"].format(about=about)
        if spoken.shape == "verdict":
            return self._verdict(query, spoken, about)
        if spoken.shape in ("number", "share"):
            headline = with_unit(spoken.answer, "%" if spoken.shape == "share" else unit, _apart(query)[-1])
            both = ", ".join(number(v, _apart(query)[-1]) for v in spoken.values[1:])
            value = f"{headline} ({both})" if isinstance(query, Contrast) else headline
            return headline, self.say["is"].format(about=_capital(about), value=value)
        if spoken.shape == "top":
            name, value = spoken.values[:2]
            percent = "%" if isinstance(query, Ranked) and query.measure.function == "share" else unit
            headline, apart = (
                self._group(query, number(name, False)),
                not isinstance(query, Ranked) or query.measure.apart,
            )
            told = with_unit(value, percent, apart)
            return headline, self.say["top"].format(about=_capital(about), name=headline, value=told)
        return self._listed(query, spoken, about, unit)

    def _verdict(self, query: Query, spoken: Spoken, about: str) -> tuple[str, str]:
        headline = self.say["yes" if spoken.answer else "no"]
        about = self.query(query.inner) if isinstance(query, Verdict) else about
        details = [v for v in spoken.values[1:] if v is not None] or spoken.values[1:]
        apart = _apart(query)
        text = ", ".join(number(v, apart[i % len(apart)]) for i, v in enumerate(details))
        shown = self._evidence(query, details) or text
        return headline, self.say["answer"].format(answer=headline, about=about, details=shown)

    def _evidence(self, query: Query, details: list[Any]) -> str:
        if isinstance(query, Exists):
            return self.say["matching"].format(count=number(details[0]))
        if isinstance(query, (Every, Top)) and len(details) >= 2:
            return self.say["of_which"].format(part=number(details[0]), all=number(details[1]))
        return ""

    def _group(self, query: Query, name: str) -> str:
        """A group's name; steps of the calendar are told by their first days."""
        keys = query.keys if isinstance(query, Ranked) else ()
        grain = keys[0].grain if len(keys) == 1 else ""
        return spelled(Step(name, grain), self.say) if DAY.match(name) else name

    def _listed(self, query: Query, spoken: Spoken, about: str, unit: str) -> tuple[str, str]:
        apart = _apart(query)
        shown = spoken.values if isinstance(spoken.answer, dict) else _as_list(spoken.answer)
        values = [self._group(query, number(v, apart[i % len(apart)])) for i, v in enumerate(shown)]
        headline = values[0] if len(values) == 1 else ""
        if isinstance(spoken.answer, dict):
            told = "%" if isinstance(query, Ranked) and query.measure.function == "share" else unit
            values = [
                f"{self._group(query, k)}: {with_unit(v, told, apart[-1])}"
                for k, v in list(spoken.answer.items())[: LISTED + 1]
            ]
        more = self.say["more"] if len(values) > LISTED else ""
        return headline, self.say["are" if len(values) > 1 else "is"].format(
            about=_capital(about), value=", ".join(values[:LISTED]) + more
        )


def _apart(query: Query) -> list[bool]:
    """Per column of an answer whether its numbers are amounts, whose thousands are set apart."""
    match query:
        case Scalar(measure) | Contrast(measure):
            return [measure.apart]
        case Picked(show) | Listing(show):
            return [f.countable for f in show] or [False]
        case Ranked(keys, measure, show=show):
            told = {"key": [False] * len(keys), "value": [measure.apart], "number": [True]}
            return [*([False] * len(keys)), measure.apart] if show == "both" else told[show]
        case Within():
            return _apart(query.outer)
        case Settled(rows):
            return _apart(rows)
        case Verdict(inner):
            return _apart(inner)
        case Shared(field):
            return [field.countable]
        case Same(_, two):
            return [two.by.countable]
    return [True]


def _as_list(answer: Any) -> list[Any]:
    return answer if isinstance(answer, list) else [answer]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


__all__ = ["Describer", "number", "with_unit"]
