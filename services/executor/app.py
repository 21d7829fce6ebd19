"""Settings and wiring of the executor: the one owner of jobs, its dispatcher, and its sweep."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from google.protobuf.descriptor import ServiceDescriptor
from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from dataspeaks.executor.v1 import jobs_pb2, worker_pb2
from services.executor import leadership, metrics
from services.executor.attempts import Attempts
from services.executor.changes import Changes
from services.executor.deletions import Deletions
from services.executor.dispatcher import Dispatcher
from services.executor.engines import Engines
from services.executor.jobs import Jobs
from services.executor.ledger import Ledger
from services.executor.model import Engine, Limits
from services.executor.results import Results
from services.executor.rpc import ExecutorService, UseCases, WorkerService
from services.executor.sweeper import Pace, Sweeper, every
from services.executor.verification import Verification
from services.executor.versions import ingest_version, operator_versions
from services.executor.wire import CHANGED, JOBS, WAITING, Wire
from services.kit.blobs import Blobs
from services.kit.bus import Bus, BusError
from services.kit.database import Database

MIB = 1024 * 1024
EXPIRE_S = 60.0
"""Time between two looks for jobs that nobody comes back to."""
EXECUTOR: ServiceDescriptor = jobs_pb2.DESCRIPTOR.services_by_name["ExecutorService"]
WORKER: ServiceDescriptor = worker_pb2.DESCRIPTOR.services_by_name["WorkerService"]
log = logging.getLogger(__name__)


class Settings(BaseSettings):
    """Settings of the executor."""

    model_config = SettingsConfigDict(env_prefix="DATASPEAKS_EXECUTOR_", frozen=True)

    lease_s: float = Field(10.0, gt=0, description="How long a silent worker keeps its jobs, in seconds.")
    sweep_s: float = Field(1.0, gt=0, description="Time between two sweeps, in seconds.")
    release_window: int = Field(8, ge=1, description="Jobs on the wire that no worker has started yet.")
    release_patience_s: float = Field(
        5.0, gt=0, description="How long a job stays on the wire before it is put there again; doubles each time."
    )
    organization_cap: int = Field(
        32, ge=1, description="Jobs of one organisation on the wire and at work at the same time."
    )
    operator_wall_s: float = Field(120.0, gt=0, description="Wall time of an operator, in seconds.")
    operator_cpu_s: float = Field(240.0, gt=0, description="CPU time of an operator, in seconds.")
    operator_memory_bytes: int = Field(1024 * MIB, ge=64 * MIB, description="Memory of an operator, in bytes.")
    operator_scratch_bytes: int = Field(2048 * MIB, ge=MIB, description="Bytes that an operator may write.")
    spark_from_bytes: int | None = Field(
        None, ge=0, description="Size of a version's Parquet from which Spark computes; there is no Spark where unset."
    )
    spark_wall_s: float = Field(1800.0, gt=0, description="Wall time of an operator on Spark, in seconds.")
    ingest_wall_s: float = Field(1800.0, gt=0, description="Wall time of reading a file, in seconds.")
    ingest_cpu_s: float = Field(3600.0, gt=0, description="CPU time of reading a file, in seconds.")
    ingest_memory_bytes: int = Field(1024 * MIB, ge=64 * MIB, description="Memory of reading a file, in bytes.")
    ingest_scratch_bytes: int = Field(16 * 1024 * MIB, ge=MIB, description="Bytes that reading a file may write.")
    threads: int = Field(2, ge=1, le=64, description="Threads of the engine within one job.")

    @property
    def operator_limits(self) -> Limits:
        return Limits(
            self.operator_wall_s,
            self.operator_cpu_s,
            self.operator_memory_bytes,
            self.operator_scratch_bytes,
            self.threads,
        )

    @property
    def engines(self) -> Engines:
        spark = replace(self.operator_limits, wall_s=self.spark_wall_s, engine=Engine.SPARK)
        return Engines(self.operator_limits, spark, self.spark_from_bytes)

    @property
    def ingest_limits(self) -> Limits:
        return Limits(
            self.ingest_wall_s,
            self.ingest_cpu_s,
            self.ingest_memory_bytes,
            self.ingest_scratch_bytes,
            self.threads,
        )


class App:
    """The executor, wired. `servicers` are what a host adds; `start` and `stop` frame its background work."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        blobs: Blobs,
        bus: Bus,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._settings, self._database, self._bus = settings, database, bus
        self._clock = clock
        self._tasks: list[asyncio.Task[None]] = []
        self.changes = Changes()
        self.dispatcher = Dispatcher(settings.release_window, settings.organization_cap, settings.release_patience_s)
        self.wire = Wire(bus, self.changes, alone=database.is_sqlite)
        self.ledger = Ledger(database, clock, self.dispatcher.release, self.wire.announce)
        self.sweeper = Sweeper(database, self.ledger, self.dispatcher, clock, Pace(settings.lease_s, settings.sweep_s))
        self.deletions = Deletions(self.ledger, blobs, clock)
        versions, ingest = operator_versions(), ingest_version()
        self.jobs = Jobs(database, self.ledger, self.changes, settings.engines, settings.ingest_limits)
        self.attempts = Attempts(self.ledger, settings.lease_s, versions, ingest)
        results = Results(blobs)
        verification = Verification(database, self.jobs, versions)
        use = UseCases(self.jobs, results, verification, self.deletions, versions, ingest)
        self.servicers: Sequence[tuple[object, ServiceDescriptor]] = (
            (ExecutorService(use), EXECUTOR),
            (WorkerService(self.attempts, results), WORKER),
        )

    async def start(self) -> None:
        """Ready when this returns; what was under way before goes on."""
        with contextlib.suppress(*BusError):
            await self._bus.ensure(JOBS)
        self.ledger.start()
        if not self._database.is_sqlite:
            await self._bus.listen(CHANGED, self._hear_changed)
            await self._bus.listen(WAITING, self._hear_waiting)
        self._bus.on_reconnect(self._after_reconnection)
        led = asyncio.Event()
        self._tasks = [
            asyncio.create_task(leadership.lead(self._database, lambda: self._begin(led), self._end)),
            asyncio.create_task(every(self._settings.sweep_s, self._sweep)),
            asyncio.create_task(every(self._settings.sweep_s, self._delete)),
            asyncio.create_task(every(EXPIRE_S, self._expire)),
        ]
        if self._database.is_sqlite:
            await led.wait()

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.ledger.close()

    async def _begin(self, led: asyncio.Event) -> None:
        self.dispatcher.leads = True
        await self.sweeper.take_over()
        led.set()

    def _end(self) -> None:
        self.dispatcher.leads = False
        metrics.forget()

    async def _sweep(self) -> None:
        if not self.dispatcher.leads:
            return
        await self.sweeper.sweep()
        await self.sweeper.measure()

    async def _delete(self) -> None:
        """By itself: a slow store of blobs shall not hold up the leases."""
        if self.dispatcher.leads:
            await self.deletions.sweep()

    async def _expire(self) -> None:
        if self.dispatcher.leads:
            await self.deletions.expire()

    async def _after_reconnection(self) -> None:
        await self._bus.ensure(JOBS)
        if self.dispatcher.leads:
            await self.sweeper.release_again()

    async def _hear_changed(self, _subject: str, body: bytes) -> None:
        for job_id in json.loads(body):
            self.changes.wake(job_id, None)

    async def _hear_waiting(self, _subject: str, body: bytes) -> None:
        if self.dispatcher.leads:
            await self.sweeper.hear(json.loads(body))
