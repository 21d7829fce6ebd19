"""A Spark of two executors for the session, and a way to ask it what DuckDB is asked."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from google.protobuf import json_format

from dataspeaks.executor.v1 import operators_pb2 as pb
from sandbox.entry import masked as mask
from sandbox.operators import catalog
from sandbox.operators.engine import drive, frame
from sandbox.table import Query
from tests.operators.conftest import Dataset, opened
from tools import spark

if TYPE_CHECKING:
    from services.executor.spark import Cluster

__all__ = ["Asked", "opened"]


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[spark.Cluster]:
    made = spark.Cluster(tmp_path_factory.mktemp("cluster"))
    try:
        made.start()
    except spark.NoJava as error:
        pytest.skip(str(error))
    sys.path.append(str(spark.CLIENT))
    try:
        yield made
    finally:
        made.stop()


class Asked:
    """Operators on the cluster, by the same plans and the same finish."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        self.queries = 0

    def dump(self, dataset: Dataset, name: str, params: dict[str, Any], masked: Sequence[str] = ()) -> bytes:
        return self.dumps(dataset, [(name, params)], masked)[0]

    def dumps(
        self, dataset: Dataset, questions: Sequence[tuple[str, dict[str, Any]]], masked: Sequence[str] = ()
    ) -> list[Any]:
        """The bytes of each answer, or the refusal, in one session."""
        return asyncio.run(self._dumps(dataset, questions, masked))

    async def _dumps(
        self, dataset: Dataset, questions: Sequence[tuple[str, dict[str, Any]]], masked: Sequence[str]
    ) -> list[Any]:
        loop, table = asyncio.get_running_loop(), mask(dataset.table, masked)
        async with self.cluster.session(f"file:{dataset.data}", masked) as session:

            def execute(query: Query) -> pd.DataFrame:
                self.queries += 1
                asking = session.ask(query.sql, lambda share: None)
                return frame(asyncio.run_coroutine_threadsafe(asking, loop).result())

            def answer(name: str, params: dict[str, Any]) -> Any:
                operator = json_format.ParseDict({name: params}, pb.Operator())
                return refusing(lambda: drive(catalog.plan(operator, table), execute).dump())

            return [await asyncio.to_thread(answer, name, params) for name, params in questions]


def refusing(ask: Any) -> Any:
    from sandbox.table import Refusal

    try:
        return ask()
    except Refusal as refusal:
        return refusal.reason, str(refusal)


@pytest.fixture(scope="session")
def asked(server: spark.Cluster) -> Asked:
    from services.executor.spark import Cluster

    return Asked(Cluster(server.url))
