"""Workbooks and Parquet files keep their values and types."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq

from sandbox.ingest import ColumnOverride, Spec
from tests.ingest.conftest import Ingest


def _book() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Sales"
    sheet["A1"] = "Quarterly report"
    sheet.merge_cells("A1:C1")
    sheet.append([])
    sheet.append(["day", "amount", "who", "at", "done"])
    for n in range(5):
        sheet.append([dt.datetime(2024, 1, 1 + n), n * 1.5, f"p{n}", dt.datetime(2024, 1, 1, n, 30), n % 2 == 0])
    other = book.create_sheet("Other")
    other.append(["x"])
    other.append([7])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_workbook_is_read_below_its_merged_title(read: Ingest) -> None:
    got = read(_book())
    assert got.types() == ["date", "decimal(1)", "string", "timestamp", "boolean"]
    assert got.rows()[1] == (dt.date(2024, 1, 2), Decimal("1.5"), "p1", dt.datetime(2024, 1, 1, 1, 30), False)
    assert got.rejects() == [(None, None, "Quarterly report", "ABOVE_HEADER")]
    assert got.report["source"]["sheets"] == ["Sales", "Other"]


def test_the_spec_chooses_the_sheet(read: Ingest) -> None:
    assert read(_book(), Spec(sheet="Other")).rows() == [(7,)]


def test_parquet_keeps_declared_types_and_lists_what_they_lose(read: Ingest) -> None:
    moment = pa.array([0, 1_000, 1_700_000_000_123_456_789], pa.timestamp("ns"))
    table = pa.table(
        {
            "i": pa.array([1, 2, None], pa.int16()),
            "d": pa.array([Decimal("1.50"), None, Decimal("2.25")]),
            "t": moment,
            "z": pa.array([0, 1, 2], pa.timestamp("us", tz="Europe/Paris")),
            "l": pa.array([[1], [2, 3], None]),
            "s": ["2024-01-01", "5", "c"],
            "u": pa.array([2**63, 1, 2], pa.uint64()),
            "_row": [7, 8, 9],
        }
    )
    out = io.BytesIO()
    pq.write_table(table, out)
    got = read(out.getvalue())
    assert got.types() == ["integer", "decimal(2)", "timestamp", "timestamp", "string", "string", "string", "integer"]
    assert got.rows()[0] == (
        1,
        Decimal("1.50"),
        dt.datetime(1970, 1, 1),
        dt.datetime(1970, 1, 1),
        "[1]",
        "2024-01-01",
        str(2**63),
        7,
    )
    assert got.table.columns[-1].name == "_row_2"
    assert [(row, column, reason) for row, column, _, reason in got.rejects()] == [(2, "t", "PRECISION_LOST")]
    corrected = read(out.getvalue(), Spec(columns=(ColumnOverride("s", type="date"),)))
    assert [row[5] for row in corrected.rows()] == [dt.date(2024, 1, 1), None, None]
