"""Roles, units, aggregations, sentinels and personal data that a person would name too."""

from __future__ import annotations

import csv
import io

import pytest

from tests.ingest.conftest import Ingest

FIRST = ["Anna", "Peter", "Maria", "John", "Laura", "David", "Emma", "Paul", "Julia", "Mark"]
LAST = ["Smith", "Müller", "Garcia", "Rossi", "Novak", "Brown", "Jones", "Silva", "Keller", "Lopez"]


def _table(**columns: list[object]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows(zip(*columns.values(), strict=True))
    return out.getvalue().encode()


def _iban(n: int) -> str:
    account = f"37040044{n:010d}"
    check = 98 - int(f"{account}131400") % 97
    return f"DE{check:02d}{account}"


def _card(n: int) -> str:
    digits = f"4{n:014d}"
    odd = sum(sum(divmod(int(d) * 2, 10)) for d in digits[::2])
    return digits + str(-(odd + sum(map(int, digits[1::2]))) % 10)


ROLES = [
    ("id", list(range(30)), "identifier", "count"),
    ("customer_id", [n % 7 for n in range(30)], "identifier", "count"),
    ("year", [1990 + n for n in range(30)], "time", "none"),
    ("Founded", [1990 + n if n else -1 for n in range(29)] + [-1], "time", "none"),
    ("flag", [n % 2 for n in range(30)], "flag", "mean"),
    ("churn", ["Yes" if n % 3 else "No" for n in range(30)], "flag", "mean"),
    ("zip", [f"{n:05d}" for n in range(30)], "identifier", "count"),
    ("month", [1 + n % 12 for n in range(30)], "dimension", "count"),
    ("rank", list(range(1, 31)), "measure", "none"),
    ("revenue", [n * 17 for n in range(30)], "measure", "sum"),
    ("age", [20 + n for n in range(30)], "measure", "mean"),
    ("unit price", [1.5 * n for n in range(30)], "measure", "mean"),
    ("conversion rate", [n / 100 for n in range(30)], "measure", "mean"),
    ("city", ["Rome", "Oslo", "Bern"] * 10, "dimension", "count"),
    ("review", [f"this is what customer {n} thought of it all" for n in range(30)], "text", "count"),
    ("population", [n * n * 1000 + 7 for n in range(30)], "measure", "sum"),
]


@pytest.mark.parametrize(("name", "values", "role", "aggregation"), ROLES, ids=[case[0] for case in ROLES])
def test_a_column_has_the_role_one_expects(
    read: Ingest, name: str, values: list[object], role: str, aggregation: str
) -> None:
    column = read(_table(**{name: values, "other": ["x", "y", "z"] * 10})).column(name)
    assert (column.role, column.aggregation) == (role, aggregation)


def test_a_unique_date_per_row_is_a_time_axis(read: Ingest) -> None:
    days = [f"2024-01-{n:02d}" for n in range(1, 31)]
    assert read(_table(day=days, n=list(range(30)))).column("day").role == "time"


UNITS = [
    ("price_usd", ["1.50", "2.25"], "USD"),
    ("weight (kg)", ["1.5", "2.5"], "kg"),
    ("cost", ["€1.50", "€2.00"], "EUR"),
    ("share", ["12.5%", "3%"], "%"),
    ("height_m", ["1.81", "1.70"], "m"),
    ("temp_min", ["1.8", "1.7"], None),
    ("Tax 5%", ["1.8", "1.7"], None),
]


@pytest.mark.parametrize(("name", "values", "unit"), UNITS, ids=[case[0] for case in UNITS])
def test_a_unit_is_read_from_header_or_cells(read: Ingest, name: str, values: list[str], unit: str | None) -> None:
    assert read(_table(**{name: values, "other": ["x", "y"]})).column(name).unit == unit


def test_values_that_stand_for_missing_are_named(read: Ingest) -> None:
    numbers = [n for n in range(28)] + [-1, -1]
    far = [n for n in range(28)] + [999, 999]
    words = ["a", "b"] * 14 + ["Unknown", "N/A"]
    got = read(_table(numbers=numbers, far=far, words=words, real=[n - 1 for n in range(30)]))
    assert got.column("numbers").sentinels == ("-1",)
    assert got.column("far").sentinels == ("999",)
    assert got.column("words").sentinels == ("N/A", "Unknown")
    assert got.column("real").sentinels == ()


PERSONAL = [
    ("email", [f"user{n}@mail.org" for n in range(30)], "email"),
    ("contact", [f"user{n}@mail.org" for n in range(30)], "email"),
    ("phone", [f"+49 30 {n:07d}" for n in range(30)], "phone"),
    ("customer_name", [f"{FIRST[n % 10]} {LAST[n // 3]}" for n in range(30)], "person_name"),
    ("first_name", [FIRST[n % 10] for n in range(30)], "person_name"),
    ("name", [f"{FIRST[n % 10]} {LAST[n // 3]}" for n in range(30)], "person_name"),
    ("address", [f"{n} Main Street" for n in range(1, 31)], "street_address"),
    ("account", [_iban(n) for n in range(30)], "iban"),
    ("number", [_card(n * 7919) for n in range(30)], "credit_card"),
    ("ssn", [f"123-45-{n:04d}" for n in range(1, 31)], "ssn"),
    ("ip", [f"10.0.{n}.17" for n in range(30)], "ip_address"),
    ("date_of_birth", [f"1980-01-{n:02d}" for n in range(1, 31)], "date_of_birth"),
    ("latitude", [f"48.{n:05d}" for n in range(12345, 12375)], "coordinates"),
    # What looks alike and is not personal.
    ("name", ["Steel bolt", "Oak table", "Desk lamp"] * 10, None),
    ("product_name", [f"{FIRST[n % 10]} {LAST[n // 3]}" for n in range(30)], None),
    ("name", ["New York", "San Francisco", "Buenos Aires"] * 10, None),
    ("Invoice ID", [f"750-67-{n:04d}" for n in range(1, 31)], None),
    ("version", [f"1.0.{n}.2" for n in range(30)], None),
    ("order_number", [f"{4000000000000000 + n}" for n in range(30)], None),
    ("PhoneService", ["Yes", "No", "None"] * 10, None),
    ("ship_date", [f"1980-01-{n:02d}" for n in range(1, 31)], None),
    ("country", ["Georgia", "Jordan", "Chad"] * 10, None),
]


@pytest.mark.parametrize(("name", "values", "pii"), PERSONAL, ids=[f"{case[0]}-{case[2]}" for case in PERSONAL])
def test_personal_data_is_marked_and_nothing_else(
    read: Ingest, name: str, values: list[object], pii: str | None
) -> None:
    assert read(_table(**{name: values, "n": list(range(30))})).column(name).pii == pii
