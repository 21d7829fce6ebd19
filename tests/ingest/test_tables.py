"""Tricky files and the tables they must become."""

from __future__ import annotations

import datetime as dt
import gzip
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sandbox.ingest import ColumnOverride, Spec, ingest
from sandbox.ingest.refusals import EmptySource, SpecRefused, UnterminatedQuote
from tests.ingest.conftest import Ingest

D = Decimal
DAY = dt.date

CASES: list[tuple[str, bytes, list[str], list[str], list[tuple[object, ...]]]] = [
    ("plain", b"a,b\n1,x\n2,y\n", ["a", "b"], ["integer", "string"], [(1, "x"), (2, "y")]),
    ("tabs", b"a\tb\n1\t2.5\n3\t4.25\n", ["a", "b"], ["integer", "decimal(2)"], [(1, D("2.50")), (3, D("4.25"))]),
    ("pipes", b"a|b\n1|2\n3|4\n", ["a", "b"], ["integer", "integer"], [(1, 2), (3, 4)]),
    ("bom", b"\xef\xbb\xbfa,b\n1,2\n", ["a", "b"], ["integer", "integer"], [(1, 2)]),
    ("utf-16", "a,b\n1,ä\n2,ö\n".encode("utf-16"), ["a", "b"], ["integer", "string"], [(1, "ä"), (2, "ö")]),
    (
        "utf-16 without mark",
        "a,b\n1,ä\n2,ö\n".encode("utf-16-le"),
        ["a", "b"],
        ["integer", "string"],
        [(1, "ä"), (2, "ö")],
    ),
    ("cp1252", "a,b\n1,Müller €\n".encode("cp1252"), ["a", "b"], ["integer", "string"], [(1, "Müller €")]),
    (
        "german numbers and dates",
        b"n;d\n1.234,50;31.12.2023\n12,5;01.02.2024\n",
        ["n", "d"],
        ["decimal(2)", "date"],
        [(D("1234.50"), DAY(2023, 12, 31)), (D("12.50"), DAY(2024, 2, 1))],
    ),
    (
        "thousands",
        b'n,m\n"1,234.50",x\n"12",y\n',
        ["n", "m"],
        ["decimal(2)", "string"],
        [(D("1234.50"), "x"), (D("12"), "y")],
    ),
    (
        "grouped by spaces",
        "n;m\n1 234;x\n12\u00a0345;y\n".encode(),
        ["n", "m"],
        ["integer", "string"],
        [(1234, "x"), (12345, "y")],
    ),
    ("accounting", b'n,m\n"($1,200)",x\n$5,y\n', ["n", "m"], ["integer", "string"], [(-1200, "x"), (5, "y")]),
    ("codes", b"zip,n\n00501,1\n10001,2\n", ["zip", "n"], ["string", "integer"], [("00501", 1), ("10001", 2)]),
    (
        "beyond 64 bits",
        b"id,n\n123456789012345678901,1\n5,2\n",
        ["id", "n"],
        ["string", "integer"],
        [("123456789012345678901", 1), ("5", 2)],
    ),
    (
        "day first",
        b"d,n\n13/02/2024,1\n01/03/2024,2\n",
        ["d", "n"],
        ["date", "integer"],
        [(DAY(2024, 2, 13), 1), (DAY(2024, 3, 1), 2)],
    ),
    (
        "month first",
        b"d,n\n1/13/2024,1\n3/1/2024,2\n",
        ["d", "n"],
        ["date", "integer"],
        [(DAY(2024, 1, 13), 1), (DAY(2024, 3, 1), 2)],
    ),
    (
        "month names",
        b'd,n\n"Mar 3, 2024",1\n"April 12, 2024",2\n',
        ["d", "n"],
        ["date", "integer"],
        [(DAY(2024, 3, 3), 1), (DAY(2024, 4, 12), 2)],
    ),
    (
        "zones become UTC",
        b"t\n2024-01-01T10:00:00+02:00\n2024-01-01T10:00:00Z\n",
        ["t"],
        ["timestamp"],
        [(dt.datetime(2024, 1, 1, 8),), (dt.datetime(2024, 1, 1, 10),)],
    ),
    (
        "clock with AM and PM",
        b"t,n\n1/5/2024 1:08 PM,1\n1/15/2024 11:30 AM,2\n",
        ["t", "n"],
        ["timestamp", "integer"],
        [(dt.datetime(2024, 1, 5, 13, 8), 1), (dt.datetime(2024, 1, 15, 11, 30), 2)],
    ),
    (
        "truth values",
        b"a,b,c\ntrue,Yes,0\nFALSE,no,1\n",
        ["a", "b", "c"],
        ["boolean", "boolean", "integer"],
        [(True, True, 0), (False, False, 1)],
    ),
    (
        "whole floats",
        b"a,b\n50.0,x\n,y\n49.0,z\n",
        ["a", "b"],
        ["integer", "string"],
        [(50, "x"), (None, "y"), (49, "z")],
    ),
    ("exponents", b"a\n1e3\n2.5\n", ["a"], ["double"], [(1000.0,), (2.5,)]),
    (
        "duplicate and missing headers",
        b"a,a,,A\n1,2,3,4\n",
        ["a", "a_2", "column_3", "A_3"],
        ["integer"] * 4,
        [(1, 2, 3, 4)],
    ),
    ("an index without a name", b",value\n0,5\n1,6\n", ["column_1", "value"], ["integer", "integer"], [(0, 5), (1, 6)]),
    (
        "row names without a header",
        b"x,y\nr1,1,2\nr2,3,4\n",
        ["column_1", "x", "y"],
        ["string", "integer", "integer"],
        [("r1", 1, 2), ("r2", 3, 4)],
    ),
    (
        "breaks of another kind inside quotes",
        b'a,b\r\n1,"x\ny"\r\n2,z\r\n',
        ["a", "b"],
        ["integer", "string"],
        [(1, "x\ny"), (2, "z")],
    ),
    ("a header over two lines", b'"first\nname",b\n1,2\n', ["first name", "b"], ["integer", "integer"], [(1, 2)]),
    ("blank lines", b"a,b\n\n1,2\n   \n3,4\n\n", ["a", "b"], ["integer", "integer"], [(1, 2), (3, 4)]),
    ("one column with a gap", b"a\n1\n\n3\n", ["a"], ["integer"], [(1,), (None,), (3,)]),
    (
        "spaces after delimiters",
        b'a, b\n1, "x, y"\n2, "z"\n',
        ["a", "b"],
        ["integer", "string"],
        [(1, "x, y"), (2, "z")],
    ),
    ("two arrays", b'[{"a":1}]\n[{"a":2}]', ["column_1.a"], ["integer"], [(1,), (2,)]),
    ("no header", b"1,x\n2,y\n3,x\n", ["column_1", "column_2"], ["integer", "string"], [(1, "x"), (2, "y"), (3, "x")]),
    (
        "years as header",
        b"c,2019,2020\nx,1.5,2.5\ny,3.5,4.5\n",
        ["c", "2019", "2020"],
        ["string", "decimal(1)", "decimal(1)"],
        [("x", D("1.5"), D("2.5")), ("y", D("3.5"), D("4.5"))],
    ),
    (
        "one column of sentences",
        b"note\nParis, France\nRome\nOslo, Norway, North\n",
        ["note"],
        ["string"],
        [("Paris, France",), ("Rome",), ("Oslo, Norway, North",)],
    ),
    ("only a header", b"a,b\n", ["a", "b"], ["string", "string"], []),
    (
        "quoted breaks",
        b'a,b\r\n1,"x\ny"\r\n2,"say ""hi"", you"\r\n',
        ["a", "b"],
        ["integer", "string"],
        [(1, "x\ny"), (2, 'say "hi", you')],
    ),
    ("mixed line ends", b"a,b\r\n1,2\n3,4\r5,6", ["a", "b"], ["integer", "integer"], [(1, 2), (3, 4), (5, 6)]),
    ("old Mac", b"a,b\r1,2\r3,4\r", ["a", "b"], ["integer", "integer"], [(1, 2), (3, 4)]),
    ("gzip", gzip.compress(b"a,b\n1,2\n"), ["a", "b"], ["integer", "integer"], [(1, 2)]),
    ("zstd", pa.Codec("zstd").compress(b"a,b\n1,2\n", asbytes=True), ["a", "b"], ["integer", "integer"], [(1, 2)]),
    (
        "json lines",
        b'{"a":1,"b":{"c":"x"}}\n{"a":2.5,"b":{"c":"y","d":[1,2.50]}}\n',
        ["a", "b.c", "b.d"],
        ["decimal(1)", "string", "string"],
        [(D("1.0"), "x", None), (D("2.5"), "y", "[1,2.50]")],
    ),
    (
        "json array",
        b'[\n {"a": 1, "b": null},\n {"a": 12345678901234567890123}\n]',
        ["a", "b"],
        ["string", "string"],
        [("1", None), ("12345678901234567890123", None)],
    ),
    ("wrapped json", b'{"n": 2, "rows": [{"a": true}, {"a": false}]}', ["a"], ["boolean"], [(True,), (False,)]),
    ("json of arrays", b"[[1,2],[3,4]]", ["column_1", "column_2"], ["integer", "integer"], [(1, 2), (3, 4)]),
]


