"""Generated from the contracts: every rpc, without a token, with too small a role, and with another's ids."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import grpc
import protovalidate
import pytest
import pytest_asyncio
from google.protobuf.message import Message

from dataspeaks.access.v1 import access_pb2
from dataspeaks.executor.v1 import worker_pb2
from services.broker import Broker
from services.frontdoor.app import SERVICES
from services.kit.access import permissions_of, rule_of
from services.kit.database import migrate
from services.kit.errors import CallFailed
from services.kit.interceptors import Method
from services.system import SERVICES as NAMES
from services.system import Settings, System, make_keys

WORKER = worker_pb2.DESCRIPTOR.services_by_name["WorkerService"]
METHODS = {
    f"/{service.full_name}/{method.name}": method
    for service in (*SERVICES.values(), WORKER)
    for method in service.methods
}
PEOPLE = {name: m for name, m in METHODS.items() if rule_of(m).permission > access_pb2.PERMISSION_INTERNAL}
CLOSED = {name: m for name, m in METHODS.items() if rule_of(m).permission != access_pb2.PERMISSION_PUBLIC}
TEXTS = ("x", "a@b.co", "a" * 64, "csv", "source", "correct horse battery staple 42", "")
NUMBERS = (1, 0)


class World:
    """Two organisations; the first has one of everything that has an id."""

    def __init__(self, system: System, tokens: dict[str, str], ids: dict[str, str]) -> None:
        self.system, self.tokens, self.ids = system, tokens, ids

    async def call(self, name: str, request: Message, token: str | None) -> Any:
        """The answer or the status code; of a stream its first item."""
        metadata = {"authorization": f"Bearer {token}"} if token else {}
        host = self.system.host
        try:
            if host.methods[name].streams:
                stream = host.stream(name, request, metadata, 20)
                try:
                    return await anext(stream, None)
                finally:
                    await stream.aclose()
            return await host.call(name, request, metadata, 20)
        except CallFailed as failed:
            return failed.code


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def world(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    data = tmp_path_factory.mktemp("access")
    broker = Broker(data / "nats")
    await broker.start()
    settings = Settings(data=data, nats_url=broker.url)
    make_keys(settings.keys_folder)
    await migrate(settings.database)
    system = await System.build(settings, NAMES)
    await system.start()
    try:
        yield await populate(system, data)
    finally:
        await system.stop()
        await broker.stop()


async def populate(system: System, data: Path) -> World:
    identity = system.apps["identity"]
    founding = await identity.bootstrap(data / "operator.key")
    tokens = {"a owner": (await identity.keys.exchange(founding.api_key)).tokens.access_token}
    other = await identity.organizations.create("Other", "Workspace", "other@localhost")
    secret = await identity.keys.create_for(other.organization.organization_id, other.owner.id, "key", identity_ttl())
    tokens["b owner"] = (await identity.keys.exchange(secret)).tokens.access_token
    world = World(system, tokens, {})
    await fill(world, founding)
    return world


def identity_ttl() -> Any:
    from datetime import timedelta

    return timedelta(days=1)


async def fill(world: World, founding: Any) -> None:
    """One of everything in the first organisation, and a viewer's token there."""
    ask = world.tokens["a owner"]

    async def make(rpc: str, **fields: Any) -> Any:
        name = next(full for full in METHODS if full.endswith(f"/{rpc}"))
        made = await world.call(name, sample(world.system.host.methods[name], {}, **fields), ask)
        assert not isinstance(made, grpc.StatusCode), (rpc, made)
        return made

    viewer = await make("CreateMember", email="viewer@a.co", role=access_pb2.ROLE_VIEWER)
    secret = viewer.sign_in_link.rsplit("=", 1)[1]
    session = await make("RedeemSignInLink", token=secret)
    world.tokens["a viewer"] = session.access_token
    dataset = await make("CreateDataset", display_name="d")
    upload = await make("CreateUpload", dataset_id=dataset.id, file_name="a.csv", size_bytes=4)
    blobs = world.system.blobs
    await blobs_put(blobs, world.system.blob_signer, upload.parts[0].url, b"a\n1\n")
    version = await make("CompleteUpload", upload_id=upload.id)
    async with asyncio.timeout(30):
        while not version.job_id:
            await asyncio.sleep(0.02)
            version = await make("GetVersion", version_id=version.id)
    key = await make("CreateApiKey", display_name="k")
    world.ids |= {
        "dataset_id": dataset.id,
        "upload_id": upload.id,
        "version_id": version.id,
        "base_version_id": version.id,
        "job_id": version.job_id,
        "user_id": founding.user_id,
        "workspace_id": founding.workspace_id,
        "key_id": key.id,
    }
    conversation = await conversation_of(world, version.id)
    world.ids |= {"conversation_id": conversation}


async def blobs_put(blobs: Any, signer: Any, url: str, body: bytes) -> None:
    grant = signer.verify(url.rsplit("/", 1)[1], "PUT")
    await blobs.put_part(grant.key, grant.multipart_id, grant.part, body, len(body))


async def conversation_of(world: World, version_id: str) -> str:
    """A conversation, written where the chat service keeps it: its version has not been read, for want of a worker."""
    name = next(full for full in METHODS if full.endswith("/CreateConversation"))
    request = sample(world.system.host.methods[name], {}, version_id=version_id)
    made = await world.call(name, request, world.tokens["a owner"])
    assert not isinstance(made, grpc.StatusCode), made
    identifier: str = made.id
    return identifier


