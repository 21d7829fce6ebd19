"""Wires one service from the environment and the files that a deployment gives it, and nothing else."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from services.blobstore import open_blobs
from services.broker import Broker
from services.executor import worker_app
from services.kit.access import Signer
from services.kit.s3 import S3Blobs
from services.system import Settings, System
from tests.suites.certificates import Authority

KEYS, FOLDERS = Path("/etc/dataspeaks/keys"), ("/etc/dataspeaks/", "/var/lib/dataspeaks", "/tmp/")


def place(root: Path, made: Path, files: Iterable[str]) -> None:
    """Puts the named files of the folder that `make-keys` made, and no other, where a pod finds its keys."""
    for file in files:
        target = inside(root, str(KEYS / file))
        target.parent.mkdir(parents=True, exist_ok=True)
        own = made / "worker" / file
        target.write_bytes((own if own.exists() else made / file).read_bytes())


def inside(root: Path, path: str) -> Path:
    return root / path.removeprefix("/")


async def wire(name: str, environment: Mapping[str, str], root: Path, patch: pytest.MonkeyPatch) -> None:
    """Builds a service as its process does; raises where the environment or the files do not suffice."""
    for variable in [found for found in os.environ if found.startswith("DATASPEAKS_")]:
        patch.delenv(variable)
    for variable, value in {"DATASPEAKS_DATA": "/var/lib/dataspeaks", **environment}.items():
        patch.setenv(variable, str(inside(root, value)) if value.startswith(FOLDERS) else value)
    if secret := environment.get("DATASPEAKS_S3_SECRET_KEY_FILE"):
        inside(root, secret).parent.mkdir(parents=True, exist_ok=True)
        inside(root, secret).write_text("secret")
    if folder := environment.get("DATASPEAKS_TLS"):
        Authority("ours").issue(inside(root, folder), "dataspeaks-executor.tables.svc")
    if name == "worker":
        settings = worker_app.Settings()  # type: ignore[call-arg]
        Signer("worker", settings.keys / "worker.pem")
        assert bool(settings.tls) == ("DATASPEAKS_TLS" in environment)
        assert isinstance(open_blobs(root, None), S3Blobs)
        return
    async with _broker(root, wanted="DATASPEAKS_NATS_URL" in environment) as url:
        patch.setenv("DATASPEAKS_NATS_URL", url)
        system = await System.build(Settings(), (name,))
        assert bool(system.tls) == ("DATASPEAKS_TLS" in environment)
        assert isinstance(system.blobs, S3Blobs) == ("DATASPEAKS_S3_ENDPOINT" in environment)
        assert not system.apps or system.database.engine.dialect.name == "postgresql"
        await system.stop()


@asynccontextmanager
async def _broker(root: Path, *, wanted: bool) -> AsyncIterator[str]:
    if not wanted:
        yield ""
        return
    broker = Broker(root / "nats")
    await broker.start()
    try:
        yield broker.url
    finally:
        await broker.stop()
