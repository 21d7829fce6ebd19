"""Which service runs where: the settings that all processes share, and each service wired from them."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import text

from dataspeaks.identity.v1 import identity_pb2
from services.blobstore import in_folder, open_blobs
from services.chat import app as chat
from services.dataset import app as dataset
from services.dataset.peers import Peers
from services.executor import app as executor
from services.frontdoor import app as frontdoor
from services.frontdoor.blobs import SignedBlobs
from services.identity import app as identity
from services.kit.access import Signer, Verifier, make_key
from services.kit.blobs import Blobs
from services.kit.bus import Bus
from services.kit.database import Database
from services.kit.folder import FolderBlobs
from services.kit.grants import BlobSigner
from services.kit.host import Host
from services.kit.operations import Check
from services.kit.stubs import Target, channel, connect
from services.kit.tls import Tls

SERVICES = ("identity", "dataset", "executor", "chat", "frontdoor")
STORING = frozenset({"dataset", "executor", "frontdoor"})
"""Services that use the object store."""
SIGNING = frozenset({"dataset", "frontdoor"})
"""Those of them that make, or take, signed addresses of a local folder."""
BLOBS_KEY = "blobs.key"
REVOCATIONS_S = 2.0
log = logging.getLogger(__name__)


class Settings(BaseSettings):
    """What every process of the system is told, by environment variables that begin with DATASPEAKS_."""

    model_config = SettingsConfigDict(env_prefix="DATASPEAKS_", frozen=True)

    data: Path = Field(Path(".dataspeaks"), description="Folder of everything that is kept on this machine.")
    database_url: str = Field("", description="Database; a SQLite file in the data folder where empty.")
    nats_url: str = Field("", description="NATS server; the bundled one where empty.")
    keys: Path | None = Field(None, description="Folder of the services' keys; `keys` in the data folder where absent.")
    public_url: str = Field("http://127.0.0.1:8080", description="Address that browsers use.")
    web_folder: Path = Field(
        Path(__file__).resolve().parents[1] / "web" / "dist", description="Folder of the built web page."
    )
    identity_address: str = Field("", description="host:port of identity, for the services that run elsewhere.")
    dataset_address: str = Field("", description="host:port of dataset, for the services that run elsewhere.")
    executor_address: str = Field("", description="host:port of executor, for the services that run elsewhere.")
    chat_address: str = Field("", description="host:port of chat, for the services that run elsewhere.")
    tls: Path | None = Field(
        None, description="Folder with tls.crt, tls.key and ca.crt, for gRPC between services; plain where absent."
    )

    @property
    def keys_folder(self) -> Path:
        return self.keys or self.data / "keys"

    @property
    def database(self) -> str:
        return self.database_url or f"sqlite:///{(self.data / 'dataspeaks.sqlite3').resolve()}"


def worker_keys(folder: Path) -> Path:
    """The folder that a worker is given: its own key and nobody else's."""
    return folder / "worker"


