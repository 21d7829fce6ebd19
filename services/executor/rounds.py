"""An operator whose queries a Spark cluster answers: plan and finish run in the sandbox, round after round."""

from __future__ import annotations

import asyncio
import json
import logging
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from dataspeaks.executor.v1 import worker_pb2
from sandbox.jail.client import Jail, Outcome, Task, Usage, Verdict
from services.executor import failures
from services.executor.model import Failure
from services.kit.blobs import BlobMissing, Blobs

if TYPE_CHECKING:
    from services.executor.spark import Cluster, Session

RESULT, QUERY = "result.json", "query.json"
ROUNDS, QUERY_BYTES = 5000, 16 * 1024 * 1024
"""Most queries of one operator, and the longest."""
STEPS = 1000
"""Progress is told in thousandths of the whole, as the sandbox tells it."""
Progress = Callable[[int, int], None]
log = logging.getLogger(__name__)


class SparkSettings(BaseSettings):
    """The Spark cluster that a worker may use."""

    model_config = SettingsConfigDict(env_prefix="DATASPEAKS_WORKER_SPARK_", frozen=True)

    url: str = Field("", description="Spark Connect server, such as sc://spark:15002; there is no cluster where empty.")
    token_file: Path | None = Field(None, description="File with the token of the Spark Connect server; implies TLS.")


class RoundFailed(Exception):
    """The attempt ends without a result, and not by the sandbox's verdict."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.verdict)
        self.failure = failure


class Rounds:
    def __init__(self, settings: SparkSettings, jail: Jail, blobs: Blobs, folder: Path) -> None:
        """Answers are kept below `folder` while an operator runs."""
        self._jail, self._blobs, self._folder = jail, blobs, folder
        self._cluster: Cluster | None = None
        if settings.url:
            from services.executor.spark import Cluster

            token = settings.token_file.read_text(encoding="ascii").strip() if settings.token_file else ""
            self._cluster = Cluster(settings.url, token)

    async def run(self, task: Task, data: worker_pb2.Blob, masked: Sequence[str], progress: Progress) -> Outcome:
        """The outcome of the last round. Raises RoundFailed and BlobMissing; cancelling it frees the cluster too."""
        if self._cluster is None:
            raise RoundFailed(failures.no_cluster())
        from services.executor.spark import AnswerTooLarge, ClusterLost, QueryFailed
        from services.executor.spark_sql import NotPortable

        there = await self._blobs.stat(data.key)
        if there is None or there.size_bytes != data.size_bytes:
            raise BlobMissing(data.key)
        try:
            async with asyncio.timeout(task.limits.wall_s):
                async with self._cluster.session(self._blobs.locate(data.key), masked) as session:
                    with tempfile.TemporaryDirectory(dir=self._folder) as folder:
                        return await self._rounds(task, session, Path(folder) / "answers", progress)
        except TimeoutError:
            raise RoundFailed(failures.wall_time(task.limits.wall_s)) from None
        except ClusterLost as error:
            log.warning("job %s: the cluster is lost: %s", task.job_id, error)
            raise RoundFailed(failures.cluster_lost()) from None
        except QueryFailed as error:
            log.error("job %s: a query failed: %s", task.job_id, error)
            raise RoundFailed(failures.query_failed(error.condition)) from None
        except AnswerTooLarge:
            raise RoundFailed(failures.answer_too_large()) from None
        except NotPortable as error:
            log.error("job %s: a query is not of the portable core: %s", task.job_id, error)
            raise RoundFailed(failures.malformed()) from None

    async def _rounds(self, task: Task, session: Session, answers: Path, progress: Progress) -> Outcome:
        answers.touch()
        task = _round(task, answers, session.engine)
        used, done = Usage(), 0.0
        for _ in range(ROUNDS):
            outcome = await self._jail.run(task)
            used = _sum(used, outcome.usage)
            if outcome.verdict is not Verdict.OK or QUERY not in outcome.outputs:
                return replace(outcome, usage=used)
            with outcome:
                query = _Query.read(outcome.outputs[QUERY])
            fraction = done if query.fraction is None else max(done, query.fraction)
            answer = await session.ask(query.sql, _teller(progress, done, fraction))
            await asyncio.to_thread(_append, answers, answer)
            done = fraction
            progress(round(done * STEPS), STEPS)
        raise RoundFailed(failures.malformed())


def _round(task: Task, answers: Path, engine: str) -> Task:
    request = json.loads(task.request)
    request |= {"kind": "round", "engine": engine, "inputs": request["inputs"] | {"answers": str(answers)}}
    inputs = (*task.inputs, answers)
    return replace(task, request=json.dumps(request).encode(), inputs=inputs, outputs=(RESULT, QUERY))


@dataclass(frozen=True)
class _Query:
    """What the sandbox asks next, read as what somebody's file may have made it write."""

    sql: str
    fraction: float | None

    @staticmethod
    def read(file: Path) -> _Query:
        try:
            if file.stat().st_size > QUERY_BYTES:
                raise ValueError("too long")
            told = json.loads(file.read_bytes())
            fraction = told["fraction"]
            return _Query(str(told["sql"]), None if fraction is None else min(max(float(fraction), 0.0), 1.0))
        except (ValueError, LookupError, TypeError, RecursionError):
            raise RoundFailed(failures.malformed()) from None


def _teller(progress: Progress, start: float, end: float) -> Callable[[float], None]:
    """Tells, from any thread, how far the whole is when a query has come so far."""
    loop = asyncio.get_running_loop()

    def told(share: float) -> None:
        loop.call_soon_threadsafe(progress, round((start + (end - start) * share) * STEPS), STEPS)

    return told


def _append(file: Path, answer: Any) -> None:
    import pyarrow as pa

    with file.open("ab") as opened, pa.ipc.new_stream(opened, answer.schema) as stream:
        stream.write_table(answer)


def _sum(one: Usage, other: Usage) -> Usage:
    rss = max(one.max_rss_bytes, other.max_rss_bytes)
    return Usage(one.cpu_s + other.cpu_s, one.wall_s + other.wall_s, rss)
