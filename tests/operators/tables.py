"""Small tables that the operators' examples run on, and how a table of arrow columns becomes a dataset version."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from sandbox.table import ROWNUM, Column, Role, Stats, Table, Type

ARROW: dict[str, pa.DataType] = {
    "boolean": pa.bool_(),
    "integer": pa.int64(),
    "double": pa.float64(),
    "date": pa.date32(),
    "timestamp": pa.timestamp("us"),
    "time": pa.time64("us"),
    "string": pa.string(),
}
Cells = dict[str, tuple[Column, list[Any]]]


def column(name: str, type_: Type, role: Role = "measure", **more: Any) -> Column:
    return Column(name, type_, role, **more)


def stats_of(column: Column, cells: list[Any]) -> Stats:
    present = [cell for cell in cells if cell is not None]
    if column.type == "double":
        finite = [cell for cell in present if math.isfinite(cell)]
        magnitudes = [abs(cell) for cell in finite if cell]
        return Stats(
            nulls=len(cells) - len(present),
            distinct=len({cell if cell == cell else "nan" for cell in present}),
            minimum=min(finite, default=None),
            maximum=max(finite, default=None),
            nans=sum(math.isnan(cell) for cell in present),
            infinities=sum(math.isinf(cell) for cell in present),
            exponent_high=math.frexp(max(magnitudes))[1] if magnitudes else None,
            exponent_low=math.frexp(min(magnitudes))[1] if magnitudes else None,
        )
    low, high = min(present, default=None), max(present, default=None)
    return Stats(
        nulls=len(cells) - len(present),
        distinct=len(set(present)),
        minimum=_scalar(low),
        maximum=_scalar(high),
        max_length=max(map(len, present), default=0) if column.type == "string" else None,
    )


def _scalar(cell: Any) -> Any:
    if isinstance(cell, Decimal):
        return float(cell)
    return cell.isoformat() if isinstance(cell, dt.date | dt.time) else cell


def arrow_type(column: Column) -> pa.DataType:
    return pa.decimal128(18, column.scale) if column.type == "decimal" else ARROW[column.type]


def write(folder: Path, columns: list[Column], cells: list[list[Any]], row_group: int = 1 << 17) -> tuple[Path, Table]:
    """A dataset version of these cells: `data.parquet` and its table with exact statistics."""
    arrays = [pa.array(c, arrow_type(k), from_pandas=False) for k, c in zip(columns, cells, strict=True)]
    rows = len(cells[0])
    arrays.append(pa.array(range(rows), pa.int64()))
    table = pa.table(arrays, names=[*(c.name for c in columns), ROWNUM])
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "data.parquet"
    with duckdb.connect(config={"threads": 1, "async_threads": 0}) as connection:
        connection.register("made", table)
        connection.execute(f"COPY made TO '{path}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {row_group})")
    known = tuple(replace(k, stats=stats_of(k, c)) for k, c in zip(columns, cells, strict=True))
    return path, Table(rows, known)


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def _sales() -> Cells:
    regions = ["West", "East", "West", "North", None, "South", "East", "West", "North", "East", "West", "South"]
    products = ["Tea", "Coffee", "Tea", "Tea", "Coffee", "Cocoa", "Coffee", "Tea", "Cocoa", "Tea", "Cocoa", "Tea"]
    cents = [12000, 9995, 8050, 4500, 6125, 20025, 13010, 15020, 11000, 9820, 28600, 5000]
    amounts = [Decimal(c) / 100 for c in cents]
    months = [1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 6]
    units = [3, 1, 2, 1, 1, 4, 3, 5, 2, 2, 6, None]
    weights = [0.1, 0.2, 0.30000000000000004, -1.5, 2.25, None, 1e-3, 7.125, 0.7, 0.0, 3.3, 12.0]
    paid = [True, False, True, True, None, True, False, True, True, False, True, True]
    days = [dt.date(2024, month, 1 + (7 * i) % 28) for i, month in enumerate(months)]
    stamps = [dt.datetime.combine(day, dt.time(8 + i, 5 * i)) for i, day in enumerate(days)]
    return {
        "day": (column("day", "date", "time"), days),
        "at": (column("at", "timestamp", "time"), stamps),
        "region": (column("region", "string", "dimension"), regions),
        "product": (column("product", "string", "dimension"), products),
        "amount": (
            column("amount", "decimal", scale=2, unit="USD", aggregation="sum"),
            [Decimal(f"{a:.2f}") for a in amounts],
        ),
        "units": (column("units", "integer"), units),
        "weight": (column("weight", "double", unit="kg"), weights),
        "paid": (column("paid", "boolean", "flag"), paid),
        "email": (column("email", "string", "identifier", pii="email"), [f"p{i % 7}@example.org" for i in range(12)]),
    }


def _restated() -> Cells:
    """The sales again: a row gone, two new, some cells changed, units in halves, weight gone and channel new."""
    made = _sales()
    del made["weight"]
    for name, (_, cells) in made.items():
        del cells[4]
        cells += [cells[0], cells[5]] if name != "at" else [dt.datetime(2024, 7, d) for d in (1, 2)]
    made["amount"][1][1:3] = [Decimal("9.95"), None]
    made["region"][1][2] = "East"
    halves = [None if cell is None else cell + 0.5 * (i > 8) for i, cell in enumerate(made["units"][1])]
    made["units"] = (column("units", "double"), halves)
    made["channel"] = (column("channel", "string", "dimension"), ["shop", "web"] * 6 + ["web"])
    return made


def _measurements() -> Cells:
    values = [1.5, math.nan, math.inf, -math.inf, -0.0, None, 0.0, 2.5, 1e-300, -2.5]
    return {
        "value": (column("value", "double"), values),
        "group": (column("group", "string", "dimension"), [*list("aabbaabb"), "ä", None]),
        "year": (column("year", "integer", "time"), [2019, 2019, 2020, 2021, 2021, 2023, 2023, 2024, None, 2024]),
        "k0": (column("k0", "integer", "dimension"), [1, 2, 1, 2, 1, 2, 1, 2, 1, 2]),
        "n": (column("n", "integer"), [5, 4, 3, 2, 1, 9, 8, 7, 6, None]),
        "clock": (column("clock", "time", "dimension"), [dt.time(h, 30) for h in (9, 9, 10, 10, 11, 23, 0, 0, 9, 9)]),
    }


def _empty() -> Cells:
    return {
        "a": (column("a", "integer"), []),
        "b": (column("b", "string", "dimension"), []),
        "t": (column("t", "date", "time"), []),
        "x": (column("x", "double"), []),
    }


def _posts() -> Cells:
    quoted = ["['tea', 'milk']", """["d'Or", 'tea']""", "[]", None, "['tea', 'tea']", r"['d\'Or', 'rum, dark']"]
    apart = ["a; b", "a", "b;c ; a", "", None, "(c; a)"]
    return {
        "tags": (column("tags", "string", "dimension"), quoted),
        "kinds": (column("kinds", "string", "dimension"), apart),
    }


TABLES = {"sales": _sales, "restated": _restated, "measurements": _measurements, "empty": _empty, "posts": _posts}


def build(name: str, folder: Path, row_group: int = 1 << 17) -> tuple[Path, Table]:
    made = TABLES[name]()
    return write(folder, [c for c, _ in made.values()], [cells for _, cells in made.values()], row_group)