@pytest.mark.parametrize(
    ("data", "names", "types", "rows"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_a_tricky_file_becomes_the_table_one_expects(
    read: Ingest, data: bytes, names: list[str], types: list[str], rows: list[tuple[object, ...]]
) -> None:
    got = read(data)
    assert [c.name for c in got.table.columns] == names
    assert got.types() == types
    assert got.rows() == rows
    assert got.rejects() == []


def test_what_does_not_fit_is_null_and_listed(read: Ingest) -> None:
    got = read(b"a,b\n" + b"4,z\n" * 300 + b"NA,y\noops,q\n")
    assert got.types() == ["integer", "string"]
    assert got.rows()[-2:] == [(None, "y"), (None, "q")]
    assert got.rejects() == [(300, "a", "NA", "NULL_VALUE"), (301, "a", "oops", "NOT_INTEGER")]
    coerced = got.report["columns"][0]["coerced"]
    assert {reason: entry["count"] for reason, entry in coerced.items()} == {"NULL_VALUE": 1, "NOT_INTEGER": 1}


def test_ragged_rows_are_padded_and_their_extra_cells_listed(read: Ingest) -> None:
    got = read(b"a,b,c\n1,2,3\n4,5\n6,7,8,9\n")
    assert got.rows() == [(1, 2, 3), (4, 5, None), (6, 7, 8)]
    assert got.rejects() == [(1, None, "4,5", "SHORT_ROW"), (2, "column_4", "9", "EXTRA_CELL")]


def test_one_late_word_makes_a_column_text_only_beyond_one_in_a_hundred(read: Ingest) -> None:
    body = b"".join(b"%d,x\n" % n for n in range(60_000))
    assert read(b"a,b\n" + body + b"word,y\n").types() == ["integer", "string"]
    assert read(b"a,b\n" + body + b"word,y\n" * 700).types() == ["string", "string"]


def test_a_late_code_keeps_a_column_text(read: Ingest) -> None:
    body = b"".join(b"%d,x\n" % (n + 10_000) for n in range(60_000))
    got = read(b"zip,b\n" + body + b"00501,y\n")
    assert got.column("zip").type == "string"
    assert got.rows()[-1] == ("00501", "y")


def test_broken_bytes_and_nuls_are_replaced_and_listed(read: Ingest) -> None:
    text = "a,b\n1,äöü\n2,ßéè\n".encode() + b"3,x\xffy\n4,x\0y\n"
    got = read(text)
    assert got.rows()[2:] == [(3, "x\ufffdy"), (4, "x\ufffdy")]
    assert [(row, reason) for row, _, _, reason in got.rejects()] == [(2, "UNREADABLE_BYTES"), (3, "UNREADABLE_BYTES")]


def test_titles_above_the_header_are_listed(read: Ingest) -> None:
    got = read(b"Sales report 2024\n\nregion,amount\nEast,5\nWest,6\n")
    assert got.rows() == [("East", 5), ("West", 6)]
    assert got.rejects() == [(None, None, "Sales report 2024", "ABOVE_HEADER")]


def test_a_title_with_a_stray_quote_hides_no_row(read: Ingest) -> None:
    got = read(b'"Sales" 2024,,\nregion,amount,n\nEast,5,1\nWest,6,2\n')
    assert got.rows() == [("East", 5, 1), ("West", 6, 2)]
    assert got.rejects() == [(None, None, '"Sales" 2024,,', "ABOVE_HEADER")]


def test_a_line_that_is_not_json_is_rejected_with_its_text(read: Ingest) -> None:
    got = read(b'{"a":1}\nnot json\n{"a":2,"a":3}\n')
    assert got.rows() == [(1,), (3,)]
    assert got.rejects() == [(None, None, "not json", "NOT_JSON"), (1, "a", "2", "DUPLICATE_KEY")]
    assert (got.report["rows_read"], got.report["rows_kept"], got.report["rows_rejected"]) == (3, 2, 1)


def test_ten_thousand_columns_make_a_table(read: Ingest) -> None:
    names = ",".join(f"c{n}" for n in range(10_000))
    got = read(
        (names + "\n" + "\n".join(",".join(str(n * r) for n in range(10_000)) for r in range(3)) + "\n").encode()
    )
    stored = pq.read_table(got.folder / "data.parquet", columns=["c1", "c9999", "_row"])
    assert len(got.table.columns) == 10_000
    assert stored.to_pydict() == {"c1": [0, 1, 2], "c9999": [0, 9_999, 19_998], "_row": [0, 1, 2]}


@pytest.mark.parametrize(
    ("data", "refusal"),
    [(b"", EmptySource), (b"\xef\xbb\xbf\n\n", EmptySource), (b'a,b\n1,"x\n2,y\n', UnterminatedQuote)],
)
def test_what_can_be_no_table_is_refused(read: Ingest, data: bytes, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        read(data)


def test_a_persons_corrections_are_applied(read: Ingest) -> None:
    data = b"code,when,who,x\n7,03/04/2024,Ann Lee,5\n8,05/06/2024,Bob Ray,6\n"
    spec = Spec(
        date_order="dmy",
        columns=(
            ColumnOverride("code", type="string", role="identifier", new_name="key"),
            ColumnOverride("who", pii="none"),
            ColumnOverride("x", unit="kg", aggregation="mean"),
        ),
    )
    got = read(data, Spec.load(spec.dump()))
    assert got.rows() == [("7", DAY(2024, 4, 3), "Ann Lee", 5), ("8", DAY(2024, 6, 5), "Bob Ray", 6)]
    key, x = got.column("key"), got.column("x")
    assert (key.type, key.role, key.source_name) == ("string", "identifier", "code")
    assert (x.unit, x.aggregation, got.column("who").pii) == ("kg", "mean", None)
    with pytest.raises(SpecRefused):
        read(data, Spec(columns=(ColumnOverride("nothing"),)))


@pytest.mark.parametrize("odd", [b"7", b"N/A", b"seven"])
def test_one_columns_dates_tell_how_anothers_are_written(read: Ingest, odd: bytes) -> None:
    """Whether the rest of the file is clean, has words for missing, or cells that do not fit."""
    rows = [b"%d,%02d/04/2020,%02d/11/2019" % (n, n % 12 + 1, 13 + n % 15) for n in range(200)]
    table = read(b"\n".join([b"n,asked,known", *rows, odd + b",03/04/2020,25/11/2019"]))
    assert [str(row[1]) for row in table.rows()[:3]] == ["2020-04-01", "2020-04-02", "2020-04-03"]
    assert table.types()[1:] == ["date", "date"] and str(table.rows()[-1][2]) == "2019-11-25"


def test_months_are_dates_whether_or_not_they_have_two_digits(read: Ingest) -> None:
    got = read(b"month,season,order\n2019-5,2018-19,1001-1\n2019-11,2019-20,1001-2\nmissing,2020-21,1002-1\n")
    assert [row[0] for row in got.rows()] == [DAY(2019, 5, 1), DAY(2019, 11, 1), None]
    assert got.types() == ["date", "string", "string"]


def test_a_wide_file_of_doubtful_columns_reads_as_its_columns_do_alone(read: Ingest) -> None:
    """Texts that are almost truth values, numbers with words among them, and clean ones between."""
    kinds = [("yes", "no", "maybe"), ("1", "2.50", "n/a"), ("3", "4", "5"), ("2020-01-02", "-", "2021-05-06")]
    lines = [",".join(f"c{n}" for n in range(160))]
    lines += [",".join(kinds[n % 4][(n // 4 + r) % 3] for n in range(160)) for r in range(90)]
    wide = read("\n".join(lines).encode())
    for n in (0, 1, 2, 3, 156, 157, 158, 159):
        alone = read(
            "\n".join(f"{line.split(',')[n]},{'k' if at == 0 else at}" for at, line in enumerate(lines)).encode()
        )
        assert [row[n] for row in wide.rows()] == [row[0] for row in alone.rows()], n
        assert wide.table.columns[n] == alone.table.columns[0]
    assert {reason for *_, reason in wide.rejects()} == {"NULL_VALUE"}


def test_null_values_of_the_spec_count_in_every_column(read: Ingest) -> None:
    got = read(b"a,b\n1,x\n-99,none\n3,-99\n", Spec(null_values=("-99", "none")))
    assert got.rows() == [(1, "x"), (None, None), (3, None)]
    assert {reason for *_, reason in got.rejects()} == {"NULL_VALUE"}


def test_a_column_forced_to_a_type_lists_what_it_cannot_hold(read: Ingest) -> None:
    got = read(b"a\nx\n5\n7\n", Spec(header=True, columns=(ColumnOverride("a", type="integer"),)))
    assert got.rows() == [(None,), (5,), (7,)]
    assert got.rejects() == [(0, "a", "x", "NOT_INTEGER")]


def test_a_column_of_long_texts_is_counted_too(read: Ingest) -> None:
    texts = [letter * 3000 for letter in "abca"]
    got = read(("n,text\n" + "\n".join(f"{n},{text}" for n, text in enumerate(texts)) + "\n").encode())
    assert [column.stats.distinct for column in got.table.columns] == [4, 3]


def test_grouped_numbers_that_the_sample_hid_are_read(read: Ingest) -> None:
    body = b"".join(b"%d,x\n" % (n % 900) for n in range(100_000))
    got = read(b"n,b\n" + body + b'"1,234",y\n')
    assert got.types() == ["integer", "string"]
    assert got.rows()[-1] == (1234, "y")
    assert got.rejects() == []


def test_a_thousand_and_one_odd_cells_are_listed_by_row_and_column(read: Ingest) -> None:
    body = b"".join(b"%d,%d\n" % (n, n) for n in range(60_000))
    got = read(b"a,b\n" + body + b"x,y\n" * 400)
    assert got.rejects() == [
        (60_000 + n, column, cell, "NOT_INTEGER") for n in range(400) for column, cell in ("ax", "by")
    ]


def test_progress_only_grows_and_ends_at_the_whole(tmp_path: Path) -> None:
    (tmp_path / "source").write_bytes(b"a,b\n" + b"1,2\n" * 400_000)
    told: list[tuple[int, int]] = []
    connection = duckdb.connect(config={"threads": 2, "async_threads": 0})
    connection.execute("SET enable_progress_bar = true")
    connection.execute("SET enable_progress_bar_print = false")
    ingest(tmp_path / "source", "f", Spec(), tmp_path, connection=connection, progress=lambda *at: told.append(at))
    connection.close()
    assert told == sorted(told)
    assert told[-1] == (1000, 1000)