def make_keys(folder: Path) -> None:
    """Makes what keys are missing: one pair per service, and the secret that signs blob addresses."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name in SERVICES:
        make_key(folder, name)
    make_key(worker_keys(folder), "worker", folder / "public")
    secret = folder / BLOBS_KEY
    if not secret.exists():
        draft = secret.with_suffix(".draft")
        draft.unlink(missing_ok=True)
        draft.touch(mode=0o600)
        draft.write_bytes(secrets.token_bytes(32))
        draft.rename(secret)


@dataclass
class System:
    """The services that run in this process, over one host; the others are reached at their addresses."""

    settings: Settings
    names: tuple[str, ...]
    host: Host
    database: Database
    bus: Bus | None
    blobs: Blobs | None
    blob_signer: BlobSigner | None
    signer_of: Callable[[str], Signer]
    tls: Tls | None
    apps: dict[str, Any] = field(default_factory=dict)
    door: frontdoor.FrontDoor | None = None
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)

    @staticmethod
    async def build(settings: Settings, names: tuple[str, ...]) -> System:
        """Wires the named services; nothing runs yet."""
        keys = settings.keys_folder
        signs = in_folder() and SIGNING & set(names)
        blob_signer = BlobSigner((keys / BLOBS_KEY).read_bytes()) if signs else None
        bus = await Bus.connect(settings.nats_url, "-".join(names)) if "executor" in names else None
        system = System(
            settings=settings,
            names=names,
            host=Host(Verifier(keys / "public")),
            database=Database(settings.database),
            bus=bus,
            blobs=open_blobs(settings.data, blob_signer) if STORING & set(names) else None,
            blob_signer=blob_signer,
            signer_of=lambda name: Signer(name, keys / f"{name}.pem"),
            tls=Tls(settings.tls) if settings.tls else None,
        )
        for name in names:
            if name != "frontdoor":
                system._add(name)
        if "frontdoor" in names:
            system.door = system._door()
        return system

    def target(self, name: str) -> Target:
        """Where a service is: this process's host, or a channel to its address."""
        if name in self.names:
            return self.host
        address = getattr(self.settings, f"{name}_address")
        if not address:
            raise ValueError(f"DATASPEAKS_{name.upper()}_ADDRESS must say where {name} runs")
        return channel(address, self.tls.channel() if self.tls else None)

    def stub(self, name: str) -> Any:
        return connect(frontdoor.SERVICES[name], self.target(name))

    def _add(self, name: str) -> None:
        url, database = self.settings.public_url, self.database
        if name == "identity":
            app: Any = identity.App(identity.Settings(public_url=url), database, self.signer_of(name))
        elif name == "executor":
            assert self.bus is not None and self.blobs is not None
            app = executor.App(executor.Settings(), database, self.blobs, self.bus)
        elif name == "dataset":
            assert self.blobs is not None
            peers = Peers(self.stub("executor"), self.stub("identity"), self.stub("chat"))
            app = dataset.App(dataset.Settings(), database, self.blobs, peers, self.signer_of(name))
        else:
            key_file = self.settings.keys_folder / "chat.pem"
            app = chat.App(chat.Settings(), database, self.stub("dataset"), self.stub("executor"), key_file)
        self.apps[name] = app
        for servicer, described in getattr(app, "servicers", None) or [(app.servicer, frontdoor.SERVICES[name])]:
            self.host.add(servicer, described)

    def _door(self) -> frontdoor.FrontDoor:
        signed = None
        if isinstance(self.blobs, FolderBlobs) and self.blob_signer is not None:
            signed = SignedBlobs(self.blobs, self.blob_signer)
        parts = frontdoor.Parts(
            targets={name: self.target(name) for name in frontdoor.SERVICES},
            signer=self.signer_of("frontdoor"),
            blobs=signed,
            checks=self.checks(),
        )
        origin = getattr(self.blobs, "origin", "")
        door = frontdoor.Settings(
            public_url=self.settings.public_url,
            web_folder=self.settings.web_folder,
            blob_origins=(origin,) if origin else (),
        )
        return frontdoor.FrontDoor(door, parts)

    def checks(self) -> dict[str, Check]:
        """Readiness checks of what this process needs."""
        checks: dict[str, Check] = {}
        if any(name != "frontdoor" for name in self.names):
            checks["database"] = self._check_database
        if self.bus is not None:
            checks["nats"] = self._check_bus
        return checks

    async def _check_database(self) -> str:
        try:
            async with self.database.engine.connect() as connection:
                await connection.execute(text("select 1"))
        except Exception as error:
            return f"the database does not answer: {type(error).__name__}"
        return ""

    async def _check_bus(self) -> str:
        return "" if self.bus is not None and self.bus.connected else "the NATS server does not answer"

    async def start(self) -> None:
        for app in self.apps.values():
            await app.start()
        self._tasks.append(asyncio.create_task(self._follow_revocations()))

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for app in reversed(self.apps.values()):
            await app.stop()
        if self.bus is not None:
            await self.bus.close()
        await self.database.close()

    async def _follow_revocations(self) -> None:
        """Keeps the verifier's list of ended sessions fresh, so that a revoked token is refused within seconds."""
        while True:
            try:
                self.host.verifier.revoked = await self._ended_sessions()
            except Exception as error:
                log.warning("the list of ended sessions is out of reach: %s", error)
            await asyncio.sleep(REVOCATIONS_S)

    async def _ended_sessions(self) -> set[str]:
        found: set[str] = set()
        token = ""
        while True:
            request = identity_pb2.ListRevocationsRequest(page_token=token)
            if "identity" in self.apps:
                page = await self.apps["identity"].servicer.ListRevocations(request, None)
            else:
                with self.signer_of(self.names[0]).acting():
                    page = await self.stub("identity").ListRevocations(request)
            found.update(page.session_ids)
            token = page.next_page_token
            if not token:
                return found


def operator_key(settings: Settings) -> Path:
    """Where the first owner's API key is kept: among the keys, unless these are a folder that others may see too."""
    folder = settings.data if settings.keys else settings.keys_folder
    folder.mkdir(parents=True, exist_ok=True)
    return folder / "operator.key"


async def owner_link(settings: Settings) -> identity.Bootstrap:
    """A way in for whoever operates this system: needs the database and identity's key."""
    database = Database(settings.database)
    app = identity.App(
        identity.Settings(public_url=settings.public_url),
        database,
        Signer("identity", settings.keys_folder / "identity.pem"),
    )
    try:
        return await app.bootstrap(operator_key(settings))
    finally:
        await database.close()
