"""Settings and wiring of a worker: its sandbox, its queue, and whether it takes jobs."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
from collections.abc import Iterator
from pathlib import Path

from pydantic import AliasChoices, Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from dataspeaks.executor.v1 import worker_pb2
from sandbox.jail.client import Jail, Mode
from services.executor.inputs import Inputs
from services.executor.rounds import Rounds, SparkSettings
from services.executor.runs import Runner
from services.executor.wire import CANCELLED, JOBS
from services.executor.worker import Worker
from services.kit import memory
from services.kit.access import Signer
from services.kit.blobs import Blobs
from services.kit.bus import Bus
from services.kit.stubs import channel, connect
from services.kit.tls import Tls

WORKER = worker_pb2.DESCRIPTOR.services_by_name["WorkerService"]
GIB = 1024 * 1024 * 1024
log = logging.getLogger(__name__)


class Settings(BaseSettings):
    """Settings of a worker."""

    model_config = SettingsConfigDict(env_prefix="DATASPEAKS_WORKER_", frozen=True, populate_by_name=True)

    executor_address: str = Field(
        validation_alias=AliasChoices("executor_address", "DATASPEAKS_EXECUTOR_ADDRESS"),
        description="host:port of the executor.",
    )
    nats_url: str = Field(validation_alias=AliasChoices("nats_url", "DATASPEAKS_NATS_URL"), description="NATS server.")
    keys: Path = Field(
        validation_alias=AliasChoices("keys", "DATASPEAKS_KEYS"),
        description="Folder with `worker.pem`, the worker's own key.",
    )
    tls: Path | None = Field(
        None,
        validation_alias=AliasChoices("tls", "DATASPEAKS_TLS"),
        description="Folder with tls.crt, tls.key and ca.crt, for gRPC between services; plain where absent.",
    )
    folder: Path = Field(description="Folder for copies of inputs and for the sandboxes' files.")
    concurrency: int = Field(os.cpu_count() or 1, ge=1, description="Jobs at the same time.")
    jail_mode: Mode = Field(Mode.STRICT, description="strict, or reduced for kernels without Landlock.")
    cache_bytes: int = Field(4 * GIB, ge=0, description="Room for copies of inputs, in bytes.")
    heartbeat_s: float = Field(2.0, gt=0, description="Time between two signs of life, in seconds.")
    stop_grace_s: float = Field(
        5.0, ge=0, description="How long running jobs may finish before they are handed back, in seconds."
    )
    ready_file: Path | None = Field(None, description="File that exists while the worker takes jobs.")


def make_jail(settings: Settings) -> Jail:
    scratch = settings.folder / "scratch"
    scratch.mkdir(parents=True, exist_ok=True)
    return Jail(mode=settings.jail_mode, spares=settings.concurrency, scratch_root=scratch)


class Standing:
    """Whether a worker takes jobs, for who asks from outside."""

    bus: Bus | None = None
    """There as long as it takes some."""

    async def check(self) -> str:
        """As a readiness check."""
        if self.bus is None:
            return "it takes no jobs"
        return "" if self.bus.connected else "the NATS server does not answer"


async def serve(settings: Settings, blobs: Blobs, jail: Jail, stop: asyncio.Event, standing: Standing) -> None:
    """Takes jobs until `stop`; raises JailUnavailable, having pulled nothing, where the sandbox does not hold."""
    if settings.ready_file is not None:
        settings.ready_file.unlink(missing_ok=True)
    await jail.start()
    bus = await Bus.connect(settings.nats_url, "worker")
    link = channel(settings.executor_address, Tls(settings.tls).channel() if settings.tls else None)
    inputs = Inputs(settings.folder / "inputs", settings.cache_bytes, blobs)
    signer = Signer("worker", settings.keys / "worker.pem")
    rounds = Rounds(SparkSettings(), jail, blobs, settings.folder)
    worker = Worker(settings.heartbeat_s, connect(WORKER, link), signer, Runner(jail, inputs, blobs, rounds))
    await bus.listen(CANCELLED, worker.hear_cancelled)
    beating = asyncio.create_task(worker.beat())
    consumer = bus.consume(JOBS, settings.concurrency, worker.handle)
    try:
        await consumer.start()
        memory.settle()
        log.info("worker %s takes jobs, %s at a time", worker.id, settings.concurrency)
        standing.bus = bus
        with _ready(settings.ready_file):
            await stop.wait()
    finally:
        standing.bus = None
        await consumer.stop(settings.stop_grace_s)
        beating.cancel()
        await asyncio.gather(beating, return_exceptions=True)
        await jail.close()
        await link.close()
        await bus.close()


@contextlib.contextmanager
def _ready(file: Path | None) -> Iterator[None]:
    if file is None:
        yield
        return
    file.touch()
    try:
        yield
    finally:
        file.unlink(missing_ok=True)
