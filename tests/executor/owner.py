"""The owner's core alone: real SQL and real use cases, a clock and a broker that a test commands."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

from dataspeaks.executor.v1 import jobs_pb2, operators_pb2
from services.executor.attempts import Attempts
from services.executor.changes import Changes
from services.executor.dispatcher import Dispatcher
from services.executor.engines import Engines
from services.executor.jobs import Jobs, OperatorJob
from services.executor.ledger import Ledger, Turn
from services.executor.model import Blob, Kind, Limits, Release, State
from services.executor.sweeper import Pace, Sweeper
from services.executor.tables import Job, Output
from services.kit.access import Caller, acting
from services.kit.database import Database

LEASE_S, PATIENCE_S, SWEEP_S = 10.0, 5.0, 1.0
LIMITS = Limits(1.0, 1.0, 1, 1, 1)
READING = ("data", "table")


def result_of(job: Job) -> Blob:
    """What any honest worker computes: a pure function of what is asked."""
    sha256 = hashlib.sha256(job.operator or b"").hexdigest()
    return Blob("result", f"{job.organization_id}/cas/{sha256}", sha256, 7)


class Owner:
    """What a process of the executor holds, without any wire: `wire` and `stopped` are what it would have sent."""

    def __init__(self, database: Database, window: int = 4, cap: int = 3) -> None:
        self.now = datetime(2026, 1, 1, tzinfo=UTC)
        self.elapsed_s = 0.0
        """By the clock that tells how late a sweep is."""
        self.window, self.cap = window, cap
        self.wire: list[Release] = []
        self.stopped: set[str] = set()
        self.database = database

    async def start(self) -> None:
        self.dispatcher = Dispatcher(self.window, self.cap, PATIENCE_S)
        self.dispatcher.leads = True
        self.ledger = Ledger(self.database, lambda: self.now, self.dispatcher.release, self._announce)
        pace = Pace(LEASE_S, SWEEP_S, lambda: self.elapsed_s)
        self.sweeper = Sweeper(self.database, self.ledger, self.dispatcher, lambda: self.now, pace)
        self.attempts = Attempts(self.ledger, LEASE_S, {"rows": 1}, 1)
        self.jobs = Jobs(self.database, self.ledger, Changes(), Engines(LIMITS, LIMITS, None), LIMITS)
        self.ledger.start()
        await self.sweeper.take_over()

    async def restart(self) -> None:
        await self.ledger.close()
        await self.start()

    async def close(self) -> None:
        await self.ledger.close()
        await self.database.close()

    def _announce(self, turn: Turn) -> None:
        self.wire += turn.released
        self.stopped |= turn.stopped

    async def add_version(self, organization_id: str) -> None:
        """A version `ver_1` whose file has been read."""
        async with self.database.begin(organization_id) as tx:
            job = Job(
                id=f"job_read_{organization_id}",
                kind=Kind.INGEST,
                version_id="ver_1",
                dataset_id="ds_1",
                state=State.SUCCEEDED,
                spec=b"",
                file_name="a.csv",
                source_sha256="0" * 64,
                inputs=[],
                masked=[],
                personal=[],
                limits={},
                version_digest="0" * 64,
                ingest_version=1,
                traceparent="",
                due_time=self.now,
                create_time=self.now,
                end_time=self.now,
            )
            tx.add(job)
            for name in READING:
                blob = Blob(name, f"{organization_id}/cas/{name}", "0" * 64, 1)
                tx.add(Output(job_id=job.id, name=name, key=blob.key, sha256=blob.sha256, size_bytes=1))

    async def create(self, organization_id: str, number: int, request_id: str = "", *, ephemeral: bool = False) -> Job:
        operator = operators_pb2.Operator(rows=operators_pb2.Rows(offset=number))
        request: Any = jobs_pb2.CreateJobRequest(version_id="ver_1", operator=operator, request_id=request_id)
        asked = OperatorJob("ver_1", operator.SerializeToString(deterministic=True), 1, (), ephemeral=ephemeral)
        with acting(Caller(organization_id, user_id="usr_1")):
            return await self.jobs.create(organization_id, asked, request)

    def advance(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)
