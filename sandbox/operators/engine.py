"""Drives an operator's plan: runs each of its queries on an engine, hands back the answer, and tells the progress."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow as pa

from sandbox.table import Plan, Query, Result

Execute = Callable[[Query], pd.DataFrame]
Progress = Callable[[int, int], None]

STEPS = 1000
"""Progress is told in thousandths of the whole."""
_POLL_S = 0.2


def drive(plan: Plan, execute: Execute, progress: Progress = lambda done, of: None) -> Result:
    """Run a plan to its result on any engine: `execute` answers one query with a small table."""
    try:
        query = next(plan)
        while True:
            answer = execute(query)
            if query.fraction is not None:
                progress(round(query.fraction * STEPS), STEPS)
            query = plan.send(answer)
    except StopIteration as end:
        result: Result = end.value
        return result


def frame(table: pa.Table) -> pd.DataFrame:
    """Arrow to pandas without loss: integers stay integers where some are missing, decimals stay decimals."""
    mapping = {pa.int64(): pd.Int64Dtype(), pa.int32(): pd.Int64Dtype(), pa.bool_(): pd.BooleanDtype()}
    has_nulls = {field.type for field, column in zip(table.schema, table.columns, strict=True) if column.null_count}
    return table.to_pandas(
        types_mapper=lambda kind: mapping.get(kind) if kind in has_nulls else None, use_threads=False
    )


class DuckDb:
    """The embedded engine on a connection that has the relation `data`."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, progress: Progress = lambda done, of: None) -> None:
        self._connection = connection
        self._progress = progress
        self._done = 0.0

    def __call__(self, query: Query) -> pd.DataFrame:
        with self._watched(query):
            answer = frame(self._connection.sql(query.sql).to_arrow_table())
        self._done = query.fraction if query.fraction is not None else self._done
        return answer

    @contextmanager
    def _watched(self, query: Query) -> Iterator[None]:
        """Tells how far a long query is, between its start and the fraction it stands for."""
        if query.fraction is None or query.fraction <= self._done:
            yield
            return
        start, span, over = self._done, query.fraction - self._done, threading.Event()

        def watch() -> None:
            while not over.wait(_POLL_S):
                percent = self._connection.query_progress()
                if percent > 0:
                    self._progress(round((start + span * min(percent, 100) / 100) * STEPS), STEPS)

        watcher = threading.Thread(target=watch, daemon=True)
        watcher.start()
        try:
            yield
        finally:
            over.set()
            watcher.join()


class Unanswered(Exception):
    """A plan has come to a query that is not answered yet."""

    def __init__(self, query: Query) -> None:
        super().__init__(query.sql)
        self.query = query


class Answers:
    """An engine elsewhere, by what it has answered so far: one Arrow stream after another in a file."""

    def __init__(self, file: Path) -> None:
        self._source = pa.OSFile(str(file))

    def __call__(self, query: Query) -> pd.DataFrame:
        if self._source.tell() == self._source.size():
            raise Unanswered(query)
        return frame(pa.ipc.open_stream(self._source).read_all())


def engine_name() -> str:
    return f"duckdb {duckdb.__version__}"
