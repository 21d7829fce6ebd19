"""People who upload, correct and ask, each step until its end."""

from __future__ import annotations

import secrets
from typing import Any

from google.protobuf.message_factory import GetMessageClass

from dataspeaks.access.v1 import access_pb2 as access
from dataspeaks.dataset.v1 import version_pb2
from services.kit.access import Caller, acting
from services.kit.blobs import BlobSigner
from tests.dataset.house import EXECUTOR, House, announce, send, until
from tests.suites.people import Person

FINISHED, FAILED, PROCESSING = (
    version_pb2.VERSION_STATE_FINISHED,
    version_pb2.VERSION_STATE_FAILED,
    version_pb2.VERSION_STATE_PROCESSING,
)
PEOPLE = "\n".join(
    [
        "code,email,amount,when",
        *(f"{i:04d},person{i}@mail.example,{i * 1.5:.2f},2026-01-{1 + i % 28:02d}" for i in range(120)),
        "0120,last@mail.example,many,2026-02-01",
    ]
).encode()


async def keeper_of(house: House) -> Person:
    return await house.keeper("o" + secrets.token_hex(4))


async def keeper_and_editor(house: House) -> tuple[Person, Person]:
    """An admin, and one who may change datasets but not see personal data; of one organisation."""
    keeper = await keeper_of(house)
    owner = house.anybody(keeper.token)
    owner.session = keeper.session
    admin = await house.join(owner, f"{secrets.token_hex(4)}@acme.example", access.ROLE_ADMIN)
    editor = await house.join(owner, f"{secrets.token_hex(4)}@acme.example", access.ROLE_EDITOR)
    return house.keeping(admin), house.keeping(editor)


async def put(house: House, address: str, body: bytes) -> None:
    grant = BlobSigner(b"k" * 32).verify(address.removeprefix("/blobs/"), "PUT")
    await house.blobs.put_part(grant.key, grant.multipart_id, grant.part, body, grant.size_bytes)


async def upload(house: House, keeper: Person, body: bytes, **told: Any) -> Any:
    upload = await announce(keeper, body, **told)
    await send(upload, body, lambda address, piece: put(house, address, piece))
    return await keeper.call("CompleteUpload", upload_id=upload.id)


async def end_of(keeper: Person, version_id: str) -> Any:
    async def ended() -> Any:
        version = await keeper.call("GetVersion", version_id=version_id)
        return version if version.state != PROCESSING else None

    return await until(ended, f"{version_id} is read")


async def read(house: House, keeper: Person, body: bytes = PEOPLE, **told: Any) -> Any:
    version = await end_of(keeper, (await upload(house, keeper, body, **told)).id)
    assert version.state == FINISHED, version
    return version


def column(version: Any, name: str) -> Any:
    return next(column for column in version.columns if column.name == name)


def organization(keeper: Person) -> str:
    assert keeper.session
    return str(keeper.session.me.organization.id)


def jobs(house: House, keeper: Person) -> Person:
    """The same person, calling the executor."""
    return _Calls(house.executor, keeper)  # type: ignore[return-value]


class _Calls:
    def __init__(self, stub: Any, keeper: Person) -> None:
        self._stub, self._keeper = stub, keeper

    async def call(self, method: str, **fields: Any) -> Any:
        request = GetMessageClass(EXECUTOR.methods_by_name[method].input_type)(**fields)
        with acting(Caller(organization_id="", token=self._keeper.token)):
            return await getattr(self._stub, method)(request)
