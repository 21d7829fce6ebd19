"""A Spark cluster, through Spark Connect: one session for each job, with the version's Parquet as relation `data`."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import warnings
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import quote

import pyarrow as pa

from sandbox.table import MASK
from services.executor.spark_sql import RELATION, spark_sql

MIB = 1024 * 1024
ANSWER_BYTES, ANSWER_ROWS = 256 * MIB, 2_000_000
"""Most that one query may answer: operators ask for small tables."""
SESSION = {
    "spark.sql.ansi.enabled": "true",
    "spark.sql.caseSensitive": "false",
    "spark.sql.legacy.charVarcharAsString": "false",
    "spark.sql.parquet.binaryAsString": "false",
    "spark.sql.parquet.datetimeRebaseModeInRead": "CORRECTED",
    "spark.sql.parquet.inferTimestampNTZ.enabled": "true",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.timeType.enabled": "true",
    "spark.sql.timestampType": "TIMESTAMP_NTZ",
    "spark.sql.variable.substitute": "false",
}
"""What a statement means may depend on these, whatever the cluster is set to."""
_LOST = ("INVALID_HANDLE", "OPERATION_CANCELED", "SESSION")
"""Conditions of a session that the cluster has let go of."""
Progress = Callable[[float], None]
log = logging.getLogger(__name__)


class ClusterLost(Exception):
    """The cluster is away, or has dropped the session: another attempt may find it."""


class QueryFailed(Exception):
    """The cluster could not compute an answer; its condition, such as `ARITHMETIC_OVERFLOW`, where it names one."""

    def __init__(self, condition: str | None) -> None:
        super().__init__(condition or "an error without a name")
        self.condition = condition


class AnswerTooLarge(Exception):
    """An answer is beyond what operators may ask for."""


class Cluster:
    def __init__(self, url: str, token: str = "") -> None:
        """Raises ModuleNotFoundError where Spark's client is not installed."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)
            from pyspark.sql.connect.client.retries import DefaultPolicy
            from pyspark.sql.connect.session import SparkSession
        logging.getLogger("SQLQueryContextLogger").setLevel(logging.CRITICAL + 1)  # it quotes cells
        parameters = f";token={quote(token, safe='')}" if token else ""
        self._url = (url if ";" in url else f"{url.rstrip('/')}/") + parameters
        self._connect, self._retrying = (
            SparkSession,
            DefaultPolicy(max_retries=4, initial_backoff=200, max_backoff=2000),
        )

    @asynccontextmanager
    async def session(self, address: str, masked: Sequence[str]) -> AsyncIterator[Session]:
        """A session over the Parquet file at the address, for the block; what still runs at its end is stopped."""
        thread = ThreadPoolExecutor(1, thread_name_prefix="spark")
        spark = self._connect(connection=self._url)
        spark.client.set_retry_policies([self._retrying])
        session = Session(spark, thread)
        try:
            await session.open(address, masked)
            yield session
        except BaseException:
            await asyncio.to_thread(session.interrupt)
            raise
        finally:
            thread.submit(session.close)
            thread.shutdown(wait=False)


class Session:
    """All calls but `interrupt` are made on a thread of the session's own."""

    def __init__(self, spark: Any, thread: ThreadPoolExecutor) -> None:
        self._spark, self._thread = spark, thread
        self._progress: Progress = lambda share: None
        self.engine = ""
        spark.registerProgressHandler(self._told)

    async def open(self, address: str, masked: Sequence[str]) -> None:
        """Raises ClusterLost, also where the cluster cannot read the file: that is no fault of a question's."""
        try:
            await self._run(self._open, address, frozenset(masked))
        except QueryFailed as error:
            raise ClusterLost(error.condition) from error

    async def ask(self, statement: str, progress: Progress) -> pa.Table:
        """The answer to a statement of the portable core; `progress` hears, on another thread, the share done.

        Raises NotPortable, ClusterLost, QueryFailed, AnswerTooLarge.
        """
        self._progress = progress
        return await self._run(self._ask, statement)

    def interrupt(self) -> None:
        with contextlib.suppress(Exception):
            self._spark.interruptAll()

    def close(self) -> None:
        with contextlib.suppress(Exception):
            self._spark.stop()

    async def _run(self, call: Callable[..., Any], *arguments: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._thread, _typed, call, *arguments)

    def _open(self, address: str, masked: frozenset[str]) -> None:
        for name, value in SESSION.items():
            self._spark.conf.set(name, value)
        self.engine = f"spark {self._spark.version}"
        read = self._spark.read.parquet(address)
        cells = [_cell(field.name, field.dataType.simpleString(), masked) for field in read.schema.fields]
        read.selectExpr(*cells).createOrReplaceTempView(RELATION)

    def _ask(self, statement: str) -> pa.Table:
        client = self._spark.client
        plan = self._spark.sql(spark_sql(statement))._plan.to_proto(client)
        parts, rows, size_bytes = [], 0, 0
        for part in client.to_table_as_iterator(plan, {}):
            if not isinstance(part, pa.Table):
                continue
            parts.append(part)
            rows, size_bytes = rows + part.num_rows, size_bytes + part.nbytes
            if rows > ANSWER_ROWS or size_bytes > ANSWER_BYTES:
                raise AnswerTooLarge
        return _plain(pa.concat_tables(parts))

    def _told(self, stages: Any, inflight_tasks: int, operation_id: str | None, done: bool) -> None:
        tasks = sum(stage.num_tasks for stage in stages)
        if tasks:
            self._progress(sum(stage.num_completed_tasks for stage in stages) / tasks)


def _typed(call: Callable[..., Any], *arguments: Any) -> Any:
    """The call, its errors told apart; nothing of their texts is kept, which quote statements and cells."""
    from pyspark.errors import PySparkException
    from pyspark.errors.exceptions.connect import SparkConnectGrpcException

    try:
        return call(*arguments)
    except PySparkException as error:
        condition = error.getCondition()
        if type(error) is SparkConnectGrpcException or (condition or "").startswith(_LOST):
            raise ClusterLost(condition or "UNAVAILABLE") from None
        raise QueryFailed(condition) from None


def _cell(name: str, kind: str, masked: frozenset[str]) -> str:
    """The column, or its mask: text shows that there is something, other types show nothing."""
    quoted = "`" + name.replace("`", "``") + "`"
    if name not in masked:
        return quoted
    mask = f"CASE WHEN {quoted} IS NOT NULL THEN '{MASK}' END" if kind == "string" else f"CAST(NULL AS {kind})"
    return f"{mask} AS {quoted}"


def _plain(table: pa.Table) -> pa.Table:
    """Times without a zone: in a session of UTC they are the clock's own."""
    fields = [
        field.with_type(pa.timestamp("us")) if pa.types.is_timestamp(field.type) else field for field in table.schema
    ]
    return table.cast(pa.schema(fields))
