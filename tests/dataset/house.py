"""Identity and dataset in one host, and a fate that lets the dataset service die at any call to what lies behind it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from google.protobuf.descriptor import ServiceDescriptor

from dataspeaks.chat.v1 import chat_pb2
from dataspeaks.dataset.v1 import dataset_pb2, upload_pb2
from dataspeaks.executor.v1 import jobs_pb2
from services.chat import app as chat
from services.dataset.app import App, Settings
from services.dataset.peers import Peers
from services.kit.access import Signer, Verifier
from services.kit.blobs import Blobs
from services.kit.database import Database
from services.kit.host import Host
from services.kit.stubs import connect
from tests.suites.people import IDENTITY, Clock, People, Person

DATASET: ServiceDescriptor = dataset_pb2.DESCRIPTOR.services_by_name["DatasetService"]
CHAT: ServiceDescriptor = chat_pb2.DESCRIPTOR.services_by_name["ChatService"]
EXECUTOR: ServiceDescriptor = jobs_pb2.DESCRIPTOR.services_by_name["ExecutorService"]
LEAST_PART = 5 * 1024 * 1024
SETTINGS = Settings(part_bytes=LEAST_PART, sweep_s=0.2)
Put = Callable[[str, bytes], Awaitable[None]]


async def until(holds: Callable[[], Awaitable[Any]], what: str, timeout_s: float = 60.0) -> Any:
    """Waits for a condition; its last value, once true."""
    end = time.monotonic() + timeout_s
    while time.monotonic() < end:
        if value := await holds():
            return value
        await asyncio.sleep(0.02)
    raise AssertionError(f"still not so: {what}")


class Killed(Exception):
    """The process died here."""


class Fate:
    """Lets everything behind a service work until the n-th call; then the process is dead, before it or after it."""

    def __init__(self, call: int = 0, after: bool = False) -> None:
        self.call, self.after, self.seen, self.dead = call, after, 0, False

    def begin(self) -> int:
        """The call's number; raises Killed where the process is dead, or dies now."""
        self.seen += 1
        self._meet(self.seen, after=False)
        return self.seen

    def end(self, number: int) -> None:
        self._meet(number, after=True)

    def _meet(self, number: int, after: bool) -> None:
        self.dead = self.dead or (number == self.call and after == self.after)
        if self.dead:
            raise Killed


class Mortal:
    """A port whose calls meet the fate."""

    def __init__(self, port: Any, fate: Fate) -> None:
        self._port, self._fate = port, fate

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._port, name)
        if not asyncio.iscoroutinefunction(found):
            return found

        async def call(*values: Any, **named: Any) -> Any:
            number = self._fate.begin()
            answer = await found(*values, **named)
            self._fate.end(number)
            return answer

        return call


class MortalDatabase(Mortal):
    def begin(self, *values: Any, **named: Any) -> Any:
        return _MortalTransaction(self._port.begin(*values, **named), self._fate)

    def begin_unscoped(self, *values: Any, **named: Any) -> Any:
        return _MortalTransaction(self._port.begin_unscoped(*values, **named), self._fate)


class _MortalTransaction:
    def __init__(self, transaction: Any, fate: Fate) -> None:
        self._transaction, self._fate = transaction, fate

    async def __aenter__(self) -> Any:
        self._number = self._fate.begin()
        return await self._transaction.__aenter__()

    async def __aexit__(self, *error: Any) -> Any:
        swallowed = await self._transaction.__aexit__(*error)
        if error[0] is None:
            self._fate.end(self._number)
        return swallowed


class House(People):
    """People who keep datasets."""

    def __init__(self, database: Database, signers: dict[str, Signer], keys: Path, clock: Clock, blobs: Blobs) -> None:
        super().__init__(database, signers, Verifier(keys / "public"), clock)
        self.keys = keys
        self.blobs = blobs
        self.signers = signers
        self.identity_host = self.host
        self.executor: Any = connect(EXECUTOR, self.host)
        self.move_in()

    def move_in(self, fate: Fate | None = None) -> App:
        """The dataset service anew, as after a restart; with a fate, one that will die."""
        database: Any = MortalDatabase(self.database, fate) if fate else self.database
        blobs: Any = Mortal(self.blobs, fate) if fate else self.blobs
        executor: Any = Mortal(self.executor, fate) if fate else self.executor
        self.host = Host(self.verifier)
        talk: Any = Mortal(connect(CHAT, self.host), fate) if fate else connect(CHAT, self.host)
        peers = Peers(executor, connect(IDENTITY, self.identity_host), talk)
        self.dataset = App(SETTINGS, database, blobs, peers, self.signers["dataset"])
        self.host.add(self.app.servicer, IDENTITY)
        talking = chat.App(
            chat.Settings(), self.database, connect(DATASET, self.host), self.executor, self.keys / "chat.pem"
        )
        self.host.add(talking.servicer, CHAT)
        self.host.add(self.dataset.servicer, DATASET)
        return self.dataset

    async def close(self) -> None:
        await self.dataset.stop()
        await self.app.stop()

    async def keeper(self, name: str = "Acme") -> Person:
        """An owner, who calls the dataset service."""
        return self.keeping(await self.owner(name))

    def keeping(self, person: Person) -> Person:
        return Person(self.host, DATASET, person.token, person.session)


async def announce(keeper: Person, body: bytes, **told: Any) -> upload_pb2.Upload:
    """A new dataset with an upload of these bytes announced."""
    dataset = await keeper.call("CreateDataset", display_name="Sales")
    told = {"dataset_id": dataset.id, "file_name": "sales.csv", "size_bytes": len(body), **told}
    return await keeper.call("CreateUpload", **told)


async def send(upload: upload_pb2.Upload, body: bytes, put: Put) -> None:
    """PUTs what the upload still misses."""
    for part in upload.parts:
        if not part.received:
            begin = (part.number - 1) * upload.part_bytes
            await put(part.url, body[begin : begin + part.size_bytes])
