"""Parquet: columns keep the types that the file declares, mapped to the canonical ones."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb

from sandbox.ingest import formats, names
from sandbox.ingest.cells import SAMPLE_CELLS, Cells
from sandbox.ingest.formats import Format
from sandbox.ingest.limits import Limits
from sandbox.ingest.refusals import TooManyColumns, TooManyRows, UnreadableSource
from sandbox.ingest.spec import Spec
from sandbox.table import Type

MAGIC = b"PAR1"


def open_parquet(connection: duckdb.DuckDBPyConnection, path: Path, spec: Spec, limits: Limits) -> Cells:
    """The file's columns as `c0, c1, ...`; those that a person gave a type, as text."""
    source = f"read_parquet({names.text(str(path))})"
    described = _run(connection, f"DESCRIBE SELECT * FROM {source}")
    ((rows,),) = _run(connection, f"SELECT count(*) FROM {source}")
    _check(described, rows, limits)
    headers = [name for name, *_ in described]
    shown = names.repaired(list(headers))
    natives: list[Format | None] = []
    selected = []
    for n, (name, type_, *_) in enumerate(described):
        override = spec.column(shown[n])
        corrected = override is not None and override.type is not None
        fmt = native(connection, source, names.sql(name), type_)
        natives.append(None if corrected else replace(fmt, declared=True))
        value = f"CAST({names.sql(name)} AS VARCHAR)" if corrected else names.sql(name)
        selected.append(f"{value} AS c{n}")
    relation = f"(SELECT {', '.join(selected)}, file_row_number FROM {source})"
    texts = ", ".join(f"CAST(c{n} AS VARCHAR)" for n in range(len(headers)))
    most = max(200, SAMPLE_CELLS // len(headers))
    shown_rows = _run(connection, f"SELECT {texts} FROM {relation} LIMIT {most}")
    sample = [list(column) for column in zip(*shown_rows, strict=True)] or [[] for _ in headers]
    whole = rows <= most
    return Cells(
        relation, list(headers), sample, whole, {"format": "parquet"}, rows, "file_row_number", natives=natives
    )


def _run(connection: duckdb.DuckDBPyConnection, sql: str) -> list[tuple[Any, ...]]:
    try:
        return connection.execute(sql).fetchall()
    except duckdb.OutOfMemoryException:
        raise
    except duckdb.Error as error:
        raise damaged(error) from None


def _check(described: list[tuple[str, ...]], rows: int, limits: Limits) -> None:
    if len(described) > limits.columns:
        raise TooManyColumns(
            f"The file has {len(described):,} columns and {limits.columns:,} are the most there may be.",
            columns=len(described),
            limit=limits.columns,
        )
    if rows > limits.rows:
        raise TooManyRows(
            f"The file has {rows:,} rows and {limits.rows:,} are the most there may be.", limit=limits.rows
        )


def damaged(error: duckdb.Error) -> UnreadableSource:
    return UnreadableSource(
        f"The Parquet file is damaged ({str(error).splitlines()[0][:120]}). Write it again.", format="parquet"
    )


_DECLARED: dict[str, tuple[Type, str]] = {
    **dict.fromkeys(("TINYINT", "SMALLINT", "INTEGER", "BIGINT"), ("integer", "CAST({v} AS BIGINT)")),
    **dict.fromkeys(("UTINYINT", "USMALLINT", "UINTEGER"), ("integer", "CAST({v} AS BIGINT)")),
    **dict.fromkeys(("FLOAT", "DOUBLE"), ("double", "CAST({v} AS DOUBLE)")),
    **dict.fromkeys(("TIME", "TIME_NS"), ("time", "CAST({v} AS TIME)")),
    **dict.fromkeys(("TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS"), ("timestamp", "CAST({v} AS TIMESTAMP)")),
    "TIMESTAMP WITH TIME ZONE": ("timestamp", "make_timestamp(epoch_us({v}))"),
    "BOOLEAN": ("boolean", "{v}"),
    "DATE": ("date", "{v}"),
}  # fmt: skip
_NESTED = re.compile(r".*\]|(STRUCT|MAP|UNION)\b.*", re.S)


def native(connection: duckdb.DuckDBPyConnection, source: str, column: str, declared: str) -> Format:
    """The canonical reading of a declared type; what has none is kept as text, nested values as JSON."""
    label = declared.lower()
    if declared in _DECLARED:
        type_, value = _DECLARED[declared]
        return Format(type_, label, value)
    if declared in ("UBIGINT", "HUGEINT", "UHUGEINT"):
        return _big(connection, source, column, label)
    if found := re.fullmatch(r"DECIMAL\((\d+),(\d+)\)", declared):
        return _decimal(int(found[1]), int(found[2]), label)
    if declared == "TIMESTAMP_NS":
        cut = "CAST(CAST({v} AS TIMESTAMP) AS TIMESTAMP_NS) <> {v}"
        return Format("timestamp", label, "CAST({v} AS TIMESTAMP)", coerced=cut)
    if _NESTED.fullmatch(declared):
        return Format("string", f"{label}, as JSON", "CAST(to_json({v}) AS VARCHAR)")
    return Format("string", label, "CAST({v} AS VARCHAR)")


def _big(connection: duckdb.DuckDBPyConnection, source: str, column: str, label: str) -> Format:
    ((least, most),) = _run(connection, f"SELECT min({column}), max({column}) FROM {source}")
    if least is None or (least >= -(2**63) and most < 2**63):
        return Format("integer", label, "CAST({v} AS BIGINT)")
    return Format("string", f"{label}, beyond 64 bits", "CAST({v} AS VARCHAR)")


def _decimal(precision: int, scale: int, label: str) -> Format:
    if precision <= formats.DECIMAL_DIGITS:
        stored = f"DECIMAL({formats.DECIMAL_DIGITS}, {scale})"
        return Format("decimal", label, f"CAST({{v}} AS {stored})", scale=scale)
    rounded = f"CAST(CAST({{v}} AS DOUBLE) AS DECIMAL({precision}, {scale})) <> {{v}}"
    return Format("double", f"{label}, as double", "CAST({v} AS DOUBLE)", coerced=rounded)
