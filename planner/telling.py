"""How numbers are shown, and the sentences of studies: templates of the language, filled with cells of results."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from planner.queries import Spoken
from planner.studies import SHOWN, Amount, Percent, Step

PLACES = 3
"""Digits behind the point of a probability."""
LEAST = 0.001
"""A smaller probability is told by this bound."""


def phrased(spoken: Spoken, about: str, say: dict[str, Any]) -> tuple[str, str]:
    """Headline and sentence."""
    facts = dict(spoken.facts)
    headline = shown(facts.pop("headline", None))
    if "strength" in facts:
        facts["strength"] = say["strengths"][facts["strength"]]
    if "method" in facts:
        facts["method"] = say["methods"].get(facts["method"], facts["method"])
    if "kinds" in facts:
        facts["kinds"] = " ".join(say["kinds"][kind].format(titles=titles) for kind, titles in facts["kinds"])
    if "more" in facts:
        facts["more"] = _more(facts, say)
        facts["chance"] = _chance(facts, say)
        headline = headline or (say["yes" if spoken.answer else "no"] if isinstance(spoken.answer, bool) else "")
    if isinstance(spoken.answer, bool):
        headline = say["yes" if spoken.answer else "no"]
    facts = {name: spelled(value, say, "when") if isinstance(value, Step) else value for name, value in facts.items()}
    told = {name: _listed(value, say) if name == "items" else shown(value) for name, value in facts.items()}
    text: str = say["told"][spoken.sentence].format(about=about[:1].upper() + about[1:], headline=headline, **told)
    return headline, text


def _more(facts: dict[str, Any], say: dict[str, Any]) -> str:
    if facts["more"] == "same":
        return str(say["more_or_less"]["same"])
    if "relative" not in facts:
        return ""
    return str(say["more_or_less"][facts["more"]].format(share=shown(facts["relative"]), one=facts["one"]))


def _chance(facts: dict[str, Any], say: dict[str, Any]) -> str:
    """What the test says."""
    p = facts.pop("p")
    if p is None:
        return ""
    told = say["chance"]["hardly" if facts["sure"] else "maybe"]
    if p < LEAST:
        return str(told) + str(say["chance"]["p"]).format(p=f"< {LEAST}")
    number = round(p, PLACES)
    return str(told) + (str(say["chance"]["p"]).format(p=f"{number:.{PLACES}f}") if number < 1 else "")


def spelled(step: Step, say: dict[str, Any], way: str = "called") -> str:
    """A step as it is `called` in a list, `January 2024`, or in a sentence that says `when`, `in January 2024`."""
    if step.day.isdigit():
        return str(say[way]["year"]).format(year=step.day)
    try:
        at = date.fromisoformat(step.day[:10])
    except ValueError:
        return step.day
    month = say["month_names"][at.month - 1]
    pattern = say[way].get(step.grain, say[way]["day"])
    return str(pattern).format(day=step.day, month=month, year=at.year, quarter=(at.month + 2) // 3)


def _listed(items: Sequence[tuple[Any, Any]], say: dict[str, Any]) -> str:
    named = [(spelled(name, say) if isinstance(name, Step) else name, shown(value)) for name, value in items[:SHOWN]]
    told = [value if name is None else f"{name}: {value}" for name, value in named]
    return ", ".join(told) + (", …" if len(items) > SHOWN else "")


def shown(value: Any) -> str:
    """A fact as the sentence shows it."""
    if value is None:
        return ""
    if isinstance(value, Percent):
        return with_unit(value.share * 100, "%")
    if isinstance(value, Amount):
        return with_unit(value.value, value.unit, value.apart)
    return number(value)


def number(value: Any, apart: bool = True) -> str:
    """A value as a sentence shows it: thousands set `apart`, floats to two places or four figures."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return f"{value:,}" if apart else str(value)
    if isinstance(value, float):
        if value.is_integer() and abs(value) < 1e15:
            return number(int(value), apart)
        return (f"{value:,.2f}" if apart else f"{value:.2f}") if abs(value) >= 1 else f"{value:.4g}"
    return "–" if value is None else str(value)


def with_unit(value: Any, unit: str, apart: bool = True) -> str:
    told = number(value, apart)
    if not unit or value is None or isinstance(value, str):
        return told
    return f"{told}%" if unit == "%" else f"{told} {unit}"
