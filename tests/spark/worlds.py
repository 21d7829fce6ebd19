"""Generated tables in which engines may differ: missing cells, ties, edges of every type, and the world's texts."""

from __future__ import annotations

import datetime as dt
import math
import random
from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.operators import tables
from tests.operators.conftest import Dataset

NAMES = {
    "whole": "Whole",
    "exact": "exact (€)",
    "real": "a.b",
    "wide": 'say "x"',
    "text": "tick`s",
    "group": "Größe",
    "flag": "select",
    "day": "day",
    "at": "at",
    "clock": "_clock",
    "year": "year",
}
TEXTS = ["", " ", "\u00a0pad\u2003", "pad ", "a", "A", "ä", "a\u0308", "ß", "SS", "İ", "ı", "Ω", "\U0001f600", "\uffff"]
TEXTS += [
    "it's",
    'a "b"',
    "back\\slash",
    "100%",
    "a_b",
    "!%_",
    "${env:HOME}",
    "tab\tline\nend",
    "\u200d",
    "東京",
    "abc",
]
REALS = [math.nan, math.inf, -math.inf, -0.0, 0.0, 0.1, 0.2, 0.30000000000000004, 1 / 3, 1e16, -1e16, 2.5, None]
WIDES = [1e30, -1e30, 1e-12, 5e-5, 1.0, -1.0, 123456789.123, None, 0.0, -0.0]
ZONES = [dt.datetime(2024, 3, 31, 2, 30), dt.datetime(2024, 10, 27, 2, 30), dt.datetime(2024, 11, 3, 1, 59, 59, 999999)]
STAMPS = [
    *ZONES,
    dt.datetime(1582, 10, 10, 12),
    dt.datetime(1883, 11, 18, 12, 3, 58),
    dt.datetime(1969, 12, 31, 23, 59),
]
DAYS = [dt.date(1, 1, 1), dt.date(1582, 10, 4), dt.date(1900, 2, 28), dt.date(2024, 2, 29), dt.date(9999, 12, 31), None]


def build(folder: Path, seed: int, rows: int, tame: bool) -> Dataset:
    """`tame` leaves out times that make series endless, and numbers too far apart to be summed."""
    chance = random.Random(seed)

    def maybe(cell: Any) -> Any:
        return None if chance.random() < 0.1 else cell

    def moment() -> dt.datetime:
        return dt.datetime(2023, 12, 1) + dt.timedelta(
            seconds=chance.randrange(10_000_000), microseconds=chance.choice([0, 1])
        )

    def day() -> dt.date:
        return dt.date(2023, 11, 1) + dt.timedelta(days=chance.randrange(120))

    whole = (lambda: chance.randint(-9, 9)) if tame else (lambda: chance.choice([2**63 - 1, -(2**63), 0, 7, 7, -1]))
    made: dict[str, tuple[str, Any]] = {
        "whole": ("integer", whole),
        "exact": ("decimal", lambda: Decimal(chance.randint(-(10**17), 10**17) // 7 * 7).scaleb(-2)),
        "real": ("double", lambda: chance.choice(REALS)),
        "wide": ("double", lambda: chance.choice(WIDES) if not tame else chance.uniform(-1e6, 1e6)),
        "text": ("string", lambda: chance.choice(TEXTS)),
        "group": ("string", lambda: chance.choice(["x", "y", "Z", "ä"])),
        "flag": ("boolean", lambda: chance.random() < 0.3),
        "day": ("date", day if tame else lambda: chance.choice([*DAYS, day()])),
        "at": ("timestamp", moment if tame else lambda: chance.choice([*STAMPS, moment()])),
        "clock": ("time", lambda: dt.time(chance.randrange(24), chance.randrange(60), 0, chance.choice([0, 999999]))),
        "year": ("integer", lambda: chance.randint(2015, 2024)),
    }
    roles = {
        "text": "dimension",
        "group": "dimension",
        "flag": "flag",
        "day": "time",
        "at": "time",
        "clock": "dimension",
    }
    columns = [
        tables.column(NAMES[key], kind, roles.get(key, "measure"), scale=2 if kind == "decimal" else None)  # type: ignore[arg-type]
        for key, (kind, _) in made.items()
    ]
    cells = [[maybe(make()) for _ in range(rows)] for _, make in made.values()]
    return Dataset(*tables.write(folder, columns, cells, row_group=50), folder)
