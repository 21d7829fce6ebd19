"""Computed columns: what expressions give, row by row, against Python and pandas; and what is wrong with them, where."""

from __future__ import annotations

import datetime as dt
import hashlib
import math
import random
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from sandbox.operators.expression import DEPTH, PARTS
from sandbox.table import Refusal
from tests.operators import tables
from tests.operators.conftest import Dataset, Opened
from tests.operators.form import check_form

COLUMNS = [
    tables.column("n", "integer", unit="pcs"),
    tables.column("big", "integer"),
    tables.column("unit price", "decimal", scale=2, unit="EUR"),
    tables.column("x", "double"),
    tables.column("ok", "boolean", "flag"),
    tables.column("name", "string", "dimension"),
    tables.column("code", "string", "dimension"),
    tables.column("day", "date", "time"),
    tables.column("at", "timestamp", "time"),
    tables.column("clock", "time", "dimension"),
]
NAMES = [column.name for column in COLUMNS]
ROWS = 60
Row = dict[str, Any]


def cells(seed: int) -> list[Row]:
    chance = random.Random(seed)
    makers: list[Callable[[], Any]] = [
        lambda: chance.randint(-5, 5),
        lambda: chance.randint(-(2**63) + 1, 2**63 - 1),
        lambda: Decimal(chance.randint(-5000, 5000)).scaleb(-2),
        lambda: chance.choice([0.0, -0.0, 0.5, 1e300, -1e-300, chance.gauss(0, 10)]),
        lambda: chance.random() < 0.5,
        lambda: chance.choice(["Ärger", "ÉCLAIR", " tea ", "", "a_b%c!", "Οδός", "日本語", "it's"]),
        lambda: chance.choice(["12", "-1.50", "1e3", "", ".", "007", "1-2", "2024-02-29", "2023-02-29", "abc"]),
        lambda: dt.date(1890, 1, 1) + dt.timedelta(days=chance.randrange(80_000)),
        lambda: dt.datetime(2024, 1, 1) + dt.timedelta(seconds=chance.randrange(10**8)),
        lambda: dt.time(chance.randrange(24)),
    ]
    made = [{n: None if chance.random() < 0.15 else m() for n, m in zip(NAMES, makers, strict=True)} for _ in range(59)]
    return [*made, dict.fromkeys(NAMES)]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Row], Dataset]:
    rows = cells(7)
    folder = tmp_path_factory.mktemp("derived")
    return rows, Dataset(*tables.write(folder, COLUMNS, [[row[n] for row in rows] for n in NAMES]), folder)


def values(made: Dataset, expression: str) -> tuple[str, list[Any]]:
    """Type and values of the computed column, decimals and dates as such."""
    answer = made.ask("derive", {"expression": expression, "limit": 1000})
    check_form(answer)
    type_ = answer["columns"][-1]["type"]
    read: dict[str, Callable[[Any], Any]] = {
        "decimal": Decimal,
        "date": dt.date.fromisoformat,
        "timestamp": dt.datetime.fromisoformat,
    }
    return type_, [None if row[-1] is None else read.get(type_, lambda v: v)(row[-1]) for row in answer["rows"]]


def total(function: Callable[..., Any]) -> Callable[..., Any]:
    """Missing where anything it is made of is missing."""
    return lambda *args: None if any(arg is None for arg in args) else function(*args)


def division(a: Any, b: Any) -> float | None:
    quotient = float(a) / float(b) if b else math.inf
    return quotient if math.isfinite(quotient) else None


def shifted(day: dt.date, months: int) -> dt.date:
    return (pd.Timestamp(day) + pd.DateOffset(months=months)).date()


def truncated(a: int, b: int) -> int | None:
    return None if not b else int(math.copysign(abs(a) % abs(b), a)) if a else 0