def sample(method: Method, ids: dict[str, str], **fields: Any) -> Message:
    """A request that passes the contract's rules, its ids taken from `ids`."""
    request = method.request_class(**fields)
    _fill(request, ids, 0)
    violations = protovalidate.collect_violations(request)
    assert not violations, (method.name, [str(v.proto) for v in violations])
    return request


def _fill(message: Message, ids: dict[str, str], depth: int) -> None:
    for field in message.DESCRIPTOR.fields:
        own = f"{message.DESCRIPTOR.name.lower()}_id"
        if field.is_repeated:
            if field.name == "version_ids":
                message.version_ids.append(ids.get("version_id", "x"))  # type: ignore[attr-defined]
        elif field.message_type is not None:
            ours = field.message_type.full_name.startswith("dataspeaks.")
            if ours and depth < 3 and _needed(message, field):
                getattr(message, field.name).SetInParent()
                _fill(getattr(message, field.name), ids, depth + 1)
        elif getattr(message, field.name):
            continue
        elif field.name in ids:
            setattr(message, field.name, ids[field.name])
        elif field.name == "id" and own in ids:
            message.id = ids[own]
        elif _faulty(message, field):
            _choose(message, field)


def _faulty(message: Message, field: Any) -> bool:
    wrong = [v.proto for v in protovalidate.collect_violations(message)]
    return any(v.field.elements and v.field.elements[0].field_name == field.name for v in wrong)


def _needed(message: Message, field: Any) -> bool:
    bare = type(message)()
    told = protovalidate.collect_violations(bare)
    oneof = field.containing_oneof is not None and field.index == field.containing_oneof.fields[0].index
    return _faulty(bare, field) or (oneof and bool(told))


def _choose(message: Message, field: Any) -> None:
    """The first plain value with which the contract finds no fault in this field."""
    for value in TEXTS if field.type == field.TYPE_STRING else NUMBERS:
        setattr(message, field.name, value)
        if not _faulty(message, field):
            return


@pytest.mark.parametrize("name", CLOSED)
@pytest.mark.asyncio(loop_scope="module")
async def test_nobody_gets_in_without_a_token(world: World, name: str) -> None:
    request = sample(world.system.host.methods[name], world.ids)
    for token in (None, "nonsense", world.tokens["a owner"] + "x"):
        assert await world.call(name, request, token) is grpc.StatusCode.UNAUTHENTICATED


BEYOND_VIEWERS = [
    name for name, m in PEOPLE.items() if rule_of(m).permission not in permissions_of(access_pb2.ROLE_VIEWER)
]
INTERNAL = [name for name, m in METHODS.items() if rule_of(m).permission == access_pb2.PERMISSION_INTERNAL]


@pytest.mark.parametrize("name", BEYOND_VIEWERS + INTERNAL)
@pytest.mark.asyncio(loop_scope="module")
async def test_a_viewer_changes_nothing(world: World, name: str) -> None:
    request = sample(world.system.host.methods[name], world.ids)
    assert await world.call(name, request, world.tokens["a viewer"]) is grpc.StatusCode.PERMISSION_DENIED


@pytest.mark.parametrize("name", INTERNAL)
@pytest.mark.asyncio(loop_scope="module")
async def test_no_person_calls_what_is_for_services(world: World, name: str) -> None:
    request = sample(world.system.host.methods[name], world.ids)
    assert await world.call(name, request, world.tokens["a owner"]) is grpc.StatusCode.PERMISSION_DENIED


def fields_with_ids(method: Method) -> list[str]:
    """Names of the id fields that a request addresses something by."""
    known = ("dataset_id", "upload_id", "version_id", "base_version_id", "job_id", "user_id", "workspace_id", "key_id")
    found = [f.name for f in method.request_class.DESCRIPTOR.fields if f.name in (*known, "conversation_id")]
    nested = [
        f.name
        for f in method.request_class.DESCRIPTOR.fields
        if f.message_type and f"{f.message_type.name.lower()}_id" in known and "id" in f.message_type.fields_by_name
    ]
    return found + nested


def addressed(name: str) -> bool:
    from google.protobuf.message_factory import GetMessageClass

    method = METHODS[name]
    probe = Method(
        name,
        rule_of(method),
        GetMessageClass(method.input_type),
        GetMessageClass(method.output_type),
        False,
        lambda *_: None,
    )
    optional = {"ListJobs", "ListDatasets", "ListConversations"}
    return bool(fields_with_ids(probe)) and method.name not in optional


@pytest.mark.parametrize("name", [name for name in PEOPLE if addressed(name)])
@pytest.mark.asyncio(loop_scope="module")
async def test_anothers_id_is_not_found(world: World, name: str) -> None:
    request = sample(world.system.host.methods[name], world.ids)
    assert await world.call(name, request, world.tokens["b owner"]) is grpc.StatusCode.NOT_FOUND


@pytest.mark.parametrize(
    "name", [name for name in PEOPLE if METHODS[name].name in ("ListJobs", "ListDatasets", "ListConversations")]
)
@pytest.mark.asyncio(loop_scope="module")
async def test_a_list_narrowed_to_anothers_id_tells_nothing(world: World, name: str) -> None:
    request = sample(world.system.host.methods[name], world.ids)
    request.page_size = 50  # type: ignore[attr-defined]
    answer = await world.call(name, request, world.tokens["b owner"])
    if answer is grpc.StatusCode.NOT_FOUND:
        return
    lists = [getattr(answer, f.name) for f in answer.DESCRIPTOR.fields if f.is_repeated]
    assert not list(itertools.chain(*lists))
