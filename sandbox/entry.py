"""What a job does inside the jail: reads the request, runs ingest or an operator, leaves outputs in scratch."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb

from dataspeaks.executor.v1 import operators_pb2 as pb
from sandbox.ingest import ingest
from sandbox.ingest.spec import Spec
from sandbox.jail import warm
from sandbox.operators import catalog, sql
from sandbox.operators.engine import Answers, DuckDb, Progress, Unanswered, drive, engine_name
from sandbox.table import MASK, ROWNUM, Column, Result, ResultTooLarge, Stats, Table

RESULT, QUERY = "result.json", "query.json"
RELATIONS = {"": "data", "other_": "other"}
"""What the inputs of a version begin with, and what its relation is called."""
RESULT_MOST_BYTES = 8 * 1024 * 1024
"""Of one result: it travels in one message, and a browser draws it."""
_MEMORY_SHARE = 0.6


@dataclass(frozen=True)
class Job:
    """An operator over one dataset version, for one who may or may not see personal data."""

    operator: pb.Operator
    tables: tuple[Table, ...]
    """The version's own, and another's where the operator compares."""

    @staticmethod
    def load(request: dict[str, Any]) -> Job:
        operator = pb.Operator.FromString(base64.b64decode(request["operator"]))
        names = [name for name in RELATIONS if f"{name}table" in request["inputs"]]
        texts = [Path(request["inputs"][f"{name}table"]).read_text(encoding="utf-8") for name in names]
        tables = [replace(Table.load(t), relation=RELATIONS[n]) for n, t in zip(names, texts, strict=True)]
        return Job(operator, tuple(masked(table, request.get("masked", ())) for table in tables))

    def show(self, connection: duckdb.DuckDBPyConnection, request: dict[str, Any]) -> None:
        """Makes the relation of each table."""
        for prefix, table in zip(RELATIONS, self.tables, strict=False):
            show(connection, Path(request["inputs"][f"{prefix}data"]), table)

    def end(self, result: Result, engine: str, scratch: Path) -> dict[str, Any]:
        """Writes the result; returns what there is to know of it."""
        told = result.dump()
        if len(told) > RESULT_MOST_BYTES:
            raise ResultTooLarge(len(told), RESULT_MOST_BYTES)
        (scratch / RESULT).write_bytes(told)
        return {
            "operator_version": catalog.version_of(self.operator),
            "engine": engine,
            "sketch": result.guarantee == "sketch",
            "rows": len(result.rows),
        }


def preload() -> None:
    """Everything a job may need, for the zygote to load once."""
    for name in catalog.names():
        catalog.load(name)


def enter(request: bytes, scratch: Path, progress: Progress) -> bytes:
    """Run one request; the answer is a small JSON object, the outputs are files in `scratch`."""
    wanted = json.loads(request)
    connection = _database(wanted, scratch)
    try:
        return json.dumps(_KINDS[wanted["kind"]](wanted, connection, scratch, progress)).encode()
    finally:
        connection.close()


def _ingest(
    wanted: dict[str, Any], connection: duckdb.DuckDBPyConnection, scratch: Path, progress: Progress
) -> dict[str, Any]:
    spec = ingest_spec(wanted.get("spec") or {})
    source = Path(wanted["inputs"]["source"])
    summary = ingest(source, wanted["file_name"], spec, scratch, connection=connection, progress=progress)
    return {"engine": engine_name(), "rows": summary.rows}


def ingest_spec(message: dict[str, Any]) -> Spec:
    """The readers' spec from the contract's message as JSON, in which an empty field is one left out."""
    given = {name: value for name, value in message.items() if value not in ("", [], None)}
    if given.get("format") == "jsonl":
        given["format"] = "json"
    given["columns"] = [_override(column) for column in given.get("columns", ())]
    return Spec.load(json.dumps(given))


def _override(message: dict[str, Any]) -> dict[str, Any]:
    given = {name: value for name, value in message.items() if value not in ("", None)}
    return {**given, "unit": ""} if given.get("unit") == "none" else given


def _operate(
    wanted: dict[str, Any], connection: duckdb.DuckDBPyConnection, scratch: Path, progress: Progress
) -> dict[str, Any]:
    job = Job.load(wanted)
    job.show(connection, wanted)
    result = drive(catalog.plan(job.operator, *job.tables), DuckDb(connection, progress), progress)
    return job.end(result, engine_name(), scratch)


def _round(
    wanted: dict[str, Any], _connection: duckdb.DuckDBPyConnection, scratch: Path, _progress: Progress
) -> dict[str, Any]:
    """An operator whose queries are answered elsewhere: over the answers so far, its next query or its result."""
    job = Job.load(wanted)
    try:
        result = drive(catalog.plan(job.operator, *job.tables), Answers(Path(wanted["inputs"]["answers"])))
    except Unanswered as open_:
        told = {"sql": open_.query.sql, "fraction": open_.query.fraction}
        (scratch / QUERY).write_text(json.dumps(told), encoding="utf-8")
        return {}
    return job.end(result, wanted["engine"], scratch)


_KINDS = {"ingest": _ingest, "operator": _operate, "round": _round}


def masked(table: Table, names: Sequence[str]) -> Table:
    """The table as one sees it who may not see these columns: nothing known of their values but what is missing."""
    hidden = frozenset(names)
    columns = tuple(_blank(column) if column.name in hidden else column for column in table.columns)
    present = tuple(column.name for column in columns if column.name in hidden)
    return replace(table, columns=columns, masked=present)


def _blank(column: Column) -> Column:
    known = column.type == "string"
    nulls = column.stats.nulls
    return replace(column, sentinels=(), stats=Stats(nulls=nulls, max_length=len(MASK) if known else None))


def show(connection: duckdb.DuckDBPyConnection, data: Path, table: Table) -> None:
    """Make the relation of a Parquet file, with masks in place of what may not be seen."""
    cells = [_mask(column) if column.name in table.masked else sql.name(column.name) for column in table.columns]
    source = f"read_parquet({sql.text(str(data))})"
    connection.execute(f"CREATE VIEW {table.relation} AS {sql.select([*cells, ROWNUM], source)}")


def _mask(column: Column) -> str:
    """Text shows that there is something, other types show nothing."""
    name = sql.name(column.name)
    if column.type == "string":
        return f"CASE WHEN {name} IS NOT NULL THEN {sql.text(MASK)} END AS {name}"
    return f"CAST(NULL AS {sql.type_of(column)}) AS {name}"


def _database(wanted: dict[str, Any], scratch: Path) -> duckdb.DuckDBPyConnection:
    """In the jail the warm database, bounded there; elsewhere one with the request's own bounds."""
    if warm.budget is not None:
        return warm.database()
    connection = duckdb.connect(":memory:", config={"threads": wanted.get("threads", 2), "async_threads": 0})
    if memory := wanted.get("memory_bytes"):
        connection.execute(f"SET memory_limit = '{int(memory * _MEMORY_SHARE)}B'")
    folders = [str(scratch), *(str(Path(path).parent) for path in wanted["inputs"].values())]
    connection.execute(f"SET temp_directory = {sql.text(str(scratch))}")
    connection.execute(f"SET allowed_directories = [{', '.join(sql.text(f'{folder}/') for folder in folders)}]")
    for setting in ("autoinstall_known_extensions", "autoload_known_extensions", "enable_external_access"):
        connection.execute(f"SET {setting} = false")
    connection.execute("SET lock_configuration = true")
    return connection
