"""The DuckDB that a job inherits from the zygote: opened before the fork, given its bounds on first use.

Opening a database costs a cold process 30 ms. One opened with no thread of its own survives a fork; one with
threads does not: a child that closes it crashes. Outside the jail (tests, tools) `database()` opens one.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from sandbox.jail.limits import MiB

_MOST, _LEAST, _OVERHEAD_BYTES = 0.6, 0.4, 160 * MiB
"""DuckDB's share of the job's memory; the rest is for Python, Arrow, stacks and what DuckDB does not count."""


@dataclass(frozen=True)
class Budget:
    """What this job's DuckDB may use and touch."""

    memory_bytes: int
    parallelism: int
    scratch: Path
    inputs: tuple[Path, ...]
    spill: Path | None
    spill_bytes: int


budget: Budget | None = None
"""Set by the child before the operator runs; None outside the jail."""
_connection: duckdb.DuckDBPyConnection | None = None
_bounded = False


def open_database() -> duckdb.DuckDBPyConnection:
    """Open the process's database without starting a thread, and wake its parser, planner and executor."""
    global _connection
    if _connection is None:
        _connection = duckdb.connect(":memory:", config={"threads": 1, "async_threads": 0})
        _connection.execute("select count(*), sum(i) from range(10) t(i) group by i % 2 order by 1").fetchall()
    return _connection


def database() -> duckdb.DuckDBPyConnection:
    """A cursor on this process's DuckDB, bounded by the job's budget where there is one."""
    global _bounded
    connection = open_database()
    cursor = connection.cursor()
    if budget is not None and not _bounded:
        for setting in ("enable_progress_bar = true", "enable_progress_bar_print = false"):
            cursor.execute(f"set {setting}")
        _bound(connection, budget)
        _bounded = True
    return cursor


def _bound(connection: duckdb.DuckDBPyConnection, bounds: Budget) -> None:
    """Landlock and seccomp hold the walls; these settings make DuckDB stop politely before them."""
    budget_bytes = bounds.memory_bytes
    memory = int(max(_LEAST * budget_bytes, min(_MOST * budget_bytes, budget_bytes - _OVERHEAD_BYTES)))
    connection.execute(f"set memory_limit = '{memory}B'")
    connection.execute(f"set threads = {bounds.parallelism}")
    spill = "" if bounds.spill is None else str(bounds.spill)
    connection.execute(f"set temp_directory = {_quote(spill)}")
    if spill:
        connection.execute(f"set max_temp_directory_size = '{bounds.spill_bytes}B'")
    directories = ", ".join(_quote(f"{path}/") for path in (bounds.scratch, *filter(None, (bounds.spill,))))
    connection.execute(f"set allowed_directories = [{directories}]")
    paths = ", ".join(_quote(str(path)) for path in bounds.inputs)
    connection.execute(f"set allowed_paths = [{paths}]")
    for setting in ("enable_external_access", "autoinstall_known_extensions", "autoload_known_extensions"):
        connection.execute(f"set {setting} = false")
    connection.execute("set lock_configuration = true")


def _quote(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
