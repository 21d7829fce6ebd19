"""Tables written in any dialect come back as they were, and the same bytes give the same bytes."""

from __future__ import annotations

import csv
import datetime as dt
import io
import tempfile
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sandbox.ingest import Spec, ingest
from tests.ingest.conftest import Ingest

TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc"), include_characters="\n"), min_size=1, max_size=12
)
WORDS = TEXT.map(lambda t: f"w{t}z")
KINDS = {
    "integer": st.integers(-(10**15), 10**15),
    "string": WORDS,
    "date": st.dates(dt.date(1000, 1, 1)),
    "decimal": st.integers(-(10**9), 10**9).map(lambda n: Decimal(n).scaleb(-2)),
    "boolean": st.booleans(),
}


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[str], list[list[object]]]:
    kinds = draw(st.lists(st.sampled_from(sorted(KINDS)), min_size=2, max_size=5))
    rows = draw(
        st.lists(st.tuples(*(st.one_of(KINDS[kind], st.none()) for kind in kinds)).map(list), min_size=1, max_size=15)
    )
    return kinds, rows


def _cell(value: object) -> str:
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    table=tables(),
    delimiter=st.sampled_from(",;\t|"),
    ending=st.sampled_from(["\n", "\r\n"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
def test_a_table_written_in_any_dialect_comes_back_equal(
    table: tuple[list[str], list[list[object]]], delimiter: str, ending: str, encoding: str, quoting: int
) -> None:
    kinds, rows = table
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator=ending, quoting=quoting)  # type: ignore[arg-type]
    writer.writerow([f"column{n}" for n in range(len(kinds))])
    kept = [row for row in rows if any(value is not None for value in row)]
    writer.writerows([[_cell(value) for value in row] for row in kept])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "source").write_bytes(out.getvalue().encode(encoding))
        connection = duckdb.connect(config={"threads": 1, "async_threads": 0, "temp_directory": name})
        ingest(folder / "source", "f", Spec(delimiter=delimiter, header=True), folder, connection=connection)
        got = connection.execute(f"SELECT * EXCLUDE (_row) FROM '{folder}/data.parquet' ORDER BY _row").fetchall()
        connection.close()
    for n in range(len(kinds)):
        expected = [row[n] for row in kept]
        if any(value is not None for value in expected):
            assert [row[n] for row in got] == expected, (kinds[n], out.getvalue())


MESSY = b"id,when,price,note\n" + b"".join(
    b'%d,2024-01-%02d,%d.%02d,"note %d, with comma"\n' % (n, n % 28 + 1, n % 97, n % 100, n % 50) for n in range(60_000)
)


@pytest.mark.parametrize("extra", [b"", b"x1,never,oops,z\n", b"5,2024-01-01\n"], ids=["clean", "misfits", "ragged"])
def test_the_same_source_gives_the_same_bytes_on_one_thread_and_two(read: Ingest, extra: bytes) -> None:
    runs = [
        read(MESSY + extra, threads=threads, memory=memory)
        for threads, memory in ((1, "1GB"), (2, "1GB"), (2, "200MB"))
    ]
    for file in ("data.parquet", "table.json", "report.json", "rejects.parquet"):
        assert len({(run.folder / file).read_bytes() for run in runs}) == 1, file


def test_rows_keep_the_order_of_the_source(read: Ingest) -> None:
    got = read(MESSY)
    query = f"SELECT count(*) FILTER (WHERE id = _row), count(*) FROM '{got.folder / 'data.parquet'}'"
    assert duckdb.connect().execute(query).fetchall() == [(60_000, 60_000)]


def test_statistics_are_exact(read: Ingest) -> None:
    got = read(MESSY)
    relation = f"'{got.folder / 'data.parquet'}'"
    for column in got.table.columns:
        expected = (
            duckdb.connect()
            .execute(f'SELECT count(*) - count("{column.name}"), count(DISTINCT "{column.name}") FROM {relation}')
            .fetchall()
        )
        assert (column.stats.nulls, column.stats.distinct) == expected[0]
    assert (got.column("price").stats.minimum, got.column("price").stats.maximum) == (0.0, 96.99)


def test_statistics_of_doubles_leave_out_what_is_no_number(read: Ingest) -> None:
    stats = read(b"x\n1.5e0\ninf\n-4e0\n0e0\n6e-3\n").column("x").stats
    assert (stats.infinities, stats.minimum, stats.maximum) == (1, -4.0, 1.5)
    assert (stats.exponent_high, stats.exponent_low) == (3, -7)
