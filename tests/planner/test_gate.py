"""The number gate: no sentence with a number that the results do not hold gets through, and honest ones do."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator

import pytest

from planner.answers import unit_of
from planner.ask import execute
from planner.describe import Describer
from planner.gate import Evidence, passes
from planner.interpretation import Decision
from planner.plan import plan
from tests.planner.planner_harness import Version
from tests.planner.planner_questions import QUESTIONS, REFUSE

NUMBER = re.compile(r"(?<![\d-])\d[\d,]*(?:\.\d+)?(?![\d-])")
WRITTEN = (
    "seventy-three",
    "twenty-one",
    "nine hundred and four",
    "a dozen",
    "twice as many",
    "half of them",
    "triple",
    "six thousand",
)
APPENDED = (
    " That is 8,713 more than expected.", " Roughly 61.7% of all.", " About 4.4k in all.", " ⅝ of them.", " Ⅷ of them.", " ３９７ in all.",
    " ٧٣١ in all.", " 1e6 in total.", " That makes 7\u200b91.", " Up by 41.3 percent.", " On 1987-05-04.", " It was -7,777.7 before.",
    " 9.1 million of them.", " Some 3,333,333.", " A growth of 5.55%.", " About ninety-nine.", " Nearly eleven thousand.", " ⑰ in all.",
)  # fmt: skip


@pytest.fixture(scope="module")
def honest(version: Callable[[str], Version]) -> list[tuple[str, Evidence]]:
    """Sentences as the planner says them, with what backs them."""
    found = []
    for name, cases in QUESTIONS.items():
        semantics, run = version(name).semantics, version(name).run
        for question, answer in cases:
            understood = plan(question, semantics)
            if answer is REFUSE or understood.decision is Decision.REFUSE:
                continue
            query = understood.readings[0].query
            outcome = execute(query, run)
            _, text = Describer(semantics.lexicon).spoken(query, outcome.spoken, unit_of(query))
            found.append((text, Evidence.of(outcome.done, outcome.spoken.derived)))
    return found


def test_honest_sentences_pass(honest: list[tuple[str, Evidence]]) -> None:
    held = [text for text, evidence in honest if not passes(text, evidence)]
    assert len(honest) > 150 and len(held) / len(honest) < 0.01, held


def false(value: float, places: int, evidence: Evidence) -> bool:
    """Whether no number behind the sentence could be rounded to this one."""
    near = 0.6 * 10**-places
    return all(
        min(abs(abs(source) - abs(value)), abs(abs(source) * 100 - abs(value))) > near for source in evidence.numbers
    )


def falsified(text: str, evidence: Evidence, chance: random.Random) -> Iterator[str]:
    """The sentence with one number at a time made wrong."""
    for match in NUMBER.finditer(text):
        shown = match.group()
        places = len(shown.partition(".")[2])
        value = float(shown.replace(",", ""))
        changes = (
            value + 1,
            value * 10,
            value + 10**-places * 3,
            value * 1.07 + 2,
            chance.uniform(2, 9) * (value + 13),
        )
        for changed in changes:
            rounded = round(changed, places)
            if false(rounded, places, evidence) and rounded != value:
                yield f"{text[: match.start()]}{rounded:,.{places}f}{text[match.end() :]}"
        if false(value / 1000, 3, evidence) and value > 5 and false(value, 0, evidence) is False:
            yield f"{text[: match.start()]}{WRITTEN[chance.randrange(len(WRITTEN))]}{text[match.end() :]}"


def test_no_false_number_escapes(honest: list[tuple[str, Evidence]]) -> None:
    chance = random.Random(11)
    attacks: list[tuple[str, Evidence]] = []
    for text, evidence in honest:
        attacks += [(t, evidence) for t in falsified(text, evidence, chance) if not _written_truth(t, evidence)]
        attacks += [(text + tail, evidence) for tail in APPENDED if not _backed(tail, evidence)]
    escaped = [text for text, evidence in attacks if passes(text, evidence)]
    assert len(attacks) >= 1000
    assert not escaped, escaped[:5]


def _written_truth(text: str, evidence: Evidence) -> bool:
    values = {
        "seventy-three": 73,
        "twenty-one": 21,
        "nine hundred and four": 904,
        "a dozen": 12,
        "twice": 2,
        "half": 0.5,
        "triple": 3,
        "six thousand": 6000,
    }
    near = {v for v in values.values() if any(abs(v - n) <= 0.01 * v for n in evidence.numbers)}
    return any(w in text and v in near for w, v in values.items())


def _backed(tail: str, evidence: Evidence) -> bool:
    shown = NUMBER.findall(tail)
    places = len(shown[0].partition(".")[2]) if shown else 0
    scale = {"k": 1e3, "million": 1e6}
    factor = next((f for w, f in scale.items() if re.search(rf"\d\s?{w}\b", tail)), 1.0)
    written = {
        "ninety-nine": 99,
        "eleven thousand": 11000,
        "1e6": 1e6,
        "⅝": 0.625,
        "Ⅷ": 8,
        "⑰": 17,
        "３９７": 397,
        "٧٣١": 731,
        "91.": 791,
    }
    if any(w in tail and any(abs(n - v) <= 0.01 * v for n in evidence.numbers) for w, v in written.items()):
        return True
    return bool(shown) and not false(
        float(shown[0].replace(",", "")) * factor,
        places - (6 if factor == 1e6 else 3 if factor == 1e3 else 0),
        evidence,
    )


SENTENCES = (
    ("The share is 12.5%.", {0.125}, True),
    ("The share is 13%.", {0.125}, True),
    ("The share is 14%.", {0.125}, False),
    ("In all 1,204 rows.", {1204}, True),
    ("In all 1.2k rows.", {1204}, True),
    ("In all 1.3k rows.", {1204}, False),
    ("About 3.4 million.", {3_412_000}, True),
    ("Twelve of them.", {12}, True),
    ("Thirteen of them.", {12}, False),
    ("One hundred and five.", {105}, True),
    ("Half of them.", {0.4}, False),
    ("No number at all.", set(), True),
    ("A zero: 0.", {0.4}, False),
    ("It fell by -5.", {5}, False),
    ("Revenue per quarter.", {5}, True),
    ("A quarter of them.", {5}, False),
    ("It rose by a quarter.", {5}, False),
    ("It is −5.", {-5}, True),
)  # fmt: skip


@pytest.mark.parametrize(("sentence", "numbers", "expected"), SENTENCES, ids=[s for s, _, _ in SENTENCES])
def test_rounding_percent_and_words_are_traced(sentence: str, numbers: set[float], expected: bool) -> None:
    evidence = Evidence(numbers={float(n) for n in numbers}, shares={n * 100 for n in numbers if abs(n) <= 1})
    assert passes(sentence, evidence) is expected


def test_a_probability_may_be_told_by_a_bound_that_it_stays_below() -> None:
    columns = [{"name": "first"}, {"name": "p value"}]

    def evidence(p: float) -> Evidence:
        return Evidence.of([(pb_operator(), {"rows": [[0.0, p]], "columns": columns})])

    assert passes("Hardly chance (p < 0.001).", evidence(0.0000002))
    assert not passes("Hardly chance (p < 0.001).", evidence(0.3))
    assert not passes("Hardly chance (p < 0.0001).", evidence(0.0009))


DATED = (
    ("Revenue peaked in Mar 2024.", True),
    ("Revenue peaked in March 2024.", True),
    ("Umsatz am höchsten im März 2024.", True),
    ("On 4 March 2024.", True),
    ("On March 4, 2024.", True),
    ("Am 4. März 2024.", True),
    ("Am 04.03.2024.", True),
    ("On 2024-03-04.", True),
    ("In Q1 2024.", True),
    ("In the first quarter of 2024.", True),
    ("Im 1. Quartal 2024.", True),
    ("In week 10 of 2024.", True),
    ("In KW 10/2024 und 2024-W10.", True),
    ("The week of 2024-03-04.", True),
    ("At 2024-05-06 07:08.", True),
    ("From 2023 to 2024.", True),
    ("In 2024.", True),
    ("Revenue peaked in Apr 2024.", False),
    ("Revenue peaked in March 2023.", False),
    ("Umsatz am höchsten im Mai 2023.", False),
    ("On 5 March 2024.", False),
    ("On March 4, 2025.", False),
    ("Am 4. April 2024.", False),
    ("Am 03.04.2024.", False),
    ("On 2024-03-05.", False),
    ("In Q3 2024.", False),
    ("In Q1 2025.", False),
    ("In the third quarter of 2024.", False),
    ("Im 4. Quartal 2024.", False),
    ("In week 11 of 2024.", False),
    ("In KW 9/2024.", False),
    ("At 2024-05-06 09:08.", False),
    ("From 2022 to 2024.", False),
    ("In 2022.", False),
    ("In 2024 rows.", False),
    ("In all 2024.", False),
)


@pytest.mark.parametrize(("sentence", "expected"), DATED, ids=[s for s, _ in DATED])
def test_a_date_licenses_its_own_spellings_alone(sentence: str, expected: bool) -> None:
    rows = [["2024-03-04", 17.0], ["2024-05-06T07:08:09", 18.0], ["2023-01-01", 19.0]]
    evidence = Evidence.of([(pb_operator(), {"rows": rows, "columns": []})])
    assert passes(sentence, evidence) is expected
    assert passes(sentence, evidence, "de") is expected


MONTHS = ("Jan", "February", "Mar", "April", "May", "Juni", "Juli", "August", "Sep", "Oktober", "Nov", "Dezember")


def test_no_other_month_quarter_week_or_year_escapes() -> None:
    evidence = Evidence.of([(pb_operator(), {"rows": [["2024-03-04", 17.0]], "columns": []})])
    steps = [(f"{name} {year}", (month, year) == (3, 2024)) for month, name in enumerate(MONTHS, 1) for year in YEARS]
    steps += [(f"Q{q} {year}", (q, year) == (1, 2024)) for q in range(1, 5) for year in YEARS]
    steps += [(f"week {w} of {year}", (w, year) == (10, 2024)) for w in range(1, 53) for year in YEARS]
    steps += [
        (f"{year}-{m:02d}-{d:02d}", (year, m, d) == (2024, 3, 4))
        for m in range(1, 13)
        for d in range(1, 29)
        for year in YEARS
    ]
    wrong = [text for text, true in steps if passes(f"It was highest in {text}.", evidence) is not true]
    assert len(steps) > 1000 and not wrong, wrong[:5]


YEARS = (1924, 2004, 2023, 2024, 2025)


def test_a_derived_number_must_follow_from_the_cells() -> None:
    done = [(pb_operator(), {"rows": [[100.0], [80.0]], "columns": []})]
    assert passes("Difference: 20.", Evidence.of(done, [(20.0, "difference", (100.0, 80.0))]))
    assert not passes("Difference: 25.", Evidence.of(done, [(25.0, "difference", (100.0, 80.0))]))
    assert not passes("Difference: 20.", Evidence.of(done, [(20.0, "difference", (90.0, 70.0))]))


def pb_operator():  # type: ignore[no-untyped-def]
    from dataspeaks.executor.v1 import operators_pb2

    return operators_pb2.Operator(aggregate=operators_pb2.Aggregate())


@pytest.mark.parametrize(
    ("sentence", "passing"),
    [
        ("No: total rain: 2015 against 2012 (5, 7).", True),
        ("Nein: Regen insgesamt: 2015 gegen 2012 (5, 7).", True),
        ("No: total rain: 2015 against 2011 (5, 7).", False),
        ("No: total rain: 2,015 against 7 (5, 7).", False),
    ],
)
def test_years_that_stand_against_each_other_are_those_of_the_question(sentence: str, passing: bool) -> None:
    assert passes(sentence, Evidence(numbers={5.0, 7.0}, dates={"2015", "2012"})) is passing