CASES: list[tuple[str, str, Callable[[Row], Any]]] = [
    ("n + n * 2 - 1", "integer", lambda r: total(lambda n: n * 3 - 1)(r["n"])),
    ("7 % n", "integer", lambda r: total(lambda n: truncated(7, n))(r["n"])),
    ("big + big", "double", lambda r: total(lambda b: float(b) + float(b))(r["big"])),
    ('"unit price" * n', "decimal", lambda r: total(lambda p, n: p * n)(r["unit price"], r["n"])),
    ('"unit price" * 1.190 - n', "decimal", lambda r: total(lambda p, n: p * Decimal("1.19") - n)(r["unit price"], r["n"])),
    ('"unit price" / n', "double", lambda r: total(division)(r["unit price"], r["n"])),
    ("x * 1e300", "double", lambda r: total(lambda x: x * 1e300 if math.isfinite(x * 1e300) else None)(r["x"])),
    ("n / (x - x)", "double", lambda r: None),
    ("abs(n) % floor(x / 1e290)", "integer", lambda r: total(lambda n, x: truncated(abs(n), math.floor(x / 1e290)))(r["n"], r["x"])),
    ("ceil(-\"unit price\")", "integer", lambda r: total(lambda p: math.ceil(-p))(r["unit price"])),
    ('round("unit price", 1)', "decimal", lambda r: total(lambda p: p.quantize(Decimal("0.1"), "ROUND_HALF_UP"))(r["unit price"])),
    ("sqrt(n)", "double", lambda r: total(lambda n: math.sqrt(n) if n >= 0 else None)(r["n"])),
    ("greatest(n, 2)", "integer", lambda r: total(lambda n: max(n, 2))(r["n"])),
    ("least(x, n)", "double", lambda r: total(lambda x, n: float(min(x, n)))(r["x"], r["n"])),
    ("n between 1 and 3 or ok", "boolean", lambda r: disjunction(total(lambda n: 1 <= n <= 3)(r["n"]), r["ok"])),
    ("not ok", "boolean", lambda r: total(lambda ok: not ok)(r["ok"])),
    ("n not in (1, 2, 3)", "boolean", lambda r: total(lambda n: n not in (1, 2, 3))(r["n"])),
    ("name is missing", "boolean", lambda r: r["name"] is None),
    ("name is not missing and ok is missing", "boolean", lambda r: r["name"] is not None and r["ok"] is None),
    ("coalesce(n, big, 0)", "integer", lambda r: next((v for v in (r["n"], r["big"]) if v is not None), 0)),
    ("nullif(n, 0)", "integer", lambda r: r["n"] or None),
    ("if(ok, n, x)", "double", lambda r: (lambda v: None if v is None else float(v))(r["n"] if r["ok"] else r["x"])),
    ("case when n > 2 then 'many' when n > 0 then 'few' end", "string", lambda r: total(lambda n: "many" if n > 2 else "few" if n > 0 else None)(r["n"])),
    ("length(name)", "integer", lambda r: total(len)(r["name"])),
    ("lower(name)", "string", lambda r: total(str.lower)(r["name"])),
    ("upper(name)", "string", lambda r: total(lambda t: "ΟΔΌΣ" if t == "Οδός" else t.upper())(r["name"])),
    ("trim(name)", "string", lambda r: total(lambda t: t.strip(" "))(r["name"])),
    ("concat(name, '/', text(n))", "string", lambda r: total(lambda t, n: f"{t}/{n}")(r["name"], r["n"])),
    ("substring(name, 2, 3)", "string", lambda r: total(lambda t: t[1:4])(r["name"])),
    ("contains(name, '_b%')", "boolean", lambda r: total(lambda t: "_b%" in t)(r["name"])),
    ("ends_with(lower(name), 'r')", "boolean", lambda r: total(lambda t: t.lower().endswith("r"))(r["name"])),
    ("replace(name, 'a', 'bc')", "string", lambda r: total(lambda t: t.replace("a", "bc"))(r["name"])),
    ("split(name, 'a', 2)", "string", lambda r: total(lambda t: [*t.split("a"), ""][1])(r["name"])),
    ("number(code)", "double", lambda r: {"12": 12.0, "-1.50": -1.5, "007": 7.0}.get(r["code"])),
    ("date(code)", "date", lambda r: dt.date(2024, 2, 29) if r["code"] == "2024-02-29" else None),
    ("text(day)", "string", lambda r: total(str)(r["day"])),
    ("year(day) * 100 + month(day)", "integer", lambda r: total(lambda d: d.year * 100 + d.month)(r["day"])),
    ("quarter(at) * 10 + weekday(at)", "integer", lambda r: total(lambda t: (t.month + 2) // 3 * 10 + t.isoweekday())(r["at"])),
    ("week(day)", "integer", lambda r: total(lambda d: d.isocalendar().week)(r["day"])),
    ("hour(at) * 3600 + minute(at) * 60 + second(at)", "integer", lambda r: total(lambda t: t.hour * 3600 + t.minute * 60 + t.second)(r["at"])),
    ("trunc(at, 'week')", "date", lambda r: total(lambda t: t.date() - dt.timedelta(days=t.weekday()))(r["at"])),
    ("trunc(at, 'hour')", "timestamp", lambda r: total(lambda t: t.replace(minute=0, second=0))(r["at"])),
    ("days_between(day, at)", "integer", lambda r: total(lambda d, t: (t.date() - d).days)(r["day"], r["at"])),
    ("months_between(day, at)", "integer", lambda r: total(lambda d, t: (t.year - d.year) * 12 + t.month - d.month)(r["day"], r["at"])),
    ("seconds_between('2024-01-01', at)", "integer", lambda r: total(lambda t: int((t - dt.datetime(2024, 1, 1)).total_seconds()))(r["at"])),
    ("add_months(day, 1)", "date", lambda r: total(lambda d: shifted(d, 1))(r["day"])),
    ("add_days(at, -40)", "timestamp", lambda r: total(lambda t: t - dt.timedelta(days=40))(r["at"])),
    ("day >= '1950-01-01' and day < at", "boolean", lambda r: conjunction(total(lambda d: d >= dt.date(1950, 1, 1))(r["day"]), total(lambda d, t: dt.datetime.combine(d, dt.time()) < t)(r["day"], r["at"]))),
]  # fmt: skip


def disjunction(a: bool | None, b: bool | None) -> bool | None:
    return True if a or b else None if a is None or b is None else False


def conjunction(a: bool | None, b: bool | None) -> bool | None:
    return False if a is False or b is False else None if a is None or b is None else True


@pytest.mark.parametrize(("expression", "type_", "expected"), CASES, ids=[case[0] for case in CASES])
def test_an_expression_gives_what_python_gives(
    expression: str, type_: str, expected: Callable[[Row], Any], told: tuple[list[Row], Dataset]
) -> None:
    rows, made = told
    found, computed = values(made, expression)
    assert found == type_
    assert computed == [expected(row) for row in rows]


def arithmetic(chance: random.Random, depth: int) -> tuple[str, Callable[[Row], Any]]:
    """A random expression of doubles, and what it is in Python."""
    if not depth or chance.random() < 0.2:
        name = chance.choice(["x", "n", "1.5e0"])
        return (
            (name, lambda r: 1.5) if name == "1.5e0" else (name, lambda r: None if r[name] is None else float(r[name]))
        )
    sign = chance.choice("+-*/")
    (left, a), (right, b) = arithmetic(chance, depth - 1), arithmetic(chance, depth - 1)

    def held(row: Row) -> float | None:
        return total(_apply)(sign, a(row), b(row))

    return f"({left} {sign} {right})", held


def _apply(sign: str, a: float, b: float) -> float | None:
    if sign == "/":
        return division(a, b)
    value = {"+": a + b, "-": a - b, "*": a * b}[sign]
    return value if math.isfinite(value) else None


@pytest.mark.parametrize("seed", range(25))
def test_random_arithmetic_is_that_of_doubles(seed: int, told: tuple[list[Row], Dataset]) -> None:
    rows, made = told
    text, expected = arithmetic(random.Random(seed), 5)
    type_, computed = values(made, f"1e0 * {text}")
    assert type_ == "double"
    assert computed == [expected(row) for row in rows]


def test_statistics_are_those_of_the_column(told: tuple[list[Row], Dataset]) -> None:
    rows, made = told
    answer = made.ask("derive", {"expression": '"unit price" * n', "name": "total"})
    column = pd.Series([float(r["unit price"] * r["n"]) for r in rows if None not in (r["unit price"], r["n"])])
    extra = answer["extra"]
    assert extra["mean"] == pytest.approx(column.mean())
    assert extra["standard deviation"] == pytest.approx(column.std())
    assert extra["quantiles"]["0.75"] == pytest.approx(column.quantile(0.75))
    assert extra["stats"]["nulls"] == ROWS - len(column)
    assert sum(cut["count"] for cut in extra["histogram"]) == len(column)


def test_a_division_by_zero_is_missing_and_counted(told: tuple[list[Row], Dataset]) -> None:
    rows, made = told
    zeros = sum(row["n"] == 0 for row in rows)
    answer = made.ask("derive", {"expression": "10 / n"})
    assert answer["extra"]["faults"]["divide by zero"] == zeros > 1
    assert answer["warnings"] == [f"{zeros} rows divide by zero and are therefore missing."]
    guarded = made.ask("derive", {"expression": "case when n <> 0 then 10 / n else 0 end"})
    assert guarded["warnings"] == []


def test_units_stay_where_they_have_a_meaning(told: tuple[list[Row], Dataset]) -> None:
    units = {
        '"unit price" * 2 + "unit price"': "EUR",
        '-"unit price" / 100': "EUR",
        '"unit price" * n': None,
        '"unit price" / "unit price"': None,
        'coalesce("unit price", 0)': "EUR",
    }
    for expression, unit in units.items():
        assert told[1].ask("derive", {"expression": expression})["columns"][-1].get("unit") == unit, expression


def test_only_the_rows_that_pass_are_described(told: tuple[list[Row], Dataset]) -> None:
    rows, made = told
    where = {"clauses": [{"any_of": [{"column": "ok", "comparator": "COMPARATOR_EQUAL", "values": [{"flag": True}]}]}]}
    answer = made.ask("derive", {"expression": "n", "filter": where, "limit": 1000})
    assert [row[-1] for row in answer["rows"]] == [row["n"] for row in rows if row["ok"]]


WRONG: list[tuple[str, str, int | None]] = [
    ("n +", "it ends where a value is needed", 4),
    ("n + * 2", "'\\*' stands where a value is needed", 5),
    ("n 2", "one too many", 3),
    ("(n", "is missing", 3),
    ("n + 'a", "quote is not closed", 5),
    ("n + ?", "means nothing here", 5),
    ("n + name", "needs numbers, and this is text", 5),
    ("day - at", "days_between", 1),
    ("lenght(name)", "There is: length\\(text\\)", 1),
    ("round(x, 99)", "whole number from 0 to 15", 10),
    ("substring(name)", "is written substring\\(text, first, length\\)", 1),
    ("case n when 1 then 2 end", "after CASE comes WHEN", 6),
    ("case when n then 1 end", "WHEN needs true or false", 11),
    ("n = 'a'", "Make them of one type", 5),
    ("n in (missing)", "IS MISSING", 1),
    ("n / 0", "divides by zero in every row", 5),
    ("hour(day)", "needs a time of day", 6),
    ("year(name)", "date\\(text\\)", 6),
    ("day > 'soon'", "is no date", 7),
    ("text(x)", "many ways to be written", 1),
    ("ok < ok", "no order", 1),
    ("missing", "missing in every row", None),
    ("clock", "cannot be computed with", None),
    ("nope + 1", "no column 'nope'", None),
    ("(" * DEPTH + "n" + ")" * DEPTH, "nest deeper", DEPTH + 1),
    (" + ".join(["n"] * PARTS), "more than 200 parts", 4 * (PARTS // 2) + 3),
    ("__import__('os').system('true')", "means nothing here", 17),
    ("n; drop table data", "means nothing here", 2),
]


@pytest.mark.parametrize(("expression", "words", "position"), WRONG)
def test_what_is_wrong_is_told_with_its_place(
    expression: str, words: str, position: int | None, told: tuple[list[Row], Dataset]
) -> None:
    with pytest.raises(Refusal, match=words) as refusal:
        told[1].ask("derive", {"expression": expression})
    assert refusal.value.facts.get("position") == (str(position) if position else None)


def test_a_name_must_be_free_and_personal_data_stays_hidden(told: tuple[list[Row], Dataset]) -> None:
    with pytest.raises(Refusal, match="already"):
        told[1].ask("derive", {"expression": "n", "name": "N"})
    with pytest.raises(Refusal) as refusal:
        told[1].ask("derive", {"expression": "length(name)"}, masked=["name"])
    assert refusal.value.reason == "MASKED_COLUMN"


def test_a_column_may_be_called_like_the_parts_of_a_computation(tmp_path: Path) -> None:
    columns = [tables.column("_e0", "integer"), tables.column('odd "name"', "integer")]
    made = Dataset(*tables.write(tmp_path, columns, [[1, 2], [3, 4]]), tmp_path)
    assert values(made, '_e0 * 2 + "odd ""name"""') == ("integer", [5, 8])


def test_the_same_bytes_however_it_is_computed(opened: Opened) -> None:
    for expression in ("weight * 3 / units", "upper(concat(region, product))", "days_between(day, at)"):
        digests = {
            hashlib.sha256(opened("sales", group).dump("derive", {"expression": expression}, threads=threads)).digest()
            for group, threads in ((1 << 17, 1), (1 << 17, 2), (3, 4))
        }
        assert len(digests) == 1
